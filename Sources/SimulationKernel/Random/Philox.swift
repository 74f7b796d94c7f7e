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

  /// The block for a counter under a key.
  @inline(__always)
  static func block(_ low: UInt64, _ high: UInt64, key: UInt64) -> SIMD2<UInt64> {
    var state = Philox(low, high)
    var keys = keys(key)
    // Written out: the compiler would keep a loop of so long a body, at a third more instructions.
    state.round(keys)
    keys &+= weyl
    state.round(keys)
    keys &+= weyl
    state.round(keys)
    keys &+= weyl
    state.round(keys)
    keys &+= weyl
    state.round(keys)
    keys &+= weyl
    state.round(keys)
    keys &+= weyl
    state.round(keys)
    keys &+= weyl
    state.round(keys)
    keys &+= weyl
    state.round(keys)
    keys &+= weyl
    state.round(keys)
    return state.words
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
