import ContactCenterModel
import Infrastructure
import MessagingModel
import SimulationKernel

/// An alarm: metric sampled by period, published late, compared, M of N.
public struct AlarmConfiguration: Sendable, Hashable {
  /// What is watched.
  public enum Metric: Sendable, Hashable {
    /// Share of a canary's calls of the period that failed.
    case canaryFailedShare(CanaryIndex)
    /// A metric that a region publishes of itself while it lives.
    case regional(RegionalMetric, RegionIndex)
    /// Seconds since the oldest change was made that is not yet on the other side of a replica's mirror (ACGR-38).
    case mirrorDelay(RegionIndex)
    /// Messages that the applications' own logs count in the period: what they see even when a whole region is gone
    /// (SBGDR-56, SBGDR-76).
    case messages(MessagesMetric)
    /// `ActiveMessages` of Azure Monitor: messages that wait in a queue or subscription of a namespace.
    case activeMessages(MessagingEntityIndex, NamespaceIndex, RegionIndex)
    /// The states of other alarms: a composite alarm, which has no period, data or threshold of its own.
    case alarms(AlarmRule)
  }

  /// Metrics of a region under their CloudWatch names, one datum a period.
  public enum RegionalMetric: String, Sendable, Hashable, CaseIterable {
    /// Calls that reached the instance in the period.
    case callsPerInterval = "CallsPerInterval"
    /// Calls in progress at the end of the period, and their share of the quota, 0 to 1; the same of chats and of tasks.
    case concurrentCalls = "ConcurrentCalls"
    case concurrentCallsPercentage = "ConcurrentCallsPercentage"
    case concurrentActiveChats = "ConcurrentActiveChats"
    case concurrentActiveChatsPercentage = "ConcurrentActiveChatsPercentage"
    case concurrentTasks = "ConcurrentTasks"
    case concurrentTasksPercentage = "ConcurrentTasksPercentage"
    /// Calls, and chats, refused for the quota in the period.
    case callsBreachingConcurrencyQuota = "CallsBreachingConcurrencyQuota"
    case chatsBreachingActiveChatQuota = "ChatsBreachingActiveChatQuota"
    /// Contacts waiting at the end of the period.
    case queueSize = "QueueSize"
    /// Seconds that the oldest waiting contact has waited at the end of the period.
    case longestQueueWaitTime = "LongestQueueWaitTime"
    /// Contacts of the period whose flow took an error path (ACGR-37).
    case contactFlowErrors = "ContactFlowErrors"
  }

  /// What applications count of their messages.
  public enum MessagesMetric: String, Sendable, Hashable, CaseIterable {
    /// Acknowledged in the period.
    case accepted
    /// Given up in the period.
    case rejected
  }

  /// Which side of the threshold is bad.
  public enum Comparison: Sendable, Hashable {
    case atLeast(Double)
    case atMost(Double)
  }

  /// How a period without datum counts, as CloudWatch's `TreatMissingData`.
  public enum MissingData: String, Sendable, Hashable, CaseIterable {
    case missing
    case breaching
    case notBreaching
    case ignore
  }

  /// The alarm's id.
  public var id: String
  /// What is watched.
  public var metric: Metric
  /// Length of a period.
  public var period: SimulationDuration
  /// Seconds from the end of a period until its datum can be read.
  public var publishedAfter: Distribution
  /// When a datum breaches.
  public var comparison: Comparison
  /// M: data that must breach.
  public var datapointsToAlarm: Int
  /// N: latest periods looked at.
  public var evaluationPeriods: Int
  /// How a period without datum counts.
  public var missingData: MissingData
  /// The region whose monitoring evaluates it: while that is dead the alarm keeps its state (ACGR-39). `nil`: it is
  /// evaluated outside of all regions.
  public var region: RegionIndex?

  /// An alarm.
  public init(
    id: String, metric: Metric, period: SimulationDuration, publishedAfter: Distribution, comparison: Comparison,
    datapointsToAlarm: Int, evaluationPeriods: Int, missingData: MissingData, region: RegionIndex? = nil
  ) {
    self.id = id
    self.metric = metric
    self.period = period
    self.publishedAfter = publishedAfter
    self.comparison = comparison
    self.datapointsToAlarm = datapointsToAlarm
    self.evaluationPeriods = evaluationPeriods
    self.missingData = missingData
    self.region = region
  }

  /// A composite alarm.
  public init(id: String, rule: AlarmRule, region: RegionIndex? = nil) {
    self.init(
      id: id, metric: .alarms(rule), period: .zero, publishedAfter: .constant(0), comparison: .atLeast(1),
      datapointsToAlarm: 1, evaluationPeriods: 1, missingData: .missing, region: region)
  }

  /// The rule of a composite alarm; `nil` for an alarm on a metric.
  public var rule: AlarmRule? {
    if case .alarms(let rule) = metric { rule } else { nil }
  }
}

/// What an alarm says: `StateValue` of CloudWatch.
public enum AlarmStateValue: String, Sendable, Hashable {
  case ok = "OK"
  case alarm = "ALARM"
  case insufficientData = "INSUFFICIENT_DATA"
}

/// A statement about the states of alarms, as `AlarmRule` of CloudWatch's `PutCompositeAlarm` makes it.
public indirect enum AlarmRule: Sendable, Hashable {
  /// An alarm is in this state.
  case state(AlarmIndex, AlarmStateValue)
  /// All of these hold.
  case and([AlarmRule])
  /// At least one of these holds.
  case or([AlarmRule])
  /// This does not hold.
  case not(AlarmRule)

  /// Whether it holds, where the alarms are in these states.
  func holds(_ states: [AlarmState]) -> Bool {
    switch self {
    case .state(let alarm, let value): states[alarm.raw].value == value
    case .and(let rules): rules.allSatisfy { $0.holds(states) }
    case .or(let rules): rules.contains { $0.holds(states) }
    case .not(let rule): !rule.holds(states)
    }
  }

  /// The alarms it speaks of.
  public var alarms: Set<AlarmIndex> {
    switch self {
    case .state(let alarm, _): [alarm]
    case .and(let rules), .or(let rules): rules.reduce(into: []) { $0.formUnion($1.alarms) }
    case .not(let rule): rule.alarms
    }
  }
}
