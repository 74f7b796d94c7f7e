import SimulationKernel

/// The milestones of one recovery in order; each is at or after the one before, so that phases add up exactly.
public struct RecoveryPhases: Sendable, Hashable {
  /// The fault struck.
  public var onset: SimulationTime
  /// An alarm rang, a public notice was read, or a drill began.
  public var detected: SimulationTime
  /// The last page or approval before the first change was done; `detected` where nobody was asked.
  public var decided: SimulationTime
  /// The last change was accepted.
  public var executed: SimulationTime
  /// All changes had taken effect.
  public var effective: SimulationTime
  /// The first contact was served again.
  public var firstServed: SimulationTime
  /// The service held again, and went on holding; the end of arrivals when it did not.
  public var restored: SimulationTime
  /// The backlog was no longer than without the incident.
  public var drained: SimulationTime
}

/// How one service recovered from one strike of a fault.
public struct ServiceRecovery: Sendable, Hashable {
  /// The milestones.
  public var phases: RecoveryPhases
  /// The service never fell below what it holds at.
  public var isUnaffected: Bool
  /// The service was not restored by the end of arrivals.
  public var isCensored: Bool

  /// From onset to restored; zero when unaffected.
  public var timeToRestore: SimulationDuration { phases.restored - phases.onset }
}

/// How services recovered from one strike of a fault.
public struct StrikeRecovery: Sendable, Hashable {
  /// The place of the fault in the incident.
  public var fault: Int
  /// Calls get through.
  public var telephony: ServiceRecovery
  /// Calls are answered in time.
  public var service: ServiceRecovery
  /// From the first voice attempt that failed because of the fault to the next that connected; nothing without them.
  public var downtime: SimulationDuration?
  /// Messages are taken and processed; nothing without a messaging system.
  public var messaging: ServiceRecovery?
  /// Time in pages and approvals before telephony was back.
  public var deciding = SimulationDuration.zero

  /// The recovery of one service; nothing of one that the architecture does not have.
  public subscript(service: RecoveryService) -> ServiceRecovery? {
    switch service {
    case .telephony: telephony
    case .service: self.service
    case .messaging: messaging
    }
  }
}

/// Every strike of one replication, in order.
public typealias RecoveryOutcome = [StrikeRecovery]
