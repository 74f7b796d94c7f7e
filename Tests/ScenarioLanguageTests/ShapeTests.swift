import JSONSource
import Testing

@testable import ScenarioLanguage

@Suite struct ShapeTests {
  static let pet = ObjectShape(
    "pet", "An animal.",
    [
      .required("name", CommonShapes.name, "what it is called"),
      .optional("legs", CommonShapes.integer(0, 8), default: 4, "how many legs it has"),
      .optional("sleeps", CommonShapes.drawnOrNever, "how long it sleeps"),
      .optional("kind", .choice(["cat", "dog"]), "what it is"),
      .optional("barks", .boolean, "whether it does").allowed(if: .equals("kind", ["dog"])),
      .optional("purrs", .boolean, "whether it does").required(if: .equals("kind", ["cat"])),
      .optional("born", .instant, "when"), .optional("bought", .instant, "when"),
      .optional(
        "share", .number(NumberShape(minimum: 0, maximum: 1, excludesMinimum: true)), "how much of it is yours"),
    ], choices: [ObjectShape.Choice(.exactlyOne, of: ["born", "bought"])])
  static let zoo = ObjectShape(
    "zoo", "Animals.", [.required("pets", CommonShapes.map("pet", pet), "the animals, by id")])

  func problems(_ files: [String: String]) -> [String] {
    var library = SourceLibrary(reader: MemoryReader(texts: files))
    guard let root = library.load("z.json") else { return library.problems().map(\.description) }
    let names = library
    var checker = ShapeChecker(findings: library.findings) { names.name(of: $0, from: $1) }
    checker.check(root, against: .object(Self.zoo))
    library.findings = checker.findings
    return library.problems().map(\.description)
  }

  func problems(pet: String) -> [String] {
    problems(["z.json": "{\"pets\":{\"a\":\(pet)}}"])
  }

  @Test(arguments: [
    #"{"name":"x","born":"2025-07-07T07:00:00Z"}"#,
    #"{"name":"x","bought":"2025-07-07T07:00:00Z","sleeps":"never","source":"seen","note":""}"#,
    #"{"name":"x","born":"2025-07-07T07:00:00Z","sleeps":"PT5M","legs":8.0,"kind":"dog","barks":true,"share":1}"#,
    #"{"name":"x","born":"2025-07-07T07:00:00Z","sleeps":{"uniform":["PT5M","PT1H"]},"kind":"cat","purrs":false}"#,
    #"""
    {"name":"x","born":"2025-07-07T07:00:00Z","sleeps":{"mixture":[{"probability":0.5,"is":"PT0S"},
    {"probability":0.5,"is":{"lognormal":{"mean":"PT1H","cv":1,"source":"x"}}}]}}
    """#,
  ])
  func whatFitsPasses(pet: String) {
    #expect(problems(pet: pet) == [])
  }

  @Test(arguments: [
    (
      #"{"name":"x","born":"2025-07-07T07:00:00Z","leg":3}"#,
      #"error[unknown-key]: /pets/a/leg is no key of a pet; did you mean "legs"?"#
    ),
    (#"{"born":"2025-07-07T07:00:00Z"}"#, #"error[missing-key]: /pets/a has no "name"; add it: what it is called"#),
    (
      #"{"name":"","born":"2025-07-07T07:00:00Z"}"#,
      #"error[bad-pattern]: /pets/a/name is ""; write a text that is not empty"#
    ),
    (
      #"{"name":5,"born":"2025-07-07T07:00:00Z"}"#,
      "error[wrong-type]: /pets/a/name is a number; write a text that is not empty"
    ),
    (#"{"name":"x"}"#, #"error[wrong-choice]: /pets/a has none of "born", "bought"; give it exactly one of them"#),
    (
      #"{"name":"x","born":"2025-07-07T07:00:00Z","bought":"2025-07-07T07:00:00Z"}"#,
      #"error[wrong-choice]: /pets/a has "born" and "bought"; keep one of them; a patch removes the other with null"#
    ),
    (
      #"{"name":"x","born":"2025-07-07T07:00:00"}"#,
      #"error[bad-instant]: /pets/a/born is "2025-07-07T07:00:00", without an offset from UTC; add it, as in "2025-07-07T07:00:00+09:00""#
    ),
    (
      #"{"name":"x","born":"2025-02-30T07:00:00Z"}"#,
      #"error[no-such-day]: /pets/a/born is "2025-02-30T07:00:00Z"; the calendar has no such day"#
    ),
    (
      #"{"name":"x","born":"2025-07-07T07:00:00Z","legs":9}"#,
      "error[out-of-range]: /pets/a/legs is 9; it must be at most 8"
    ),
    (
      #"{"name":"x","born":"2025-07-07T07:00:00Z","legs":1.5}"#,
      "error[wrong-type]: /pets/a/legs is 1.5; write a whole number"
    ),
    (
      #"{"name":"x","born":"2025-07-07T07:00:00Z","share":0}"#,
      "error[out-of-range]: /pets/a/share is 0; it must be more than 0"
    ),
    (
      #"{"name":"x","born":"2025-07-07T07:00:00Z","sleeps":300}"#,
      #"error[wrong-unit]: /pets/a/sleeps is the bare number 300; name the unit: "PT5S" is five seconds, "PT5M" five minutes"#
    ),
    (
      #"{"name":"x","born":"2025-07-07T07:00:00Z","sleeps":"5m"}"#,
      #"error[wrong-unit]: /pets/a/sleeps is "5m"; write durations as ISO 8601 does: "PT5S", "PT5M", "PT1H30M", "P1D""#
    ),
    (
      #"{"name":"x","born":"2025-07-07T07:00:00Z","sleeps":true}"#,
      #"error[wrong-type]: /pets/a/sleeps is true; write a duration such as "PT5M", or "never", or an object"#
    ),
    (
      #"{"name":"x","born":"2025-07-07T07:00:00Z","sleeps":{"uniform":["PT1S"]}}"#,
      "error[wrong-count]: /pets/a/sleeps/uniform has 1 element; give it exactly 2"
    ),
    (
      #"{"name":"x","born":"2025-07-07T07:00:00Z","kind":"dgo"}"#,
      #"error[not-allowed]: /pets/a/kind is "dgo"; did you mean "dog"?"#
    ),
    (
      #"{"name":"x","born":"2025-07-07T07:00:00Z","kind":"cat"}"#,
      #"error[missing-key]: /pets/a has no "purrs"; add it: whether it does"#
    ),
    (
      #"{"name":"x","born":"2025-07-07T07:00:00Z","barks":true}"#,
      #"error[misplaced-key]: /pets/a/barks has no meaning here; it belongs beside "kind": "dog"; remove it"#
    ),
    (
      #"{"name":"x","born":"2025-07-07T07:00:00Z","source":1}"#,
      "error[wrong-type]: /pets/a/source is a number; write a text"
    ),
  ])
  func whatDoesNotFitIsSaid(pet: String, problem: String) {
    #expect(problems(pet: pet).map { String($0.drop { $0 != " " }.dropFirst()) } == [problem])
  }

  @Test func everyProblemIsReportedAtOnce() {
    #expect(problems(pet: #"{"nam":"x","legs":-1,"sleeps":"P1M","kind":"cow"}"#).count == 6)
  }

  @Test func aPatchThatMissesItsTargetIsAMisspeltReference() {
    let files = [
      "s/t.json": "{\"tokyo\":{\"name\":\"x\",\"born\":\"2025-07-07T07:00:00Z\"}}",
      "z.json": "{\"pets\":{\"$ref\":\"s/t.json\",\n\"patch\":{ \"tokio\": {\"legs\":2}}}}",
    ]
    #expect(
      problems(files) == [
        #"z.json:2:11: error[unknown-reference]: /pets/patch/tokio names no pet of s/t.json; did you mean "tokyo"?"#
      ])
    let whole = [
      "z.json": files["z.json"]!.replacing("{\"legs\":2}", with: #"{"name":"y","born":"2025-07-07T07:00:00Z"}"#)
    ]
    #expect(problems(files.merging(whole) { $1 }) == [])
  }

  @Test func readersGiveValuesAndDefaults() throws {
    var findings = Findings()
    let text = #"{"name":"x","share":0.5,"sleeps":"PT1M"}"#
    let root = try #require(JSONParser.parse(Array(text.utf8), findings: &findings)?.root)
    let reader = try #require(ObjectReader(root, Self.pet))
    #expect(reader.text("name") == "x")
    #expect(reader.integer("legs") == 4)
    #expect(reader.number("share") == 0.5)
    #expect(reader.microseconds("sleeps") == 60_000_000)
    #expect(reader.text("kind") == nil && reader.bool("barks") == nil)
  }
}
