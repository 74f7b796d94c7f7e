import Infrastructure
import SimulationKernel

// How attempts and customers end: the one place where an outcome is counted.
extension ContactCenter {
  /// The attempt ends; the customer is satisfied, tries again, or is lost. The contact stands in no line any more; its
  /// agent, if any, is seen to by the caller.
  mutating func end(_ slot: UInt32, _ outcome: ContactOutcome, _ cause: Cause, _ scheduler: inout Scheduler) {
    let now = scheduler.now
    release(slot)
    if cause != .none && contacts[slot].channel == .voice {
      strikes.noteFailure(cause, at: now, connecting: !contacts[slot].isConnected)
    }
    if contacts[slot].isMeasured { count(slot, outcome, cause, at: now) }
    if outcome.satisfies {
      if isTracing { trace(slot, outcome, cause, .satisfied, at: now) }
      finish(slot, .satisfied, outcome, cause)
    } else if let delay = redialDelay(slot, outcome) {
      if isTracing { trace(slot, outcome, cause, .none, at: now) }
      redial(slot, after: delay, &scheduler)
    } else {
      if isTracing { trace(slot, outcome, cause, .lost, at: now) }
      finish(slot, .lost, outcome, cause)
    }
  }

  @inline(__always)
  private mutating func release(_ slot: UInt32) {
    contacts[slot].pendingEvent = 0
    guard contacts[slot].isConnected else { return }
    tell(.disconnected, slot)
    let channel = contacts[slot].channel
    inProgress[Int(contacts[slot].region) * Channel.count + Int(channel.rawValue)] -= 1
    guard channel == .voice else { return }
    callsByCarrier[Int(contacts[slot].carrier)] -= 1
    if limitsZones { callsByZone[Int(contacts[slot].zone)] -= 1 }
  }

  private mutating func count(
    _ slot: UInt32, _ outcome: ContactOutcome, _ cause: Cause, at now: SimulationTime
  ) {
    let kind = contacts[slot].channel
    if _slowPath(uses.count > 0), contacts[slot].isConnected { countExperience(slot, outcome, at: now) }
    if _slowPath(isMetering) { meter(slot, outcome, at: now) }
    ledger.record(kind, outcome, cause)
    switch outcome {
    case .served: statistics.count(.served)
    case .selfServed: statistics.count(.selfServed)
    case .abandoned: statistics.count(.abandoned)
    case .blocked: statistics.count(.blocked)
    case .unreachable: statistics.count(.unreachable)
    case .dropped: statistics.count(.dropped)
    case .failed: statistics.count(.failed)
    case .inProgressAtEnd: break
    }
    let channel = Int(kind.rawValue)
    if outcome.satisfies { statistics.channels[channel].sojourn.record(now - contacts[slot].arrivedAt) }
    guard contacts[slot].isFirst else { return }
    if !outcome.satisfies { statistics.sources[Int(contacts[slot].source)].firstAttemptLost += 1 }
    guard !contacts[slot].hasBeenAnswered, outcome != .selfServed else { return }
    // The service level's denominator: abandoned within the acceptable waiting time does not count, every other miss does.
    if outcome == .abandoned && now - contacts[slot].queuedAt <= queues[Int(contacts[slot].queue)].answerWithin {
      return
    }
    statistics.channels[channel].eligible += 1
    if kind == .voice { statistics.eligible[Int(contacts[slot].cell)] += 1 }
  }

  /// Whether the customer tries again, and when: what makes the storm after a restoration. ACGR-12: the alternate
  /// number is tried after an attempt that did not get through.
  private mutating func redialDelay(_ slot: UInt32, _ outcome: ContactOutcome) -> SimulationDuration? {
    let source = Int(contacts[slot].source)
    let ordinal = contacts[slot].ordinal
    let attempt = contacts[slot].attempt
    let settings = sources[source]
    guard outcome != .inProgressAtEnd, attempt < settings.maxAttempts else { return nil }
    let probability = redialProbabilities[source * ContactOutcome.count + Int(outcome.rawValue)]
    var draws = origin.stream(settings.hash, ordinal, attempt, .redial)
    guard draws.bernoulli(probability) else { return nil }
    if outcome == .unreachable || outcome == .blocked, settings.alternate != Contact.noPlace,
      !contacts[slot].viaAlternate
    {
      var knowledge = origin.stream(settings.hash, ordinal, 0, .alternate)
      contacts[slot].viaAlternate = knowledge.bernoulli(settings.alternateKnownTo)
    }
    return distributions.duration(settings.redialDelay, &draws)
  }

  private mutating func redial(_ slot: UInt32, after delay: SimulationDuration, _ scheduler: inout Scheduler) {
    var next = contacts[slot]
    if next.isMeasured { statistics.sources[Int(next.source)].redials += 1 }
    next.attempt += 1
    next.stage = .awaitingRedial
    next.isConnected = false
    next.hasBeenAnswered = false
    next.isStranded = false
    next.isMisled = false
    next.handleTimeFactor = 1
    next.agent = Contact.noLink
    contacts[slot] = next
    statistics.change(.awaitingRedial, by: 1, at: scheduler.now)
    scheduler.schedule(after: delay, .redial, slot)
  }

  /// The customer's end is known: it is written down for the other world, and compared with the twin's.
  private mutating func finish(
    _ slot: UInt32, _ end: CustomerEnd, _ outcome: ContactOutcome, _ cause: Cause
  ) {
    let source = Int(contacts[slot].source)
    ends.set(source: source, ordinal: Int(contacts[slot].ordinal), end, outcome)
    if contacts[slot].isMeasured {
      switch end {
      case .satisfied:
        statistics.sources[source].satisfied += 1
        if contacts[slot].viaAlternate { statistics.sources[source].recoveredByAlternate += 1 }
      case .lost: statistics.sources[source].lost += 1
      case .undecided: statistics.sources[source].undecided += 1
      case .none: preconditionFailure("a customer ended without an end")
      }
      match(source, contacts[slot].ordinal, contacts[slot].channel, end, outcome, cause)
    }
    contacts.free(slot)
    openCustomers -= 1
  }

  /// A customer's end is held against the twin's.
  mutating func match(
    _ source: Int, _ ordinal: UInt32, _ channel: Channel, _ end: CustomerEnd, _ outcome: ContactOutcome, _ cause: Cause
  ) {
    let ordinal = Int(ordinal)
    let inTwin = twinEnds?.end(source: source, ordinal: ordinal) ?? .none
    switch (end, inTwin) {
    case (.lost, .satisfied):
      statistics.sources[source].caused += 1
      // An abandonment has no fault of its own, unless the customer sent it where too few agents are (ACGR-33): it is booked to
      // what struck last.
      ledger.recordLost(channel, outcome, cause == .none ? strikes.latestCause : cause, caused: true)
    case (.lost, .none):
      // Whoever came in both worlds has an end in the twin; a surge's customers came in this one alone.
      ledger.recordLost(channel, outcome, cause, caused: false, incidentOnly: twinEnds != nil)
    case (.lost, _): ledger.recordLost(channel, outcome, cause, caused: false)
    case (.satisfied, .lost):
      statistics.sources[source].averted += 1
      let inTwin = twinEnds?.outcome(source: source, ordinal: ordinal) ?? outcome
      ledger.recordAverted(channel, inTwin, strikes.latestCause)
    case (.satisfied, _), (.undecided, _), (.none, _): break
    }
  }

  /// The drain limit has come: whoever is in the system or about to redial stays undecided.
  public mutating func closeForGood(_ scheduler: inout Scheduler) {
    for slot in 0..<UInt32(contacts.capacity) where contacts.isLive(slot) {
      let contact = contacts[slot]
      if contact.stage == .awaitingRedial {
        statistics.change(.awaitingRedial, by: -1, at: scheduler.now)
        finish(slot, .undecided, .inProgressAtEnd, .none)
        continue
      }
      if contact.stage == .queued { leaveLine(slot, at: scheduler.now, &scheduler) }
      release(slot)
      if contact.isMeasured { count(slot, .inProgressAtEnd, .none, at: scheduler.now) }
      if isTracing { trace(slot, .inProgressAtEnd, .none, .undecided, at: scheduler.now) }
      finish(slot, .undecided, .inProgressAtEnd, .none)
    }
  }

  private mutating func trace(
    _ slot: UInt32, _ outcome: ContactOutcome, _ cause: Cause, _ end: CustomerEnd, at now: SimulationTime
  ) {
    let contact = contacts[slot]
    attempts.append(
      AttemptRecord(
        source: Int(contact.source), ordinal: Int(contact.ordinal), attempt: Int(contact.attempt),
        arrived: contact.arrivedAt, queued: contact.hasQueued ? contact.queuedAt : nil,
        answered: contact.hasBeenAnswered ? contact.answeredAt : nil, ended: now, outcome: outcome, cause: cause,
        region: contact.region == Contact.noPlace ? nil : RegionIndex(Int(contact.region)),
        zone: contact.zone == Contact.noPlace ? nil : ZoneIndex(Int(contact.zone)), end: end))
  }
}
