import Infrastructure
import MessagingModel
import SimulationKernel
import Testing

@testable import ContactCenterModel
@testable import WorldModel

/// What both worlds of a replication have in common is played once, and nobody sees it.
@Suite struct ForkTests {
  /// Callers who wait, give up and try again, with two regions to go to.
  func fixture(_ faults: [FaultConfiguration]) -> WorldFixture {
    var fixture = ReplicationTests().fixture()
    fixture.sources = [
      .calls(
        arrivals: .poisson(.constant(perHour: 600)), handleTime: .exponential(mean: 90),
        afterContactWork: .exponential(mean: 20), patience: .exponential(mean: 60),
        redial: .always(after: [.abandoned, .unreachable, .dropped], delay: .exponential(mean: 300), maxAttempts: 4))
    ]
    fixture.selfService = 0.2
    fixture.flowDuration = .exponential(mean: 40)
    fixture.warmUp = .minutes(10)
    fixture.operations.canaries = [
      CanaryConfiguration(id: "canary", number: PhoneNumberIndex(0), every: .minutes(1), timeout: .seconds(20))
    ]
    fixture.faults = faults
    return fixture
  }

  func outage(_ timing: FaultConfiguration.Timing) -> FaultConfiguration {
    FaultConfiguration(
      id: "outage", kind: .outage([.region(RegionIndex(0))]), timing: timing, lasts: .exponential(mean: 600),
      owner: .platform, dropsInProgress: 0.5)
  }

  /// Both worlds forked equal both worlds played from the start.
  func expectSame(_ world: WorldConfiguration, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let blueprint = WorldBlueprint(world)
    // One memory for all: what one replication leaves there is nothing to the next.
    var memory = CustomerMemory()
    for replication in 0..<UInt32(3) {
      let both = try #require(
        try blueprint.playBoth(
          seed: 1, replication: replication, tracing: true, memory: &memory, isInterrupted: { false }))
      let twin = try #require(
        try blueprint.play(
          .twin, seed: 1, replication: replication, matching: nil, tracing: true, isInterrupted: { false }))
      let incident = try #require(
        try blueprint.play(
          .incident, seed: 1, replication: replication, matching: twin.ends, tracing: true, isInterrupted: { false }))
      #expect(String(describing: both.twin) == String(describing: twin), sourceLocation: sourceLocation)
      #expect(String(describing: both.incident) == String(describing: incident), sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: [0, 7.3, 10, 30, 60, 61, 200] as [Double])
  func aForkIsNotSeenWheneverTheFaultStrikes(minute: Double) throws {
    try expectSame(fixture([outage(.at(.minute(minute)))]).configuration)
  }

  @Test func aForkAtTheInstantOfAnArrivalIsNotSeen() throws {
    try expectSame(ReplicationTests().fixture().configuration)
  }

  @Test func aForkIsNotSeenWhereFaultsStrikeAtRandom() throws {
    try expectSame(fixture([outage(.every(.exponential(mean: 1_200)))]).configuration)
  }

  @Test func withoutFaultsOneWorldIsBoth() throws {
    try expectSame(fixture([]).configuration)
  }

  @Test func replicasAndSettingsOnTheirWayAreForked() throws {
    try expectSame(ReplicationTests().replica(begins: 0, takes: 900))
    var world = fixture([outage(.at(.minute(30)))]).configuration
    world.contactCenter.settingsReplication = ReplicationTests().settings(firstTryFails: 0.5, inSource: 0.5)
    try expectSame(world)
  }

  @Test func worldsThatDifferFromTheStartAreNotForked() throws {
    var crowded = fixture([outage(.at(.minute(30)))])
    var crowd = crowded.sources[0]
    crowd.id = "crowd"
    crowd.incidentOnly = true
    crowded.sources.append(crowd)
    #expect(!crowded.configuration.beginsAlike)
    try expectSame(crowded.configuration)
  }

  /// The question is asked in every stretch: before the fork, in the twin, and in the incident's world.
  @Test func aForkedRunCanBeInterruptedThroughout() throws {
    let blueprint = WorldBlueprint(fixture([outage(.at(.minute(30)))]).configuration)
    func minutes(until stop: Int) throws -> (asked: Int, isComplete: Bool) {
      var asked = 0
      var memory = CustomerMemory()
      let both = try blueprint.playBoth(seed: 1, replication: 0, tracing: false, memory: &memory) {
        asked += 1
        return asked == stop
      }
      return (asked, both != nil)
    }
    let all = try minutes(until: .max)
    #expect(all.isComplete && all.asked > 120)
    for stop in [3, 40, all.asked] { #expect(try minutes(until: stop) == (stop, false)) }
  }

  @Test func aMemoryIsBoundedAndKeepsPairsOfWorldsApart() {
    var memory = CustomerMemory()
    #expect(memory.row(source: 0, ordinal: 0) == 0, "nobody is remembered yet")
    memory.begin(sources: 2)
    let most = UInt32(memory.rows.count - 1)
    let rows = (0..<most).map { memory.row(source: 1, ordinal: $0) }
    #expect(Set(rows).count == rows.count && !rows.contains(0))
    #expect(memory.row(source: 1, ordinal: most) == 0 && memory.row(source: 0, ordinal: 0) == 0)
    memory.rows[rows[7]].known = .route
    #expect(memory.rows[memory.row(source: 1, ordinal: 7)].known == .route)
    for _ in 0...Int(UInt16.max) {
      memory.begin(sources: 2)
      let row = memory.row(source: 1, ordinal: 7)
      #expect(memory.rows[row].known == [])
      memory.rows[row].known = .route
    }
  }
}
