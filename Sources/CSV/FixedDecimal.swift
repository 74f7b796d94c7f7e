/// Numbers as text with a fixed count of decimals, in integer arithmetic: the same digits on every machine.
///
/// A double is a whole number times a power of two, so its decimal expansion is finite and the rounding can be exact:
/// to the nearest, and of two equally near to the even last digit. Neither locale nor the C library has a say.
public enum FixedDecimal {
  /// The most decimals.
  public static let mostDecimals = 9

  /// The digits of `value` with exactly `decimals` decimals (0 to 9); nothing when it is not finite. Never `-0`.
  public static func text(_ value: Double, decimals: Int) -> String? {
    var bytes: [UInt8] = []
    guard append(value, decimals: decimals, to: &bytes) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the digits of `value` to `bytes`; false, and nothing appended, when it is not finite.
  @discardableResult
  public static func append(_ value: Double, decimals: Int, to bytes: inout [UInt8]) -> Bool {
    precondition((0...mostDecimals).contains(decimals), "decimals from 0 to \(mostDecimals)")
    guard value.isFinite else { return false }
    if value == 0 {
      appendScaled(0, isNegative: false, decimals: decimals, to: &bytes)
      return true
    }
    // value = significand × 2^exponent, exactly.
    let fraction = value.significandBitPattern
    let isSubnormal = value.exponentBitPattern == 0
    let significand = UInt128(isSubnormal ? fraction : fraction | 1 << 52)
    let exponent = (isSubnormal ? 1 : Int(value.exponentBitPattern)) - 1_075
    if exponent > 40 {
      appendHuge(significand, shiftedBy: exponent, isNegative: value < 0, decimals: decimals, to: &bytes)
      return true
    }
    // Below 2^53 × 2^40 × 10^9 < 2^123: no step overflows.
    let scaled = significand * UInt128(powersOfTen[decimals])
    let rounded: UInt128
    if exponent >= 0 {
      rounded = scaled << UInt128(exponent)
    } else if exponent <= -120 {
      rounded = 0
    } else {
      let shift = UInt128(-exponent)
      let quotient = scaled >> shift
      let remainder = scaled - quotient << shift
      let half = UInt128(1) << (shift - 1)
      rounded = remainder > half || (remainder == half && quotient & 1 == 1) ? quotient + 1 : quotient
    }
    appendScaled(rounded, isNegative: value < 0 && rounded != 0, decimals: decimals, to: &bytes)
    return true
  }

  /// Appends a whole number.
  public static func append(_ value: Int64, to bytes: inout [UInt8]) {
    appendScaled(UInt128(value.magnitude), isNegative: value < 0, decimals: 0, to: &bytes)
  }

  /// Appends `microseconds` as seconds with exactly six decimals: a simulated time without any rounding.
  public static func append(microseconds: Int64, to bytes: inout [UInt8]) {
    appendScaled(UInt128(microseconds.magnitude), isNegative: microseconds < 0, decimals: 6, to: &bytes)
  }

  private static let powersOfTen: [UInt64] = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
  ]

  /// Appends `scaled` / 10^decimals.
  private static func appendScaled(
    _ scaled: UInt128, isNegative: Bool, decimals: Int, to bytes: inout [UInt8]
  ) {
    if isNegative { bytes.append(UInt8(ascii: "-")) }
    let start = bytes.count
    var digits = 0
    var rest = scaled
    // Low digits first, reversed at the end; 64-bit division as soon as it suffices.
    while rest > UInt128(UInt64.max) {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      bytes.append(UInt8(ascii: "0") + UInt8(digit))
      digits += 1
      rest = quotient
      if digits == decimals { bytes.append(UInt8(ascii: ".")) }
    }
    var small = UInt64(rest)
    while small > 0 || digits <= decimals {
      bytes.append(UInt8(ascii: "0") + UInt8(small % 10))
      small /= 10
      digits += 1
      if digits == decimals { bytes.append(UInt8(ascii: ".")) }
    }
    bytes[start...].reverse()
  }

  /// Whole numbers beyond 2^93, by doubling in base 10^9.
  private static func appendHuge(
    _ significand: UInt128, shiftedBy exponent: Int, isNegative: Bool, decimals: Int, to bytes: inout [UInt8]
  ) {
    var limbs: [UInt64] = []
    var rest = UInt64(significand)
    while rest > 0 {
      limbs.append(rest % 1_000_000_000)
      rest /= 1_000_000_000
    }
    for _ in 0..<exponent {
      var carry: UInt64 = 0
      for index in limbs.indices {
        let doubled = limbs[index] * 2 + carry
        limbs[index] = doubled % 1_000_000_000
        carry = doubled / 1_000_000_000
      }
      if carry > 0 { limbs.append(carry) }
    }
    if isNegative { bytes.append(UInt8(ascii: "-")) }
    for (index, limb) in limbs.reversed().enumerated() {
      let digits = String(limb)
      if index > 0 { bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 9 - digits.utf8.count)) }
      bytes.append(contentsOf: digits.utf8)
    }
    if decimals > 0 {
      bytes.append(UInt8(ascii: "."))
      bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: decimals))
    }
  }
}
