import Infrastructure
import SimulationKernel

/// A messaging system: namespaces, what is in them, and the applications that send and receive.
public struct MessagingConfiguration: Sendable, Hashable {
  /// All namespaces.
  public var namespaces: [NamespaceConfiguration]
  /// Descriptions of all queues, topics and subscriptions; a namespace lists those it has.
  public var entities: [MessagingEntityConfiguration]
  /// Who sends.
  public var producers: [ProducerConfiguration]
  /// Who receives.
  public var consumers: [ConsumerConfiguration]
  /// Time from a client to a namespace and back, by region of the client and region of the namespace.
  public var roundTrips: [[SimulationDuration]]
  /// What operations take of a messaging unit.
  public var costs: OperationCosts
  /// What stands behind the name `alias`.
  public var protection: ProtectionConfiguration
  /// Key vaults that may fail.
  public var keyVaults: [KeyVaultConfiguration] = []
  /// How often a namespace reads its key, and so notices that it cannot, or can again. The sources do not say: an assumption.
  public var keyReadEvery = SimulationDuration.minutes(30)
  /// Time from sending to the first processing within which a copy counts as delivered in time. An assumption: the sources
  /// give no such limit.
  public var deliverWithin = SimulationDuration.minutes(1)
  /// An outage that is over sooner is transient: failing over for it is advised against (SBGDR-35). Users wait 15 to 20 minutes
  /// before they decide (SBGDR-76).
  public var transientOutage = SimulationDuration.minutes(15)

  /// The names that pairings may have: first that of the one there at the start, if there is one.
  public var aliases: [String]
  /// Copying and switching of a pairing that is made later, where there is none at the start.
  public var laterPairing: PairingConfiguration?

  /// A messaging system.
  public init(
    namespaces: [NamespaceConfiguration], entities: [MessagingEntityConfiguration],
    producers: [ProducerConfiguration], consumers: [ConsumerConfiguration], roundTrips: [[SimulationDuration]],
    costs: OperationCosts = OperationCosts(), protection: ProtectionConfiguration = .none
  ) {
    self.namespaces = namespaces
    self.entities = entities
    self.producers = producers
    self.consumers = consumers
    self.roundTrips = roundTrips
    self.costs = costs
    self.protection = protection
    if case .geoDisasterRecovery(let pairing) = protection { aliases = [pairing.alias] } else { aliases = [] }
  }

  /// What any application needs beside its namespace, sorted (SBGDR-06).
  public var usedDependencies: [DependencyIndex] {
    Set(producers.flatMap(\.uses) + consumers.flatMap(\.uses)).sorted()
  }
}

/// Microseconds of one messaging unit that an operation takes, a message.
///
/// Calibrated on the one-unit rows of Microsoft's benchmark of 2016 (facts/service-bus.md, 7.1), which say what a unit does
/// in a second: 4,401 messages through a queue; 2,223 through a topic with one subscription; 1,348 into a topic with five
/// and 2,994 out of its subscriptions. Three equations hold four numbers up to one: how a queue's 227 µs divide between
/// sending and receiving. Write-only figures of other measurers, 8,800 and 14,713 a second (7.2), put a send between 68 and
/// 114 µs; it is set at 94.4, the value for which the rows of two and four units come out best.
public struct OperationCosts: Sendable, Hashable {
  /// Sending to a queue.
  public var queueSend = 94.4
  /// Sending to a topic, without the copies.
  public var topicSend = 284.5
  /// Putting a copy into a subscription.
  public var copy = 32.5
  /// Handing a message to a receiver.
  public var deliver = 66.4
  /// Completing, abandoning, dead-lettering, deferring, renewing a lock.
  public var settle = 66.4

  /// The calibrated costs.
  public init() {}
}

/// What protects the messaging system from the loss of a region.
public enum ProtectionConfiguration: Sendable, Hashable {
  /// Nothing: there is no alias.
  case none
  /// A pairing that copies names, not messages (SBGDR-12, SBGDR-42).
  case geoDisasterRecovery(PairingConfiguration)
  /// A replicated namespace: messages are copied, too.
  case geoReplication(ReplicatedNamespaceConfiguration)
}

/// A geo-disaster recovery pairing.
public struct PairingConfiguration: Sendable, Hashable {
  /// The alias: the one name that clients use (SBGDR-37).
  public var alias: String
  /// The active namespace.
  public var primary: NamespaceIndex
  /// The passive one.
  public var secondary: NamespaceIndex
  /// Whether the pairing is old and its entities are copied at the start; else copying begins at the start.
  public var isInSync: Bool
  /// Entities copied a minute: about 50 to 100 (SBGDR-81). Subscriptions and rules are entities, too (SBGDR-82).
  public var entitiesPerMinute: Distribution
  /// Seconds from the command to the switch: at once, or 5 to 10 minutes, as sources differ (SBGDR-11).
  public var failoverTakes: Distribution
  /// Whether entities that are deleted when nobody uses them are copied, and go from the secondary when their time is over; the
  /// documentation's words may also mean that they never come there (SBGDR-27; facts, section 9).
  public var copiesAutoDeleted = true

  /// A pairing; what is left out is in sync, copies 50 to 100 entities a minute, and switches at once.
  public init(
    alias: String, primary: NamespaceIndex, secondary: NamespaceIndex, isInSync: Bool = true,
    entitiesPerMinute: Distribution = .uniform(low: 50, high: 100), failoverTakes: Distribution = .constant(0)
  ) {
    self.alias = alias
    self.primary = primary
    self.secondary = secondary
    self.isInSync = isInSync
    self.entitiesPerMinute = entitiesPerMinute
    self.failoverTakes = failoverTakes
  }
}

/// Geo-Replication: one host name, a primary and a secondary with the same messages.
public struct ReplicatedNamespaceConfiguration: Sendable, Hashable {
  /// When the secondary has what the primary acknowledged.
  public enum Mode: Sendable, Hashable {
    /// Before the acknowledgement.
    case synchronous
    /// Some time after; beyond `maxLag` the primary takes no more.
    case asynchronous(maxLag: SimulationDuration)
  }

  /// Where clients are led at first.
  public var primary: NamespaceIndex
  /// The copy.
  public var secondary: NamespaceIndex
  /// When it is made.
  public var mode: Mode
  /// Time that an operation takes to the other region.
  public var delay: SimulationDuration
  /// Operations a second that the link between the regions carries.
  public var operationsPerSecond: Double
  /// Seconds from the command to the switch.
  public var promotionTakes: Distribution
  /// Whether queues are replicated before the acknowledgement in either mode, so that only subscriptions follow it.
  ///
  /// The documentation says of top-level entities that they always are (facts, 3.3), and elsewhere that the mode is the
  /// namespace's: a switch. A topic holds no messages of its own; what its subscriptions hold follows the mode.
  public var queuesAreSynchronous = false

  /// A replicated namespace.
  public init(
    primary: NamespaceIndex, secondary: NamespaceIndex, mode: Mode, delay: SimulationDuration,
    operationsPerSecond: Double = 1e6, promotionTakes: Distribution = .uniform(low: 300, high: 600)
  ) {
    self.primary = primary
    self.secondary = secondary
    self.mode = mode
    self.delay = delay
    self.operationsPerSecond = operationsPerSecond
    self.promotionTakes = promotionTakes
  }
}
