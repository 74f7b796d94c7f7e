import JSONSource
import Testing

@Suite struct JSONOutputTests {
  @Test func theTextIsOrderedAndIndented() {
    let value: JSONOutput = [
      "z": 1, "a": [1, 2, "x"], "o": ["n": .null, "t": true, "e": [], "f": [:]], "d": .double(0.1),
      "r": .number("1.50"),
      "nan": .double(.nan), "list": [["k": 1]],
    ]
    #expect(
      value.text() == """
        {
          "z": 1,
          "a": [1, 2, "x"],
          "o": {
            "n": null,
            "t": true,
            "e": [],
            "f": {}
          },
          "d": 0.1,
          "r": 1.50,
          "nan": null,
          "list": [
            {
              "k": 1
            }
          ]
        }

        """)
  }

  @Test func whatIsWrittenReadsBackTheSame() throws {
    let text = "\u{0}\u{1F}\"\\/\n\r\t\u{7F}é😀\u{2028}"
    let written = JSONOutput.array([.string(text), .integer(.min), .double(-1.5e300)]).bytes()
    let (root, findings) = parse(written)
    #expect(findings.isEmpty)
    let elements = try #require(root?.array)
    #expect(elements[0].string == text)
    #expect(elements[1].number?.integer == .min)
    #expect(elements[2].number?.double == -1.5e300)
  }

  @Test func longArraysAreBroken() {
    let text = JSONOutput.array((0..<60).map { .integer($0) }).text()
    #expect(text.split(separator: "\n").count == 62)
  }
}
