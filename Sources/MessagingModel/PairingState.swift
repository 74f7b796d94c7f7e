import Infrastructure
import SimulationKernel

/// The part a namespace has in a pairing, by the service's names (SBGDR-48, SBGDR-50).
public enum PairingRole: String, Sendable, Hashable, CaseIterable {
  case primary = "Primary"
  case primaryNotReplicating = "PrimaryNotReplicating"
  case secondary = "Secondary"
}

/// A row of an alias's view: what the service says of one of its namespaces (SBGDR-48).
public struct AliasStatus: Sendable, Hashable {
  /// The service's word for whether copying is done (facts, 3.1).
  public enum ProvisioningState: String, Sendable, Hashable, CaseIterable {
    case accepted = "Accepted"
    case succeeded = "Succeeded"
  }

  /// The namespace.
  public var namespace: NamespaceIndex
  /// Its part.
  public var role: PairingRole
  /// Whether everything has been copied.
  public var provisioningState: ProvisioningState
  /// Entity operations still to be copied: `pendingReplicationOperationsCount`.
  public var pendingReplicationOperations: Int
}

/// An alias as its view shows it after a change of the pairing (SBGDR-48).
public struct AliasView: Sendable, Hashable {
  /// Since when.
  public var time: SimulationTime
  /// What changed; `nil` for the view at the start.
  public var step: PairingEvent.Step?
  /// The alias.
  public var alias: String
  /// Where it leads; `nil` when it is gone.
  public var target: NamespaceIndex?
  /// The namespaces that have a part in it; none after a failover, which leaves the alias and ends the pair.
  public var namespaces: [AliasStatus]
}

/// Something that happened to the pairing, in order.
public struct PairingEvent: Sendable, Hashable {
  /// What happens to a pairing.
  public enum Step: String, Sendable, Hashable, CaseIterable {
    case paired
    case entityAdded = "md.pending"
    case entityCopied = "md.replicate"
    case inSync
    case failoverRequested = "failover.requested"
    case aliasRepointed = "alias.repoint"
    case pairBroken = "pair.broken"
    case aliasDeleted = "alias.deleted"
  }

  /// When.
  public var time: SimulationTime
  /// What.
  public var step: Step
}

/// A geo-disaster recovery pairing in simulated time: who is what, where the alias leads, what is still to be copied.
///
///     none → paired (copying → in sync) → failed over: the alias leads to the secondary, the pair is broken → none
struct PairingState {
  /// Something to be copied: an entity, or one of a subscription's rules (SBGDR-82).
  struct Copy {
    var entity: Int
    var isRule: Bool
  }

  /// The alias's name; `nil` when it does not exist.
  var alias: String?
  /// Its place among the names that clients may use; `nil` when it is none of them.
  var aliasNumber: Int?
  /// Where it leads: to the primary, which is the active one (SBGDR-39), until a failover.
  var aliasTarget: Int?
  /// The namespace whose name of before its migration leads where the alias does (SBGDR-61).
  var carriesNameOf: Int?
  /// The two of the pair; `nil` when nothing is paired.
  var primary: Int?
  var secondary: Int?
  /// The primary of a pairing that was broken without a failover (SBGDR-50).
  var notReplicating: Int?
  /// Namespaces that a failover left behind.
  var formerPrimaries: [Int] = []
  /// What is to be copied, from `nextCopy` on.
  var copies: [Copy] = []
  var nextCopy = 0
  /// Time an entity takes.
  var copyTime = SimulationDuration.zero
  var isCopying = false
  /// Pairings so far: addresses the random numbers of each.
  var generation: UInt32 = 0
  /// A failover is on the way; a safe one first waits for the copies.
  var isFailingOver = false
  var waitsForCopies = false
  /// Entities that had not been copied at a forced failover (SBGDR-53).
  var metadataMissing = 0
  var events: [PairingEvent] = []
  /// SBGDR-27: whether entities that go when nobody uses them are copied.
  private(set) var copiesAutoDeleted = true
  /// SBGDR-48: the alias's view after each change; nothing unless it is to be traced.
  var views: [AliasView]?
  /// How long the view has said that copying is not done, and since when it does.
  private var provisioning = SimulationDuration.zero
  private var provisioningSince: SimulationTime?

  init(_ configuration: MessagingConfiguration, tracing: Bool) {
    views = tracing ? [] : nil
    copiesAutoDeleted = configuration.laterPairing?.copiesAutoDeleted ?? true
    guard case .geoDisasterRecovery(let pairing) = configuration.protection else { return }
    alias = pairing.alias
    aliasNumber = 0
    aliasTarget = pairing.primary.raw
    primary = pairing.primary.raw
    secondary = pairing.secondary.raw
    copiesAutoDeleted = pairing.copiesAutoDeleted
    carriesNameOf = configuration.namespaces[pairing.primary].isFromPortal ? pairing.primary.raw : nil
  }

  /// Entity operations still to be done: `pendingReplicationOperationsCount`.
  var pendingCount: Int { copies.count - nextCopy }

  func isPassive(_ namespace: Int) -> Bool { secondary == namespace }

  func role(of namespace: Int) -> PairingRole? {
    if primary == namespace { return .primary }
    if secondary == namespace { return .secondary }
    return notReplicating == namespace ? .primaryNotReplicating : nil
  }

  mutating func log(_ step: PairingEvent.Step, at time: SimulationTime) {
    events.append(PairingEvent(time: time, step: step))
    show(step, at: time)
  }

  /// SBGDR-48: both namespaces of the pair, or the primary that keeps a broken pair's alias, with what is pending.
  var view: [AliasStatus] {
    [primary, secondary, notReplicating].compactMap { $0 }.sorted().compactMap { namespace in
      role(of: namespace).map { role in
        AliasStatus(
          namespace: NamespaceIndex(namespace), role: role,
          provisioningState: pendingCount > 0 ? .accepted : .succeeded, pendingReplicationOperations: pendingCount)
      }
    }
  }

  /// What the view shows has changed.
  mutating func show(_ step: PairingEvent.Step?, at time: SimulationTime) {
    let namespaces = view
    if namespaces.contains(where: { $0.provisioningState == .accepted }) {
      if provisioningSince == nil { provisioningSince = time }
    } else {
      provisioning = provisioningTime(until: time)
      provisioningSince = nil
    }
    guard views != nil, let alias else { return }
    views?.append(
      AliasView(
        time: time, step: step, alias: alias, target: aliasTarget.map { NamespaceIndex($0) }, namespaces: namespaces))
  }

  /// How long the view has said that copying is not done.
  func provisioningTime(until end: SimulationTime) -> SimulationDuration {
    provisioning + (provisioningSince.map { max(.zero, end - $0) } ?? .zero)
  }
}
