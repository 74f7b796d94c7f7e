/// An instant of simulated time: a whole number of microseconds since the simulation's start.
///
/// Integer time makes ties exact and reaches 292,000 years.
public struct SimulationTime: BitwiseCopyable, Sendable, Hashable, Comparable {
  /// Microseconds since the start; events only ever happen at zero or later.
  public let microseconds: Int64

  /// The instant so many microseconds after the start.
  @inlinable @inline(__always)
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// The simulation's first instant, zero.
  @inlinable public static var start: SimulationTime { SimulationTime(microseconds: 0) }

  /// An instant no event is expected to reach; running until here means "until nothing is left to do".
  @inlinable public static var distantFuture: SimulationTime { SimulationTime(microseconds: .max) }

  /// Seconds since the start.
  @inlinable public var seconds: Double { Double(microseconds) / 1e6 }

  /// Whether the left instant comes first.
  @inlinable @inline(__always)
  public static func < (left: SimulationTime, right: SimulationTime) -> Bool { left.microseconds < right.microseconds }

  /// The later instant; the distant future when the sum would pass it.
  @inlinable @inline(__always)
  public static func + (time: SimulationTime, duration: SimulationDuration) -> SimulationTime {
    SimulationTime(microseconds: saturatingSum(time.microseconds, duration.microseconds))
  }

  /// The earlier instant; saturates at the ends of the range.
  @inlinable @inline(__always)
  public static func - (time: SimulationTime, duration: SimulationDuration) -> SimulationTime {
    SimulationTime(microseconds: saturatingDifference(time.microseconds, duration.microseconds))
  }

  /// The time between two instants; saturates at the ends of the range.
  @inlinable @inline(__always)
  public static func - (end: SimulationTime, start: SimulationTime) -> SimulationDuration {
    SimulationDuration(microseconds: saturatingDifference(end.microseconds, start.microseconds))
  }

  /// Moves the instant later.
  @inlinable @inline(__always)
  public static func += (time: inout SimulationTime, duration: SimulationDuration) { time = time + duration }

  /// Moves the instant earlier.
  @inlinable @inline(__always)
  public static func -= (time: inout SimulationTime, duration: SimulationDuration) { time = time - duration }
}

/// The sum of two counts of microseconds, stopping at the ends of the range.
@inlinable @inline(__always)
func saturatingSum(_ left: Int64, _ right: Int64) -> Int64 {
  let (sum, overflow) = left.addingReportingOverflow(right)
  return overflow ? (right < 0 ? .min : .max) : sum
}

/// The difference of two counts of microseconds, stopping at the ends of the range.
@inlinable @inline(__always)
func saturatingDifference(_ left: Int64, _ right: Int64) -> Int64 {
  let (difference, overflow) = left.subtractingReportingOverflow(right)
  return overflow ? (right < 0 ? .max : .min) : difference
}
