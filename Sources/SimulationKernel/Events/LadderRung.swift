/// One rung of the ladder: a stretch of future time cut into equal buckets of 2^`shift` microseconds.
struct LadderRung: BitwiseCopyable, Sendable {
  /// The first bucket's first instant.
  var start: UInt64
  /// The first instant not yet handed on: earlier events do not belong here any more.
  var current: UInt64
  /// Where the rung's list heads begin in the ladder's common table.
  var firstBucket: Int
  var bucketCount: Int
  /// The first bucket not yet handed on.
  var nextBucket: Int
  /// How many events the rung holds.
  var eventCount: Int
  var shift: UInt64

  /// The bucket for an instant at or after `start`; the last bucket also takes whatever lies beyond it.
  @inline(__always)
  func bucket(_ time: UInt64) -> Int {
    Int(truncatingIfNeeded: Swift.min((time &- start) &>> shift, UInt64(truncatingIfNeeded: bucketCount &- 1)))
  }
}

/// A singly linked list's measure: how many events, between which instants.
struct ListExtent: BitwiseCopyable, Sendable {
  var count = 0
  var earliest = UInt64.max
  var latest = UInt64.min

  @inline(__always)
  mutating func include(_ time: UInt64) {
    count &+= 1
    if time < earliest { earliest = time }
    if time > latest { latest = time }
  }
}
