import ContactCenterModel
import Infrastructure
import SimulationKernel
import WorldModel

/// `contacts.*`: attempts, redials included unless a definition says "first attempts".
extension MetricCatalogue {
  static func contacts(channels: [Channel]) -> [Metric] {
    var metrics = contacts(prefix: "contacts", world: .incident, channels: channels)
    if channels.count > 0 {
      for channel in channels {
        metrics += contacts(prefix: "contacts.\(channel.name)", world: .incident, channels: [channel])
        metrics += waits(channel)
      }
    }
    metrics += contacts(prefix: "twin.contacts", world: .twin, channels: channels)
    return metrics
  }

  /// The metrics of some channels together, in one of the two worlds.
  private static func contacts(prefix: String, world: WorldKind, channels: [Channel]) -> [Metric] {
    let places = channels.map { Int($0.rawValue) }
    let sum = { @Sendable (pair: TwinPair, count: (ChannelCounts) -> Int) -> Int in
      let counts = pair.run(world).channels
      return places.reduce(0) { $0 + count(counts[$1]) }
    }
    var metrics: [Metric] = []
    metrics.append(.count("\(prefix).offered", .neutral, "attempts, redials included") { sum($0, \.offered) })
    for outcome in ContactOutcome.allCases {
      let kind = Int(outcome.rawValue)
      metrics.append(
        .count("\(prefix).\(outcome.name)", direction(of: outcome), explanation(of: outcome)) { pair in
          sum(pair) { $0.outcomes[kind] }
        })
    }
    metrics.append(
      .count(
        "\(prefix).stranded", .lowerIsBetter,
        "contacts left in a queue of a region whose agents have been moved away; each also has its outcome"
      ) { sum($0, \.stranded) })
    metrics += Metric.ratio(
      "\(prefix).serviceLevel", .higherIsBetter,
      "first attempts answered within the acceptable wait / (first attempts - self-served - abandoned within it)"
    ) { (sum($0, \.answeredWithin), sum($0, \.eligible)) }
    metrics += Metric.ratio(
      "\(prefix).serviceLevel.connect", .higherIsBetter,
      "attempts that left their queue within the acceptable wait / all that left their queue, as the service counts"
    ) { (sum($0, \.leftQueueWithin), sum($0, \.leftQueue)) }
    metrics.append(
      .mean("\(prefix).waitedShare", .ratio, .lowerIsBetter, "queued attempts that were not answered at once") {
        share(sum($0, \.waited), of: sum($0, \.queued))
      })
    metrics.append(
      .mean("\(prefix).wait.mean", .seconds, .lowerIsBetter, "mean wait in queue of answered attempts") { pair in
        var waits = DurationTotal()
        for place in places { waits.merge(pair.run(world).channels[place].wait) }
        return waits.mean
      })
    return metrics
  }

  /// Quantiles of the wait exist by channel only: those of several channels do not combine.
  private static func waits(_ channel: Channel) -> [Metric] {
    ["p50", "p95", "p99"].enumerated().map { place, name in
      .mean(
        "contacts.\(channel.name).wait.\(name)", .seconds, .lowerIsBetter,
        "\(name) of the wait in queue of answered attempts within a replication"
      ) { pair in
        let quantiles = pair.incident.channels[Int(channel.rawValue)].waitQuantiles
        return place < quantiles.count ? quantiles[place] : nil
      }
    }
  }

  private static func direction(of outcome: ContactOutcome) -> MetricDefinition.Direction {
    switch outcome {
    case .served: .higherIsBetter
    case .selfServed: .neutral
    case .abandoned, .blocked, .unreachable, .dropped, .failed, .inProgressAtEnd: .lowerIsBetter
    }
  }

  private static func explanation(of outcome: ContactOutcome) -> String {
    switch outcome {
    case .served: "attempts handled to the end by an agent"
    case .selfServed: "attempts answered by the flow without an agent"
    case .abandoned: "attempts whose customer gave up in the queue"
    case .blocked: "attempts refused for want of quota, trunks or room in the queue"
    case .unreachable: "attempts that met a dead or failing number, carrier, path, zone or region"
    case .dropped: "attempts cut while in progress"
    case .failed: "attempts whose flow ended in an error"
    case .inProgressAtEnd: "attempts still in progress at the drain limit"
    }
  }
}
