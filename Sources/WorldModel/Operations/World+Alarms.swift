import ContactCenterModel
import Infrastructure
import SimulationKernel

/// What an alarm knows.
struct AlarmState {
  let hash: UInt32
  var value = AlarmStateValue.insufficientData
  /// Changes of `value` so far.
  var changes = 0
  /// Whether it rang since a runbook was last started by its return to OK.
  var hasRung = false
  /// The beginning of the oldest thing that its present state rests on.
  var evidence = SimulationTime.start
  /// Periods ended so far.
  var periods: UInt32 = 0
  /// A canary's calls of the present period whose result is known.
  var calls = 0
  var failures = 0
  /// What a region had counted when the period began.
  var counterAtStart = 0
  /// The latest published data, by period, oldest first; `nil` for a period without.
  private(set) var data: [(period: UInt32, value: Double?)] = []

  /// Adds a datum, which may have overtaken others on its way, and forgets all but the latest `count`.
  mutating func add(_ datum: (period: UInt32, value: Double?), keeping count: Int) {
    if data.count < count {
      data.append(datum)
    } else {
      guard datum.period > data[0].period else { return }
      for place in 1..<count { data[place - 1] = data[place] }
      data[count - 1] = datum
    }
    var place = data.count - 1
    while place > 0 && data[place - 1].period > datum.period {
      data.swapAt(place - 1, place)
      place -= 1
    }
  }
}

/// A datum on its way from the end of its period to whoever reads it.
struct PendingEvaluation: BitwiseCopyable {
  var alarm = 0
  var period: UInt32 = 0
  var value: Double?
  var periodEnd = SimulationTime.start
}

// Readable datum → state → ring. Composite alarms follow the others.
extension World {
  /// A datum can be read: M of the latest N decide, periods without a datum count as configured.
  mutating func evaluate(_ pending: UInt32, _ scheduler: inout Scheduler) {
    var evaluation = pendingEvaluations[pending]
    pendingEvaluations.free(pending)
    let index = evaluation.alarm
    let alarms = configuration.operations.alarms
    var isAsleep = false
    if let region = alarms[index].region {
      // ACGR-39: an alarm that lives in a dead region says what it said before, as on 2021-12-07.
      isAsleep = !infrastructure.publishesMetrics(region: region.raw)
      if isAsleep
        || alarms[index].metric.region != region
          && isHit(.monitoring(region), alarmStates[index].hash, evaluation.period, 1, .monitoringLoss)
      {
        evaluation.value = nil
      }
    }
    book.report.periods += 1
    if evaluation.value != nil { book.report.data += 1 }
    if isTracing {
      book.report.records.data.append(
        .init(
          alarm: AlarmIndex(index), periodEnd: evaluation.periodEnd, readable: scheduler.now, value: evaluation.value))
    }
    alarmStates[index].add((evaluation.period, evaluation.value), keeping: alarms[index].evaluationPeriods)
    let after = isAsleep ? alarmStates[index].value : state(of: index)
    defer { evaluateComposites(&scheduler) }
    guard after != alarmStates[index].value else { return }
    let alarm = alarms[index]
    alarmStates[index].evidence = beginning(of: alarmStates[index].data.first?.period ?? evaluation.period, alarm)
    operations.append(
      OperationRecord(
        actor: alarm.id, step: "period", began: evaluation.periodEnd - alarm.period, ended: evaluation.periodEnd,
        result: after.rawValue))
    operations.append(
      OperationRecord(
        actor: alarm.id, step: "publication", began: evaluation.periodEnd, ended: scheduler.now,
        result: after.rawValue))
    change(index, to: after, &scheduler)
  }

  /// When what a period's datum tells of began: a test call that fails was made before its time was up.
  private func beginning(of period: UInt32, _ alarm: AlarmConfiguration) -> SimulationTime {
    let start = alarm.period * Int(period)
    guard case .canaryFailedShare(let canary) = alarm.metric else { return .start + start }
    return .start + max(.zero, start - configuration.operations.canaries[canary].timeout)
  }

  /// ACGR-35: composite alarms follow the alarms they speak of at once; one whose own region was dead catches up.
  private mutating func evaluateComposites(_ scheduler: inout Scheduler) {
    guard compositesAreStale else { return }
    compositesAreStale = false
    for index in compositeOrder {
      let alarm = configuration.operations.alarms[index]
      guard let rule = alarm.rule else { continue }
      if let region = alarm.region, !infrastructure.publishesMetrics(region: region.raw) {
        compositesAreStale = true
        continue
      }
      let after: AlarmStateValue = holds(rule) ? .alarm : .ok
      guard after != alarmStates[index].value else { continue }
      alarmStates[index].evidence = rule.alarms.map { alarmStates[$0.raw].evidence }.min() ?? scheduler.now
      operations.append(
        OperationRecord(
          actor: alarm.id, step: "rule", began: scheduler.now, ended: scheduler.now, result: after.rawValue))
      change(index, to: after, &scheduler)
    }
  }

  /// Whether the alarms stand as a rule says.
  mutating func holds(_ rule: AlarmRule) -> Bool { rule.holds(alarmStates) }

  private mutating func change(_ index: Int, to after: AlarmStateValue, _ scheduler: inout Scheduler) {
    let before = alarmStates[index].value
    alarmStates[index].value = after
    alarmStates[index].changes += 1
    compositesAreStale = true
    // ACGR-37: a ring is false when nothing that it can tell of was wrong in all the time that the alarm looked at.
    let evidence = alarmStates[index].evidence
    let isFalse =
      after == .alarm
      && !contactCenter.value.strikes.strikes.contains { strike in
        !isDrill(strike.cause) && tells(index, of: strike) && strike.repaired.map { $0 > evidence } ?? true
      }
    if after == .alarm {
      book.report.rings += 1
      if isFalse { book.report.falseRings += 1 }
    }
    if isTracing {
      book.report.records.transitions.append(
        .init(alarm: AlarmIndex(index), time: scheduler.now, before: before, after: after, isFalse: isFalse))
    }
    switch after {
    case .alarm: ring(index, &scheduler)
    case .ok: noteReturn(index, &scheduler)
    case .insufficientData: break
    }
  }

  /// What an alarm's latest data say.
  private mutating func state(of index: Int) -> AlarmStateValue {
    let alarms = configuration.operations.alarms
    let missingData = alarms[index].missingData
    let comparison = alarms[index].comparison
    var breaching = 0
    var known = 0
    for (_, value) in alarmStates[index].data {
      guard let value else {
        switch missingData {
        case .breaching:
          breaching += 1
          known += 1
        case .notBreaching: known += 1
        case .ignore, .missing: break
        }
        continue
      }
      known += 1
      switch comparison {
      case .atLeast(let threshold): if value >= threshold { breaching += 1 }
      case .atMost(let threshold): if value <= threshold { breaching += 1 }
      }
    }
    if known == 0 { return missingData == .ignore ? alarmStates[index].value : .insufficientData }
    return breaching >= alarms[index].datapointsToAlarm ? .alarm : .ok
  }

  /// Whether the ring of an alarm may come from a strike: an alarm on calls tells of what calls feel, one on a mirror's delay
  /// of that mirror's standstill and of the loss of either side, a composite one of what those that ring with it tell of.
  func tells(_ index: Int, of strike: StrikeBook.Strike) -> Bool {
    let alarm = configuration.operations.alarms[index]
    switch alarm.metric {
    case .canaryFailedShare, .regional, .messages, .activeMessages: return strike.touchesContacts
    case .mirrorDelay(let replica):
      guard let fault = strike.cause.faultIndex else { return false }
      return configuration.faults[fault].components.contains {
        $0 == .replication(replica) || $0 == .region(replica) || $0 == .region(configuration.contactCenter.sourceRegion)
      }
    case .alarms(let rule):
      let ringing = rule.alarms.filter { alarmStates[$0.raw].value == .alarm }
      return (ringing.isEmpty ? rule.alarms : ringing).contains { tells($0.raw, of: strike) }
    }
  }

  /// An alarm rings: every fault that it tells of and that was not yet noticed counts as detected, and the runbooks that wait
  /// for it start.
  private mutating func ring(_ index: Int, _ scheduler: inout Scheduler) {
    alarmStates[index].hasRung = true
    if case .mirrorDelay = configuration.operations.alarms[index].metric, replication.stalledAt != nil,
      replication.noticedAt == nil
    {
      replication.noticedAt = scheduler.now
    }
    for (strike, state) in contactCenter.value.strikes.strikes.enumerated()
    where state.repaired == nil && tells(index, of: state) {
      book.alarmed.insert(strike)
      if state.detected == nil { contactCenter.value.strikes.strikes[strike].detected = scheduler.now }
    }
    start(runbooksOn: .alarm(AlarmIndex(index)), &scheduler)
  }
}
