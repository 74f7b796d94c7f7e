internal import CGSL

extension RandomStream {
  /// A number uniform in [0, 1), a multiple of 2^-53.
  @inlinable @inline(__always)
  public mutating func uniform() -> Double {
    Double(Int64(bitPattern: next() &>> 11)) * 0x1p-53
  }

  /// A number uniform in (0, 1], a multiple of 2^-53.
  @inlinable @inline(__always)
  public mutating func uniformPositive() -> Double {
    Double(Int64(bitPattern: next() &>> 11) &+ 1) * 0x1p-53
  }

  /// An index uniform in `0..<bound`; the bias is below bound × 2^-64. The bound must be positive.
  @inlinable @inline(__always)
  public mutating func index(below bound: Int) -> Int {
    precondition(bound > 0, "no index lies below the bound")
    return Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(truncatingIfNeeded: bound)).high)
  }

  /// True with probability `p` (never at 0, always at 1).
  @inlinable @inline(__always)
  public mutating func bernoulli(_ p: Double) -> Bool { uniform() < p }

  /// An exponential number of mean 1, by the ziggurat of 256 layers (Marsaglia and Tsang, 2000).
  @inline(__always)
  public mutating func exponential() -> Double {
    let bits = next()
    let layer = Int(bits & 0xFF)
    let step = bits &>> 11
    let table = cgsl_exponential_layer(layer)
    let x = Double(Int64(bitPattern: step)) * table.width
    if _fastPath(step < table.bound) { return x }
    return exponentialBeyond(layer, x)
  }

  /// Decides on a point outside the ziggurat's certain part, and draws again until one holds.
  @inline(never)
  private mutating func exponentialBeyond(_ firstLayer: Int, _ firstX: Double) -> Double {
    var layer = firstLayer
    var x = firstX
    var shift = 0.0
    while true {
      if layer == 0 {
        // The tail beyond the edge is the same distribution again.
        shift += cgsl_exponential_edge()
      } else {
        let low = cgsl_exponential_density(layer)
        let y = low + (cgsl_exponential_density(layer - 1) - low) * uniform()
        if y < Elementary.exp(-x) { return shift + x }
      }
      let bits = next()
      layer = Int(bits & 0xFF)
      let step = bits &>> 11
      let table = cgsl_exponential_layer(layer)
      x = Double(Int64(bitPattern: step)) * table.width
      if step < table.bound { return shift + x }
    }
  }

  /// A normal number of mean 0 and standard deviation 1, by the ziggurat of 256 layers (Marsaglia and Tsang, 2000).
  @inline(__always)
  public mutating func normal() -> Double {
    while true {
      let bits = next()
      let layer = Int(bits & 0xFF)
      let sign = (bits & 0x100) &<< 55
      let step = bits &>> 11
      let table = cgsl_normal_layer(layer)
      let x = Double(Int64(bitPattern: step)) * table.width
      if _fastPath(step < table.bound) { return Double(bitPattern: x.bitPattern ^ sign) }
      if let accepted = normalBeyond(layer, x) { return Double(bitPattern: accepted.bitPattern ^ sign) }
    }
  }

  /// Decides on a point outside the ziggurat's certain part; nothing when it is to be drawn anew.
  @inline(never)
  private mutating func normalBeyond(_ layer: Int, _ x: Double) -> Double? {
    if layer == 0 {
      // Marsaglia's tail: an exponential beyond the edge, kept with the density's ratio.
      let edge = cgsl_normal_edge()
      while true {
        let beyond = exponential() / edge
        let height = exponential()
        if height + height > beyond * beyond { return edge + beyond }
      }
    }
    let low = cgsl_normal_density(layer)
    let y = low + (cgsl_normal_density(layer - 1) - low) * uniform()
    return y < Elementary.exp(-0.5 * x * x) ? x : nil
  }

  /// A lognormal number: the exponential of a normal one with mean `mu` and standard deviation `sigma`.
  @inline(__always)
  public mutating func lognormal(mu: Double, sigma: Double) -> Double {
    Elementary.exp(mu + sigma * normal())
  }
}
