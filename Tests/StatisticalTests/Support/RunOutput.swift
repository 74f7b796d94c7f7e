import CSV
import Foundation
import JSONSource

@testable import Experimentation

/// What `run` wrote of a scenario of one architecture.
struct RunOutput {
  /// Metrics by replication.
  var values: [String: [Double]] = [:]
  /// Series by cell, averaged over replications.
  var timeline: [String: [Double]] = [:]

  /// Writes a scenario document, runs it with the release program, and reads its tables.
  init(_ scenario: QueueingScenario, seed: Int? = nil) throws {
    self = try Program.withFolder { folder in
      let document = folder.appendingPathComponent("scenario.json")
      try Data(scenario.document.bytes()).write(to: document)
      return try RunOutput(document: document, seed: seed, in: folder)
    }
  }

  /// Runs a document that exists.
  init(document: URL, seed: Int? = nil, in folder: URL) throws {
    let out = folder.appendingPathComponent("out")
    var arguments = ["run", document.path, "--out", out.path, "--quiet"]
    if let seed { arguments += ["--seed", String(seed)] }
    try Program.run(arguments)
    try Self.rows(out.appendingPathComponent("replications.csv"), "metric", "value") { metric, value in
      values[metric, default: []].append(value)
    }
    try Self.rows(out.appendingPathComponent("timeline.csv"), "series", "mean") { series, mean in
      timeline[series, default: []].append(mean)
    }
  }

  /// The pairs of a name and a number in two columns of a table.
  private static func rows(
    _ file: URL, _ nameColumn: String, _ valueColumn: String, _ each: (String, Double) -> Void
  ) throws {
    var reader = CSVReader([UInt8](try Data(contentsOf: file)))
    let header = try reader.next() ?? []
    guard let name = header.firstIndex(of: nameColumn), let value = header.firstIndex(of: valueColumn) else {
      throw Program.Failed(description: "\(file.lastPathComponent) has no columns \(nameColumn) and \(valueColumn)")
    }
    while let fields = try reader.next() { each(fields[name], Double(fields[value]) ?? .nan) }
  }
}
