/// A stream of random numbers at an address: what is drawn depends on the address alone, never on what else is drawn.
///
/// The address is the experiment's key, the replication, a source or entity (a stable hash of its id), the ordinal within
/// it, and which attempt and purpose the numbers serve. A stream gives 2^17 numbers before it reaches into the next
/// ordinal's: read from address ordinal 0 it may go on for ever, so a source read in sequence shares its hash with nothing
/// addressed by ordinal.
public struct RandomStream: BitwiseCopyable, Sendable {
  /// Philox's counter: replication and source, then ordinal and (attempt, purpose, block).
  @usableFromInline var counterLow: UInt64
  @usableFromInline var counterHigh: UInt64
  @usableFromInline var key: UInt64
  /// The second half of the last block, while it has not been handed out.
  @usableFromInline var spare: UInt64
  @usableFromInline var hasSpare: Bool

  /// The stream at an address.
  @inlinable @inline(__always)
  public init(
    key: RandomKey, replication: UInt32, source: UInt32, ordinal: UInt32 = 0, attempt: UInt8 = 0, purpose: UInt8 = 0
  ) {
    counterLow = UInt64(source) &<< 32 | UInt64(replication)
    counterHigh = (UInt64(attempt) &<< 24 | UInt64(purpose) &<< 16) &<< 32 | UInt64(ordinal)
    self.key = key.seed
    spare = 0
    hasSpare = false
  }

  /// The next 64 random bits.
  @inlinable @inline(__always)
  public mutating func next() -> UInt64 {
    if hasSpare {
      hasSpare = false
      return spare
    }
    return nextBlock()
  }

  /// Computes the block at the counter, moves the counter on, and returns the block's first half.
  @usableFromInline @inline(never)
  mutating func nextBlock() -> UInt64 {
    let block = Philox.block(counterLow, counterHigh, key: key)
    counterHigh &+= 1 &<< 32
    if _slowPath(counterHigh &>> 32 & 0xFFFF == 0) {
      // The block number ran over into the purpose: take it back, and carry into the ordinal instead.
      counterHigh &-= 1 &<< 48
      counterHigh = counterHigh & ~0xFFFF_FFFF | UInt64(UInt32(truncatingIfNeeded: counterHigh) &+ 1)
    }
    spare = block.high
    hasSpare = true
    return block.low
  }
}
