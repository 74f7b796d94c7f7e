import Testing

@testable import SimulationKernel

@Suite struct StatisticsTests {
  static func near(_ left: Double, _ right: Double, _ tolerance: Double) -> Bool {
    (left - right).magnitude <= tolerance
  }

  /// Against printed tables.
  @Test func quantilesMatchTheTables() {
    #expect(Self.near(Statistics.tQuantile(0.975, df: 10), 2.228_139, 1e-6))
    #expect(Self.near(Statistics.tQuantile(0.95, df: 1), 6.313_752, 1e-6))
    #expect(Self.near(Statistics.tCDF(2.228_138_85, df: 10), 0.975, 1e-8))
    #expect(Self.near(Statistics.normalQuantile(0.975), 1.959_964, 1e-6))
    #expect(Self.near(Statistics.normalCDF(1.644_853_627), 0.95, 1e-9))
    #expect(Self.near(Statistics.chiSquareQuantile(0.95, df: 5), 11.070_498, 1e-6))
    #expect(Self.near(Statistics.chiSquareCDF(11.070_498, df: 5), 0.95, 1e-7))
    #expect(Statistics.chiSquareCDF(-1, df: 5) == 0)
    #expect(Self.near(Statistics.binomialCDF(3, trials: 10, p: 0.5), 176.0 / 1_024, 1e-12))
    #expect(Statistics.binomialCDF(-1, trials: 10, p: 0.5) == 0 && Statistics.binomialCDF(10, trials: 10, p: 0.5) == 1)
    #expect(Self.near(Statistics.poissonCDF(2, mean: 1), 2.5 * Elementary.exp(-1), 1e-12))
  }

  @Test func theMeansIntervalIsStudents() throws {
    var tally = Tally()
    #expect(Statistics.meanInterval(tally) == nil)
    for value in [4.0, 6, 8, 10, 12] { tally.record(value) }
    let interval = try #require(Statistics.meanInterval(tally))
    // Mean 8, s² = 10, t(0.975, 4) = 2.776445.
    #expect(Self.near(interval.halfWidth, 2.776_445 * 2.0.squareRoot(), 1e-5))
    #expect(interval.contains(8) && !interval.contains(12))
    #expect(Self.near(0.5 * (interval.low + interval.high), 8, 1e-12))
    var constant = Tally()
    for _ in 0..<3 { constant.record(5) }
    #expect(Statistics.meanInterval(constant) == Interval(low: 5, high: 5))
  }

  @Test func wilsonsIntervalMatchesThePublishedExample() {
    // Newcombe (1998), table I: 81 of 263 and 15 of 148.
    let first = Statistics.wilsonInterval(successes: 81, trials: 263)
    #expect(Self.near(first.low, 0.2553, 5e-5) && Self.near(first.high, 0.3662, 5e-5))
    let second = Statistics.wilsonInterval(successes: 15, trials: 148)
    #expect(Self.near(second.low, 0.0624, 5e-5) && Self.near(second.high, 0.1605, 5e-5))
    let none = Statistics.wilsonInterval(successes: 0, trials: 20)
    #expect(none.low == 0 && Self.near(none.high, 0.1611, 5e-5))
    #expect(Statistics.wilsonInterval(successes: 20, trials: 20).high == 1)
  }

  @Test func theBoundForWhatWasNeverSeen() {
    #expect(Self.near(Statistics.boundWhenNeverSeen(trials: 100), 1 - 0.970_487, 1e-6))
    #expect(Self.near(Statistics.boundWhenNeverSeen(trials: 1), 0.95, 1e-15))
  }

  @Test func sortedDataIsInterpolated() {
    let data = [1.0, 2, 4, 8]
    #expect(Statistics.quantile(ofSorted: data, 0) == 1 && Statistics.quantile(ofSorted: data, 1) == 8)
    #expect(Statistics.quantile(ofSorted: data, 0.5) == 3)
    #expect(Statistics.quantile(ofSorted: data, 0.75) == 5)
    #expect(Statistics.quantile(ofSorted: [], 0.5) == nil && Statistics.quantile(ofSorted: [7], 0.3) == 7)
    #expect(Statistics.quantile(ofSorted: [1, .infinity], 0) == 1)
  }
}
