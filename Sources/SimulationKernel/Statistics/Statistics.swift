internal import CGSL

/// Quantiles, distribution functions and interval estimates, for whoever judges results. GSL does the arithmetic.
///
/// Probabilities lie strictly between 0 and 1 and counts are positive: anything else is a programmer's error.
public enum Statistics {
  /// The quantile of Student's t distribution with `df` > 0 degrees of freedom.
  public static func tQuantile(_ p: Double, df: Double) -> Double {
    precondition(p > 0 && p < 1 && df > 0, "no such quantile")
    GSL.silenceErrors()
    return gsl_cdf_tdist_Pinv(p, df)
  }

  /// The distribution function of Student's t distribution.
  public static func tCDF(_ t: Double, df: Double) -> Double {
    precondition(df > 0, "no such distribution")
    GSL.silenceErrors()
    return gsl_cdf_tdist_P(t, df)
  }

  /// The quantile of the standard normal distribution.
  public static func normalQuantile(_ p: Double) -> Double {
    precondition(p > 0 && p < 1, "no such quantile")
    GSL.silenceErrors()
    return gsl_cdf_ugaussian_Pinv(p)
  }

  /// The distribution function of the standard normal distribution.
  public static func normalCDF(_ x: Double) -> Double {
    GSL.silenceErrors()
    return gsl_cdf_ugaussian_P(x)
  }

  /// The distribution function of the chi-square distribution with `df` > 0 degrees of freedom.
  public static func chiSquareCDF(_ x: Double, df: Double) -> Double {
    precondition(df > 0, "no such distribution")
    GSL.silenceErrors()
    return x <= 0 ? 0 : gsl_cdf_chisq_P(x, df)
  }

  /// The quantile of the chi-square distribution with `df` > 0 degrees of freedom.
  public static func chiSquareQuantile(_ p: Double, df: Double) -> Double {
    precondition(p > 0 && p < 1 && df > 0, "no such quantile")
    GSL.silenceErrors()
    return gsl_cdf_chisq_Pinv(p, df)
  }

  /// The probability of at most `successes` in `trials` with success probability `p`.
  public static func binomialCDF(_ successes: Int, trials: Int, p: Double) -> Double {
    precondition(trials >= 0 && trials <= Int(UInt32.max) && p >= 0 && p <= 1, "no such distribution")
    if successes < 0 { return 0 }
    if successes >= trials { return 1 }
    GSL.silenceErrors()
    return gsl_cdf_binomial_P(UInt32(successes), p, UInt32(trials))
  }

  /// The probability of at most `count` events where `mean` are expected.
  public static func poissonCDF(_ count: Int, mean: Double) -> Double {
    precondition(mean > 0 && count <= Int(UInt32.max), "no such distribution")
    if count < 0 { return 0 }
    GSL.silenceErrors()
    return gsl_cdf_poisson_P(UInt32(count), mean)
  }

  /// The interval for the mean of the distribution behind independent observations, by Student's t; nothing below two
  /// observations. Zero variance gives an interval without width, which the caller should flag.
  public static func meanInterval(_ tally: Tally, confidence: Double = 0.95) -> Interval? {
    precondition(confidence > 0 && confidence < 1, "no such confidence")
    guard let mean = tally.mean, let variance = tally.variance else { return nil }
    let df = Double(tally.count - 1)
    let half = tQuantile(0.5 + 0.5 * confidence, df: df) * (variance / Double(tally.count)).squareRoot()
    return Interval(low: mean - half, high: mean + half)
  }

  /// The interval for a probability after `successes` of `trials` independent yes-or-no observations (Wilson, 1927).
  public static func wilsonInterval(successes: Int, trials: Int, confidence: Double = 0.95) -> Interval {
    precondition(trials > 0 && successes >= 0 && successes <= trials, "no such sample")
    precondition(confidence > 0 && confidence < 1, "no such confidence")
    let z = normalQuantile(0.5 + 0.5 * confidence)
    let n = Double(trials)
    let share = Double(successes) / n
    let denominator = 1 + z * z / n
    let center = (share + z * z / (2 * n)) / denominator
    let half = z / denominator * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    // At the ends the bound is 0 or 1 exactly; rounding must not say otherwise.
    return Interval(
      low: successes == 0 ? 0 : max(0, center - half), high: successes == trials ? 1 : min(1, center + half))
  }

  /// The greatest probability with which an event seen in none of `trials` is still believable: 1 − (1 − c)^(1/n).
  public static func boundWhenNeverSeen(trials: Int, confidence: Double = 0.95) -> Double {
    precondition(trials > 0 && confidence > 0 && confidence < 1, "no such sample")
    return 1 - Elementary.exp(Elementary.log(1 - confidence) / Double(trials))
  }

  /// The quantile of data in ascending order, interpolated linearly between neighbours (type 7 of Hyndman and Fan, 1996);
  /// nothing without data.
  public static func quantile(ofSorted data: [Double], _ p: Double) -> Double? {
    precondition(p >= 0 && p <= 1, "no such quantile")
    if data.isEmpty { return nil }
    let position = p * Double(data.count - 1)
    let below = Int(position)
    let above = min(below + 1, data.count - 1)
    let fraction = position - Double(below)
    // Without the test an infinite neighbour times zero would give not-a-number.
    return fraction == 0 ? data[below] : data[below] + fraction * (data[above] - data[below])
  }
}
