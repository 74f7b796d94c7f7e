import ContactCenterModel
import Infrastructure
import SimulationKernel
import Testing

@testable import WorldModel

/// Alarms that are made of others, ring for nothing, or are lost with their region; people who decide; the way back.
@Suite struct OperationsTests {
  let base = FailoverTests()
  var tokyo: RegionIndex { base.tokyo }
  var osaka: RegionIndex { base.osaka }

  /// An alarm that rings while a region is silent, whatever it publishes otherwise.
  func silence(_ region: RegionIndex, publishedAfter: Double = 75) -> AlarmConfiguration {
    AlarmConfiguration(
      id: "silence", metric: .regional(.concurrentCalls, region), period: .minutes(1),
      publishedAfter: .constant(publishedAfter), comparison: .atLeast(1e9), datapointsToAlarm: 1, evaluationPeriods: 1,
      missingData: .breaching)
  }

  /// The way back to Tokyo once an alarm has been quiet.
  func wayBack(_ alarm: AlarmIndex, for time: SimulationDuration, repeats: Bool = false) -> RunbookConfiguration {
    RunbookConfiguration(
      id: "moveBack", triggers: [.returnedToOK(alarm, for: time)],
      steps: [base.update(telephony: [100, 0], agents: [100, 0])], undoes: RunbookIndex(0), repeats: repeats)
  }

  // MARK: Composite alarms

  @Test(arguments: [true, false])
  func aCompositeAlarmRingsAsItsRuleSays(needsBoth: Bool) throws {
    var world = base.fixture([base.update()])
    world.faults = [.at(20.25, .outage([.region(tokyo)]), lasts: .constant(1800))]
    let parts: [AlarmRule] = [.state(AlarmIndex(0), .alarm), .not(.not(.state(AlarmIndex(1), .alarm)))]
    world.operations.alarms += [
      silence(tokyo, publishedAfter: 100),
      AlarmConfiguration(id: "composite", rule: needsBoth ? .and(parts) : .or(parts)),
    ]
    world.operations.runbooks[0].triggers = [.alarm(AlarmIndex(2))]
    let (incident, twin) = try world.playTwin(tracing: true)
    // The canary's alarm rings at 22:15, the region's silence at 22:40.
    let strike = try #require(incident.strikes.first)
    #expect(strike.detected == .minute(22.25))
    #expect(strike.executed == .start + .seconds(needsBoth ? 22 * 60 + 42 : 22 * 60 + 17))
    // Waiting for the other alarm is no deciding: nobody is asked.
    #expect(strike.decided == nil && strike.deciding == .zero)
    #expect(incident.operations.contains { $0.actor == "composite" && $0.step == "rule" && $0.result == "ALARM" })
    #expect(twin.operationsReport.rings == 0)
  }

  @Test func compositesOfCompositesAreEvaluatedInOrder() {
    var operations = OperationsConfiguration.none
    operations.alarms = [
      AlarmConfiguration(id: "a", rule: .state(AlarmIndex(1), .alarm)),
      AlarmConfiguration(id: "b", rule: .not(.state(AlarmIndex(2), .ok))), silence(tokyo),
    ]
    #expect(operations.compositesInOrder == [1, 0])
  }

  // MARK: False alarms (ACGR-37)

  @Test func aRingWithoutAFaultIsFalse() throws {
    var world = base.fixture([])
    world.operations.alarms[0].metric = .regional(.concurrentCalls, tokyo)
    world.operations.alarms[0].comparison = .atLeast(1)
    let busy = try world.playTwin().incident.operationsReport
    #expect(busy.rings > 0 && busy.falseRings == busy.rings && busy.faults == 0)
    world.faults = [base.outage]
    world.operations = base.fixture([]).operations
    let (incident, twin) = try world.playTwin()
    #expect(incident.operationsReport.rings == 1 && incident.operationsReport.falseRings == 0)
    #expect(incident.operationsReport.missedByAlarms == 0 && twin.operationsReport.rings == 0)
    #expect(incident.operationsReport.detectionTimes == [.seconds(135)])
    world.operations.alarms = []
    let silent = try world.playTwin().incident.operationsReport
    #expect(silent.missedByAlarms == 1 && silent.unnoticed == 1 && silent.detectionTimes.isEmpty)
  }

  @Test func silenceAfterClosingRingsNoAlarm() throws {
    var world = base.fixture([])
    // The last calls last until ten minutes after closing.
    world.heads = .constant(80)
    world.sources[0].handleTime = .constant(600)
    world.operations.alarms[0].metric = .regional(.callsPerInterval, tokyo)
    world.operations.alarms[0].comparison = .atMost(0)
    world.operations.alarms[0].missingData = .breaching
    #expect(try world.playTwin().incident.operationsReport.rings == 0)
    // Silence in the middle of the day does.
    world.faults = [base.outage]
    #expect(try world.playTwin().incident.operationsReport.rings == 1)
  }

  /// Thirty calls at once, of which twenty find a place in the quota, stay for more than a period.
  @Test func alarmsReadHowFullTheQuotaIs() throws {
    func rings(_ metric: AlarmConfiguration.RegionalMetric, _ threshold: Double, quota: Int? = 20) throws -> Int {
      var world = base.fixture([])
      world.heads = .constant(40)
      world.quotas = [quota, nil, nil]
      world.sources = [
        .calls(arrivals: .times((0..<30).map { .minute(10 + Double($0) / 60) }), handleTime: .constant(150))
      ]
      world.operations.alarms[0].metric = .regional(metric, tokyo)
      world.operations.alarms[0].comparison = .atLeast(threshold)
      return try world.playTwin().incident.operationsReport.rings
    }
    #expect(try rings(.concurrentCalls, 20) == 1 && rings(.concurrentCalls, 21) == 0)
    #expect(try rings(.concurrentCallsPercentage, 1) == 1 && rings(.concurrentCallsPercentage, 1.01) == 0)
    #expect(try rings(.concurrentCallsPercentage, 0.01, quota: nil) == 0, "nothing is full without a quota")
    #expect(try rings(.callsBreachingConcurrencyQuota, 10) == 1 && rings(.callsBreachingConcurrencyQuota, 11) == 0)
    for other: AlarmConfiguration.RegionalMetric in [
      .concurrentActiveChats, .concurrentActiveChatsPercentage, .concurrentTasks, .concurrentTasksPercentage,
      .chatsBreachingActiveChatQuota,
    ] { #expect(try rings(other, 0.01) == 0, "there are calls alone") }
  }

  @Test(arguments: [1.0, 5.0])
  func aThresholdThatOneCallNeverReachesMissesTheFault(threshold: Double) throws {
    var world = base.fixture([])
    world.dependencies = [
      DependencyConfiguration(
        id: "lookup", deployedIn: [tokyo, osaka], isShared: false, feature: nil, owner: .platform)
    ]
    world.uses = [FlowUse(dependency: DependencyIndex(0), otherwise: .fails)]
    world.sources = [.calls(arrivals: .times((0..<60).map { .minute(Double($0) + 0.5) }), handleTime: .constant(20))]
    world.operations.alarms[0].metric = .regional(.contactFlowErrors, tokyo)
    world.operations.alarms[0].comparison = .atLeast(threshold)
    world.faults = [.at(20, .outage([.dependency(DependencyIndex(0), tokyo)]), lasts: .constant(1800))]
    let report = try world.playTwin().incident.operationsReport
    #expect(report.missedByAlarms == (threshold == 1 ? 0 : 1))
    #expect(report.rings == (threshold == 1 ? 1 : 0))
  }

  /// An alarm on the age of the oldest changed setting that is not yet on the other side.
  private func mirrorAlarm(_ region: RegionIndex) -> AlarmConfiguration {
    AlarmConfiguration(
      id: "mirror", metric: .mirrorDelay(region), period: .minutes(1), publishedAfter: .constant(30),
      comparison: .atLeast(120), datapointsToAlarm: 1, evaluationPeriods: 1, missingData: .missing)
  }

  @Test func anAlarmOnCallsTellsOfNothingThatCallsDoNotFeel() throws {
    for unfelt in [Component.replication(osaka), .monitoring(osaka), .controlPlane(tokyo)] {
      var world = base.fixture([base.update()])
      world.faults = [base.outage]
      let alone = try world.playTwin().incident
      world.faults.append(.at(5, .outage([unfelt]), lasts: .constant(3_000), id: "unfelt"))
      let (incident, _) = try world.playTwin()
      let strikes = incident.strikes
      #expect(strikes.map(\.touchesContacts) == [false, true])
      #expect(strikes[0].detected == nil && strikes[0].executed == nil && strikes[1].detected == .minute(22.25))
      let report = incident.operationsReport
      #expect(report.faults == 2 && report.missedByAlarms == 1 && report.unnoticed == 1)
      #expect(report.detectionTimes == alone.operationsReport.detectionTimes && report.falseRings == 0)
      // Who gives up in the crowd after the outage is the outage's, though another fault has struck.
      world.faults[1] = .at(21, .outage([unfelt]), lasts: .constant(3_000), id: "unfelt")
      world.heads = .constant(4)
      world.sources[0].redial = .always(after: [.unreachable], delay: .constant(60), maxAttempts: 20)
      let crowd = try world.playTwin().incident
      #expect(crowd.customerLosses.contains { $0.outcome == .abandoned && $0.caused > 0 })
      #expect(crowd.customerLosses.allSatisfy { $0.cause != Cause(fault: 1) })
    }
  }

  @Test(arguments: [true, false])
  func onlyAnAlarmOnTheMirrorTellsOfItsStandstill(isStalled: Bool) throws {
    var world = base.fixture([]).configuration
    world.contactCenter.settingsReplication = ReplicationTests().settings(lag: 30)
    world.operations.alarms[0] = mirrorAlarm(osaka)
    let stall = FaultConfiguration.at(10, .outage([.replication(osaka)]), lasts: nil, id: "stall")
    world.faults = isStalled ? [stall, .at(5, .surge(ContactSourceIndex(0)), lasts: nil, id: "surge")] : [base.outage]
    let incident = try ReplicationTests().play(world).incident
    let report = incident.operationsReport
    // A surge is not what it tells of; the loss of a region, between which nothing can be copied, is.
    #expect(report.rings == 1 && report.falseRings == 0 && report.missedByAlarms == (isStalled ? 1 : 0))
    #expect(incident.strikes.map { $0.detected != nil } == (isStalled ? [false, true] : [true]))
    // A composite alarm tells of what those that ring in it tell of.
    world.operations.alarms.append(silence(tokyo))
    world.operations.alarms[1].comparison = .atLeast(1e9)
    world.operations.alarms[1].missingData = .missing
    world.operations.alarms.append(
      AlarmConfiguration(
        id: "either", rule: .or([.state(AlarmIndex(0), .alarm), .state(AlarmIndex(1), .alarm)])))
    let composite = try ReplicationTests().play(world).incident
    #expect(composite.operationsReport.rings == 2 && composite.operationsReport.falseRings == 0)
    #expect(composite.operationsReport.missedByAlarms == (isStalled ? 1 : 0))
  }

  @Test func aRingForAFaultOfAnotherKindIsFalse() throws {
    var world = base.fixture([])
    world.operations.alarms[0].metric = .regional(.concurrentCalls, tokyo)
    world.operations.alarms[0].comparison = .atLeast(1)
    world.faults = [.at(0, .outage([.replication(osaka)]), lasts: nil)]
    let report = try world.playTwin().incident.operationsReport
    #expect(report.rings > 0 && report.falseRings == report.rings && report.missedByAlarms == 1)
  }

  // MARK: Monitoring that is lost (ACGR-39)

  @Test(arguments: [true, false])
  func anAlarmInADeadRegionDoesNotRing(isInTokyo: Bool) throws {
    var world = base.fixture([base.update()])
    world.operations.alarms[0].region = isInTokyo ? tokyo : osaka
    world.faults = [base.outage]
    let incident = try world.playTwin().incident
    #expect(incident.strikes.first?.detected == (isInTokyo ? nil : .minute(22.25)))
    #expect(incident.operationsReport.missedByAlarms == (isInTokyo ? 1 : 0))
    // What it reads when the region is back is no false alarm: its period was that of the fault.
    #expect(incident.operationsReport.falseRings == 0)
    let lost = incident.operationsReport.periods - incident.operationsReport.data
    #expect(isInTokyo ? lost >= 28 && lost <= 30 : lost == 0)
  }

  @Test(arguments: [0.3, 1])
  func aSickMonitoringLosesItsShareOfTheData(share: Double) throws {
    var world = base.fixture([])
    world.operations.alarms[0] = silence(tokyo)
    world.operations.alarms[0].period = .seconds(10)
    world.faults = [.at(0, .impairment([.monitoring(tokyo)], share: share), lasts: .constant(86_400))]
    let (incident, twin) = try world.playTwin()
    let report = incident.operationsReport
    // 360 tosses: 0.08 is more than three standard errors.
    #expect(abs(Double(report.data) / Double(report.periods) - (1 - share)) < 0.08)
    #expect(twin.operationsReport.data == twin.operationsReport.periods && twin.operationsReport.periods > 300)
  }

  // MARK: The control plane

  @Test func aSickControlPlaneFailsItsShareOfTheCalls() throws {
    var refused = (here: 0, there: 0)
    for replication in 0..<20 {
      for isCalled in [true, false] {
        var world = base.fixture([base.update()])
        world.faults = [
          .at(
            15, .impairment([.controlPlane(isCalled ? osaka : tokyo)], share: 0.9), lasts: .constant(86_400), id: "api"),
          base.outage,
        ]
        let twin = try world.play(.twin, replication: UInt32(replication))
        let incident = try world.play(.incident, replication: UInt32(replication), matching: twin.ends, tracing: true)
        let report = incident.operationsReport
        if isCalled { refused.here += report.refusedCalls } else { refused.there += report.refusedCalls }
        #expect(report.calls == report.refusedCalls + 1)
        #expect(report.records.calls.map(\.error).dropLast().allSatisfy { $0 == "InternalServiceException" })
        #expect(report.records.calls.last?.error == .some(nil))
      }
    }
    // Nine failures before a success on average, with a standard error of two.
    #expect(refused.here > 60 && refused.here < 320)
    #expect(refused.there == 0)
  }

  @Test func aFailoverIntoASickRegionHelpsNobody() throws {
    var world = base.fixture([base.update()])
    let osakaToo = FaultConfiguration.at(20, .outage([.region(osaka)]), lasts: .constant(1800), id: "osaka")
    world.faults = [osakaToo, base.outage]
    let both = try world.playTwin().incident
    world.operations.runbooks = []
    let stays = try world.playTwin().incident
    world.faults = [base.outage]
    world.operations.runbooks = base.fixture([base.update()]).operations.runbooks
    let moved = try world.playTwin().incident
    // every call is lost until both regions are back.
    #expect(both.sources[0].lost >= 180 && both.sources[0].lost == stays.sources[0].lost)
    #expect(both.operationsReport.refusedCalls > 10)
    #expect(moved.sources[0].lost < 30)
  }

  // MARK: Public notice (ACGR-35)

  @Test func withoutAnAlarmOnlyTheNoticeTells() throws {
    var world = base.fixture([base.update()])
    world.operations.alarms = []
    world.operations.notices = [NoticeConfiguration(id: "page", region: tokyo, after: .constant(600))]
    world.operations.runbooks[0].triggers = [.notice(NoticeIndex(0))]
    world.faults = [base.outage]
    let told = try world.playTwin().incident
    #expect(told.strikes.first?.detected == .minute(30))
    #expect(told.strikes.first?.executed == .minute(30) + .seconds(2))
    #expect(told.operationsReport.missedByAlarms == 1 && told.operationsReport.unnoticed == 0)
    // A fault that is over when it is told of is not answered, nor is another region's.
    world.faults[0].lasts = .constant(300)
    #expect(try world.playTwin().incident.operationsReport.started == 0)
    world.faults = [base.outage]
    world.operations.notices[0].region = osaka
    #expect(try world.playTwin().incident.strikes.first?.detected == nil)
  }

  @Test func theNoticeIsTheFallbackWhereTheAlarmIsSlower() throws {
    var world = base.fixture([base.update()])
    world.operations.notices = [NoticeConfiguration(id: "page", region: tokyo, after: .constant(600))]
    world.operations.runbooks[0].triggers = [.alarm(AlarmIndex(0)), .notice(NoticeIndex(0))]
    world.faults = [base.outage]
    #expect(try world.playTwin().incident.strikes.first?.executed == .minute(22.25) + .seconds(2))
    world.operations.alarms[0].datapointsToAlarm = 20
    world.operations.alarms[0].evaluationPeriods = 20
    #expect(try world.playTwin().incident.strikes.first?.executed == .minute(30) + .seconds(2))
  }

  // MARK: People and criteria (ACGR-36)

  /// Someone on duty on Mondays for some minutes of a run that starts at nine.
  func person(_ id: String, from: Int, until: Int) -> PersonConfiguration {
    PersonConfiguration(
      id: id, onDuty: [.minutes(9 * 60 + from)..<(.minutes(9 * 60 + until))], startOfRun: .hours(9),
      answersAfter: .constant(60))
  }

  @Test func nobodyDecidesBeforeSomebodyIsOnDuty() throws {
    var world = base.fixture([])
    world.operations.people = [person("owner", from: 40, until: 60), person("deputy", from: 0, until: 60)]
    let approval = { (people: [Int]) in
      RunbookStep(
        action: .approve(.firstOnDuty(people.map { PersonIndex($0) })), takes: .constant(0), takesEffect: .constant(0))
    }
    world.faults = [base.outage]
    world.operations.runbooks[0].steps = [approval([0]), base.update()]
    #expect(try world.playTwin().incident.strikes.first?.decided == .minute(41))
    // The owner comes first, but the deputy is there.
    world.operations.runbooks[0].steps = [approval([0, 1]), base.update()]
    let incident = try world.playTwin(tracing: true).incident
    #expect(incident.strikes.first?.decided == .minute(23.25))
    #expect(incident.operations.contains { $0.step == "approve deputy" })
  }

  @Test func decidingIsWhatPagesAndApprovalsTake() throws {
    var world = base.fixture([])
    world.faults = [base.outage]
    let wait = RunbookStep(action: .wait, takes: .constant(120), takesEffect: .constant(0))
    world.operations.runbooks[0].steps = [base.steps()[0], wait] + base.steps()[1...] + [base.steps()[0]]
    let strike = try #require(try world.playTwin().incident.strikes.first)
    // A page of one minute, an approval of five, two minutes' wait between them; what is paged after the change is none of it.
    #expect(strike.deciding == .minutes(6) && strike.decided == .minute(22.25) + .minutes(8))
    // A runbook that asks somebody and comes too late has decided nothing.
    world.operations.runbooks.append(RunbookConfiguration(id: "first", alarm: AlarmIndex(0), steps: [base.update()]))
    let overtaken = try #require(try world.playTwin().incident.strikes.first)
    #expect(overtaken.decided == nil && overtaken.deciding == .zero)
  }

  @Test func whoNeverDecidesHasBeenDecidingUntilTheEnd() throws {
    var world = base.fixture([])
    world.faults = [base.outage]
    world.operations.people = [
      PersonConfiguration(
        id: "owner", onDuty: [.hours(20)..<(.hours(21))], startOfRun: .zero, answersAfter: .constant(0))
    ]
    world.operations.runbooks[0].steps = [
      RunbookStep(
        action: .approve(.firstOnDuty([PersonIndex(0)])), takes: .constant(0), takesEffect: .constant(0)),
      base.update(),
    ]
    let incident = try world.playTwin().incident
    let strike = try #require(incident.strikes.first)
    #expect(strike.decided == nil && strike.deciding == incident.endedAt - .minute(22.25))
  }

  @Test func whatNobodyUsesIsNotFelt() throws {
    var world = base.fixture([base.update()])
    world.carriers = [(id: "carrier-a", trunks: nil), (id: "carrier-b", trunks: nil)]
    world.dependencies = [
      DependencyConfiguration(id: "lookup", deployedIn: [tokyo], isShared: false, feature: nil, owner: .platform)
    ]
    for (component, isFelt) in [
      (Component.carrier(CarrierIndex(0)), true), (.carrier(CarrierIndex(1)), false),
      (.dependency(DependencyIndex(0), tokyo), false), (.region(osaka), true),
    ] {
      world.faults = [base.outage, .at(21, .outage([component]), lasts: .constant(900), id: "other")]
      let (incident, _) = try world.playTwin()
      #expect(incident.strikes.map(\.touchesContacts) == [true, isFelt])
      // Losses of callers who give up are the outage's, where the other fault touches nobody.
      #expect(isFelt || incident.customerLosses.allSatisfy { $0.cause != Cause(fault: 1) })
    }
    world.uses = [FlowUse(dependency: DependencyIndex(0), otherwise: .fails)]
    world.faults = [.at(21, .outage([.dependency(DependencyIndex(0), tokyo)]), lasts: .constant(900))]
    #expect(try world.playTwin().incident.strikes.map(\.touchesContacts) == [true])
  }

  @Test func hoursOfDutyRepeatEveryWeek() {
    // Sunday 22:00 to Monday 06:00, in a run that starts on Monday at nine.
    let night = PersonConfiguration(
      id: "night", onDuty: [.hours(6 * 24 + 22)..<(.hours(7 * 24 + 6))], startOfRun: .hours(9),
      answersAfter: .constant(0))
    #expect(night.wait(at: .start) == .hours(6 * 24 + 13))
    #expect(night.wait(at: .start + .hours(6 * 24 + 13)) == .zero)
    #expect(night.wait(at: .start + .hours(6 * 24 + 20)) == .zero)
    #expect(night.wait(at: .start + .hours(6 * 24 + 21)) == .hours(7 * 24 - 8))
    let always = PersonConfiguration(id: "always", onDuty: nil, startOfRun: .zero, answersAfter: .constant(0))
    #expect(always.wait(at: .minute(5)) == .zero)
  }

  @Test func aRunbookStandsDownWhenItsCriteriaAreNotMet() throws {
    let criteria = [
      RunbookStep(action: .wait, takes: .constant(300), takesEffect: .constant(0)),
      RunbookStep(action: .onlyIf(.state(AlarmIndex(0), .alarm)), takes: .constant(0), takesEffect: .constant(0)),
    ]
    var world = base.fixture(criteria + [base.update()])
    let blip = FaultConfiguration.at(20, .outage([.region(tokyo)]), lasts: .constant(120), id: "blip")
    world.faults = [blip]
    let calm = try world.playTwin().incident.operationsReport
    #expect(calm.started == 1 && calm.stoodDown == 1 && calm.moves.isEmpty)
    // A runbook that stood down has not run: it answers the next fault.
    world.faults = [blip, .at(35, .outage([.region(tokyo)]), lasts: .constant(1200), id: "real")]
    let report = try world.playTwin().incident.operationsReport
    #expect(report.started == 2 && report.stoodDown == 1 && report.moves.count == 1)
    // Without criteria the blip moves everything.
    world.operations.runbooks[0].steps = [base.update()]
    world.faults = [blip]
    #expect(try world.playTwin().incident.operationsReport.moves.count == 1)
  }

  // MARK: The way back

  @Test func settingWhatIsSetMovesNothing() throws {
    var world = base.fixture([base.update(telephony: [100, 0], agents: [100, 0])])
    world.faults = [base.outage]
    let idle = try world.playTwin().incident.operationsReport
    #expect(idle.calls == 1 && idle.refusedCalls == 0 && idle.moves.isEmpty)
    world.operations.runbooks[0].steps = [base.update(), base.update(agents: [50, 50])]
    let once = try world.playTwin().incident.operationsReport
    // The second call is refused while the first is not felt yet.
    #expect(once.calls - once.refusedCalls == 2 && once.moves.count == 1)
  }

  @Test func callsReturnWhenTheAlarmHasBeenQuiet() throws {
    var world = base.fixture([base.update()])
    world.operations.alarms[0] = silence(tokyo)
    world.faults = [.at(20, .outage([.region(tokyo)]), lasts: .constant(900))]
    #expect(try world.playTwin().incident.operationsReport.moves.count == 1, "nothing fails back by itself")
    world.operations.runbooks.append(wayBack(AlarmIndex(0), for: .minutes(5)))
    let incident = try world.playTwin(tracing: true).incident
    // Tokyo is back at minute 35, which the datum of that instant says at 36:15; five quiet minutes, 2 s and 40 s.
    let moves = incident.operationsReport.moves
    #expect(moves.map(\.isFailback) == [false, true])
    #expect(moves[1].time == .seconds(42))
    let back = SimulationTime.minute(41.25) + .seconds(42)
    #expect(
      incident.attempts.filter { $0.arrived > .minute(24) && $0.arrived < back }.allSatisfy { $0.region == osaka })
    #expect(incident.attempts.filter { $0.arrived > back }.allSatisfy { $0.region == tokyo })
    // A call of thirty seconds every ten: three are left in Osaka, and end there.
    #expect(moves[1].inProgress == 3)
    // The failover's milestones stay what they were.
    #expect(incident.strikes.first?.effective == .minute(21.25) + .seconds(42))
  }

  @Test func contactsStrandedByTheWayBackAreItsOwn() throws {
    var world = base.fixture([base.update()])
    world.operations.alarms[0] = silence(tokyo)
    world.faults = [.at(20, .outage([.region(tokyo)]), lasts: .constant(900))]
    world.heads = .constant(2)
    world.operations.runbooks.append(wayBack(AlarmIndex(0), for: .minutes(5)))
    let (incident, _) = try world.playTwin()
    let moves = incident.operationsReport.moves
    #expect(moves[1].stranded > 0)
    #expect(moves.reduce(0) { $0 + $1.stranded } == incident.channels.reduce(0) { $0 + $1.stranded })
  }

  @Test func whatWasNotMovedIsNotMovedBack() throws {
    var world = base.fixture([])
    world.operations.alarms[0] = silence(tokyo)
    world.operations.runbooks.append(wayBack(AlarmIndex(0), for: .minutes(5)))
    world.faults = [.at(20, .outage([.region(tokyo)]), lasts: .constant(900))]
    #expect(try world.playTwin().incident.operationsReport.moves.isEmpty)
  }

  @Test func anAutomaticWayBackFlaps() throws {
    // The canary is answered in Osaka, so that its alarm is quiet while Tokyo is still dead.
    var world = base.fixture([base.update()])
    world.faults = [base.outage]
    world.operations.runbooks[0].repeats = true
    world.operations.runbooks.append(wayBack(AlarmIndex(0), for: .minutes(1), repeats: true))
    let flapping = try world.playTwin().incident
    #expect(flapping.operationsReport.moves.count >= 5)
    world.operations.runbooks.removeLast()
    let steady = try world.playTwin().incident
    #expect(steady.operationsReport.moves.count == 1)
    #expect(flapping.sources[0].lost > steady.sources[0].lost)
    // A runbook that does not say "repeats" runs once: out, back, and no more.
    world.operations.runbooks[0].repeats = false
    world.operations.runbooks.append(wayBack(AlarmIndex(0), for: .minutes(1)))
    #expect(try world.playTwin().incident.operationsReport.moves.count == 2)
  }

  // MARK: The storm after a restoration

  @Test func whoDidNotGetThroughCallsAgain() throws {
    var world = base.fixture([])
    world.sources[0].redial = .always(after: [.unreachable], delay: .constant(600), maxAttempts: 20)
    world.faults = [.at(20, .outage([.region(tokyo)]), lasts: .constant(1200))]
    let (incident, twin) = try world.playTwin(tracing: true)
    let after = { (run: WorldRun) in run.attempts.count { $0.arrived >= .minute(40) && $0.arrived < .minute(50) } }
    // Whoever failed within the last ten minutes, and whoever had failed twice by then, beside those who come anyway.
    #expect(after(twin) == 60)
    #expect(after(incident) == 180)
  }

  @Test func aRunbookMayStartByTheClock() throws {
    var world = base.fixture([base.update()])
    world.operations.runbooks[0].triggers = [.at(.minute(30))]
    let run = try world.play()
    #expect(run.operationsReport.moves.count == 1)
    #expect(run.regions[1].connected[0] > 100)
  }

  // MARK: Records

  @Test func recordsAreKeptWhereTracingIsAskedFor() throws {
    var world = base.fixture([base.update()])
    world.faults = [base.outage]
    let records = try world.playTwin(tracing: true).incident.operationsReport.records
    #expect(records.transitions.map(\.after) == [.ok, .alarm, .ok])
    #expect(records.transitions[1].time == .minute(22.25) && !records.transitions[1].isFalse)
    #expect(records.calls.count == 1 && records.calls[0].update.calledFrom == osaka)
    #expect(records.data.count >= 58 && records.data.allSatisfy { $0.readable - $0.periodEnd == .seconds(75) })
    #expect(try world.playTwin().incident.operationsReport.records == MonitoringRecords())
  }
}
