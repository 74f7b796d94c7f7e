import Foundation
import Testing

/// `reports/` holds what the program writes today: every difference is a regression, or wants `make reports`.
@Suite struct ReferenceReportTests {
  let committed = Program.repository + "/reports"

  @Test func theReferenceResultsAreReproducedByteForByte() throws {
    let folder = try Folder()
    // The script of `make reports`, so that both mean the same files.
    let ending = try Program.shell("'\(Program.repository)/Tools/reports' \"$FAULTLINE\" new", in: folder.path)
    #expect(ending.status == 0, "\(ending.errors)")
    let new = folder.files(below: "new")
    let old = Self.files(below: committed)
    #expect(
      Set(new.keys).symmetricDifference(old.keys).sorted() == [],
      "files that only one of reports/ and a run of today has")
    for (name, was) in old.sorted(by: { $0.key < $1.key }) {
      guard let now = new[name] else { continue }
      let difference = Self.firstDifference(Self.comparable(was, name), Self.comparable(now, name))
      #expect(difference == nil, "reports/\(name) \(difference ?? ""); if it is meant: make reports")
    }
  }

  @Test func everyShippedScenarioHasResults() throws {
    func scenarios(_ folder: String) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: Program.repository + "/" + folder)
        .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
    }
    // SBGDR-75: the samples are golden.
    let samples = try scenarios("scenarios/messages").filter { $0.hasPrefix("samples-") }
    let scenarios = try scenarios("scenarios") + samples
    #expect(scenarios.count >= 10 && samples.count == 5)
    let files = Self.files(below: committed)
    for scenario in scenarios {
      let more =
        scenario.hasPrefix("orders-") || samples.contains(scenario)
        ? [] : ["comparison.csv", "recovery.csv", "assumptions.csv"]
      for name in ["summary.csv", "losses.csv", "receipt.json"] + more {
        #expect(files["\(scenario)/\(name)"] != nil, "reports/\(scenario)/\(name) is missing: make reports")
      }
    }
  }

  @Test(arguments: ["reports", "notebooks-data"])
  func theFolderFitsThreeMegabytes(name: String) {
    let size = Self.files(below: Program.repository + "/" + name).values.reduce(0) { $0 + $1.count }
    #expect(size > 0 && size <= 3_000_000, "\(name) holds \(size) bytes")
  }

  @Test func theFirstDifferingLineIsNamed() {
    #expect(Self.firstDifference("a\nb\n", "a\nb\n") == nil)
    #expect(Self.firstDifference("a\nb\n", "a\nc\n") == "differs in line 2: \"b\" became \"c\"")
    #expect(Self.firstDifference("a\n", "a\nb\n") == "differs in line 2: \"\" became \"b\"")
    #expect(Self.firstDifference("a\n", "a") == "differs in line 2: \"\" became nothing")
    let here = #""libraries": {"#, version = #"    "gsl": "2.7.1","#
    #expect(
      Self.comparable(Data("\(here)\n\(version)\n\"seed\": 1".utf8), "x/receipt.json") == "\(here)\n\n\"seed\": 1")
    #expect(Self.comparable(Data(version.utf8), "x/summary.csv") == version)
  }

  /// The results below a folder: everything but the file that explains them, by path.
  private static func files(below folder: String) -> [String: Data] {
    var files: [String: Data] = [:]
    for case let file as String in FileManager.default.enumerator(atPath: folder) ?? .init() where file != "README.md" {
      files[file] = FileManager.default.contents(atPath: folder + "/" + file)
    }
    return files
  }

  /// A file's text; a receipt's without the versions of the machine's libraries, which no change of ours alters.
  private static func comparable(_ data: Data, _ name: String) -> String {
    let text = String(decoding: data, as: UTF8.self)
    guard name.hasSuffix("/receipt.json") else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let key = line.drop { $0 == " " }
      return key.hasPrefix("\"gsl\": ") || key.hasPrefix("\"libm\": ") ? "" : line
    }.joined(separator: "\n")
  }

  /// What the first line is that two texts do not share; nothing when they are equal.
  private static func firstDifference(_ was: String, _ now: String) -> String? {
    if was.utf8.elementsEqual(now.utf8) { return nil }
    let lines = [was, now].map { $0.split(separator: "\n", omittingEmptySubsequences: false) }
    let line = zip(lines[0], lines[1]).prefix { $0 == $1 }.count
    let shown = lines.map { line < $0.count ? "\"\($0[line])\"" : "nothing" }
    return "differs in line \(line + 1): \(shown[0]) became \(shown[1])"
  }
}
