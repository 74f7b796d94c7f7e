import ContactCenterModel
import Infrastructure
import MessagingModel
import SimulationKernel

/// One world of one replication: the models, the faults that strike them and the people who respond, joined by one clock.
///
/// Events of the contact centre and of the messaging system go straight to them; the world's own are the incident's and the
/// operations'. Nothing here knows of a fault but what it does: alarms read canaries and what living regions publish.
///
/// Stored properties have no default values: the compiler would then not notice one that a fork forgets.
struct World: ~Copyable, Model {
  /// What does not change during a run. By reference: the compiler's ownership checks look at every field of every stored
  /// value at each access, and took minutes.
  let blueprint: WorldBlueprint
  let kind: WorldKind
  let origin: RandomOrigin

  // Faults.
  var faultStates: [FaultState]
  /// Strikes and repairs that have been scheduled since the start, and when the first comes: until then the worlds are alike.
  var plannedFaults: [TimerID]
  var firstFault: SimulationTime
  var pendingRemovals: [PendingRemoval]
  /// Regions that are down for want of a zone that works.
  var regionsWithoutZones: [RegionIndex]
  /// Impairments of control planes and monitoring, which no contact meets.
  var serviceImpairments: [Impairment]

  // Operations.
  var alarmStates: [AlarmState]
  let canaryHashes: [UInt32]
  var canaryCalls: [UInt32]
  var pendingEvaluations: EntitySlab<PendingEvaluation>
  var runbookStates: [RunbookState]
  var pendingEffects: [PendingEffect]
  /// Of them, the failovers and promotions of a service bus that are under way.
  var awaitedSwitches: [Int]
  /// Whether a traffic distribution group is `UPDATE_IN_PROGRESS`.
  var isInUpdate: [Bool]
  let compositeOrder: [Int]
  /// Whether a state has changed since composite alarms were looked at, or one of them could not be.
  var compositesAreStale: Bool
  var pendingTriggers: [PendingTrigger]
  var pendingNotices: [PendingNotice]
  /// Where the systems are.
  var systemStates: [SystemState]
  var operations: [OperationRecord]
  var book: OperationsBook
  let isTracing: Bool

  /// How far replica and source are alike.
  var replication: ReplicationState

  var isClosed: Bool
  var isFinished: Bool

  var infrastructure: InfrastructureState
  var contactCenter: Box<ContactCenter>
  /// The messaging system, where there is one.
  var messaging: Box<MessagingService>?
  /// What passes between the two.
  let isLinked: Bool
  var contactMessages: ContactMessagesReport

  var configuration: WorldConfiguration { blueprint.configuration }
  var distributions: WorldDistributions { blueprint.distributions }
  var replicationPlan: ReplicationPlan { blueprint.replicationPlan }
  /// What losses are booked to beside the faults, after them.
  var standingCauses: [StandingCause] { blueprint.standingCauses }

  init(
    _ blueprint: WorldBlueprint, _ kind: WorldKind, seed: UInt64, replication: UInt32, matching twinEnds: CustomerEnds?,
    tracing: Bool
  ) {
    self.blueprint = blueprint
    let configuration = blueprint.configuration
    self.replication = ReplicationState(configuration.contactCenter)
    self.kind = kind
    origin = RandomOrigin(seed: seed, replication: replication)
    infrastructure = InfrastructureState(configuration.topology)
    contactCenter = Box(
      ContactCenter(
        configuration.contactCenter, topology: configuration.topology, plan: blueprint.plan,
        horizon: configuration.horizon, faults: configuration.faults.count + blueprint.standingCauses.count,
        origin: origin, twinEnds: twinEnds, tracing: tracing, telling: !blueprint.links.publishers.isEmpty))
    isLinked = !blueprint.links.isEmpty
    contactMessages = ContactMessagesReport()
    messaging = Self.messaging(blueprint, origin, tracing: tracing)
    faultStates = configuration.faults.map { FaultState(hash: stableHash($0.id)) }
    plannedFaults = []
    firstFault = .distantFuture
    pendingRemovals = []
    regionsWithoutZones = []
    serviceImpairments = []
    alarmStates = configuration.operations.alarms.map { AlarmState(hash: stableHash($0.id)) }
    compositeOrder = configuration.operations.compositesInOrder
    isTracing = tracing
    canaryHashes = configuration.operations.canaries.map { stableHash($0.id) }
    canaryCalls = Array(repeating: 0, count: configuration.operations.canaries.count)
    pendingEvaluations = EntitySlab(template: PendingEvaluation())
    isInUpdate = Array(repeating: false, count: configuration.contactCenter.trafficDistributionGroups.count)
    runbookStates = configuration.operations.runbooks.map { RunbookState(hash: stableHash($0.id)) }
    pendingEffects = []
    awaitedSwitches = []
    compositesAreStale = true
    pendingTriggers = []
    pendingNotices = []
    systemStates = configuration.operations.systems.map { SystemState(hash: stableHash($0.id), region: $0.region) }
    operations = []
    book = OperationsBook()
    isClosed = false
    isFinished = false
  }

  /// Schedules what is known from the start. Faults come first: an event at the instant a region returns sees it up.
  mutating func open(_ scheduler: inout Scheduler) {
    let horizon = configuration.horizon
    scheduler.schedule(at: .start + horizon.warmUp, .warmUpEnd)
    scheduler.schedule(at: .start + horizon.duration, .closing)
    scheduler.schedule(at: .start + horizon.duration + horizon.drainLimit, .drainLimit)
    if kind == .incident { scheduleFaults(&scheduler) }
    scheduleOperations(&scheduler)
    scheduleReplication(&scheduler)
    contactCenter.value.open(
      &scheduler, absent: configuration.sources.map { $0.incidentOnly && kind == .twin }, &infrastructure)
    messaging?.value.open(&scheduler, isTwin: kind == .twin)
    refreshDependencies(&scheduler)
    if isLinked { carryOver(&scheduler) }
  }

  mutating func handle(_ event: Event, _ scheduler: inout Scheduler) {
    if event.kind < EventKind.firstOfWorld {
      contactCenter.value.handle(event, &scheduler, &infrastructure)
    } else if event.kind >= MessagingEventKind.first {
      messaging?.value.handle(event, &scheduler)
      if _slowPath(event.kind == MessagingEventKind.failoverEffective.rawValue) { noteServiceBusSwitch(&scheduler) }
    } else {
      contactCenter.value.advance(to: event.time)
      handleOwn(event, &scheduler)
    }
    if _slowPath(isLinked) && !isFinished { carryOver(&scheduler) }
    assert(contactCenter.value.isConsistent, "the contact centre's books do not balance")
    if isClosed && contactCenter.value.isEmpty() && (messaging?.value.isEmpty() ?? true) { finish(&scheduler) }
  }

  private mutating func handleOwn(_ event: Event, _ scheduler: inout Scheduler) {
    let entity = Int(event.entity)
    switch EventKind(of: event) {
    case .faultStrikes: strike(entity, &scheduler)
    case .faultRepaired: repair(entity, &scheduler)
    case .removal: remove(entity)
    case .canaryCall: callCanary(entity, &scheduler)
    case .canaryTimeout: noteCanary(entity, failed: true)
    case .periodEnd: endPeriod(entity, &scheduler)
    case .evaluation: evaluate(event.entity, &scheduler)
    case .stepEnd: endStep(entity, &scheduler)
    case .stepRetry: beginStep(entity, &scheduler)
    case .effect: takeEffect(entity, &scheduler)
    case .noticeRead: readNotice(entity, &scheduler)
    case .runbookDue: startDue(entity, &scheduler)
    case .warmUpEnd: contactCenter.value.setAveraging(true, at: scheduler.now)
    case .closing:
      contactCenter.value.setAveraging(false, at: scheduler.now)
      isClosed = true
    case .replicationBegins: beginReplication(entity, &scheduler)
    case .replicationEnds: endReplication(entity, &scheduler)
    case .settingsChange: changeSetting(entity, &scheduler)
    case .settingsCopied: copySetting(event.entity, &scheduler)
    case .drainLimit:
      contactCenter.value.closeForGood(&scheduler)
      finish(&scheduler)
    case .signInSlot, .signInTold, .signInEnd, .sessionEnd, .setUpEnd:
      contactCenter.value.handle(event, &scheduler, &infrastructure)
    case .arrival, .flowEnd, .patienceEnd, .contactEnd, .afterContactWorkEnd, .redial, .headsChange, .switchDetected:
      preconditionFailure("an event of the contact centre's reached the world")
    }
  }

  private mutating func finish(_ scheduler: inout Scheduler) {
    guard !isFinished else { return }
    messaging?.value.closeForGood()
    closeAwaited()
    closeDecisions(at: scheduler.now)
    closeGates(at: scheduler.now)
    closeSwitches(at: scheduler.now)
    recordIncompleteComposites(at: scheduler.now)
    recordMetDrift()
    isFinished = true
    scheduler.stop()
  }
}
