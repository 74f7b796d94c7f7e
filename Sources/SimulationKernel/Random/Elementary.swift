internal import CGSL

/// Exponential and logarithm in plain double arithmetic, so that their bits depend neither on a C library nor on whether
/// the processor fuses multiplication and addition. Both are right to within one unit in the last place.
public enum Elementary {
  /// e to the power `x`.
  ///
  /// `x` = (128 e + j) ln 2 / 128 + r with |r| ≤ ln 2 / 256: a table gives 2^(j/128), a polynomial e^r.
  @inline(__always)
  public static func exp(_ x: Double) -> Double {
    guard _fastPath(x.magnitude < 700) else { return expOfLarge(x) }
    let (steps, power, part) = expParts(x)
    let scale = Double(bitPattern: power.bitPattern &+ UInt64(bitPattern: steps &>> 7) &<< 52)
    return scale + scale * part
  }

  private static func expOfLarge(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 709.79 { return .infinity }
    if x < -745.14 { return 0 }
    let (steps, power, part) = expParts(x)
    // The power of two may lie outside what a double can be, so it comes in two halves; only the last product rounds.
    let exponent = steps &>> 7
    let half = exponent / 2
    return (power + power * part) * powerOfTwo(half) * powerOfTwo(exponent - half)
  }

  private static func powerOfTwo(_ exponent: Int64) -> Double {
    Double(bitPattern: UInt64(bitPattern: exponent &+ 1_023) &<< 52)
  }

  /// The steps of ln 2 / 128 in `x`, 2 to the fraction they leave, and what to multiply and add to that.
  @inline(__always)
  private static func expParts(_ x: Double) -> (steps: Int64, power: Double, part: Double) {
    // Adding 1.5 × 2^52 rounds to an integer, which then stands in the low bits.
    let shifted = x * 0x1.71547652b82fep+7 + 0x1.8p52
    let steps = Int64(bitPattern: shifted.bitPattern &- (0x1.8p52).bitPattern)
    let whole = shifted - 0x1.8p52
    // ln 2 / 128 in two parts, the first short enough for an exact product.
    let r = (x - whole * 0x1.62e42fefp-8) - whole * 0x1.473de6af278edp-41
    let table = cgsl_power_of_two(Int(steps & 127))
    let square = r * r
    let tail = (0.5 + r * (1.0 / 6)) + square * (1.0 / 24 + r * (1.0 / 120))
    return (steps, table.power, table.rest + (r + square * tail))
  }

  /// The natural logarithm of `x`: minus infinity at zero, not a number below.
  ///
  /// `x` = 2^k (1 + f) with 1 + f between √½ and √2, and log(1 + f) = 2 artanh(f / (2 + f)) as a series.
  public static func log(_ x: Double) -> Double {
    if x < 0x1p-1022 || !(x < .infinity) {
      if x == 0 { return -.infinity }
      if x < 0 || x.isNaN { return .nan }
      return x == .infinity ? x : log(x * 0x1p54) - 54 * 0x1.62e42fefa39efp-1
    }
    // Subtracting the bits of √½ makes the exponent field count from there.
    let offset = Int64(bitPattern: x.bitPattern) &- Int64(bitPattern: (0x1.6a09e667f3bcdp-1).bitPattern)
    let k = Double(offset &>> 52)
    let f = Double(bitPattern: x.bitPattern &- (UInt64(bitPattern: offset &>> 52) &<< 52)) - 1
    let s = f / (2 + f)
    let z = s * s
    let w = z * z
    let odd = w * (2.0 / 5 + w * (2.0 / 9 + w * (2.0 / 13 + w * (2.0 / 17 + w * (2.0 / 21)))))
    let even = z * (2.0 / 3 + w * (2.0 / 7 + w * (2.0 / 11 + w * (2.0 / 15 + w * (2.0 / 19)))))
    // log(1 + f) = f - (f²/2 - s (f²/2 + R)): the large terms are exact, the rounded ones small.
    let half = 0.5 * f * f
    let correction = s * (half + (even + odd)) + k * 0x1.cf79abc9e3b3ap-40
    return k * 0x1.62e42fefap-1 - ((half - correction) - f)
  }
}
