import ContactCenterModel
import Infrastructure
import SimulationKernel
import Testing

@testable import WorldModel

/// What no second region cures: the identity provider that both need, and the network where agents sit.
@Suite struct AgentSiteTests {
  let site = Component.agentSite(AgentSiteIndex(0))
  let provider = Component.dependency(DependencyIndex(0), nil)

  /// Two regions, 50/50, four agents at one site, a call every minute that takes a minute and a half.
  func fixture() -> WorldFixture {
    var fixture = WorldFixture()
    fixture.regions = ["tokyo", "osaka"]
    fixture.telephony = [50, 50]
    fixture.heads = .constant(4)
    fixture.sources = [
      .calls(
        arrivals: .times((0..<60).map { .minute(Double($0)) }), handleTime: .constant(90), patience: .constant(30))
    ]
    return fixture
  }

  func play(
    _ fixture: WorldFixture, shared: Bool = true, _ change: (inout ContactCenterConfiguration) -> Void = { _ in }
  ) throws -> (run: WorldRun, counts: SignInCounts) {
    var configuration = fixture.configuration
    configuration.topology.agentSites = [AgentSiteConfiguration(id: "shinjuku")]
    configuration.topology.dependencies = [
      DependencyConfiguration(
        id: "idp", deployedIn: [RegionIndex(0), RegionIndex(1)], isShared: shared, feature: nil, owner: .customer)
    ]
    configuration.contactCenter.declaresSignIn = true
    configuration.contactCenter.agentGroups[0].signIn.site = AgentSiteIndex(0)
    configuration.contactCenter.agentGroups[0].signIn.takes = .constant(120)
    configuration.contactCenter.identityProvider = IdentityProviderConfiguration(
      signInsPerMinute: nil, dependency: DependencyIndex(0))
    change(&configuration.contactCenter)
    let run = try #require(
      try WorldBlueprint(configuration).play(
        .incident, seed: 1, replication: 0, matching: nil, tracing: true, isInterrupted: { false }))
    return (run, try #require(run.signIns))
  }

  func outage(_ components: [Component], at minute: Double, minutes: Double, drops: Double = 1) -> FaultConfiguration {
    .at(minute, .outage(components), lasts: .constant(minutes * 60), owner: .customer, dropsInProgress: drops)
  }

  @Test func aLostSiteHitsBothRegionsAlike() throws {
    var world = fixture()
    world.faults = [outage([site], at: 10.75, minutes: 20)]
    let (run, counts) = try play(world)
    // The call of minute 10 is with an agent, and cut.
    let cut = run.attempts.filter { $0.outcome == .dropped }
    #expect(cut.map(\.arrived) == [.minute(10)] && cut.allSatisfy { $0.cause.faultIndex == 0 })
    // Nobody answers in either region: the network is back at 30.75, and signing in takes two minutes.
    let lost = run.attempts.filter { $0.arrived > .minute(10) && $0.arrived < .minute(32) }
    #expect(lost.count == 21 && lost.allSatisfy { $0.outcome == .abandoned })
    #expect(Set(lost.map(\.region)).count == 2)
    #expect(run.attempts.first { $0.arrived == .minute(33) }?.outcome == .served)
    #expect(counts.reSignIns == 4 && abs(counts.minutesLost - 4 * 22) < 1e-9)
    // The twin of a world whose agents sit elsewhere: nothing happens.
    let elsewhere = try play(world) { $0.agentGroups[0].signIn.site = nil }
    #expect(elsewhere.run.attempts.allSatisfy { $0.outcome == .served } && elsewhere.counts.reSignIns == 0)
  }

  @Test func contactsThatSurviveTheLossHoldTheirAgents() throws {
    var world = fixture()
    world.faults = [outage([site], at: 10.25, minutes: 20, drops: 0)]
    let (run, counts) = try play(world)
    #expect(run.attempts.allSatisfy { $0.outcome != .dropped })
    // Those of minutes 9 and 10 end at 10.5 and 11.5: a quarter of a minute and five quarters less.
    #expect(abs(counts.minutesLost - (4 * 22 - 0.25 - 1.25)) < 1e-9)
  }

  @Test func tasksOfALostSiteGoBackToTheirQueue() throws {
    var world = fixture()
    world.concurrency = [0, 0, 1]
    var tasks = ContactSourceConfiguration.calls(
      id: "tasks", arrivals: .times([.minute(5)]), handleTime: .constant(600))
    tasks.channel = .task
    tasks.entry = .starts(FlowIndex(0))
    world.sources = [tasks]
    world.faults = [outage([site], at: 10, minutes: 20)]
    let task = try #require(try play(world).run.attempts.first)
    #expect(task.outcome == .served && task.answered == .minute(32) && task.ended == .minute(42))
  }

  @Test func withoutTheIdentityProviderNobodyComesBack() throws {
    var world = fixture()
    // The site is away for five minutes, the provider for thirty.
    world.faults = [
      outage([site], at: 10.5, minutes: 5), .at(10, .outage([provider]), lasts: .constant(1800), id: "idp"),
    ]
    let shared = try play(world)
    #expect(abs(shared.counts.minutesLost - 4 * (29.5 + 2)) < 1e-9)
    // Who is signed in does not need it.
    world.faults.removeFirst()
    #expect(try play(world).run.attempts.allSatisfy { $0.outcome == .served })
    // One in each region is no single point of failure: the other takes over, unless its region is down, too.
    world.faults = [
      outage([site], at: 10.5, minutes: 5),
      .at(10, .outage([.dependency(DependencyIndex(0), RegionIndex(0))]), lasts: .constant(1800), id: "idp"),
    ]
    let perRegion = try play(world, shared: false)
    #expect(abs(perRegion.counts.minutesLost - 4 * (5 + 2)) < 1e-9)
  }

  @Test func aSessionThatEndsWithoutAnIdentityProviderTakesTheAgentAway() throws {
    var world = fixture()
    world.faults = [.at(10, .outage([provider]), lasts: .constant(1800))]
    let (run, counts) = try play(world) {
      $0.agentGroups[0].signIn.session = SessionConfiguration(lasts: .minutes(20), endsWithRegion: false)
    }
    // Sessions end at minute 20, the provider is back at 40, signing in takes until 42.
    let lost = run.attempts.filter { $0.arrived > .minute(20) && $0.arrived < .minute(41) }
    #expect(lost.count == 20 && lost.allSatisfy { $0.outcome == .abandoned })
    #expect(counts.reSignIns == 4)
  }

  @Test func aShiftThatBeginsWithoutAnIdentityProviderBeginsLate() throws {
    var world = fixture()
    world.heads = DailyProfile(scenarioStart: .zero, from: .zero, interval: .minutes(10), values: [4, 4, 8, 4, 4, 4])
    world.faults = [.at(15, .outage([provider]), lasts: .constant(600))]
    let (_, counts) = try play(world)
    // Four come at 20 and can sign in at 25, in no time: it is their first.
    #expect(counts.shifts == 8 && counts.signIns == 8 && abs(counts.minutesLost - 4 * 5) < 1e-9)
  }
}
