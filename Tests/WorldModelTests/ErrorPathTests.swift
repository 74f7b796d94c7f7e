@testable import ContactCenterModel
import Infrastructure
import SimulationKernel
import Testing

@testable import WorldModel

/// Flows that miss something they use take their error path (ACGR-31, ACGR-41), and the losses are booked to whose doing it
/// is (ACGR-33).
@Suite struct ErrorPathTests {
  static let tokyo = RegionIndex(0)
  static let osaka = RegionIndex(1)

  static func dependency(_ id: String, _ regions: [RegionIndex], lacking: [RegionIndex] = [], shared: Bool = false)
    -> DependencyConfiguration
  {
    DependencyConfiguration(
      id: id, deployedIn: regions, isShared: shared, feature: lacking.isEmpty ? nil : "feature", lackingIn: lacking,
      owner: .customer)
  }

  static func fails(_ place: Int) -> FlowUse { FlowUse(dependency: DependencyIndex(place), otherwise: .fails) }

  static func degraded(_ place: Int, selfService: Double? = nil, handle: Double = 1, duration: Double = 1) -> FlowUse {
    FlowUse(
      dependency: DependencyIndex(place),
      otherwise: .degraded(
        .init(selfService: selfService, handleTimeFactor: handle, durationFactor: duration)))
  }

  /// A hundred calls, one every 20 seconds, with agents enough in both regions.
  func fixture(_ dependencies: [DependencyConfiguration], _ uses: [FlowUse], telephony: [Int] = [0, 100])
    -> WorldFixture
  {
    var fixture = WorldFixture()
    fixture.regions = ["tokyo", "osaka"]
    fixture.telephony = telephony
    fixture.agentShares = [50, 50]
    fixture.dependencies = dependencies
    fixture.uses = uses
    fixture.flowDuration = .constant(10)
    fixture.heads = .constant(40)
    fixture.sources = [
      .calls(
        arrivals: .times((0..<100).map { .start + .seconds(20 * $0) }),
        handleTime: .lognormal(mean: 120, cv: 0.5), patience: .constant(300))
    ]
    return fixture
  }

  func outcomes(_ run: WorldRun, _ outcome: ContactOutcome) -> Int { run.channels[0].outcomes[Int(outcome.rawValue)] }

  // MARK: Not there

  @Test func aFunctionOfTokyoAloneFailsEveryCallInOsaka() throws {
    let run = try fixture([Self.dependency("lookup", [Self.tokyo])], [Self.fails(0)]).play()
    #expect(outcomes(run, .failed) == 100)
    #expect(run.dependencies == [DependencyCounts(degraded: 0, failed: 100)])
    #expect(run.attemptLosses.map(\.cause) == [.configuration])
    #expect(run.attemptLosses.map(\.owner) == [.customer])
    #expect(run.customerLosses.map(\.count) == [100])
    #expect(run.regions[1].experience.failed == 100 && run.regions[1].connected[0] == 100)
    #expect(run.timeline.values[run.timeline.names.firstIndex(of: "contacts.failed") ?? 0].reduce(0, +) == 100)
  }

  @Test func deployedInBothRegionsItFailsNobody() throws {
    let both = [Self.tokyo, Self.osaka]
    for telephony in [[0, 100], [100, 0], [50, 50]] {
      let with = try fixture([Self.dependency("lookup", both)], [Self.fails(0)], telephony: telephony).play(
        tracing: true)
      let without = try fixture([Self.dependency("lookup", both)], [], telephony: telephony).play(tracing: true)
      #expect(outcomes(with, .failed) == 0 && outcomes(with, .served) == 100)
      #expect(with.attempts == without.attempts)
    }
  }

  @Test func aFeatureThatTheRegionLacksFailsAsIfNotDeployed() throws {
    let both = [Self.tokyo, Self.osaka]
    let run = try fixture([Self.dependency("bot", both, lacking: [Self.osaka])], [Self.fails(0)], telephony: [50, 50])
      .play(tracing: true)
    #expect(outcomes(run, .failed) > 20 && outcomes(run, .served) > 20)
    #expect(run.attempts.allSatisfy { ($0.outcome == .failed) == ($0.region == Self.osaka) })
  }

  @Test func failoverToARegionWithoutTheFunctionIsTheCustomersLoss() throws {
    // ACGR-33: the outage is the platform's, the missing function the customer's.
    var world = fixture([Self.dependency("lookup", [Self.tokyo])], [Self.fails(0)], telephony: [50, 50])
    world.faults = [.at(10, .outage([.region(Self.tokyo)]), lasts: .constant(600))]
    let (incident, _) = try world.playTwin()
    let owners = Dictionary(grouping: incident.attemptLosses, by: \.cause).mapValues { cells in Set(cells.map(\.owner))
    }
    #expect(owners[.configuration] == [.customer])
    #expect(owners[Cause(fault: 0)] == [.platform])
  }

  // MARK: Broken

  @Test func aBrokenFunctionFailsCallsWhileItIsDown() throws {
    var world = fixture([Self.dependency("lookup", [Self.tokyo, Self.osaka])], [Self.fails(0)])
    world.faults = [
      .at(10, .outage([.dependency(DependencyIndex(0), Self.osaka)]), lasts: .constant(600), owner: .customer)
    ]
    let (incident, twin) = try world.playTwin(tracing: true)
    let isDown = { (time: SimulationTime) in time >= .minute(10) && time < .minute(20) }
    #expect(incident.attempts.allSatisfy { ($0.outcome == .failed) == isDown($0.arrived) })
    #expect(incident.attempts.allSatisfy { $0.outcome != .failed || $0.cause == Cause(fault: 0) })
    #expect(outcomes(incident, .failed) == 30 && outcomes(twin, .failed) == 0)
    #expect(incident.sources[0].caused == 30)
    // Who was in the flow or with an agent when it broke goes on.
    #expect(outcomes(incident, .dropped) == 0)
  }

  @Test func aBrokenFunctionElsewhereHarmsNobody() throws {
    var world = fixture([Self.dependency("lookup", [Self.tokyo, Self.osaka])], [Self.fails(0)])
    world.faults = [.at(10, .outage([.dependency(DependencyIndex(0), Self.tokyo)]), lasts: .constant(600))]
    #expect(outcomes(try world.playTwin().incident, .failed) == 0)
  }

  @Test func whatAllRegionsShareFailsInAll() throws {
    // a name service is a single point of failure of both regions.
    for isShared in [true, false] {
      var world = fixture(
        [Self.dependency("dns", [Self.tokyo, Self.osaka], shared: isShared)], [Self.fails(0)], telephony: [50, 50])
      world.faults = [
        .at(0, .outage([.dependency(DependencyIndex(0), isShared ? nil : Self.tokyo)]), lasts: .constant(3600))
      ]
      let run = try world.playTwin(tracing: true).incident
      let failed = run.attempts.filter { $0.outcome == .failed }
      #expect(isShared ? failed.count == 100 : failed.allSatisfy { $0.region == Self.tokyo } && failed.count < 80)
    }
  }

  @Test func anImpairedFunctionFailsItsShare() throws {
    var world = fixture([Self.dependency("lookup", [Self.tokyo, Self.osaka])], [Self.fails(0)])
    world.sources = [.calls(arrivals: .poisson(.constant(perHour: 2000)), handleTime: .constant(1))]
    world.faults = [
      .at(0, .impairment([.dependency(DependencyIndex(0), nil)], share: 0.3), lasts: .constant(1800))
    ]
    let run = try world.playTwin(tracing: true).incident
    let early = run.attempts.filter { $0.arrived < .minute(30) }
    let share = Double(early.filter { $0.outcome == .failed }.count) / Double(early.count)
    #expect(abs(share - 0.3) < 0.05)
    #expect(run.attempts.allSatisfy { $0.outcome != .failed || $0.arrived < .minute(30) })
    #expect(run.attempts.allSatisfy { $0.outcome == .failed || $0.outcome == .served })
  }

  @Test func whoseFlowFailedMayTryAgain() throws {
    var world = fixture([Self.dependency("lookup", [Self.tokyo, Self.osaka])], [Self.fails(0)])
    world.faults = [.at(10, .outage([.dependency(DependencyIndex(0), nil)]), lasts: .constant(60))]
    world.sources[0].redial = .always(after: [.failed], delay: .constant(120), maxAttempts: 2)
    let run = try world.playTwin().incident
    #expect(outcomes(run, .failed) == 3 && run.sources[0].redials == 3 && run.sources[0].satisfied == 100)
    world.sources[0].redial = .always(after: [.unreachable], delay: .constant(120), maxAttempts: 2)
    #expect(try world.playTwin().incident.sources[0].lost == 3)
  }

  // MARK: Degraded

  @Test func withoutSomethingTheSameMatterTakesTheAgentLonger() throws {
    let whole = try fixture([Self.dependency("profiles", [Self.osaka])], [Self.degraded(0, handle: 1.5)]).play(
      tracing: true)
    let less = try fixture([Self.dependency("profiles", [Self.tokyo])], [Self.degraded(0, handle: 1.5)]).play(
      tracing: true)
    #expect(whole.dependencies[0].degraded == 0)
    #expect(less.dependencies[0] == DependencyCounts(degraded: 100, failed: 0) && less.regions[1].degraded == 100)
    let ordered = { (run: WorldRun) in run.attempts.sorted { $0.ordinal < $1.ordinal } }
    for (before, after) in zip(ordered(whole), ordered(less)) {
      let (usual, longer) = (before.ended - (before.answered ?? .start), after.ended - (after.answered ?? .start))
      #expect(after.outcome == .served && abs(longer.seconds - 1.5 * usual.seconds) < 1e-4)
      #expect(after.answered == before.answered)
    }
  }

  @Test func withoutSomethingFewerAreServedByTheFlow() throws {
    let use = [Self.degraded(0, selfService: 0.1, duration: 3)]
    var world = fixture([Self.dependency("bot", [Self.osaka])], use)
    world.selfService = 0.6
    let whole = try world.play(tracing: true)
    world.dependencies = [Self.dependency("bot", [Self.tokyo])]
    let less = try world.play(tracing: true)
    #expect(outcomes(whole, .selfServed) > 45 && outcomes(less, .selfServed) < 25)
    let served = { (run: WorldRun) in Set(run.attempts.filter { $0.outcome == .selfServed }.map(\.ordinal)) }
    // The same customers' matters are simple: nobody is served by the poorer flow who was not by the whole one.
    #expect(served(less).isSubset(of: served(whole)))
    #expect(less.attempts.allSatisfy { ($0.queued ?? $0.ended) - $0.arrived == .seconds(30) })
    #expect(whole.attempts.allSatisfy { ($0.queued ?? $0.ended) - $0.arrived == .seconds(10) })
  }

  @Test func ofSeveralThingsMissingFactorsMultiplyAndFailingWins() throws {
    let nowhere = [Self.dependency("a", [Self.tokyo]), Self.dependency("b", [Self.tokyo])]
    let both = try fixture(nowhere, [Self.degraded(0, handle: 2), Self.degraded(1, handle: 1.5)]).play(tracing: true)
    let once = try fixture(nowhere, [Self.degraded(0, handle: 3)]).play(tracing: true)
    #expect(both.attempts == once.attempts)
    #expect(both.dependencies.map(\.degraded) == [100, 100])
    let failing = try fixture(nowhere, [Self.degraded(0, handle: 2), Self.fails(1)]).play()
    #expect(outcomes(failing, .failed) == 100)
    #expect(failing.dependencies == [.init(degraded: 0, failed: 0), .init(degraded: 0, failed: 100)])
  }

  @Test func whatWasNeverThereIsTheConfigurationsWhateverElseIsBroken() throws {
    let dependencies = [Self.dependency("a", [Self.tokyo, Self.osaka]), Self.dependency("b", [Self.tokyo])]
    var world = fixture(dependencies, [Self.fails(0), Self.fails(1)])
    world.faults = [.at(0, .outage([.dependency(DependencyIndex(0), nil)]), lasts: .constant(3600))]
    let run = try world.playTwin().incident
    #expect(run.attemptLosses.map(\.cause) == [.configuration])
    #expect(run.dependencies.map(\.failed) == [100, 100])
  }

  @Test func degradedCallsOverloadTheAgents() throws {
    var world = fixture([Self.dependency("profiles", [Self.osaka])], [Self.degraded(0, handle: 2)])
    world.heads = .constant(18)
    let whole = try world.play()
    world.dependencies = [Self.dependency("profiles", [Self.tokyo])]
    let less = try world.play()
    #expect(less.channels[0].wait.mean ?? 0 > 10 + (whole.channels[0].wait.mean ?? 0))
  }

  // MARK: Only those who use it

  /// Nine businesses that share nothing but the regions, each with a flow that uses one of nine features.
  func nine(lacking: Int?) throws -> WorldRun {
    var world = fixture([], [])
    world.dependencies = (0..<9).map { (place: Int) in
      Self.dependency("feature-\(place)", [Self.tokyo, Self.osaka], lacking: place == lacking ? [Self.osaka] : [])
    }
    var configuration = world.configuration
    let (queue, number, desk, calls) = (
      configuration.contactCenter.queues[0], configuration.contactCenter.phoneNumbers[0],
      configuration.contactCenter.agentGroups[0], configuration.sources[0]
    )
    configuration.contactCenter.flows = (0..<9).map {
      FlowConfiguration(
        id: "flow-\($0)", duration: .constant(10), selfService: 0.3, queue: QueueIndex($0),
        uses: [Self.degraded($0, selfService: 0, handle: 2)])
    }
    configuration.contactCenter.queues = (0..<9).map { place in
      var own = queue
      own.id = "queue-\(place)"
      return own
    }
    configuration.contactCenter.phoneNumbers = (0..<9).map { place in
      var own = number
      own.id = "+8112000000\(place)"
      own.flow = FlowIndex(place)
      return own
    }
    configuration.contactCenter.agentGroups = (0..<9).map { place in
      var own = desk
      own.id = "desk-\(place)"
      own.serves = [.init(queue: QueueIndex(place), priority: 1)]
      return own
    }
    configuration.sources = (0..<9).map { place in
      var own = calls
      own.id = "calls-\(place)"
      own.entry = .dials(PhoneNumberIndex(place))
      return own
    }
    let run = try WorldBlueprint(configuration).play(
      .twin, seed: 1, replication: 0, matching: nil, tracing: true, isInterrupted: { false })
    return try #require(run)
  }

  @Test func aMissingFeatureChangesOnlyTheFlowsThatUseIt() throws {
    let whole = try nine(lacking: nil)
    #expect(whole.dependencies.allSatisfy { $0.degraded == 0 })
    for lacking in 0..<9 {
      let less = try nine(lacking: lacking)
      for source in 0..<9 {
        let isSame = less.attempts.filter { $0.source == source } == whole.attempts.filter { $0.source == source }
        #expect(isSame == (source != lacking))
      }
      #expect(less.dependencies.indices.allSatisfy { less.dependencies[$0].degraded == ($0 == lacking ? 100 : 0) })
    }
  }

  // MARK: Seen

  /// Watches Osaka's flow errors, and moves all calls to Tokyo when the alarm rings.
  func watched(_ threshold: Double, calls: Int) -> WorldFixture {
    var world = fixture([Self.dependency("lookup", [Self.tokyo])], [Self.fails(0)])
    world.sources[0].arrivals = .times((0..<calls).map { .start + .seconds(20 * $0) })
    world.operations = OperationsConfiguration(
      canaries: [],
      alarms: [
        AlarmConfiguration(
          id: "errors", metric: .regional(.contactFlowErrors, Self.osaka), period: .minutes(1),
          publishedAfter: .constant(75), comparison: .atLeast(threshold), datapointsToAlarm: 1, evaluationPeriods: 1,
          missingData: .missing)
      ],
      runbooks: [
        RunbookConfiguration(
          id: "back", alarm: AlarmIndex(0),
          steps: [
            RunbookStep(
              action: .updateTrafficDistribution(
                TrafficDistributionUpdate(
                  group: TrafficDistributionGroupIndex(0), telephony: [100, 0], agents: nil, calledFrom: Self.tokyo,
                  retryAfter: .constant(30))), takes: .constant(0), takesEffect: .constant(0))
          ])
      ])
    return world
  }

  @Test func anAlarmOnFlowErrorsSeesThem() throws {
    // ACGR-37: three calls in the first minute, published 75 s after it.
    let run = try watched(3, calls: 100).play(tracing: true)
    #expect(run.operations.first { $0.result == "ALARM" }?.ended == .start + .seconds(60))
    #expect(run.attempts.allSatisfy { ($0.outcome == .failed) == ($0.arrived < .start + .seconds(135)) })
  }

  @Test func aThresholdAboveTheCallsNeverRings() throws {
    // ACGR-37: a threshold of 5 with 1 call never fires.
    let run = try watched(5, calls: 1).play()
    #expect(outcomes(run, .failed) == 1)
    #expect(!run.operations.contains { $0.result == "ALARM" })
  }

  @Test func aTestCallWhoseFlowFailsHasFailed() throws {
    for (regions, rings) in [([Self.tokyo], true), ([Self.tokyo, Self.osaka], false)] {
      var world = fixture([Self.dependency("lookup", regions)], [Self.fails(0)])
      world.operations.canaries = [
        CanaryConfiguration(id: "test", number: PhoneNumberIndex(0), every: .seconds(10), timeout: .seconds(5))
      ]
      world.operations.alarms = [
        AlarmConfiguration(
          id: "failing", metric: .canaryFailedShare(CanaryIndex(0)), period: .minutes(1), publishedAfter: .constant(0),
          comparison: .atLeast(0.5), datapointsToAlarm: 1, evaluationPeriods: 1, missingData: .missing)
      ]
      #expect(try world.play().operations.contains { $0.result == "ALARM" } == rings)
    }
  }
}
