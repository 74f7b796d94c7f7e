import ContactCenterModel
import WorldModel

/// What is known of agents' sign-ins and moves: only where some architecture says how agents sign in.
extension MetricCatalogue {
  static func signIns() -> [Metric] {
    var metrics: [Metric] = [
      .count("agents.signIns", .neutral, "sign-ins completed by agents") { $0.incident.signIns?.signIns },
      .mean("agents.signInsPerShift", .ratio, .lowerIsBetter, "agents.signIns / shifts that agents began; 1 is normal")
      {
        pair in pair.incident.signIns.flatMap { share($0.signIns, of: $0.shifts) }
      },
      .count("agents.reSignIns", .lowerIsBetter, "sign-ins completed that were not the first of their shift") {
        $0.incident.signIns?.reSignIns
      },
      .mean(
        "agents.stranded", .agents, .lowerIsBetter,
        "agents signed in to a region without a share of their group's agents, averaged over time"
      ) { $0.incident.signIns?.stranded },
      .mean("agents.minutesLost", .minutes, .lowerIsBetter, "minutes that agents on duty were not signed in") {
        $0.incident.signIns?.minutesLost
      },
      .count(
        "agents.moves", .neutral, "agents on duty who reached the region in which a changed distribution places them"
      ) { $0.incident.signIns?.moveTime.count },
      .mean(
        "agents.moveTime.mean", .seconds, .lowerIsBetter,
        "from the change of the agent distribution until such an agent is there"
      ) { $0.incident.signIns?.moveTime.mean },
    ]
    for (place, name) in ["p50", "p95"].enumerated() {
      metrics.append(
        .mean(
          "agents.moveTime.\(name)", .seconds, .lowerIsBetter, "\(name) of that time within a replication"
        ) { pair in
          let quantiles = pair.incident.signIns?.moveTimeQuantiles ?? []
          return place < quantiles.count ? quantiles[place] : nil
        })
    }
    return metrics
  }
}
