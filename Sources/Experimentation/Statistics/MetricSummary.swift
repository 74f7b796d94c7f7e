import SimulationKernel

/// One metric of one architecture over all replications: a row of `summary.csv`.
public struct MetricSummary: Sendable, Hashable {
  /// The mean, the share, or the pooled ratio; nothing where no replication had a value.
  public var mean: Double?
  /// The 95 % interval; nothing below two values.
  public var interval: Interval?
  /// The standard deviation over replications; nothing for pooled ratios.
  public var standardDeviation: Double?
  /// The median over replications; nothing below 10.
  public var p50: Double?
  /// The 95th percentile over replications; nothing below 100.
  public var p95: Double?
  /// The 99th percentile over replications; nothing below 500.
  public var p99: Double?
  /// The least value.
  public var minimum: Double?
  /// The greatest value.
  public var maximum: Double?
  /// Replications that had a value.
  public var n: Int
  /// Every replication gave the same value, so the interval has no width and says nothing.
  public var isDegenerate: Bool
}

extension MetricSummary {
  /// Sums up the values of a metric.
  ///
  /// - Parameters:
  ///   - values: by replication, not-a-number for none; numerators of a pooled ratio.
  ///   - denominators: of a pooled ratio.
  ///   - mayStillHappen: whether an event that no replication saw may happen in another, as under random faults. A loss
  ///     that was never seen then gets the upper bound 1 − 0.05^(1/n) of the share of replications that see any.
  init(
    _ definition: MetricDefinition, values: [Double], denominators: [Double], mayStillHappen: Bool
  ) {
    switch definition.aggregation {
    case .pooledRatio:
      let ratio = PooledRatio(numerators: values, denominators: denominators)
      self.init(
        mean: ratio.value, interval: ratio.interval, n: values.count, isDegenerate: ratio.isDegenerate)
    case .mean, .share:
      self.init(values: values.filter { !$0.isNaN })
      guard n > 0 else { return }
      if definition.aggregation == .share, let mean {
        interval = Statistics.wilsonInterval(successes: Int((mean * Double(n)).rounded()), trials: n)
      }
      let countsEvents = definition.unit == .count || definition.unit == .yesOrNo
      if mayStillHappen && countsEvents && definition.direction == .lowerIsBetter && minimum == 0 && maximum == 0 {
        interval = Interval(low: 0, high: Statistics.boundWhenNeverSeen(trials: n))
      }
    }
  }

  private init(mean: Double?, interval: Interval?, n: Int, isDegenerate: Bool) {
    self.init(
      mean: mean, interval: interval, standardDeviation: nil, p50: nil, p95: nil, p99: nil, minimum: nil, maximum: nil,
      n: n, isDegenerate: isDegenerate)
  }

  private init(values: [Double]) {
    var tally = Tally()
    for value in values { tally.record(value) }
    let sorted = values.sorted()
    func percentile(_ percentile: Int) -> Double? {
      values.count >= Quantiles.least(percentile)
        ? Statistics.quantile(ofSorted: sorted, Double(percentile) / 100) : nil
    }
    let isConstant = values.count > 1 && sorted.first == sorted.last
    self.init(
      mean: isConstant ? sorted.first : tally.mean,
      interval: isConstant ? Interval(low: sorted[0], high: sorted[0]) : Statistics.meanInterval(tally),
      standardDeviation: isConstant ? 0 : tally.standardDeviation, p50: percentile(50), p95: percentile(95),
      p99: percentile(99), minimum: sorted.first, maximum: sorted.last, n: values.count, isDegenerate: isConstant)
  }
}
