import SimulationKernel

/// SBGDR-35: an architecture failed over for an outage that waiting would have outlived, and what that brought.
public struct FailoverAdvice: Sendable {
  /// The place in the scenario of the architecture that failed over.
  public var architecture: Int
  /// Share of replications in which it did.
  public var share: Double
  /// The place of one that never failed over; `nil` where there is none.
  public var waiting: Int?
  /// What failing over brought against waiting: lost or stranded copies, copies processed again, delay.
  public var comparisons: [(metric: MetricDefinition, found: PairedComparison)]

  /// The figures that are compared.
  static let metrics = ["messages.lostOrStranded", "messages.duplicated", "messages.delay.p99"]

  /// Whether failing over was worse in something and better in nothing; `nil` without an architecture that waited.
  public var isWorse: Bool? {
    guard waiting != nil else { return nil }
    let verdicts = comparisons.compactMap(\.found.verdict)
    return verdicts.contains(.worse) && !verdicts.contains(.better)
  }
}

extension ExperimentResult {
  /// An entry for each architecture that failed over for a transient outage.
  public var failoverAdvice: [FailoverAdvice] {
    guard let transient = catalogue.place(of: "messages.failovers.transient"),
      let failovers = catalogue.place(of: "messages.failovers"), completed > 0
    else { return [] }
    let measured = architectures.indices.filter { place in !architectures[place].values[failovers].contains { $0.isNaN }
    }
    let waiting = measured.first { place in architectures[place].values[failovers].allSatisfy { $0 == 0 } }
    return measured.compactMap { place in
      let affected = architectures[place].values[transient].count { $0 > 0 }
      guard affected > 0 else { return nil }
      let metrics = FailoverAdvice.metrics.compactMap { catalogue.place(of: $0) }
      return FailoverAdvice(
        architecture: place, share: Double(affected) / Double(completed), waiting: waiting,
        comparisons: waiting.map { base in
          metrics.map { (catalogue.definitions[$0], comparison(baseline: base, candidate: place, metric: $0)) }
        } ?? [])
    }
  }
}
