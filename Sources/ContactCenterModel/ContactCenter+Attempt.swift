import Infrastructure
import SimulationKernel

// From dialling to the end of the flow.
extension ContactCenter {
  mutating func scheduleNextArrival(_ source: Int, _ scheduler: inout Scheduler) {
    if let time = arrivals[source].nextInPiece() ?? nextArrivalLater(source) {
      scheduler.schedule(at: time, .arrival, UInt32(source))
    }
  }

  @inline(never)
  private mutating func nextArrivalLater(_ source: Int) -> SimulationTime? {
    arrivals[source].nextLater(arrivalPlans[source])
  }

  mutating func customerArrives(
    _ source: Int, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    let isMeasured = scheduler.now >= warmUp
    let slot = enter(source, arrivals[source].takeOrdinal(), isMeasured: isMeasured)
    ends.append(source: source)
    if isMeasured { statistics.sources[source].offered += 1 }
    scheduleNextArrival(source, &scheduler)
    beginAttempt(slot, &scheduler, &infrastructure)
  }

  /// A customer is in the system from now on.
  @inline(__always)
  mutating func enter(_ source: Int, _ ordinal: UInt32, isMeasured: Bool) -> UInt32 {
    let slot = contacts.allocate()
    contacts[slot] = Contact()
    contacts[slot].ordinal = ordinal
    contacts[slot].source = UInt16(source)
    contacts[slot].channel = sources[source].channel
    contacts[slot].isMeasured = isMeasured
    openCustomers += 1
    return slot
  }

  /// An attempt begins: the first, or a redial.
  mutating func beginAttempt(
    _ slot: UInt32, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    let now = scheduler.now
    if contacts[slot].stage == .awaitingRedial {
      statistics.change(.awaitingRedial, by: -1, at: now)
      contacts[slot].stage = .inFlow
    }
    contacts[slot].arrivedAt = now
    contacts[slot].cell = UInt32(statistics.recoveryCell)
    if contacts[slot].isMeasured { countOffer(slot) }
    let source = Int(contacts[slot].source)
    let flow: UInt16
    let refusal: (ContactOutcome, Cause)?
    let row = memoryRow(slot)
    var matter = matterStream(slot)
    if contacts[slot].channel == .voice {
      let number = dialled(slot)
      flow = number.flow
      let words = routeWords(slot, row: row, hash: sources[source].hash, &matter)
      refusal = dial(slot, number, words, hash: sources[source].hash, &infrastructure)
    } else {
      flow = sources[source].flow
      refusal = start(slot, hash: sources[source].hash, &infrastructure)
    }
    if let (outcome, cause) = refusal {
      end(slot, outcome, cause, &scheduler)
    } else {
      occupy(slot)
      if contacts[slot].channel == .voice, let delay = setUpTime(slot, hash: sources[source].hash) {
        contacts[slot].pendingEvent = scheduler.schedule(after: delay, .setUpEnd, slot).rawValue
      } else {
        connect(slot, row: row, flow: flow, hash: sources[source].hash, &matter, &scheduler, &infrastructure)
      }
    }
  }

  /// What decides on the region and the path of an attempt. Where it is drawn, so is the beginning of the matter: nearly every
  /// call gets through, and wants both.
  @inline(__always)
  private mutating func routeWords(
    _ slot: UInt32, row: Int, hash: UInt32, _ matter: inout RandomStream
  ) -> (region: UInt64, path: UInt64) {
    let isFirst = contacts[slot].isFirst
    if isFirst && memory.rows[row].known.contains(.route) {
      return (memory.rows[row].region, memory.rows[row].path)
    }
    var route = origin.stream(hash, contacts[slot].ordinal, contacts[slot].attempt, .route)
    RandomStream.begin(&route, &matter)
    let region = route.next()
    let path = route.next()
    if isFirst && row != 0 {
      memory.rows[row].region = region
      memory.rows[row].path = path
      memory.rows[row].known.insert(.route)
    }
    return (region, path)
  }

  /// What decides on self-service and the time in the flow. The matter is the customer's, not the attempt's: an attempt of 0
  /// addresses it.
  @inline(__always)
  private func matterStream(_ slot: UInt32) -> RandomStream {
    origin.stream(sources[Int(contacts[slot].source)].hash, contacts[slot].ordinal, 0, .flow)
  }

  /// The number that an attempt dials.
  @inline(__always)
  private func dialled(_ slot: UInt32) -> NumberSettings {
    let source = Int(contacts[slot].source)
    return numbers[Int(contacts[slot].viaAlternate ? sources[source].alternate : sources[source].number)]
  }

  /// what a call through its region takes to be connected; nothing where it takes no time.
  @inline(__always)
  mutating func setUpTime(_ slot: UInt32, hash: UInt32) -> SimulationDuration? {
    let first = dialled(slot).firstSetUpTime
    guard first != Contact.noLink, let time = setUpTimes[Int(first) &+ Int(contacts[slot].region)] else { return nil }
    var draws = origin.stream(hash, contacts[slot].ordinal, contacts[slot].attempt, .setUp)
    let delay = distributions.duration(time, &draws)
    return delay == .zero ? nil : delay
  }

  /// The call rings through: only now is it connected.
  mutating func setUpEnds(
    _ slot: UInt32, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    let hash = sources[Int(contacts[slot].source)].hash
    var matter = matterStream(slot)
    connect(
      slot, row: memoryRow(slot), flow: dialled(slot).flow, hash: hash, &matter, &scheduler, &infrastructure)
  }

  @inline(__always)
  private mutating func countOffer(_ slot: UInt32) {
    let channel = contacts[slot].channel
    statistics.count(.offered)
    statistics.channels[Int(channel.rawValue)].offered += 1
    guard contacts[slot].isFirst else { return }
    statistics.channels[Int(channel.rawValue)].firstAttempts += 1
    if channel == .voice { statistics.arrived[Int(contacts[slot].cell)] += 1 }
  }

  /// Takes a call through carrier, region, path, trunk and quota; returns why it does not get through.
  @inline(__always)
  private mutating func dial(
    _ slot: UInt32, _ number: NumberSettings, _ words: (region: UInt64, path: UInt64), hash: UInt32,
    _ infrastructure: inout InfrastructureState
  ) -> (ContactOutcome, Cause)? {
    let region = Int(region(of: number, word: words.region))
    let carrier = Int(number.carrier)
    contacts[slot].region = UInt16(region)
    contacts[slot].carrier = number.carrier
    contacts[slot].zone = Contact.noPlace
    switch infrastructure.route(carrier: carrier, region: region, word: words.path) {
    case .unreachable(let cause):
      // ACGR-33: who sends calls back into a region that is down answers for them.
      return (.unreachable, isSentAstray[region] && infrastructure.isDown(region: region) ? .configuration : cause)
    case .through(let zone): contacts[slot].zone = zone
    }
    if !impairments.isEmpty, let refusal = impairment(hitting: contacts[slot], hash: hash) { return refusal }
    if callsByCarrier[carrier] >= trunks[carrier] { return (.blocked, .none) }
    if limitsZones {
      let zone = Int(contacts[slot].zone)
      // ACGR-10: without headroom the zones that are left cannot carry a failed one's calls; its fault is to blame.
      if callsByZone[zone] >= zoneCapacity[zone] {
        return (.blocked, infrastructure.causeOfMissingZone(region: region))
      }
    }
    return takeQuota(region: region, .voice)
  }

  /// Starts a chat or a task in the region its client points at; returns why it does not start.
  @inline(__always)
  private mutating func start(
    _ slot: UInt32, hash: UInt32, _ infrastructure: inout InfrastructureState
  ) -> (ContactOutcome, Cause)? {
    let channel = contacts[slot].channel
    let region = clientRegions[Int(channel.rawValue)]
    contacts[slot].region = region
    // The API of a region that has no share of the calls refuses: InvalidActiveRegionException. The clients' own switch is the
    // customer's (ACGR-40).
    if !isActive[Int(region)] { return (.unreachable, .configuration) }
    if infrastructure.isDown(region: Int(region)) {
      return (.unreachable, infrastructure.cause(region: Int(region)))
    }
    if !impairments.isEmpty, let refusal = impairment(hitting: contacts[slot], hash: hash) { return refusal }
    return takeQuota(region: Int(region), channel)
  }

  /// what comes over the quota is refused, and counted as `CallsBreachingConcurrencyQuota` or `ChatsBreachingActiveChatQuota`.
  private mutating func takeQuota(region: Int, _ channel: Channel) -> (ContactOutcome, Cause)? {
    let index = region * Channel.count + Int(channel.rawValue)
    if inProgress[index] >= quotas[index] {
      switch channel {
      case .voice: statistics.regions[region].breachesEver += 1
      case .chat: statistics.regions[region].chatBreachesEver += 1
      case .task: break
      }
      return (.blocked, quotaCauses[index])
    }
    return nil
  }

  /// The region that takes a call: ACGR-23, a weighted pick for each contact, none for a share of 0 (ACGR-42); ACGR-18, whatever region it is, the number is
  /// the same. A number outside every group stays with its region.
  @inline(__always)
  func region(of number: NumberSettings, word: UInt64) -> UInt16 {
    guard number.group != Contact.noPlace else { return number.region }
    let percent = UInt32(truncatingIfNeeded: ((word >> 32) &* 100) >> 32)
    let first = Int(number.group) &* regionCount
    var region = 0
    while percent >= telephonyShares[first &+ region] { region &+= 1 }
    return UInt16(region)
  }

  /// the end of an attempt that a component which fails in part loses.
  @inline(__always)
  private func impairment(hitting contact: Contact, hash: UInt32) -> (ContactOutcome, Cause)? {
    for impairment in impairments
    where impairment.meets(region: contact.region, zone: contact.zone, carrier: contact.carrier) {
      var draws = origin.stream(hash ^ impairment.hash, contact.ordinal, contact.attempt, .impairment)
      if draws.bernoulli(impairment.share) { return (impairment.outcome, impairment.cause) }
    }
    return nil
  }

  /// The attempt has got through: it occupies trunk, zone and quota.
  @inline(__always)
  private mutating func occupy(_ slot: UInt32) {
    contacts[slot].isConnected = true
    tell(.initiated, slot)
    let channel = contacts[slot].channel
    inProgress[Int(contacts[slot].region) * Channel.count + Int(channel.rawValue)] += 1
    guard channel == .voice else { return }
    callsByCarrier[Int(contacts[slot].carrier)] += 1
    if limitsZones { callsByZone[Int(contacts[slot].zone)] += 1 }
  }

  /// The attempt is connected, and goes through its flow.
  private mutating func connect(
    _ slot: UInt32, row: Int, flow: UInt16, hash: UInt32, _ matter: inout RandomStream,
    _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    let now = scheduler.now
    let region = Int(contacts[slot].region)
    if contacts[slot].channel == .voice {
      statistics.regions[region].callsEver += 1
      if strikes.isWatching { strikes.noteConnection(at: now) }
    }
    if contacts[slot].isMeasured { countConnection(slot, region) }
    var chosen = flows[Int(flow) &* regionCount &+ region]
    if _slowPath(chosen.missing != 0) {
      chosen = beginErrorPath(slot, flow: Int(flow), hash: hash, &infrastructure)
      if chosen.fails {
        end(slot, .failed, chosen.cause, &scheduler)
        return
      }
      contacts[slot].handleTimeFactor = Float(chosen.handleTimeFactor)
    }
    contacts[slot].queue = chosen.queue
    var duration: SimulationDuration
    if memory.rows[row].flowDistribution == chosen.duration.rawValue {
      contacts[slot].selfService = memory.rows[row].selfService < chosen.selfService
      duration = memory.rows[row].flowDuration
    } else {
      let word = matter.uniform()
      contacts[slot].selfService = word < chosen.selfService
      duration = distributions.duration(chosen.duration, &matter)
      if row != 0 {
        memory.rows[row].selfService = word
        memory.rows[row].flowDuration = duration
        memory.rows[row].flowDistribution = chosen.duration.rawValue
      }
    }
    if _slowPath(chosen.missing != 0) { duration = duration * chosen.durationFactor }
    if duration == .zero {
      flowEnds(slot, &scheduler, &infrastructure)
    } else {
      contacts[slot].pendingEvent = scheduler.schedule(after: duration, .flowEnd, slot).rawValue
    }
  }

  @inline(__always)
  private mutating func countConnection(_ slot: UInt32, _ region: Int) {
    statistics.connectedByRegion[region * (statistics.timelineCells + 1) + statistics.timelineCell] += 1
    switch contacts[slot].channel {
    case .voice: statistics.regions[region].connectedVoice += 1
    case .chat: statistics.regions[region].connectedChat += 1
    case .task: statistics.regions[region].connectedTask += 1
    }
    guard contacts[slot].isFirst else { return }
    statistics.channels[Int(contacts[slot].channel.rawValue)].firstAttemptsConnected += 1
    if contacts[slot].channel == .voice { statistics.connected[Int(contacts[slot].cell)] += 1 }
  }

  /// The flow is over: self-service has satisfied the customer, or an agent is asked for.
  mutating func flowEnds(
    _ slot: UInt32, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    if _slowPath(contacts[slot].channel == .task), infrastructure.isDown(region: Int(contacts[slot].region)) {
      // Held with its region, until `resume`.
      contacts[slot].pendingEvent = 0
      return
    }
    if contacts[slot].selfService {
      end(slot, .selfServed, .none, &scheduler)
    } else {
      joinQueue(slot, &scheduler, &infrastructure)
    }
  }

  /// Whether a synthetic call to a number would get through now. It takes no trunk and is no contact. (It changes nothing:
  /// see the type's comment.)
  public mutating func probe(
    number index: PhoneNumberIndex, hash: UInt32, ordinal: UInt32, _ infrastructure: inout InfrastructureState
  ) -> Bool {
    let number = numbers[index.raw]
    var draws = origin.stream(hash, ordinal, 1, .route)
    var call = Contact()
    call.ordinal = ordinal
    call.region = region(of: number, word: draws.next())
    call.carrier = number.carrier
    guard
      case .through(let zone) = infrastructure.route(
        carrier: Int(number.carrier), region: Int(call.region), word: draws.next())
    else { return false }
    call.zone = zone
    if limitsZones, callsByZone[Int(zone)] >= zoneCapacity[Int(zone)] { return false }
    if impairment(hitting: call, hash: hash) != nil { return false }
    // A caller who reaches a flow that fails is not answered.
    if flows[Int(number.flow) &* regionCount &+ Int(call.region)].missing != 0 {
      let left = flow(
        Int(number.flow), in: Int(call.region), hash: hash, ordinal: ordinal, attempt: 1, &infrastructure)
      if left.fails { return false }
    }
    let quota = Int(call.region) * Channel.count + Int(Channel.voice.rawValue)
    return callsByCarrier[Int(number.carrier)] < trunks[Int(number.carrier)] && inProgress[quota] < quotas[quota]
  }
}
