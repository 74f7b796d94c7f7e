import ContactCenterModel
import Infrastructure
import SimulationKernel
import Testing

@testable import WorldModel

/// Two regions, a traffic distribution group, a canary, an alarm and a runbook.
@Suite struct FailoverTests {
  let tokyo = RegionIndex(0)
  let osaka = RegionIndex(1)
  let group = TrafficDistributionGroupIndex(0)

  func update(telephony: [Int]? = [0, 100], agents: [Int]? = [0, 100]) -> RunbookStep {
    RunbookStep(
      action: .updateTrafficDistribution(
        TrafficDistributionUpdate(
          group: group, telephony: telephony, agents: agents, calledFrom: osaka, retryAfter: .constant(30))),
      takes: .constant(2), takesEffect: .constant(40))
  }

  /// A call every ten seconds, ten agents, canary calls every ten seconds, minute periods published after 75 seconds.
  func fixture(_ steps: [RunbookStep]) -> WorldFixture {
    var fixture = WorldFixture()
    fixture.regions = ["tokyo", "osaka"]
    fixture.telephony = [100, 0]
    fixture.heads = .constant(10)
    fixture.sources = [
      .calls(
        arrivals: .times((0..<360).map { .minute(Double($0) / 6) }), handleTime: .constant(30),
        patience: .constant(120))
    ]
    fixture.operations = OperationsConfiguration(
      canaries: [
        CanaryConfiguration(id: "canary", number: PhoneNumberIndex(0), every: .seconds(10), timeout: .seconds(5))
      ],
      alarms: [
        AlarmConfiguration(
          id: "failing", metric: .canaryFailedShare(CanaryIndex(0)), period: .minutes(1),
          publishedAfter: .constant(75), comparison: .atLeast(0.2), datapointsToAlarm: 1, evaluationPeriods: 1,
          missingData: .missing)
      ],
      runbooks: [RunbookConfiguration(id: "move", alarm: AlarmIndex(0), steps: steps)])
    return fixture
  }

  let outage = FaultConfiguration.at(20, .outage([.region(RegionIndex(0))]), lasts: .constant(1800))

  func steps(agents: [Int]? = [0, 100]) -> [RunbookStep] {
    [
      RunbookStep(action: .page("duty manager"), takes: .constant(60), takesEffect: .constant(0)),
      RunbookStep(action: .approve("owner"), takes: .constant(300), takesEffect: .constant(0)),
      update(agents: agents),
    ]
  }

  @Test func phasesAddUpFromOnsetToEffect() throws {
    var world = fixture(steps())
    world.faults = [outage]
    let (incident, twin) = try world.playTwin(tracing: true)
    let strike = try #require(incident.strikes.first)
    // The period that ends at minute 21 is the first that breaches; it can be read 75 seconds later.
    #expect(strike.onset == .minute(20))
    #expect(strike.detected == .minute(22.25))
    #expect(strike.decided == .minute(28.25))
    #expect(strike.executed == .minute(28.25) + .seconds(2))
    #expect(strike.effective == .minute(28.25) + .seconds(42))
    // The first call that connects does so in Osaka, after the effect.
    let first = try #require(incident.attempts.filter { $0.region == osaka && $0.answered != nil }.first)
    #expect(strike.firstConnected == .minute(29))
    #expect(first.arrived == .minute(29))
    // The trace lists every duration drawn, and they add up.
    let response = incident.operations.filter { $0.result == "ALARM" || $0.actor == "move" }
    let listed = response.reduce(SimulationDuration.zero) { sum, record in
      sum + (record.ended - max(record.began, strike.onset))
    }
    #expect(strike.onset + listed == strike.effective)
    // Without the incident nobody acts.
    #expect(twin.operations.allSatisfy { $0.result != "ALARM" })
    #expect(twin.regions[1].connected[0] == 0)
  }

  @Test func aTestCallThroughAFullZoneFails() throws {
    func alarms(callsPerZone: Int?) throws -> Int {
      var world = fixture(steps())
      world.zonesPerRegion = 1
      var configuration = world.configuration
      configuration.topology.regions[0].callsPerZone = callsPerZone
      let run = try WorldBlueprint(configuration).play(
        .twin, seed: 1, replication: 0, matching: nil, tracing: true, isInterrupted: { false })
      return try #require(run).operations.count { $0.result == "ALARM" }
    }
    #expect(try alarms(callsPerZone: nil) == 0)
    // A call of thirty seconds every ten fills a zone that carries one: two test calls in three find no room.
    #expect(try alarms(callsPerZone: 1) > 0)
  }

  @Test func nothingMovesBeforeTheServiceIsSetUp() throws {
    var world = fixture(steps())
    world.faults = [outage]
    world.operations.onboardedAt = .minute(40)
    let incident = try world.playTwin(tracing: true).incident
    let calls = incident.operations.filter { $0.step == "UpdateTrafficDistribution" }
    #expect(calls.dropLast().allSatisfy { $0.result == "refused: not onboarded" && $0.ended < .minute(40) })
    #expect(calls.count > 1 && calls.last?.result == "accepted")
    // ACGR-46: nobody is in Osaka before; without the wait for set-up the switch is felt at 00:28:57.
    #expect(try #require(incident.strikes.first?.effective) > .minute(40))
    #expect(incident.attempts.filter { $0.arrived < .minute(40) }.allSatisfy { $0.region == tokyo })
  }

  @Test func callsGoToTokyoBeforeAndOsakaAfterTheSwitch() throws {
    var world = fixture(steps())
    world.faults = [outage]
    let incident = try world.playTwin(tracing: true).incident
    let effective = try #require(incident.strikes.first?.effective)
    #expect(incident.attempts.filter { $0.arrived < effective }.allSatisfy { $0.region == tokyo })
    #expect(incident.attempts.filter { $0.arrived > effective }.allSatisfy { $0.region == osaka })
  }

  @Test(arguments: [0, 1])
  func anotherRegionDoesNotCureTheLossOfTheCarrier(number: Int) throws {
    var world = fixture(steps())
    world.carriers = [(id: "carrier-a", trunks: nil), (id: "carrier-b", trunks: nil)]
    world.sources[0].entry = .dials(PhoneNumberIndex(number))
    world.faults = [.at(20, .outage([.carrier(CarrierIndex(0))]), lasts: .constant(1800), owner: .carrier)]
    let incident = try world.playTwin(tracing: true).incident
    // the runbook moves calls and agents to Osaka all the same, and a number on the other carrier is reached in both.
    let during = incident.attempts.filter { $0.arrived >= .minute(20) && $0.arrived < .minute(50) }
    #expect(during.count == 180 && Set(during.map(\.region)) == [tokyo, osaka])
    #expect(during.allSatisfy { $0.outcome == (number == 0 ? .unreachable : .served) })
  }

  @Test func aGroupInUpdateIsNotUpdatedUntilItIsActive() throws {
    var world = fixture([update(), update(telephony: [100, 0], agents: [100, 0])])
    world.operations.runbooks[0].triggers = []
    world.faults = [.at(20, .drill(RunbookIndex(0)), lasts: nil, id: "drill", owner: .customer)]
    let incident = try world.playTwin(tracing: true).incident
    let calls = incident.operations.filter { $0.step == "UpdateTrafficDistribution" }.map(\.result)
    // The second call is made at 00:20:04 and again after 30 and 2 s; the first is felt at 00:20:42.
    #expect(calls == ["accepted", "refused: UPDATE_IN_PROGRESS", "refused: UPDATE_IN_PROGRESS", "accepted"])
    // The last accepted call has the last word.
    #expect(incident.attempts.filter { $0.arrived > .minute(23) }.allSatisfy { $0.region == tokyo })
  }

  /// ACGR-33: what the customer does wrong is not booked to the platform.
  @Test func callsSentWhereNoAgentIsAreTheCustomersLoss() throws {
    func lost(_ world: WorldFixture, globally: Bool = false) throws -> (configuration: Int, fault: Int) {
      var configuration = world.configuration
      configuration.contactCenter.routesGlobally = globally
      let blueprint = WorldBlueprint(configuration)
      func play(_ kind: WorldKind, _ ends: CustomerEnds?) throws -> WorldRun {
        try #require(
          try blueprint.play(kind, seed: 1, replication: 0, matching: ends, tracing: false, isInterrupted: { false }))
      }
      let run = try play(.incident, play(.twin, nil).ends)
      var losses = (configuration: 0, fault: 0)
      for loss in run.customerLosses {
        if loss.cause == .configuration { losses.configuration += loss.caused } else { losses.fault += loss.caused }
      }
      return losses
    }
    var world = fixture(steps())
    world.faults = [outage]
    #expect(try lost(world).configuration == 0)
    // Calls without agents.
    world.operations.runbooks[0].steps = steps(agents: nil)
    #expect(try lost(world).configuration > 100)
    // Calls sent back into a region that is still down.
    world.operations.runbooks[0].steps = [
      update(), RunbookStep(action: .wait, takes: .constant(120), takesEffect: .constant(0)),
      update(telephony: [100, 0], agents: [100, 0]),
    ]
    #expect(try lost(world).configuration > 30)
    // Who sent agents along is not to blame where contacts are routed globally, who did not is: Tokyo's agents are gone.
    world.operations.runbooks[0].steps = steps()
    #expect(try lost(world, globally: true).configuration == 0)
    world.operations.runbooks[0].steps = steps(agents: nil)
    #expect(try lost(world, globally: true).configuration > 100)
    // Half of four agents for all calls, which three can answer.
    world.heads = .constant(4)
    world.operations.runbooks[0].steps = steps()
    #expect(try lost(world).configuration == 0)
    world.operations.runbooks[0].steps = steps(agents: [50, 50])
    #expect(try lost(world).configuration > 10)
  }

  @Test func aNumberOutsideEveryGroupStaysWithItsRegion() throws {
    var world = fixture(steps())
    world.telephony = nil
    world.operations.runbooks = []
    world.faults = [outage]
    let incident = try world.playTwin(tracing: true).incident
    let during = incident.attempts.filter { $0.arrived >= .minute(20) && $0.arrived < .minute(50) }
    #expect(during.count >= 180)
    #expect(during.allSatisfy { $0.region == tokyo && $0.outcome == .unreachable })
  }

  @Test(arguments: [true, false])
  func chatsFollowTheirClientsAndNotTheGroup(switchesClients: Bool) throws {
    let clients = RunbookStep(
      action: .switchClients([.chat], osaka), takes: .constant(5), takesEffect: .constant(10))
    var world = fixture(switchesClients ? [update(), clients] : [update()])
    var chats = ContactSourceConfiguration.calls(
      id: "chats", arrivals: .times((0..<60).map { .minute(Double($0)) }), handleTime: .constant(30),
      patience: .constant(120))
    chats.channel = .chat
    chats.entry = .starts(FlowIndex(0))
    world.concurrency = [1, 1, 0]
    world.sources = [chats]
    world.faults = [.at(20, .drill(RunbookIndex(0)), lasts: nil, id: "drill", owner: .customer)]
    let incident = try world.playTwin(tracing: true).incident
    // The call takes 2 s and its effect 40 s; the clients' switch begins when the call was accepted.
    let after = incident.attempts.filter { $0.arrived > .minute(20) + .seconds(42) }
    #expect(after.count >= 38)
    #expect(after.allSatisfy { $0.region == (switchesClients ? osaka : tokyo) })
    // The API of a region without a share refuses (InvalidActiveRegionException), and the clients are the customer's.
    #expect(
      after.allSatisfy { $0.outcome == (switchesClients ? .served : .unreachable) }
        && (switchesClients || after.allSatisfy { $0.cause == .configuration }))
  }

  @Test func telephonyWithoutAgentsServesNobodyInOsaka() throws {
    var world = fixture(steps(agents: nil))
    world.faults = [outage]
    let incident = try world.playTwin(tracing: true).incident
    let inOsaka = incident.attempts.filter { $0.region == osaka }
    #expect(!inOsaka.isEmpty)
    // ACGR-16: each ends abandoned; nobody there is served by an agent.
    #expect(inOsaka.allSatisfy { $0.outcome == .abandoned && $0.answered == nil })
    #expect(incident.channels[0].stranded == inOsaka.count)
    world.selfService = 1
    let selfServed = try world.playTwin(tracing: true).incident.attempts.filter { $0.region == osaka }
    #expect(selfServed.allSatisfy { $0.outcome == .selfServed })
  }

  @Test func anAgentMovesOnlyWhenTheCallIsOver() throws {
    var world = fixture([update()])
    world.heads = .constant(1)
    // One long call holds the only agent in Tokyo; the drill moves everything at minute 10 and 42 seconds.
    world.sources = [
      .calls(arrivals: .times([.minute(9), .minute(12)]), handleTime: .constant(600), patience: nil)
    ]
    world.faults = [.at(10, .drill(RunbookIndex(0)), lasts: nil, id: "drill", owner: .customer)]
    let incident = try world.playTwin(tracing: true).incident
    let byCustomer = incident.attempts.sorted { $0.ordinal < $1.ordinal }
    #expect(byCustomer[0].region == tokyo && byCustomer[0].outcome == .served)
    // ACGR-26: pending until minute 19, then the agent takes the call that waits in Osaka.
    #expect(byCustomer[1].region == osaka)
    #expect(byCustomer[1].answered == .minute(19))
    // One who moved at once and worked on would answer as late: until minute 19 the agent is signed in to Tokyo.
    #expect(abs(incident.regions[0].agents - 19.0 / 60) < 1e-9)
    #expect(abs(incident.regions[1].agents - 41.0 / 60) < 1e-9)
  }

  @Test func switchDetectionDelaysTheAgents() throws {
    var world = fixture([update()])
    world.heads = .constant(1)
    world.switchDetection = .constant(120)
    world.sources = [.calls(arrivals: .times([.minute(11)]), handleTime: .constant(60))]
    world.faults = [.at(10, .drill(RunbookIndex(0)), lasts: nil, id: "drill", owner: .customer)]
    let incident = try world.playTwin(tracing: true).incident
    #expect(incident.attempts[0].answered == .minute(10) + .seconds(42 + 120))
  }

  @Test func agentsWithARegionalSignInStayBehind() throws {
    var world = fixture([update()])
    world.sources = [.calls(arrivals: .times([.minute(11)]), handleTime: .constant(60), patience: .constant(300))]
    world.faults = [.at(10, .drill(RunbookIndex(0)), lasts: nil, id: "drill", owner: .customer)]
    var configuration = world.configuration
    configuration.contactCenter.agentGroups[0].followsDistribution = false
    let run = try #require(
      try WorldBlueprint(configuration).play(
        .incident, seed: 1, replication: 0, matching: nil, tracing: true, isInterrupted: { false }))
    // ACGR-27: the call waits in Osaka, its agents sit in Tokyo.
    #expect(run.attempts.map(\.outcome) == [.abandoned])
    #expect(run.channels[0].stranded == 1)
  }

  @Test func aSickControlPlaneRefusesUntilItRecovers() throws {
    var world = fixture([update()])
    world.faults = [
      .at(15, .outage([.controlPlane(osaka)]), lasts: .constant(900), id: "osaka-api"),
      .at(20, .outage([.region(tokyo)]), lasts: .constant(1800), id: "tokyo"),
    ]
    let incident = try world.playTwin(tracing: true).incident
    let refusals = incident.operations.filter { $0.result == "refused" }
    let strike = try #require(incident.strikes.last)
    #expect(strike.detected == .minute(22.25))
    // Calls of two seconds every thirty-two from minute 22:15 on; the API answers again at minute 30.
    #expect(refusals.count == 15)
    #expect(strike.executed == .minute(22.25) + .seconds(15 * 32 + 2))
  }

  @Test func aDeadRegionPublishesNothingAndOnlyMissingDataRings() throws {
    var world = fixture([update()])
    world.operations.alarms[0].metric = .regional(.callsPerInterval, tokyo)
    world.operations.alarms[0].comparison = .atMost(0)
    world.faults = [.at(20.25, .outage([.region(tokyo)]), lasts: .constant(1800))]
    let silent = try world.playTwin().incident
    #expect(silent.strikes.first?.detected == nil)
    world.operations.alarms[0].missingData = .breaching
    let ringing = try world.playTwin().incident
    #expect(ringing.strikes.first?.detected == .minute(22.25))
  }

  @Test func threeOfFiveTakesTwoPeriodsLonger() throws {
    var world = fixture([update()])
    world.operations.alarms[0].datapointsToAlarm = 3
    world.operations.alarms[0].evaluationPeriods = 5
    world.faults = [outage]
    #expect(try world.playTwin().incident.strikes.first?.detected == .minute(24.25))
  }

  @Test func aNeedlessFailoverDoesHarm() throws {
    var world = fixture([update()])
    world.switchDetection = .uniform(low: 0, high: 300)
    world.heads = .constant(5)
    world.sources[0].patience = .constant(20)
    world.faults = [.at(20, .drill(RunbookIndex(0)), lasts: nil, id: "drill", owner: .customer)]
    let (incident, twin) = try world.playTwin()
    #expect(twin.sources[0].lost == 0)
    #expect(incident.sources[0].caused > 0)
    #expect(incident.customerLosses.filter { $0.caused > 0 }.allSatisfy { $0.owner == .customer })
  }

  @Test func agentsSplitAsThePercentagesSay() throws {
    var world = fixture([])
    world.telephony = [70, 30]
    world.heads = .constant(100)
    let run = try world.play()
    #expect(abs(run.regions[0].agents - 70) <= 2)
    #expect(abs(run.regions[1].agents - 30) <= 2)
    #expect(run.regions[0].agents + run.regions[1].agents == 100)
  }

  @Test func callsSplitAsThePercentagesSay() throws {
    var world = fixture([])
    world.telephony = [70, 30]
    world.heads = .constant(100)
    world.sources = [.calls(arrivals: .poisson(.constant(perHour: 4000)), handleTime: .constant(10))]
    let run = try world.play()
    let offered = Double(run.channels[0].offered)
    let observed = Double(run.regions[0].connected[0])
    // ACGR-23: chi-square with one degree of freedom, 99.9 %.
    let difference = observed - 0.7 * offered
    #expect(difference * difference / (0.7 * offered) + difference * difference / (0.3 * offered) < 10.83)
    #expect(run.regions[0].connected[0] + run.regions[1].connected[0] == run.channels[0].offered)
  }

  @Test func aSecondUnitThatSharesNothingChangesNothing() throws {
    var world = fixture(steps())
    world.faults = [outage]
    let alone = try world.playTwin(tracing: true).incident
    var configuration = world.configuration
    var queue = configuration.contactCenter.queues[0]
    queue.id = "zz-other"
    configuration.contactCenter.queues.append(queue)
    configuration.contactCenter.flows.append(
      FlowConfiguration(id: "zz-other", duration: .constant(5), selfService: 0, queue: QueueIndex(1)))
    var number = configuration.contactCenter.phoneNumbers[0]
    number.id = "+81120999999"
    number.flow = FlowIndex(1)
    configuration.contactCenter.phoneNumbers.append(number)
    var agents = configuration.contactCenter.agentGroups[0]
    agents.id = "zz-other"
    agents.serves = [.init(queue: QueueIndex(1), priority: 1)]
    configuration.contactCenter.agentGroups.append(agents)
    var calls = configuration.sources[0]
    calls.id = "zz-other"
    calls.entry = .dials(PhoneNumberIndex(1))
    calls.arrivals = .poisson(.constant(perHour: 300))
    configuration.sources.append(calls)
    let blueprint = WorldBlueprint(configuration)
    let twin = try #require(
      try blueprint.play(.twin, seed: 1, replication: 0, matching: nil, tracing: true, isInterrupted: { false }))
    let both = try #require(
      try blueprint.play(
        .incident, seed: 1, replication: 0, matching: twin.ends, tracing: true, isInterrupted: { false }))
    #expect(both.attempts.filter { $0.source == 0 } == alone.attempts)
    #expect(both.sources[0] == alone.sources[0])
    #expect(both.queues[0] == alone.queues[0])
    #expect(both.strikes.map(\.effective) == alone.strikes.map(\.effective))
  }

  @Test func aSurgeBringsCustomersOfItsOwn() throws {
    var world = fixture([])
    var surge = world.sources[0]
    surge.id = "calls+surge"
    surge.incidentOnly = true
    surge.arrivals = .poisson(
      PoissonArrivals(
        perHour: .constant(720), dayVariation: 0, intervalVariation: 0, intervalCorrelation: 0,
        window: .minute(20)..<(.minute(40))))
    world.sources.append(surge)
    // Enough for who comes every day, and not for a surge.
    world.heads = .constant(5)
    world.faults = [.at(20, .surge(ContactSourceIndex(1)), lasts: .constant(1200), owner: .customer)]
    let (incident, twin) = try world.playTwin(tracing: true)
    #expect(twin.sources[1].offered == 0)
    #expect(incident.sources[1].offered > 150 && incident.sources[1].offered < 350)
    #expect(
      incident.attempts.filter { $0.source == 1 }.allSatisfy { $0.arrived >= .minute(20) && $0.arrived < .minute(40) })
    #expect(incident.sources[1].caused == 0)
    // ACGR-33: a surge's customers are known as such where losses are booked.
    let losses = incident.customerLosses
    #expect(incident.sources[1].lost > 0)
    #expect(losses.reduce(0) { $0 + $1.incidentOnly } == incident.sources[1].lost)
    #expect(losses.reduce(0) { $0 + $1.count - $1.incidentOnly } == incident.sources[0].lost)
  }
}
