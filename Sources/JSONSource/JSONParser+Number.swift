/// Numbers: text, nearest double and exact integer.
extension JSONParser {
  /// A number, or an unavailable value for one too large, which is reported.
  mutating func parseNumber() throws(Stop) -> JSONValue {
    let start = position
    let location = here
    var scanned = DecimalScan()
    if peek == UInt8(ascii: "-") {
      scanned.isNegative = true
      position += 1
    }
    guard takeDigits(into: &scanned, fraction: false) > 0 else {
      throw syntax("has a minus sign without a number", remedy: "write digits after it")
    }
    let first = start + (scanned.isNegative ? 1 : 0)
    if bytes[first] == UInt8(ascii: "0"), position - first > 1 {
      position = first
      throw syntax("has a number with a leading zero", remedy: "remove the zero")
    }
    if peek == UInt8(ascii: ".") {
      position += 1
      guard takeDigits(into: &scanned, fraction: true) > 0 else {
        throw syntax("has a number that ends in a point", remedy: "write a digit after the point")
      }
    }
    if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
      position += 1
      var negative = false
      if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") {
        negative = peek == UInt8(ascii: "-")
        position += 1
      }
      var digits = 0
      var exponent = 0
      while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
        exponent = min(exponent * 10 + Int(byte - UInt8(ascii: "0")), 100_000_000)
        digits += 1
        position += 1
      }
      guard digits > 0 else {
        throw syntax("has a number whose exponent lacks digits", remedy: "write it as 1e3")
      }
      scanned.exponent += negative ? -exponent : exponent
    }
    if let byte = peek, Self.isWordByte(byte) || byte == UInt8(ascii: ".") {
      throw syntax("has \(character(byte)) right after a number", remedy: "put texts, durations too, in double quotes")
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    let double = scanned.fastDouble ?? Double(text) ?? .infinity
    if !double.isFinite {
      findings.add(
        .numberOverflow, at: location, "is the number \(Quoting.printable(text, limit: 30)), too large to compute with",
        remedy: "write one below 1.8e308", pointer: pointer)
      return .unavailable
    }
    return .number(JSONNumber(text: text, double: double, integer: scanned.integer))
  }

  private mutating func takeDigits(into scan: inout DecimalScan, fraction: Bool) -> Int {
    let start = position
    while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
      scan.take(UInt64(byte - UInt8(ascii: "0")), fraction: fraction)
      position += 1
    }
    return position - start
  }
}

/// A decimal number read digit by digit as mantissa × 10^exponent, as far as 64 bits go.
struct DecimalScan {
  var isNegative = false
  var exponent = 0
  private var mantissa: UInt64 = 0
  /// Zeros seen since the last other digit: kept out of the mantissa, for `1.500` and `1000000000000000000000e-9`.
  private var pendingZeros = 0
  private var isExact = true

  mutating func take(_ digit: UInt64, fraction: Bool) {
    if fraction { exponent -= 1 }
    if digit == 0 {
      if mantissa != 0 { pendingZeros += 1 }
      return
    }
    for _ in 0..<min(pendingZeros, 20) { multiply(adding: 0) }
    if pendingZeros > 20 { isExact = false }
    pendingZeros = 0
    multiply(adding: digit)
  }

  private mutating func multiply(adding digit: UInt64) {
    let (product, overflow) = mantissa.multipliedReportingOverflow(by: 10)
    let (sum, carry) = product.addingReportingOverflow(digit)
    if overflow || carry { isExact = false } else { mantissa = sum }
  }

  /// The double where one exact operation gives it (Clinger's fast path): mantissa below 2^53, power of ten below 10^23.
  var fastDouble: Double? {
    guard isExact, mantissa < 1 << 53 else { return nil }
    let power = exponent + pendingZeros
    let magnitude: Double
    switch power {
    case 0: magnitude = Double(mantissa)
    case 1...22: magnitude = Double(mantissa) * Self.powersOfTen[power]
    case -22 ... -1: magnitude = Double(mantissa) / Self.powersOfTen[-power]
    default: return nil
    }
    return isNegative ? -magnitude : magnitude
  }

  /// The exact value where it is integral and fits.
  var integer: Int64? {
    guard isExact else { return nil }
    if mantissa == 0 { return 0 }
    let power = exponent + pendingZeros
    guard (0...18).contains(power) else { return nil }
    var magnitude = mantissa
    for _ in 0..<power {
      let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      magnitude = product
    }
    if isNegative { return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil }
    return Int64(exactly: magnitude)
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]
}
