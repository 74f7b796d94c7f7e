import Infrastructure
import SimulationKernel

/// The life of one attempt, for traces.
public struct AttemptRecord: Sendable, Hashable {
  /// The source of the customer.
  public var source: Int
  /// The customer's ordinal in its source, from 0.
  public var ordinal: Int
  /// 1 for the first.
  public var attempt: Int
  /// When the attempt began.
  public var arrived: SimulationTime
  /// When it joined a queue.
  public var queued: SimulationTime?
  /// When an agent took it.
  public var answered: SimulationTime?
  /// When it ended.
  public var ended: SimulationTime
  /// How it ended.
  public var outcome: ContactOutcome
  /// The fault that ended it.
  public var cause: Cause
  /// The region it reached.
  public var region: RegionIndex?
  /// The zone that carried it; calls only.
  public var zone: ZoneIndex?
  /// The customer's end, on the last attempt.
  public var end: CustomerEnd
}
