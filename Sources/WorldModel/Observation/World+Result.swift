import ContactCenterModel
import Infrastructure
import SimulationKernel

// What a run returns, after its books have been balanced.
extension World {
  func result(_ scheduler: borrowing Scheduler, eventCount: Int) throws(InvariantViolation) -> WorldRun {
    if let imbalance = contactCenter.imbalance() { throw InvariantViolation(imbalance) }
    let report = contactCenter.report(
      configuration.horizon, regionNames: configuration.topology.regions.map(\.id))
    var attemptLosses: [LossCell] = []
    var customerLosses: [LossCell] = []
    contactCenter.losses { channel, outcome, cause, counts in
      var cell = LossCell(
        channel: channel, outcome: outcome, cause: cause,
        owner: cause.faultIndex.map { owner(of: $0) } ?? .customer, count: counts.attempts, caused: 0,
        averted: 0)
      if counts.attempts > 0 && !outcome.satisfies { attemptLosses.append(cell) }
      guard counts.customers > 0 || counts.averted > 0 else { return }
      cell.count = counts.customers
      cell.caused = counts.caused
      cell.averted = counts.averted
      customerLosses.append(cell)
    }
    return WorldRun(
      kind: kind, channels: report.channels, sources: report.sources, queues: report.queues, regions: report.regions,
      dependencies: report.dependencies, agentsOnDuty: report.agentsOnDuty, agentsBusy: report.agentsBusy,
      signIns: report.signIns, usage: report.usage,
      attemptLosses: attemptLosses,
      customerLosses: customerLosses, timeline: report.timeline, recovery: report.recovery,
      strikes: contactCenter.strikes.strikes.compactMap(FaultStrike.init), ends: report.ends,
      attempts: report.attempts, operations: operations, digest: scheduler.traceDigest, eventCount: eventCount,
      endedAt: scheduler.now, replication: replicationReport, operationsReport: operationsReport)
  }

  /// Who answers for what a fault, or a standing cause, does.
  private func owner(of cause: Int) -> Owner {
    let faults = configuration.faults
    return cause < faults.count ? faults[cause].owner : standingCauses[cause - faults.count].owner
  }
}

extension FaultStrike {
  /// A strike as the book holds it; `nil` for one without a fault, which no book holds.
  init?(_ strike: StrikeBook.Strike) {
    guard let fault = strike.cause.faultIndex else { return nil }
    self.init(
      fault: FaultIndex(fault), onset: strike.onset, repaired: strike.repaired, detected: strike.detected,
      decided: strike.decided, executed: strike.executed, effective: strike.effective,
      firstFailed: strike.firstFailed, lastFailed: strike.lastFailed, firstConnected: strike.firstConnected,
      firstAnswered: strike.firstAnswered)
  }
}
