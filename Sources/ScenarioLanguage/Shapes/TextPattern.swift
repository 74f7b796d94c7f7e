/// The form of a text: the regular expression that editors get, and the same rule as a function for us, which is faster
/// and needs no library.
public struct TextPattern: Sendable {
  /// What such a text is, as a phrase: `an id of letters, digits and . _ + -`.
  public let phrase: String
  /// The form as an ECMA 262 regular expression, anchored; nothing when every text will do.
  public let expression: String?
  /// Whether a text has the form.
  public let matches: @Sendable (String) -> Bool

  /// Any text that is not empty.
  public static let nonEmpty = TextPattern(phrase: "a text that is not empty", expression: "^[\\s\\S]") { !$0.isEmpty }
  /// Any text.
  public static let any = TextPattern(phrase: "a text", expression: nil) { _ in true }

  /// An id chosen by an author.
  public static let id = TextPattern(
    phrase: "an id of letters, digits and . _ + -, beginning with a letter or digit",
    expression: "^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$"
  ) { text in
    let bytes = text.utf8
    guard let first = bytes.first, isLetterOrDigit(first), bytes.count <= 100 else { return false }
    return bytes.allSatisfy { isLetterOrDigit($0) || ".-_+".utf8.contains($0) }
  }

  /// The name of a resource of Azure Service Bus: queues' and topics' may have slashes, the default rule's begins with `$`.
  public static let resourceName = TextPattern(
    phrase: "a name of letters, digits and . _ - / $, at most 260", expression: "^[A-Za-z0-9$_][A-Za-z0-9._$/-]{0,259}$"
  ) { text in
    let bytes = text.utf8
    guard let first = bytes.first, isLetterOrDigit(first) || "$_".utf8.contains(first), bytes.count <= 260 else {
      return false
    }
    return bytes.allSatisfy { isLetterOrDigit($0) || "._$/-".utf8.contains($0) }
  }

  /// A metric's name.
  public static let metricName = TextPattern(
    phrase: "a metric's name such as \"contacts.served\"", expression: "^[A-Za-z0-9_.+-]{1,100}$"
  ) { text in
    !text.isEmpty && text.utf8.count <= 100
      && text.utf8.allSatisfy { isLetterOrDigit($0) || ".-_+".utf8.contains($0) }
  }

  /// A phone number in E.164 form.
  public static let phoneNumber = TextPattern(
    phrase: "a phone number such as \"+81312345678\"", expression: "^\\+[1-9][0-9]{6,14}$"
  ) { text in
    let bytes = Array(text.utf8)
    return (8...16).contains(bytes.count) && bytes[0] == UInt8(ascii: "+") && bytes[1] != UInt8(ascii: "0")
      && bytes.dropFirst().allSatisfy(isDigit)
  }

  /// A country as ISO 3166-1 names it with two letters.
  public static let country = TextPattern(
    phrase: "a country's two letters such as \"JP\"", expression: "^[A-Z][A-Z]$"
  ) { text in
    text.utf8.count == 2 && text.utf8.allSatisfy { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }
  }

  /// `M of N`: M from 1 to N, N up to 100; that M is at most N is checked where it is read.
  public static let datapoints = TextPattern(
    phrase: "\"M of N\", such as \"2 of 3\"", expression: "^([1-9][0-9]?|100) of ([1-9][0-9]?|100)$"
  ) { text in
    readDatapoints(text) != nil
  }

  /// A calendar day, or `never`.
  public static let dateOrNever = TextPattern(
    phrase: "a day such as \"2025-07-01\", or \"never\"",
    expression: "^(?:never|[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))$"
  ) { text in
    text == "never" || date.matches(text)
  }

  /// A calendar day.
  public static let date = TextPattern(
    phrase: "a day such as \"2025-07-01\"", expression: "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
  ) { text in
    ISO8601.looksLikeDate(Array(text.utf8))
  }

  /// A local time of day.
  public static let timeOfDay = TextPattern(
    phrase: "a time of day such as \"07:30\"", expression: "^([01][0-9]|2[0-3]):[0-5][0-9]$"
  ) { text in
    ISO8601.timeOfDay(text) != nil
  }

  /// The two numbers of `M of N`, each from 1 to 100.
  static func readDatapoints(_ text: String) -> (Int, Int)? {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[1] == "of", let least = small(parts[0]), let of = small(parts[2]) else { return nil }
    return (least, of)
  }

  private static func small(_ text: Substring) -> Int? {
    guard text.utf8.allSatisfy(isDigit), text.utf8.first != UInt8(ascii: "0"), let value = Int(text) else { return nil }
    return value <= 100 ? value : nil
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
  }
}
