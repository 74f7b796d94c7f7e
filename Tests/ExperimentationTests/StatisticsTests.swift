import ScenarioLanguage
import SimulationKernel
import Testing

@testable import Experimentation

private func definition(
  _ aggregation: MetricDefinition.Aggregation = .mean, _ direction: MetricDefinition.Direction = .lowerIsBetter,
  unit: MetricDefinition.Unit = .count
) -> MetricDefinition {
  MetricDefinition(name: "x", unit: unit, direction: direction, aggregation: aggregation, definition: "")
}

private func side(_ values: [Double], of denominators: [Double] = []) -> PairedComparison.Side {
  PairedComparison.Side(
    values: values, denominators: denominators.isEmpty ? values.map { _ in 0 } : denominators)
}

@Suite struct SummaryTests {
  func summary(_ values: [Double], _ definition: MetricDefinition, mayStillHappen: Bool = false) -> MetricSummary {
    MetricSummary(
      definition, values: values, denominators: values.map { _ in 0 }, mayStillHappen: mayStillHappen)
  }

  @Test func studentInterval() throws {
    // Mean 3, s² = 2.5, t(0.975; 4) = 2.776445: half-width 2.776445 × sqrt(2.5 / 5) = 1.963243.
    let summary = summary([1, 2, 3, 4, 5], definition())
    let interval = try #require(summary.interval)
    #expect(summary.mean == 3 && summary.n == 5 && !summary.isDegenerate)
    #expect(abs(interval.halfWidth - 1.963243) < 1e-6)
    #expect(abs((interval.low + interval.high) / 2 - 3) < 1e-12)
    #expect(summary.minimum == 1 && summary.maximum == 5)
    #expect(summary.p50 == nil && summary.p95 == nil && summary.p99 == nil)
  }

  @Test func replicationsWithoutValueDoNotCount() {
    let summary = summary([1, .nan, 3], definition())
    #expect(summary.mean == 2 && summary.n == 2)
    let none = self.summary([.nan, .nan], definition())
    #expect(none.mean == nil && none.interval == nil && none.n == 0 && none.minimum == nil)
  }

  @Test func quantilesNeedReplications() {
    #expect(Quantiles.least(50) == 10 && Quantiles.least(95) == 100 && Quantiles.least(99) == 500)
    #expect(Quantiles.least(5) == 100)
    let hundred = summary((1...100).map(Double.init), definition())
    #expect(hundred.p50 == 50.5 && hundred.p95 != nil && hundred.p99 == nil)
    #expect(summary((1...500).map(Double.init), definition()).p99 != nil)
  }

  @Test func constantValuesAreDegenerate() {
    let summary = summary([0.1, 0.1, 0.1], definition())
    #expect(summary.isDegenerate && summary.standardDeviation == 0)
    #expect(summary.interval == Interval(low: 0.1, high: 0.1))
  }

  @Test func sharesHaveWilsonIntervals() throws {
    let summary = summary([1, 0, 0, 0, 0, 0, 0, 0, 0, 0], definition(.share, unit: .yesOrNo))
    let interval = try #require(summary.interval)
    // Wilson's interval of 1 in 10.
    #expect(abs(interval.low - 0.017876) < 1e-6 && abs(interval.high - 0.404150) < 1e-6)
  }

  @Test func anUnseenRandomLossIsNeverCertain() throws {
    let values = [Double](repeating: 0, count: 20)
    let random = summary(values, definition(), mayStillHappen: true)
    let high = try #require(random.interval?.high)
    #expect(abs(high - 0.139108) < 1e-6)
    #expect(summary(values, definition()).interval == Interval(low: 0, high: 0))
    let ratio = summary(values, definition(.mean, .higherIsBetter, unit: .ratio), mayStillHappen: true)
    #expect(ratio.interval == Interval(low: 0, high: 0))
  }

  @Test func pooledRatioIsTheRatioOfSums() throws {
    let ratio = PooledRatio(numerators: [1, 30], denominators: [2, 40])
    #expect(ratio.value == 31.0 / 42.0)
    // Two pseudo-values: 2θ − 30/40 and 2θ − 1/2.
    #expect(ratio.pseudoValues == [62.0 / 42 - 0.75, 62.0 / 42 - 0.5])
    let interval = try #require(ratio.interval)
    #expect(abs((interval.low + interval.high) / 2 - 31.0 / 42.0) < 1e-12 && interval.halfWidth > 0)
    #expect(PooledRatio(numerators: [0, 0], denominators: [0, 0]).value == nil)
  }

  @Test func equalSharesPoolToTheStudentInterval() throws {
    // With equal denominators the jackknife is the t interval of the mean.
    let values: [Double] = [1, 2, 4, 3]
    let pooled = try #require(PooledRatio(numerators: values, denominators: [10, 10, 10, 10]).interval)
    let mean = try #require(summary(values.map { $0 / 10 }, definition()).interval)
    #expect(abs(pooled.low - mean.low) < 1e-12 && abs(pooled.high - mean.high) < 1e-12)
  }
}

@Suite struct ComparisonTests {
  func compare(
    _ baseline: [Double], _ candidate: [Double], _ definition: MetricDefinition, margin: Double = 0,
    mayStillHappen: Bool = false
  ) -> PairedComparison {
    PairedComparison(
      definition, baseline: side(baseline), candidate: side(candidate), margin: margin,
      mayStillHappen: mayStillHappen)
  }

  @Test func verdictsFollowTheDirection() {
    let (low, high) = ([1.0, 2, 3], [11.0, 12.5, 13])
    #expect(compare(high, low, definition()).verdict == .better)
    #expect(compare(low, high, definition()).verdict == .worse)
    #expect(compare(low, high, definition(.mean, .higherIsBetter)).verdict == .better)
    #expect(compare(high, low, definition(.mean, .higherIsBetter)).verdict == .worse)
    #expect(compare(low, high, definition(.mean, .neutral)).verdict == nil)
    #expect(compare([1, 2, 3], [2, 1, 3.5], definition()).verdict == .undecided)
  }

  @Test func pairsCountNotSides() throws {
    // Sides vary by 100, differences by 1: only pairing can tell.
    let comparison = compare([100, 200, 300, 400], [99, 198, 299, 398], definition())
    #expect(comparison.difference == -1.5 && comparison.verdict == .better)
    let relative = try #require(comparison.relative)
    #expect(abs(relative + 1.5 / 250) < 1e-12)
  }

  @Test func pairsWithoutValueAreLeftOut() {
    let comparison = compare([1, .nan, 3, 5], [2, 5, .nan, 6], definition())
    #expect(comparison.n == 2 && comparison.difference == 1 && comparison.isDegenerate)
    #expect(comparison.verdict == .worse)
  }

  @Test func equalUnderCertainFaultsIsEquivalent() {
    let zeros: [Double] = [4, 5, 6]
    #expect(compare(zeros, zeros, definition()).verdict == .equivalent)
    #expect(compare(zeros, zeros, definition(), mayStillHappen: true).verdict == .undecided)
    #expect(compare(zeros, zeros, definition(.mean, .neutral)).verdict == .equivalent)
  }

  @Test func marginsMakeEquivalence() {
    let comparison = compare([1, 2, 3, 4], [1.2, 2.1, 3.15, 4.05], definition(), margin: 1)
    #expect(comparison.verdict == .equivalent)
    #expect(compare([1, 2, 3, 4], [1.2, 2.1, 3.15, 4.05], definition(), margin: 0.01).verdict == .worse)
  }

  @Test func oneReplicationDecidesNothing() {
    let comparison = compare([1], [1], definition())
    #expect(comparison.interval == nil && comparison.verdict == .undecided)
  }

  @Test func pooledRatiosArePaired() throws {
    let comparison = PairedComparison(
      definition(.pooledRatio, .higherIsBetter, unit: .ratio), baseline: side([50, 60, 70], of: [100, 100, 100]),
      candidate: side([61, 70, 80], of: [100, 100, 100]), margin: 0, mayStillHappen: false)
    let difference = try #require(comparison.difference)
    #expect(abs(difference - 31.0 / 300) < 1e-12 && comparison.verdict == .better)
  }
}

@Suite struct ObjectiveTests {
  @Test func verdictsComeFromTheInterval() {
    func verdict(_ low: Double, _ high: Double, _ expectation: Objective.Expectation, censored: Bool = false)
      -> ObjectiveResult.Verdict
    {
      ObjectiveResult.verdict(expectation, interval: Interval(low: low, high: high), isLowerBound: censored)
    }
    #expect(verdict(1, 2, .atMost(2)) == .met)
    #expect(verdict(1, 2, .atMost(1.5)) == .undecided)
    #expect(verdict(1, 2, .atMost(0.5)) == .missed)
    #expect(verdict(1, 2, .atLeast(1)) == .met)
    #expect(verdict(1, 2, .atLeast(1.5)) == .undecided)
    #expect(verdict(1, 2, .atLeast(2.5)) == .missed)
    #expect(ObjectiveResult.verdict(.atMost(1), interval: nil, isLowerBound: false) == .undecided)
  }

  @Test func aLowerBoundNeverMeetsACeiling() {
    let interval = Interval(low: 1, high: 2)
    #expect(ObjectiveResult.verdict(.atMost(3), interval: interval, isLowerBound: true) == .undecided)
    #expect(ObjectiveResult.verdict(.atMost(0.5), interval: interval, isLowerBound: true) == .missed)
  }
}
