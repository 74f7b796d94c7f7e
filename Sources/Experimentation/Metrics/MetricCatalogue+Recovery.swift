import SimulationKernel

/// `recovery.*`: seconds from the strike of a fault, of all that contacts may feel the one that took longest; empty in
/// replications without one.
extension MetricCatalogue {
  static func recovery(of services: [RecoveryService]) -> [Metric] {
    var metrics: [Metric] = []
    for service in services {
      let prefix = "recovery.\(service.rawValue)"
      let recoveries = { @Sendable (pair: TwinPair) -> [ServiceRecovery] in
        pair.directory.services.contains(service) ? pair.recovery.compactMap { $0[service] } : []
      }
      metrics.append(
        .mean(
          prefix, .seconds, .lowerIsBetter,
          "from the strike until restored, the longest of all strikes; 0 if never violated, until the end of arrivals if not restored by then"
        ) { recoveries($0).map(\.timeToRestore.seconds).max() })
      metrics.append(
        .yesOrNo("\(prefix).censored", .lowerIsBetter, "some strike not restored by the end of arrivals") {
          let all = recoveries($0)
          return all.isEmpty ? nil : all.contains(where: \.isCensored)
        })
      metrics.append(
        .yesOrNo("\(prefix).unaffected", .higherIsBetter, "never violated") {
          let all = recoveries($0)
          return all.isEmpty ? nil : all.allSatisfy(\.isUnaffected)
        })
    }
    guard services.contains(.telephony) else { return metrics }
    metrics.append(
      .mean(
        "recovery.telephony.firstServed", .seconds, .lowerIsBetter,
        "downtime, the longest of all faults: from the first voice attempt that failed because of it to the next that connected"
      ) { $0.recovery.compactMap { $0.downtime?.seconds }.max() })
    return metrics
  }
}
