import Foundation
import Testing

@testable import Experimentation

/// `faultline verify` as its users see it.
@Suite struct VerifyCommandTests {
  @Test func wholeTablePassesAndIsMadeByRun() throws {
    try Program.withFolder { folder in
      let documents = folder.appendingPathComponent("documents")
      let text = try Program.run(["verify", "--documents", documents.path])
      let rows = VerificationCase.suite.reduce(0) { $0 + $1.quantities.count }
      #expect(text.hasPrefix("The engine agrees with theory: all \(rows) figures"))
      #expect(!text.contains("✗"))
      // A row is what `run` makes of the same document.
      let one = VerificationCase.suite[0]
      let output = try RunOutput(
        document: documents.appendingPathComponent("\(one.scenario.id).json"), in: folder)
      let row = try one.quantities[1].row(of: one.model) { output.values[$0] }
      let line = try #require(text.split(separator: "\n").first { $0.contains(one.quantities[1].name) })
      #expect(line.contains(String((row.simulated * 100).rounded() / 100)))
      #expect(try FileManager.default.contentsOfDirectory(atPath: documents.path).count == VerificationCase.suite.count)
    }
  }
}
