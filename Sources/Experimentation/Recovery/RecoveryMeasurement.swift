import ContactCenterModel
import Infrastructure
import MessagingModel
import ScenarioLanguage
import SimulationKernel
import WorldModel

/// Tells from the contacts and messages of both worlds when telephony, service and messaging were back after each strike of a
/// fault.
struct RecoveryMeasurement {
  private let rule: RecoveryRule
  private let step: SimulationDuration
  private let endOfArrivals: SimulationTime
  private let cells: Int
  private let telephony: RecoveryWindows
  private let service: RecoveryWindows
  private let messaging: RecoveryWindows?
  /// Customers who wait, with the incident and without; and messages.
  private let waiting: (incident: [UInt32], twin: [UInt32])
  private let messagesWaiting: (incident: [UInt32], twin: [UInt32])

  init(
    incident: RecoveryRecord, twin: RecoveryRecord,
    messages: (incident: MessagingRecoveryRecord, twin: MessagingRecoveryRecord)? = nil, rule: RecoveryRule,
    duration: SimulationDuration
  ) {
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
    waiting = (incident.backlog, twin.backlog)
    messagesWaiting = (messages?.incident.backlog ?? [], messages?.twin.backlog ?? [])
    let cells = cells
    messaging = messages.map { Self.windows($0.incident, $0.twin, cells: cells, rule: rule) }
  }

  /// Messages are taken at the first try, and processed in time: both as surely as calls are to get through. Where all are
  /// scheduled, nothing has a time to be processed in.
  private static func windows(
    _ incident: MessagingRecoveryRecord, _ twin: MessagingRecoveryRecord, cells: Int, rule: RecoveryRule
  ) -> RecoveryWindows {
    let taken = RecoveryWindows(
      good: incident.taken, all: incident.sent, twinGood: twin.taken, twinAll: twin.sent, cells: cells,
      minimum: rule.minimumAttempts, target: rule.telephonyTarget, tolerance: rule.tolerance)
    if twin.due.allSatisfy({ $0 == 0 }) { return taken }
    return RecoveryWindows(
      good: incident.inTime, all: incident.due, twinGood: twin.inTime, twinAll: twin.due, cells: cells,
      minimum: rule.minimumAttempts, target: rule.telephonyTarget, tolerance: rule.tolerance
    ).holdingOnly(with: taken)
  }

  /// How all services recovered from every strike that contacts or messages may feel. None recovers from the others, and what
  /// harm is done while they last is another's.
  ///
  /// - Parameter felt: what senders felt of each strike, and what was done; empty without a messaging system.
  func recoveries(from strikes: [FaultStrike], messages felt: [StrikeBook.Strike] = []) -> RecoveryOutcome {
    func own(_ strike: FaultStrike) -> StrikeBook.Strike? {
      felt.first { $0.cause.faultIndex == strike.fault.raw && $0.onset == strike.onset }
    }
    let met = strikes.filter(\.touchesContacts)
    return met.indices.map { place in
      let strike = met[place]
      let next = met[place...].first { $0.onset > strike.onset }?.onset
      return recovery(from: strike, next: next, messages: own(strike))
    }
  }

  /// How the services recovered from a strike; `next` is the onset of the one after it.
  func recovery(
    from strike: FaultStrike, next: SimulationTime? = nil, messages felt: StrikeBook.Strike? = nil
  ) -> StrikeRecovery {
    var downtime: SimulationDuration?
    if let failed = strike.firstFailed, let connected = strike.firstConnected { downtime = connected - failed }
    let telephony = recovery(of: self.telephony, from: strike, next: next, firstServed: strike.firstConnected)
    let service = recovery(of: self.service, from: strike, next: next, firstServed: strike.firstAnswered)
    return StrikeRecovery(
      fault: strike.fault.raw, telephony: telephony, service: service, downtime: downtime,
      messaging: messaging.map { windows in
        var own = strike
        own.detected = felt?.detected ?? strike.detected
        own.decided = felt?.decided ?? strike.decided
        own.executed = felt?.executed ?? strike.executed
        own.effective = felt?.effective ?? strike.effective
        return recovery(
          of: windows, from: own, next: next, firstServed: felt?.firstConnected, waiting: messagesWaiting)
      }, deciding: strike.deciding)
  }

  private func recovery(
    of windows: RecoveryWindows, from strike: FaultStrike, next: SimulationTime?, firstServed: SimulationTime?,
    waiting: (incident: [UInt32], twin: [UInt32])? = nil
  ) -> ServiceRecovery {
    func phases(_ firstServed: SimulationTime?, _ restored: SimulationTime) -> RecoveryPhases {
      self.phases(strike, firstServed: firstServed, restored: restored, waiting ?? self.waiting)
    }
    let length = Int((rule.stabilisation.microseconds + step.microseconds - 1) / step.microseconds)
    let onsetCell = min(cells, firstCell(atOrAfter: strike.onset))
    let violation = windows.firstViolation(in: onsetCell..<max(onsetCell, lastCellToWatch(strike)))
    guard let violation, !isAnothers(violation, of: windows, onsetCell: onsetCell, length: length, next: next) else {
      return ServiceRecovery(
        phases: phases(nil, strike.onset), isUnaffected: true, isCensored: false)
    }
    guard let restoredCell = windows.firstRestored(from: violation + 1, length: length) else {
      return ServiceRecovery(
        phases: phases(firstServed, max(strike.onset, endOfArrivals)), isUnaffected: false, isCensored: true)
    }
    // A window may start a moment before the first contact that was served again; the contact has the say.
    let restored = max(start(of: restoredCell), firstServed ?? strike.onset)
    return ServiceRecovery(
      phases: phases(firstServed, restored), isUnaffected: false, isCensored: false)
  }

  /// A service that had held for the stabilisation time from the onset on, and fails in a window that reaches into the next
  /// strike, fails because of that one.
  private func isAnothers(
    _ violation: Int, of windows: RecoveryWindows, onsetCell: Int, length: Int, next: SimulationTime?
  ) -> Bool {
    guard let next else { return false }
    return violation >= onsetCell + length && start(of: windows.ends[violation]) > next
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
    _ strike: FaultStrike, firstServed: SimulationTime?, restored: SimulationTime,
    _ waiting: (incident: [UInt32], twin: [UInt32])
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
      firstServed: served, restored: restored, drained: drained(from: restored, onset: strike.onset, waiting))
  }

  /// The first end of a cell, not before `restored`, at which no more customers, or messages, wait than without the incident.
  private func drained(
    from restored: SimulationTime, onset: SimulationTime, _ waiting: (incident: [UInt32], twin: [UInt32])
  ) -> SimulationTime {
    if restored == onset { return onset }
    let count = min(waiting.incident.count, waiting.twin.count)
    var cell = max(0, firstCell(atOrAfter: restored) - 1)
    while cell < count && waiting.incident[cell] > waiting.twin[cell] { cell += 1 }
    return max(restored, cell < count ? start(of: cell + 1) : start(of: count))
  }

  private func firstCell(atOrAfter time: SimulationTime) -> Int {
    Int((time.microseconds + step.microseconds - 1) / step.microseconds)
  }

  private func start(of cell: Int) -> SimulationTime {
    .start + step * cell
  }
}
