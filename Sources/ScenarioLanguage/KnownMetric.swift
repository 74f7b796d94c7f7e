/// A metric that a scenario's reports will list: what its documents may speak of.
public struct KnownMetric: Sendable, Hashable {
  /// The name, such as `contacts.serviceLevel`.
  public var name: String
  /// The greatest value it can have: 1 for a share; `nil` without a bound.
  public var greatest: Double?

  /// A metric and its bound.
  public init(_ name: String, greatest: Double? = nil) {
    self.name = name
    self.greatest = greatest
  }
}
