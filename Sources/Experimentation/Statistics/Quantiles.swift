/// How many replications a percentile over replications needs: at least five must lie beyond it, so 10 for the median, 100
/// for the 95th and 500 for the 99th.
public enum Quantiles {
  /// Replications needed for a percentile in 1...99.
  public static func least(_ percentile: Int) -> Int {
    precondition((1...99).contains(percentile), "no such percentile")
    let beyond = min(percentile, 100 - percentile)
    return (500 + beyond - 1) / beyond
  }
}
