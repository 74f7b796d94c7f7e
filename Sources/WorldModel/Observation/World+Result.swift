import ContactCenterModel
import Infrastructure
import MessagingModel
import SimulationKernel

// What a run returns, after its books have been balanced.
extension World {
  mutating func result(_ scheduler: borrowing Scheduler, eventCount: Int) throws(InvariantViolation) -> WorldRun {
    if let imbalance = contactCenter.value.imbalance() { throw InvariantViolation(imbalance) }
    if let imbalance = messaging?.value.imbalance() ?? nil { throw InvariantViolation(imbalance) }
    let messages = messagingReport()
    if let imbalance = messages.flatMap({ $0.imbalance() }) { throw InvariantViolation(imbalance) }
    let report = contactCenter.value.report(
      configuration.horizon, regionNames: configuration.topology.regions.map(\.id))
    var attemptLosses: [LossCell] = []
    var customerLosses: [LossCell] = []
    contactCenter.value.losses { channel, outcome, cause, counts in
      var cell = LossCell(
        channel: channel, outcome: outcome, cause: cause,
        owner: configuration.owner(of: cause), count: counts.attempts, caused: 0,
        averted: 0)
      if counts.attempts > 0 && !outcome.satisfies { attemptLosses.append(cell) }
      guard counts.customers > 0 || counts.averted > 0 else { return }
      cell.count = counts.customers
      cell.caused = counts.caused
      cell.averted = counts.averted
      cell.incidentOnly = counts.incidentOnly
      customerLosses.append(cell)
    }
    return WorldRun(
      kind: kind, channels: report.channels, sources: report.sources, queues: report.queues, regions: report.regions,
      dependencies: report.dependencies, agentsOnDuty: report.agentsOnDuty, agentsBusy: report.agentsBusy,
      signIns: report.signIns, usage: report.usage,
      attemptLosses: attemptLosses,
      customerLosses: customerLosses, timeline: timeline(report.timeline, messages?.timeline),
      recovery: report.recovery,
      strikes: contactCenter.value.strikes.strikes.compactMap(FaultStrike.init), ends: report.ends,
      attempts: report.attempts, operations: operations, digest: scheduler.traceDigest, eventCount: eventCount,
      endedAt: scheduler.now, replication: replicationReport,
      messages: messages, contactMessages: isLinked ? contactMessages : nil, operationsReport: operationsReport)
  }

  /// The series of contacts, where there is a contact centre, and those of messages, where there is a messaging system.
  private func timeline(_ contacts: Timeline, _ messages: MessagingTimeline?) -> Timeline {
    guard let messages else { return contacts }
    var timeline = contacts
    if !configuration.hasContactCenter {
      timeline.names = []
      timeline.values = []
    }
    timeline.names += messages.names
    timeline.values += messages.values
    return timeline
  }
}

extension FaultStrike {
  /// A strike as the book holds it; `nil` for one without a fault, which no book holds.
  init?(_ strike: StrikeBook.Strike) {
    guard let fault = strike.cause.faultIndex else { return nil }
    self.init(
      fault: FaultIndex(fault), onset: strike.onset, touchesContacts: strike.touchesContacts,
      repaired: strike.repaired, detected: strike.detected, decided: strike.decided, deciding: strike.deciding,
      executed: strike.executed, effective: strike.effective,
      firstFailed: strike.firstFailed, lastFailed: strike.lastFailed, firstConnected: strike.firstConnected,
      firstAnswered: strike.firstAnswered)
  }
}
