/// The faults of syntax, told apart so that each can name its remedy.
extension JSONParser {
  /// Stops at a byte that no UTF-8 text contains, or that cannot stand here for what it is.
  mutating func refuseBadByte() throws(Stop) {
    guard let byte = peek, byte >= 0x80 else { return }
    if scalarLength(at: position) == nil { throw notUTF8() }
  }

  mutating func notUTF8() -> Stop {
    findings.add(
      .notUTF8, at: here, "has bytes that are not UTF-8", remedy: "save the file as UTF-8", pointer: pointer)
    return Stop()
  }

  mutating func unexpectedValue() throws(Stop) -> Stop {
    try refuseBadByte()
    guard let byte = peek else {
      return syntax("breaks off where a value should stand", remedy: "complete the file")
    }
    switch byte {
    case UInt8(ascii: "/"), UInt8(ascii: "#"):
      return syntax("has a comment", remedy: "JSON has none; say it in a \"source\" text or remove it")
    case UInt8(ascii: "'"):
      return syntax("has a text in single quotes", remedy: "use double quotes")
    case UInt8(ascii: "+"), UInt8(ascii: "."):
      return syntax("has a number that starts with \(character(byte))", remedy: "write a digit first, as in 0.5")
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"):
      return syntax("has \(character(byte)) where a value should stand", remedy: "write the value or remove the rest")
    case _ where Self.isWordByte(byte):
      var end = position
      while end < bytes.count, Self.isWordByte(bytes[end]), end - position < 24 { end += 1 }
      let word = String(decoding: bytes[position..<end], as: UTF8.self)
      return syntax("has the bare word \(word)", remedy: "put texts in double quotes; JSON knows true, false and null")
    default:
      return syntax("has \(character(byte)) where a value should stand", remedy: "write a JSON value")
    }
  }

  mutating func unexpectedKey(afterComma: Bool) throws(Stop) -> Stop {
    try refuseBadByte()
    guard let byte = peek else { return syntax("breaks off inside an object", remedy: "complete the file") }
    switch byte {
    case UInt8(ascii: "}") where afterComma:
      return syntax("has a comma after its last member", remedy: "remove the comma")
    case UInt8(ascii: "/"), UInt8(ascii: "#"):
      return syntax("has a comment", remedy: "JSON has none; say it in a \"source\" text or remove it")
    default:
      return syntax("has \(character(byte)) where a key should stand", remedy: "write keys in double quotes")
    }
  }

  mutating func unexpectedInside(_ what: String, closing: String) throws(Stop) -> Stop {
    try refuseBadByte()
    guard let byte = peek else {
      return syntax("breaks off after \(article(what)) \(what)", remedy: "complete the file")
    }
    return syntax(
      "has \(character(byte)) after \(article(what)) \(what)", remedy: "a comma or \(closing) belongs there")
  }

  private func article(_ noun: String) -> String { noun.hasPrefix("e") ? "an" : "a" }

  /// How a byte is shown in a message.
  func character(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "\""): "a text"
    case 0x21..<0x7F: String(UnicodeScalar(byte))
    case 0x80...: "a character outside ASCII"
    default: "the control character \(byte)"
    }
  }
}
