/// Count, mean, variance and extremes of a series of observations, in five numbers (Welford, 1962; merging by Chan, Golub
/// and LeVeque, 1979).
public struct Tally: BitwiseCopyable, Sendable, Hashable {
  /// How many observations there were.
  public private(set) var count: Int {
    @inlinable get { observations }
    set { observations = newValue }
  }
  @usableFromInline var observations = 0
  @usableFromInline var average = 0.0
  @usableFromInline var squares = 0.0
  @usableFromInline var least = Double.infinity
  @usableFromInline var greatest = -Double.infinity

  /// A tally of nothing yet.
  @inlinable public init() {}

  /// Adds an observation, which must be finite.
  @inlinable @inline(__always)
  public mutating func record(_ value: Double) {
    assert(value.isFinite)
    observations &+= 1
    let difference = value - average
    average += difference / Double(observations)
    squares += difference * (value - average)
    if value < least { least = value }
    if value > greatest { greatest = value }
  }

  /// Adds all observations of another tally.
  public mutating func merge(_ other: Tally) {
    if other.observations == 0 { return }
    if observations == 0 {
      self = other
      return
    }
    let total = Double(observations + other.observations)
    let difference = other.average - average
    average += difference * (Double(other.observations) / total)
    squares += other.squares + difference * difference * (Double(observations) * Double(other.observations) / total)
    observations += other.observations
    least = min(least, other.least)
    greatest = max(greatest, other.greatest)
  }

  /// The mean; nothing without observations.
  public var mean: Double? { observations > 0 ? average : nil }

  /// The sum of the observations.
  public var sum: Double { average * Double(observations) }

  /// The sample variance (divided by count − 1); nothing below two observations.
  public var variance: Double? { observations > 1 ? squares / Double(observations - 1) : nil }

  /// The square root of the sample variance.
  public var standardDeviation: Double? { variance?.squareRoot() }

  /// The least observation.
  public var minimum: Double? { observations > 0 ? least : nil }

  /// The greatest observation.
  public var maximum: Double? { observations > 0 ? greatest : nil }
}
