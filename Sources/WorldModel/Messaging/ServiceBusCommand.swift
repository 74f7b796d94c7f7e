import Infrastructure
import MessagingModel
import SimulationKernel

/// A command to the service bus, given by a person or a program: the service never does any of these by itself (SBGDR-62).
public struct ServiceBusCommand: Sendable, Hashable {
  /// What is commanded.
  public enum Action: Sendable, Hashable {
    /// The alias is to lead to the secondary (`failover` of a disaster recovery configuration). The text is what was typed
    /// to confirm (SBGDR-51).
    case failover(confirm: String, safely: Bool)
    /// The pairing ends, and the primary keeps the alias (SBGDR-50).
    case breakPairing
    /// The alias is deleted (SBGDR-73).
    case deleteAlias
    /// Two namespaces are paired (SBGDR-44, SBGDR-67).
    case pair(PairingRequest)
    /// The secondary of a replicated namespace becomes the primary (`failover` of a namespace).
    case promote(force: Bool)
    /// The messages of an old primary are fetched and sent where the alias leads (SBGDR-68).
    case drain(NamespaceIndex, messagesPerSecond: Double, crashes: Double)
    /// A namespace is deleted with all it holds (SBGDR-69).
    case deleteNamespace(NamespaceIndex)
    /// Applications, by the ids of their streams and consumers, are given a role (SBGDR-16).
    case assignRole([String], NamespaceIndex)
    /// A namespace's property is set anew, which the service refuses of this one (SBGDR-91).
    case updateNamespace(NamespaceIndex, zoneRedundant: Bool)
    /// A namespace's network rules are set anew; a passive secondary's are not (SBGDR-97).
    case updateNetworkRules(NamespaceIndex, NetworkRules)
    /// A private endpoint is approved for a namespace: in a pair for the secondary first (SBGDR-96).
    case createPrivateEndpoint(AccessConfiguration.PrivateEndpoint, NamespaceIndex)
    /// A namespace is asked from outside all virtual networks, which should fail (SBGDR-95).
    case probe(NamespaceIndex)
    /// A receiver's processes are started anew.
    case restart(consumer: Int)
    /// What rehearsals found is mended (SBGDR-80).
    case mend
    /// A queue, or a topic or subscription, is created (SBGDR-08).
    case createEntity([MessagingEntityIndex], NamespaceIndex)
  }

  /// What is commanded.
  public var action: Action
  /// Seconds until a refused command is given again, where it may be granted later.
  public var retryAfter: Distribution
  /// Of a failover or a promotion: systems for which it waits until they work in the region that it leads to (SBGDR-57).
  public var awaits: [SystemIndex]

  /// A command.
  public init(_ action: Action, retryAfter: Distribution = .constant(30), awaits: [SystemIndex] = []) {
    self.action = action
    self.retryAfter = retryAfter
    self.awaits = awaits
  }

  /// The command's name in traces.
  public var name: String {
    switch action {
    case .failover(_, let safely): safely ? "failover, safe" : "failover"
    case .breakPairing: "breakPairing"
    case .deleteAlias: "deleteAlias"
    case .pair: "pair"
    case .promote(let force): force ? "promote, forced" : "promote"
    case .drain: "drain"
    case .deleteNamespace: "deleteNamespace"
    case .assignRole: "assignRole"
    case .updateNamespace: "updateNamespace"
    case .updateNetworkRules: "updateNetworkRuleSet"
    case .createPrivateEndpoint: "createPrivateEndpoint"
    case .probe: "probeNamespace"
    case .restart: "restart"
    case .mend: "mend"
    case .createEntity: "create"
    }
  }
}

extension PairingRefusal {
  /// Whether the same command may be granted later: when what is dead lives again.
  var mayPass: Bool { self == .controlPlaneUnavailable || self == .safePrimaryUnreachable }
}

/// What came of a command to the service bus.
enum ServiceBusAnswer {
  /// The service does it.
  case accepted
  /// A look that changed nothing, and what it found.
  case seen(AccessFinding?)
  /// The service refuses.
  case refused(PairingRefusal)
}

extension World {
  /// Gives a command.
  mutating func run(_ command: ServiceBusCommand, _ scheduler: inout Scheduler) -> ServiceBusAnswer {
    do throws(PairingRefusal) {
      switch command.action {
      case .failover(let alias, let safely): try messaging?.value.failOver(safely: safely, confirm: alias, &scheduler)
      case .breakPairing: try messaging?.value.breakPairing(&scheduler)
      case .deleteAlias: try messaging?.value.deleteAlias(&scheduler)
      case .pair(let request): try messaging?.value.pair(request, &scheduler)
      case .promote(let force): try messaging?.value.promote(forced: force, &scheduler)
      case .drain(let namespace, let rate, let crashes):
        try messaging?.value.drain(namespace, messagesPerSecond: rate, crashes: crashes, &scheduler)
      case .deleteNamespace(let namespace): try messaging?.value.deleteNamespace(namespace, &scheduler)
      case .assignRole(let clients, let namespace):
        for client in clients { messaging?.value.assignRole(to: client, in: namespace) }
      case .updateNamespace(let namespace, let zoneRedundant):
        try messaging?.value.update(namespace, zoneRedundant: zoneRedundant)
      case .updateNetworkRules(let namespace, let rules):
        try messaging?.value.updateAccess(of: namespace) { $0.take(rules) }
      case .createPrivateEndpoint(let endpoint, let namespace):
        try messaging?.value.updateAccess(of: namespace) { $0.privateEndpoints.append(endpoint) }
      case .probe(let namespace): return .seen(try messaging?.value.probe(namespace) ?? nil)
      case .restart(let consumer): messaging?.value.restart(consumer: consumer, &scheduler)
      case .mend: _ = mend(&scheduler)
      case .createEntity(let entities, let namespace):
        for entity in entities { try messaging?.value.createEntity(entity, in: namespace, &scheduler) }
      }
      return .accepted
    } catch {
      return .refused(error)
    }
  }

  /// The same milestone in the messaging system's book of the same strike.
  mutating func noteMessaging(_ strike: StrikeBook.Strike, _ change: (inout StrikeBook.Strike) -> Void) {
    guard
      let place = messaging?.value.strikes.strikes.lastIndex(where: {
        $0.cause == strike.cause && $0.onset == strike.onset
      })
    else { return }
    change(&messaging!.value.strikes.strikes[place])
  }
}
