#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Rates and busyness estimated by moments from counts N(d, i) of days d and intervals i.
///
/// The model: N(d, i) is Poisson with mean λ(i) · B(d) · W(d, i), where B and W have mean 1, B varies from day to day with
/// coefficient of variation b, and ln W is a stationary Gaussian sequence over a day's intervals with variance s and
/// correlation ρ between neighbours, so that W has the coefficient of variation √(e^s − 1). Then for i ≠ j
///
///     E[N(d,i) (N(d,i) − 1)] = λ(i)² (1 + b²) e^s
///     E[N(d,i) N(d,j)]       = λ(i) λ(j) (1 + b²) e^(s ρ^|i−j|)
///
/// and products of λ are estimated without bias from pairs of different days. With R(k) the ratio of the summed left sides
/// to the summed products of λ at distance k: 1 + b² is R over all distances of at least half a day's intervals, where the
/// correlation has died down; s = ln(R(0) / (1 + b²)); ρ = ln(R(1) / (1 + b²)) / s. Negative estimates are 0.
struct BusynessFit {
  /// Mean counts by interval.
  var means: [Double]
  /// The coefficient of variation of the days' factor.
  var dayVariation: Double
  /// The coefficient of variation of the intervals' factor.
  var intervalVariation: Double
  /// The correlation of the logarithms of neighbouring intervals' factors, from 0 to 0.999.
  var intervalCorrelation: Double

  /// Estimates from at least two days.
  init?(_ days: [[Int]]) {
    guard days.count >= 2, let count = days.first?.count, count > 0 else { return nil }
    let dayCount = Double(days.count)
    let sums = (0..<count).map { index in Double(days.reduce(0) { $0 + $1[index] }) }
    means = sums.map { $0 / dayCount }

    // Mean product within a day over unbiased product of means, summed over all pairs at one distance.
    func moments(at distance: Int) -> (within: Double, across: Double) {
      var within = 0.0
      var across = 0.0
      for left in 0..<(count - distance) {
        let right = left + distance
        var same = 0.0
        var factorial = 0.0
        for day in days {
          same += Double(day[left]) * Double(day[right])
          factorial += Double(day[left]) * Double(day[right] - (distance == 0 ? 1 : 0))
        }
        within += factorial / dayCount
        across += (sums[left] * sums[right] - same) / (dayCount * (dayCount - 1))
      }
      return (within, across)
    }
    func ratio(_ distances: Range<Int>) -> Double {
      var within = 0.0
      var across = 0.0
      for distance in distances {
        let part = moments(at: distance)
        within += part.within
        across += part.across
      }
      return across > 0 ? within / across : 1
    }

    let far = count >= 2 ? max(1, count / 2) : 0
    let dayFactor = max(1, ratio(far..<(count >= 2 ? count : 1)))
    let variance = count >= 2 ? max(0, log(max(ratio(0..<1), 1e-9) / dayFactor)) : 0
    dayVariation = (dayFactor - 1).squareRoot()
    intervalVariation = (exp(variance) - 1).squareRoot()
    intervalCorrelation = 0
    if variance > 0, far > 1 {
      let neighbours = max(ratio(1..<2), 1e-9)
      intervalCorrelation = min(max(log(neighbours / dayFactor) / variance, 0), 0.999)
    }
  }
}
