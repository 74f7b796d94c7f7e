import ContactCenterModel
import Infrastructure
import SimulationKernel
import Testing

@testable import WorldModel

/// Sign-ins: who follows a change of region, who must be told, whose session ends, and what the identity provider bears.
@Suite struct SignInTests {
  let tokyo = RegionIndex(0)
  let osaka = RegionIndex(1)
  let group = TrafficDistributionGroupIndex(0)
  let floor = AgentGroupIndex(0)

  func update(force: Bool = false) -> RunbookStep {
    RunbookStep(
      action: .updateTrafficDistribution(
        TrafficDistributionUpdate(
          group: group, telephony: [0, 100], agents: [0, 100], calledFrom: osaka, retryAfter: .constant(30),
          forceAgents: force)),
      takes: .constant(0), takesEffect: .constant(60))
  }

  func tell(to region: RegionIndex? = nil, readAfter: Double = 30) -> RunbookStep {
    RunbookStep(
      action: .signInAgain([floor], to: region), takes: .constant(0), takesEffect: .constant(readAfter))
  }

  /// Two regions, 100/0, two agents, a call every minute, and a drill at minute 10 whose change is felt at minute 11.
  func fixture(_ steps: [RunbookStep]) -> WorldFixture {
    var fixture = WorldFixture()
    fixture.regions = ["tokyo", "osaka"]
    fixture.telephony = [100, 0]
    fixture.heads = .constant(2)
    fixture.sources = [
      .calls(
        arrivals: .times((0..<60).map { .minute(Double($0)) }), handleTime: .constant(30), patience: .constant(120))
    ]
    fixture.operations.runbooks = [RunbookConfiguration(id: "move", alarm: nil, steps: steps)]
    fixture.faults = [.at(10, .drill(RunbookIndex(0)), lasts: nil, id: "drill", owner: .customer)]
    return fixture
  }

  /// Plays the incident's world with sign-ins declared and the groups' ways to sign in changed.
  func play(
    _ fixture: WorldFixture, follows: Bool = true, provider: IdentityProviderConfiguration? = nil,
    _ change: (inout SignInConfiguration) -> Void = { _ in }
  ) throws -> (run: WorldRun, counts: SignInCounts) {
    var configuration = fixture.configuration
    configuration.contactCenter.declaresSignIn = true
    configuration.contactCenter.identityProvider = provider
    configuration.contactCenter.agentGroups[0].followsDistribution = follows
    change(&configuration.contactCenter.agentGroups[0].signIn)
    let run = try #require(
      try WorldBlueprint(configuration).play(
        .incident, seed: 1, replication: 0, matching: nil, tracing: true, isInterrupted: { false }))
    return (run, try #require(run.signIns))
  }

  @Test func whereNobodySaysHowAgentsSignInNothingIsCounted() throws {
    #expect(try fixture([update()]).play(.incident).signIns == nil)
  }

  // MARK: ACGR-19, ACGR-25

  @Test func agentsSignInOnceAShiftAndMoveWithoutAnother() throws {
    var world = fixture([update()])
    world.switchDetection = .constant(120)
    // One agent is there from minute 30 to 40 only: a shift of its own.
    world.heads = DailyProfile(
      scenarioStart: .zero, from: .zero, interval: .minutes(10), values: [2, 2, 2, 3, 2, 2])
    let (run, counts) = try play(world)
    #expect(counts.shifts == 3 && counts.signIns == 3 && counts.reSignIns == 0)
    #expect(counts.minutesLost == 0)
    // Both noticed two minutes after minute 11: they were stranded until then.
    #expect(counts.moveTime.count == 2 && counts.moveTime.mean == 120)
    #expect(abs(counts.stranded - 2 * 2.0 / 60) < 1e-9)
    #expect(run.regions[1].answered > 40)
  }

  @Test func declaringSignInsChangesNoContact() throws {
    let world = fixture([update()])
    let plain = try world.play(.incident, tracing: true)
    let declared = try play(world).run
    #expect(declared.attempts == plain.attempts)
    #expect(declared.regions == plain.regions && declared.digest == plain.digest)
  }

  // MARK: ACGR-27

  @Test func agentsWithARegionalSignInAreStrandedUntilTold() throws {
    let untold = try play(fixture([update()]), follows: false) { $0.isGlobal = false }
    #expect(untold.run.regions[1].answered == 0)
    #expect(untold.counts.moveTime.count == 0 && untold.counts.reSignIns == 0)
    // Both sit in Tokyo from minute 11 to the end.
    #expect(abs(untold.counts.stranded - 2 * 49.0 / 60) < 1e-9)
    #expect(untold.run.channels[0].stranded > 40)
    let told = try play(fixture([update(), tell()]), follows: false) {
      $0.isGlobal = false
      $0.takes = .constant(90)
    }
    // Told at minute 10, they read it half a minute later and lose a minute and a half each; at minute 10.5 the
    // distribution still names Tokyo, so it was told too early.
    #expect(told.counts.reSignIns == 2 && abs(told.counts.minutesLost - 3) < 1e-9)
  }

  @Test func agentsToldToSignInAgainComeWhereTheDistributionPlacesThem() throws {
    let wait = RunbookStep(action: .wait, takes: .constant(60), takesEffect: .constant(0))
    for isGlobal in [true, false] {
      let (run, counts) = try play(fixture([update(), wait, tell()]), follows: false) {
        $0.isGlobal = isGlobal
        $0.takes = .constant(90)
      }
      // The change is felt at minute 11, when they are told; they read it at 11.5 and are in Osaka at minute 13. One may be on a
      // call of half a minute then.
      #expect(counts.reSignIns == 2 && counts.moveTime.count == 2)
      #expect(run.regions[1].answered > 40)
      #expect(abs(counts.minutesLost - 3) < 1e-9)
      #expect(abs(counts.stranded - 2 * 0.5 / 60) < 1e-9)
      #expect(counts.moveTime.mean == 120)
      // Calls of minutes 11 and 12 wait in Osaka until then.
      #expect(run.attempts.first { $0.ordinal == 12 }?.answered == .minute(13))
    }
  }

  @Test func agentsCanBeToldARegion() throws {
    let (run, counts) = try play(fixture([tell(to: osaka)]), follows: false) { $0.isGlobal = false }
    // They left the region that still has all shares: everybody is stranded in Osaka.
    #expect(run.regions[0].answered == 11 && run.regions[1].answered == 0)
    #expect(counts.reSignIns == 2)
    #expect(abs(counts.stranded - 2 * 49.5 / 60) < 1e-9)
  }

  @Test func signingInAgainWaitsForTheContactInHand() throws {
    var world = fixture([tell(readAfter: 0)])
    world.heads = .constant(1)
    world.sources = [
      .calls(
        arrivals: .times([.minute(9), .minute(12)]), handleTime: .constant(300), afterContactWork: .constant(60))
    ]
    let (run, counts) = try play(world) { $0.takes = .constant(120) }
    // Busy until minute 14 and in after-contact work until 15; signed in again at 17.
    #expect(run.attempts.map(\.outcome) == [.served, .served])
    #expect(run.attempts.last?.answered == .minute(17))
    #expect(abs(counts.minutesLost - 2) < 1e-9)
  }

  // MARK: ACGR-26

  @Test func aForcedMoveCutsCallsAndPutsTasksBack() throws {
    var world = fixture([update(force: true)])
    world.concurrency = [1, 0, 1]
    var tasks = ContactSourceConfiguration.calls(
      id: "tasks", arrivals: .times([.minute(8)]), handleTime: .constant(1200))
    tasks.channel = .task
    tasks.entry = .starts(FlowIndex(0))
    let calls = ContactSourceConfiguration.calls(
      arrivals: .times([.minute(9), .minute(12)]), handleTime: .constant(1200))
    world.sources = [calls, tasks]
    let forced = try play(world).run
    let cut = try #require(forced.attempts.first { $0.source == 0 && $0.ordinal == 0 })
    #expect(cut.outcome == .dropped && cut.ended == .minute(11) && cut.region == tokyo)
    // The next call finds an agent in Osaka at once; the task is left in Tokyo, where nobody serves it.
    #expect(forced.attempts.first { $0.source == 0 && $0.ordinal == 1 }?.answered == .minute(12))
    #expect(forced.attempts.first { $0.source == 1 }?.outcome == .inProgressAtEnd)
    world.operations.runbooks[0].steps = [update()]
    let patient = try play(world).run
    #expect(patient.attempts.allSatisfy { $0.outcome == .served })
    // The loss is the customer's own choice.
    #expect(forced.customerLosses.map(\.owner) == [.customer] && cut.cause == .configuration)
  }

  @Test func aForcedMoveStillHasToBeNoticed() throws {
    var world = fixture([update(force: true)])
    world.switchDetection = .constant(120)
    world.sources = [.calls(arrivals: .times([.minute(9)]), handleTime: .constant(1200))]
    #expect(try play(world).run.attempts.first?.ended == .minute(13))
  }

  // MARK: Sessions

  @Test func aSessionThatEndsForcesAnotherSignIn() throws {
    var world = fixture([])
    world.faults = []
    let (_, counts) = try play(world) {
      $0.session = SessionConfiguration(lasts: .minutes(25), endsWithRegion: false)
      $0.takes = .constant(60)
    }
    // Both sign in at minute 0 and, a minute of signing in included, at 26 and 52; the contact in hand may delay one.
    #expect(counts.shifts == 2 && counts.signIns == 6 && counts.reSignIns == 4)
    #expect(counts.minutesLost > 3.99 && counts.minutesLost < 4.01)
    let long = try play(world) { $0.session = SessionConfiguration(lasts: .hours(12), endsWithRegion: false) }
    #expect(long.counts.signIns == 2)
  }

  @Test func aRegionThatReturnsIsSignedInToAnew() throws {
    var world = fixture([])
    world.faults = [.at(10, .outage([.region(tokyo)]), lasts: .constant(600))]
    let change = { (signIn: inout SignInConfiguration) in
      signIn.session = SessionConfiguration(lasts: .hours(12), endsWithRegion: true)
      signIn.takes = .constant(120)
    }
    let (run, counts) = try play(world, change)
    #expect(counts.reSignIns == 2 && abs(counts.minutesLost - 4) < 1e-9)
    #expect(run.attempts.first { $0.ordinal == 20 }?.answered == .minute(22))
    // ACGR-19: who has moved meanwhile need not.
    world.operations = fixture([update()]).operations
    world.faults.append(.at(11, .drill(RunbookIndex(0)), lasts: nil, id: "move", owner: .customer))
    #expect(try play(world, change).counts.reSignIns == 0)
  }

  // MARK: ACGR-22

  @Test(arguments: [[true, true], [true, false]])
  func aSignInNeedsAServerInARegionThatIsUpAndEnabled(signIns: [Bool]) throws {
    var world = fixture([])
    world.heads = .constant(10)
    world.faults = [.at(10, .outage([.region(tokyo)]), lasts: .constant(600))]
    var configuration = world.configuration
    configuration.contactCenter.declaresSignIn = true
    configuration.contactCenter.trafficDistributionGroups[0].signIns = signIns
    // Sessions end at minute 15, in the middle of the outage.
    configuration.contactCenter.agentGroups[0].signIn.session = SessionConfiguration(
      lasts: .minutes(15), endsWithRegion: false)
    let run = try #require(
      try WorldBlueprint(configuration).play(
        .incident, seed: 1, replication: 0, matching: nil, tracing: true, isInterrupted: { false }))
    // With Osaka's server they sign in at once, else when Tokyo is back at minute 20.
    #expect(try #require(run.signIns).minutesLost == (signIns[1] ? 0 : 50))
  }

  // MARK: X-09

  @Test func aLogInStormQueuesAtTheIdentityProvider() throws {
    var world = fixture([])
    world.heads = .constant(60)
    world.faults = [.at(10, .outage([.region(tokyo)]), lasts: .constant(600))]
    func lost(perMinute: Double?) throws -> Double {
      try play(world, provider: IdentityProviderConfiguration(signInsPerMinute: perMinute)) {
        $0.session = SessionConfiguration(lasts: .hours(12), endsWithRegion: true)
      }.counts.minutesLost
    }
    #expect(try lost(perMinute: nil) == 0)
    // Sixty sign-ins, one every ten seconds, once at the start and once after the outage: 0 + 10 + … + 590 s each.
    let minutes = 590.0
    let queued = try lost(perMinute: 6)
    #expect(abs(queued - minutes) < 1e-6)
  }

  @Test func whoWaitsForASignInGoesHomeFirst() throws {
    var world = fixture([])
    world.faults = []
    world.heads = DailyProfile(scenarioStart: .zero, from: .zero, interval: .minutes(10), values: [10, 2, 2, 2, 2, 2])
    let (run, counts) = try play(world, provider: IdentityProviderConfiguration(signInsPerMinute: 0.5))
    // At minute 10 five have signed in, and the sixth does so in the same instant, unless it has gone.
    #expect(counts.shifts == 10 && counts.signIns <= 6)
    let onDuty = 200.0 / 60
    #expect(run.agentsOnDuty == onDuty)
    #expect(counts.minutesLost <= 100)
  }
}
