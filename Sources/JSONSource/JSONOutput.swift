/// JSON to be written: members in the order given, the same bytes every time.
public indirect enum JSONOutput: Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  /// Written in the shortest form that reads back as the same double; `null` when it is not finite.
  case double(Double)
  /// A number whose digits the caller has formatted.
  case number(String)
  case string(String)
  case array([JSONOutput])
  case object([(key: String, value: JSONOutput)])

  /// The text, indented by two spaces a level, with a line feed at its end. Arrays without objects or arrays in them stay
  /// on one line where that has at most 100 columns.
  public func text() -> String {
    String(decoding: bytes(), as: UTF8.self)
  }

  /// The text's UTF-8 bytes.
  public func bytes() -> [UInt8] {
    var writer = JSONTextWriter()
    writer.write(self, indent: 0)
    writer.bytes.append(0x0A)
    return writer.bytes
  }

  /// The text on one line without spaces or a line feed.
  public func compactText() -> String {
    var writer = JSONTextWriter()
    writer.writeCompact(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension JSONOutput {
  /// What a parsed node says, numbers with their digits as written.
  public init(_ node: JSONNode) {
    switch node.value {
    case .null, .unavailable: self = .null
    case .bool(let flag): self = .bool(flag)
    case .number(let number): self = .number(number.text)
    case .string(let text): self = .string(text)
    case .array(let elements): self = .array(elements.map { JSONOutput($0) })
    case .object(let object): self = .object(object.members.map { ($0.key, JSONOutput($0.value)) })
    }
  }
}

extension JSONOutput: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// A text.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// A whole number.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// An array.
  public init(arrayLiteral elements: JSONOutput...) { self = .array(elements) }
  /// An object, members in the order written.
  public init(dictionaryLiteral elements: (String, JSONOutput)...) {
    self = .object(elements.map { (key: $0.0, value: $0.1) })
  }
}

/// Puts JSON into bytes.
private struct JSONTextWriter {
  var bytes: [UInt8] = []
  private static let lineLimit = 100

  mutating func write(_ value: JSONOutput, indent: Int) {
    switch value {
    case .array(let elements) where !elements.isEmpty:
      if elements.allSatisfy(Self.isScalar), writeOnOneLine(value) { return }
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        newline(indent + 1, comma: index > 0)
        write(element, indent: indent + 1)
      }
      newline(indent, comma: false)
      bytes.append(UInt8(ascii: "]"))
    case .object(let members) where !members.isEmpty:
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        newline(indent + 1, comma: index > 0)
        string(member.key)
        bytes += [UInt8(ascii: ":"), UInt8(ascii: " ")]
        write(member.value, indent: indent + 1)
      }
      newline(indent, comma: false)
      bytes.append(UInt8(ascii: "}"))
    default: writeCompact(value)
    }
  }

  private static func isScalar(_ value: JSONOutput) -> Bool {
    switch value {
    case .array, .object: false
    default: true
    }
  }

  private mutating func writeOnOneLine(_ value: JSONOutput) -> Bool {
    let start = bytes.count
    writeCompact(value, separator: [UInt8(ascii: ","), UInt8(ascii: " ")])
    if bytes.count - start <= Self.lineLimit { return true }
    bytes.removeLast(bytes.count - start)
    return false
  }

  private mutating func newline(_ indent: Int, comma: Bool) {
    if comma { bytes.append(UInt8(ascii: ",")) }
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x20, count: 2 * indent))
  }

  mutating func writeCompact(_ value: JSONOutput, separator: [UInt8] = [UInt8(ascii: ",")]) {
    switch value {
    case .null: bytes += "null".utf8
    case .bool(let flag): bytes += (flag ? "true" : "false").utf8
    case .integer(let number): bytes += String(number).utf8
    case .double(let number): bytes += (number.isFinite ? String(number) : "null").utf8
    case .number(let text): bytes += text.utf8
    case .string(let text): string(text)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes += separator }
        writeCompact(element, separator: separator)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes += separator }
        string(member.key)
        bytes.append(UInt8(ascii: ":"))
        writeCompact(member.value, separator: separator)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes += [UInt8(ascii: "\\"), byte]
      case UInt8(ascii: "\\"): bytes += [byte, byte]
      case 0x0A: bytes += "\\n".utf8
      case 0x0D: bytes += "\\r".utf8
      case 0x09: bytes += "\\t".utf8
      case 0..<0x20, 0x7F:
        bytes += "\\u00".utf8
        bytes.append(hexDigit(byte >> 4))
        bytes.append(hexDigit(byte & 15))
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private func hexDigit(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "A") + nibble - 10
  }
}
