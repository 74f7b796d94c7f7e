/// What a document may cost at most.
public struct JSONLimits: Sendable {
  /// The largest file in bytes.
  public var bytes = 10_000_000
  /// The deepest nesting of arrays and objects, in a file and after expansion.
  public var nesting = 64
  /// The most values, in a file and after expansion.
  public var nodes = 1_000_000
  /// The most files one document may be made of.
  public var files = 256

  /// The limits that hold unless a test sets others.
  public static let standard = JSONLimits()

  /// Makes the standard limits, to be changed.
  public init() {}
}

/// Reads RFC 8259 and nothing more: no comments, no trailing commas, no second key of the same name, strict UTF-8.
///
/// Foundation's reader gives neither line nor column and lets several of these pass. This one keeps a place for every
/// value and key, reports everything it can go on from (repeated keys, lone surrogates, numbers too large) and stops
/// at the first fault of syntax, since what follows one is guesswork. It works on bytes and never traps.
public struct JSONParser {
  /// What a parsed file holds.
  public struct Document: Sendable {
    /// The outermost value.
    public var root: JSONNode
    /// How many values there are.
    public var nodes: Int
    /// How deep arrays and objects are nested; 0 for a lone text or number.
    public var depth: Int
    /// Whether some object has a `$ref` member.
    public var hasReferences: Bool
  }

  /// Thrown after the finding is recorded, to leave the recursion.
  struct Stop: Error {}

  let bytes: [UInt8]
  let file: UInt16
  let limits: JSONLimits
  var findings: Findings
  var position = 0
  var line: UInt32 = 1
  var lineStart = 0
  /// Bytes of the line so far that continue a scalar and therefore start no column.
  var continuations = 0
  var nodes = 0
  var deepest = 0
  var hasReferences = false
  var path: [PathStep] = []

  enum PathStep {
    case key(String)
    case index(Int)
  }

  /// Parses one file's bytes. Nothing when a syntax error or a limit ended it; what is wrong is added to `findings`.
  public static func parse(
    _ bytes: [UInt8], file: UInt16 = 0, limits: JSONLimits = .standard, findings: inout Findings
  ) -> Document? {
    var parser = JSONParser(bytes: bytes, file: file, limits: limits, findings: findings)
    defer { findings = parser.findings }
    return try? parser.parseDocument()
  }

  private mutating func parseDocument() throws(Stop) -> Document {
    if bytes.count > limits.bytes {
      findings.add(
        .fileTooLarge, at: .whole(file: file), "has \(bytes.count) bytes",
        remedy: "at most \(limits.bytes) are read")
      throw Stop()
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      findings.add(
        .byteOrderMark, at: here, "starts with a byte order mark", remedy: "save it as UTF-8 without one")
      throw Stop()
    }
    if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) {
      findings.add(.byteOrderMark, at: here, "is UTF-16", remedy: "save it as UTF-8 without a byte order mark")
      throw Stop()
    }
    skipWhitespace()
    if position == bytes.count {
      throw syntax("is empty", remedy: "write an object: { \"kind\": … }")
    }
    let root = try parseValue()
    skipWhitespace()
    if position < bytes.count {
      try refuseBadByte()
      throw syntax("goes on after its end", remedy: "keep one value in a file")
    }
    return Document(root: root, nodes: nodes, depth: deepest, hasReferences: hasReferences)
  }

  // MARK: Places

  var here: SourceLocation {
    SourceLocation(file: file, line: line, column: UInt32(position - lineStart - continuations + 1))
  }

  var pointer: JSONPointer {
    JSONPointer(
      path.map { step in
        switch step {
        case .key(let key): key
        case .index(let index): String(index)
        }
      })
  }

  /// Records a syntax error at the current place; the caller throws what it returns.
  mutating func syntax(_ message: String, remedy: String) -> Stop {
    findings.add(.syntax, at: here, message, remedy: remedy, pointer: pointer)
    return Stop()
  }

  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipWhitespace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0D: position += 1
      case 0x0A:
        position += 1
        line += 1
        lineStart = position
        continuations = 0
      default: return
      }
    }
  }

  // MARK: Values

  private mutating func parseValue() throws(Stop) -> JSONNode {
    nodes += 1
    if nodes > limits.nodes {
      findings.add(
        .tooManyNodes, at: here, "brings the document beyond the most values it may have", remedy: "make it smaller",
        pointer: JSONPointer())
      throw Stop()
    }
    let start = here
    switch peek ?? 0 {
    case UInt8(ascii: "{"): return JSONNode(.object(try parseObject()), at: start)
    case UInt8(ascii: "["): return JSONNode(.array(try parseArray()), at: start)
    case UInt8(ascii: "\""): return JSONNode(.string(try parseString()), at: start)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return JSONNode(try parseNumber(), at: start)
    case UInt8(ascii: "t") where takeWord("true"): return JSONNode(.bool(true), at: start)
    case UInt8(ascii: "f") where takeWord("false"): return JSONNode(.bool(false), at: start)
    case UInt8(ascii: "n") where takeWord("null"): return JSONNode(.null, at: start)
    default: throw try unexpectedValue()
    }
  }

  private mutating func enter() throws(Stop) {
    if path.count + 1 > limits.nesting {
      findings.add(
        .nesting, at: here, "is nested deeper than \(limits.nesting)", remedy: "make it flatter", pointer: pointer)
      throw Stop()
    }
    position += 1
    skipWhitespace()
  }

  private mutating func parseObject() throws(Stop) -> JSONObject {
    try enter()
    var members: [JSONMember] = []
    var index: [String: Int] = [:]
    deepest = max(deepest, path.count + 1)
    if peek == UInt8(ascii: "}") {
      position += 1
      return JSONObject(members: members)
    }
    while true {
      let keyLocation = here
      guard peek == UInt8(ascii: "\"") else { throw try unexpectedKey(afterComma: !members.isEmpty) }
      let key = try parseString()
      skipWhitespace()
      path.append(.key(key))
      if key == "$ref" { hasReferences = true }
      guard peek == UInt8(ascii: ":") else {
        try refuseBadByte()
        throw syntax("has no colon after its key", remedy: "write \"key\": value")
      }
      position += 1
      skipWhitespace()
      let value = try parseValue()
      if let first = firstMember(named: key, in: members, index: &index) {
        findings.add(
          .duplicateKey, at: keyLocation,
          "is written twice, first at line \(first.line), column \(first.column)", remedy: "keep one of them",
          pointer: pointer)
      } else {
        members.append(JSONMember(key: key, keyLocation: keyLocation, value: value))
      }
      path.removeLast()
      skipWhitespace()
      switch peek {
      case UInt8(ascii: ","):
        position += 1
        skipWhitespace()
      case UInt8(ascii: "}"):
        position += 1
        return JSONObject(members: members)
      default: throw try unexpectedInside("member", closing: "}")
      }
    }
  }

  /// Where a key was written first. Small objects are searched, large ones indexed, so that no size is quadratic.
  private func firstMember(
    named key: String, in members: [JSONMember], index: inout [String: Int]
  ) -> SourceLocation? {
    if members.count < 12 {
      for member in members where member.key == key { return member.keyLocation }
      return nil
    }
    if index.count < members.count {
      for position in index.count..<members.count { index[members[position].key] = position }
    }
    return index[key].map { members[$0].keyLocation }
  }

  private mutating func parseArray() throws(Stop) -> [JSONNode] {
    try enter()
    var elements: [JSONNode] = []
    deepest = max(deepest, path.count + 1)
    if peek == UInt8(ascii: "]") {
      position += 1
      return elements
    }
    while true {
      path.append(.index(elements.count))
      if peek == UInt8(ascii: "]") {
        path.removeLast()
        throw syntax("has a comma after its last element", remedy: "remove the comma")
      }
      elements.append(try parseValue())
      path.removeLast()
      skipWhitespace()
      switch peek {
      case UInt8(ascii: ","):
        position += 1
        skipWhitespace()
      case UInt8(ascii: "]"):
        position += 1
        return elements
      default: throw try unexpectedInside("element", closing: "]")
      }
    }
  }

  private mutating func takeWord(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard position + length <= bytes.count else { return false }
    let matches = word.withUTF8Buffer { $0.elementsEqual(bytes[position..<position + length]) }
    guard matches else { return false }
    if position + length < bytes.count, Self.isWordByte(bytes[position + length]) { return false }
    position += length
    return true
  }

  static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
