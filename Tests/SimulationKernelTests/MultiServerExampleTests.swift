import Foundation
import SimulationKernel
import Testing

/// The example of docs/kernel.md is this folder's MultiServerExample.swift: it runs, it is right, and the page quotes it.
@Suite struct MultiServerExampleTests {
  /// Erlang's delay formula: the mean wait in M/M/c with load a = service / gap.
  static func meanWait(servers: Int, gap: Double, service: Double) -> Double {
    let load = service / gap
    var blocking = 1.0
    for server in 1...servers { blocking = load * blocking / (Double(server) + load * blocking) }
    let delayed = blocking / (1 - load / Double(servers) * (1 - blocking))
    return delayed * service / (Double(servers) - load)
  }

  @Test func theExampleAgreesWithErlang() throws {
    var means = Tally()
    for replication in 0..<8 as Range<UInt32> {
      means.record(try #require(dailyMeanWait(replication: replication)))
    }
    // A day of 86,400 gaps forgets its empty start: the bias is far below the interval.
    let interval = try #require(Statistics.meanInterval(means, confidence: 0.999))
    let theory = Self.meanWait(servers: 5, gap: 1, service: 4)
    #expect(interval.contains(theory), "\(interval) for \(theory)")
    #expect(interval.halfWidth < 0.2 * theory)
  }

  @Test func thePageQuotesTheExampleWordForWord() throws {
    let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let example = try String(contentsOf: here.appendingPathComponent("MultiServerExample.swift"), encoding: .utf8)
    let page = try String(
      contentsOf: here.appendingPathComponent("../../docs/kernel.md").standardizedFileURL, encoding: .utf8)
    #expect(page.contains("```swift\n" + example + "```"))
    #expect(example.split(separator: "\n", omittingEmptySubsequences: false).count <= 60)
  }
}
