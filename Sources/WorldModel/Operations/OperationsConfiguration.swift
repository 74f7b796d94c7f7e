import ContactCenterModel
import Infrastructure
import SimulationKernel

/// The place of a canary in its table.
public typealias CanaryIndex = EntityIndex<CanaryConfiguration>
/// The place of an alarm in its table.
public typealias AlarmIndex = EntityIndex<AlarmConfiguration>
/// The place of a runbook in its table.
public typealias RunbookIndex = EntityIndex<RunbookConfiguration>

/// How an outage is noticed and answered: canaries, alarms and runbooks, each table sorted by id.
public struct OperationsConfiguration: Sendable, Hashable {
  /// Synthetic calls.
  public var canaries: [CanaryConfiguration]
  /// Alarms on metrics.
  public var alarms: [AlarmConfiguration]
  /// What people and programs do when an alarm rings.
  public var runbooks: [RunbookConfiguration]
  /// When Global Resiliency is enabled for the customer: calls that move traffic are refused before (ACGR-46). `nil`: before
  /// the run.
  public var onboardedAt: SimulationTime?

  /// Operations of these tables.
  public init(canaries: [CanaryConfiguration], alarms: [AlarmConfiguration], runbooks: [RunbookConfiguration]) {
    self.canaries = canaries
    self.alarms = alarms
    self.runbooks = runbooks
  }

  /// Nobody watches and nobody acts.
  public static var none: OperationsConfiguration {
    OperationsConfiguration(canaries: [], alarms: [], runbooks: [])
  }
}

/// Synthetic calls that test a number from outside, since calls that never arrive appear in no metric.
public struct CanaryConfiguration: Sendable, Hashable {
  /// The canary's id.
  public var id: String
  /// The number it dials.
  public var number: PhoneNumberIndex
  /// Time between two calls.
  public var every: SimulationDuration
  /// Time until a call that is not answered counts as failed.
  public var timeout: SimulationDuration

  /// A canary on a number.
  public init(id: String, number: PhoneNumberIndex, every: SimulationDuration, timeout: SimulationDuration) {
    self.id = id
    self.number = number
    self.every = every
    self.timeout = timeout
  }
}

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
  }

  /// Metrics of a region under their CloudWatch names, one datum a period.
  public enum RegionalMetric: String, Sendable, Hashable, CaseIterable {
    /// Calls that reached the instance in the period.
    case callsPerInterval = "CallsPerInterval"
    /// Calls in progress at the end of the period.
    case concurrentCalls = "ConcurrentCalls"
    /// Calls refused for the quota in the period.
    case callsBreachingConcurrencyQuota = "CallsBreachingConcurrencyQuota"
    /// Contacts waiting at the end of the period.
    case queueSize = "QueueSize"
    /// Seconds that the oldest waiting contact has waited at the end of the period.
    case longestQueueWaitTime = "LongestQueueWaitTime"
    /// Contacts of the period whose flow took an error path (ACGR-37).
    case contactFlowErrors = "ContactFlowErrors"
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

  /// An alarm.
  public init(
    id: String, metric: Metric, period: SimulationDuration, publishedAfter: Distribution, comparison: Comparison,
    datapointsToAlarm: Int, evaluationPeriods: Int, missingData: MissingData
  ) {
    self.id = id
    self.metric = metric
    self.period = period
    self.publishedAfter = publishedAfter
    self.comparison = comparison
    self.datapointsToAlarm = datapointsToAlarm
    self.evaluationPeriods = evaluationPeriods
    self.missingData = missingData
  }
}

/// Steps taken one after the other when an alarm rings or a drill is held.
public struct RunbookConfiguration: Sendable, Hashable {
  /// The runbook's id.
  public var id: String
  /// The alarm that starts it; `nil`: drills only.
  public var alarm: AlarmIndex?
  /// What is done, in order.
  public var steps: [RunbookStep]

  /// A runbook.
  public init(id: String, alarm: AlarmIndex?, steps: [RunbookStep]) {
    self.id = id
    self.alarm = alarm
    self.steps = steps
  }
}

/// One step of a runbook.
public struct RunbookStep: Sendable, Hashable {
  /// What a step does.
  public enum Action: Sendable, Hashable {
    /// Someone is called and answers.
    case page(String)
    /// Someone decides.
    case approve(String)
    /// Time passes.
    case wait
    /// A call of the management API changes a traffic distribution group.
    case updateTrafficDistribution(TrafficDistributionUpdate)
    /// The customer's own switch points chat or task clients at a region.
    case switchClients([Channel], RegionIndex)
    /// Agents are told to log out and in (ACGR-27): to a region, or where the distribution places them.
    case signInAgain([AgentGroupIndex], to: RegionIndex?)
  }

  /// What is done when the step's time is over.
  public var action: Action
  /// Seconds the step takes; for an API call, until it is accepted.
  public var takes: Distribution
  /// Seconds from there until its effect is felt, drawn for each agent where agents are told; constant 0 for steps
  /// without.
  public var takesEffect: Distribution

  /// A step.
  public init(action: Action, takes: Distribution, takesEffect: Distribution) {
    self.action = action
    self.takes = takes
    self.takesEffect = takesEffect
  }
}

/// An `UpdateTrafficDistribution` call (ACGR-17).
public struct TrafficDistributionUpdate: Sendable, Hashable {
  /// The group changed.
  public var group: TrafficDistributionGroupIndex
  /// The new percentages of calls by region; `nil`: unchanged.
  public var telephony: [Int]?
  /// The new percentages of agents by region; `nil`: unchanged.
  public var agents: [Int]?
  /// Whether agents move without waiting for contacts to end (ACGR-26).
  public var forceAgents: Bool
  /// The region whose control plane is called.
  public var calledFrom: RegionIndex
  /// Seconds until a refused call is tried again.
  public var retryAfter: Distribution

  /// A change of a group.
  public init(
    group: TrafficDistributionGroupIndex, telephony: [Int]?, agents: [Int]?, calledFrom: RegionIndex,
    retryAfter: Distribution, forceAgents: Bool = false
  ) {
    self.forceAgents = forceAgents
    self.group = group
    self.telephony = telephony
    self.agents = agents
    self.calledFrom = calledFrom
    self.retryAfter = retryAfter
  }
}
