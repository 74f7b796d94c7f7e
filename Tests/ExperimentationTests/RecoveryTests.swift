import Infrastructure
import ScenarioLanguage
import SimulationKernel
import Testing
import WorldModel

@testable import ContactCenterModel
@testable import Experimentation
@testable import WorldModel

/// Records of an hour in cells of ten seconds with five calls each, and what is made of them.
private struct RecoveryCase {
  var incident = record()
  var twin = record()
  var stabilisation = SimulationDuration.minutes(5)
  var strike = FaultStrike(
    fault: FaultIndex(0), onset: .start + .seconds(604), repaired: .start + .seconds(1_200), detected: nil,
    decided: nil, executed: nil, effective: nil, firstFailed: nil, lastFailed: nil, firstConnected: nil,
    firstAnswered: nil)

  static func record() -> RecoveryRecord {
    let five = [UInt32](repeating: 5, count: 360)
    return RecoveryRecord(
      step: .seconds(10), arrived: five, connected: five, eligible: five, answeredWithin: five,
      backlog: [UInt32](repeating: 0, count: 720))
  }

  func measured() -> StrikeRecovery { measured([strike])[0] }

  func measured(_ strikes: [FaultStrike]) -> RecoveryOutcome {
    let rule = RecoveryRule(
      minimumAttempts: 10, stabilisation: stabilisation, target: 0.8, telephonyTarget: 0.99, tolerance: 0.05)
    return RecoveryMeasurement(incident: incident, twin: twin, rule: rule, duration: .hours(1))
      .recoveries(from: strikes)
  }
}

private func isOrdered(_ phases: RecoveryPhases) -> Bool {
  let instants = [
    phases.onset, phases.detected, phases.decided, phases.executed, phases.effective, phases.firstServed,
    phases.restored, phases.drained,
  ]
  return zip(instants, instants.dropFirst()).allSatisfy { $0 <= $1 }
}

@Suite struct RecoveryTests {
  @Test func neverViolatedIsZeroAndUnaffected() {
    let recovery = RecoveryCase().measured()
    for service in RecoveryService.allCases {
      #expect(recovery[service]?.isUnaffected != false && recovery[service]?.isCensored != true)
      #expect(recovery[service]?.timeToRestore ?? .zero == .zero)
      #expect(recovery[service]?.phases.drained == recovery[service]?.phases.onset)
    }
    #expect(recovery.downtime == nil)
  }

  @Test func restoredIsTheFirstWindowThatHoldsAndGoesOnHolding() {
    var example = RecoveryCase()
    // Nobody connects from 10:00 to 20:00 minutes; at 22:00 one bad minute follows within the stabilisation time.
    for cell in 60..<120 { example.incident.connected[cell] = 0 }
    for cell in 132..<138 { example.incident.connected[cell] = 0 }
    example.strike.firstFailed = .start + .seconds(605)
    example.strike.firstConnected = .start + .seconds(1_201)
    let recovery = example.measured()
    // A window is two cells; the one that starts at 1,370 s still holds a bad cell, the one at 1,380 s is the first good.
    #expect(recovery.telephony.phases.restored == .start + .seconds(1_380))
    #expect(recovery.telephony.timeToRestore == .seconds(776))
    #expect(recovery.telephony.phases.firstServed == .start + .seconds(1_201))
    #expect(recovery.downtime == .seconds(596))
    // Nobody was answered late, but a service that cannot be reached does not hold.
    #expect(recovery.service.phases.restored == .start + .seconds(1_380))
  }

  @Test func aRelapseAfterStabilisationIsNoPartOfIt() {
    var example = RecoveryCase()
    for cell in 60..<120 { example.incident.connected[cell] = 0 }
    for cell in 200..<206 { example.incident.connected[cell] = 0 }
    #expect(example.measured().telephony.phases.restored == .start + .seconds(1_200))
  }

  @Test func theFirstContactServedHasTheSay() {
    var example = RecoveryCase()
    for cell in 60..<120 { example.incident.connected[cell] = 0 }
    example.strike.firstFailed = .start + .seconds(605)
    example.strike.firstConnected = .start + .milliseconds(1_203_500)
    #expect(example.measured().telephony.phases.restored == .start + .milliseconds(1_203_500))
  }

  @Test func aTwinAsBadIsNoViolation() {
    var example = RecoveryCase()
    for cell in 60..<120 {
      example.incident.answeredWithin[cell] = 2
      example.twin.answeredWithin[cell] = 2
    }
    #expect(example.measured().service.isUnaffected)
    for cell in 60..<120 { example.twin.answeredWithin[cell] = 3 }
    #expect(!example.measured().service.isUnaffected)
  }

  @Test func aServiceNobodyCanReachDoesNotHold() {
    var example = RecoveryCase()
    // In the twin too nobody is answered in time, so the service level alone would hold at 0; but no call connects.
    example.twin.answeredWithin = [UInt32](repeating: 0, count: 360)
    example.incident.answeredWithin = [UInt32](repeating: 0, count: 360)
    for cell in 60..<120 { example.incident.connected[cell] = 0 }
    let recovery = example.measured()
    #expect(!recovery.service.isUnaffected)
    #expect(recovery.service.phases.restored == recovery.telephony.phases.restored)
    #expect(recovery.service.phases.restored >= .start + .seconds(1_200))
  }

  @Test func notRestoredIsCensoredAtTheEndOfArrivals() {
    var example = RecoveryCase()
    for cell in 60..<360 { example.incident.connected[cell] = 0 }
    example.strike.repaired = nil
    let recovery = example.measured().telephony
    #expect(recovery.isCensored && recovery.phases.restored == .start + .hours(1))
    #expect(recovery.timeToRestore == .seconds(2_996))
  }

  @Test func windowsWithoutContactsRestoreNothing() {
    var example = RecoveryCase()
    for cell in 60..<360 { example.incident.connected[cell] = 0 }
    // Nobody calls after 50 minutes: silence is no proof.
    for cell in 300..<360 { example.incident.arrived[cell] = 0 }
    example.strike.repaired = nil
    #expect(example.measured().telephony.isCensored)
  }

  @Test func sparseCellsWidenTheWindow() {
    var example = RecoveryCase()
    for cell in 0..<360 {
      let calls: UInt32 = cell % 6 == 0 ? 5 : 0
      example.incident.arrived[cell] = calls
      example.incident.connected[cell] = calls
      example.twin.arrived[cell] = calls
      example.twin.connected[cell] = calls
    }
    // One minute without connections: windows of ten calls span over a minute.
    example.incident.connected[66] = 0
    let recovery = example.measured().telephony
    #expect(!recovery.isUnaffected && recovery.phases.restored == .start + .seconds(670))
  }

  @Test func phasesAreRunningMaximaUpToRestored() {
    var example = RecoveryCase()
    for cell in 60..<120 { example.incident.connected[cell] = 0 }
    example.strike.detected = .start + .seconds(700)
    example.strike.decided = nil
    example.strike.executed = .start + .seconds(690)
    example.strike.effective = .start + .seconds(900)
    let phases = example.measured().telephony.phases
    #expect(isOrdered(phases))
    #expect(phases.decided == phases.detected && phases.executed == phases.detected)
    #expect(phases.effective == .start + .seconds(900))
    // What was done when the service was long back had no part in it.
    example.strike.effective = .start + .seconds(3_000)
    let late = example.measured().telephony.phases
    #expect(isOrdered(late) && late.effective == late.executed && late.restored == phases.restored)
  }

  @Test func drainedWhenNoMoreWaitThanInTheTwin() {
    var example = RecoveryCase()
    for cell in 60..<120 { example.incident.connected[cell] = 0 }
    for cell in 60..<150 { example.incident.backlog[cell] = 9 }
    for cell in 140..<150 { example.twin.backlog[cell] = 9 }
    let phases = example.measured().telephony.phases
    #expect(phases.drained == .start + .seconds(1_410) && isOrdered(phases))
  }

  /// Nothing is violated until the next fault strikes half an hour after the onset.
  @Test func aFaultDoesNotRecoverFromTheNext() {
    var example = RecoveryCase()
    example.strike.repaired = nil
    for cell in 250..<270 { example.incident.connected[cell] = 0 }
    var next = example.strike
    next.onset = .start + .seconds(2_500)
    let alone = example.measured([example.strike])
    #expect(alone[0].telephony.phases.restored == .start + .seconds(2_700))
    let both = example.measured([example.strike, next])
    #expect(both[0].telephony.isUnaffected && both[0].service.isUnaffected)
    #expect(both[1].telephony.timeToRestore == .seconds(200) && both[1].service.timeToRestore == .seconds(200))
    // Harm done before the next one struck is its own, and so is what comes before the service has held for a while.
    example.incident.connected[210] = 0
    #expect(example.measured([example.strike, next])[0].telephony.timeToRestore == .seconds(2_110 - 604))
    example.incident.connected[210] = 5
    next.onset = .start + .seconds(2_300)
    example.strike.onset = .start + .seconds(2_250)
    #expect(!example.measured([example.strike, next])[0].telephony.isUnaffected)
  }

  @Test func nothingRecoversFromWhatNoContactFeels() {
    var example = RecoveryCase()
    for cell in 60..<120 { example.incident.connected[cell] = 0 }
    var stall = example.strike
    stall.onset = .start + .seconds(100)
    stall.touchesContacts = false
    #expect(example.measured([stall]).isEmpty)
    #expect(example.measured([stall, example.strike]) == example.measured([example.strike]))
  }

  /// ACGR-36: an approver who comes when all is over has taken his time all the same.
  @Test func decidingCountsWheneverItWasDone() {
    var example = RecoveryCase()
    for cell in 60..<120 { example.incident.connected[cell] = 0 }
    #expect(example.measured().deciding == .zero)
    example.strike.detected = .start + .seconds(700)
    example.strike.decided = .start + .seconds(900)
    example.strike.deciding = .seconds(60)
    #expect(example.measured().deciding == .seconds(60) && isOrdered(example.measured().telephony.phases))
    example.strike.decided = .start + .seconds(2_000)
    #expect(example.measured().deciding == .seconds(60))
  }

  @Test func harmOfALateAnswerIsSeen() {
    var example = RecoveryCase()
    // Nothing is violated until a switch takes effect half an hour after onset.
    for cell in 250..<270 { example.incident.answeredWithin[cell] = 0 }
    #expect(example.measured().service.isUnaffected)
    example.strike.effective = .start + .seconds(2_480)
    #expect(example.measured().service.phases.restored == .start + .seconds(2_700))
  }
}
