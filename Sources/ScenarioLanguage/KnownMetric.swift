/// A metric that a scenario's reports will list: what its documents may speak of.
public struct KnownMetric: Sendable, Hashable {
  /// The name, such as `contacts.serviceLevel`.
  public var name: String
  /// The least value it can have: 0 for counts and shares; `nil` without a bound, as of differences.
  public var least: Double?
  /// The greatest value it can have: 1 for a share; `nil` without a bound.
  public var greatest: Double?

  /// A metric and its bounds.
  public init(_ name: String, least: Double? = nil, greatest: Double? = nil) {
    self.name = name
    self.least = least
    self.greatest = greatest
  }
}
