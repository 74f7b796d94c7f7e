/// A probability distribution as documents name it: of durations in seconds, or of plain numbers.
///
/// This is the cold form, for reading, checking and reasoning; put it into a `DistributionTable` to draw from it.
public indirect enum Distribution: Sendable, Hashable {
  /// Always the same value.
  case constant(Double)
  /// Uniform between two values, the upper excluded; low ≤ high.
  case uniform(low: Double, high: Double)
  /// Triangular; low ≤ mode ≤ high.
  case triangular(low: Double, mode: Double, high: Double)
  /// Exponential; mean ≥ 0.
  case exponential(mean: Double)
  /// Normal; standardDeviation ≥ 0. As a duration, what falls below zero counts as zero.
  case normal(mean: Double, standardDeviation: Double)
  /// Lognormal by its own mean > 0 and coefficient of variation ≥ 0 (not by those of its logarithm).
  case lognormal(mean: Double, cv: Double)
  /// Gamma by its mean > 0 and coefficient of variation > 0.
  case gamma(mean: Double, cv: Double)
  /// Erlang: the sum of k ≥ 1 exponentials, with mean > 0 in all.
  case erlang(k: Int, mean: Double)
  /// Weibull; shape > 0, scale > 0.
  case weibull(shape: Double, scale: Double)
  /// 1 with probability p, else 0; 0 ≤ p ≤ 1.
  case bernoulli(p: Double)
  /// Draws again from these values, each as likely as the others; at least one.
  case empirical([Double])
  /// Draws from one of several distributions, chosen with probability proportional to its weight; at least one weight
  /// is positive.
  case mixture([Branch])

  /// One part of a mixture.
  public struct Branch: Sendable, Hashable {
    /// The part's weight, zero or more; the weights need not add up to one.
    public let weight: Double
    /// What is drawn when the part is chosen.
    public let distribution: Distribution

    /// A part with its weight.
    public init(weight: Double, _ distribution: Distribution) {
      self.weight = weight
      self.distribution = distribution
    }
  }

  /// Zero with the given probability, else drawn from the distribution.
  public static func zero(withProbability p: Double, else distribution: Distribution) -> Distribution {
    .mixture([Branch(weight: p, .constant(0)), Branch(weight: 1 - p, distribution)])
  }

  /// Throws unless every parameter is finite and within its range.
  public func check() throws(DistributionError) {
    switch self {
    case .constant(let value):
      try require(value.isFinite, .notFinite)
    case .uniform(let low, let high):
      try require(low.isFinite && high.isFinite, .notFinite)
      try require(low <= high, .wrongOrder)
    case .triangular(let low, let mode, let high):
      try require(low.isFinite && mode.isFinite && high.isFinite, .notFinite)
      try require(low <= mode && mode <= high, .wrongOrder)
    case .exponential(let mean):
      try require(mean.isFinite, .notFinite)
      try require(mean >= 0, .outOfRange("mean"))
    case .normal(let mean, let standardDeviation):
      try require(mean.isFinite && standardDeviation.isFinite, .notFinite)
      try require(standardDeviation >= 0, .outOfRange("standardDeviation"))
    case .lognormal(let mean, let cv):
      try require(mean.isFinite && cv.isFinite, .notFinite)
      try require(mean > 0, .outOfRange("mean"))
      try require(cv >= 0, .outOfRange("cv"))
    case .gamma(let mean, let cv):
      try require(mean.isFinite && cv.isFinite, .notFinite)
      try require(mean > 0, .outOfRange("mean"))
      // GSL's sampler and its shape 1/cv² hold in this range; beyond it the distribution is a constant or a lottery.
      try require(cv >= 1e-3 && cv <= 1e3, .outOfRange("cv"))
    case .erlang(let k, let mean):
      try require(mean.isFinite, .notFinite)
      try require(k >= 1 && k <= 1_000_000, .outOfRange("k"))
      try require(mean > 0, .outOfRange("mean"))
    case .weibull(let shape, let scale):
      try require(shape.isFinite && scale.isFinite, .notFinite)
      try require(shape > 0, .outOfRange("shape"))
      try require(scale > 0, .outOfRange("scale"))
    case .bernoulli(let p):
      try require(p >= 0 && p <= 1, .outOfRange("p"))
    case .empirical(let values):
      try require(!values.isEmpty, .empty)
      for value in values { try require(value.isFinite, .notFinite) }
    case .mixture(let branches):
      try require(!branches.isEmpty, .empty)
      var total = 0.0
      for branch in branches {
        try require(branch.weight.isFinite, .notFinite)
        try require(branch.weight >= 0, .outOfRange("weight"))
        total += branch.weight
        try branch.distribution.check()
      }
      try require(total > 0 && total.isFinite, .outOfRange("weight"))
    }
  }

  private func require(_ condition: Bool, _ error: DistributionError) throws(DistributionError) {
    if !condition { throw error }
  }
}
