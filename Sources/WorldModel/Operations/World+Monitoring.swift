import ContactCenterModel
import Infrastructure
import SimulationKernel

// Metric sampled → published → alarm. X-04: detection is period + publication + evaluation periods.
extension World {
  mutating func scheduleOperations(_ scheduler: inout Scheduler) {
    for (index, canary) in configuration.operations.canaries.enumerated() {
      scheduler.schedule(after: canary.every, .canaryCall, UInt32(index))
    }
    for (index, alarm) in configuration.operations.alarms.enumerated() where alarm.rule == nil {
      scheduler.schedule(after: alarm.period, .periodEnd, UInt32(index))
    }
    for (index, runbook) in configuration.operations.runbooks.enumerated() {
      for case .at(let time) in runbook.triggers {
        pendingTriggers.append(PendingTrigger(runbook: index, alarm: nil, changes: 0))
        scheduler.schedule(at: time, .runbookDue, UInt32(pendingTriggers.count - 1))
      }
    }
  }

  /// A canary dials. That a call connects is known at once, that it does not only when its time is up.
  mutating func callCanary(_ index: Int, _ scheduler: inout Scheduler) {
    let canary = configuration.operations.canaries[index]
    let connected = contactCenter.value.probe(
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
    let alarms = configuration.operations.alarms
    for alarm in alarms.indices {
      guard case .canaryFailedShare(let canary) = alarms[alarm].metric, canary.raw == index else { continue }
      alarmStates[alarm].calls += 1
      if failed { alarmStates[alarm].failures += 1 }
    }
  }

  /// A period is over: its datum, or the lack of one, will be readable after the publication delay.
  mutating func endPeriod(_ index: Int, _ scheduler: inout Scheduler) {
    let alarms = configuration.operations.alarms
    let metric = alarms[index].metric
    // After closing nobody comes: silence tells of nothing, and the alarm stays as it is.
    if metric.countsTraffic && scheduler.now > .start + configuration.horizon.duration { return }
    let period = alarmStates[index].periods
    let value = datum(index, metric, at: scheduler.now)
    alarmStates[index].periods += 1
    var draws = origin.stream(alarmStates[index].hash, period, 0, .publication)
    let pending = pendingEvaluations.insert(
      PendingEvaluation(alarm: index, period: period, value: value, periodEnd: scheduler.now))
    let delay = distributions.table.duration(distributions.publications[index], &draws)
    scheduler.schedule(after: delay, .evaluation, pending)
    scheduler.schedule(after: alarms[index].period, .periodEnd, UInt32(index))
  }

  private mutating func datum(
    _ index: Int, _ metric: AlarmConfiguration.Metric, at now: SimulationTime
  ) -> Double? {
    switch metric {
    case .canaryFailedShare:
      let calls = alarmStates[index].calls
      let failures = alarmStates[index].failures
      alarmStates[index].calls = 0
      alarmStates[index].failures = 0
      return calls == 0 ? nil : Double(failures) / Double(calls)
    case .mirrorDelay(let region):
      // ACGR-38: the age of the oldest change that is not on the other side.
      guard publishes(region, index) else { return nil }
      return replication.oldestPending.map { (now - $0).seconds } ?? 0
    case .regional(let metric, let region):
      let value = contactCenter.value.regionalValue(metric, region, at: now)
      let before = alarmStates[index].counterAtStart
      if metric.isCounter { alarmStates[index].counterAtStart = Int(value) }
      guard publishes(region, index) else { return nil }
      return metric.isCounter ? value - Double(before) : value
    case .messages(let metric):
      // SBGDR-56: counted by the applications.
      let value = (metric == .accepted ? messaging?.value.acceptedMessages : messaging?.value.rejectedMessages) ?? 0
      let before = alarmStates[index].counterAtStart
      alarmStates[index].counterAtStart = value
      return Double(value - before)
    case .activeMessages(let entity, let namespace, let region):
      guard publishes(region, index) else { return nil }
      return Double(messaging?.value.waiting(entity, in: namespace) ?? 0)
    case .alarms: preconditionFailure("a composite alarm has no periods")
    }
  }

  /// ACGR-39: a dead region publishes nothing, and a sick monitoring loses a share of the data.
  private mutating func publishes(_ region: RegionIndex, _ alarm: Int) -> Bool {
    infrastructure.publishesMetrics(region: region.raw)
      && !isHit(.monitoring(region), alarmStates[alarm].hash, alarmStates[alarm].periods, 0, .monitoringLoss)
  }
}

extension AlarmConfiguration.Metric {
  /// Whether it is a share, from 0 to 1.
  public var isShare: Bool {
    switch self {
    case .canaryFailedShare: true
    case .regional(let metric, _):
      [.concurrentCallsPercentage, .concurrentActiveChatsPercentage, .concurrentTasksPercentage].contains(metric)
    case .mirrorDelay, .messages, .activeMessages, .alarms: false
    }
  }

  /// Whether it counts what comes from outside, which ends with the arrivals.
  var countsTraffic: Bool {
    switch self {
    case .regional(let metric, _): metric == .callsPerInterval
    case .messages: true
    case .canaryFailedShare, .mirrorDelay, .activeMessages, .alarms: false
    }
  }

  /// The region that publishes it; `nil` for one that comes from outside.
  var region: RegionIndex? {
    switch self {
    case .regional(_, let region), .mirrorDelay(let region), .activeMessages(_, _, let region): region
    case .canaryFailedShare, .messages, .alarms: nil
    }
  }
}

extension AlarmConfiguration.RegionalMetric {
  /// Whether the metric counts what happened in the period, rather than reading a level at its end.
  var isCounter: Bool {
    switch self {
    case .callsPerInterval, .callsBreachingConcurrencyQuota, .chatsBreachingActiveChatQuota, .contactFlowErrors: true
    case .concurrentCalls, .concurrentCallsPercentage, .concurrentActiveChats, .concurrentActiveChatsPercentage,
      .concurrentTasks, .concurrentTasksPercentage, .queueSize, .longestQueueWaitTime:
      false
    }
  }
}

extension ContactCenter {
  /// ACGR-37: the present value of a regional metric; counters count from the start of the run.
  mutating func regionalValue(
    _ metric: AlarmConfiguration.RegionalMetric, _ region: RegionIndex, at now: SimulationTime
  ) -> Double {
    switch metric {
    case .callsPerInterval: Double(callsReceived(in: region))
    case .callsBreachingConcurrencyQuota: Double(callsBreachingQuota(in: region))
    case .chatsBreachingActiveChatQuota: Double(chatsBreachingQuota(in: region))
    case .concurrentCalls: Double(contactsInProgress(.voice, in: region))
    case .concurrentCallsPercentage: quotaUse(.voice, in: region)
    case .concurrentActiveChats: Double(contactsInProgress(.chat, in: region))
    case .concurrentActiveChatsPercentage: quotaUse(.chat, in: region)
    case .concurrentTasks: Double(contactsInProgress(.task, in: region))
    case .concurrentTasksPercentage: quotaUse(.task, in: region)
    case .queueSize: Double(contactsWaiting(in: region))
    case .longestQueueWaitTime: longestWait(in: region, at: now).seconds
    case .contactFlowErrors: Double(flowErrors(in: region))
    }
  }
}
