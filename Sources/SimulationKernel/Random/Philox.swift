/// Philox4x32-10: a block cipher in miniature that turns a 128-bit counter into 128 random bits (Salmon, Moraes, Dror and
/// Shaw, 2011, "Parallel random numbers: as easy as 1, 2, 3").
struct Philox {
  /// The even words (0 and 2) of two blocks' states, each in the low half of a lane: both blocks' word 0, then both's word 2.
  private var even: SIMD4<UInt64>
  /// The odd words (1 and 3), likewise.
  private var odd: SIMD4<UInt64>

  /// The states at two counters: of each two 64-bit words, low halves first.
  @inline(__always)
  init(_ first: (low: UInt64, high: UInt64), _ second: (low: UInt64, high: UInt64)) {
    even = SIMD4(first.low, second.low, first.high, second.high)
    odd = even &>> SIMD4(repeating: 32)
  }

  /// The key's words for the first round, placed as the even words are.
  @inline(__always)
  static func keys(_ key: UInt64) -> SIMD4<UInt64> { SIMD4(key, key, key &>> 32, key &>> 32) }

  /// The amounts by which the key's words change from round to round.
  @inline(__always)
  static var weyl: SIMD4<UInt64> { SIMD4(0x9E37_79B9, 0x9E37_79B9, 0xBB67_AE85, 0xBB67_AE85) }

  /// One round. Only the low halves of the lanes count: what rubbish the high halves gather is cut off before it matters.
  @inline(__always)
  mutating func round(_ keys: SIMD4<UInt64>) {
    let products =
      (even & SIMD4(repeating: 0xFFFF_FFFF)) &* SIMD4(0xD251_1F53, 0xD251_1F53, 0xCD9E_8D57, 0xCD9E_8D57)
    // Halves change places, which costs nothing where a register holds two lanes.
    let crossed = SIMD4(lowHalf: products.highHalf, highHalf: products.lowHalf)
    even = crossed &>> SIMD4(repeating: 32) ^ (odd ^ keys)
    odd = crossed
  }

  /// The states' words, packed as the counters were: both blocks' low, then both's high.
  @inline(__always)
  var words: SIMD4<UInt64> { even & SIMD4(repeating: 0xFFFF_FFFF) | odd &<< SIMD4(repeating: 32) }

  /// The block for a counter under a key. One block alone takes fewer steps in the plain registers.
  @inline(__always)
  static func block(_ low: UInt64, _ high: UInt64, key: UInt64) -> SIMD2<UInt64> {
    var words = PlainPhilox(low, high)
    var low = UInt32(truncatingIfNeeded: key)
    var high = UInt32(truncatingIfNeeded: key &>> 32)
    for _ in 0..<10 {
      words.round(low, high)
      low &+= 0x9E37_79B9
      high &+= 0xBB67_AE85
    }
    return words.packed
  }

  /// The blocks for two counters under one key: both's low words, then both's high. They take no longer than one.
  ///
  /// A function of its own, since where the compiler sees a block taken out, it goes back to a register a block, and
  /// shuffles in every round.
  @inline(never)
  static func blocks(
    _ first: (low: UInt64, high: UInt64), _ second: (low: UInt64, high: UInt64), key: UInt64
  ) -> SIMD4<UInt64> {
    var both = Philox(first, second)
    var keys = keys(key)
    for _ in 0..<5 {
      both.round(keys)
      keys &+= weyl
      both.round(keys)
      keys &+= weyl
    }
    return both.words
  }
}

/// The same state in four plain words.
private struct PlainPhilox {
  private var word0: UInt32
  private var word1: UInt32
  private var word2: UInt32
  private var word3: UInt32

  @inline(__always)
  init(_ low: UInt64, _ high: UInt64) {
    word0 = UInt32(truncatingIfNeeded: low)
    word1 = UInt32(truncatingIfNeeded: low &>> 32)
    word2 = UInt32(truncatingIfNeeded: high)
    word3 = UInt32(truncatingIfNeeded: high &>> 32)
  }

  @inline(__always)
  mutating func round(_ low: UInt32, _ high: UInt32) {
    let product0 = UInt64(word0) &* 0xD251_1F53
    let product2 = UInt64(word2) &* 0xCD9E_8D57
    // The key goes to the word that is there already: only one exclusive-or waits for the product.
    word0 = UInt32(truncatingIfNeeded: product2 &>> 32) ^ (word1 ^ low)
    word1 = UInt32(truncatingIfNeeded: product2)
    word2 = UInt32(truncatingIfNeeded: product0 &>> 32) ^ (word3 ^ high)
    word3 = UInt32(truncatingIfNeeded: product0)
  }

  @inline(__always)
  var packed: SIMD2<UInt64> {
    SIMD2(UInt64(word1) &<< 32 | UInt64(word0), UInt64(word3) &<< 32 | UInt64(word2))
  }
}
