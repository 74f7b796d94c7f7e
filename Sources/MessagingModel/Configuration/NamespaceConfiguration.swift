import Infrastructure
import SimulationKernel

/// The place of a namespace in the configuration.
public typealias NamespaceIndex = EntityIndex<NamespaceConfiguration>

/// A Service Bus namespace: a container of queues and topics in one region, with capacity and rules of access of its own.
public struct NamespaceConfiguration: Sendable, Hashable {
  /// The pricing tier (SBGDR-07).
  public enum Tier: String, Sendable, Hashable, CaseIterable {
    case basic = "Basic"
    case standard = "Standard"
    case premium = "Premium"
  }

  /// The namespace's id, which is its host name, too.
  public var id: String
  /// Where it is.
  public var region: RegionIndex
  /// Its tier.
  public var tier: Tier
  /// Messaging units: 1, 2, 4, 8 or 16 a partition. Capacity grows in proportion.
  public var messagingUnits: Int
  /// Partitions: 1, 2 or 4.
  public var partitions: Int
  /// The zones that hold its copies; more than one makes it zone-redundant. The first holds the primary copy.
  public var zones: [ZoneIndex]
  /// The billing subscription: a safe failover is refused across two of them (SBGDR-54).
  public var subscription: String
  /// Queues, topics and subscriptions that are there from the start; topics before their subscriptions.
  public var entities: [MessagingEntityIndex]
  /// Those that are not there at the start, and may be created during the run.
  public var createdLater: [MessagingEntityIndex] = []
  /// Who may reach it.
  public var access: AccessConfiguration
  /// Seconds from the loss of the primary copy until another takes over; the sources say "a few seconds" (SBGDR-85).
  public var promotion: Distribution
  /// Time from the broker's work on a send to its acknowledgement: the write to three copies. It takes no capacity.
  public var storeTime: SimulationDuration
  /// Work waiting in the broker beyond which it answers "server busy".
  public var busyBeyond: SimulationDuration
  /// The Standard namespace that it was migrated from, whose name is an alias of it now (SBGDR-59).
  public var migratedFrom: String?
  /// Whether the portal made it, which knows its old name by itself (SBGDR-61).
  public var isFromPortal = false
  /// Connections that it takes (facts, 1.7).
  public var maxConnections = 5_000
  /// Receives at once from one entity, all subscriptions of a topic together (facts, 1.7).
  public var maxConcurrentReceives = 5_000
  /// How its units follow the load; `nil`: they stay as they are. A pairing does not copy it (SBGDR-24).
  public var autoscale: AutoscaleConfiguration?

  /// The vaults of its keys, of which it needs one (SBGDR-23); empty: it has no keys of the customer's, or some that never fail.
  public var keyVaults: [KeyVaultIndex] = []

  /// The most bytes of a message that its tier takes, whatever the entity says (facts, 1.7).
  var maxMessageBytes: Int { tier == .premium ? 100 << 20 : 256 << 10 }

  /// A namespace; what is left out is Premium with one unit in one zone, reachable by all.
  public init(
    id: String, region: RegionIndex, tier: Tier = .premium, messagingUnits: Int = 1, partitions: Int = 1,
    zones: [ZoneIndex] = [], subscription: String = "subscription", entities: [MessagingEntityIndex],
    access: AccessConfiguration = AccessConfiguration(), promotion: Distribution = .uniform(low: 0, high: 5),
    storeTime: SimulationDuration = .zero, busyBeyond: SimulationDuration = .seconds(10)
  ) {
    self.id = id
    self.region = region
    self.tier = tier
    self.messagingUnits = messagingUnits
    self.partitions = partitions
    self.zones = zones
    self.subscription = subscription
    self.entities = entities
    self.access = access
    self.promotion = promotion
    self.storeTime = storeTime
    self.busyBeyond = busyBeyond
    autoscale = nil
  }
}

/// How a namespace's messaging units follow its load (SBGDR-24): doubled when it is busy, halved when it is not.
///
/// Above 70 % up and below 20 % down is what the service's pages advise (facts, 1.7). How often it is looked at and how long
/// a step takes the sources do not say: five minutes and one are assumptions.
public struct AutoscaleConfiguration: Sendable, Hashable {
  /// The fewest units of each partition.
  public var least: Int
  /// The most.
  public var most: Int
  /// The busy share of its units above which they are doubled.
  public var above = 0.7
  /// The busy share below which they are halved.
  public var below = 0.2
  /// How often the share since the last time is looked at.
  public var every = SimulationDuration.minutes(5)
  /// How long until the new units work.
  public var takes = SimulationDuration.minutes(1)

  /// Between these many units, by the advised thresholds.
  public init(least: Int, most: Int) {
    self.least = least
    self.most = most
  }
}

/// Who may reach a namespace, and how: all that geo-disaster recovery does not copy (SBGDR-16 to 25).
public struct AccessConfiguration: Sendable, Hashable {
  /// A private endpoint's state of approval (SBGDR-94).
  public enum EndpointState: String, Sendable, Hashable, CaseIterable {
    case pending = "Pending"
    case approved = "Approved"
    case rejected = "Rejected"
    case disconnected = "Disconnected"
  }

  /// A door from a virtual network into the namespace.
  public struct PrivateEndpoint: Sendable, Hashable {
    /// The virtual network it stands in.
    public var network: String
    /// Whether it was approved.
    public var state: EndpointState

    /// A private endpoint.
    public init(network: String, state: EndpointState = .approved) {
      self.network = network
      self.state = state
    }
  }

  /// Whether the public endpoint answers at all (SBGDR-21); with `defaultActionAllows`, all networks have access (SBGDR-19).
  public var publicNetworkAccess = true
  /// What happens to a client on the public endpoint that no rule names (SBGDR-22).
  public var defaultActionAllows = true
  /// Virtual networks that a rule lets in (SBGDR-17).
  public var virtualNetworks: [String] = []
  /// Whether trusted services pass the network rules (SBGDR-20).
  public var trustedServiceAccess = false
  /// Doors from virtual networks (SBGDR-18).
  public var privateEndpoints: [PrivateEndpoint] = []
  /// Client applications with a role on the entities; `nil`: every one (SBGDR-16).
  public var roles: [String]?
  /// Whether shared keys are refused (SBGDR-25).
  public var disableLocalAuth = false
  /// The customer's key for encryption, if any (SBGDR-23).
  public var encryptionKey: String?
  /// The namespace's own identity, if any, with which it reads the key (SBGDR-23).
  public var managedIdentity: String?
  /// Whether units are added under load (SBGDR-24).
  public var autoscale = false

  /// Everyone on every network.
  public init() {}

  /// Why a client is not let in; `nil` when it is. Each of an application's networks needs a door into each namespace
  /// (SBGDR-98, SBGDR-99, SBGDR-100, SBGDR-101).
  func refusal(of client: ClientPlace, named id: String) -> MessagingError? {
    let hasEndpoint = privateEndpoints.contains { $0.network == client.network && $0.state == .approved }
    let isListed = client.network.map { virtualNetworks.contains($0) } ?? false
    let passes =
      hasEndpoint || publicNetworkAccess && (defaultActionAllows || isListed)
      || client.isTrustedService && trustedServiceAccess
    if !passes { return .networkDenied }
    switch client.identity {
    case .sharedKey: return disableLocalAuth ? .unauthorized : nil
    case .entra: return roles.map { $0.contains(id) } ?? true ? nil : .unauthorized
    }
  }
}

/// A namespace's network rule set, as it is set anew (SBGDR-17, SBGDR-20 to 22).
public struct NetworkRules: Sendable, Hashable {
  /// Whether the public endpoint answers at all.
  public var publicNetworkAccess: Bool
  /// What happens to a client on the public endpoint that no rule names.
  public var defaultActionAllows: Bool
  /// Virtual networks that a rule lets in.
  public var virtualNetworks: [String]
  /// Whether trusted services pass the rules.
  public var trustedServiceAccess: Bool

  /// Rules.
  public init(
    publicNetworkAccess: Bool, defaultActionAllows: Bool, virtualNetworks: [String] = [],
    trustedServiceAccess: Bool = false
  ) {
    self.publicNetworkAccess = publicNetworkAccess
    self.defaultActionAllows = defaultActionAllows
    self.virtualNetworks = virtualNetworks
    self.trustedServiceAccess = trustedServiceAccess
  }
}

extension AccessConfiguration {
  /// Takes over a rule set in place of the rules so far.
  public mutating func take(_ rules: NetworkRules) {
    publicNetworkAccess = rules.publicNetworkAccess
    defaultActionAllows = rules.defaultActionAllows
    virtualNetworks = rules.virtualNetworks
    trustedServiceAccess = rules.trustedServiceAccess
  }
}

/// What a look at a namespace's access finds that should not be.
public enum AccessFinding: String, Sendable, Hashable, CaseIterable {
  /// SBGDR-95: it answers a request from outside all virtual networks.
  case notIsolated = "W_PE_NOT_ISOLATED"
}

/// Where a client application is and who it says it is.
public struct ClientPlace: Sendable, Hashable {
  /// How a client proves its identity.
  public enum Identity: Sendable, Hashable {
    /// A shared access key.
    case sharedKey
    /// Microsoft Entra: it needs a role.
    case entra
  }

  /// The region it runs in.
  public var region: RegionIndex
  /// Its virtual network; `nil`: the public internet.
  public var network: String?
  /// Its identity.
  public var identity: Identity
  /// Whether it is a service that trusted access lets pass.
  public var isTrustedService: Bool

  /// A place.
  public init(
    region: RegionIndex, network: String? = nil, identity: Identity = .sharedKey, isTrustedService: Bool = false
  ) {
    self.region = region
    self.network = network
    self.identity = identity
    self.isTrustedService = isTrustedService
  }
}
