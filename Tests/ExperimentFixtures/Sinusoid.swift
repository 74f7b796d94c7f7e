/// Arrival rates 100 + 20 sin t by pieces: the average over each of them.
public enum Sinusoid {
  /// Its period.
  public static let period = 2 * Double.pi

  /// The rates of so many pieces a period.
  public static func rates(pieces: Int, periods: Int) -> [Double] {
    let width = period / Double(pieces)
    return (0..<(pieces * periods)).map { index in
      let start = Double(index % pieces) * width
      return 100 + 20 * (cosine(start) - cosine(start + width)) / width
    }
  }

  /// The cosine by its power series, brought to within a half turn: no library differs in the last bit.
  public static func cosine(_ angle: Double) -> Double {
    let reduced = angle.remainder(dividingBy: period)
    var (term, sum, index) = (1.0, 1.0, 0.0)
    while abs(term) > 1e-18 {
      term *= -reduced * reduced / ((index + 1) * (index + 2))
      sum += term
      index += 2
    }
    return sum
  }
}
