import SimulationKernel

/// `recovery.*`: seconds from the first strike of a fault; empty in replications without one.
extension MetricCatalogue {
  static func recovery() -> [Metric] {
    var metrics: [Metric] = []
    for service in RecoveryService.allCases {
      let prefix = "recovery.\(service.rawValue)"
      let first = { @Sendable (pair: TwinPair) -> ServiceRecovery? in pair.recovery.first?[service] }
      metrics.append(
        .mean(
          prefix, .seconds, .lowerIsBetter,
          "from the first strike until restored; 0 if never violated, until the end of arrivals if not restored by then"
        ) { first($0)?.timeToRestore.seconds })
      metrics.append(
        .yesOrNo("\(prefix).censored", .lowerIsBetter, "not restored by the end of arrivals") { first($0)?.isCensored })
      metrics.append(
        .yesOrNo("\(prefix).unaffected", .higherIsBetter, "never violated") { first($0)?.isUnaffected })
    }
    metrics.append(
      .mean(
        "recovery.telephony.firstServed", .seconds, .lowerIsBetter,
        "downtime: from the first voice attempt that failed because of the fault to the next that connected"
      ) { $0.recovery.first?.downtime?.seconds })
    return metrics
  }
}
