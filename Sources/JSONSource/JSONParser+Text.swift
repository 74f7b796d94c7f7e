/// Texts: UTF-8 checked byte by byte, escapes resolved, columns kept.
extension JSONParser {
  mutating func parseString() throws(Stop) -> String {
    let opening = here
    position += 1
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        position += 1
        return text
      case UInt8(ascii: "\\"):
        return try parseEscapedString(from: start, opening: opening)
      default: try skipPlain(byte)
      }
    }
    throw unterminated(opening)
  }

  private mutating func parseEscapedString(from start: Int, opening: SourceLocation) throws(Stop) -> String {
    var text = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        try parseEscape(into: &text)
      default:
        let before = position
        try skipPlain(byte)
        text += bytes[before..<position]
      }
    }
    throw unterminated(opening)
  }

  private mutating func unterminated(_ opening: SourceLocation) -> Stop {
    findings.add(
      .syntax, at: opening, "has a text without its closing quote", remedy: "close it with \"", pointer: pointer)
    return Stop()
  }

  /// Passes one scalar that stands for itself.
  private mutating func skipPlain(_ byte: UInt8) throws(Stop) {
    if byte < 0x20 {
      throw syntax(
        byte == 0x0A ? "has a line break inside a text" : "has the control character \(byte) inside a text",
        remedy: byte == 0x0A ? "close the text on its line, or write \\n" : "write it as an escape")
    }
    if byte < 0x80 {
      position += 1
      return
    }
    guard let length = scalarLength(at: position) else { throw notUTF8() }
    position += length
    continuations += length - 1
  }

  /// How many bytes the well-formed scalar at an index has (Unicode, table 3-7); nothing when it is ill-formed.
  func scalarLength(at index: Int) -> Int? {
    let lead = bytes[index]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return nil
    }
    guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return nil }
    for offset in 2..<max(2, length) where bytes[index + offset] & 0xC0 != 0x80 { return nil }
    return length
  }

  private mutating func parseEscape(into text: inout [UInt8]) throws(Stop) {
    let start = here
    guard position + 1 < bytes.count else {
      position += 1
      throw syntax("breaks off inside a text", remedy: "complete the file")
    }
    let code = bytes[position + 1]
    let plain: UInt8
    switch code {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain = code
    case UInt8(ascii: "b"): plain = 0x08
    case UInt8(ascii: "f"): plain = 0x0C
    case UInt8(ascii: "n"): plain = 0x0A
    case UInt8(ascii: "r"): plain = 0x0D
    case UInt8(ascii: "t"): plain = 0x09
    case UInt8(ascii: "u"):
      appendScalar(try parseUnicodeEscape(at: start), to: &text)
      return
    default:
      throw syntax("has an unknown escape in a text", remedy: "write \\\\ for a backslash")
    }
    position += 2
    text.append(plain)
  }

  /// `\u0041`, or two of them where the first is a high surrogate. A lone surrogate is reported and replaced.
  private mutating func parseUnicodeEscape(at start: SourceLocation) throws(Stop) -> UInt32 {
    let unit = try parseHexQuad()
    switch unit {
    case 0xD800...0xDBFF:
      if position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u") {
        let mark = position
        let low = try parseHexQuad()
        if (0xDC00...0xDFFF).contains(low) { return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00) }
        position = mark
      }
    case 0xDC00...0xDFFF: break
    default: return unit
    }
    findings.add(
      .loneSurrogate, at: start, "has half of a surrogate pair in a text",
      remedy: "write both halves, or the character",
      pointer: pointer)
    return 0xFFFD
  }

  /// Passes `\uXXXX` and gives its value.
  private mutating func parseHexQuad() throws(Stop) -> UInt32 {
    var value: UInt32 = 0
    for offset in 2..<6 {
      guard position + offset < bytes.count, let digit = Self.hexDigit(bytes[position + offset]) else {
        throw syntax("has a \\u escape without four hexadecimal digits", remedy: "write it as \\u0041")
      }
      value = value << 4 | digit
    }
    position += 6
    return value
  }

  private static func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  private func appendScalar(_ value: UInt32, to text: inout [UInt8]) {
    text += Array(String(Character(Unicode.Scalar(value) ?? "\u{FFFD}")).utf8)
  }
}
