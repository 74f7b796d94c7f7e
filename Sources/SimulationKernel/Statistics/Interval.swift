/// An interval estimate: from `low` to `high`, both included.
public struct Interval: BitwiseCopyable, Sendable, Hashable {
  /// The lower bound.
  public let low: Double
  /// The upper bound.
  public let high: Double

  /// The interval between two bounds, low ≤ high.
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// Half the interval's width.
  public var halfWidth: Double { 0.5 * (high - low) }

  /// Whether a value lies inside, bounds included.
  public func contains(_ value: Double) -> Bool { value >= low && value <= high }
}
