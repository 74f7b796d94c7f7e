import Infrastructure
import SimulationKernel

/// Azure Service Bus in simulated time: producers send, the broker keeps, consumers receive, process and settle.
///
/// A message through a queue with peek-lock takes four events, and one more where its sender is away from the broker:
///
///     batchArrives   drawn from the producer's stream; the send takes its turn in the broker's work
///     sendServed     stored in a slot of the slab, delivered at once if a receiver waits
///     acknowledged   (with a round trip) the sender knows
///     processed      the receiver is done; the settlement takes its turn in the broker's work
///     settled        completed, counted, its slot free; the receiver takes the next
///
/// At about 45 ns for an event's way through the event list and 30 for what it does that is 300 to 375 ns a message: 2.7 to
/// 3.3 million a second. The broker's work is a sum, not a queue of jobs: a unit is busy until `freeAt`, a request is done
/// at `max(now, freeAt)` + its work, so waiting costs no event. Locks have no event of their own: all locks of a queue last
/// equally long, so they end in the order in which they began, and one timer a queue looks at the oldest. Renewals happen
/// when that timer finds a lock whose holder still works. When a lock is lost while its holder works on, the message moves
/// to another slot and the old one stays as the holder's ghost: the common way pays nothing for it. Ids for duplicate
/// detection stand in the send operation, which outlives every retry of its own; memory grows with messages in the broker,
/// plus one byte a copy for the twin.
///
/// Functions on every message's way either mutate or are inlined, as in the contact centre, and for its reason.
public struct MessagingService: ~Copyable {
  let origin: RandomOrigin
  let distributions: DistributionTable
  /// By reference, as what a struct holds makes the compiler's ownership checks slow.
  let plan: MessagingPlan
  let namespaceCount: Int
  let entityCount: Int
  let closesAt: SimulationTime
  let arrivals: [MessageArrivals]

  var producers: FixedTable<ProducerSettings>
  var consumers: FixedTable<ConsumerSettings>
  var entities: FixedTable<EntitySettings>
  var subscriptions: FixedTable<UInt16>
  var consumersByEntity: FixedTable<UInt16>
  var matches: FixedTable<Bool>
  var roundTrips: FixedTable<SimulationDuration>
  /// Work by namespace × operation, in 1/1024 microseconds.
  var costs: FixedTable<Int64>
  var storeTimes: FixedTable<SimulationDuration>
  var busyBeyond: FixedTable<Int64>
  /// What stands between a client and a namespace: `MessagingError` or `granted`. Clients are each producer's two
  /// endpoints, then the consumers.
  var access: FixedTable<UInt8>

  var namespaces: FixedTable<NamespaceState>
  var places: FixedTable<PlaceState>
  var sessions: FixedTable<SessionState>
  var producerStates: FixedTable<ProducerState>
  var processes: FixedTable<MessageArrivalProcess>
  var consumerStates: FixedTable<ConsumerState>
  var sends = EntitySlab(template: SendOperation())
  var messages = EntitySlab(template: Message())
  var memory: IDMemory

  var accessRules: [AccessConfiguration]
  var pairing: PairingState
  var replication: ReplicationLink
  var drains: [DrainState]
  var meters: [UnitMeter]

  var statistics: MessagingStatistics
  var ledger: MessageLedger
  var book: MessageBook
  /// What is counted by cells of time, by entity, and by producer.
  var cells: MessagingCells
  var entityTotals: FixedTable<EntityTotals>
  /// When copies were sent and first processed, where tracing was asked for.
  var times: MessageTimesBook?
  /// Switches to another namespace that took effect.
  var switches: [NamespaceSwitch] = []
  /// The switch that was ordered last, as if it were in effect at once.
  var latestOrder = NamespaceSwitch(ordered: .start, effective: .start, reason: .none)
  /// The greatest age of the copies that `lostInRecovery` counts.
  var oldestLost: SimulationDuration?
  let deliverWithin: SimulationDuration
  /// Slots that only receivers still use.
  var ghosts = 0
  /// Dead letters of entities that pass them on, until the event is over.
  var deadLettersToForward: [UInt32] = []
  var hasDeadLettersToForward = false
  /// What became of messages that somebody in the contact centre waits for, until the world asks.
  var news: [MessageNews] = []
  /// Whether there is any of that.
  public internal(set) var hasNews = false
  /// What clients felt of each fault.
  public var strikes = StrikeBook()
  /// Faults that hold a zone down.
  var zoneFaults: [ZoneIndex: Int] = [:]
  /// Faults that hold a key vault down, and the latest; empty where no vault can fail.
  var keyVaultFaults: [(count: Int, cause: Cause)]
  /// Losses on the way between clients and namespaces; none most of the time.
  var impairments: [NetworkImpairment] = []
  /// Faults that hold a partition down, and partitions that never come back.
  var partitionFaults: [PartitionPlace: Int] = [:]
  var lostPartitions: Set<PartitionPlace> = []
  /// What applications use and does not work, by region, with the fault that it is missing through; none most of the time.
  var missing: [DependencyPlace: Cause] = [:]
  /// What the failovers met that took effect (SBGDR-80).
  public internal(set) var metDrift: [(time: SimulationTime, finding: DriftFinding)] = []
  /// Failovers that took effect while something that their applications use was missing (SBGDR-06).
  public internal(set) var incompleteComposites: [IncompleteComposite] = []

  var configuration: MessagingConfiguration { plan.configuration }

  /// A messaging system before opening: all empty.
  public init(
    _ plan: MessagingPlan, horizon: HorizonConfiguration, faults: Int, origin: RandomOrigin, tracing: Bool = false
  ) {
    let configuration = plan.configuration
    self.origin = origin
    self.plan = plan
    distributions = plan.distributions
    let namespaceCount = configuration.namespaces.count
    let entityCount = configuration.entities.count
    self.namespaceCount = namespaceCount
    self.entityCount = entityCount
    closesAt = .start + horizon.duration
    arrivals = configuration.producers.map(\.arrivals)
    producers = FixedTable(plan.producers)
    consumers = FixedTable(plan.consumers)
    entities = FixedTable(plan.entities)
    subscriptions = FixedTable(plan.subscriptions)
    consumersByEntity = FixedTable(plan.consumersByEntity)
    matches = FixedTable(plan.matches)
    roundTrips = FixedTable(plan.roundTrips)
    costs = FixedTable(repeating: 0, count: namespaceCount * Operation.count)
    storeTimes = FixedTable(configuration.namespaces.map(\.storeTime))
    busyBeyond = FixedTable(configuration.namespaces.map { $0.busyBeyond.microseconds << 10 })
    access = FixedTable(
      repeating: Self.granted, count: (plan.producers.count * 2 + plan.consumers.count) * namespaceCount)
    namespaces = FixedTable(repeating: NamespaceState(), count: namespaceCount)
    places = FixedTable(repeating: PlaceState(), count: namespaceCount * entityCount)
    sessions = FixedTable(
      repeating: SessionState(),
      count: plan.entities.filter(\.requiresSession).count * namespaceCount * plan.sessionCount)
    producerStates = FixedTable(repeating: ProducerState(), count: plan.producers.count)
    processes = FixedTable(
      plan.producers.indices.map {
        MessageArrivalProcess(
          hash: plan.producers[$0].hash, origin: origin, closesAt: .start + horizon.duration,
          within: configuration.producers[$0].incidentOnly)
      })
    consumerStates = FixedTable(repeating: ConsumerState(), count: plan.consumers.count)
    memory = IDMemory(plan.memories)
    accessRules = configuration.namespaces.map(\.access)
    pairing = PairingState(configuration, tracing: tracing)
    replication = ReplicationLink(configuration)
    drains = Array(repeating: DrainState(), count: namespaceCount)
    meters = Array(repeating: UnitMeter(), count: namespaceCount)
    keyVaultFaults = Array(repeating: (count: 0, cause: Cause.none), count: configuration.keyVaults.count)
    statistics = MessagingStatistics()
    ledger = MessageLedger(entities: entityCount, faults: faults)
    book = MessageBook(plan.producers)
    cells = MessagingCells(horizon, namespaces: namespaceCount)
    entityTotals = FixedTable(repeating: EntityTotals(), count: entityCount)
    times = tracing ? MessageTimesBook(producers: plan.producers.count) : nil
    deliverWithin = configuration.deliverWithin
    setUpPlaces()
    for namespace in 0..<namespaceCount {
      namespaces[namespace].units = Int32(configuration.namespaces[namespace].messagingUnits)
      namespaces[namespace].orderedUnits = namespaces[namespace].units
      namespaces[namespace].partitions = UInt8(configuration.namespaces[namespace].partitions)
      meterUnits(namespace, at: .start)
      refreshCosts(namespace)
    }
    refreshAccess()
  }

  private mutating func setUpPlaces() {
    var row = 0
    for entity in 0..<entityCount {
      for namespace in 0..<namespaceCount {
        let place = namespace * entityCount + entity
        places[place].entity = UInt16(entity)
        places[place].namespace = UInt16(namespace)
        places[place].status = entities[entity].status
        if entities[entity].requiresSession {
          places[place].sessionRow = UInt32(row)
          row += plan.sessionCount
        }
      }
    }
    for (namespace, settings) in configuration.namespaces.enumerated() {
      for entity in settings.entities { create(entity: entity.raw, in: namespace, rules: true) }
    }
    copyEntitiesOfOldPairing()
  }

  /// Schedules the first batch of every producer, and connects the consumers.
  ///
  /// - Parameter isTwin: whether it is the world without the incident, to which no surge belongs.
  public mutating func open(_ scheduler: inout Scheduler, isTwin: Bool = false) {
    for consumer in 0..<consumers.count {
      consumerStates[consumer].idle = consumers[consumer].concurrency
      tryToConnect(consumer, &scheduler)
    }
    for producer in 0..<producers.count where !isTwin || configuration.producers[producer].incidentOnly == nil {
      if producers[producer].isClosedLoop {
        for _ in 0..<producers[producer].outstanding { sendBatch(producer, &scheduler) }
      } else {
        scheduleNextBatch(producer, &scheduler)
      }
    }
    openPairing(&scheduler)
    pairing.show(nil, at: scheduler.now)
    scheduleIdleChecks(&scheduler)
    for namespace in 0..<namespaceCount { scheduleLoadCheck(namespace, &scheduler) }
  }

  /// Handles an event of the messaging model's kinds.
  public mutating func handle(_ event: Event, _ scheduler: inout Scheduler) {
    let entity = event.entity
    advance(to: event.time)
    switch MessagingEventKind(of: event) {
    case .batchArrives:
      scheduleNextBatch(Int(entity), &scheduler)
      sendBatch(Int(entity), &scheduler)
    case .sendTry: trySend(entity, &scheduler)
    case .sendServed: sendServed(entity, &scheduler)
    case .acknowledged: acknowledge(entity, &scheduler)
    case .sendTimedOut: sendTimedOut(entity, &scheduler)
    case .processed:
      guard isCurrent(event) else { break }
      processed(entity, &scheduler)
    case .settleTry:
      guard isCurrent(event) else { break }
      settleAgain(entity, &scheduler)
    case .settled:
      guard isCurrent(event) else { break }
      settled(entity, &scheduler)
    case .lockExpiry: locksExpire(Int(entity), &scheduler)
    case .messageExpiry: messagesExpire(Int(entity), &scheduler)
    case .scheduledDue:
      guard isCurrent(event) else { break }
      scheduledIsDue(entity, &scheduler)
    case .scheduledCancelled:
      guard isCurrent(event) else { break }
      cancelScheduled(entity, &scheduler)
    case .consumerTry:
      consumerStates[Int(entity)].isTrying = false
      tryToConnect(Int(entity), &scheduler)
    case .replicaCatchesUp:
      // One that an earlier look has made needless is passed over.
      guard event.time == replication.looksAgainAt else { break }
      replicaCatchesUp(&scheduler)
    case .promotion: promotionEnds(Int(entity), &scheduler)
    case .entityCopied: entityCopied(&scheduler)
    case .failoverEffective: failoverTakesEffect(ofPair: event.entity, &scheduler)
    case .drainStep: drainStep(Int(entity), &scheduler)
    case .idleCheck: checkIdle(Int(entity), &scheduler)
    case .loadCheck: checkLoad(Int(entity), &scheduler)
    case .unitsChange: unitsChange(Int(entity), at: event.time)
    case .keyRead: keyIsRead(Int(entity), &scheduler)
    case .leftAlone: wasLeftAlone(Int(entity), &scheduler)
    }
    if _slowPath(hasDeadLettersToForward) { forwardDeadLetters(&scheduler) }
    assert(isConsistent, "the messages' books do not balance")
  }

  /// Whether an event still means the message in its slot: what a cut leaves behind is stale, and slots are used again.
  @inline(__always)
  private func isCurrent(_ event: Event) -> Bool {
    messages.isLive(event.entity) && messages[event.entity].pendingEvent == event.id.rawValue
  }

  /// The broker takes on work; when it will be done.
  @inline(__always)
  mutating func admit(_ namespace: Int, _ work: Int64, at now: SimulationTime) -> SimulationTime {
    let start = max(namespaces[namespace].freeAt, now.microseconds &<< 10)
    namespaces[namespace].freeAt = start &+ work
    namespaces[namespace].work &+= work
    return SimulationTime(microseconds: (start &+ work &+ 1023) &>> 10)
  }

  /// The entity that a place is of.
  @inline(__always)
  func entityIndex(of place: Int) -> Int { Int(places[place].entity) }

  /// The namespace that a place is in.
  @inline(__always)
  func namespaceIndex(of place: Int) -> Int { Int(places[place].namespace) }

  @inline(__always)
  func cost(_ namespace: Int, _ operation: Operation) -> Int64 {
    costs[namespace &* Operation.count &+ operation.rawValue]
  }

  /// SBGDR-02: capacity is the units that work, spread over fault domains.
  mutating func refreshCosts(_ namespace: Int) {
    let partitions =
      configuration.namespaces[namespace].partitions - namespaces[namespace].partitionsDown.nonzeroBitCount
    let units =
      Double(Int(namespaces[namespace].units) * max(1, partitions))
      * max(1e-6, 1 - namespaces[namespace].unitsLost)
    let costs = configuration.costs
    let all = [costs.queueSend, costs.topicSend, costs.copy, costs.deliver, costs.settle]
    for (index, microseconds) in all.enumerated() {
      self.costs[namespace * Operation.count + index] = Int64((microseconds * 1024 / units).rounded())
    }
  }
}
