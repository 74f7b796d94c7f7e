import Infrastructure
import SimulationKernel
import Testing

@testable import ContactCenterModel
@testable import WorldModel

/// What bills are made of: seconds of calls, chats and tasks, counted from what was simulated.
@Suite struct MeteringTests {
  /// Plenty of agents, no flow, and the service's least charges.
  var fixture: WorldFixture = {
    var fixture = WorldFixture()
    fixture.heads = .constant(200)
    return fixture
  }()

  func play(
    _ fixture: WorldFixture, _ kind: WorldKind = .twin, replication: UInt32 = 0,
    _ change: (inout WorldConfiguration) -> Void = { _ in }
  ) throws -> WorldRun {
    var configuration = fixture.configuration
    let regions = configuration.topology.regions.count
    configuration.contactCenter.metering = MeteringConfiguration(
      voiceMinimum: Array(repeating: .seconds(10), count: regions),
      inboundMinimum: Array(repeating: .minutes(1), count: regions))
    change(&configuration)
    let run = try WorldBlueprint(configuration).play(
      kind, seed: 1, replication: replication, matching: nil, tracing: false, isInterrupted: { false })
    return try #require(run)
  }

  /// 150 s are charged as 150 s by both, the published example (blog.serverworks.co.jp, 2020-03-10); short calls at the
  /// least charge, after-contact work at nothing.
  @Test(arguments: [
    (handle: 150.0, voice: 150, inbound: 150), (4, 10, 60), (30, 30, 60), (60, 60, 60), (75.25, 76, 76),
  ])
  func aCallIsChargedByTheSecondBeyondTheLeast(handle: Double, voice: Int, inbound: Int) throws {
    var world = fixture
    world.sources = [
      .calls(arrivals: .times([.minute(1)]), handleTime: .constant(handle), afterContactWork: .constant(600))
    ]
    let usage = try #require(try play(world).usage)
    #expect(usage.calls == [CallUsage(offered: 1, unreachable: 0, voiceSeconds: voice, inboundSeconds: inbound)])
  }

  @Test func flowAndQueueAreChargedAndRingingIsNot() throws {
    var world = fixture
    world.heads = .constant(1)
    world.flowDuration = .constant(30)
    world.sources = [.calls(arrivals: .times([.minute(1), .minute(1)]), handleTime: .constant(100))]
    // 20 s of ringing, 30 s of flow, 100 s of talk; the second waits another 100 s.
    let usage = try #require(
      try play(world) { $0.contactCenter.phoneNumbers[0].setUpTime = [.constant(20)] }.usage)
    #expect(usage.calls[0].voiceSeconds == 130 + 230)
  }

  @Test func whatDoesNotGetThroughIsNotCharged() throws {
    var world = fixture
    world.faults = [.at(0, .outage([.region(RegionIndex(0))]), lasts: nil)]
    world.sources = [.calls(arrivals: .times([.minute(1), .minute(2)]), handleTime: .constant(100))]
    let usage = try #require(try play(world, .incident).usage)
    #expect(usage.calls == [CallUsage(offered: 2, unreachable: 2, voiceSeconds: 0, inboundSeconds: 0)])
  }

  /// Seconds begun of an exponential time of mean m, at least k: k + the sum over whole seconds from k on of exp(-s/m).
  @Test func aDaysSecondsAreWhatTheArithmeticSays() throws {
    var world = fixture
    world.sources = [.calls(arrivals: .poisson(.constant(perHour: 1_800)), handleTime: .exponential(mean: 45))]
    func expected(_ least: Double) -> Double {
      var factor = 1.0
      for _ in 0..<Int(least) { factor *= Self.decay }
      return least + factor / (1 - Self.decay)
    }
    var voice = Tally()
    var inbound = Tally()
    for replication in 0..<20 {
      let calls = try #require(try play(world, replication: UInt32(replication)).usage).calls[0]
      voice.record(Double(calls.voiceSeconds) / Double(calls.offered))
      inbound.record(Double(calls.inboundSeconds) / Double(calls.offered))
    }
    for (tally, least) in [(voice, 10.0), (inbound, 60.0)] {
      let interval = try #require(Statistics.meanInterval(tally, confidence: 0.999))
      #expect(interval.low <= expected(least) && expected(least) <= interval.high)
      #expect(interval.halfWidth < 0.02 * expected(least))
    }
  }

  /// exp(-1/45)
  static let decay = 0.978022872485

  @Test func chatsAndTasksAreCountedWhereTheyBegin() throws {
    var world = fixture
    world.heads = .constant(1)
    world.concurrency = [0, 1, 0]
    var chats = ContactSourceConfiguration.calls(
      arrivals: .times([.minute(1), .minute(1)]), handleTime: .constant(600), patience: .constant(60))
    chats.channel = .chat
    chats.entry = .starts(FlowIndex(0))
    world.sources = [chats]
    let usage = try #require(try play(world).usage)
    #expect(usage.written == [WrittenUsage(begun: 2, handled: 1)])
  }

  @Test func withoutBillsNothingIsCounted() throws {
    var world = fixture
    world.sources = [.calls(arrivals: .times([.minute(1)]), handleTime: .constant(10))]
    #expect(try world.play().usage == nil)
  }

  /// ACGR-44: the numbers of two types are told apart.
  @Test func callersOfEachTypeOfNumberAreCounted() throws {
    var world = fixture
    world.carriers = [(id: "carrier-a", trunks: nil), (id: "carrier-b", trunks: nil)]
    var others = ContactSourceConfiguration.calls(
      id: "others", arrivals: .times([.minute(3)]), handleTime: .constant(10))
    others.entry = .dials(PhoneNumberIndex(1))
    world.sources = [.calls(arrivals: .times([.minute(1), .minute(2)]), handleTime: .constant(10)), others]
    world.faults = [.at(0, .outage([.carrier(CarrierIndex(0))]), lasts: nil)]
    let usage = try #require(
      try play(world, .incident) {
        $0.contactCenter.metering = nil
        $0.contactCenter.phoneNumbers[1].type = .did
      }.usage)
    #expect(usage.calls.map(\.offered) == [2, 1] && usage.calls.map(\.unreachable) == [2, 0])
    #expect(usage.calls.map(\.voiceSeconds) == [0, 0])
  }

  /// ACGR-06: a zone fails alone.
  @Test func theLossOfAZoneChangesNoOtherZone() throws {
    var world = fixture
    world.zoneRemoval = .constant(30)
    world.sources = [
      .calls(arrivals: .times((0..<300).map { .minute(Double($0) / 6) }), handleTime: .constant(240))
    ]
    world.faults = [.at(20, .outage([.zone(ZoneIndex(0))]), lasts: .constant(600))]
    let (incident, twin) = try world.playTwin(tracing: true)
    let before = Dictionary(uniqueKeysWithValues: twin.attempts.map { ($0.ordinal, $0) })
    var carried = 0
    for attempt in incident.attempts {
      guard let same = before[attempt.ordinal], same.zone != ZoneIndex(0) else { continue }
      // Calls of the other zones go through the same zone to the same end, to the microsecond.
      #expect(attempt.zone == same.zone && attempt.outcome == same.outcome && attempt.ended == same.ended)
      carried += 1
    }
    #expect(carried > 150)
    #expect(incident.attempts.contains { $0.outcome == .dropped })
  }
}
