import ContactCenterModel
import Infrastructure
import SimulationKernel
import Testing

@testable import WorldModel

/// Carriers, paths, zones, trunks, quotas and alternate numbers: what becomes of a call before it reaches a flow.
@Suite struct TelephonyTests {
  /// A call every ten seconds for an hour, answered at once by plenty of agents.
  var fixture: WorldFixture = {
    var fixture = WorldFixture()
    fixture.heads = .constant(50)
    fixture.sources = [
      .calls(
        arrivals: .times((0..<360).map { .minute(Double($0) / 6) }), handleTime: .constant(60),
        patience: .constant(600))
    ]
    return fixture
  }()

  func outcomes(_ run: WorldRun, _ outcome: ContactOutcome) -> Int {
    run.channels[0].outcomes[Int(outcome.rawValue)]
  }

  @Test func callsThroughAFailedZoneFailUntilItLeavesRotation() throws {
    var world = fixture
    world.faults = [.at(10, .outage([.zone(ZoneIndex(0))]), lasts: .constant(1800))]
    let (incident, _) = try world.playTwin(tracing: true)
    let failed = incident.attempts.filter { $0.outcome == .unreachable }
    #expect(!failed.isEmpty)
    #expect(failed.allSatisfy { $0.cause == Cause(fault: 0) })
    // ACGR-09: removed 30 seconds after the fault; no attempt fails because of the zone after that.
    #expect(failed.allSatisfy { $0.arrived >= .minute(10) && $0.arrived <= .minute(10.5) })
    // While out of rotation nothing goes through it; afterwards calls do again.
    let zoneOfLater = incident.attempts.filter { $0.arrived > .minute(10.5) && $0.arrived < .minute(40) }.map(\.zone)
    #expect(!zoneOfLater.contains(ZoneIndex(0)))
    #expect(incident.attempts.contains { $0.arrived >= .minute(40) && $0.zone == ZoneIndex(0) })
  }

  @Test func aZoneNeverRemovedKeepsLosingItsShare() throws {
    var world = fixture
    world.zoneRemoval = nil
    world.sources = [
      .calls(arrivals: .poisson(.constant(perHour: 3600)), handleTime: .constant(10), patience: .constant(600))
    ]
    world.faults = [.at(0, .outage([.zone(ZoneIndex(1))]), lasts: nil)]
    let (incident, _) = try world.playTwin()
    let offered = Double(incident.channels[0].offered)
    let share = Double(outcomes(incident, .unreachable)) / offered
    // One path in three: binomial, 99.9 %.
    #expect(abs(share - 1.0 / 3) < 3.29 * (2.0 / 9 / offered).squareRoot())
  }

  /// ACGR-07: the same failure of one data centre takes all from one, less from two, and less still from three zones.
  @Test func theMoreZonesTheLessOneTakes() throws {
    var taken: [Int] = []
    for zones in 1...3 {
      var world = WorldFixture()
      world.zonesPerRegion = zones
      world.zoneRemoval = .constant(60)
      world.selfService = 1
      world.sources = [.calls(arrivals: .poisson(.constant(perHour: 3_600)), handleTime: .constant(1))]
      world.faults = [.at(20, .outage([.zone(ZoneIndex(0))]), lasts: .constant(1_200))]
      let incident = try world.playTwin(tracing: true).incident
      taken.append(incident.attempts.count { $0.outcome == .unreachable })
    }
    // Twenty minutes of all calls; then the minute until removal, of half of them and of a third.
    #expect(taken[0] > 1_100 && taken[1] < 60 && taken[1] > taken[2] && taken[2] > 5)
  }

  @Test func aRegionWithoutAZoneTakesNoChatsAndHoldsItsTasks() throws {
    var world = WorldFixture()
    world.concurrency = [1, 1, 1]
    world.heads = .constant(3)
    world.sources = [Channel.chat, .task].map { channel in
      var source = ContactSourceConfiguration.calls(
        id: channel.name, arrivals: .times((0..<30).map { .minute(Double($0)) }), handleTime: .constant(20))
      source.channel = channel
      source.entry = .starts(FlowIndex(0))
      return source
    }
    world.faults = (0..<3).map {
      .at(10 + Double($0) * 2, .outage([.zone(ZoneIndex($0))]), lasts: .constant(600), id: "zone\($0)")
    }
    let run = try world.playTwin(tracing: true).incident
    // The last zone goes at minute 14 and the first comes back at minute 20.
    for attempt in run.attempts {
      let isOut = attempt.arrived >= .minute(14) && attempt.arrived < .minute(20)
      #expect((attempt.outcome == .unreachable) == isOut)
    }
    #expect(run.attempts.count { $0.outcome == .unreachable } == 12)
  }

  @Test func removingAPathMovesNoCallButItsOwn() throws {
    var world = fixture
    world.zoneRemoval = .constant(0)
    world.faults = [.at(0, .outage([.path(CarrierIndex(0), ZoneIndex(2))]), lasts: nil)]
    let (incident, twin) = try world.playTwin(tracing: true)
    let before = Dictionary(uniqueKeysWithValues: twin.attempts.map { ($0.ordinal, $0.zone) })
    // ACGR-11: each of the three paths carries its share of 360 calls, within four standard deviations.
    for zone in 0..<3 { #expect((84...156).contains(twin.attempts.count { $0.zone == ZoneIndex(zone) })) }
    for attempt in incident.attempts where attempt.zone != nil {
      let twinZone = before[attempt.ordinal] ?? nil
      if twinZone != ZoneIndex(2) { #expect(attempt.zone == twinZone) } else { #expect(attempt.zone != ZoneIndex(2)) }
    }
  }

  @Test func aStandbyPathCarriesCallsOnlyWhenTheFirstIsGone() throws {
    var configuration = fixture.configuration
    configuration.topology.carriers[0].mode = .activeStandby
    configuration.faults = [.at(30, .outage([.zone(ZoneIndex(0))]), lasts: nil)]
    let blueprint = WorldBlueprint(configuration)
    let run = try #require(
      try blueprint.play(
        .incident, seed: 1, replication: 0, matching: nil, tracing: true, isInterrupted: { false }))
    #expect(run.attempts.filter { $0.arrived < .minute(30) }.allSatisfy { $0.zone == ZoneIndex(0) })
    #expect(run.attempts.filter { $0.arrived > .minute(30.5) }.allSatisfy { $0.zone == ZoneIndex(1) })
  }

  @Test func aCarrierOutageCutsItsCallsAndRefusesNewOnes() throws {
    var world = fixture
    world.faults = [.at(20, .outage([.carrier(CarrierIndex(0))]), lasts: .constant(600), owner: .carrier)]
    let (incident, _) = try world.playTwin(tracing: true)
    #expect(outcomes(incident, .dropped) == 6)  // a call every ten seconds, each of a minute
    let refused = incident.attempts.filter { $0.outcome == .unreachable }
    #expect(refused.count == 60)
    #expect(refused.allSatisfy { $0.arrived >= .minute(20) && $0.arrived < .minute(30) })
    #expect(incident.attemptLosses.allSatisfy { $0.owner == .carrier })
  }

  @Test func aCallThroughOsakaTakesItsTimeToBeConnected() throws {
    var world = WorldFixture()
    world.regions = ["tokyo", "osaka"]
    world.telephony = [0, 100]
    world.sources = [.calls(arrivals: .times([.minute(1), .minute(10)]), handleTime: .constant(60))]
    var configuration = world.configuration
    func answers() throws -> [SimulationTime?] {
      try WorldBlueprint(configuration).play(
        .twin, seed: 1, replication: 0, matching: nil, tracing: true, isInterrupted: { false }
      )?.attempts.sorted { $0.ordinal < $1.ordinal }.map(\.answered) ?? []
    }
    #expect(try answers() == [.minute(1), .minute(10)])
    // X-03, through Osaka only.
    configuration.contactCenter.phoneNumbers[0].setUpTime = [nil, .constant(15)]
    #expect(try answers() == [.minute(1.25), .minute(10.25)])
    configuration.contactCenter.phoneNumbers[0].setUpTime = [.constant(15), nil]
    #expect(try answers() == [.minute(1), .minute(10)])
  }

  @Test func aCallOnItsWayHoldsATrunkAndIsCutWithItsRegion() throws {
    var world = fixture
    world.carriers = [(id: "carrier-a", trunks: 2)]
    world.sources = [.calls(arrivals: .times([0, 1, 2].map { .minute($0) }), handleTime: .constant(60))]
    world.faults = [.at(5, .outage([.region(RegionIndex(0))]), lasts: nil)]
    var configuration = world.configuration
    configuration.contactCenter.phoneNumbers[0].setUpTime = [.constant(600)]
    let run = try #require(
      try WorldBlueprint(configuration).play(
        .incident, seed: 1, replication: 0, matching: nil, tracing: true, isInterrupted: { false }))
    let outcomes = run.attempts.sorted { $0.ordinal < $1.ordinal }.map(\.outcome)
    #expect(outcomes == [.dropped, .dropped, .blocked])
    #expect(run.channels[0].firstAttemptsConnected == 0)
  }

  @Test(arguments: [Int?.none, 6, 3])
  func withoutHeadroomTheZonesThatAreLeftRefuseCalls(perZone: Int?) throws {
    // Six calls of a minute are in progress at once: two a zone on average, three when one of the three zones is gone.
    var world = fixture
    world.zoneRemoval = .constant(0)
    world.faults = [.at(20, .outage([.zone(ZoneIndex(1))]), lasts: nil)]
    var configuration = world.configuration
    configuration.topology.regions[0].callsPerZone = perZone
    let run = try #require(
      try WorldBlueprint(configuration).play(
        .incident, seed: 1, replication: 0, matching: nil, tracing: true, isInterrupted: { false }))
    let blocked = run.attempts.filter { $0.outcome == .blocked }
    guard perZone == 3 else {
      #expect(blocked.isEmpty)
      return
    }
    // ACGR-10: the fault is to blame from then on; before it only chance fills a zone.
    let before = blocked.filter { $0.arrived < .minute(20) }
    let after = blocked.filter { $0.arrived >= .minute(20) }
    #expect(before.allSatisfy { $0.cause == .none } && after.allSatisfy { $0.cause == Cause(fault: 0) })
    #expect(after.count > 2 * before.count + 20)
  }

  @Test func callersWhoKnowTheAlternateNumberGetThrough() throws {
    var world = fixture
    world.carriers = [(id: "carrier-a", trunks: nil), (id: "carrier-b", trunks: nil)]
    world.sources[0].redial = .always(after: [.unreachable, .dropped], delay: .constant(30), maxAttempts: 3)
    world.sources[0].alternate = .init(number: PhoneNumberIndex(1), knownTo: 1)
    world.faults = [.at(20, .outage([.carrier(CarrierIndex(0))]), lasts: nil, owner: .carrier)]
    let known = try world.playTwin().incident
    // ACGR-12: the call that arrives at minute 20 and everyone after it; the six cut calls redial the first number first.
    #expect(known.sources[0].recoveredByAlternate == 246)
    #expect(known.sources[0].lost == 0)
    world.sources[0].alternate = .init(number: PhoneNumberIndex(1), knownTo: 0)
    let unknown = try world.playTwin().incident
    #expect(unknown.sources[0].recoveredByAlternate == 0)
    #expect(unknown.sources[0].caused == 246)
  }

  @Test func trunksQuotaAndQueueLimitBlock() throws {
    var trunks = fixture
    trunks.carriers = [(id: "carrier-a", trunks: 3)]
    // Six calls of a minute would be in progress at once; the first three of each minute find a trunk.
    #expect(outcomes(try trunks.play(), .blocked) == 180)
    var quota = fixture
    quota.quotas = [3, nil, nil]
    #expect(outcomes(try quota.play(), .blocked) == 180)
    var full = fixture
    full.heads = .constant(3)
    full.maxContacts = 0
    let run = try full.play()
    #expect(outcomes(run, .blocked) == 180)
    #expect(run.queues[0].blocked == 180)
    #expect(run.channels[0].waited == 0)
  }

  @Test func anImpairmentFailsItsShareAndNoMore() throws {
    var world = fixture
    world.sources = [
      .calls(arrivals: .poisson(.constant(perHour: 3600)), handleTime: .constant(10), patience: .constant(600))
    ]
    world.faults = [.at(0, .impairment([.region(RegionIndex(0))], share: 0.2), lasts: nil)]
    let (incident, twin) = try world.playTwin()
    let offered = Double(incident.channels[0].offered)
    let share = Double(outcomes(incident, .unreachable)) / offered
    #expect(abs(share - 0.2) < 3.29 * (0.16 / offered).squareRoot())
    #expect(outcomes(twin, .unreachable) == 0)
  }

  @Test func aFaultOfNoEffectChangesNothing() throws {
    var world = fixture
    world.carriers = [(id: "carrier-a", trunks: nil), (id: "carrier-b", trunks: nil)]
    world.faults = [.at(20, .outage([.carrier(CarrierIndex(1))]), lasts: .constant(600))]
    for replication in 0..<5 {
      let (incident, twin) = try world.playTwin(replication: UInt32(replication), tracing: true)
      #expect(incident.attempts == twin.attempts)
      #expect(incident.sources[0].caused == 0 && incident.sources[0].averted == 0)
    }
  }
}
