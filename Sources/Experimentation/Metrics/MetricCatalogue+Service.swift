import ContactCenterModel
import Infrastructure
import WorldModel

/// `agents.*`, `availability`, `faults.*`, `queues.<id>.*` and `regions.<id>.*`.
extension MetricCatalogue {
  static func service() -> [Metric] {
    [
      .mean("agents.occupancy", .ratio, .neutral, "agents.busy / agents.onDuty") { pair in
        pair.incident.agentsOnDuty > 0 ? pair.incident.agentsBusy / pair.incident.agentsOnDuty : nil
      },
      .mean("agents.busy", .agents, .neutral, "agents with contacts or in after-contact work, averaged over time") {
        $0.incident.agentsBusy
      },
      .mean("agents.onDuty", .agents, .neutral, "agents on duty, averaged over time") { $0.incident.agentsOnDuty },
      .mean("availability", .ratio, .higherIsBetter, "first attempts that got through to a flow / first attempts") {
        pair in
        let channels = pair.incident.channels
        return share(
          channels.reduce(0) { $0 + $1.firstAttemptsConnected }, of: channels.reduce(0) { $0 + $1.firstAttempts })
      },
      strikes,
    ]
  }

  static var strikes: Metric {
    .count("faults.strikes", .neutral, "times that a fault struck") { $0.incident.strikes.count }
  }

  /// `queues.<id>.*`, over all regions.
  static func queues(_ ids: [String]) -> [Metric] {
    ids.flatMap { id -> [Metric] in
      let queue = { @Sendable (pair: TwinPair) -> QueueCounts? in
        pair.directory.queues[id].map { pair.incident.queues[$0] }
      }
      return [
        .count("queues.\(id).queued", .neutral, "attempts that joined the queue") { queue($0)?.queued },
        .count("queues.\(id).answered", .higherIsBetter, "its attempts answered by an agent") { queue($0)?.answered },
        .count("queues.\(id).abandoned", .lowerIsBetter, "its attempts given up") { queue($0)?.abandoned },
        .count("queues.\(id).blocked", .lowerIsBetter, "attempts refused because the queue was full") {
          queue($0)?.blocked
        },
        .mean(
          "queues.\(id).serviceLevel", .ratio, .higherIsBetter,
          "attempts answered within the acceptable wait / attempts that joined the queue"
        ) { pair in queue(pair).flatMap { share($0.answeredWithin, of: $0.queued) } },
        .mean("queues.\(id).wait.mean", .seconds, .lowerIsBetter, "mean wait of its answered attempts") {
          queue($0)?.wait.mean
        },
        .mean("queues.\(id).length.mean", .contacts, .lowerIsBetter, "contacts waiting, averaged over time") {
          queue($0)?.meanLength
        },
      ]
    }
  }

  /// `regions.<id>.*`
  static func regions(_ ids: [String]) -> [Metric] {
    ids.flatMap { id -> [Metric] in
      let region = { @Sendable (pair: TwinPair) -> RegionCounts? in
        pair.directory.regions[id].map { pair.incident.regions[$0] }
      }
      return [
        .count("regions.\(id).connected", .neutral, "attempts that got through to a flow there") {
          region($0).map { $0.connected.reduce(0, +) }
        },
        .count("regions.\(id).answered", .neutral, "attempts answered by an agent there") { region($0)?.answered },
        .mean("regions.\(id).agents", .agents, .neutral, "agents signed in there, averaged over time") {
          region($0)?.agents
        },
      ]
    }
  }
}
