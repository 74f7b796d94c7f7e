internal import CGSL

extension Distribution {
  /// The expected value, in the distribution's own unit.
  public var mean: Double {
    switch self {
    case .constant(let value): value
    case .uniform(let low, let high): 0.5 * (low + high)
    case .triangular(let low, let mode, let high): (low + mode + high) / 3
    case .exponential(let mean): mean
    case .normal(let mean, _): mean
    case .lognormal(let mean, _): mean
    case .gamma(let mean, _): mean
    case .erlang(_, let mean): mean
    case .weibull(let shape, let scale): scale * GSL.gamma(1 + 1 / shape)
    case .bernoulli(let p): p
    case .empirical(let values): values.reduce(0, +) / Double(values.count)
    case .mixture(let branches): Self.weighted(branches) { $0.mean }
    }
  }

  /// The variance, in the square of the distribution's unit.
  public var variance: Double {
    switch self {
    case .constant: return 0
    case .uniform(let low, let high): return (high - low) * (high - low) / 12
    case .triangular(let low, let mode, let high):
      let (width, left, right) = (high - low, mode - low, high - mode)
      return (width * width - left * right) / 18
    case .exponential(let mean): return mean * mean
    case .normal(_, let deviation): return deviation * deviation
    case .lognormal(let mean, let cv), .gamma(let mean, let cv): return mean * cv * (mean * cv)
    case .erlang(let k, let mean): return mean * mean / Double(k)
    case .weibull(let shape, let scale):
      let first = GSL.gamma(1 + 1 / shape)
      return scale * scale * (GSL.gamma(1 + 2 / shape) - first * first)
    case .bernoulli(let p): return p * (1 - p)
    case .empirical(let values):
      let mean = self.mean
      return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    case .mixture(let branches):
      let mean = self.mean
      return Self.weighted(branches) { $0.variance + ($0.mean - mean) * ($0.mean - mean) }
    }
  }

  static func weighted(_ branches: [Branch], _ value: (Distribution) -> Double) -> Double {
    var sum = 0.0
    var total = 0.0
    for branch in branches where branch.weight > 0 {
      sum += branch.weight * value(branch.distribution)
      total += branch.weight
    }
    return sum / total
  }

  /// The parameters of a lognormal's logarithm.
  static func logarithmOfLognormal(mean: Double, cv: Double) -> (mu: Double, sigma: Double) {
    let variance = Elementary.log(1 + cv * cv)
    return (Elementary.log(mean) - 0.5 * variance, variance.squareRoot())
  }
}
