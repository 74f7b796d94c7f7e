import Infrastructure
import SimulationKernel

// How copies end: the one place where an outcome is counted.
extension MessagingService {
  /// A copy in the broker ends; it stands in no line any more.
  @inline(__always)
  mutating func finish(_ slot: UInt32, _ outcome: MessageOutcome, _ cause: Cause) {
    let place = Int(messages[slot].place)
    release(slot, place)
    if _slowPath(messages[slot].stranding == .stranded) { countStranded(entityIndex(of: place), outcome) }
    if _slowPath(outcome == .lost), cause.faultIndex != nil { noteLost(slot, namespaceIndex(of: place)) }
    end(
      producer: Int(messages[slot].producer), ordinal: messages[slot].ordinal, copy: messages[slot].copy,
      entity: entityIndex(of: place), outcome, cause)
    messages.free(slot)
  }

  /// A copy that lay in an old primary has ended there; one that a client fetched from there directly is recovered, too.
  private mutating func countStranded(_ entity: Int, _ outcome: MessageOutcome) {
    if outcome == .completed {
      statistics.recovered += 1
      entityTotals[entity].recovered += 1
    } else {
      statistics.strandedEnds.record(outcome)
    }
  }

  /// A copy is lost through a fault, a switch or a deletion: how old it was when its namespace stopped, or where that serves,
  /// when it was handed out.
  mutating func noteLost(_ slot: UInt32, _ namespace: Int) {
    statistics.lostInRecovery += 1
    let lostAt = namespaces[namespace].isServing ? messages[slot].deliveredAt : namespaces[namespace].stoppedAt
    let age = lostAt - messages[slot].createdAt + .milliseconds(Int(messages[slot].scheduledFor))
    oldestLost = max(oldestLost ?? .zero, age)
  }

  /// A copy gives its room back.
  @inline(__always)
  mutating func release(_ slot: UInt32, _ place: Int) {
    hold(place, entityIndex(of: place), -Int(messages[slot].bytes))
  }

  /// A copy's end is counted, and written down for the other world.
  @inline(__always)
  mutating func end(
    producer: Int, ordinal: UInt32, copy: UInt16, entity: Int, _ outcome: MessageOutcome, _ cause: Cause
  ) {
    ledger.record(entity, outcome, cause)
    book.end(producer, ordinal, copy, outcome, cause)
  }

  /// The application has processed a message: for the first time, or again.
  @inline(__always)
  mutating func noteProcessed(_ slot: UInt32, _ consumer: Int, at now: SimulationTime) {
    let producer = Int(messages[slot].producer)
    let place = book.place(producer, messages[slot].ordinal, messages[slot].copy)
    let application = Int(consumers[consumer].application)
    if _fastPath(book.isUnprocessed(place)) {
      statistics.processed &+= 1
      consumerStates[consumer].processed &+= 1
      let delay = now - messages[slot].createdAt
      statistics.delay.record(delay)
      statistics.delayTotal.record(delay)
      if _fastPath(delay <= deliverWithin && !producers[producer].isScheduled) {
        cells.noteInTime(sentAt: messages[slot].createdAt)
      }
      if _slowPath(times != nil) {
        let copy = Int(messages[slot].ordinal) * Int(producers[producer].copies) + Int(messages[slot].copy)
        times?.noteProcessed(producer, copy, at: now)
      }
      if _slowPath(strikes.isWatching) { strikes.noteAnswer(arrivedAt: messages[slot].createdAt, at: now) }
      let session =
        messages[slot].session == Message.noLink ? 0 : messages[slot].session &- producers[producer].firstSession
      if _slowPath(!book.isInOrder(producer, session, messages[slot].copy, messages[slot].ordinal)) {
        statistics.reorderings &+= 1
        entityTotals[entityIndex(of: Int(messages[slot].place))].reordered += 1
      }
      if _slowPath(memory.isOn) { memory.remember(application, id(slot)) }
      if _slowPath(consumers[consumer].startsTasks), producers[producer].isAwaited, messages[slot].fate == .complete {
        noteNews(.processed(messages[slot].ordinal), producer)
      }
    } else {
      // SBGDR-78 and the metric's word: a duplicate is the same business id processed twice.
      if memory.isOn && memory.knows(application, id(slot)) {
        statistics.duplicatesSuppressed += 1
        return
      }
      statistics.duplicatesProcessed += 1
      consumerStates[consumer].processed += 1
      consumerStates[consumer].duplicated += 1
      entityTotals[entityIndex(of: Int(messages[slot].place))].duplicated += 1
      if memory.isOn { memory.remember(application, id(slot)) }
    }
    book.noteProcessed(place)
  }

  @inline(__always)
  private func id(_ slot: UInt32) -> UInt64 {
    UInt64(messages[slot].producer) << 48 | UInt64(messages[slot].copy) << 32 | UInt64(messages[slot].ordinal)
  }

  /// Whether nothing is on its way any more: what waits without a receiver, or in dead-letter queues, does not count.
  /// Asked after every event from closing on, so it mutates.
  public mutating func isEmpty() -> Bool {
    guard sends.liveCount == 0, ghosts == 0 else { return false }
    for place in 0..<places.count {
      let state = places[place]
      if state.out.count > 0 || state.scheduled > 0 { return false }
      if state.setAside > 0 && awaitsPartition(namespaceIndex(of: place)) { return false }
      let entity = entityIndex(of: place)
      if state.ready.count > 0 && entities[entity].firstConsumer != entities[entity].endConsumer
        && !namespaces[namespaceIndex(of: place)].isDestroyed
      {
        return false
      }
    }
    return true
  }

  /// The drain limit has come: what is in the broker or with a client stays there, and what is in a place that never
  /// returns is lost.
  public mutating func closeForGood() {
    // What waits now goes on waiting.
    closeCells(until: .distantFuture)
    for slot in 0..<UInt32(messages.capacity) where messages.isLive(slot) {
      let message = messages[slot]
      if message.state == .ghost { continue }
      let place = Int(message.place)
      let namespace = namespaceIndex(of: place)
      let outcome: MessageOutcome
      var cause = Cause.none
      switch message.state {
      case _ where namespaces[namespace].isDestroyed:
        // SBGDR-34: a disaster without return loses what the namespace held.
        outcome = .lost
        cause = namespaces[namespace].cause
      case _ where isLostWithPartition(slot, namespace):
        outcome = .lost
        cause = namespaces[namespace].cause
      case .ready, .scheduled, .setAside: outcome = .remaining
      case .out, .settling: outcome = .inFlightAtEnd
      case .dead: outcome = .deadLettered
      case .ghost: continue
      }
      unlink(slot, place)
      finish(slot, outcome, cause)
    }
    for slot in 0..<UInt32(sends.capacity) where sends.isLive(slot) {
      let operation = sends[slot]
      if !operation.wasStored { reject(operation, .inFlightAtEnd, nil, cause: .none) }
      sends.free(slot)
    }
  }

  /// Takes a copy out of whatever it stands in, when order does not matter any more.
  private mutating func unlink(_ slot: UInt32, _ place: Int) {
    switch messages[slot].state {
    case .ready: places[place].ready.count -= 1
    case .scheduled: places[place].scheduled -= 1
    case .setAside: places[place].setAside -= 1
    case .dead: places[place].dead -= 1
    case .out, .settling: places[place].out.count -= 1
    case .ghost: break
    }
  }

  // MARK: - Checks

  /// Whether every copy created is somewhere or has ended, and the places hold what the slab does.
  public var isConsistent: Bool {
    guard statistics.created == ledger.total + messages.liveCount - ghosts else { return false }
    // The places are counted where that is quickly done.
    guard places.count <= 64 else { return true }
    var held = 0
    for place in 0..<places.count { held += Int(places[place].held) }
    return held == messages.liveCount - ghosts
  }

  /// What does not add up at the end of a run; `nil` when everything does.
  public func imbalance() -> String? {
    if statistics.created != ledger.total { return "copies \(statistics.created) and ends \(ledger.total) differ" }
    var expected = statistics.resent - statistics.neverMade
    for producer in 0..<producers.count {
      let batches = producers[producer].isActive ? 2 : 1
      expected += Int(producerStates[producer].ordinals) * Int(producers[producer].copies) * batches
    }
    if statistics.created != expected {
      return "copies \(statistics.created) and messages times copies \(expected) differ"
    }
    return nil
  }
}
