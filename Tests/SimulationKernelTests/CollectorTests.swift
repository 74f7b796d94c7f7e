import Testing

@testable import SimulationKernel

@Suite struct CollectorTests {
  static func near(_ left: Double?, _ right: Double, _ tolerance: Double = 1e-12) -> Bool {
    guard let left else { return false }
    return (left - right).magnitude <= tolerance * max(1, right.magnitude)
  }

  static func data(_ count: Int, seed: UInt64 = 1) -> [Double] {
    var random = RandomStream(key: RandomKey(seed: seed), replication: 0, source: 0)
    return (0..<count).map { _ in 1e6 + random.normal() }
  }

  @Test func aTallyAgreesWithTheTextbook() {
    let data = Self.data(1_000)
    var tally = Tally()
    #expect(tally.mean == nil && tally.variance == nil && tally.minimum == nil && tally.sum == 0)
    tally.record(data[0])
    #expect(tally.mean == data[0] && tally.variance == nil)
    for value in data.dropFirst() { tally.record(value) }
    let mean = data.reduce(0, +) / 1_000
    let variance = data.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 999
    #expect(tally.count == 1_000 && Self.near(tally.mean, mean) && Self.near(tally.variance, variance, 1e-9))
    #expect(tally.minimum == data.min() && tally.maximum == data.max())
    #expect(Self.near(tally.standardDeviation, variance.squareRoot(), 1e-9))
    #expect(Self.near(tally.sum, mean * 1_000))
  }

  @Test func durationTotalsAreExactInAnyOrder() {
    var total = DurationTotal()
    #expect(total.mean == nil)
    var reversed = DurationTotal()
    let durations = (1...1000).map { SimulationDuration(microseconds: Int64($0 * $0)) }
    for duration in durations { total.record(duration) }
    for duration in durations.reversed().prefix(400) { reversed.record(duration) }
    var rest = DurationTotal()
    for duration in durations.reversed().dropFirst(400) { rest.record(duration) }
    reversed.merge(rest)
    #expect(total == reversed)
    #expect(total.count == 1000)
    // The sum of the first n squares is n (n + 1) (2n + 1) / 6.
    #expect(total.mean == Double(1000 * 1001 * 2001 / 6) / 1000 / 1e6)
  }

  @Test func mergedTalliesAreOneTally() {
    let data = Self.data(1_000)
    for cut in [0, 1, 2, 500, 999, 1_000] {
      var whole = Tally()
      var left = Tally()
      var right = Tally()
      for (index, value) in data.enumerated() {
        whole.record(value)
        if index < cut { left.record(value) } else { right.record(value) }
      }
      left.merge(right)
      #expect(left.count == whole.count && left.minimum == whole.minimum && left.maximum == whole.maximum)
      let (mean, variance) = (whole.mean ?? .nan, whole.variance ?? .nan)
      #expect(Self.near(left.mean, mean))
      #expect(Self.near(left.variance, variance, 1e-9))
    }
  }

  @Test func aLevelIsAveragedOverTime() {
    var level = TimeWeightedAverage()
    #expect(level.average(until: .start) == nil)
    level.set(2, at: .start + .seconds(10))
    level.add(3, at: .start + .seconds(20))
    #expect(level.average(until: .start + .seconds(40)) == 3)
    #expect(level.level == 5 && level.minimum == 0 && level.maximum == 5)
    level.advance(to: .start + .seconds(40))
    #expect(level.integral == 120)
    level.reset(at: .start + .seconds(40))
    level.set(1, at: .start + .seconds(50))
    #expect(level.average(until: .start + .seconds(60)) == 3 && level.maximum == 5 && level.minimum == 1)
    level.advance(to: .start + .seconds(60))
    var other = TimeWeightedAverage(level: 9)
    other.advance(to: .start + .seconds(20))
    level.merge(other)
    #expect(level.average == 6 && level.maximum == 9)
  }

  @Test func aSketchsQuantilesAreWithinOnePercent() {
    var random = RandomStream(key: RandomKey(seed: 2), replication: 0, source: 0)
    var sketch = QuantileSketch()
    #expect(sketch.quantile(0.5) == nil && sketch.share(atMost: .zero) == nil)
    var data: [Int64] = []
    for _ in 0..<20_000 {
      let duration = SimulationDuration(seconds: random.lognormal(mu: 0, sigma: 4))
      data.append(duration.microseconds)
      sketch.record(duration)
    }
    data.sort()
    for p in [0, 0.001, 0.01, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1] {
      let exact = Double(data[max(0, Int((p * 20_000).rounded(.up)) - 1)])
      let read = Double(sketch.quantile(p)?.microseconds ?? .min)
      #expect((read - exact).magnitude <= max(0.51, exact / 128), "p = \(p): \(read) for \(exact)")
    }
    let half = sketch.share(atMost: SimulationDuration(seconds: 1)) ?? 0
    let exactShare = Double(data.count { $0 <= 1_000_000 }) / 20_000
    #expect((half - exactShare).magnitude < 0.005)
  }

  @Test func aSketchCoversTheWholeRange() {
    for value in [0, 1, 63, 64, 127, 128, 129, 1_000, 1 << 40, .max - 1, .max] as [Int64] {
      var sketch = QuantileSketch()
      sketch.record(SimulationDuration(microseconds: value))
      let read = Double(sketch.quantile(0.5)?.microseconds ?? -1)
      #expect((read - Double(value)).magnitude <= Double(value) / 128)
      if value < 128 { #expect(read == Double(value)) }
    }
    var negative = QuantileSketch()
    negative.record(SimulationDuration(microseconds: -5))
    #expect(negative.quantile(1) == .zero)
    // Buckets follow one another without a gap.
    var last = -1
    for value in 0..<100_000 as Range<UInt64> {
      let bucket = QuantileSketch.bucket(value)
      #expect(bucket == last || bucket == last + 1)
      last = bucket
    }
  }

  @Test func mergedSketchesAreOneSketch() {
    var random = RandomStream(key: RandomKey(seed: 3), replication: 0, source: 0)
    var whole = QuantileSketch()
    var left = QuantileSketch()
    var right = QuantileSketch()
    for _ in 0..<5_000 {
      let duration = SimulationDuration(seconds: random.exponential())
      whole.record(duration)
      if random.bernoulli(0.3) { left.record(duration) } else { right.record(duration) }
    }
    left.merge(right)
    #expect(left.count == whole.count)
    for bucket in 0..<whole.counts.count { #expect(left.counts[bucket] == whole.counts[bucket]) }
  }

  @Test func amountsGoToTheirCells() {
    var series = IntervalSeries(cells: 4, width: .minutes(5), from: .start + .minutes(10))
    for minutes in [10, 14, 15, 29, 12, 30, 1_000, 11] { series.add(at: .start + .minutes(minutes)) }
    series.add(2.5, at: SimulationTime(microseconds: 25 * 60_000_000 - 1))
    #expect((0..<4).map { series[$0] } == [4, 1, 2.5, 1])
    #expect(series.beyond == 2 && series.total == 10.5 && series.cellCount == 4)
    #expect(series.start(of: 2) == .start + .minutes(20) && series.cellWidth == .minutes(5))
    var other = series.copy()
    other.merge(series)
    #expect((0..<4).map { other[$0] } == [8, 2, 5, 2])
    #expect(other.beyond == 4 && series.total == 10.5)
    other.clear()
    #expect(other.total == 0)
  }

  @Test func levelsAreSplitExactlyAtTheBorders() {
    var random = RandomStream(key: RandomKey(seed: 4), replication: 0, source: 0)
    let (cells, width) = (50, 1_000 as Int64)
    var series = LevelSeries(level: 1, cells: cells, width: SimulationDuration(microseconds: width))
    // The naive way: the level of every single microsecond.
    var levels = [Double](repeating: 0, count: cells * Int(width) + 10_000)
    var time = 0
    var level = 1.0
    while time < levels.count {
      // Steps often end exactly on a border, or stay on one instant.
      let step = random.bernoulli(0.3) ? Int(width) - time % Int(width) : random.index(below: 2_500)
      for instant in time..<min(levels.count, time + step) { levels[instant] = level }
      time += step
      if time >= levels.count { break }
      let next = Double(random.index(below: 9))
      series.set(next, at: SimulationTime(microseconds: Int64(time)))
      level = next
    }
    series.advance(to: SimulationTime(microseconds: Int64(levels.count)))
    for cell in 0..<cells {
      let naive = levels[cell * Int(width)..<(cell + 1) * Int(width)].reduce(0, +) / Double(width)
      #expect(series.average(in: cell) == naive, "cell \(cell)")
    }
    let beyond = levels[(cells * Int(width))...].reduce(0, +) / 1e6
    #expect(series.integralBeyond == beyond)
    var twice = series.copy()
    twice.merge(series)
    for cell in 0..<cells { #expect(twice.integral(in: cell) == 2 * series.integral(in: cell)) }
  }
}
