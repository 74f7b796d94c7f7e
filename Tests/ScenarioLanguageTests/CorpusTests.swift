import Foundation
import JSONSource
import ScenarioLanguage
import Testing

/// `Tests/Corpus` holds a folder for every code, with a `main.json` that has such a problem and a `problems.txt` that lists
/// all that is said about it. `RECORD=1 swift test --filter CorpusTests` writes the lists anew; read the difference.
@Suite struct CorpusTests {
  static let folder = Repository.root + "/Tests/Corpus"
  static let cases = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    .filter { $0 != "base" && !$0.contains(".") }.sorted()

  @Test func everyCodeHasACase() {
    let missing = Set(ProblemCode.allCases.map(\.rawValue)).subtracting(Self.cases)
    #expect(missing.isEmpty)
    #expect(Set(Self.cases).subtracting(ProblemCode.allCases.map(\.rawValue)).isEmpty)
  }

  @Test func theBaseHasNoProblem() {
    let report = Validator.validate(
      ["scenario", "architecture", "workload", "incident", "bus"].map { Self.folder + "/base/\($0).json" })
    #expect(report.problems.map(\.description) == [])
  }

  @Test(arguments: cases)
  func everyCaseIsReportedAsRecorded(code: String) throws {
    let path = "\(Self.folder)/\(code)/main.json"
    let report = Validator.validate([path], reader: try CorpusReader(folder: "\(Self.folder)/\(code)"))
    let lines = (report.problems.map(\.description) + [report.summary]).map {
      $0.replacingOccurrences(of: Self.folder + "/", with: "")
    }
    #expect(report.problems.contains { $0.code.rawValue == code })
    let text = (lines.count > 30 ? lines.suffix(3) : lines[...]).joined(separator: "\n") + "\n"
    let recorded = "\(Self.folder)/\(code)/problems.txt"
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
      try text.write(toFile: recorded, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOfFile: recorded, encoding: .utf8) == text)
  }
}
