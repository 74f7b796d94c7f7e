import Foundation
import Testing

/// Every requirement: its mechanism is switched off, and a named metric moves, or the document is refused.
///
/// `Tests/Requirements/README.md` says what its folders hold. The ids that count as shown are those of the folders whose
/// runs were made here, never what a file says of itself.
@Suite struct RequirementTests {
  static let root = Program.repository + "/Tests/Requirements"

  /// What `requirement.json` holds.
  struct Requirement: Decodable {
    var id: String
    var mechanism: String
    var code: [String]
    var tests: [String]
    var `switch`: String
    var on: String
    var off: String
    var architecture: String?
    var metric: String?
    var off_is: String?
    var refused: String?
    var question: String?
    var on_answer: String?
    var off_answer: String?
    var replications: Int?
    var mutant: Mutant?

    /// A place of the code, and what stands there when `Tools/mutants` switches the mechanism off.
    struct Mutant: Decodable {
      var file: String
      var find: String
      var replace: String
    }

    /// The name of the folder.
    var folder = ""

    enum CodingKeys: String, CodingKey {
      case id, mechanism, code, tests, `switch`, on, off, architecture, metric, off_is, refused, question, on_answer,
        off_answer, replications, mutant
    }
  }

  static func requirements() throws -> [Requirement] {
    try FileManager.default.contentsOfDirectory(atPath: root).sorted().compactMap { name in
      guard let data = FileManager.default.contents(atPath: "\(root)/\(name)/requirement.json") else { return nil }
      var requirement = try JSONDecoder().decode(Requirement.self, from: data)
      requirement.folder = name
      return requirement
    }
  }

  /// The lines of a list of ids, comments left out.
  static func ids(_ name: String) throws -> [String] {
    try String(contentsOfFile: "\(root)/\(name)", encoding: .utf8).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }.map { String($0.prefix { $0 != " " }) }
  }

  @Test func everyMechanismMakesADifferenceAndNoIdIsMissing() throws {
    var shown: Set<String> = []
    for requirement in try Self.requirements() {
      let findings = try Self.findings(requirement)
      for finding in findings { Issue.record("\(requirement.folder): \(finding)") }
      if findings.isEmpty { shown.insert(requirement.id) }
    }
    let all = try Self.ids("ids.txt")
    let pending = try Self.ids("pending.txt")
    #expect(Set(all).count == all.count)
    #expect(shown.union(pending).subtracting(all) == [], "ids that no requirement has")
    #expect(Set(all).subtracting(shown).subtracting(pending) == [], "ids without a mechanism that was seen to matter")
    #expect(shown.intersection(pending) == [], "shown, and still called pending")
  }

  /// What is wrong with a requirement's folder; nothing when its mechanism was seen to matter.
  static func findings(_ requirement: Requirement) throws -> [String] {
    var findings: [String] = []
    if requirement.folder.prefix(while: { $0 != "." }) != requirement.id { findings.append("is \(requirement.id)'s") }
    if requirement.code.isEmpty || requirement.tests.isEmpty { findings.append("names no code or no test") }
    for path in requirement.code {
      let text = try? String(contentsOfFile: "\(Program.repository)/\(path)", encoding: .utf8)
      if text?.contains(requirement.id) != true { findings.append("\(path) does not cite \(requirement.id)") }
    }
    for test in requirement.tests {
      let parts = test.split(separator: " ", maxSplits: 1).map(String.init)
      let text = try? String(contentsOfFile: "\(Program.repository)/Tests/\(parts[0])", encoding: .utf8)
      if parts.count != 2 || text?.contains("func \(parts[1])(") != true { findings.append("there is no test \(test)") }
    }
    findings += complaints(of: requirement)
    if requirement.refused != nil { return try findings + isRefused(requirement) }
    if requirement.question != nil { return try findings + answers(requirement) }
    return try findings + moves(requirement)
  }

  /// What is wrong with a requirement's mutant: its place may have gone since it was written. That a test notices it is for
  /// `Tools/mutants` to see, which cannot run tests of the release program.
  static func complaints(of requirement: Requirement) -> [String] {
    guard let mutant = requirement.mutant else { return ["has no mutant"] }
    var complaints: [String] = []
    let text = try? String(contentsOfFile: "\(Program.repository)/\(mutant.file)", encoding: .utf8)
    let count = (text?.components(separatedBy: mutant.find).count ?? 1) - 1
    if count != 1 { complaints.append("its mutant's place stands \(count) times in \(mutant.file)") }
    if !mutant.replace.contains("MUTANT") || mutant.replace == mutant.find {
      complaints.append("its mutant's replacement changes nothing")
    }
    if requirement.tests.allSatisfy({ $0.hasPrefix("Acceptance/") }) {
      complaints.append("names no test that can notice its mutant")
    }
    return complaints
  }

  /// The document with the mechanism's switch off is refused with the words named; with it on, it is not.
  static func isRefused(_ requirement: Requirement) throws -> [String] {
    let folder = "\(root)/\(requirement.folder)"
    let on = try Program.run("validate", requirement.on, in: folder)
    let off = try Program.run("validate", requirement.off, in: folder)
    var findings: [String] = []
    if on.status != 0 { findings.append("\(requirement.on) is refused: \(on.output)\(on.errors)") }
    if off.status != 65 || !(off.output + off.errors).contains(requirement.refused ?? "") {
      findings.append("\(requirement.off) is not refused with \(requirement.refused ?? ""): \(off.output)\(off.errors)")
    }
    return findings
  }

  /// The question of `justification.csv` is answered one way with the switch on and another with it off.
  static func answers(_ requirement: Requirement) throws -> [String] {
    var findings: [String] = []
    for (scenario, wanted) in [(requirement.on, requirement.on_answer), (requirement.off, requirement.off_answer)] {
      let rows = try rows("justification.csv", requirement, scenario).filter {
        $0.count == 8 && $0[1] == requirement.question ?? ""
      }
      let answers = rows.map { String($0[7]) }
      if wanted == nil || answers.first != wanted {
        findings.append("\(scenario) is answered \(answers), not \(wanted ?? "")")
      }
    }
    return requirement.on_answer == requirement.off_answer ? findings + ["has one answer for both"] : findings
  }

  /// Both documents are played on the same random numbers; the metric's mean difference by replication must lie beyond
  /// 4.5 standard errors of it, which for 20 replications happens by chance once in four thousand tries.
  static func moves(_ requirement: Requirement) throws -> [String] {
    guard let metric = requirement.metric, let architecture = requirement.architecture,
      let direction = requirement.off_is
    else { return ["names no metric, architecture or direction"] }
    let on = try values(requirement, requirement.on, architecture, metric)
    let off = try values(requirement, requirement.off, architecture, metric)
    guard on.count == off.count, on.count > 1 else {
      return ["\(metric) has \(on.count) values on and \(off.count) off"]
    }
    let differences = zip(on, off).map { $1 - $0 }
    let count = Double(differences.count)
    let mean = differences.reduce(0, +) / count
    let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    let moved = abs(mean) > 4.5 * (variance / count).squareRoot()
    let isRight =
      switch direction {
      case "more": mean > 0
      case "less": mean < 0
      default: false
      }
    return moved && isRight
      ? [] : ["without it \(metric) changes by \(mean) ± \((variance / count).squareRoot()), not \(direction)"]
  }

  /// The values of a metric by replication.
  static func values(
    _ requirement: Requirement, _ scenario: String, _ architecture: String, _ metric: String
  ) throws -> [Double] {
    try rows("replications.csv", requirement, scenario).compactMap { fields in
      guard fields.count == 5, fields[1] == architecture, fields[3] == metric else { return nil }
      return Double(fields[4])
    }
  }

  /// The fields of a table that a scenario's run writes.
  static func rows(_ table: String, _ requirement: Requirement, _ scenario: String) throws -> [[Substring]] {
    let out = try Folder()
    let ending = try Program.run(
      "run", scenario, "--replications", "\(requirement.replications ?? 20)", "--out", out.path + "/out",
      in: "\(root)/\(requirement.folder)")
    guard ending.status == 0 else {
      Issue.record("\(requirement.folder): \(scenario) ends with \(ending.status): \(ending.errors)")
      return []
    }
    return out.text("out/\(table)").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
  }

  @Test func theTableOfRequirementsIsWhatTheFoldersSay() throws {
    let ending = try Program.shell("'\(Program.repository)/Tools/requirements'", in: "/tmp")
    #expect(ending.status == 0, "\(ending.errors)")
    let committed = try String(contentsOfFile: Program.repository + "/docs/model/requirements.md", encoding: .utf8)
    #expect(ending.output == committed, "Tools/requirements > docs/model/requirements.md")
  }
}
