import SimulationKernel

/// What a comparison of two architectures comes to.
public enum Verdict: String, Sendable, Hashable, CaseIterable {
  /// The interval of the difference lies on the good side of zero.
  case better
  /// It lies on the bad side.
  case worse
  /// It lies inside the declared margin, or all differences are zero though the faults are certain.
  case equivalent
  /// None of these: more replications may tell.
  case undecided
}

/// One metric of a candidate against the baseline, replication by replication: a row of `comparison.csv`.
public struct PairedComparison: Sendable, Hashable {
  /// Candidate minus baseline, mean over replications in which both have a value; of the pooled ratios themselves.
  public var difference: Double?
  /// The 95 % interval of the difference; nothing below two pairs.
  public var interval: Interval?
  /// The difference as a share of the baseline's mean; nothing where that is 0.
  public var relative: Double?
  /// Pairs.
  public var n: Int
  /// The verdict; of a metric whose direction is neutral, only `equivalent` or nothing.
  public var verdict: Verdict?
  /// All differences are the same, so the interval has no width and says nothing.
  public var isDegenerate: Bool
}

extension PairedComparison {
  /// One side of a comparison.
  struct Side {
    var values: [Double]
    var denominators: [Double]
  }

  /// Compares a metric of two architectures.
  ///
  /// - Parameters:
  ///   - margin: differences inside plus or minus this are equivalent; zero or more.
  ///   - mayStillHappen: whether faults strike at random; then differences that are all zero prove nothing.
  init(_ definition: MetricDefinition, baseline: Side, candidate: Side, margin: Double, mayStillHappen: Bool) {
    var differences: [Double] = []
    let reference: Double?
    switch definition.aggregation {
    case .pooledRatio:
      let left = PooledRatio(numerators: baseline.values, denominators: baseline.denominators)
      let right = PooledRatio(numerators: candidate.values, denominators: candidate.denominators)
      if left.pseudoValues.count == right.pseudoValues.count {
        differences = zip(right.pseudoValues, left.pseudoValues).map { $0 - $1 }
      }
      reference = left.value
      difference = if let l = left.value, let r = right.value { r - l } else { nil }
    case .mean, .share:
      var base = Tally()
      for (left, right) in zip(baseline.values, candidate.values) where !left.isNaN && !right.isNaN {
        differences.append(right - left)
        base.record(left)
      }
      var tally = Tally()
      for value in differences { tally.record(value) }
      difference = tally.mean
      reference = base.mean
    }
    n = differences.count
    let isConstant = differences.count > 1 && differences.allSatisfy { $0 == differences[0] }
    isDegenerate = isConstant
    if isConstant, definition.aggregation != .pooledRatio { difference = differences[0] }
    let estimate = difference
    interval =
      isConstant
      ? estimate.map { Interval(low: $0, high: $0) }
      : estimate.flatMap { PooledRatio.interval(around: $0, differences) }
    relative = if let estimate, let reference, reference != 0 { estimate / reference } else { nil }
    verdict = Self.verdict(
      interval, definition.direction, margin: margin, isProof: !(isConstant && mayStillHappen && estimate == 0))
  }

  /// The verdict on an interval of candidate minus baseline.
  ///
  /// - Parameter isProof: whether the interval may be believed; all-zero differences under random faults may not.
  static func verdict(
    _ interval: Interval?, _ direction: MetricDefinition.Direction, margin: Double, isProof: Bool
  ) -> Verdict? {
    let inconclusive: Verdict? = direction == .neutral ? nil : .undecided
    guard let interval, isProof else { return inconclusive }
    if interval.low >= -margin && interval.high <= margin { return .equivalent }
    switch direction {
    case .neutral: return nil
    case .lowerIsBetter: return interval.high < 0 ? .better : interval.low > 0 ? .worse : .undecided
    case .higherIsBetter: return interval.low > 0 ? .better : interval.high < 0 ? .worse : .undecided
    }
  }
}
