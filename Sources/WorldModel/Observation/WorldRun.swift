import ContactCenterModel
import Infrastructure
import MessagingModel
import SimulationKernel

/// Which of the two worlds of a twin a run plays.
public enum WorldKind: String, Sendable, Hashable, CaseIterable {
  /// The world in which the incident happens.
  case incident
  /// The same people and the same randomness without the incident's faults.
  case twin
}

/// What one run of one world of one replication counted.
public struct WorldRun: Sendable {
  /// Which world was played.
  public var kind: WorldKind
  /// Attempts by channel.
  public var channels: [ChannelCounts]
  /// Customers by source, in the order of `WorldConfiguration.sources`.
  public var sources: [SourceCounts]
  /// Queues over all regions, in the order of `ContactCenterConfiguration.queues`.
  public var queues: [QueueCounts]
  /// Regions in the order of the topology.
  public var regions: [RegionCounts]
  /// Dependencies in the order of the topology.
  public var dependencies: [DependencyCounts]
  /// Time average of agents on duty, from warm-up to `duration`.
  public var agentsOnDuty: Double
  /// Time average of agents with contacts or in after-contact work, from warm-up to `duration`.
  public var agentsBusy: Double
  /// Sign-ins and moves of agents, where a document says how agents sign in.
  public var signIns: SignInCounts?
  /// Contacts by number and source, where they are metered.
  public var usage: UsageCounts?
  /// Attempts that ended in each way through each cause.
  public var attemptLosses: [LossCell]
  /// Customers who were lost in each way through each cause.
  public var customerLosses: [LossCell]
  /// Series by cell of `HorizonConfiguration.timelineStep`, from the start to `duration`.
  public var timeline: Timeline
  /// Counts by cell of `HorizonConfiguration.recoveryStep`, from the start to the drain limit, by time of arrival.
  public var recovery: RecoveryRecord
  /// Every time a fault struck, in order.
  public var strikes: [FaultStrike]
  /// How each customer ended, for matching with the other world.
  public var ends: CustomerEnds
  /// Every attempt in order of its end, where tracing was asked for.
  public var attempts: [AttemptRecord]
  /// Every step of detection and response in order of its end.
  public var operations: [OperationRecord]
  /// Fold of every event handled, in order.
  public var digest: UInt64
  /// Events handled.
  public var eventCount: Int
  /// The instant of the last event.
  public var endedAt: SimulationTime
  /// What was found of the copying of settings; `nil` where none are changed.
  public var replication: ReplicationReport?
  /// What was counted of messages; `nil` without a messaging system.
  public var messages: MessagingReport?
  /// What passed between contact centre and messaging system; `nil` where nothing does.
  public var contactMessages: ContactMessagesReport?
  /// What alarms, runbooks and people did.
  public var operationsReport: OperationsReport
}

/// A count of losses with the same outcome and cause.
public struct LossCell: Sendable, Hashable {
  /// The medium.
  public var channel: Channel
  /// How the attempt, or the customer's last attempt, ended.
  public var outcome: ContactOutcome
  /// The fault, the configuration, or neither.
  public var cause: Cause
  /// Who answers for it.
  public var owner: Owner
  /// Attempts or customers.
  public var count: Int
  /// Customers among them satisfied in the twin.
  public var caused: Int
  /// Customers lost in the twin in this way and satisfied here.
  public var averted: Int
  /// Of `count` those of a surge, whom the twin does not have.
  public var incidentOnly = 0
}

/// One time that a fault struck, and what was seen and done about it. Instants that never came are `nil`.
public struct FaultStrike: Sendable, Hashable {
  /// The fault.
  public var fault: FaultIndex
  /// When it struck.
  public var onset: SimulationTime
  /// Whether contacts may feel it; a fault of metrics, of an API or of the copying of settings they do not.
  public var touchesContacts = true
  /// When it was repaired.
  public var repaired: SimulationTime?
  /// The first alarm or public notice after onset, or the start of the drill.
  public var detected: SimulationTime?
  /// The end of that runbook's last page or approval before its first change; `nil` where it asks nobody.
  public var decided: SimulationTime?
  /// The time in those pages and approvals.
  public var deciding = SimulationDuration.zero
  /// The acceptance of that runbook's last change.
  public var executed: SimulationTime?
  /// When all its changes had taken effect.
  public var effective: SimulationTime?
  /// The first voice attempt that failed because of this fault: it arrived and did not connect, or was cut.
  public var firstFailed: SimulationTime?
  /// The last voice attempt that failed to connect because of this fault.
  public var lastFailed: SimulationTime?
  /// The first voice attempt that connected after `firstFailed`.
  public var firstConnected: SimulationTime?
  /// The first answer by an agent, after `firstFailed`, of a voice attempt that arrived after onset.
  public var firstAnswered: SimulationTime?
}

/// One step of detection or response, for traces and for the phases of recovery.
public struct OperationRecord: Sendable, Hashable {
  /// The alarm or runbook.
  public var actor: String
  /// What was done, such as `alarm`, `approve`, `UpdateTrafficDistribution`, `effect`.
  public var step: String
  /// When it began.
  public var began: SimulationTime
  /// When it ended.
  public var ended: SimulationTime
  /// What came of it, such as `ALARM`, `done`, `refused`.
  public var result: String
}
