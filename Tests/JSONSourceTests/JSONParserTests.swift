import JSONSource
import Testing

/// Parses a text and gives the tree and what was found.
func parse(_ text: String, limits: JSONLimits = .standard) -> (root: JSONNode?, findings: [Finding]) {
  parse(Array(text.utf8), limits: limits)
}

func parse(_ bytes: [UInt8], limits: JSONLimits = .standard) -> (root: JSONNode?, findings: [Finding]) {
  var findings = Findings()
  let document = JSONParser.parse(bytes, limits: limits, findings: &findings)
  return (document?.root, findings.items)
}

/// A tree as compact text again.
func compact(_ node: JSONNode?) -> String? {
  node.map { JSONOutput($0).compactText() }
}

@Suite struct JSONParserTests {
  @Test func everyKindOfValueIsRead() {
    let text = #" { "a" : [1, -2.50, 1e3, true, false, null, "x\n\u00e9\ud83d\ude00/\/"], "b": {}, "c": [] } "#
    let (root, findings) = parse(text)
    #expect(findings.isEmpty)
    #expect(compact(root) == "{\"a\":[1,-2.50,1e3,true,false,null,\"x\\né😀//\"],\"b\":{},\"c\":[]}")
  }

  @Test func placesCountLinesAndScalars() throws {
    let root = try #require(parse("{\r\n  \"é😀\": \"ü\", \"k\":\t[10,\n 20]}").root)
    let object = try #require(root.object)
    #expect(root.location == SourceLocation(file: 0, line: 1, column: 1))
    #expect(object.members[0].keyLocation == SourceLocation(file: 0, line: 2, column: 3))
    #expect(object.members[0].value.location == SourceLocation(file: 0, line: 2, column: 9))
    #expect(object.members[1].keyLocation == SourceLocation(file: 0, line: 2, column: 14))
    #expect(object.members[1].value.array?[1].location == SourceLocation(file: 0, line: 3, column: 2))
  }

  @Test(arguments: [
    ("0", 0.0, Int64?(0)), ("-0", -0.0, 0), ("12", 12, 12), ("1e3", 1_000, 1_000), ("2.0", 2, 2), ("2.50e1", 25, 25),
    ("9223372036854775807", 9_223_372_036_854_775_808, .max),
    ("-9223372036854775808", -9_223_372_036_854_775_808, .min),
    ("9223372036854775808", 9_223_372_036_854_775_808, nil), ("0.1", 0.1, nil), ("1e-400", 0, nil),
    ("1000000000000000000000e-9", 1e12, 1_000_000_000_000), ("1e22", 1e22, nil), ("0.3e-25", 0.3e-25, nil),
    ("123456789012345678901234567890", 123_456_789_012_345_677_877_719_597_056, nil),
    ("1.7976931348623157e308", 1.7976931348623157e308, nil),
    ("0.000000000000000000000000000000000000000000000001", 1e-48, nil),
  ])
  func numbersAreExact(text: String, double: Double, integer: Int64?) throws {
    let (root, findings) = parse(text)
    let number = try #require(root?.number)
    #expect(findings.isEmpty)
    #expect(number.text == text)
    #expect(number.double == double && number.double.sign == double.sign)
    #expect(number.integer == integer)
  }

  @Test func doublesAgreeWithTheStandardLibrary() {
    var state: UInt64 = 7
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 11
    }
    for _ in 0..<5_000 {
      let text = "\(next() % 1_000_000_007).\(next() % 1_000_000)e\(Int(next() % 60) - 30)"
      #expect(parse(text).root?.number?.double == Double(text), "\(text)")
    }
  }

  @Test(arguments: [
    ("", ProblemCode.syntax, 1, 1), ("  \n ", .syntax, 2, 2), ("{", .syntax, 1, 2), ("[1,]", .syntax, 1, 4),
    ("{\"a\":1,}", .syntax, 1, 8), ("{\"a\":1 \"b\":2}", .syntax, 1, 8), ("[1 2]", .syntax, 1, 4),
    ("// x\n{}", .syntax, 1, 1), ("{'a':1}", .syntax, 1, 2), ("['a']", .syntax, 1, 2), ("[NaN]", .syntax, 1, 2),
    ("[truer]", .syntax, 1, 2), ("[01]", .syntax, 1, 2), ("[+1]", .syntax, 1, 2), ("[.5]", .syntax, 1, 2),
    ("[1.]", .syntax, 1, 4), ("[1e]", .syntax, 1, 4), ("[-]", .syntax, 1, 3), ("[1.2.3]", .syntax, 1, 5),
    ("[5m]", .syntax, 1, 3), ("\"abc", .syntax, 1, 1), ("\"a\nb\"", .syntax, 1, 3), ("\"a\tb\"", .syntax, 1, 3),
    ("\"\\x\"", .syntax, 1, 2), ("\"\\u12\"", .syntax, 1, 2), ("{} {}", .syntax, 1, 4), ("{\"a\" 1}", .syntax, 1, 6),
    ("{1:2}", .syntax, 1, 2), ("\u{FEFF}{}", .byteOrderMark, 1, 1), ("\"\\", .syntax, 1, 3), ("\0", .syntax, 1, 1),
    ("tru", .syntax, 1, 1), ("[1", .syntax, 1, 3), ("{\"a\":", .syntax, 1, 6), ("{\"a\":}", .syntax, 1, 6),
  ])
  func faultsOfSyntaxEndTheFile(text: String, code: ProblemCode, line: UInt32, column: UInt32) {
    let (root, findings) = parse(text)
    #expect(root == nil)
    #expect(findings.map(\.code) == [code])
    #expect(findings.first?.location == SourceLocation(file: 0, line: line, column: column))
  }

  @Test func faultsThatCanBePassedAreAllReported() {
    let (root, findings) = parse(
      """
      { "a": 1e400, "b": "\\ud800x", "c": "\\udc00",
        "a": [-1e999], "c": "\\ud800\\u0041" }
      """)
    #expect(
      findings.map(\.code) == [
        .numberOverflow, .loneSurrogate, .loneSurrogate, .numberOverflow, .duplicateKey, .loneSurrogate, .duplicateKey,
      ])
    #expect(findings[4].location == SourceLocation(file: 0, line: 2, column: 3))
    #expect(findings[4].message.contains("line 1, column 3"))
    #expect(findings[4].pointer?.description == "/a")
    #expect(compact(root) == "{\"a\":null,\"b\":\"\u{FFFD}x\",\"c\":\"\u{FFFD}\"}")
  }

  @Test(
    arguments: [
      [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
      [0x22, 0xE3, 0x81],
      [0x22, 0xFF, 0x22], [0x80], [0x5B, 0x31, 0xFF, 0x5D], [0x22, 0xF0, 0x8F, 0xBF, 0xBF, 0x22],
      [0x22, 0x5C, 0x6E, 0xC3, 0x22],
    ] as [[UInt8]])
  func whatIsNotUTF8IsRefused(bytes: [UInt8]) {
    let (root, findings) = parse(bytes)
    #expect(root == nil)
    #expect(findings.map(\.code) == [.notUTF8])
  }

  @Test func twoByteEncodingsAreNamed() {
    #expect(parse([0xFF, 0xFE, 0x7B, 0x00]).findings.map(\.code) == [.byteOrderMark])
  }

  @Test func limitsHold() {
    let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(parse(deep).findings.isEmpty)
    #expect(parse("[" + deep + "]").findings.map(\.code) == [.nesting])
    #expect(parse(String(repeating: "[", count: 1_000_000)).findings.map(\.code) == [.nesting])
    #expect(parse(String(repeating: "{\"a\":", count: 100_000)).findings.map(\.code) == [.nesting])
    var few = JSONLimits()
    few.nodes = 4
    few.bytes = 12
    #expect(parse("[1,2,3]", limits: few).findings.isEmpty)
    #expect(parse("[1,2,3,4]", limits: few).findings.map(\.code) == [.tooManyNodes])
    #expect(parse("[1,    2,    3]", limits: few).findings.map(\.code) == [.fileTooLarge])
  }

  @Test func manyKeysAreNotQuadraticAndStillChecked() {
    var text = "{"
    for index in 0..<100_000 { text += "\"k\(index)\":0," }
    text += "\"k5\":1,\"k77777\":2}"
    #expect(parse(text).findings.map { $0.pointer?.description } == ["/k5", "/k77777"])
  }

  @Test func problemsStopAtALimit() {
    let text = "[" + String(repeating: "1e999,", count: 5_000) + "0]"
    let findings = parse(text).findings
    #expect(findings.count == Findings.limit + 1)
    #expect(findings.last?.code == .tooManyProblems)
  }
}
