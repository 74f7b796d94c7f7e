import SimulationKernel
import WorldModel

/// `recovery.*`: seconds from the strike of a fault, of all that contacts may feel the one that took longest; empty in
/// replications without one.
extension MetricCatalogue {
  /// - Parameter disruptions: how the incident disrupts; of several ways each has its rows.
  static func recovery(of services: [RecoveryService], _ disruptions: Set<Disruption>) -> [Metric] {
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
    if disruptions.count > 1 { metrics += byDisruption(services, disruptions) }
    guard services.contains(.telephony) else { return metrics }
    metrics.append(
      .mean(
        "recovery.telephony.firstServed", .seconds, .lowerIsBetter,
        "downtime, the longest of all faults: from the first voice attempt that failed because of it to the next that connected"
      ) { $0.recovery.compactMap { $0.downtime?.seconds }.max() })
    return metrics
  }

  /// The recovery from the faults that a resilience policy calls the same.
  private static func byDisruption(_ services: [RecoveryService], _ disruptions: Set<Disruption>) -> [Metric] {
    var metrics: [Metric] = []
    for service in services {
      for disruption in Disruption.allCases where disruptions.contains(disruption) {
        let name = "recovery.\(service.rawValue).\(disruption.rawValue)"
        let recoveries = { @Sendable (pair: TwinPair) -> [ServiceRecovery] in
          guard pair.directory.services.contains(service) else { return [] }
          return pair.recovery.filter { pair.directory.disruptions[$0.fault].contains(disruption) }
            .compactMap { $0[service] }
        }
        metrics.append(
          .mean(
            name, .seconds, .lowerIsBetter,
            "recovery.\(service.rawValue), the longest of the strikes that a resilience policy calls \(disruption.rawValue)"
          ) { recoveries($0).map(\.timeToRestore.seconds).max() })
        metrics.append(
          .yesOrNo("\(name).censored", .lowerIsBetter, "some of those strikes not restored by the end of arrivals") {
            let all = recoveries($0)
            return all.isEmpty ? nil : all.contains(where: \.isCensored)
          })
      }
    }
    return metrics
  }
}
