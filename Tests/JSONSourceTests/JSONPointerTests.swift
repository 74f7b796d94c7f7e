import JSONSource
import Testing

@Suite struct JSONPointerTests {
  /// The examples of RFC 6901, section 5.
  @Test(arguments: [
    ("", nil as String?), ("/foo", "[\"bar\",\"baz\"]"), ("/foo/0", "\"bar\""), ("/", "0"), ("/a~1b", "1"),
    ("/c%d", "2"),
    ("/e^f", "3"), ("/g|h", "4"), ("/i\\j", "5"), ("/k\"l", "6"), ("/ ", "7"), ("/m~0n", "8"),
  ])
  func examplesOfTheStandard(text: String, value: String?) throws {
    let document = #"""
      {"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}
      """#
    let root = try #require(parse(document).root)
    let pointer = try #require(JSONPointer(parsing: text))
    #expect(pointer.description == text)
    #expect(compact(pointer.resolve(in: root)) == value ?? compact(root))
  }

  @Test func whatIsNoPointerIsRefused() throws {
    #expect(JSONPointer(parsing: "foo") == nil)
    #expect(JSONPointer(parsing: "/a~2") == nil)
    #expect(JSONPointer(parsing: "/a~") == nil)
    let root = try #require(parse("[1,[2]]").root)
    for text in ["/2", "/01", "/-", "/0/0", "/1/1", "/x"] {
      #expect(JSONPointer(parsing: text)?.resolve(in: root) == nil, "\(text)")
    }
  }
}
