/// A level that changes by steps (customers in the system, busy agents), averaged over time.
public struct TimeWeightedAverage: BitwiseCopyable, Sendable, Hashable {
  /// The present level.
  @inlinable @inline(__always) public var level: Double { current }
  @usableFromInline var current: Double
  @usableFromInline var changed: Int64
  /// Level × microseconds up to the last change.
  @usableFromInline var area = 0.0
  /// The microseconds observed up to the last change.
  @usableFromInline var observed: Int64 = 0
  @usableFromInline var least: Double
  @usableFromInline var greatest: Double

  /// Starts observing a level at an instant.
  @inlinable
  public init(level: Double = 0, at time: SimulationTime = .start) {
    current = level
    changed = time.microseconds
    least = level
    greatest = level
  }

  /// The level becomes `level` at an instant, which must not be earlier than the last one given.
  @inlinable @inline(__always)
  public mutating func set(_ level: Double, at time: SimulationTime) {
    advance(to: time)
    current = level
    if level < least { least = level }
    if level > greatest { greatest = level }
  }

  /// The level changes by `difference` at an instant.
  @inlinable @inline(__always)
  public mutating func add(_ difference: Double, at time: SimulationTime) { set(current + difference, at: time) }

  /// Counts the present level up to an instant.
  @inlinable @inline(__always)
  public mutating func advance(to time: SimulationTime) {
    let elapsed = time.microseconds &- changed
    assert(elapsed >= 0, "a level's time runs forward")
    area += current * Double(elapsed)
    observed &+= elapsed
    changed = time.microseconds
  }

  /// Forgets what was before an instant, as at the end of a warm-up; the level stays.
  public mutating func reset(at time: SimulationTime) {
    self = TimeWeightedAverage(level: current, at: time)
  }

  /// The average from the start or the last reset until an instant; nothing when no time has passed.
  public func average(until time: SimulationTime) -> Double? {
    var copy = self
    copy.advance(to: time)
    return copy.observed > 0 ? copy.area / Double(copy.observed) : nil
  }

  /// The average of what was observed up to the last change (and of all that was merged in).
  public var average: Double? { observed > 0 ? area / Double(observed) : nil }

  /// Level × seconds observed up to the last change.
  public var integral: Double { area / 1e6 }

  /// The least level so far.
  public var minimum: Double { least }

  /// The greatest level so far.
  public var maximum: Double { greatest }

  /// Adds what another one observed, up to its last change, as if it had been observed here too; the level stays.
  public mutating func merge(_ other: TimeWeightedAverage) {
    area += other.area
    observed += other.observed
    least = min(least, other.least)
    greatest = max(greatest, other.greatest)
  }
}
