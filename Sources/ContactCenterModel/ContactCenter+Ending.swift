import Infrastructure
import SimulationKernel

// How attempts and customers end: the one place where an outcome is counted.
extension ContactCenter {
  /// The attempt ends; the customer is satisfied, tries again, or is lost. The contact stands in no line any more; its
  /// agent, if any, is seen to by the caller.
  mutating func end(_ slot: UInt32, _ outcome: ContactOutcome, _ cause: Cause, _ scheduler: inout Scheduler) {
    let now = scheduler.now
    release(slot)
    let contact = contacts[slot]
    if contact.channel == .voice && cause != .none {
      strikes.noteFailure(cause, at: now, connecting: !contact.isConnected)
    }
    if contact.isMeasured { count(contact, outcome, cause, at: now) }
    if outcome.satisfies {
      trace(contact, outcome, cause, .satisfied, at: now)
      finish(slot, .satisfied, outcome, cause)
    } else if let delay = redialDelay(slot, outcome) {
      trace(contact, outcome, cause, .none, at: now)
      redial(slot, after: delay, &scheduler)
    } else {
      trace(contact, outcome, cause, .lost, at: now)
      finish(slot, .lost, outcome, cause)
    }
  }

  private mutating func release(_ slot: UInt32) {
    let contact = contacts[slot]
    contacts[slot].pendingEvent = 0
    guard contact.isConnected else { return }
    inProgress[Int(contact.region) * Channel.count + Int(contact.channel.rawValue)] -= 1
    if contact.channel == .voice { callsByCarrier[Int(contact.carrier)] -= 1 }
  }

  private mutating func count(
    _ contact: Contact, _ outcome: ContactOutcome, _ cause: Cause, at now: SimulationTime
  ) {
    ledger.record(contact.channel, outcome, cause)
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
    let channel = Int(contact.channel.rawValue)
    if outcome.satisfies { statistics.channels[channel].sojourn.record((now - contact.arrivedAt).seconds) }
    guard contact.isFirst else { return }
    if !outcome.satisfies { statistics.sources[Int(contact.source)].firstAttemptLost += 1 }
    guard !contact.hasBeenAnswered, outcome != .selfServed else { return }
    // The service level's denominator: abandoned within the acceptable waiting time does not count, every other miss does.
    if outcome == .abandoned && now - contact.queuedAt <= queues[Int(contact.queue)].answerWithin { return }
    statistics.channels[channel].eligible += 1
    if contact.channel == .voice { statistics.eligible[Int(contact.cell)] += 1 }
  }

  /// Whether the customer tries again, and when. The alternate number is tried after an attempt that did not get through.
  private mutating func redialDelay(_ slot: UInt32, _ outcome: ContactOutcome) -> SimulationDuration? {
    let contact = contacts[slot]
    let settings = sources[Int(contact.source)]
    guard outcome != .inProgressAtEnd, contact.attempt < settings.maxAttempts else { return nil }
    let probability = redialProbabilities[
      Int(contact.source) * ContactOutcome.count + Int(outcome.rawValue)]
    var draws = origin.stream(settings.hash, contact.ordinal, contact.attempt, .redial)
    guard draws.bernoulli(probability) else { return nil }
    if outcome == .unreachable || outcome == .blocked, settings.alternate != Contact.noPlace, !contact.viaAlternate {
      var knowledge = origin.stream(settings.hash, contact.ordinal, 0, .alternate)
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
    next.hasQueued = false
    next.hasBeenAnswered = false
    next.isStranded = false
    next.agent = Contact.noLink
    contacts[slot] = next
    statistics.change(.awaitingRedial, by: 1, at: scheduler.now)
    scheduler.schedule(after: delay, .redial, slot)
  }

  /// The customer's end is known: it is written down for the other world, and compared with the twin's.
  private mutating func finish(
    _ slot: UInt32, _ end: CustomerEnd, _ outcome: ContactOutcome, _ cause: Cause
  ) {
    let contact = contacts[slot]
    let source = Int(contact.source)
    ends.set(source: source, ordinal: Int(contact.ordinal), end, outcome)
    contacts.free(slot)
    openCustomers -= 1
    guard contact.isMeasured else { return }
    switch end {
    case .satisfied:
      statistics.sources[source].satisfied += 1
      if contact.viaAlternate { statistics.sources[source].recoveredByAlternate += 1 }
    case .lost: statistics.sources[source].lost += 1
    case .undecided: statistics.sources[source].undecided += 1
    case .none: preconditionFailure("a customer ended without an end")
    }
    match(contact, end, outcome, cause)
  }

  private mutating func match(
    _ contact: Contact, _ end: CustomerEnd, _ outcome: ContactOutcome, _ cause: Cause
  ) {
    let source = Int(contact.source)
    let inTwin = twinEnds?.end(source: source, ordinal: Int(contact.ordinal)) ?? .none
    switch (end, inTwin) {
    case (.lost, .satisfied):
      statistics.sources[source].caused += 1
      // An abandonment has no fault of its own: it is booked to the one that struck last.
      ledger.recordLost(contact.channel, outcome, cause == .none ? strikes.latestCause : cause, caused: true)
    case (.lost, _): ledger.recordLost(contact.channel, outcome, cause, caused: false)
    case (.satisfied, .lost):
      statistics.sources[source].averted += 1
      let inTwin = twinEnds?.outcome(source: source, ordinal: Int(contact.ordinal)) ?? outcome
      ledger.recordAverted(contact.channel, inTwin, strikes.latestCause)
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
      if contact.isMeasured { count(contact, .inProgressAtEnd, .none, at: scheduler.now) }
      trace(contact, .inProgressAtEnd, .none, .undecided, at: scheduler.now)
      finish(slot, .undecided, .inProgressAtEnd, .none)
    }
  }

  private mutating func trace(
    _ contact: Contact, _ outcome: ContactOutcome, _ cause: Cause, _ end: CustomerEnd, at now: SimulationTime
  ) {
    guard isTracing else { return }
    attempts.append(
      AttemptRecord(
        source: Int(contact.source), ordinal: Int(contact.ordinal), attempt: Int(contact.attempt),
        arrived: contact.arrivedAt, queued: contact.hasQueued ? contact.queuedAt : nil,
        answered: contact.hasBeenAnswered ? contact.answeredAt : nil, ended: now, outcome: outcome, cause: cause,
        region: contact.region == Contact.noPlace ? nil : RegionIndex(Int(contact.region)),
        zone: contact.zone == Contact.noPlace ? nil : ZoneIndex(Int(contact.zone)), end: end))
  }
}
