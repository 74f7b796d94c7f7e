import JSONSource
import Testing

@Suite struct SourceLibraryTests {
  /// Loads `main.json` of a set of files held in memory.
  func load(_ texts: [String: String], main: String = "main.json", limits: JSONLimits = .standard) -> (
    root: JSONNode?, library: SourceLibrary
  ) {
    var library = SourceLibrary(reader: MemoryReader(texts: texts), limits: limits)
    let root = library.load(main)
    return (root, library)
  }

  @Test func referencesAreRelativeToTheirFile() {
    let (root, library) = load(
      [
        "s/main.json": #"{"a":{"$ref":"sub/a.json"},"b":{"$ref":"./sub/../b.json"}}"#,
        "s/sub/a.json": #"[{"$ref":"../b.json"},{"$ref":"c.json"}]"#, "s/b.json": "1", "s/sub/c.json": "{\"c\":2}",
      ], main: "s/main.json")
    #expect(library.problems().isEmpty)
    #expect(compact(root) == #"{"a":[1,{"c":2}],"b":1}"#)
    #expect(library.files.map(\.path) == ["s/main.json", "s/sub/a.json", "s/b.json", "s/sub/c.json"])
  }

  /// A template of Azure names its own definitions by `$ref`, which is no reference to a file.
  @Test func definitionsOfTemplatesAreNoFiles() {
    let template = ##"""
      {"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","p":{"$ref":"#/definitions/t","nullable":true}}
      """##
    let texts = ["s/t.json": template, "s/main.json": #"{"template":{"$ref":"t.json"},"other":{"$ref":"u.json"}}"#]
    let (root, library) = load(texts.merging(["s/u.json": "1"]) { $1 }, main: "s/main.json")
    #expect(library.problems().isEmpty)
    #expect(compact(root) == "{\"template\":\(template),\"other\":1}")
    // Outside of one it still is.
    for other in ["{\"a\":\(template),\"b\":{\"$ref\":\"#/t\"}}", ##"{"$ref":"#/t"}"##] {
      let (_, faulty) = load(texts.merging(["s/u.json": other]) { $1 }, main: "s/main.json")
      #expect(faulty.problems().map(\.code) == [.badReference])
    }
  }

  /// The example of RFC 7396, section 3.
  @Test func patchesMergeAsTheStandardSays() {
    let (root, library) = load([
      "t.json":
        #"{"title":"Goodbye!","author":{"givenName":"John","familyName":"Doe"},"tags":["example","sample"],"content":"x"}"#,
      "main.json": """
      {"$ref":"t.json","patch":{"title":"Hello!","phoneNumber":"+01-123-456-7890","author":{"familyName":null},"tags":["example"]}}
      """,
    ])
    #expect(library.problems().isEmpty)
    #expect(
      compact(root)
        == #"{"title":"Hello!","author":{"givenName":"John"},"tags":["example"],"content":"x","phoneNumber":"+01-123-456-7890"}"#
    )
  }

  /// The cases of RFC 7396, appendix A, that a patch being an object can express below its root.
  @Test(arguments: [
    (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
    (#"{"a":"b"}"#, #"{"a":null}"#, "{}"), (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
    (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
    (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d"}}"#, #"{"a":{"b":"d"}}"#),
    (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#), (#"["a","b"]"#, #"{"a":"b"}"#, #"{"a":"b"}"#),
    (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#), (#"[1,2]"#, #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
    ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
  ])
  func casesOfTheStandard(target: String, patch: String, result: String) {
    let (root, library) = load(["t.json": target, "main.json": "{\"$ref\":\"t.json\",\"patch\":\(patch)}"])
    #expect(library.problems().isEmpty)
    #expect(compact(root) == result)
  }

  @Test func mergedNodesKeepTheirPlaces() throws {
    let (root, _) = load([
      "t.json": "{\n\"a\": {\"x\": 1, \"y\": 2},\n\"b\": 3}",
      "main.json": "{\"$ref\":\"t.json\",\n\"patch\": {\"a\": {\"x\": 9}, \"new\": {}}}",
    ])
    let object = try #require(root?.object)
    let inner = try #require(object.members[0].value.object)
    #expect(inner.members[0].value.location == SourceLocation(file: 0, line: 2, column: 22))
    #expect(inner.members[1].value.location == SourceLocation(file: 1, line: 2, column: 20))
    #expect(object.members[1].value.location == SourceLocation(file: 1, line: 3, column: 6))
    #expect(object.members[2].addedTo == 1)
    #expect(object.members[0].addedTo == nil && inner.members[0].addedTo == nil)
  }

  @Test func removingWhatIsNotThereIsReported() {
    let (_, library) = load(
      [
        "s/t.json": #"{"faults":{"tokyo":{}}}"#,
        "s/main.json": "{\n  \"incident\": {\"$ref\":\"t.json\",\"patch\":{\"faults\":{\"tokio\":null}}}\n}",
      ], main: "s/main.json")
    #expect(
      library.problems().map(\.description) == [
        #"s/main.json:2:51: error[unknown-reference]: /incident/patch/faults/tokio removes nothing of t.json; did you mean "tokyo"?"#
      ])
  }

  @Test func cyclesNameTheirFiles() {
    let (_, library) = load([
      "main.json": #"{"a":{"$ref":"b.json"}}"#, "b.json": #"[{"$ref":"c.json"}]"#, "c.json": #"{"$ref":"b.json"}"#,
    ])
    #expect(
      library.problems().map(\.description) == [
        "c.json:1:9: error[reference-cycle]: /$ref closes a circle: b.json → c.json → b.json; break it at one of these files"
      ])
    #expect(load(["main.json": #"{"$ref":"main.json"}"#]).library.problems().map(\.code) == [.referenceCycle])
  }

  @Test(arguments: [
    (#"{"$ref":"none.json"}"#, ProblemCode.noSuchFile), (#"{"$ref":5}"#, .badReference),
    (#"{"$ref":""}"#, .badReference),
    (#"{"$ref":"/etc/passwd"}"#, .badReference), (#"{"$ref":"t.json#/a"}"#, .badReference),
    (#"{"$ref":"https://example.org/x.json"}"#, .badReference), (#"{"$ref":"t.json","other":1}"#, .badReference),
    (#"{"$ref":"t.json","patch":[]}"#, .badReference), (#"{"$ref":"a\\b.json"}"#, .badReference),
    (#"{"$ref":"t\u0000.json"}"#, .badReference),
    (#"{"$ref":"t.json","patch":{"a":{"$ref":"none.json"}}}"#, .noSuchFile),
  ])
  func badReferencesAreReported(text: String, code: ProblemCode) {
    let (_, library) = load(["main.json": text, "t.json": "{}"])
    #expect(library.problems().map(\.code) == [code])
  }

  @Test func aBrokenFileIsReportedOnceHoweverOftenItIsNamed() {
    let (root, library) = load([
      "main.json": #"[{"$ref":"bad.json"},{"$ref":"bad.json"},{"$ref":"bad.json","patch":{"a":1}}]"#,
      "bad.json": "[1,]",
    ])
    #expect(library.problems().map(\.code) == [.syntax])
    #expect(root?.array?.count == 3)
  }

  @Test func expansionIsBounded() {
    var files: [String: String] = ["f0.json": "[0,1]"]
    for index in 1...30 {
      files["f\(index).json"] = "[{\"$ref\":\"f\(index - 1).json\"},{\"$ref\":\"f\(index - 1).json\"}]"
    }
    #expect(load(files, main: "f30.json").library.problems().map(\.code) == [.tooManyNodes])

    var chain: [String: String] = ["g0.json": "0"]
    for index in 1...80 { chain["g\(index).json"] = "[{\"$ref\":\"g\(index - 1).json\"}]" }
    #expect(load(chain, main: "g64.json").library.problems().isEmpty)
    #expect(load(chain, main: "g65.json").library.problems().map(\.code) == [.nesting])

    var many: [String: String] = [:]
    var list: [String] = []
    for index in 1...256 {
      many["m\(index).json"] = "0"
      list.append("{\"$ref\":\"m\(index).json\"}")
    }
    many["main.json"] = "[" + list.dropLast().joined(separator: ",") + "]"
    #expect(load(many).library.problems().isEmpty)
    many["main.json"] = "[" + list.joined(separator: ",") + "]"
    #expect(load(many).library.problems().map(\.code) == [.tooManyFiles])
  }

  @Test func aMissingDocumentIsAProblemWithoutAPlace() {
    let (root, library) = load([:])
    #expect(root == nil)
    #expect(
      library.problems().map(\.description) == [
        "main.json: error[no-such-file]: the document is not there; check the path"
      ])
  }

  /// Receipts name documents relative to the scenario, so its own path must not show.
  @Test(arguments: [
    ("main.json", "sub/a.json", "b.json"), ("./main.json", "sub/a.json", "b.json"),
    ("s/main.json", "s/sub/a.json", "s/b.json"),
    ("../s/main.json", "../s/sub/a.json", "../s/b.json"), ("x/../s/main.json", "s/sub/a.json", "s/b.json"),
    ("/x/s/main.json", "/x/s/sub/a.json", "/x/s/b.json"), ("/x/../s/./main.json", "/s/sub/a.json", "/s/b.json"),
  ])
  func namesAreRelativeHoweverADocumentIsCalled(main: String, first: String, second: String) {
    let (_, library) = load(
      [main: #"[{"$ref":"sub/a.json"},{"$ref":"b.json"}]"#, first: #"{"$ref":"../b.json"}"#, second: "1"], main: main)
    #expect(library.problems().isEmpty)
    #expect((0..<3).map { library.name(of: $0, from: 0) } == ["main.json", "sub/a.json", "b.json"])
    #expect((0..<3).map { library.name(of: $0, from: 1) } == ["../main.json", "a.json", "../b.json"])
  }
}
