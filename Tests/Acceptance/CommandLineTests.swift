import Foundation
import Testing

@Suite struct CommandLineTests {
  @Test func helpAndVersion() throws {
    let help = try Program.run("--help")
    #expect(help.status == 0 && help.output.contains("run") && help.output.contains("validate"))
    let version = try Program.run("--version")
    #expect(version.status == 0 && version.output.hasPrefix("faultline "))
  }

  @Test(arguments: [
    ["run"], ["run", "x.json", "--replications", "0"], ["run", "x.json", "--replications", "1000001"],
    ["run", "x.json", "--threads", "0"], ["run", "x.json", "--seed", "-1"], ["run", "x.json", "--strict"],
    ["run", "x.json", "--out", ""], ["run", "x.json", "--bogus"], ["validate"], ["schema", "poem"], ["schema"], ["fly"],
  ])
  func wrongUsageIs64(arguments: [String]) throws {
    let ending = try Program.start(Program.path(), arguments)()
    #expect(ending.status == 64 && ending.output.isEmpty && !ending.errors.isEmpty)
  }

  @Test func schemasArePrinted() throws {
    for kind in ["architecture", "workload", "incident", "scenario", "suite"] {
      let ending = try Program.run("schema", kind)
      #expect(ending.status == 0)
      let schema = try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [String: Any]
      #expect(schema?["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    }
  }

  @Test func goodDocumentsHaveNoProblems() throws {
    let ending = try Program.run("validate", Program.shipped("tokyo-region-outage"))
    #expect(ending.status == 0 && ending.output.hasPrefix("no problems in "))
  }

  @Test func missingFilesAre66() throws {
    for command in ["run", "validate"] {
      let ending = try Program.run(command, "nowhere.json")
      #expect(ending.status == 66 && (ending.output + ending.errors).contains("nowhere.json: error[no-such-file]"))
    }
  }

  @Test func badDocumentsAre65WithTheirPlace() throws {
    let folder = try Folder()
    try folder.write("{\n  \"kind\": \"scenario\",\n  \"seed\": 1,\n  \"seed\": 2\n}\n", to: "twice.json")
    try folder.write("{", to: "broken.json")
    let twice = try Program.run("validate", "twice.json", in: folder.path)
    #expect(twice.status == 65 && twice.output.contains("twice.json:4:3: error[duplicate-key]"))
    for name in ["twice.json", "broken.json", "."] {
      let ending = try Program.run("run", name, in: folder.path)
      #expect(ending.status == 65 && ending.output.isEmpty && ending.errors.contains("error["), "\(name)")
      #expect(!folder.entries.contains("out"))
    }
  }

  @Test func namesOfNoMetricAreBadDocuments() throws {
    let folder = try Folder()
    try FileManager.default.copyItem(atPath: Program.repository + "/scenarios", toPath: folder.path + "/scenarios")
    try folder.write(
      """
      { "kind": "suite", "id": "s", "title": "t", "scenarios": [ { "$ref": "scenarios/tokyo-carrier-outage.json", "patch": {
        "primaryMetric": "customers.atributableLoss",
        "margins": { "contacts.poetry": 1 },
        "objectives": { "metrics": { "availabilty": { "atLeast": 0.9 } } } } } ] }
      """, to: "s.json")
    let ending = try Program.run("validate", "s.json", in: folder.path)
    #expect(ending.status == 65)
    for part in [
      "did you mean \"customers.attributableLoss\"?", "did you mean \"availability\"?",
      "/margins/contacts.poetry names no metric of",
    ] {
      #expect(ending.output.contains(part), "\(ending.output)")
    }
  }

  @Test func aMissingReferenceIsABadDocument() throws {
    let folder = try Folder()
    try folder.write("{ \"kind\": \"scenario\", \"workload\": { \"$ref\": \"nowhere.json\" } }", to: "s.json")
    #expect(try Program.run("validate", "s.json", in: folder.path).status == 65)
  }
}
