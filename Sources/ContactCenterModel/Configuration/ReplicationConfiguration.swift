import Infrastructure
import SimulationKernel

/// The copying of an instance to its replica's region when Global Resiliency is started (ACGR-28).
public struct InitialReplication: Sendable, Hashable {
  /// When `ReplicateInstance` is called; may lie before the run.
  public var begins: SimulationTime
  /// Seconds until everything is there.
  public var takes: Distribution
  /// Probability that it fails, in 0...1: then nothing is there, and nothing is copied later (ACGR-29).
  public var fails: Double

  /// An initial replication.
  public init(begins: SimulationTime, takes: Distribution, fails: Double) {
    self.begins = begins
    self.takes = takes
    self.fails = fails
  }
}

/// The copying of changed settings between an instance and its replica, both ways (ACGR-20, ACGR-29).
public struct SettingsReplicationConfiguration: Sendable, Hashable {
  /// A kind of setting that people change.
  public struct Kind: Sendable, Hashable {
    /// The kind's id; it addresses its random numbers.
    public var id: String
    /// Changes an hour, a Poisson process.
    public var perHour: Double
    /// Share of the changes made in the source's region; the others are made in the replica's.
    public var inSource: Double
    /// Whether the service copies this kind (ACGR-30).
    public var isSynchronised: Bool

    /// A kind of setting.
    public init(id: String, perHour: Double, inSource: Double, isSynchronised: Bool) {
      self.id = id
      self.perHour = perHour
      self.inSource = inSource
      self.isSynchronised = isSynchronised
    }
  }

  /// The kinds, sorted by id.
  public var kinds: [Kind]
  /// The region of the replica.
  public var replica: RegionIndex
  /// Seconds from a change until it is on the other side.
  public var lag: Distribution
  /// Probability that a change is not copied at the first try.
  public var firstTryFails: Double
  /// Seconds until such a change is tried again, successfully.
  public var retry: Distribution

  /// A replication of settings.
  public init(
    kinds: [Kind], replica: RegionIndex, lag: Distribution, firstTryFails: Double, retry: Distribution
  ) {
    self.kinds = kinds
    self.replica = replica
    self.lag = lag
    self.firstTryFails = firstTryFails
    self.retry = retry
  }
}
