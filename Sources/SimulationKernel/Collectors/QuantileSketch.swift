/// The distribution of durations in fixed memory: counts in buckets whose width grows with the value, 64 to each doubling.
///
/// A quantile read from it differs from the exact one by at most 1/128 of it (0.8 %), and by nothing below 128 µs. Merging
/// is exact. About 30 KB; recording takes a few instructions and never allocates.
public struct QuantileSketch: ~Copyable, Sendable {
  @usableFromInline var counts: FixedTable<UInt64>
  @usableFromInline var total: Int

  /// Values below 2^7 have a bucket each; above, each doubling has 2^6.
  @inlinable static var bits: Int { 6 }

  /// A sketch of nothing yet.
  public init() {
    counts = FixedTable(repeating: 0, count: Self.bucket(.max) + 1)
    total = 0
  }

  private init(copying other: borrowing QuantileSketch) {
    counts = other.counts.copy()
    total = other.total
  }

  /// A sketch of its own with the same counts.
  public func copy() -> QuantileSketch { QuantileSketch(copying: self) }

  /// How many durations were recorded.
  @inlinable public var count: Int { total }

  /// Counts a duration; a negative one counts as zero.
  @inlinable @inline(__always)
  public mutating func record(_ duration: SimulationDuration) {
    counts[Self.bucket(UInt64(bitPattern: max(0, duration.microseconds)))] &+= 1
    total &+= 1
  }

  /// The bucket of a value: its leading 7 bits, and how far they are from the right.
  @inlinable @inline(__always)
  static func bucket(_ value: UInt64) -> Int {
    let shift = max(0, 63 &- (value | 1).leadingZeroBitCount &- bits)
    return shift &<< bits &+ Int(truncatingIfNeeded: value &>> UInt64(truncatingIfNeeded: shift))
  }

  /// The middle of a bucket, in microseconds.
  static func middle(_ bucket: Int) -> Double {
    if bucket < 2 << bits { return Double(bucket) }
    let shift = bucket >> bits - 1
    let low = Double(bucket - shift << bits)
    let width = Double(UInt64(1) << UInt64(shift))
    return (low + 0.5) * width - 0.5
  }

  /// Adds all durations of another sketch.
  public mutating func merge(_ other: borrowing QuantileSketch) {
    for bucket in 0..<counts.count { counts[bucket] &+= other.counts[bucket] }
    total += other.total
  }

  /// The duration below or at which a share `p` of the recorded ones lies, 0 ≤ p ≤ 1; nothing while none is recorded.
  public func quantile(_ p: Double) -> SimulationDuration? {
    precondition(p >= 0 && p <= 1, "a share lies between 0 and 1")
    if total == 0 { return nil }
    let rank = max(1, min(total, Int((p * Double(total)).rounded(.up))))
    var seen = 0
    for bucket in 0..<counts.count where counts[bucket] > 0 {
      seen += Int(counts[bucket])
      if seen >= rank { return SimulationDuration(seconds: Self.middle(bucket) / 1e6) }
    }
    return nil
  }

  /// The share of durations at most `limit`, as far as the buckets tell; nothing while none is recorded.
  public func share(atMost limit: SimulationDuration) -> Double? {
    if total == 0 { return nil }
    if limit < .zero { return 0 }
    var seen: UInt64 = 0
    for bucket in 0...Self.bucket(UInt64(limit.microseconds)) { seen += counts[bucket] }
    return Double(seen) / Double(total)
  }
}
