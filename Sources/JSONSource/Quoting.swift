/// How a document's own text is shown inside a message: never able to break the line or to drive a terminal.
public enum Quoting {
  /// The longest quotation, in Unicode scalars; the rest becomes `…`.
  public static let limit = 60

  /// The text in double quotes, shortened, its control characters as `\u001B`.
  public static func quoted(_ text: String) -> String {
    "\"" + printable(text, limit: limit) + "\""
  }

  /// The text with control, line-separating and direction-changing characters as `\u001B`.
  public static func printable(_ text: String, limit: Int = 2_000) -> String {
    if text.utf8.count <= limit && text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var result = String.UnicodeScalarView()
    var count = 0
    for scalar in text.unicodeScalars {
      if count == limit {
        result.append("…")
        break
      }
      count += 1
      if isHidden(scalar) {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let padding = String(repeating: "0", count: max(0, 4 - digits.utf8.count))
        result.append(contentsOf: ("\\u" + padding + digits).unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }
}
