import ContactCenterModel
import Infrastructure
import WorldModel

/// What one replication found, for every architecture in the scenario's order.
public struct ReplicationOutcome: Sendable {
  /// The replication, from 0.
  public var replication: Int
  /// One entry for each architecture.
  public var architectures: [ArchitectureOutcome]
}

/// What one replication found about one architecture.
public struct ArchitectureOutcome: Sendable {
  /// The metrics' values in the catalogue's order; not-a-number where there was nothing to measure. Of a pooled ratio this
  /// is the numerator.
  public var values: [Double]
  /// The denominators of pooled ratios, in the catalogue's order; 0 for other metrics.
  public var denominators: [Double]
  /// How services recovered from each strike.
  public var recovery: RecoveryOutcome
  /// The incident world's series.
  public var timeline: Timeline
  /// Attempts by how and why they ended, with the incident.
  public var attemptLosses: [LossCell]
  /// Lost customers by how and why, with the incident.
  public var customerLosses: [LossCell]
  /// Message copies by how and why they ended, with the incident.
  public var messageLosses: [MessageLoss] = []
  /// Attempts of both worlds; those before the first fault belong to both.
  public var attempts: Int
  /// Message copies simulated, both worlds.
  public var messages = 0
  /// Events handled, both worlds.
  public var events: Int
  /// Folds of the events handled: with the incident, and without.
  public var digests: [UInt64]
  /// Every attempt and every step of operations of both worlds, where tracing was asked for.
  public var trace: ReplicationTrace?
}

/// The traces of one architecture's two worlds.
public struct ReplicationTrace: Sendable {
  /// Attempts with the incident, by source, ordinal and attempt.
  public var incident: [AttemptRecord]
  /// Attempts without it, in the same order.
  public var twin: [AttemptRecord]
  /// Steps of operations with the incident, in order of their ends.
  public var incidentOperations: [OperationRecord]
  /// Steps without it.
  public var twinOperations: [OperationRecord]
  /// What CloudWatch and CloudTrail hold with the incident.
  public var incidentMonitoring: MonitoringRecords
  /// What they hold without it.
  public var twinMonitoring: MonitoringRecords
  /// Drift found and met with the incident.
  public var incidentFindings: [DriftRecord]
  /// Drift found and met without it.
  public var twinFindings: [DriftRecord]
  /// The messages of both worlds; nothing without a messaging system.
  public var messages: MessageTrace?
}

extension AttemptRecord {
  /// The order of traces: by customer, then by attempt.
  static func isBefore(_ left: AttemptRecord, _ right: AttemptRecord) -> Bool {
    (left.source, left.ordinal, left.attempt) < (right.source, right.ordinal, right.attempt)
  }
}
