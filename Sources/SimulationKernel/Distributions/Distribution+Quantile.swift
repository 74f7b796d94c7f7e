internal import CGSL

extension Distribution {
  /// The probability of a value at most `x`.
  public func cumulative(_ x: Double) -> Double {
    switch self {
    case .constant(let value): return x < value ? 0 : 1
    case .uniform(let low, let high):
      return x < low ? 0 : x >= high ? 1 : (x - low) / (high - low)
    case .triangular(let low, let mode, let high):
      if x < low { return 0 }
      if x >= high { return 1 }
      if x < mode { return (x - low) * (x - low) / ((high - low) * (mode - low)) }
      return 1 - (high - x) * (high - x) / ((high - low) * (high - mode))
    case .exponential(let mean):
      return x < 0 ? 0 : mean == 0 ? 1 : gsl_cdf_exponential_P(x, mean)
    case .normal(let mean, let deviation):
      return deviation == 0 ? (x < mean ? 0 : 1) : gsl_cdf_gaussian_P(x - mean, deviation)
    case .lognormal(let mean, let cv):
      if cv == 0 { return x < mean ? 0 : 1 }
      let (mu, sigma) = Self.logarithmOfLognormal(mean: mean, cv: cv)
      return x <= 0 ? 0 : gsl_cdf_lognormal_P(x, mu, sigma)
    case .gamma(let mean, let cv):
      return x <= 0 ? 0 : gsl_cdf_gamma_P(x, 1 / (cv * cv), mean * cv * cv)
    case .erlang(let k, let mean):
      return x <= 0 ? 0 : gsl_cdf_gamma_P(x, Double(k), mean / Double(k))
    case .weibull(let shape, let scale):
      return x <= 0 ? 0 : gsl_cdf_weibull_P(x, scale, shape)
    case .bernoulli(let p): return x < 0 ? 0 : x < 1 ? 1 - p : 1
    case .empirical(let values):
      return Double(values.count(where: { $0 <= x })) / Double(values.count)
    case .mixture(let branches): return Self.weighted(branches) { $0.cumulative(x) }
    }
  }

  /// The least value that is not exceeded with probability `p`, 0 < p < 1.
  public func quantile(_ p: Double) throws(DistributionError) -> Double {
    try check()
    guard p > 0 && p < 1 else { throw .outOfRange("p") }
    GSL.silenceErrors()
    let value: Double
    switch self {
    case .constant(let constant): value = constant
    case .uniform(let low, let high): value = low + p * (high - low)
    case .triangular(let low, let mode, let high): value = Self.triangularQuantile(p, low, mode, high)
    case .exponential(let mean): value = mean == 0 ? 0 : gsl_cdf_exponential_Pinv(p, mean)
    case .normal(let mean, let deviation):
      value = deviation == 0 ? mean : mean + gsl_cdf_gaussian_Pinv(p, deviation)
    case .lognormal(let mean, let cv):
      let (mu, sigma) = Self.logarithmOfLognormal(mean: mean, cv: cv)
      value = cv == 0 ? mean : gsl_cdf_lognormal_Pinv(p, mu, sigma)
    case .gamma(let mean, let cv): value = gsl_cdf_gamma_Pinv(p, 1 / (cv * cv), mean * cv * cv)
    case .erlang(let k, let mean): value = gsl_cdf_gamma_Pinv(p, Double(k), mean / Double(k))
    case .weibull(let shape, let scale): value = gsl_cdf_weibull_Pinv(p, scale, shape)
    case .bernoulli(let probability): value = p <= 1 - probability ? 0 : 1
    case .empirical(let values):
      let rank = Int((p * Double(values.count)).rounded(.up))
      value = values.sorted()[max(1, min(values.count, rank)) - 1]
    case .mixture(let branches): value = try mixtureQuantile(p, branches)
    }
    guard value.isFinite else { throw .notComputable("the quantile is not a finite number") }
    return value
  }

  static func triangularQuantile(_ p: Double, _ low: Double, _ mode: Double, _ high: Double) -> Double {
    let width = high - low
    if width == 0 { return low }
    return p * width < mode - low
      ? low + (p * width * (mode - low)).squareRoot()
      : high - ((1 - p) * width * (high - mode)).squareRoot()
  }

  /// Bisects between the least and the greatest of the branches' own quantiles, where the mixture's must lie.
  private func mixtureQuantile(_ p: Double, _ branches: [Branch]) throws(DistributionError) -> Double {
    var low = Double.infinity
    var high = -Double.infinity
    for branch in branches where branch.weight > 0 {
      let quantile = try branch.distribution.quantile(p)
      low = min(low, quantile)
      high = max(high, quantile)
    }
    if cumulative(low) >= p { return low }
    while true {
      let middle = low + 0.5 * (high - low)
      if middle <= low || middle >= high { return high }
      if cumulative(middle) >= p { high = middle } else { low = middle }
    }
  }
}
