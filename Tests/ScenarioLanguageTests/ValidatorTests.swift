import JSONSource
import ScenarioLanguage
import Testing

@Suite struct ValidatorTests {
  @Test func aSuiteIsItsScenarios() throws {
    var files = try HostileDocumentTests.base()
    files["suite.json"] = Array(
      """
      {"kind":"suite","id":"all","title":"All","scenarios":[{"$ref":"base/scenario.json"},
      {"$ref":"base/scenario.json","patch":{"id":"other","seed":-1}},{"$ref":"base/scenario.json"}]}
      """.utf8)
    let report = Validator.validate(["suite.json"], reader: MemoryReader(files))
    #expect(
      report.problems.map(\.description) == [
        #"base/scenario.json:3:9: error[duplicate-id]: /id names the scenario "small" again; name it once"#,
        "suite.json:2:59: error[out-of-range]: /scenarios/1/patch/seed is -1; it must be at least 0",
      ])
    #expect(report.summary == "2 errors in 2 of 5 files")
  }

  @Test func aProblemThatSeveralDocumentsShareIsListedOnce() throws {
    var files = try HostileDocumentTests.base()
    files["base/incident.json"] = Array("{}".utf8)
    let report = Validator.validate(["base/scenario.json", "base/scenario.json"], reader: MemoryReader(files))
    #expect(report.problems.map(\.code) == [.missingKey, .missingKey, .missingKey, .missingKey])
    #expect(Set(report.problems.map(\.file)) == ["base/incident.json"])
    #expect(report.files.count == 4 && report.hasErrors)
  }

  @Test func mistakesOfShapeAndOfMeaningAreListedTogether() throws {
    var files = try HostileDocumentTests.base()
    files["base/main.json"] = Array(
      """
      {"$ref":"scenario.json","patch":{"durations":"PT1H","incident":{"$ref":"incident.json","patch":
      {"faults":{"tokyo":{"outage":{"region":"ap-northeast-2"},"at":"PT5H","lasts":7}}}}}}
      """.utf8)
    let report = Validator.validate(["base/main.json"], reader: MemoryReader(files))
    #expect(report.problems.map(\.code) == [.unknownKey, .unknownReference, .outsideRun, .wrongUnit])
  }

  @Test func aSourceWithAMistakeIsStillLookedUp() throws {
    var files = try HostileDocumentTests.base()
    files["base/main.json"] = Array(
      """
      {"$ref":"scenario.json","patch":{"workload":{"$ref":"workload.json","patch":
      {"sources":{"calls":{"dials":"+81312345679","handleTime":"3 minutes"}}}}}}
      """.utf8)
    let report = Validator.validate(["base/main.json"], reader: MemoryReader(files))
    #expect(report.problems.map(\.code) == [.unknownReference, .wrongUnit])
  }

  @Test func onlyScenariosAreRun() throws {
    let loaded = ScenarioLoader.load(
      path: "base/workload.json", reader: MemoryReader(try HostileDocumentTests.base()))
    #expect(loaded.scenario == nil)
    #expect(loaded.problems.map(\.code) == [.unknownKind])
  }
}
