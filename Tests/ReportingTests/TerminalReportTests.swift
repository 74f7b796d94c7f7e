import ExperimentFixtures
import Foundation
import ScenarioLanguage
import Testing

@testable import Experimentation
@testable import Reporting

@Suite struct TerminalReportTests {
  /// The folder of golden files; `RECORD=1` writes them anew.
  static let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")

  func check(_ text: String, against name: String) throws {
    let file = Self.golden.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try text == String(contentsOf: file, encoding: .utf8), "differs from \(name); RECORD=1 writes it anew")
  }

  func text(_ made: MadeUpResult, width: Int, isColored: Bool = false) -> String {
    TerminalReport(made.result, seed: 7, width: width, isColored: isColored).text(folder: "out/small")
  }

  var withObjectives: MadeUpResult {
    var made = MadeUpResult()
    made.example.objectives = [
      Objective(metric: "recovery.service", expectation: .atMost(3_600), pointer: "/objectives/Region/rtoInSecs"),
      Objective(metric: "contacts.serviceLevel", expectation: .atLeast(0.76), pointer: "/objectives/metrics/x"),
    ]
    return made
  }

  @Test(arguments: [80, 120])
  func golden(width: Int) throws {
    let text = text(withObjectives, width: width)
    try check(text, against: "terminal-\(width).txt")
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= min(width, 100) })
    #expect(!text.contains("\u{1B}") && text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
  }

  @Test func goldenOfOneArchitecture() throws {
    var made = MadeUpResult()
    made.example.regionCounts = [1]
    try check(text(made, width: 80), against: "terminal-alone-80.txt")
  }

  var ofMessages: MadeUpResult {
    var made = MadeUpResult()
    made.example = .messaging
    return made
  }

  @Test func goldenOfMessages() throws {
    let text = text(ofMessages, width: 80)
    try check(text, against: "terminal-messages-80.txt")
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    // A scenario without a contact centre says nothing of contacts.
    for word in ["contact", "customer", "Customer", "telephony", "occupancy", "service level"] {
      #expect(!text.replacing("by the customer", with: "").contains(word), "\(word)")
    }
  }

  @Test func contactsAndMessagesStandBesideEachOther() {
    var made = MadeUpResult()
    made.example.hasMessages = true
    let text = text(made, width: 100)
    for word in [
      "Contacts, redials included", "Messages, in copies", "telephony downtime", "messaging downtime",
    ] {
      #expect(text.contains(word), "\(word) is missing")
    }
    #expect(text.contains("400,000 contact attempts and 1,600,000 message copies."))
  }

  @Test func failingOverForATransientOutageIsAdvisedAgainst() throws {
    let said = text(ofMessages, width: 100).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      said.contains(
        "W_FAILOVER_FOR_TRANSIENT: two-regions failed over for an outage that was over within 15 minutes, in 100.0 % of"
      ))
    #expect(said.contains("That was worse than waiting, as one-region did: messages.lostOrStranded +419 (worse),"))
    #expect(said.contains("messages.delay.p99 +19.1 min (worse)"))
    // Not where waiting is not the better.
    var made = ofMessages
    made.value = { metric, architecture, replication in
      metric == "messages.delay.p99"
        ? (architecture == 0 ? 1_000 : 10) : MadeUpResult.usual(metric, architecture, replication)
    }
    #expect(made.result.failoverAdvice.map(\.isWorse) == [false])
    // Nor where there was nothing to compare with, or no failover.
    made.value = { metric, _, replication in MadeUpResult.usual(metric, 1, replication) }
    #expect(made.result.failoverAdvice.map(\.isWorse) == [nil, nil])
    made.value = { metric, _, replication in MadeUpResult.usual(metric, 0, replication) }
    #expect(made.result.failoverAdvice.isEmpty && !text(MadeUpResult(), width: 100).contains("W_FAILOVER"))
  }

  @Test func aDayWithoutMessagesIsDoubted() {
    var made = ofMessages
    made.value = { _, _, _ in 0 }
    #expect(text(made, width: 100).contains("No message was sent in any replication"))
  }

  @Test func narrowTerminalsAreNeverOverrun() {
    for width in [80, 85, 90, 99, 100] {
      #expect(text(withObjectives, width: width).split(separator: "\n").allSatisfy { $0.count <= width }, "at \(width)")
    }
  }

  @Test func theVerdictComesFirst() {
    let first = text(MadeUpResult(), width: 100).split(separator: "\n")[0]
    #expect(
      first.hasPrefix("two-regions loses 5,67") && first.contains("fewer customers to the incident than one-region"))
    #expect(first.contains("better"))
  }

  @Test func equalArchitecturesAreCalledEquivalent() {
    var made = MadeUpResult()
    made.value = { metric, _, replication in MadeUpResult.usual(metric, 0, replication) }
    let text = text(made, width: 100)
    #expect(text.hasPrefix("two-regions loses as many customers to the incident as one-region: equivalent"))
  }

  @Test func moreIsSaidToBeMore() {
    var made = MadeUpResult()
    made.value = { metric, architecture, replication in MadeUpResult.usual(metric, 1 - architecture, replication) }
    #expect(text(made, width: 100).contains("more customers to the incident than one-region: worse"))
  }

  @Test func otherPrimaryMetricsAreNamed() {
    var made = MadeUpResult()
    made.example.primaryMetric = "availability"
    #expect(text(made, width: 100).hasPrefix("two-regions has availability 16.1 % higher than one-region: better"))
  }

  @Test func whatMustBeShownIsShown() {
    let text = text(MadeUpResult(), width: 100)
    for word in [
      "offered", "served", "abandoned", "blocked", "unreachable", "dropped", "caused", "averted", "attributable loss",
      "service level", "as Connect counts", "telephony", "service, min", "verdict", "difference", "out/small",
    ] {
      #expect(text.contains(word), "\(word) is missing")
    }
  }

  @Test func operationsAreShownWhereSomebodyActs() {
    var made = MadeUpResult()
    #expect(!text(made, width: 100).contains("Operations"))
    made.example.isWatched = true
    made.value = { metric, architecture, replication in
      let own: [String: Double] = [
        "alarms.missed": 1, "alarms.false": 3, "detection.time": 120, "decision.time": 600, "traffic.changes": 2,
        "redials.peak": 3.1, "failback.inProgress": 18,
      ]
      return own[metric] ?? (metric == "failback.stranded" ? 0 : MadeUpResult.usual(metric, architecture, replication))
    }
    let shown = text(made, width: 100)
    #expect(shown.contains("\nOperations\n"))
    for label in [
      "alarms missed", "false alarms", "detection, min", "decision, min", "traffic changes", "redial peak, ×",
      "in progress at failback",
    ] {
      #expect(shown.contains("\n  \(label) "), "\(label) is missing")
    }
    // What is zero everywhere is left out.
    #expect(!shown.contains("stranded by failback"))
  }

  @Test func censoringAndInterruptionAreSaid() {
    var made = MadeUpResult()
    made.completed = 7
    made.value = { metric, architecture, replication in
      metric == "recovery.service.censored" && architecture == 0
        ? (replication < 2 ? 1 : 0) : MadeUpResult.usual(metric, architecture, replication)
    }
    let text = text(made, width: 100)
    #expect(text.contains("Interrupted: the first 7 of 20 replications."))
    #expect(text.contains("one-region: service was not restored by the end of arrivals in 28.6 % of"))
  }

  @Test func degenerateValuesAreSaid() {
    var made = MadeUpResult()
    made.value = { metric, architecture, replication in
      metric == "recovery.telephony" ? 1_200 : MadeUpResult.usual(metric, architecture, replication)
    }
    #expect(text(made, width: 100).contains("(degenerate): recovery.telephony."))
  }

  @Test func noReplicationsAreNoError() {
    var made = withObjectives
    made.completed = 0
    #expect(text(made, width: 80).contains("Interrupted: the first 0 of 20 replications."))
  }

  @Test func coloursOnlyAddEscapes() {
    let colored = text(withObjectives, width: 100, isColored: true)
    let stripped = colored.replacing(/\u{1B}\[[0-9]+m/, with: "")
    #expect(colored != stripped && stripped == text(withObjectives, width: 100))
  }
}

@Suite struct ProgressLineTests {
  @Test func showsTheTimeLeft() {
    let line = ProgressLine.text(completed: 50, of: 200, elapsedSeconds: 20, width: 80)
    #expect(line.contains("50 of 200 replications, 1 min 0 s left") && line.contains("█") && line.count < 80)
  }

  @Test func fitsAnyWidth() {
    for width in 0...120 {
      #expect(
        ProgressLine.text(completed: 1, of: 1_000_000, elapsedSeconds: 1, width: width).count <= max(0, width - 1))
    }
  }

  @Test func promisesNothingWithoutKnowing() {
    #expect(!ProgressLine.text(completed: 0, of: 10, elapsedSeconds: 3, width: 80).contains("left"))
    #expect(!ProgressLine.text(completed: 10, of: 10, elapsedSeconds: 3, width: 80).contains("left"))
  }
}

@Suite struct FigureTests {
  @Test func thousandsAndSigns() {
    let scale = Figures.scale(.count, greatest: 1e6)
    #expect(Figures.text(1_234_567.4, scale) == "1,234,567" && Figures.text(-999, scale) == "-999")
    #expect(Figures.text(1_000, scale, signed: true) == "+1,000" && Figures.text(nil, scale) == "–")
    #expect(Figures.text(0, scale, signed: true) == "0" && Figures.text(-0.2, scale) == "0")
    #expect(Figures.text(12) == "12" && Figures.text(-1_234) == "-1,234")
  }

  @Test func unitsPeopleThinkIn() {
    #expect(Figures.text(0.8049, Figures.scale(.ratio, greatest: 0.8)) == "80.5")
    #expect(Figures.text(90, Figures.scale(.seconds, greatest: 90)) == "90.0")
    #expect(Figures.text(90, Figures.scale(.seconds, greatest: 7_200)) == "1.5")
  }
}
