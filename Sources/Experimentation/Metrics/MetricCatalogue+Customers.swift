import ContactCenterModel
import Infrastructure
import WorldModel

/// `customers.*`: one customer is one exogenous arrival with all attempts. A surge's customers exist in the incident's
/// world alone and appear in `customers.incidentOnly` and `sources.<id>.*` and nowhere else here.
extension MetricCatalogue {
  static func customers() -> [Metric] {
    var metrics: [Metric] = [
      .count("customers.offered", .neutral, "customers who came") { sum($0, \.offered) },
      .count("customers.satisfied", .higherIsBetter, "customers served or self-served in the end") {
        sum($0, \.satisfied)
      },
      .count("customers.lost", .lowerIsBetter, "customers not satisfied who do not try again") { sum($0, \.lost) },
      .count("customers.undecided", .lowerIsBetter, "customers whose end the drain limit left open") {
        sum($0, \.undecided)
      },
      .count("customers.caused", .lowerIsBetter, "customers satisfied in the twin and lost with the incident") {
        sum($0, \.caused)
      },
      .count("customers.averted", .higherIsBetter, "customers lost in the twin and satisfied with the incident") {
        sum($0, \.averted)
      },
      .count("customers.attributableLoss", .lowerIsBetter, "customers.caused - customers.averted") {
        sum($0, \.caused) - sum($0, \.averted)
      },
      .count("customers.lost.withoutRedials", .lowerIsBetter, "customers whose first attempt did not satisfy them") {
        sum($0, \.firstAttemptLost)
      },
      .count("customers.redials", .neutral, "attempts after the first") { sum($0, \.redials) },
      .count("customers.recoveredByAlternate", .higherIsBetter, "customers satisfied through the alternate number") {
        sum($0, \.recoveredByAlternate)
      },
      .count("customers.incidentOnly", .neutral, "extra customers of a surge, who exist with the incident only") {
        pair in pair.directory.surgeSources.reduce(0) { $0 + pair.incident.sources[$1].offered }
      },
    ]
    for owner in Owner.allCases {
      metrics.append(
        .count(
          "customers.lost.\(owner.rawValue)", .lowerIsBetter,
          "customers lost for which the \(owner.rawValue) answers; without a fault it is the customer, whose staff and quotas they are; they add up to customers.lost"
        ) { booked($0, to: owner) { $0.count - $0.incidentOnly } })
      metrics.append(
        .count(
          "customers.caused.\(owner.rawValue)", .lowerIsBetter,
          "customers satisfied in the twin and lost with the incident, for which the \(owner.rawValue) answers"
        ) { booked($0, to: owner) { $0.caused } })
    }
    metrics.append(
      .count("twin.customers.lost", .lowerIsBetter, "customers lost in the world without the incident") {
        sum($0, \.lost, in: .twin)
      })
    return metrics
  }

  /// ACGR-33: every loss is somebody's.
  private static func booked(_ pair: TwinPair, to owner: Owner, _ count: (LossCell) -> Int) -> Int {
    pair.incident.customerLosses.reduce(0) { $0 + ($1.owner == owner ? count($1) : 0) }
  }

  private static func sum(_ pair: TwinPair, _ count: KeyPath<SourceCounts, Int>, in world: WorldKind = .incident) -> Int
  {
    let sources = pair.run(world).sources
    return pair.directory.matchedSources.reduce(0) { $0 + sources[$1][keyPath: count] }
  }

  /// `sources.<id>.*`
  static func sources(_ ids: [String]) -> [Metric] {
    ids.flatMap { id -> [Metric] in
      let source = { @Sendable (pair: TwinPair) -> SourceCounts? in
        pair.directory.sources[id].map { pair.incident.sources[$0] }
      }
      return [
        .count("sources.\(id).offered", .neutral, "customers of the source who came") { source($0)?.offered },
        .count("sources.\(id).satisfied", .higherIsBetter, "its customers served or self-served in the end") {
          source($0)?.satisfied
        },
        .count("sources.\(id).lost", .lowerIsBetter, "its customers not satisfied who do not try again") {
          source($0)?.lost
        },
        .count("sources.\(id).caused", .lowerIsBetter, "its customers satisfied in the twin and lost here") {
          source($0)?.caused
        },
        .count("sources.\(id).averted", .higherIsBetter, "its customers lost in the twin and satisfied here") {
          source($0)?.averted
        },
        .count("sources.\(id).attributableLoss", .lowerIsBetter, "caused - averted of the source") {
          source($0).map { $0.caused - $0.averted }
        },
        .count("sources.\(id).redials", .neutral, "attempts of its customers after the first") { source($0)?.redials },
      ]
    }
  }
}
