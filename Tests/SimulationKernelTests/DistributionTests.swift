import Testing

@testable import SimulationKernel

@Suite struct DistributionTests {
  static let continuous: [Distribution] = [
    .uniform(low: 2, high: 5), .triangular(low: 1, mode: 2, high: 6), .triangular(low: 1, mode: 1, high: 2),
    .exponential(mean: 180), .normal(mean: 10, standardDeviation: 3), .lognormal(mean: 240, cv: 0.8),
    .gamma(mean: 3, cv: 0.5), .gamma(mean: 3, cv: 1.5), .erlang(k: 3, mean: 60), .weibull(shape: 0.7, scale: 90),
    .weibull(shape: 2, scale: 1),
    .mixture([
      .init(weight: 3, .exponential(mean: 10)), .init(weight: 0, .constant(1e9)),
      .init(weight: 1, .uniform(low: 50, high: 60)),
    ]),
  ]
  static let discrete: [Distribution] = [
    .constant(4), .bernoulli(p: 0.2), .empirical([1, 1, 2, 5, 30]), .exponential(mean: 0),
    .lognormal(mean: 5, cv: 0), .normal(mean: 5, standardDeviation: 0), .uniform(low: 3, high: 3),
    .triangular(low: 3, mode: 3, high: 3),
    .zero(withProbability: 0.4, else: .exponential(mean: 2)),
    .mixture([.init(weight: 1, .bernoulli(p: 0.5)), .init(weight: 1, .empirical([7, 9]))]),
  ]

  static func sample(_ distribution: Distribution, _ count: Int, seed: UInt64) throws -> [Double] {
    var table = DistributionTable()
    let index = try table.add(distribution)
    var stream = RandomStream(key: RandomKey(seed: seed), replication: 0, source: 0)
    return (0..<count).map { _ in table.sample(index, &stream) }
  }

  @Test func samplesHaveTheMomentsOfTheClosedForm() throws {
    for (seed, distribution) in (Self.continuous + Self.discrete).enumerated() {
      let n = 40_000
      let sample = try Self.sample(distribution, n, seed: UInt64(seed))
      let (mean, variance) = (distribution.mean, distribution.variance)
      let average = sample.reduce(0, +) / Double(n)
      #expect((average - mean).magnitude <= 4 * (variance / Double(n)).squareRoot() + 1e-9, "\(distribution)")
      // The standard error of a variance needs the fourth moment: the sample's own will do.
      let squares = sample.map { ($0 - mean) * ($0 - mean) }
      let second = squares.reduce(0, +) / Double(n)
      let fourth = squares.reduce(0) { $0 + $1 * $1 } / Double(n)
      let error = (max(0, fourth - second * second) / Double(n)).squareRoot()
      #expect((second - variance).magnitude <= 4.5 * error + 1e-9, "\(distribution)")
    }
  }

  @Test func samplesFollowTheDistributionFunction() throws {
    for (seed, distribution) in Self.continuous.enumerated() {
      let sample = try Self.sample(distribution, 20_000, seed: UInt64(100 + seed))
      let distance = RandomStreamTests.kolmogorovSmirnov(sample, distribution.cumulative)
      #expect(distance < RandomStreamTests.bound, "\(distribution)")
    }
    for (seed, distribution) in Self.discrete.enumerated() {
      let sample = try Self.sample(distribution, 20_000, seed: UInt64(200 + seed))
      for x in [-1, 0, 0.5, 1, 2, 3, 4, 5, 8, 30, 31] {
        let share = Double(sample.count { $0 <= x + 1e-9 }) / 20_000
        let p = distribution.cumulative(x + 1e-9)
        #expect((share - p).magnitude <= 4 * (p * (1 - p) / 20_000).squareRoot() + 1e-12, "\(distribution) at \(x)")
      }
    }
  }

  @Test func quantilesInvertTheDistributionFunction() throws {
    for distribution in Self.continuous {
      for p in [0.001, 0.05, 0.3, 0.5, 0.77, 0.95, 0.999] {
        let x = try distribution.quantile(p)
        #expect((distribution.cumulative(x) - p).magnitude < 1e-9, "\(distribution) at \(p)")
      }
    }
    for distribution in Self.discrete {
      for p in [0.05, 0.3, 0.5, 0.77, 0.95] {
        let x = try distribution.quantile(p)
        #expect(distribution.cumulative(x + 1e-9) >= p, "\(distribution) at \(p)")
        #expect(distribution.cumulative(x - 1e-6) < p + 1e-6, "\(distribution) at \(p)")
      }
    }
    #expect(try Distribution.empirical([3, 1, 2]).quantile(0.5) == 2)
    #expect(throws: DistributionError.outOfRange("p")) { try Distribution.constant(1).quantile(1) }
  }

  @Test func badParametersAreRefused() {
    let cases: [(Distribution, DistributionError)] = [
      (.constant(.nan), .notFinite), (.uniform(low: 2, high: 1), .wrongOrder),
      (.uniform(low: 0, high: .infinity), .notFinite), (.triangular(low: 0, mode: 3, high: 2), .wrongOrder),
      (.exponential(mean: -1), .outOfRange("mean")), (.exponential(mean: .nan), .notFinite),
      (.normal(mean: 0, standardDeviation: -1), .outOfRange("standardDeviation")),
      (.lognormal(mean: 0, cv: 1), .outOfRange("mean")), (.lognormal(mean: 1, cv: -1), .outOfRange("cv")),
      (.gamma(mean: 1, cv: 0), .outOfRange("cv")), (.gamma(mean: -1, cv: 1), .outOfRange("mean")),
      (.erlang(k: 0, mean: 1), .outOfRange("k")), (.erlang(k: 1, mean: 0), .outOfRange("mean")),
      (.weibull(shape: 0, scale: 1), .outOfRange("shape")), (.weibull(shape: 1, scale: 0), .outOfRange("scale")),
      (.bernoulli(p: 1.1), .outOfRange("p")), (.bernoulli(p: .nan), .outOfRange("p")), (.empirical([]), .empty),
      (.empirical([1, .infinity]), .notFinite), (.mixture([]), .empty),
      (.mixture([.init(weight: -1, .constant(1))]), .outOfRange("weight")),
      (.mixture([.init(weight: 0, .constant(1))]), .outOfRange("weight")),
      (.mixture([.init(weight: 1, .erlang(k: 0, mean: 1))]), .outOfRange("k")),
    ]
    for (distribution, error) in cases {
      #expect(throws: error, "\(distribution)") { try distribution.check() }
      var table = DistributionTable()
      #expect(throws: error) { try table.add(distribution) }
      #expect(table.count == 0)
    }
  }

  @Test func durationsAreNeverNegativeAndScaleOneDraw() throws {
    var table = DistributionTable()
    let normal = try table.add(.normal(mean: 0, standardDeviation: 10))
    let handle = try table.add(.lognormal(mean: 300, cv: 0.7))
    var stream = RandomStream(key: RandomKey(seed: 1), replication: 0, source: 0)
    let durations = (0..<1_000).map { _ in table.duration(normal, &stream) }
    #expect(durations.allSatisfy { $0 >= .zero } && durations.count { $0 == .zero } > 400)
    for _ in 0..<1_000 {
      var (one, two, three) = (stream, stream, stream)
      let plain = table.sample(handle, &one)
      #expect(table.duration(handle, &two) == SimulationDuration(seconds: plain))
      #expect(table.duration(handle, scaledBy: 1.25, &three) == SimulationDuration(seconds: plain * 1.25))
      let (a, b, c) = (one.next(), two.next(), three.next())
      #expect(a == b && b == c)
      stream = one
    }
  }

  @Test func addingToACopyLeavesTheOriginalAlone() throws {
    var table = DistributionTable()
    let first = try table.add(.constant(1))
    var copy = table
    let second = try copy.add(.empirical([2]))
    let third = try copy.add(.zero(withProbability: 0, else: .constant(3)))
    #expect(table.count == 1 && copy.count == 4)
    var stream = RandomStream(key: RandomKey(seed: 1), replication: 0, source: 0)
    #expect(table.sample(first, &stream) == 1 && copy.sample(first, &stream) == 1)
    #expect(copy.sample(second, &stream) == 2 && copy.sample(third, &stream) == 3)
  }

  /// Draws through GSL promise these bits for the versions of GSL and libm that the receipt names; in practice they have
  /// not changed for years.
  @Test func drawsThroughGSLComeFromTheSameStream() throws {
    var one = RandomStream(key: RandomKey(seed: 1), replication: 0, source: 0)
    var two = one
    let gamma = one.gamma(shape: 2.5, scale: 3)
    #expect(two.gamma(shape: 2.5, scale: 3) == gamma && one.next() == two.next())
    #expect(one.weibull(shape: 1.5, scale: 2) == two.weibull(shape: 1.5, scale: 2))
    // A Weibull number is one uniform, transformed: scale · (−log u)^(1/shape).
    var three = one
    let x = one.weibull(shape: 1, scale: 1)
    #expect((x + Elementary.log(three.uniform())).magnitude < 1e-12)
  }

  @Test func momentsOfKnownCases() {
    #expect(Distribution.weibull(shape: 1, scale: 4).mean == 4)
    #expect((Distribution.weibull(shape: 2, scale: 1).mean - 0.886_226_925_452_758).magnitude < 1e-14)
    #expect(Distribution.triangular(low: 0, mode: 0, high: 3).variance == 0.5)
    #expect(Distribution.erlang(k: 4, mean: 8).variance == 16)
    #expect(Distribution.zero(withProbability: 0.5, else: .exponential(mean: 2)).mean == 1)
    #expect(Distribution.zero(withProbability: 0.5, else: .exponential(mean: 2)).variance == 3)
    #expect(Distribution.empirical([1, 3]).variance == 1)
    #expect(GSL.version.hasPrefix("2."))
  }
}
