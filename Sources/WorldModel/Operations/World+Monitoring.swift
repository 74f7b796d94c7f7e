import ContactCenterModel
import Infrastructure
import SimulationKernel

/// What an alarm knows.
struct AlarmState {
  /// `StateValue` of CloudWatch.
  enum Value: String {
    case ok = "OK"
    case alarm = "ALARM"
    case insufficientData = "INSUFFICIENT_DATA"
  }

  let hash: UInt32
  var value = Value.insufficientData
  /// Periods ended so far.
  var periods: UInt32 = 0
  /// A canary's calls of the present period whose result is known.
  var calls = 0
  var failures = 0
  /// What a region had counted when the period began.
  var counterAtStart = 0
  /// The latest published data, by period, oldest first; `nil` for a period without.
  var data: [(period: UInt32, value: Double?)] = []
}

/// A datum on its way from the end of its period to whoever reads it.
struct PendingEvaluation: BitwiseCopyable {
  var alarm = 0
  var period: UInt32 = 0
  var value: Double?
  var periodEnd = SimulationTime.start
}

// Metric sampled → published → alarm. X-04: detection is period + publication + evaluation periods.
extension World {
  mutating func scheduleOperations(_ scheduler: inout Scheduler) {
    for (index, canary) in configuration.operations.canaries.enumerated() {
      scheduler.schedule(after: canary.every, .canaryCall, UInt32(index))
    }
    for (index, alarm) in configuration.operations.alarms.enumerated() {
      scheduler.schedule(after: alarm.period, .periodEnd, UInt32(index))
    }
  }

  /// A canary dials. That a call connects is known at once, that it does not only when its time is up.
  mutating func callCanary(_ index: Int, _ scheduler: inout Scheduler) {
    let canary = configuration.operations.canaries[index]
    let connected = contactCenter.probe(
      number: canary.number, hash: canaryHashes[index], ordinal: canaryCalls[index], &infrastructure)
    canaryCalls[index] += 1
    if connected {
      noteCanary(index, failed: false)
    } else {
      scheduler.schedule(after: canary.timeout, .canaryTimeout, UInt32(index))
    }
    scheduler.schedule(after: canary.every, .canaryCall, UInt32(index))
  }

  mutating func noteCanary(_ index: Int, failed: Bool) {
    for (alarm, configuration) in configuration.operations.alarms.enumerated() {
      guard case .canaryFailedShare(let canary) = configuration.metric, canary.raw == index else { continue }
      alarmStates[alarm].calls += 1
      if failed { alarmStates[alarm].failures += 1 }
    }
  }

  /// A period is over: its datum, or the lack of one, will be readable after the publication delay.
  mutating func endPeriod(_ index: Int, _ scheduler: inout Scheduler) {
    let alarm = configuration.operations.alarms[index]
    let period = alarmStates[index].periods
    let value = datum(index, alarm, at: scheduler.now)
    alarmStates[index].periods += 1
    var draws = origin.stream(alarmStates[index].hash, period, 0, .publication)
    let pending = pendingEvaluations.insert(
      PendingEvaluation(alarm: index, period: period, value: value, periodEnd: scheduler.now))
    let delay = distributions.table.duration(distributions.publications[index], &draws)
    scheduler.schedule(after: delay, .evaluation, pending)
    scheduler.schedule(after: alarm.period, .periodEnd, UInt32(index))
  }

  private mutating func datum(_ index: Int, _ alarm: AlarmConfiguration, at now: SimulationTime) -> Double? {
    switch alarm.metric {
    case .canaryFailedShare:
      let state = alarmStates[index]
      alarmStates[index].calls = 0
      alarmStates[index].failures = 0
      return state.calls == 0 ? nil : Double(state.failures) / Double(state.calls)
    case .mirrorDelay(let region):
      // ACGR-38: the age of the oldest change that is not on the other side.
      guard infrastructure.publishesMetrics(region: region.raw) else { return nil }
      return replication.oldestPending.map { (now - $0).seconds } ?? 0
    case .regional(let metric, let region):
      let value = contactCenter.regionalValue(metric, region, at: now)
      let before = alarmStates[index].counterAtStart
      if metric.isCounter { alarmStates[index].counterAtStart = Int(value) }
      // A dead region publishes nothing.
      guard infrastructure.publishesMetrics(region: region.raw) else { return nil }
      return metric.isCounter ? value - Double(before) : value
    }
  }

  /// A datum can be read: M of the latest N decide, periods without a datum count as configured.
  mutating func evaluate(_ pending: UInt32, _ scheduler: inout Scheduler) {
    let evaluation = pendingEvaluations[pending]
    pendingEvaluations.free(pending)
    let alarm = configuration.operations.alarms[evaluation.alarm]
    var data = alarmStates[evaluation.alarm].data
    data.append((evaluation.period, evaluation.value))
    data.sort { $0.period < $1.period }
    if data.count > alarm.evaluationPeriods { data.removeFirst(data.count - alarm.evaluationPeriods) }
    alarmStates[evaluation.alarm].data = data
    let before = alarmStates[evaluation.alarm].value
    let after = state(of: alarm, data, before: before)
    alarmStates[evaluation.alarm].value = after
    guard after != before else { return }
    operations.append(
      OperationRecord(
        actor: alarm.id, step: "period", began: evaluation.periodEnd - alarm.period, ended: evaluation.periodEnd,
        result: after.rawValue))
    operations.append(
      OperationRecord(
        actor: alarm.id, step: "publication", began: evaluation.periodEnd, ended: scheduler.now,
        result: after.rawValue))
    if after == .alarm { ring(evaluation.alarm, &scheduler) }
  }

  private func state(
    of alarm: AlarmConfiguration, _ data: [(period: UInt32, value: Double?)], before: AlarmState.Value
  ) -> AlarmState.Value {
    var breaching = 0
    var known = 0
    for (_, value) in data {
      guard let value else {
        switch alarm.missingData {
        case .breaching:
          breaching += 1
          known += 1
        case .notBreaching: known += 1
        case .ignore, .missing: break
        }
        continue
      }
      known += 1
      switch alarm.comparison {
      case .atLeast(let threshold): if value >= threshold { breaching += 1 }
      case .atMost(let threshold): if value <= threshold { breaching += 1 }
      }
    }
    if known == 0 { return alarm.missingData == .ignore ? before : .insufficientData }
    return breaching >= alarm.datapointsToAlarm ? .alarm : .ok
  }

  /// An alarm rings: every fault not yet noticed counts as detected, and the runbooks that wait for it start.
  private mutating func ring(_ index: Int, _ scheduler: inout Scheduler) {
    if case .mirrorDelay = configuration.operations.alarms[index].metric, replication.stalledAt != nil,
      replication.noticedAt == nil
    {
      replication.noticedAt = scheduler.now
    }
    for strike in contactCenter.strikes.strikes.indices
    where contactCenter.strikes.strikes[strike].detected == nil && contactCenter.strikes.strikes[strike].repaired == nil
    {
      contactCenter.strikes.strikes[strike].detected = scheduler.now
    }
    for (runbook, configuration) in configuration.operations.runbooks.enumerated()
    where configuration.alarm?.raw == index {
      startRunbook(runbook, &scheduler)
    }
  }
}

extension AlarmConfiguration.RegionalMetric {
  /// Whether the metric counts what happened in the period, rather than reading a level at its end.
  var isCounter: Bool {
    switch self {
    case .callsPerInterval, .callsBreachingConcurrencyQuota, .contactFlowErrors: true
    case .concurrentCalls, .queueSize, .longestQueueWaitTime: false
    }
  }
}

extension ContactCenter {
  /// The present value of a regional metric; counters count from the start of the run.
  func regionalValue(
    _ metric: AlarmConfiguration.RegionalMetric, _ region: RegionIndex, at now: SimulationTime
  ) -> Double {
    switch metric {
    case .callsPerInterval: Double(callsReceived(in: region))
    case .callsBreachingConcurrencyQuota: Double(callsBreachingQuota(in: region))
    case .concurrentCalls: Double(callsInProgress(in: region))
    case .queueSize: Double(contactsWaiting(in: region))
    case .longestQueueWaitTime: longestWait(in: region, at: now).seconds
    case .contactFlowErrors: Double(flowErrors(in: region))
    }
  }
}
