import ExperimentFixtures
import ScenarioLanguage
import SimulationKernel
import Testing

@testable import Experimentation

/// Whether one region is enough (ACGR-13, ACGR-14, ACGR-45).
@Suite struct JustificationTests {
  func request(mandatory: Bool = false) -> JustificationRequest {
    JustificationRequest(
      singleRegion: 0, multiRegion: 1, isMandatory: mandatory, regulations: [], wantsDistantSites: true,
      wantsInCountryData: true, confidence: 0.95, incidentsPerYear: nil)
  }

  @Test func theVerdictFollowsTheIntervals() {
    func verdict(_ single: ClosedRange<Double>, _ multi: ClosedRange<Double>, mandatory: Bool = false)
      -> Justification.Verdict
    {
      Justification.verdict(
        single: Interval(low: single.lowerBound, high: single.upperBound),
        multi: Interval(low: multi.lowerBound, high: multi.upperBound), request: request(mandatory: mandatory))
    }
    #expect(verdict(0.96...1, 0.96...1) == .notJustified)
    #expect(verdict(0...0.1, 0.8...0.9) == .justified)
    #expect(verdict(0...0.1, 0...0.2) == .insufficient)
    #expect(verdict(0.9...0.97, 0.96...1) == .undecided)
    #expect(verdict(0.5...0.7, 0.6...0.99) == .undecided)
    #expect(verdict(0.96...1, 0.96...1, mandatory: true) == .mandatory)
  }

  func played(atMost seconds: Double) throws -> Justification {
    var small = SmallScenario()
    small.objectives = [Objective(metric: "recovery.telephony", expectation: .atMost(seconds), pointer: "")]
    var scenario = small.scenario
    scenario.justification = request()
    let player = ReplicationPlayer(scenario)
    var result = ExperimentResult(scenario, player.catalogue, replications: 20)
    for replication in 0..<20 {
      if let outcome = try player.play(replication, isInterrupted: { false }) { result.add(outcome) }
    }
    return try #require(result.justification)
  }

  @Test func attainmentIsCountedReplicationByReplication() throws {
    // The only region is out for twenty minutes: five are never kept, an hour always is.
    let strict = try played(atMost: 300)
    #expect(strict.single.met == 0 && strict.single.n == 20)
    #expect(strict.verdict == .insufficient || strict.verdict == .justified)
    let lax = try played(atMost: 3_600)
    #expect(lax.single.met == 20)
    // Twenty of twenty prove no more than 84 % at 95 % confidence.
    #expect(lax.verdict == .undecided)
    #expect(lax.single.interval.low > 0.83 && lax.single.interval.low < 0.85)
    #expect(lax.loss?.n == 20)
  }

  /// Plays two replications of a changed scenario.
  func played(_ change: (inout Scenario) -> Void) throws -> Justification {
    var scenario = SmallScenario().scenario
    scenario.justification = request(mandatory: true)
    change(&scenario)
    let player = ReplicationPlayer(scenario)
    var result = ExperimentResult(scenario, player.catalogue, replications: 2)
    for replication in 0..<2 {
      if let outcome = try player.play(replication, isInterrupted: { false }) { result.add(outcome) }
    }
    return try #require(result.justification)
  }

  @Test func instancesAbroadViolateResidency() throws {
    // ACGR-04
    let home = try played { _ in }
    #expect(
      home.standings.map(\.architecture) == [0, 1] && home.standings.allSatisfy { $0.residencyViolations.isEmpty })
    let abroad = try played { $0.architectures[1].world.topology.regions[1].country = "US" }
    #expect(abroad.standings.map(\.residencyViolations) == [[], ["osaka (US)"]])
    #expect(abroad.standings[1].country == "JP" && abroad.unkeptResidency == ["osaka (US)"])
  }

  @Test func theGateIsTheArchitectures() throws {
    // ACGR-15
    let gated = try played { $0.architectures[1].gate.isProduction = true }
    #expect(gated.standings.map(\.gate.isProduction) == [false, true])
  }

  @Test func aMandateWithoutSeveralRegionsIsAnswered() throws {
    // ACGR-14
    let alone = try played {
      $0.architectures.removeLast()
      $0.justification?.multiRegion = nil
    }
    #expect(alone.verdict == .mandatory && alone.multi == nil && alone.loss == nil && alone.standings.count == 1)
  }
}
