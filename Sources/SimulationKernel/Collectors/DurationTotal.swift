/// Count and exact sum of a series of durations, where only the mean is asked for: no division while recording, and merging
/// in any order gives the same bits.
public struct DurationTotal: BitwiseCopyable, Sendable, Hashable {
  /// How many durations there were.
  public private(set) var count: Int {
    @inlinable get { durations }
    set { durations = newValue }
  }
  @usableFromInline var durations = 0
  /// Microseconds in all; the sum overflows after 292,000 years of waiting, and then stops the program.
  @usableFromInline var microseconds: Int64 = 0

  /// A total of nothing yet.
  @inlinable public init() {}

  /// Adds a duration.
  @inlinable @inline(__always)
  public mutating func record(_ duration: SimulationDuration) {
    durations &+= 1
    microseconds += duration.microseconds
  }

  /// Adds all durations of another total.
  public mutating func merge(_ other: DurationTotal) {
    durations += other.durations
    microseconds += other.microseconds
  }

  /// The mean in seconds; nothing without durations.
  public var mean: Double? { durations > 0 ? Double(microseconds) / Double(durations) / 1e6 : nil }
}
