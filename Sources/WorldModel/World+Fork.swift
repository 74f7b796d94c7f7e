import ContactCenterModel
import Infrastructure
import SimulationKernel

// Cloning a simulation (Hybinette and Fujimoto, 2001, "Cloning parallel simulations"): until the first fault both worlds of a
// replication are one simulation. It is played once, and a copy of it goes on as the other world.
extension WorldConfiguration {
  /// Whether both worlds begin alike. They do not where customers or messages of a surge come in one only. A messaging system
  /// knows from the start which world it is in.
  var beginsAlike: Bool { messaging == nil && !sources.contains { $0.incidentOnly } }
}

extension World {
  /// The twin of an incident's world in which no fault has struck yet. `scheduler` is a copy of that world's.
  func twin(_ scheduler: inout Scheduler) -> World {
    precondition(kind == .incident && configuration.beginsAlike && faultStates.allSatisfy { $0.strikes == 0 })
    let twin = World(copying: self, as: .twin)
    for fault in twin.plannedFaults { scheduler.cancel(fault) }
    return twin
  }

  private init(copying other: borrowing World, as kind: WorldKind) {
    blueprint = other.blueprint
    self.kind = kind
    origin = other.origin
    faultStates = other.faultStates
    plannedFaults = other.plannedFaults
    firstFault = other.firstFault
    pendingRemovals = other.pendingRemovals
    regionsWithoutZones = other.regionsWithoutZones
    serviceImpairments = other.serviceImpairments
    alarmStates = other.alarmStates
    canaryHashes = other.canaryHashes
    canaryCalls = other.canaryCalls
    pendingEvaluations = other.pendingEvaluations.copy()
    runbookStates = other.runbookStates
    pendingEffects = other.pendingEffects
    awaitedSwitches = other.awaitedSwitches
    isInUpdate = other.isInUpdate
    compositeOrder = other.compositeOrder
    compositesAreStale = other.compositesAreStale
    pendingTriggers = other.pendingTriggers
    pendingNotices = other.pendingNotices
    systemStates = other.systemStates
    operations = other.operations
    book = other.book
    isTracing = other.isTracing
    replication = other.replication.copy()
    isClosed = other.isClosed
    isFinished = other.isFinished
    infrastructure = other.infrastructure.copy()
    contactCenter = Box(other.contactCenter.value.copy())
    messaging = nil
    isLinked = other.isLinked
    contactMessages = other.contactMessages
  }
}
