/// The key of all random numbers of an experiment: its seed.
public struct RandomKey: BitwiseCopyable, Sendable, Hashable {
  /// The number the experiment was given.
  public let seed: UInt64

  /// The key for a seed.
  @inlinable public init(seed: UInt64) { self.seed = seed }
}
