/// The unique name of a scheduled event: the scheduling order in the upper 48 bits, the event's kind in the lower 16.
public struct EventID: BitwiseCopyable, Sendable, Hashable, Comparable {
  /// The order of scheduling and the kind in one word.
  public let rawValue: UInt64

  @inlinable @inline(__always)
  init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Earlier scheduled comes first.
  @inlinable
  public static func < (left: EventID, right: EventID) -> Bool { left.rawValue < right.rawValue }
}
