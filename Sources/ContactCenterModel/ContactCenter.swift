import Infrastructure
import SimulationKernel

/// The contact centre in simulated time: customers arrive, go through flows, wait, are answered, give up, are cut, redial.
///
/// An attempt passes the carrier, the region and the path, takes a trunk and a place in the quota, spends its time in a flow,
/// and is answered there or queued. A queue belongs to one region, and only agents signed in there serve it (ACGR-16). The
/// most urgent, then the oldest contact is taken first; the longest idle agent, then the one with the lowest id, takes it.
/// What goes wrong is told from outside: `cut`, `setAgentShares` and the like are called by the world.
///
/// Functions on every contact's way either mutate or are inlined: one that only reads would be handed a copy of the whole
/// centre, a kilobyte, since the compiler passes `self` by value.
///
/// Stored properties have no default values, here and in what is stored: the compiler would then not notice one that `copy()` forgets.
public struct ContactCenter: ~Copyable {
  let origin: RandomOrigin
  let distributions: DistributionTable
  let regionCount: Int
  let sourceCount: Int
  let warmUp: SimulationTime
  /// Whether attempts are written down one by one.
  let isTracing: Bool
  /// How the customers ended in the twin; `nil` in the twin itself.
  public var twinEnds: CustomerEnds?

  var sources: FixedTable<SourceSettings>
  /// Probability of another attempt, by source × outcome.
  var redialProbabilities: FixedTable<Double>
  var numbers: FixedTable<NumberSettings>
  /// The flows as planned, and as they are by flow × region.
  var plannedFlows: FixedTable<FlowSettings>
  /// By number × region, for numbers that have any; `nil` where a call takes no time to be connected.
  var setUpTimes: FixedTable<DistributionIndex?>
  var flows: FixedTable<FlowSettings>
  var uses: FixedTable<UseSettings>
  /// Whether a dependency is lacking, by dependency × region.
  var absences: FixedTable<Bool>
  var queues: FixedTable<QueueSettings>
  var groups: FixedTable<GroupSettings>
  var servingGroups: FixedTable<UInt16>
  var skills: FixedTable<SkillSettings>
  /// Upper end of each region's share of 100 per cent, by traffic distribution group × region.
  var telephonyShares: FixedTable<UInt32>
  var agentShares: FixedTable<UInt32>
  let headProfiles: [DailyProfile]
  let closesAt: SimulationTime

  let arrivalPlans: [ArrivalPlan]
  var arrivals: FixedTable<ArrivalProcess>
  var contacts: EntitySlab<Contact>
  var agents: FixedTable<Agent>
  /// Waiting contacts by queue × region.
  var lines: FixedTable<WaitingLine>
  /// Waiting contacts by region, and in all.
  var waiting: FixedTable<Int>
  var waitingAnywhere: Int
  /// Idle agents, and busy ones with room, by group × region.
  var idleAgents: FixedTable<AgentLine>
  var openAgents: FixedTable<AgentLine>
  /// Contacts in progress and their quota, by region × channel.
  var inProgress: FixedTable<Int>
  var quotas: FixedTable<Int>
  /// What a refusal for want of quota is booked to.
  var quotaCauses: FixedTable<Cause>
  /// Calls in progress and trunks, by carrier.
  var callsByCarrier: FixedTable<Int>
  var trunks: FixedTable<Int>
  /// Calls in progress and the most there may be, by zone; kept only where a region limits them.
  let limitsZones: Bool
  var callsByZone: FixedTable<Int>
  var zoneCapacity: FixedTable<Int>
  /// Where the clients of chats and tasks point, by channel.
  var clientRegions: FixedTable<UInt16>
  /// Whether a region has a share of some group's calls: the others' API takes no chats and tasks.
  var isActive: FixedTable<Bool>
  /// Whether calls were sent from a region that works into this one while it was down, and it still is.
  var isSentAstray: FixedTable<Bool>
  /// Whether the customer moved more calls to a region during the run, and whether what is set there leaves fewer agents than
  /// calls: who gives up there does so for that (ACGR-33).
  var callsWereMoved: FixedTable<Bool>
  var isOutnumbered: FixedTable<Bool>
  /// Whether agents of every region are candidates for contacts of any region.
  var routesGlobally: Bool
  var impairments: [Impairment]
  /// Whether contacts are metered for bills, and by number.
  let isMetering: Bool
  /// The shortest times that are billed, by region; empty where nothing is billed.
  let metering: MeteringConfiguration

  var statistics: ContactStatistics
  /// Agents' sessions, where a document says how they sign in.
  var signIns: SignInBook
  /// Every end, by outcome and cause.
  var ledger: LossLedger
  /// What callers felt of each fault.
  public var strikes: StrikeBook
  var ends: CustomerEndsBook
  var attempts: [AttemptRecord]
  /// Whether anybody listens to what contacts tell; how often each event was told, by region × event × channel.
  let isTelling: Bool
  var told: FixedTable<UInt32>
  /// Whether anything was told since the world last listened.
  public internal(set) var hasTold: Bool
  /// By source: how far those have come who wait for a message.
  var awaited: [[AwaitedState]]
  /// What customers drew. It goes from world to world: who holds it is for whoever plays them to see to.
  public var memory: CustomerMemory
  /// Customers whose arrival was counted, less those whose end was: 0 when the run is over.
  var openCustomers: Int

  /// A contact centre before opening: nobody there.
  public init(
    _ configuration: ContactCenterConfiguration, topology: TopologyConfiguration, plan: ContactCenterPlan,
    horizon: HorizonConfiguration, faults: Int, origin: RandomOrigin, twinEnds: CustomerEnds?, tracing: Bool,
    telling: Bool = false
  ) {
    self.origin = origin
    distributions = plan.distributions
    regionCount = topology.regions.count
    sourceCount = plan.sources.count
    warmUp = .start + horizon.warmUp
    closesAt = .start + horizon.duration
    isTracing = tracing
    self.twinEnds = twinEnds
    sources = FixedTable(plan.sources)
    redialProbabilities = FixedTable(plan.redialProbabilities)
    numbers = FixedTable(plan.numbers)
    plannedFlows = FixedTable(plan.flows)
    flows = FixedTable(plan.flows.flatMap { Array(repeating: $0, count: topology.regions.count) })
    uses = FixedTable(plan.uses)
    absences = FixedTable(plan.absences)
    setUpTimes = FixedTable(plan.setUpTimes)
    queues = FixedTable(plan.queues)
    groups = FixedTable(plan.groups)
    servingGroups = FixedTable(plan.servingGroups)
    skills = FixedTable(plan.skills)
    telephonyShares = FixedTable(plan.telephonyShares)
    agentShares = FixedTable(plan.agentShares)
    headProfiles = configuration.agentGroups.map(\.heads)
    arrivalPlans = plan.arrivals
    arrivals = FixedTable(
      plan.arrivals.map { ArrivalProcess($0, origin: origin, closesAt: .start + horizon.duration) })
    contacts = EntitySlab(template: Contact(), capacity: 64)
    agents = FixedTable(plan.agents)
    lines = FixedTable(repeating: WaitingLine(), count: plan.queues.count * topology.regions.count)
    waiting = FixedTable(repeating: 0, count: topology.regions.count)
    waitingAnywhere = 0
    idleAgents = FixedTable(repeating: AgentLine(), count: plan.groups.count * topology.regions.count)
    openAgents = FixedTable(repeating: AgentLine(), count: plan.groups.count * topology.regions.count)
    inProgress = FixedTable(repeating: 0, count: topology.regions.count * Channel.count)
    quotas = FixedTable(plan.quotas)
    quotaCauses = FixedTable(repeating: .none, count: plan.quotas.count)
    callsByCarrier = FixedTable(repeating: 0, count: topology.carriers.count)
    trunks = FixedTable(topology.carriers.map { $0.trunks ?? .max })
    limitsZones = topology.regions.contains { $0.callsPerZone != nil }
    callsByZone = FixedTable(repeating: 0, count: topology.zones.count)
    zoneCapacity = FixedTable(topology.zones.map { topology.regions[$0.region.raw].callsPerZone ?? .max })
    clientRegions = FixedTable(
      repeating: UInt16(configuration.sourceRegion.raw), count: Channel.count)
    isActive = FixedTable(repeating: true, count: topology.regions.count)
    isSentAstray = FixedTable(repeating: false, count: topology.regions.count)
    callsWereMoved = FixedTable(repeating: false, count: topology.regions.count)
    isOutnumbered = FixedTable(repeating: false, count: topology.regions.count)
    routesGlobally = configuration.routesGlobally
    impairments = []
    isMetering = configuration.isMetered
    metering = configuration.metering ?? MeteringConfiguration(voiceMinimum: [], inboundMinimum: [])
    statistics = ContactStatistics(
      channels: Channel.count, queues: plan.queues.count, regions: topology.regions.count,
      sources: plan.sources.count, dependencies: topology.dependencies.count,
      meteredNumbers: configuration.isMetered ? plan.numbers.count : 0,
      meteredSources: configuration.isMetered ? plan.sources.count : 0, duration: horizon.duration,
      drainLimit: horizon.drainLimit, timelineStep: horizon.timelineStep, recoveryStep: horizon.recoveryStep)
    signIns = SignInBook(configuration, topology, plan.signIns, agents: plan.agents.count)
    ledger = LossLedger(faults: faults)
    strikes = StrikeBook()
    ends = CustomerEndsBook(sources: plan.sources.count)
    attempts = []
    isTelling = telling
    told = FixedTable(
      repeating: 0, count: telling ? topology.regions.count * ContactEvent.count * Channel.count : 0)
    hasTold = false
    awaited = Array(repeating: [], count: plan.sources.count)
    memory = CustomerMemory()
    openCustomers = 0
  }

  private init(copying other: borrowing ContactCenter) {
    origin = other.origin
    distributions = other.distributions
    regionCount = other.regionCount
    sourceCount = other.sourceCount
    warmUp = other.warmUp
    isTracing = other.isTracing
    twinEnds = other.twinEnds
    sources = other.sources.copy()
    redialProbabilities = other.redialProbabilities.copy()
    numbers = other.numbers.copy()
    plannedFlows = other.plannedFlows.copy()
    setUpTimes = other.setUpTimes.copy()
    flows = other.flows.copy()
    uses = other.uses.copy()
    absences = other.absences.copy()
    queues = other.queues.copy()
    groups = other.groups.copy()
    servingGroups = other.servingGroups.copy()
    skills = other.skills.copy()
    telephonyShares = other.telephonyShares.copy()
    agentShares = other.agentShares.copy()
    headProfiles = other.headProfiles
    closesAt = other.closesAt
    arrivalPlans = other.arrivalPlans
    arrivals = other.arrivals.copy()
    contacts = other.contacts.copy()
    agents = other.agents.copy()
    lines = other.lines.copy()
    waiting = other.waiting.copy()
    waitingAnywhere = other.waitingAnywhere
    idleAgents = other.idleAgents.copy()
    openAgents = other.openAgents.copy()
    inProgress = other.inProgress.copy()
    quotas = other.quotas.copy()
    quotaCauses = other.quotaCauses.copy()
    callsByCarrier = other.callsByCarrier.copy()
    trunks = other.trunks.copy()
    limitsZones = other.limitsZones
    callsByZone = other.callsByZone.copy()
    zoneCapacity = other.zoneCapacity.copy()
    clientRegions = other.clientRegions.copy()
    isActive = other.isActive.copy()
    isSentAstray = other.isSentAstray.copy()
    callsWereMoved = other.callsWereMoved.copy()
    isOutnumbered = other.isOutnumbered.copy()
    routesGlobally = other.routesGlobally
    impairments = other.impairments
    isMetering = other.isMetering
    metering = other.metering
    statistics = other.statistics.copy()
    signIns = other.signIns.copy()
    ledger = other.ledger.copy()
    strikes = other.strikes
    ends = other.ends.copy()
    attempts = other.attempts
    isTelling = other.isTelling
    told = other.told.copy()
    hasTold = other.hasTold
    awaited = other.awaited
    memory = CustomerMemory()
    openCustomers = other.openCustomers
  }

  /// A contact centre of its own at the same moment, with the same people in it and no memory.
  public func copy() -> ContactCenter { ContactCenter(copying: self) }

  /// Schedules the first arrival of every source and the first head counts. Sources listed in `absent` stay away.
  public mutating func open(
    _ scheduler: inout Scheduler, absent: [Bool], _ infrastructure: inout InfrastructureState
  ) {
    refreshFlows(&infrastructure)
    refreshActive()
    for source in 0..<sourceCount where !absent[source] {
      scheduleNextArrival(source, &scheduler)
    }
    for group in 0..<groups.count {
      scheduler.schedule(at: .start, .headsChange, UInt32(group))
    }
    refreshStranding(at: .start, &infrastructure)
  }

  /// Whether nobody is in the system or about to redial. Asked after every event from closing on, so it mutates.
  public mutating func isEmpty() -> Bool { contacts.liveCount == 0 }

  /// Handles an event of one of the contact centre's kinds.
  public mutating func handle(
    _ event: Event, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    advance(to: event.time)
    switch EventKind(of: event) {
    case .arrival: customerArrives(Int(event.entity), &scheduler, &infrastructure)
    case .setUpEnd:
      guard isCurrent(event) else { return }
      setUpEnds(event.entity, &scheduler, &infrastructure)
    case .flowEnd:
      guard isCurrent(event) else { return }
      flowEnds(event.entity, &scheduler, &infrastructure)
    case .patienceEnd: abandon(event.entity, &scheduler)
    case .contactEnd:
      guard isCurrent(event) else { return }
      serviceEnds(event.entity, &scheduler, &infrastructure)
    case .afterContactWorkEnd: agentFrees(event.entity, &scheduler, &infrastructure)
    case .redial: beginAttempt(event.entity, &scheduler, &infrastructure)
    case .headsChange: changeHeads(Int(event.entity), &scheduler, &infrastructure)
    case .switchDetected: switchDetected(event.entity, &scheduler, &infrastructure)
    case .signInSlot: signInSlotComes(&scheduler, &infrastructure)
    case .signInTold: requireSignIn(event.entity, &scheduler, &infrastructure)
    case .signInEnd: signInEnds(event, &scheduler, &infrastructure)
    case .sessionEnd: sessionEnds(event, &scheduler, &infrastructure)
    case .faultStrikes, .faultRepaired, .removal, .canaryCall, .canaryTimeout, .periodEnd, .evaluation, .stepEnd,
      .stepRetry, .effect, .warmUpEnd, .closing, .drainLimit, .replicationBegins, .replicationEnds, .settingsChange,
      .settingsCopied, .noticeRead, .runbookDue:
      preconditionFailure("an event of the world's reached the contact centre")
    }
  }

  /// Whether an event still means the contact in its slot: a cut leaves its events behind, and slots are used again.
  @inline(__always)
  private func isCurrent(_ event: Event) -> Bool {
    contacts.isLive(event.entity) && contacts[event.entity].pendingEvent == event.id.rawValue
  }
}
