/// A distribution's place in a `DistributionTable`.
public struct DistributionIndex: BitwiseCopyable, Sendable, Hashable {
  /// The row in the table it came from.
  public let rawValue: UInt32

  @inlinable init(rawValue: UInt32) { self.rawValue = rawValue }
}
