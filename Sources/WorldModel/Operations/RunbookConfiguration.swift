import ContactCenterModel
import Infrastructure
import SimulationKernel

/// What starts a runbook.
public enum RunbookTrigger: Sendable, Hashable {
  /// An alarm rings.
  case alarm(AlarmIndex)
  /// The provider's status page tells of a fault (ACGR-35).
  case notice(NoticeIndex)
  /// An alarm that rang has been OK for so long.
  case returnedToOK(AlarmIndex, for: SimulationDuration)
  /// Someone starts it at an instant that was agreed.
  case at(SimulationTime)
}

/// Steps taken one after the other when an alarm rings or a drill is held.
public struct RunbookConfiguration: Sendable, Hashable {
  /// The runbook's id.
  public var id: String
  /// What starts it, whichever comes first; none: drills only.
  public var triggers: [RunbookTrigger]
  /// What is done, in order.
  public var steps: [RunbookStep]
  /// The runbook whose changes this one takes back: it starts only after those, which may then be made again.
  public var undoes: RunbookIndex?
  /// Whether it may run again when it is triggered again; else once a run. A runbook that stood down has not run.
  public var repeats: Bool

  /// A runbook.
  public init(
    id: String, triggers: [RunbookTrigger], steps: [RunbookStep], undoes: RunbookIndex? = nil, repeats: Bool = false
  ) {
    self.id = id
    self.triggers = triggers
    self.steps = steps
    self.undoes = undoes
    self.repeats = repeats
  }

  /// A runbook that an alarm, or a drill alone, starts.
  public init(id: String, alarm: AlarmIndex?, steps: [RunbookStep]) {
    self.init(id: id, triggers: alarm.map { [.alarm($0)] } ?? [], steps: steps)
  }
}

/// Whom a step asks.
public enum Addressee: Sendable, Hashable, ExpressibleByStringLiteral {
  /// Someone who is always there.
  case someone(String)
  /// Of these the first who is on duty; nobody answers before one of them is (ACGR-36).
  case firstOnDuty([PersonIndex])

  /// Someone who is always there.
  public init(stringLiteral name: String) {
    self = .someone(name)
  }
}

/// One step of a runbook.
public struct RunbookStep: Sendable, Hashable {
  /// What a step does.
  public enum Action: Sendable, Hashable {
    /// Someone is called and answers.
    case page(Addressee)
    /// Someone decides.
    case approve(Addressee)
    /// Time passes.
    case wait
    /// The runbook goes on only if the alarms stand like this, else it stands down: the criteria of a failover (ACGR-36).
    case onlyIf(AlarmRule)
    /// A call of the management API changes a traffic distribution group.
    case updateTrafficDistribution(TrafficDistributionUpdate)
    /// The customer's own switch points chat or task clients at a region.
    case switchClients([Channel], RegionIndex)
    /// Global routing is stopped, or begun: `PUT /cross-region-routing` with `IsolatedAll`.
    case isolateRegions(Bool)
    /// Agents are told to log out and in (ACGR-27): to a region, or where the distribution places them.
    case signInAgain([AgentGroupIndex], to: RegionIndex?)
    /// A command to the service bus.
    case serviceBus(ServiceBusCommand)
    /// A system begins to move to another region (SBGDR-57).
    case move(SystemMove)
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

/// An order to move a system.
public struct SystemMove: Sendable, Hashable {
  /// What moves.
  public var system: SystemIndex
  /// Where to.
  public var region: RegionIndex
  /// Seconds until it is ordered again, when the region is down.
  public var retryAfter: Distribution

  /// An order.
  public init(_ system: SystemIndex, to region: RegionIndex, retryAfter: Distribution = .constant(30)) {
    self.system = system
    self.region = region
    self.retryAfter = retryAfter
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
  /// Whether agents may sign in, by region; `nil`: unchanged. The default group alone has it (ACGR-22).
  public var signIns: [Bool]?
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
