import ContactCenterModel
import Infrastructure
import MessagingModel
import SimulationKernel

/// Everything that one architecture of a scenario needs to be simulated: known good, typed, and free of documents.
public struct WorldConfiguration: Sendable, Hashable {
  /// Regions, zones and carriers.
  public var topology: TopologyConfiguration
  /// The contact centre deployed there.
  public var contactCenter: ContactCenterConfiguration
  /// Its customers, surges included, sorted by id.
  public var sources: [ContactSourceConfiguration]
  /// What goes wrong, sorted by id.
  public var faults: [FaultConfiguration]
  /// Who watches and acts.
  public var operations: OperationsConfiguration
  /// How long it runs and what is recorded.
  public var horizon: HorizonConfiguration
  /// The messaging system beside the contact centre; `nil`: none.
  public var messaging: MessagingConfiguration?

  /// A world to simulate.
  public init(
    topology: TopologyConfiguration, contactCenter: ContactCenterConfiguration, sources: [ContactSourceConfiguration],
    faults: [FaultConfiguration], operations: OperationsConfiguration, horizon: HorizonConfiguration,
    messaging: MessagingConfiguration? = nil
  ) {
    self.topology = topology
    self.contactCenter = contactCenter
    self.sources = sources
    self.faults = faults
    self.operations = operations
    self.horizon = horizon
    self.messaging = messaging
  }
}

extension WorldConfiguration {
  /// What losses are booked to beside the incident's faults, in the order of `Cause`, after the faults.
  public var standingCauses: [StandingCause] {
    var causes: [StandingCause] = []
    for (region, instance) in contactCenter.instances.enumerated() {
      guard let instance else { continue }
      let name = topology.regions[region].id
      if instance.replication != nil {
        // ACGR-33, ACGR-34: to move traffic too early is the customer's decision; that the copy fails is not.
        causes.append(StandingCause(id: Self.incompleteReplica + name, owner: .customer))
        causes.append(StandingCause(id: Self.failedReplica + name, owner: .platform))
      }
      if !unequalQuotas(of: region).isEmpty { causes.append(StandingCause(id: Self.quota + name, owner: .customer)) }
    }
    return causes
  }

  /// Whether a producer sends what happens to contacts.
  public var publishesContactEvents: Bool {
    messaging?.producers.contains { if case .contactEvents = $0.arrivals { true } else { false } } ?? false
  }

  /// Whether customers wait for tasks that messages start.
  public var awaitsMessages: Bool {
    sources.contains { if case .messages = $0.arrivals { true } else { false } }
  }

  /// Whether anything of a contact centre is deployed, or contacts come.
  public var hasContactCenter: Bool { !sources.isEmpty || contactCenter.instances.contains { $0 != nil } }

  /// Who answers for what a cause does: the fault's owner; without a fault the customer, whose configuration it is.
  public func owner(of cause: Cause) -> Owner {
    guard let index = cause.faultIndex else { return .customer }
    return index < faults.count ? faults[index].owner : standingCauses[index - faults.count].owner
  }

  /// The ids of all that losses are booked to, by `FaultIndex`: the faults, then the standing causes.
  public var causeIDs: [String] { faults.map(\.id) + standingCauses.map(\.id) }

  static let incompleteReplica = "incompleteReplica."
  static let failedReplica = "failedReplica."
  static let quota = "quota."

  /// the channels whose quota in a replica's region is smaller than the source's.
  func unequalQuotas(of region: Int) -> [Channel] {
    guard region != contactCenter.sourceRegion.raw, let replica = contactCenter.instances[region],
      let source = contactCenter.instances[contactCenter.sourceRegion.raw]
    else { return [] }
    return Channel.allCases.filter { channel in
      let place = Int(channel.rawValue)
      guard let least = replica.concurrentContacts[place] else { return false }
      return least < source.concurrentContacts[place] ?? .max
    }
  }
}
