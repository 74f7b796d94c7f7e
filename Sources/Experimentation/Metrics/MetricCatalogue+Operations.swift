import SimulationKernel
import WorldModel

extension WorldConfiguration {
  /// Whether a runbook looks for what should not be.
  var looksForFindings: Bool {
    commands { if case .probe = $0 { true } else { false } }
  }

  /// Whether a runbook pairs namespaces.
  var pairsNamespaces: Bool {
    commands { if case .pair = $0 { true } else { false } }
  }

  /// Whether anybody watches or acts.
  var hasOperations: Bool {
    !operations.alarms.isEmpty || !operations.notices.isEmpty || !operations.runbooks.isEmpty
  }
}

/// What alarms, people and runbooks did: only in scenarios with any.
extension MetricCatalogue {
  static func operations(movingContacts: Bool, looking: Bool) -> [Metric] {
    var metrics = alarms() + decisions() + runbooks()
    if looking {
      metrics.append(
        .count(
          "api.findings", .lowerIsBetter,
          "calls that found what should not be: a namespace that answers from outside all virtual networks (SBGDR-95)"
        ) { $0.incident.operationsReport.probesAnswered })
    }
    guard movingContacts else { return metrics }
    return metrics + moves() + [
      .mean(
        "redials.peak", .times, .lowerIsBetter,
        "the storm after a restoration: attempts offered / those offered without the incident, in the worst cell of the timeline in the hour after a fault was repaired"
      ) { peakAfterRepair($0) }
    ]
  }

  /// ACGR-35, ACGR-37, ACGR-39: what was noticed, when, and what was not.
  private static func alarms() -> [Metric] {
    var metrics: [Metric] = [
      .count("alarms.rings", .neutral, "times that an alarm began to ring") { $0.incident.operationsReport.rings },
      .count(
        "alarms.false", .lowerIsBetter,
        "of those the ones while no fault that the alarm can tell of was in effect in all the time that it looked at; a drill is no fault"
      ) { $0.incident.operationsReport.falseRings },
      .count("twin.alarms.false", .lowerIsBetter, "times that an alarm began to ring in the world without the incident")
      { $0.twin.operationsReport.falseRings },
      .count(
        "alarms.missed", .lowerIsBetter,
        "strikes of faults, drills left out, during which no alarm that can tell of them began to ring"
      ) { $0.incident.operationsReport.missedByAlarms },
    ]
    metrics += Metric.ratio("alarms.precision", .higherIsBetter, "(alarms.rings - alarms.false) / alarms.rings") {
      let report = $0.incident.operationsReport
      return (report.rings - report.falseRings, report.rings)
    }
    metrics += Metric.ratio("alarms.recall", .higherIsBetter, "(strikes of faults - alarms.missed) / strikes of faults")
    {
      let report = $0.incident.operationsReport
      return (report.faults - report.missedByAlarms, report.faults)
    }
    metrics += [
      .mean(
        "detection.time", .seconds, .lowerIsBetter,
        "from the strike of a fault that contacts may feel until an alarm rang or a notice was read, the longest of all noticed while they lasted"
      ) { $0.incident.operationsReport.detectionTimes.max()?.seconds },
      .count(
        "detection.missed", .lowerIsBetter,
        "strikes of faults, drills left out, that neither an alarm nor a notice told of while they lasted"
      ) { $0.incident.operationsReport.unnoticed },
    ]
    metrics += Metric.ratio(
      "monitoring.completeness", .higherIsBetter, "periods of watched metrics with a datum / periods"
    ) { ($0.incident.operationsReport.data, $0.incident.operationsReport.periods) }
    return metrics
  }

  /// ACGR-36: what deciding costs of the recovery.
  private static func decisions() -> [Metric] {
    [
      .mean(
        "decision.time", .seconds, .lowerIsBetter,
        "time in pages and approvals before the first change, until the end of the run where nobody decided, of the strike from which telephony, or messaging without a contact centre, took longest to recover"
      ) { pair in longest(pair)?.deciding.seconds },
      .mean(
        "decision.shareOfRecovery", .ratio, .lowerIsBetter,
        "decision.time / recovery.telephony, or .messaging, of the same strike, 1 at most: what was restored before was not for the decision"
      ) { pair in
        longest(pair).flatMap { strike in
          let whole = main(strike, of: pair).timeToRestore.seconds
          return whole > 0 ? min(1, strike.deciding.seconds / whole) : nil
        }
      },
    ]
  }

  private static func longest(_ pair: TwinPair) -> StrikeRecovery? {
    pair.recovery.filter { !main($0, of: pair).isUnaffected }.max {
      main($0, of: pair).timeToRestore < main($1, of: pair).timeToRestore
    }
  }

  /// The recovery that decisions are held against.
  private static func main(_ strike: StrikeRecovery, of pair: TwinPair) -> ServiceRecovery {
    pair.directory.services.first.flatMap { strike[$0] } ?? strike.telephony
  }

  /// what runbooks did.
  private static func runbooks() -> [Metric] {
    [
      .count("runbooks.started", .neutral, "times that a runbook was started") { $0.incident.operationsReport.started },
      .count("runbooks.stoodDown", .neutral, "times that a runbook stopped because its criteria were not met") {
        $0.incident.operationsReport.stoodDown
      },
      .count("api.calls", .neutral, "calls of the management API") { $0.incident.operationsReport.calls },
      .count("api.refused", .lowerIsBetter, "of those the ones refused or failed") {
        $0.incident.operationsReport.refusedCalls
      },
    ]
  }

  /// what moving calls out and back leaves behind.
  private static func moves() -> [Metric] {
    var metrics: [Metric] = [
      .count(
        "traffic.changes", .neutral, "times that calls were sent another way than before: out, back, and out again"
      ) {
        $0.incident.operationsReport.moves.count
      }
    ]
    for (name, isFailback) in [("failover", false), ("failback", true)] {
      let moves = { @Sendable (pair: TwinPair) in
        pair.incident.operationsReport.moves.filter { $0.isFailback == isFailback }
      }
      metrics += [
        .count(
          "\(name).inProgress", .neutral,
          "calls in progress where calls were taken away, which end there: at every \(name)"
        ) { moves($0).reduce(0) { $0 + $1.inProgress } },
        .count("\(name).stranded", .lowerIsBetter, "contacts stranded after a \(name), until the next change") {
          moves($0).reduce(0) { $0 + $1.stranded }
        },
        .mean(
          "\(name).time", .seconds, .lowerIsBetter,
          "from the start of the runbook until the \(name) was felt; the longest"
        ) { moves($0).map(\.time.seconds).max() },
      ]
    }
    return metrics
  }

  /// the same people come in both worlds, so whatever is more than without the incident are redials and surges.
  private static func peakAfterRepair(_ pair: TwinPair) -> Double? {
    let (here, there) = (pair.incident.timeline, pair.twin.timeline)
    let step = here.step.microseconds
    guard step > 0, let series = here.names.firstIndex(of: "contacts.offered") else { return nil }
    var peak: Double?
    for strike in pair.incident.strikes where strike.touchesContacts {
      guard let repaired = strike.repaired else { continue }
      // Whole cells after the repair.
      let first = Int((repaired.microseconds + step - 1) / step)
      let end = min(
        Int((repaired + .hours(1)).microseconds / step), here.values[series].count, there.values[series].count)
      for cell in first..<max(first, end) where there.values[series][cell] > 0 {
        peak = max(peak ?? 0, here.values[series][cell] / there.values[series][cell])
      }
    }
    return peak
  }
}
