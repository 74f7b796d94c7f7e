import CSV
import Foundation
import Testing

@Suite struct FixedDecimalTests {
  @Test(arguments: [
    (0.0, 0, "0"), (-0.0, 2, "0.00"), (1, 0, "1"), (-1.5, 1, "-1.5"), (0.5, 0, "0"), (1.5, 0, "2"), (2.5, 0, "2"),
    (0.125, 2, "0.12"), (0.375, 2, "0.38"), (0.1, 9, "0.100000000"), (1.005, 2, "1.00"), (999.9999, 3, "1000.000"),
    (-0.0004, 3, "0.000"), (1e15, 3, "1000000000000000.000"), (123456789.987654321, 6, "123456789.987654"),
    (.leastNonzeroMagnitude, 9, "0.000000000"), (9_007_199_254_740_992, 0, "9007199254740992"),
    (1e22, 1, "10000000000000000000000.0"),
    (4.5, 0, "4"), (0.0000000005, 9, "0.000000001"), (-12.3456, 2, "-12.35"),
  ])
  func knownValues(value: Double, decimals: Int, text: String) {
    #expect(FixedDecimal.text(value, decimals: decimals) == text)
  }

  @Test func whatIsNotFiniteHasNoText() {
    #expect(FixedDecimal.text(.nan, decimals: 2) == nil)
    #expect(FixedDecimal.text(.infinity, decimals: 2) == nil)
  }

  /// The C library of the test machine rounds exactly, too; it is the reference here, never in the program.
  @Test func roundingIsExact() {
    var state: UInt64 = 99
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state
    }
    for index in 0..<30_000 {
      let value: Double
      switch index % 3 {
      case 0: value = Double(bitPattern: next() << 1 | next() >> 63)
      case 1: value = Double(Int64(bitPattern: next()) >> 20) / 1_024
      default: value = Double(next() >> 11) / Double(UInt64(1) << 50) * (index % 2 == 0 ? 1 : -1)
      }
      guard value.isFinite else { continue }
      let decimals = Int(next() >> 33) % 10
      var expected = String(format: "%.\(decimals)f", value)
      if expected.hasPrefix("-"), !expected.contains(where: { ("1"..."9").contains($0) }) { expected.removeFirst() }
      #expect(FixedDecimal.text(value, decimals: decimals) == expected)
    }
  }

  @Test func wholeNumbersAndTimesAreExact() {
    var bytes: [UInt8] = []
    FixedDecimal.append(Int64.min, to: &bytes)
    bytes.append(32)
    FixedDecimal.append(microseconds: -1, to: &bytes)
    bytes.append(32)
    FixedDecimal.append(microseconds: .max, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == "-9223372036854775808 -0.000001 9223372036854.775807")
  }
}
