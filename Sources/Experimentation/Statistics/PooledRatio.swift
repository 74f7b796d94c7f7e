import SimulationKernel

/// The ratio of two sums over replications, with the jackknife's interval (Quenouille, 1956; Tukey, 1958): replications are
/// independent, the contacts within one are not.
struct PooledRatio {
  /// The ratio; nothing for 0/0.
  let value: Double?
  /// The jackknife's pseudo-values, whose spread is the ratio's; empty where leaving one out leaves 0/0.
  let pseudoValues: [Double]

  init(numerators: [Double], denominators: [Double]) {
    let numerator = numerators.reduce(0, +)
    let denominator = denominators.reduce(0, +)
    guard denominator > 0 else {
      value = nil
      pseudoValues = []
      return
    }
    let ratio = numerator / denominator
    let n = Double(numerators.count)
    var pseudoValues: [Double] = []
    for (part, whole) in zip(numerators, denominators) where denominator - whole > 0 {
      pseudoValues.append(n * ratio - (n - 1) * (numerator - part) / (denominator - whole))
    }
    value = ratio
    self.pseudoValues = pseudoValues.count == numerators.count ? pseudoValues : []
  }

  /// Every replication has the same ratio.
  var isDegenerate: Bool {
    guard let first = pseudoValues.first, pseudoValues.count > 1 else { return false }
    return pseudoValues.allSatisfy { abs($0 - first) <= 1e-12 }
  }

  /// The 95 % interval; nothing below two replications.
  var interval: Interval? {
    value.flatMap { Self.interval(around: $0, pseudoValues) }
  }

  /// The interval around an estimate by the spread of its pseudo-values.
  static func interval(around estimate: Double, _ pseudoValues: [Double]) -> Interval? {
    var tally = Tally()
    for value in pseudoValues { tally.record(value) }
    guard let half = Statistics.meanInterval(tally)?.halfWidth else { return nil }
    return Interval(low: estimate - half, high: estimate + half)
  }
}
