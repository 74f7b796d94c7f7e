import ContactCenterModel
import Infrastructure
import ScenarioLanguage
import SimulationKernel
import WorldModel

/// Tells from the contacts of both worlds when telephony and service were back after each strike of a fault.
struct RecoveryMeasurement {
  private let rule: RecoveryRule
  private let step: SimulationDuration
  private let endOfArrivals: SimulationTime
  private let cells: Int
  private let telephony: RecoveryWindows
  private let service: RecoveryWindows
  private let backlog: [UInt32]
  private let twinBacklog: [UInt32]

  init(incident: RecoveryRecord, twin: RecoveryRecord, rule: RecoveryRule, duration: SimulationDuration) {
    self.rule = rule
    step = incident.step
    endOfArrivals = .start + duration
    let covering = Int((duration.microseconds + step.microseconds - 1) / step.microseconds)
    cells = min(covering, incident.arrived.count, twin.arrived.count)
    telephony = RecoveryWindows(
      good: incident.connected, all: incident.arrived, twinGood: twin.connected, twinAll: twin.arrived, cells: cells,
      minimum: rule.minimumAttempts, target: rule.telephonyTarget, tolerance: rule.tolerance)
    // On a day so busy that hardly anyone is answered in time the twin's bound means nothing: a service that nobody can
    // reach does not hold, whatever the twin's level is.
    service = RecoveryWindows(
      good: incident.answeredWithin, all: incident.eligible, twinGood: twin.answeredWithin, twinAll: twin.eligible,
      cells: cells, minimum: rule.minimumAttempts, target: rule.target, tolerance: rule.tolerance
    ).holdingOnly(with: telephony)
    backlog = incident.backlog
    twinBacklog = twin.backlog
  }

  /// How both services recovered from a strike.
  func recovery(from strike: FaultStrike) -> StrikeRecovery {
    var downtime: SimulationDuration?
    if let failed = strike.firstFailed, let connected = strike.firstConnected { downtime = connected - failed }
    return StrikeRecovery(
      fault: strike.fault.raw,
      telephony: recovery(of: telephony, from: strike, firstServed: strike.firstConnected),
      service: recovery(of: service, from: strike, firstServed: strike.firstAnswered), downtime: downtime)
  }

  private func recovery(
    of windows: RecoveryWindows, from strike: FaultStrike, firstServed: SimulationTime?
  ) -> ServiceRecovery {
    let onsetCell = min(cells, firstCell(atOrAfter: strike.onset))
    guard let violation = windows.firstViolation(in: onsetCell..<max(onsetCell, lastCellToWatch(strike))) else {
      return ServiceRecovery(
        phases: phases(strike, firstServed: nil, restored: strike.onset), isUnaffected: true, isCensored: false)
    }
    let length = Int((rule.stabilisation.microseconds + step.microseconds - 1) / step.microseconds)
    guard let restoredCell = windows.firstRestored(from: violation + 1, length: length) else {
      return ServiceRecovery(
        phases: phases(strike, firstServed: firstServed, restored: max(strike.onset, endOfArrivals)),
        isUnaffected: false, isCensored: true)
    }
    // A window may start a moment before the first contact that was served again; the contact has the say.
    let restored = max(start(of: restoredCell), firstServed ?? strike.onset)
    return ServiceRecovery(
      phases: phases(strike, firstServed: firstServed, restored: restored), isUnaffected: false, isCensored: false)
  }

  /// A fault's harm, or that of the answer to it, may come late: violations count up to the stabilisation time after the
  /// repair or the last change's effect, whichever is later. A fault that is never repaired is watched to the end.
  private func lastCellToWatch(_ strike: FaultStrike) -> Int {
    guard let repaired = strike.repaired else { return cells }
    let latest = max(strike.onset, repaired, strike.effective ?? strike.onset) + rule.stabilisation
    return min(cells, firstCell(atOrAfter: latest) + 1)
  }

  /// Running maxima of the instants, an absent one taking the one before. What was done after the service was back had no
  /// part in its recovery and counts as absent.
  private func phases(
    _ strike: FaultStrike, firstServed: SimulationTime?, restored: SimulationTime
  ) -> RecoveryPhases {
    func next(_ instant: SimulationTime?, after before: SimulationTime) -> SimulationTime {
      guard let instant, instant <= restored else { return before }
      return max(before, instant)
    }
    let detected = next(strike.detected, after: strike.onset)
    let decided = next(strike.decided, after: detected)
    let executed = next(strike.executed, after: decided)
    let effective = next(strike.effective, after: executed)
    let served = next(firstServed, after: effective)
    return RecoveryPhases(
      onset: strike.onset, detected: detected, decided: decided, executed: executed, effective: effective,
      firstServed: served, restored: restored, drained: drained(from: restored, onset: strike.onset))
  }

  /// The first end of a cell, not before `restored`, at which no more customers wait than without the incident.
  private func drained(from restored: SimulationTime, onset: SimulationTime) -> SimulationTime {
    if restored == onset { return onset }
    let count = min(backlog.count, twinBacklog.count)
    var cell = max(0, firstCell(atOrAfter: restored) - 1)
    while cell < count && backlog[cell] > twinBacklog[cell] { cell += 1 }
    return max(restored, cell < count ? start(of: cell + 1) : start(of: count))
  }

  private func firstCell(atOrAfter time: SimulationTime) -> Int {
    Int((time.microseconds + step.microseconds - 1) / step.microseconds)
  }

  private func start(of cell: Int) -> SimulationTime {
    .start + step * cell
  }
}
