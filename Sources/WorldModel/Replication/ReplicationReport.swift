import SimulationKernel

/// What a run found about the copying of settings.
public struct ReplicationReport: Sendable, Hashable {
  /// What was missing on the region that takes over, at the first switch of calls to it.
  public struct Switch: Sendable, Hashable {
    /// When.
    public var at: SimulationTime
    /// Changes of synchronised kinds that were on their way.
    public var drift: Int
    /// Age of the oldest of them; zero without any.
    public var recoveryPoint: SimulationDuration
    /// Missing changes by kind, those of kinds that are never copied included.
    public var missing: [Int]
  }

  /// Changes made.
  public var changes: Int
  /// Seconds from a change until it was on the other side, on average; nothing when none was copied.
  public var meanLag: Double?
  /// Their 95th percentile.
  public var lag95: Double?
  /// What was missing at the first switch; nothing when calls were never switched.
  public var atSwitch: Switch?
  /// Whether the mirror ever stood still.
  public var hasStalled: Bool
  /// From the first standstill to the first alarm on the mirror after it; nothing when nobody noticed.
  public var noticedAfter: SimulationDuration?
}
