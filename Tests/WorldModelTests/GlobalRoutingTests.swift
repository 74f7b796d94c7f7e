import ContactCenterModel
import Infrastructure
import SimulationKernel
import Testing

@testable import WorldModel

/// Whether agents of one region serve contacts of the other.
@Suite struct GlobalRoutingTests {
  let tokyo = RegionIndex(0)
  let osaka = RegionIndex(1)

  /// One agent, two regions; a call each at minutes 9, 9:30 and 12; a drill moves everything at minute 10 and 42 seconds.
  func fixture() -> WorldFixture {
    var world = WorldFixture()
    world.regions = ["tokyo", "osaka"]
    world.telephony = [100, 0]
    world.sources = [
      .calls(
        arrivals: .times([.minute(9), .minute(9.5), .minute(12)]), handleTime: .constant(300),
        patience: .constant(1_200))
    ]
    let step = RunbookStep(
      action: .updateTrafficDistribution(
        TrafficDistributionUpdate(
          group: TrafficDistributionGroupIndex(0), telephony: [0, 100], agents: [0, 100], calledFrom: osaka,
          retryAfter: .constant(30))),
      takes: .constant(2), takesEffect: .constant(40))
    world.operations.runbooks = [RunbookConfiguration(id: "move", alarm: nil, steps: [step])]
    world.faults = [.at(10, .drill(RunbookIndex(0)), lasts: nil, id: "drill", owner: .customer)]
    return world
  }

  func play(_ world: WorldFixture, globally: Bool) throws -> WorldRun {
    var configuration = world.configuration
    configuration.contactCenter.routesGlobally = globally
    return try #require(
      try WorldBlueprint(configuration).play(
        .incident, seed: 1, replication: 0, matching: nil, tracing: true, isInterrupted: { false }))
  }

  @Test func withoutGlobalRoutingItIsLeftBehind() throws {
    let run = try play(fixture(), globally: false)
    let calls = run.attempts.sorted { $0.ordinal < $1.ordinal }
    // the second caller waits in Tokyo for an agent who has gone to Osaka.
    #expect(calls.map(\.region) == [tokyo, tokyo, osaka])
    #expect(calls.map(\.outcome) == [.served, .abandoned, .served])
    #expect(run.channels[0].stranded == 1 && run.channels[0].crossRegion == 0)
  }

  @Test func whatWaitsInTheOldRegionIsServedByAgentsOfTheNew() throws {
    let run = try play(fixture(), globally: true)
    let calls = run.attempts.sorted { $0.ordinal < $1.ordinal }
    // It stays in the region it came to; the agent, in Osaka since minute 14, takes the oldest first.
    #expect(calls.map(\.region) == [tokyo, tokyo, osaka])
    #expect(calls.map(\.outcome) == [.served, .served, .served])
    #expect(calls[1].answered == .minute(14) && calls[2].answered == .minute(19))
    #expect(run.channels[0].stranded == 0 && run.channels[0].crossRegion == 1)
  }

  @Test func anAgentWithoutWorkTakesACallOfTheOtherRegionAtOnce() throws {
    var world = fixture()
    world.agentShares = [0, 100]
    world.operations.runbooks = []
    world.faults = []
    #expect(try play(world, globally: false).attempts.allSatisfy { $0.outcome == .abandoned })
    let calls = try play(world, globally: true).attempts.sorted { $0.ordinal < $1.ordinal }
    #expect(calls[0].answered == .minute(9))
    #expect(calls.allSatisfy { $0.outcome == .served && $0.region == tokyo })
  }

  @Test(arguments: [true, false])
  func isolationSendsNobodyAcrossAnyMore(isolates: Bool) throws {
    var world = fixture()
    world.agentShares = [0, 100]
    let step = RunbookStep(action: .isolateRegions(true), takes: .constant(0), takesEffect: .constant(0))
    world.operations.runbooks = [RunbookConfiguration(id: "isolate", alarm: nil, steps: isolates ? [step] : [])]
    let calls = try play(world, globally: true).attempts.sorted { $0.ordinal < $1.ordinal }
    // The first was connected across before minute 10 and stays so; the others find nobody any more.
    #expect(calls[0].outcome == .served && calls[0].ended == .minute(14))
    #expect(calls.dropFirst().allSatisfy { $0.outcome == (isolates ? .abandoned : .served) })
  }

  @Test func aCallIsCutWithItsAgentsRegionToo() throws {
    var world = fixture()
    world.agentShares = [0, 100]
    world.operations.runbooks = []
    world.faults = [.at(10, .outage([.region(osaka)]), lasts: .constant(600), id: "osaka")]
    let calls = try play(world, globally: true).attempts.sorted { $0.ordinal < $1.ordinal }
    // The first is cut with its agent at minute 10; nobody works until minute 20, when the others' turn comes.
    #expect(calls.map(\.outcome) == [.dropped, .served, .served])
    #expect(calls[0].ended == .minute(10) && calls[1].answered == .minute(20))
  }
}
