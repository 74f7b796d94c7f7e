import ContactCenterModel
import Infrastructure
import SimulationKernel

// A replica is made, and then kept like its source: change → lag → applied on the other side. What is on its way when the
// mirror stands still, or when one side is down, waits; what is on its way when calls are switched is missing there.
extension World {
  mutating func scheduleReplication(_ scheduler: inout Scheduler) {
    for region in configuration.contactCenter.instances.indices {
      for channel in configuration.unequalQuotas(of: region) {
        contactCenter.value.bookQuota(
          of: RegionIndex(region), channel, to: standingCause(WorldConfiguration.quota, region))
      }
    }
    for (region, instance) in configuration.contactCenter.instances.enumerated() {
      guard let initial = instance?.replication else { continue }
      contactCenter.value.impair(emptiness(of: region, WorldConfiguration.incompleteReplica))
      scheduler.schedule(at: max(.start, initial.begins), .replicationBegins, UInt32(region))
    }
    guard let settings = configuration.contactCenter.settingsReplication else { return }
    for kind in settings.kinds.indices where settings.kinds[kind].perHour > 0 { scheduleNextChange(kind, &scheduler) }
  }

  // MARK: The initial replication (ACGR-28)

  /// A replica without flows and queues: whatever arrives there fails.
  private func emptiness(of region: Int, _ reason: String) -> Impairment {
    Impairment(
      component: .region(RegionIndex(region)), share: 1, cause: standingCause(reason, region),
      hash: stableHash(configuration.topology.regions[region].id), outcome: .failed)
  }

  private func standingCause(_ reason: String, _ region: Int) -> Cause {
    let id = reason + configuration.topology.regions[region].id
    return standingCauses.firstIndex { $0.id == id }.map { Cause(fault: configuration.faults.count + $0) } ?? .none
  }

  mutating func beginReplication(_ region: Int, _ scheduler: inout Scheduler) {
    guard let initial = configuration.contactCenter.instances[region]?.replication,
      let takes = replicationPlan.initial[region]
    else { return }
    replication.statuses[region] = .inProgress
    note(region, "ReplicateInstance", .notStarted, from: scheduler.now, to: scheduler.now)
    var draws = origin.stream(stableHash(configuration.topology.regions[region].id), 0, 0, .replication)
    let end = initial.begins + replicationPlan.table.duration(takes, &draws)
    scheduler.schedule(at: max(scheduler.now, end), .replicationEnds, UInt32(region))
  }

  mutating func endReplication(_ region: Int, _ scheduler: inout Scheduler) {
    guard let initial = configuration.contactCenter.instances[region]?.replication else { return }
    var draws = origin.stream(stableHash(configuration.topology.regions[region].id), 1, 0, .replication)
    let fails = draws.bernoulli(initial.fails)
    replication.statuses[region] = fails ? .failed : .complete
    note(region, "replication", fails ? .failed : .complete, from: max(.start, initial.begins), to: scheduler.now)
    contactCenter.value.clearImpairments(of: standingCause(WorldConfiguration.incompleteReplica, region))
    if fails {
      contactCenter.value.impair(emptiness(of: region, WorldConfiguration.failedReplica))
    } else {
      releaseHeldChanges(&scheduler)
    }
  }

  private mutating func note(
    _ region: Int, _ step: String, _ status: ReplicationStatus, from began: SimulationTime, to ended: SimulationTime
  ) {
    operations.append(
      OperationRecord(
        actor: configuration.topology.regions[region].id, step: step, began: began, ended: ended,
        result: status.rawValue))
  }

  // MARK: Continuous replication (ACGR-20, ACGR-29)

  private mutating func scheduleNextChange(_ kind: Int, _ scheduler: inout Scheduler) {
    var draws = origin.stream(replication.hashes[kind], replication.ordinals[kind], 0, .settingsChange)
    let time = scheduler.now + replicationPlan.table.duration(replicationPlan.gaps[kind], &draws)
    if time < .start + configuration.horizon.duration { scheduler.schedule(at: time, .settingsChange, UInt32(kind)) }
  }

  mutating func changeSetting(_ kind: Int, _ scheduler: inout Scheduler) {
    guard let settings = configuration.contactCenter.settingsReplication else { return }
    let ordinal = replication.ordinals[kind]
    replication.ordinals[kind] += 1
    scheduleNextChange(kind, &scheduler)
    var draws = origin.stream(replication.hashes[kind], ordinal, 1, .settingsChange)
    let isInSource = draws.uniform() < settings.kinds[kind].inSource
    let side = isInSource ? configuration.contactCenter.sourceRegion : settings.replica
    // Nobody changes anything where nothing works, and nobody in a replica that is not there yet.
    guard !infrastructure.isDown(region: side.raw), isInSource || isComplete(settings.replica) else { return }
    replication.changes += 1
    // ACGR-30: what the service does not copy never arrives.
    guard settings.kinds[kind].isSynchronised else {
      replication.kept[kind] += 1
      if isInSource { replication.keptInSource[kind] += 1 }
      return
    }
    let change = SettingsChange(kind: kind, ordinal: ordinal, committed: scheduler.now, isInSource: isInSource)
    scheduleCopy(replication.pending.insert(change), &scheduler)
  }

  private mutating func scheduleCopy(_ slot: UInt32, _ scheduler: inout Scheduler) {
    guard let settings = configuration.contactCenter.settingsReplication, let lag = replicationPlan.lag,
      let retry = replicationPlan.retry
    else { return }
    let change = replication.pending[slot]
    var draws = origin.stream(replication.hashes[change.kind], change.ordinal, change.tries, .settingsLag)
    var delay = replicationPlan.table.duration(lag, &draws)
    if draws.bernoulli(settings.firstTryFails) { delay = delay + replicationPlan.table.duration(retry, &draws) }
    replication.pending[slot].tries &+= 1
    replication.pending[slot].isHeld = false
    scheduler.schedule(after: delay, .settingsCopied, slot)
  }

  mutating func copySetting(_ slot: UInt32, _ scheduler: inout Scheduler) {
    guard isMirroring else {
      replication.pending[slot].isHeld = true
      return
    }
    let lag = scheduler.now - replication.pending[slot].committed
    replication.pending.free(slot)
    replication.lag.record(lag)
    replication.lagSketch.record(lag)
  }

  /// Whether changes pass from one side to the other: both are up, the mirror is not stalled, and the first copy is there.
  private var isMirroring: Bool {
    guard let settings = configuration.contactCenter.settingsReplication else { return false }
    let replica = settings.replica.raw
    return isComplete(settings.replica) && !infrastructure.isMirrorDown(of: replica)
      && !infrastructure.isDown(region: replica)
      && !infrastructure.isDown(region: configuration.contactCenter.sourceRegion.raw)
  }

  private func isComplete(_ region: RegionIndex) -> Bool {
    let status = replication.statuses[region.raw]
    return status == nil || status == .complete
  }

  /// A repair may let changes pass again that were held.
  mutating func releaseHeldChanges(_ scheduler: inout Scheduler) {
    guard configuration.contactCenter.settingsReplication != nil, isMirroring else { return }
    for slot in 0..<UInt32(replication.pending.capacity)
    where replication.pending.isLive(slot) && replication.pending[slot].isHeld {
      scheduleCopy(slot, &scheduler)
    }
  }

  // MARK: What is seen of it

  /// A fault has struck: whether the mirror now stands still.
  mutating func noteStall(by components: [Component], at now: SimulationTime) {
    guard let replica = configuration.contactCenter.settingsReplication?.replica, replication.stalledAt == nil,
      components.contains(.replication(replica))
    else { return }
    replication.stalledAt = now
  }

  /// Calls are switched: what is missing where they go (ACGR-34, ACGR-38). The first switch of a run counts.
  mutating func noteSwitch(_ update: TrafficDistributionUpdate, at now: SimulationTime) {
    guard let settings = configuration.contactCenter.settingsReplication, replication.atSwitch == nil,
      let after = update.telephony
    else { return }
    let before = contactCenter.value.telephonyShares(of: update.group)
    guard let survivor = after.indices.first(where: { after[$0] > before[$0] }) else { return }
    let isReplica = survivor == settings.replica.raw
    var missing = replication.kept
    for kind in missing.indices {
      missing[kind] = isReplica ? replication.keptInSource[kind] : missing[kind] - replication.keptInSource[kind]
    }
    var drift = 0
    var oldest = now
    for slot in 0..<UInt32(replication.pending.capacity) where replication.pending.isLive(slot) {
      let change = replication.pending[slot]
      guard change.isInSource == isReplica else { continue }
      drift += 1
      missing[change.kind] += 1
      oldest = min(oldest, change.committed)
    }
    replication.atSwitch = ReplicationReport.Switch(
      at: now, drift: drift, recoveryPoint: now - oldest, missing: missing)
  }

  /// What is reported of it; nothing for an architecture that copies nothing.
  var replicationReport: ReplicationReport? {
    guard configuration.contactCenter.settingsReplication != nil else { return nil }
    let stalled = replication.stalledAt
    return ReplicationReport(
      changes: replication.changes, meanLag: replication.lag.mean,
      lag95: replication.lagSketch.quantile(0.95)?.seconds, atSwitch: replication.atSwitch,
      hasStalled: stalled != nil,
      noticedAfter: stalled.flatMap { stalled in replication.noticedAt.map { $0 - stalled } })
  }
}
