import ContactCenterModel
import Infrastructure
import SimulationKernel
import Testing

@testable import WorldModel

/// Traffic distribution groups: what belongs to one is untouched by a change of another, and splits are as set.
@Suite struct DistributionGroupTests {
  /// Two desks of a number, a carrier, a queue, agents and a group each; a drill at minute 20 moves the first.
  func twoDesks() -> WorldConfiguration {
    var world = WorldFixture()
    world.regions = ["tokyo", "osaka"]
    world.telephony = [100, 0]
    world.carriers = [("carrier-a", nil), ("carrier-b", nil)]
    world.heads = .constant(5)
    world.sources = [
      .calls(arrivals: .poisson(.constant(perHour: 500)), handleTime: .exponential(mean: 30), patience: .constant(60))
    ]
    var configuration = world.configuration
    var center = configuration.contactCenter
    center.trafficDistributionGroups.append(
      TrafficDistributionGroupConfiguration(id: "other", isDefault: false, telephony: [100, 0], agents: [100, 0]))
    center.queues.append(QueueConfiguration(id: "other", maxContacts: nil, answerWithin: .seconds(20)))
    center.flows.append(
      FlowConfiguration(id: "other", duration: .constant(0), selfService: 0, queue: QueueIndex(1)))
    center.phoneNumbers[1].flow = FlowIndex(1)
    center.phoneNumbers[1].group = TrafficDistributionGroupIndex(1)
    var agents = center.agentGroups[0]
    agents.id = "other"
    agents.serves = [.init(queue: QueueIndex(1), priority: 1)]
    agents.group = TrafficDistributionGroupIndex(1)
    center.agentGroups.append(agents)
    configuration.contactCenter = center
    var calls = configuration.sources[0]
    calls.id = "other"
    calls.entry = .dials(PhoneNumberIndex(1))
    configuration.sources.append(calls)
    let step = RunbookStep(
      action: .updateTrafficDistribution(
        TrafficDistributionUpdate(
          group: TrafficDistributionGroupIndex(0), telephony: [0, 100], agents: [0, 100], calledFrom: RegionIndex(1),
          retryAfter: .constant(30))),
      takes: .constant(2), takesEffect: .constant(40))
    configuration.operations.runbooks = [RunbookConfiguration(id: "move", alarm: nil, steps: [step])]
    configuration.faults = [.at(20, .drill(RunbookIndex(0)), lasts: nil, id: "drill", owner: .customer)]
    return configuration
  }

  func play(_ configuration: WorldConfiguration) throws -> (incident: WorldRun, twin: WorldRun) {
    let blueprint = WorldBlueprint(configuration)
    let twin = try #require(
      try blueprint.play(.twin, seed: 1, replication: 0, matching: nil, tracing: true, isInterrupted: { false }))
    let incident = try #require(
      try blueprint.play(
        .incident, seed: 1, replication: 0, matching: twin.ends, tracing: true, isInterrupted: { false }))
    return (incident, twin)
  }

  @Test func theOtherGroupsLogIsTheTwins() throws {
    let (incident, twin) = try play(twoDesks())
    // ACGR-24: not one attempt of the second desk differs in region, wait or end.
    #expect(incident.attempts.filter { $0.source == 1 } == twin.attempts.filter { $0.source == 1 })
    #expect(incident.attempts.contains { $0.source == 1 && $0.arrived > .minute(30) && $0.answered != nil })
    // The first desk's calls and agents have moved.
    let moved = incident.attempts.filter { $0.source == 0 && $0.arrived > .minute(25) }
    #expect(moved.count > 100 && moved.allSatisfy { $0.region == RegionIndex(1) })
    #expect(moved.contains { $0.answered != nil })
  }

  @Test func withOneGroupForBothDesksBothMove() throws {
    var configuration = twoDesks()
    configuration.contactCenter.phoneNumbers[1].group = TrafficDistributionGroupIndex(0)
    configuration.contactCenter.agentGroups[1].group = TrafficDistributionGroupIndex(0)
    let (incident, _) = try play(configuration)
    let other = incident.attempts.filter { $0.source == 1 && $0.arrived > .minute(25) }
    #expect(other.count > 100 && other.allSatisfy { $0.region == RegionIndex(1) })
  }

  /// ACGR-23: Pearson's chi-square of the calls by region against the percentages set, over 20,000 calls; the bound is the
  /// 99.9th percentile with one degree of freedom, 10.83 (Abramowitz and Stegun, table 26.8).
  @Test(arguments: [(10, 90), (30, 70), (50, 50), (80, 20)])
  func splitsPassAChiSquareTest(tokyo: Int, osaka: Int) throws {
    var world = WorldFixture()
    world.regions = ["tokyo", "osaka"]
    world.telephony = [tokyo, osaka]
    world.selfService = 1
    world.sources = [.calls(arrivals: .poisson(.constant(perHour: 20_000)), handleTime: .constant(1))]
    let attempts = try world.play(tracing: true).attempts
    let count = Double(attempts.count)
    let inTokyo = Double(attempts.count { $0.region == RegionIndex(0) })
    let expected = (count * Double(tokyo) / 100, count * Double(osaka) / 100)
    let square = { (observed: Double, expected: Double) in (observed - expected) * (observed - expected) / expected }
    #expect(count > 19_000)
    #expect(square(inTokyo, expected.0) + square(count - inTokyo, expected.1) < 10.83)
  }
}
