import ScenarioLanguage
import WorldModel

/// A service whose recovery is measured on its own.
public enum RecoveryService: String, Sendable, Hashable, CaseIterable {
  /// Calls get through: share of first attempts that connect.
  case telephony
  /// Calls are answered in time: service level of first attempts.
  case service
  /// Messages are taken by the broker at the first try, and processed in time.
  case messaging
}

extension RecoveryService {
  /// The services that a world has.
  static func services(of world: WorldConfiguration) -> [RecoveryService] {
    (world.hasContactCenter ? [.telephony, .service] : []) + (world.messaging == nil ? [] : [.messaging])
  }
}

extension Scenario {
  /// The services that some architecture has.
  public var recoveryServices: [RecoveryService] {
    let present = Set(architectures.flatMap { RecoveryService.services(of: $0.world) })
    return RecoveryService.allCases.filter { present.contains($0) }
  }
}

extension Scenario {
  /// Whether some architecture has a messaging system.
  public var hasMessaging: Bool { architectures.contains { $0.world.messaging != nil } }

  /// Whether a failover of some architecture is rehearsed.
  public var hasRehearsals: Bool { architectures.contains { $0.world.hasRehearsals } }

  /// Whether some architecture has two namespaces paired, or pairs them.
  public var hasPairing: Bool {
    architectures.contains { architecture in
      if case .geoDisasterRecovery = architecture.world.messaging?.protection { return true }
      return architecture.world.pairsNamespaces
    }
  }

  /// Whether some architecture has a contact centre.
  public var hasContactCenter: Bool { architectures.contains { $0.world.hasContactCenter } }
}
