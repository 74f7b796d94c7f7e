import Foundation
import JSONSource
import Testing

@testable import ScenarioLanguage

@Suite struct ShippedScenarioTests {
  /// The shipped documents that are whole: all but parts, schemas and lists of heads.
  static let documents = Repository.files(under: "scenarios", suffix: ".json").filter { path in
    if path.contains("/schema/") { return false }
    guard let bytes = FileManager.default.contents(atPath: path), let text = String(data: bytes, encoding: .utf8) else {
      return false
    }
    return text.contains("\"kind\":") || text.contains("\"$ref\": \"retail-bank-day.json\"")
  }

  /// What is warned of on purpose: the scenarios that show what the warning is about.
  static let warnings: [String: ProblemCode] = [
    "connect/data-centres.json": .fewPaths, "connect/number-types.json": .staysBehind,
    "connect/readiness.json": .unequalQuotas, "connect/redundant-paths.json": .fewPaths,
    "connect/split-over-unequal-regions.json": .splitTraffic,
  ]

  @Test func shippedDocumentsHaveNoProblemButWhatTheyShow() {
    #expect(Self.documents.count >= 15)
    let shows = Set(Self.warnings.keys.map { "\(Repository.root)/scenarios/\($0)" })
    let report = Validator.validate(Self.documents.filter { !shows.contains($0) })
    #expect(report.problems.map(\.description) == [])
    for (path, code) in Self.warnings {
      let report = Validator.validate(["\(Repository.root)/scenarios/\(path)"])
      #expect(!report.hasErrors && Set(report.problems.map(\.code)) == [code], "\(path)")
    }
  }

  @Test(
    arguments: documents.filter { $0.contains("/tokyo-") && !$0.contains("architectures") || $0.contains("examples/") })
  func shippedScenariosCompile(path: String) throws {
    let loaded = ScenarioLoader.load(path: path)
    #expect(loaded.problems.map(\.description) == [])
    let scenario = try #require(loaded.scenario)
    #expect(scenario.architectures.map(\.id) == ["tokyo-multi-az", "tokyo-osaka-acgr"])
    #expect(scenario.documents.count == loaded.files.count)
    #expect(scenario.documents.allSatisfy { !$0.path.hasPrefix("/") && !$0.bytes.isEmpty })
    #expect(scenario.assumptions.count > 50)
    #expect(scenario.assumptions.allSatisfy { !$0.pointer.isEmpty && !$0.value.isEmpty && !$0.source.isEmpty })
  }

  /// A scenario's own numbers say how to run it; those of what it names say how the world is, and carry their source.
  @Test(arguments: documents.filter { !$0.contains("/scenarios/tokyo-") && !$0.contains("/examples/") })
  func everyNumberOfTheWorldCarriesItsSource(path: String) throws {
    var library = SourceLibrary(reader: FileSystemReader())
    let loaded = library.load(path)
    let root = try #require(loaded)
    let kind = try #require(root["kind"]?.string.flatMap(DocumentKind.init))
    #expect(AssumptionCollector.unsourced(root, kind: kind, library) == [])
  }
}
