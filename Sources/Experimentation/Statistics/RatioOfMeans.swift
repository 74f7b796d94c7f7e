import SimulationKernel

/// The ratio of the means of paired observations, with Fieller's interval (Fieller, 1954): the ratios for which a t test
/// does not refuse that numerator and ratio × denominator are alike on average.
struct RatioOfMeans {
  /// The ratio.
  let value: Double
  /// Its interval, which need not lie evenly about it.
  let interval: Interval

  /// Nothing where the denominator's mean cannot be told from 0, or lies below it: then there is no such ratio, and no
  /// bounded interval.
  init?(numerators: [Double], denominators: [Double], confidence: Double = 0.95) {
    precondition(numerators.count == denominators.count, "the observations are pairs")
    let n = Double(numerators.count)
    guard n >= 2 else { return nil }
    let x = numerators.reduce(0, +) / n
    let y = denominators.reduce(0, +) / n
    var xx = 0.0
    var xy = 0.0
    var yy = 0.0
    for (numerator, denominator) in zip(numerators, denominators) {
      xx += (numerator - x) * (numerator - x)
      xy += (numerator - x) * (denominator - y)
      yy += (denominator - y) * (denominator - y)
    }
    let t = Statistics.tQuantile(0.5 + 0.5 * confidence, df: n - 1)
    // Variances of the means, times t².
    let scale = t * t / (n * (n - 1))
    // The bounds solve a·r² − 2b·r + c = 0.
    let a = y * y - scale * yy
    let b = x * y - scale * xy
    let c = x * x - scale * xx
    guard y > 0, a > 0 else { return nil }
    let root = max(0, b * b - a * c).squareRoot()
    value = x / y
    interval = Interval(low: (b - root) / a, high: (b + root) / a)
  }
}
