/// A span of simulated time: a whole number of microseconds, negative for spans that run backwards.
///
/// Sums and differences saturate at the ends of the range instead of trapping.
public struct SimulationDuration: BitwiseCopyable, Sendable, Hashable, Comparable {
  /// The span's microseconds.
  public let microseconds: Int64

  /// A span of so many microseconds.
  @inlinable @inline(__always)
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// The span nearest to `seconds`, ties to the even microsecond. Spans beyond the range become its ends; not-a-number
  /// becomes zero.
  @inlinable @inline(__always)
  public init(seconds: Double) {
    let scaled = seconds * 1e6
    if _fastPath(scaled.magnitude < 0x1p51) {
      // Adding 1.5 × 2^52 pushes the fraction out of the significand, rounding it; the bits that remain are the integer.
      microseconds = Int64(bitPattern: (scaled + 0x1.8p52).bitPattern &- (0x1.8p52).bitPattern)
    } else {
      microseconds = Self.saturated(scaled)
    }
  }

  /// The microseconds of a span too long for the fast conversion.
  @usableFromInline @inline(never)
  static func saturated(_ scaled: Double) -> Int64 {
    if scaled >= 0x1p63 { return .max }
    if scaled < -0x1p63 { return .min }
    return scaled.isNaN ? 0 : Int64(scaled.rounded(.toNearestOrEven))
  }

  /// No time at all.
  @inlinable public static var zero: SimulationDuration { SimulationDuration(microseconds: 0) }

  /// The longest span there is: stands for "never ends".
  @inlinable public static var infinite: SimulationDuration { SimulationDuration(microseconds: .max) }

  /// A span of whole milliseconds.
  @inlinable public static func milliseconds(_ count: Int) -> SimulationDuration { whole(count, 1_000) }

  /// A span of whole seconds.
  @inlinable public static func seconds(_ count: Int) -> SimulationDuration { whole(count, 1_000_000) }

  /// A span of whole minutes.
  @inlinable public static func minutes(_ count: Int) -> SimulationDuration { whole(count, 60_000_000) }

  /// A span of whole hours.
  @inlinable public static func hours(_ count: Int) -> SimulationDuration { whole(count, 3_600_000_000) }

  @inlinable
  static func whole(_ count: Int, _ unit: Int64) -> SimulationDuration {
    let (product, overflow) = Int64(count).multipliedReportingOverflow(by: unit)
    return SimulationDuration(microseconds: overflow ? ((count < 0) == (unit < 0) ? .max : .min) : product)
  }

  /// The span in seconds.
  @inlinable public var seconds: Double { Double(microseconds) / 1e6 }

  /// Whether the left span is shorter.
  @inlinable @inline(__always)
  public static func < (left: SimulationDuration, right: SimulationDuration) -> Bool {
    left.microseconds < right.microseconds
  }

  /// Both spans, one after the other.
  @inlinable @inline(__always)
  public static func + (left: SimulationDuration, right: SimulationDuration) -> SimulationDuration {
    SimulationDuration(microseconds: saturatingSum(left.microseconds, right.microseconds))
  }

  /// What the first span has more than the second.
  @inlinable @inline(__always)
  public static func - (left: SimulationDuration, right: SimulationDuration) -> SimulationDuration {
    SimulationDuration(microseconds: saturatingDifference(left.microseconds, right.microseconds))
  }

  /// Lengthens the span.
  @inlinable @inline(__always)
  public static func += (left: inout SimulationDuration, right: SimulationDuration) { left = left + right }

  /// Shortens the span.
  @inlinable @inline(__always)
  public static func -= (left: inout SimulationDuration, right: SimulationDuration) { left = left - right }

  /// The same span, backwards.
  @inlinable public static prefix func - (duration: SimulationDuration) -> SimulationDuration { .zero - duration }

  /// The span, so many times; saturates.
  @inlinable
  public static func * (duration: SimulationDuration, count: Int) -> SimulationDuration {
    whole(count, duration.microseconds)
  }

  /// The span stretched by a factor, rounded to the nearest microsecond.
  @inlinable @inline(__always)
  public static func * (duration: SimulationDuration, factor: Double) -> SimulationDuration {
    SimulationDuration(seconds: duration.seconds * factor)
  }

  /// How many times the second span goes into the first.
  @inlinable
  public static func / (left: SimulationDuration, right: SimulationDuration) -> Double {
    Double(left.microseconds) / Double(right.microseconds)
  }
}
