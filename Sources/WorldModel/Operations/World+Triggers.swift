import ContactCenterModel
import Infrastructure
import SimulationKernel

/// A runbook that will be started, unless an alarm changes its state before.
struct PendingTrigger {
  let runbook: Int
  /// The alarm that must stay as it is; `nil`: whatever happens.
  let alarm: Int?
  /// The alarm's changes so far.
  let changes: Int
}

/// A public notice that will be read.
struct PendingNotice {
  let notice: Int
  /// The fault it tells of, by its place in the strike book.
  let strike: Int
}

// What starts runbooks beside an alarm that rings: the provider's word, an alarm long quiet, the clock.
extension World {
  /// Starts the runbooks that wait for something that has happened: what is automated needs nobody (SBGDR-71).
  mutating func start(runbooksOn trigger: RunbookTrigger, _ scheduler: inout Scheduler) {
    for (index, runbook) in configuration.operations.runbooks.enumerated() where runbook.triggers.contains(trigger) {
      if case .alarm(let alarm) = trigger {
        startRunbook(index, by: alarm, &scheduler)
      } else {
        startRunbook(index, &scheduler)
      }
    }
  }

  // MARK: Public notices (ACGR-35)

  /// A fault strikes: the provider will tell of it.
  mutating func scheduleNotices(of fault: Int, _ scheduler: inout Scheduler) {
    for (index, notice) in configuration.operations.notices.enumerated()
    where configuration.faults[fault].components.contains(where: { isIn(notice.region, $0) }) {
      let hash = faultStates[fault].hash ^ stableHash(notice.id)
      var draws = origin.stream(hash, faultStates[fault].strikes, 0, .notice)
      pendingNotices.append(PendingNotice(notice: index, strike: contactCenter.value.strikes.strikes.count - 1))
      scheduler.schedule(
        after: distributions.table.duration(distributions.notices[index], &draws), .noticeRead,
        UInt32(pendingNotices.count - 1))
    }
  }

  /// Whether a component is what a region's status page speaks of: the region, a zone of it, its API, its metrics.
  private func isIn(_ region: RegionIndex, _ component: Component) -> Bool {
    switch component {
    case .region(let index), .controlPlane(let index), .monitoring(let index): index == region
    case .zone(let zone): configuration.topology.zones[zone].region == region
    case .carrier, .path, .dependency, .agentSite, .replication: false
    }
  }

  /// The customer reads of a fault; of one that is over nothing comes.
  mutating func readNotice(_ pending: Int, _ scheduler: inout Scheduler) {
    let notice = pendingNotices[pending]
    let strike = contactCenter.value.strikes.strikes[notice.strike]
    operations.append(
      OperationRecord(
        actor: configuration.operations.notices[notice.notice].id, step: "notice", began: strike.onset,
        ended: scheduler.now, result: strike.repaired == nil ? "read" : "read too late"))
    guard strike.repaired == nil else { return }
    if strike.detected == nil { contactCenter.value.strikes.strikes[notice.strike].detected = scheduler.now }
    start(runbooksOn: .notice(NoticeIndex(notice.notice)), &scheduler)
  }

  // MARK: Failing back

  /// An alarm that rang is OK again: runbooks that wait for its staying so.
  mutating func noteReturn(_ alarm: Int, _ scheduler: inout Scheduler) {
    guard alarmStates[alarm].hasRung else { return }
    for index in configuration.operations.runbooks.indices { arm(index, on: alarm, &scheduler) }
  }

  /// A runbook's change is felt: those that take it back need not wait for an alarm that is OK already to ring anew.
  mutating func armFailbacks(of undone: Int, _ scheduler: inout Scheduler) {
    for (index, runbook) in configuration.operations.runbooks.enumerated() where runbook.undoes?.raw == undone {
      for case .returnedToOK(let alarm, _) in runbook.triggers where alarmStates[alarm.raw].value == .ok {
        arm(index, on: alarm.raw, &scheduler)
      }
    }
  }

  private mutating func arm(_ runbook: Int, on alarm: Int, _ scheduler: inout Scheduler) {
    for case .returnedToOK(let watched, let time) in configuration.operations.runbooks[runbook].triggers
    where watched.raw == alarm {
      pendingTriggers.append(PendingTrigger(runbook: runbook, alarm: alarm, changes: alarmStates[alarm].changes))
      scheduler.schedule(after: time, .runbookDue, UInt32(pendingTriggers.count - 1))
    }
  }

  /// The time of a runbook has come, unless its alarm has changed since.
  mutating func startDue(_ pending: Int, _ scheduler: inout Scheduler) {
    let trigger = pendingTriggers[pending]
    if let alarm = trigger.alarm, alarmStates[alarm].changes != trigger.changes { return }
    startRunbook(trigger.runbook, &scheduler)
  }

  /// What a change of the calls' way leaves behind: calls in progress never move, of the way back as of the way out.
  mutating func noteMove(_ update: TrafficDistributionUpdate, _ runbook: Int, at now: SimulationTime) {
    let before = contactCenter.value.telephonyShares(of: update.group)
    guard let telephony = update.telephony, telephony != before else { return }
    var inProgress = 0
    for region in telephony.indices where telephony[region] < before[region] {
      inProgress += contactCenter.value.contactsInProgress(.voice, in: RegionIndex(region))
    }
    book.strandedBefore.append(contactCenter.value.contactsStranded)
    book.report.moves.append(
      OperationsReport.Move(
        isFailback: configuration.operations.runbooks[runbook].undoes != nil,
        time: now - runbookStates[runbook].started, inProgress: inProgress, stranded: 0))
  }
}
