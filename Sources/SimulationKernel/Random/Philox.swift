/// Philox4x32-10: a block cipher in miniature that turns a 128-bit counter into 128 random bits (Salmon, Moraes, Dror and
/// Shaw, 2011, "Parallel random numbers: as easy as 1, 2, 3").
struct Philox {
  /// The state's even words (0 and 2), each in the low half of a lane.
  private var even: SIMD2<UInt64>
  /// The state's odd words (1 and 3), likewise.
  private var odd: SIMD2<UInt64>

  /// The state at a counter: two 64-bit words, low halves first.
  @inline(__always)
  init(_ low: UInt64, _ high: UInt64) {
    even = SIMD2(low, high)
    odd = even &>> SIMD2(repeating: 32)
  }

  @inline(__always)
  static func keys(_ key: UInt64) -> SIMD2<UInt64> { SIMD2(key, key &>> 32) }

  /// The amounts by which the key's words change from round to round.
  @inline(__always)
  static var weyl: SIMD2<UInt64> { SIMD2(0x9E37_79B9, 0xBB67_AE85) }

  /// One round. Its two multiplications happen side by side. Only the low halves of the lanes count: what rubbish the high
  /// halves gather is cut off before it matters.
  @inline(__always)
  mutating func round(_ keys: SIMD2<UInt64>) {
    let products = (even & SIMD2(repeating: 0xFFFF_FFFF)) &* SIMD2(0xD251_1F53, 0xCD9E_8D57)
    let crossed = SIMD2(products.y, products.x)
    even = crossed &>> SIMD2(repeating: 32) ^ odd ^ keys
    odd = crossed
  }

  /// The state's four words, packed as the counter was.
  @inline(__always)
  var words: SIMD2<UInt64> { even & SIMD2(repeating: 0xFFFF_FFFF) | odd &<< SIMD2(repeating: 32) }

  /// The block for a counter under a key. One block alone waits for its rounds, so they are written in the plain registers,
  /// where each takes five cycles; lanes would take seven.
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

  /// The blocks for two counters under one key; their rounds overlap in the processor.
  @inline(__always)
  static func blocks(
    _ first: (low: UInt64, high: UInt64), _ second: (low: UInt64, high: UInt64), key: UInt64
  ) -> (first: SIMD2<UInt64>, second: SIMD2<UInt64>) {
    var one = Philox(first.low, first.high)
    var two = Philox(second.low, second.high)
    var keys = keys(key)
    for _ in 0..<5 {
      one.round(keys)
      two.round(keys)
      keys &+= weyl
      one.round(keys)
      two.round(keys)
      keys &+= weyl
    }
    return (one.words, two.words)
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
