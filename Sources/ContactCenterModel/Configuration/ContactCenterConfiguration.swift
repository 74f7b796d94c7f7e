import Infrastructure
import SimulationKernel

/// The place of a flow in its table.
public typealias FlowIndex = EntityIndex<FlowConfiguration>
/// The place of a queue in its table.
public typealias QueueIndex = EntityIndex<QueueConfiguration>
/// The place of a phone number in its table.
public typealias PhoneNumberIndex = EntityIndex<PhoneNumberConfiguration>
/// The place of a traffic distribution group in its table.
public typealias TrafficDistributionGroupIndex = EntityIndex<TrafficDistributionGroupConfiguration>
/// The place of an agent group in its table.
public typealias AgentGroupIndex = EntityIndex<AgentGroupConfiguration>

/// A contact centre as deployed: instances, numbers, flows, queues and agents.
///
/// Every table is sorted by id, so that the order in a document changes nothing.
public struct ContactCenterConfiguration: Sendable, Hashable {
  /// One entry for each region of the topology; `nil` where nothing is deployed.
  public var instances: [InstanceConfiguration?]
  /// The region of the source instance: chats and tasks go there until their clients are switched.
  public var sourceRegion: RegionIndex
  /// The phone numbers customers dial.
  public var phoneNumbers: [PhoneNumberConfiguration]
  /// The groups that split calls and agents over regions (ACGR-21).
  public var trafficDistributionGroups: [TrafficDistributionGroupConfiguration]
  /// The contact flows.
  public var flows: [FlowConfiguration]
  /// The queues.
  public var queues: [QueueConfiguration]
  /// The agents.
  public var agentGroups: [AgentGroupConfiguration]
  /// What every sign-in has to pass; `nil`: nothing holds it up.
  public var identityProvider: IdentityProviderConfiguration?
  /// Whether a document says how agents sign in: only then are sign-ins simulated, and measured.
  public var declaresSignIn: Bool
  /// How changed settings are copied between source and replica; `nil`: nobody changes any.
  public var settingsReplication: SettingsReplicationConfiguration?
  /// What must be alike in all regions before calls are moved; empty where the document names nothing.
  public var readiness: [ReadinessItem] = []
  /// Whether agents of every region are candidates for contacts of any region (global routing, X-02); else a contact is
  /// served in its own region alone.
  public var routesGlobally = false
  /// How contacts are metered for bills; `nil`: nothing is billed.
  public var metering: MeteringConfiguration?

  /// A contact centre of these tables.
  public init(
    instances: [InstanceConfiguration?], sourceRegion: RegionIndex, phoneNumbers: [PhoneNumberConfiguration],
    trafficDistributionGroups: [TrafficDistributionGroupConfiguration], flows: [FlowConfiguration],
    queues: [QueueConfiguration], agentGroups: [AgentGroupConfiguration],
    identityProvider: IdentityProviderConfiguration? = nil, declaresSignIn: Bool = false
  ) {
    self.instances = instances
    self.sourceRegion = sourceRegion
    self.phoneNumbers = phoneNumbers
    self.trafficDistributionGroups = trafficDistributionGroups
    self.flows = flows
    self.queues = queues
    self.agentGroups = agentGroups
    self.identityProvider = identityProvider
    self.declaresSignIn = declaresSignIn
  }
}

/// An instance of the contact centre in one region, with its service quotas.
public struct InstanceConfiguration: Sendable, Hashable {
  /// Contacts that may be in progress at once, by channel (in flow, queued or with an agent); `nil`: no limit.
  public var concurrentContacts: [Int?]
  /// The making of this replica during the run; `nil`: it is no replica, or was complete before.
  public var replication: InitialReplication?

  /// An instance with these quotas, indexed by `Channel.rawValue`.
  public init(concurrentContacts: [Int?], replication: InitialReplication? = nil) {
    self.replication = replication
    precondition(concurrentContacts.count == Channel.allCases.count)
    self.concurrentContacts = concurrentContacts
  }
}

/// A number that customers dial.
public struct PhoneNumberConfiguration: Sendable, Hashable {
  /// `PhoneNumberType` of the Amazon Connect API.
  public enum NumberType: String, Sendable, Hashable, CaseIterable {
    case tollFree = "TOLL_FREE"
    case did = "DID"
    case uifn = "UIFN"
    case shared = "SHARED"
    case thirdPartyTollFree = "THIRD_PARTY_TF"
    case thirdPartyDID = "THIRD_PARTY_DID"
    case shortCode = "SHORT_CODE"
  }

  /// The number in E.164 form.
  public var id: String
  /// What kind of number it is.
  public var type: NumberType
  /// The carrier that holds it.
  public var carrier: CarrierIndex
  /// The group that says which region takes its calls; `nil`: always `region`.
  public var group: TrafficDistributionGroupIndex?
  /// The region of the instance it was claimed in.
  public var region: RegionIndex
  /// The flow it starts.
  public var flow: FlowIndex
  /// Seconds until a call delivered through a region is connected, by region; empty, or `nil` for a region: none.
  public var setUpTime: [Distribution?]

  /// A number on a carrier.
  public init(
    id: String, type: NumberType, carrier: CarrierIndex, group: TrafficDistributionGroupIndex?, region: RegionIndex,
    flow: FlowIndex, setUpTime: [Distribution?] = []
  ) {
    self.id = id
    self.type = type
    self.carrier = carrier
    self.group = group
    self.region = region
    self.flow = flow
    self.setUpTime = setUpTime
  }
}

/// A traffic distribution group: percentages over regions for calls and for agents (ACGR-21…24).
public struct TrafficDistributionGroupConfiguration: Sendable, Hashable {
  /// The group's id.
  public var id: String
  /// Whether it is the one made with the replica (ACGR-22).
  public var isDefault: Bool
  /// Percentage of calls for each region of the topology; sums to 100.
  public var telephony: [Int]
  /// Percentage of agents for each region of the topology; sums to 100.
  public var agents: [Int]
  /// Whether agents may sign in, for each region of the topology; `nil`: everywhere. The default group alone has it (ACGR-22).
  public var signIns: [Bool]?

  /// A group with its distributions, indexed by region.
  public init(id: String, isDefault: Bool, telephony: [Int], agents: [Int]) {
    self.id = id
    self.isDefault = isDefault
    self.telephony = telephony
    self.agents = agents
  }
}

/// What a contact goes through before a queue: announcements, menus, self-service.
public struct FlowConfiguration: Sendable, Hashable {
  /// The flow's id.
  public var id: String
  /// Seconds spent in the flow.
  public var duration: Distribution
  /// Probability that the flow answers the customer without an agent.
  public var selfService: Double
  /// Where the others wait; `nil` only when `selfService` is 1.
  public var queue: QueueIndex?
  /// What it calls on its way, sorted by dependency, each once.
  public var uses: [FlowUse]

  /// A flow that ends in self-service or in a queue.
  public init(id: String, duration: Distribution, selfService: Double, queue: QueueIndex?, uses: [FlowUse] = []) {
    self.id = id
    self.duration = duration
    self.selfService = selfService
    self.queue = queue
    self.uses = uses
  }
}

/// A queue; each region has its own copy, served by agents signed in to that region.
public struct QueueConfiguration: Sendable, Hashable {
  /// The queue's id.
  public var id: String
  /// Contacts that may wait in one region; one more is blocked. `nil`: no limit.
  public var maxContacts: Int?
  /// The acceptable waiting time of the service level.
  public var answerWithin: SimulationDuration

  /// A queue with its limit and its acceptable waiting time.
  public init(id: String, maxContacts: Int?, answerWithin: SimulationDuration) {
    self.id = id
    self.maxContacts = maxContacts
    self.answerWithin = answerWithin
  }
}

/// Agents with the same skills, shifts and client.
public struct AgentGroupConfiguration: Sendable, Hashable {
  /// A queue that the group serves. Priority 1 comes first, as in a routing profile.
  public struct Skill: Sendable, Hashable {
    /// The queue.
    public var queue: QueueIndex
    /// 1 is the most urgent.
    public var priority: Int

    /// A queue at a priority.
    public init(queue: QueueIndex, priority: Int) {
      self.queue = queue
      self.priority = priority
    }
  }

  /// The group's id.
  public var id: String
  /// Agents on duty by interval of the day.
  public var heads: DailyProfile
  /// Queues it serves, sorted by queue.
  public var serves: [Skill]
  /// Contacts of each channel that one agent handles at once, by `Channel.rawValue`; 0: none. Voice is 0 or 1.
  public var concurrency: [Int]
  /// The group whose agent percentages place its agents; `nil`: they stay in `region`.
  public var group: TrafficDistributionGroupIndex?
  /// Where agents without a traffic distribution group sign in.
  public var region: RegionIndex
  /// Seconds until an agent's client notices a change of its region.
  public var switchDetection: Distribution
  /// Whether agents follow a change of the agent distribution without a new sign-in (ACGR-27).
  public var followsDistribution: Bool
  /// How they sign in.
  public var signIn: SignInConfiguration

  /// A group of agents; without a `signIn` those who follow the distribution sign in globally.
  public init(
    id: String, heads: DailyProfile, serves: [Skill], concurrency: [Int], group: TrafficDistributionGroupIndex?,
    region: RegionIndex, switchDetection: Distribution, followsDistribution: Bool, signIn: SignInConfiguration? = nil
  ) {
    precondition(concurrency.count == Channel.allCases.count)
    self.id = id
    self.heads = heads
    self.serves = serves
    self.concurrency = concurrency
    self.group = group
    self.region = region
    self.switchDetection = switchDetection
    self.followsDistribution = followsDistribution
    self.signIn = signIn ?? SignInConfiguration(isGlobal: followsDistribution)
  }
}
