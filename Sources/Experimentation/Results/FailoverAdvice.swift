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
    let metrics = FailoverAdvice.metrics.compactMap { catalogue.place(of: $0) }
    // An architecture without messaging has no values at all.
    let measured = architectures.indices.filter { !(architectures[$0].values[failovers].first?.isNaN ?? true) }
    let waiting = measured.first { place in architectures[place].values[failovers].allSatisfy { $0 == 0 } }
    return measured.compactMap { place in
      let affected = architectures[place].values[transient].count { $0 > 0 }
      guard affected > 0 else { return nil }
      var advice = FailoverAdvice(
        architecture: place, share: Double(affected) / Double(completed), waiting: waiting, comparisons: [])
      guard let waiting else { return advice }
      for metric in metrics {
        let found = comparison(baseline: waiting, candidate: place, metric: metric)
        advice.comparisons.append((metric: catalogue.definitions[metric], found: found))
      }
      return advice
    }
  }
}
