/// A stream of random numbers at an address: what is drawn depends on the address alone, never on what else is drawn.
///
/// The address is the experiment's key, the replication, a source or entity (a stable hash of its id), the ordinal within
/// it, and which attempt and purpose the numbers serve. A stream gives 2^17 words before it reaches into the next
/// ordinal's: read from one ordinal it may go on for ever, so a source read in sequence shares its hash with nothing that
/// is addressed by ordinal.
///
/// Most addresses are read for a word or two, a few for millions. So the first two blocks are computed one by one, when
/// they are wanted, or the first with another stream's by `begin`; after them blocks come in pairs, ahead of their use, and
/// nobody waits for them.
public struct RandomStream: BitwiseCopyable, Sendable {
  /// The words computed and not yet handed out: the first `left`, to be taken from the end.
  @usableFromInline var buffer: SIMD4<UInt64>
  @usableFromInline var left: Int
  /// Philox's counter: replication and source, then ordinal and (attempt, purpose, block).
  @usableFromInline var counterLow: UInt64
  @usableFromInline var counterHigh: UInt64
  @usableFromInline var key: UInt64

  /// The stream at an address.
  @inlinable @inline(__always)
  public init(
    key: RandomKey, replication: UInt32, source: UInt32, ordinal: UInt32 = 0, attempt: UInt8 = 0, purpose: UInt8 = 0
  ) {
    buffer = SIMD4()
    left = 0
    counterLow = UInt64(source) &<< 32 | UInt64(replication)
    counterHigh = (UInt64(attempt) &<< 24 | UInt64(purpose) &<< 16) &<< 32 | UInt64(ordinal)
    self.key = key.seed
  }

  /// The next 64 random bits.
  @inlinable @inline(__always)
  public mutating func next() -> UInt64 {
    if left == 0 { computeBlock() }
    left &-= 1
    let word = buffer[left & 3]
    if left == 0 && isLong { lookAhead() }
    return word
  }

  /// Computes the block at the counter.
  @usableFromInline @inline(never)
  mutating func computeBlock() {
    take(Philox.block(counterLow, counterHigh, key: key))
  }

  /// Hands out the block at the counter next.
  @inline(__always)
  private mutating func take(_ block: SIMD2<UInt64>) {
    step()
    buffer = SIMD4(block.y, block.x, 0, 0)
    left = 2
  }

  /// Computes the first blocks of two streams of one experiment at once, which takes hardly longer than either alone: for
  /// streams that will both be read.
  @inline(never)
  public static func begin(_ first: inout RandomStream, _ second: inout RandomStream) {
    precondition(first.left == 0 && second.left == 0 && first.key == second.key, "the streams do not begin together")
    let blocks = Philox.blocks(
      (first.counterLow, first.counterHigh), (second.counterLow, second.counterHigh), key: first.key)
    first.take(SIMD2(blocks.x, blocks.z))
    second.take(SIMD2(blocks.y, blocks.w))
  }

  /// Whether more than two blocks have been read; with fewer there may be no need of another.
  @inlinable @inline(__always)
  var isLong: Bool { counterHigh &>> 32 & 0xFFFF &- 1 >= 2 }

  /// Computes two blocks more.
  @usableFromInline @inline(never)
  mutating func lookAhead() {
    let first = (counterLow, counterHigh)
    step()
    let blocks = Philox.blocks(first, (counterLow, counterHigh), key: key)
    step()
    buffer = SIMD4(blocks.w, blocks.y, blocks.z, blocks.x)
    left = 4
  }

  /// Moves the counter on by a block.
  @inline(__always)
  private mutating func step() {
    counterHigh &+= 1 &<< 32
    if _slowPath(counterHigh &>> 32 & 0xFFFF == 0) {
      // The block number ran over into the purpose: take it back, and carry into the ordinal instead.
      counterHigh &-= 1 &<< 48
      counterHigh = counterHigh & ~0xFFFF_FFFF | UInt64(UInt32(truncatingIfNeeded: counterHigh) &+ 1)
    }
  }
}
