/// Philox4x32-10: a block cipher in miniature that turns a 128-bit counter into 128 random bits (Salmon, Moraes, Dror and
/// Shaw, 2011, "Parallel random numbers: as easy as 1, 2, 3").
enum Philox {
  /// The four 32-bit words for a counter (two 64-bit words, low halves first) under a 64-bit key, packed the same way.
  @inline(__always)
  static func block(_ counterLow: UInt64, _ counterHigh: UInt64, key: UInt64) -> (low: UInt64, high: UInt64) {
    var c0 = UInt32(truncatingIfNeeded: counterLow)
    var c1 = UInt32(truncatingIfNeeded: counterLow &>> 32)
    var c2 = UInt32(truncatingIfNeeded: counterHigh)
    var c3 = UInt32(truncatingIfNeeded: counterHigh &>> 32)
    var k0 = UInt32(truncatingIfNeeded: key)
    var k1 = UInt32(truncatingIfNeeded: key &>> 32)
    for _ in 0..<10 {
      let p0 = UInt64(c0) &* 0xD251_1F53
      let p1 = UInt64(c2) &* 0xCD9E_8D57
      c0 = UInt32(truncatingIfNeeded: p1 &>> 32) ^ c1 ^ k0
      c1 = UInt32(truncatingIfNeeded: p1)
      c2 = UInt32(truncatingIfNeeded: p0 &>> 32) ^ c3 ^ k1
      c3 = UInt32(truncatingIfNeeded: p0)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (UInt64(c1) &<< 32 | UInt64(c0), UInt64(c3) &<< 32 | UInt64(c2))
  }
}
