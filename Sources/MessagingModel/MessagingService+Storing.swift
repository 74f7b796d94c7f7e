import Infrastructure
import SimulationKernel

// What the broker does with a batch that reached it: duplicates, filters, copies, forwarding, quotas.
extension MessagingService {
  /// Stores a batch, all of it or nothing; says why when it does not.
  @inline(__always)
  mutating func store(_ slot: UInt32, _ scheduler: inout Scheduler) -> MessagingError? {
    let now = scheduler.now
    let producer = Int(sends[slot].producer)
    let namespace = Int(sends[slot].namespace)
    let count = sends[slot].count
    let entity = Int(producers[producer].target)
    let place = namespace &* entityCount &+ entity
    if _slowPath(!places[place].exists) { return .entityNotFound }
    // "The maximum entity size has been reached or exceeded": dead letters and scheduled messages count, too.
    if _slowPath(
      places[place].bytes &+ Int(producers[producer].bytes) &* Int(count) > entities[entity].maxBytes)
    {
      return .quotaExceeded
    }
    if _slowPath(namespaces[namespace].partitionsDown != 0), isPinnedToDeadPartition(slot) { return .connectionLost }
    places[place].lastUsed = now
    if _slowPath(sends[slot].wasStored) {
      if discardsDuplicate(slot, entity, at: now) { return nil }
      statistics.resent += Int(count) * Int(producers[producer].copies)
    }
    sends[slot].storedAt = now
    sends[slot].storedIn = UInt16(truncatingIfNeeded: namespace)
    var message = Message()
    message.createdAt = sends[slot].createdAt
    message.producer = sends[slot].producer
    message.bytes = producers[producer].bytes
    if _slowPath(replication.isOn) { message.replicatedAt = sends[slot].replicatedAt }
    if _slowPath(namespaces[namespace].isFormerPrimary) { message.stranding = .stranded }
    let first = sends[slot].first
    for offset in 0..<UInt32(count) {
      message.ordinal = first &+ offset
      if _slowPath(producers[producer].sessions > 0) {
        message.session =
          producers[producer].firstSession + message.ordinal % producers[producer].sessions
      }
      if _slowPath(namespaces[namespace].partitions > 1) {
        message.partition = partition(of: producer, message.ordinal, batch: first / UInt32(count), namespace)
      }
      if entities[entity].isTopic {
        fanOut(message, entity, namespace, &scheduler)
      } else {
        statistics.created &+= 1
        if _slowPath(message.stranding == .stranded) { noteSplit(entity) }
        enqueue(message, place, &scheduler)
      }
    }
    if entities[entity].isTopic {
      for row in entities[entity].firstSubscription..<entities[entity].endSubscription {
        dispatch(finalPlace(Int(subscriptions[Int(row)]), namespace), &scheduler)
      }
    } else {
      dispatch(finalPlace(entity, namespace), &scheduler)
    }
    return nil
  }

  /// A message that comes again within the window is reported as accepted, and dropped. What the history would hold about
  /// a message's id, its send operation holds: where it was stored last, and when. So the history is local to the
  /// namespace, and empty after a failover (SBGDR-78), and works for what is first sent there (SBGDR-79).
  @inline(never)
  private mutating func discardsDuplicate(_ slot: UInt32, _ entity: Int, at now: SimulationTime) -> Bool {
    let operation = sends[slot]
    guard entities[entity].remembersIDs, operation.storedIn == operation.namespace,
      now - operation.storedAt <= entities[entity].duplicateWindow
    else { return false }
    let producer = Int(operation.producer)
    let copies = Int(operation.count) * Int(producers[producer].copies)
    statistics.resent += copies
    statistics.created += copies
    for _ in 0..<copies { ledger.record(entity, .duplicateDiscarded, .none) }
    return true
  }

  /// Every subscription whose rules let a message in gets a copy of its own.
  @inline(never)
  private mutating func fanOut(
    _ message: Message, _ topic: Int, _ namespace: Int, _ scheduler: inout Scheduler
  ) {
    let messageClass = drawClass(message)
    let widens = plan.routes.reachTopics
    var copy = message.copy
    for row in Int(entities[topic].firstSubscription)..<Int(entities[topic].endSubscription) {
      let subscription = Int(subscriptions[row])
      let place = namespace &* entityCount &+ subscription
      statistics.created &+= 1
      // SBGDR-82: rules are entities of their own; without them a subscription takes nothing.
      let isThere = places[place].exists && places[place].rules == entities[subscription].ruleCount
      if isThere && matches[subscription &* plan.classCount &+ messageClass] {
        var own = message
        own.copy = copy
        if message.stranding == .stranded { noteSplit(subscription) }
        enqueue(own, place, &scheduler)
      } else {
        if isThere && !producers[Int(message.producer)].isScheduled
          && book.isOpen(book.place(Int(message.producer), message.ordinal, copy))
        {
          cells.noteNotDue(sentAt: message.createdAt)
        }
        end(
          producer: Int(message.producer), ordinal: message.ordinal, copy: copy, entity: subscription, .filteredOut,
          isThere ? .none : .configuration)
      }
      guard widens else {
        copy &+= 1
        continue
      }
      let width = plan.routes.width(subscription, hops: message.hops)
      if !isThere || !matches[subscription &* plan.classCount &+ messageClass] { statistics.neverMade += width - 1 }
      copy &+= UInt16(width)
    }
  }

  /// SBGDR-41: a copy comes to an old primary after the failover; or is taken away again, as others are made of it there.
  private mutating func noteSplit(_ entity: Int, _ count: Int = 1) {
    statistics.splitTraffic += count
    statistics.stranded += count
    entityTotals[entity].stranded += count
  }

  private mutating func drawClass(_ message: Message) -> Int {
    let producer = Int(message.producer)
    let count = Int(producers[producer].classCount)
    guard count > 1 else { return 0 }
    var draws = origin.stream(producers[producer].hash, message.ordinal, 0, .message)
    let u = draws.uniform()
    let first = Int(producers[producer].firstClass)
    var drawn = 0
    while drawn < count - 1 && u >= classShare(first + drawn) { drawn += 1 }
    return drawn
  }

  @inline(__always)
  private func classShare(_ row: Int) -> Double { plan.classShares[row] }

  /// Where messages for an entity end up after all forwarding.
  @inline(__always)
  mutating func finalPlace(_ entity: Int, _ namespace: Int) -> Int {
    var entity = entity
    var hops = 0
    while _slowPath(entities[entity].forwardTo != Message.noPlace), hops < 4 {
      entity = Int(entities[entity].forwardTo)
      hops += 1
    }
    return namespace &* entityCount &+ entity
  }

  /// A copy joins a queue or subscription, or goes on from there.
  @inline(__always)
  mutating func enqueue(_ message: Message, _ place: Int, _ scheduler: inout Scheduler) {
    var message = message
    let entity = entityIndex(of: place)
    message.place = UInt32(truncatingIfNeeded: place)
    let lifetime = min(entities[entity].timeToLive, producers[Int(message.producer)].timeToLive)
    if lifetime != .infinite { message.expiresAt = scheduler.now + lifetime }
    if _slowPath(
      entities[entity].forwardTo != Message.noPlace || producers[Int(message.producer)].isScheduled
        || entities[entity].requiresSession)
    {
      enqueueSpecially(message, place, &scheduler)
      return
    }
    hold(place, entity, Int(message.bytes))
    let slot = messages.insert(message)
    pushBack(slot, place)
    if _slowPath(lifetime != .infinite) { setExpiryTimer(place, &scheduler) }
  }

  @inline(never)
  private mutating func enqueueSpecially(_ message: Message, _ place: Int, _ scheduler: inout Scheduler) {
    let entity = entityIndex(of: place)
    let settings = entities[entity]
    let producer = producers[Int(message.producer)]
    if producer.isScheduled && message.hops == 0 {
      hold(place, entity, Int(message.bytes))
      schedule(messages.insert(message), place, &scheduler)
      return
    }
    if settings.forwardTo != Message.noPlace {
      forward(message, from: place, &scheduler)
      return
    }
    hold(place, entity, Int(message.bytes))
    let slot = messages.insert(message)
    if settings.requiresSession && message.session == Message.noLink {
      deadLetter(slot, .sessionIsNull)
      return
    }
    makeReady(slot, place, &scheduler)
  }

  /// A message becomes receivable at the end of its line.
  @inline(__always)
  mutating func makeReady(_ slot: UInt32, _ place: Int, _ scheduler: inout Scheduler) {
    if _slowPath(isInDeadPartition(slot, place)) {
      setAside(slot, place)
      return
    }
    messages[slot].state = .ready
    if _slowPath(messages[slot].session != Message.noLink), entities[entityIndex(of: place)].requiresSession {
      pushSession(slot, place, atFront: false)
    } else {
      pushBack(slot, place)
    }
    if messages[slot].expiresAt != .distantFuture { setExpiryTimer(place, &scheduler) }
  }

  /// Auto-forwarding: at most four hops; what cannot go on is dead-lettered where it is.
  private mutating func forward(_ message: Message, from place: Int, _ scheduler: inout Scheduler) {
    var message = message
    let namespace = namespaceIndex(of: place)
    let entity = Int(entities[entityIndex(of: place)].forwardTo)
    let next = namespace * entityCount + entity
    let width = plan.routes.width(entityIndex(of: place), hops: message.hops)
    message.hops += 1
    if let reason = obstacle(of: message, to: next) {
      statistics.neverMade += width - 1
      hold(place, entityIndex(of: place), Int(message.bytes))
      deadLetter(messages.insert(message), reason)
      return
    }
    if entities[entity].isTopic {
      forward(message, toTopic: entity, namespace, &scheduler)
      return
    }
    _ = admit(namespace, cost(namespace, .queueSend), at: scheduler.now)
    enqueue(message, next, &scheduler)
  }

  /// Facts, 1.6: a topic is a destination like a queue, and makes a copy for each subscription.
  private mutating func forward(
    _ message: Message, toTopic topic: Int, _ namespace: Int, _ scheduler: inout Scheduler
  ) {
    let rows = Int(entities[topic].firstSubscription)..<Int(entities[topic].endSubscription)
    if message.stranding == .stranded { noteSplit(entityIndex(of: Int(message.place)), -1) }
    _ = admit(
      namespace, cost(namespace, .topicSend) + cost(namespace, .copy) * Int64(rows.count), at: scheduler.now)
    if rows.isEmpty {
      end(
        producer: Int(message.producer), ordinal: message.ordinal, copy: message.copy, entity: topic, .filteredOut,
        .configuration)
      return
    }
    // The copy that came is the first of those that go on.
    statistics.created -= 1
    fanOut(message, topic, namespace, &scheduler)
    for row in rows { dispatch(finalPlace(Int(subscriptions[row]), namespace), &scheduler) }
  }

  /// Why a message cannot go on to a place; `nil` when it can.
  private func obstacle(of message: Message, to next: Int) -> DeadLetterReason? {
    if message.hops > ForwardingRoutes.mostHops { return .maxTransferHopCountExceeded }
    if !places[next].exists || !entities[entityIndex(of: next)].acceptsSends
      || places[next].bytes + Int(message.bytes) > entities[entityIndex(of: next)].maxBytes
    {
      return .destinationNotAvailable
    }
    return nil
  }

  /// `forwardDeadLetteredMessagesTo`: dead letters go on to another queue as messages like any other, at the end of the event
  /// that made them. One that cannot go stays in the dead-letter queue (facts, 1.6).
  @inline(never)
  mutating func forwardDeadLetters(_ scheduler: inout Scheduler) {
    let slots = deadLettersToForward
    deadLettersToForward = []
    hasDeadLettersToForward = false
    for slot in slots where messages.isLive(slot) && messages[slot].state == .dead {
      var message = messages[slot]
      let place = Int(message.place)
      let namespace = namespaceIndex(of: place)
      let target = entities[entityIndex(of: place)].forwardDeadLettersTo
      guard target != Message.noPlace, namespaces[namespace].isServing else { continue }
      let next = namespace * entityCount + Int(target)
      message.hops += 1
      if obstacle(of: message, to: next) != nil { continue }
      places[place].dead -= 1
      release(slot, place)
      messages.free(slot)
      message.state = .ready
      message.chain = Message.noLink
      message.deliveryCount = 0
      message.isDeferred = false
      // Its time to live begins anew with the queue it comes to.
      message.expiresAt = .distantFuture
      _ = admit(namespace, cost(namespace, .queueSend), at: scheduler.now)
      enqueue(message, next, &scheduler)
      dispatch(finalPlace(Int(target), namespace), &scheduler)
    }
  }

  /// A copy takes room in its queue, or in its subscription and the topic.
  @inline(__always)
  mutating func hold(_ place: Int, _ entity: Int, _ bytes: Int) {
    places[place].bytes &+= bytes
    if entities[entity].isSubscription {
      places[place &- entity &+ Int(entities[entity].topic)].bytes &+= bytes
    }
  }

  // MARK: - Scheduled messages

  private mutating func schedule(_ slot: UInt32, _ place: Int, _ scheduler: inout Scheduler) {
    let producer = producers[Int(messages[slot].producer)]
    var draws = origin.stream(producer.hash, messages[slot].ordinal, 1, .message)
    let delay = distributions.duration(producer.scheduledAfter, &draws)
    messages[slot].state = .scheduled
    places[place].scheduled += 1
    let isCancelled = producer.cancels > 0 && draws.bernoulli(producer.cancels)
    let id =
      isCancelled
      ? scheduler.schedule(after: delay * 0.5, .scheduledCancelled, slot)
      : scheduler.schedule(after: delay, .scheduledDue, slot)
    messages[slot].pendingEvent = id.rawValue
  }

  /// A scheduled message's time has come. In a namespace that does not serve it becomes receivable all the same, when the
  /// namespace does.
  mutating func scheduledIsDue(_ slot: UInt32, _ scheduler: inout Scheduler) {
    let place = Int(messages[slot].place)
    messages[slot].pendingEvent = 0
    places[place].scheduled -= 1
    if messages[slot].isDeferred {
      pushFront(slot, place)
      dispatch(place, &scheduler)
      return
    }
    // Time to live begins when a message becomes active.
    let lifetime = min(
      entities[entityIndex(of: place)].timeToLive, producers[Int(messages[slot].producer)].timeToLive)
    messages[slot].expiresAt = scheduler.now + lifetime
    // It is late from now on, not from when it was sent.
    messages[slot].scheduledFor = UInt32(clamping: (scheduler.now - messages[slot].createdAt).microseconds / 1_000)
    messages[slot].createdAt = scheduler.now
    if entities[entityIndex(of: place)].forwardTo != Message.noPlace {
      var message = messages[slot]
      message.hops = max(message.hops, 1)
      message.state = .ready
      release(slot, place)
      messages.free(slot)
      forward(message, from: place, &scheduler)
      dispatch(finalPlace(entityIndex(of: place), namespaceIndex(of: place)), &scheduler)
      return
    }
    makeReady(slot, place, &scheduler)
    dispatch(place, &scheduler)
  }

  /// A deferred message stays in the queue, where only its number leads to it, and does not expire.
  mutating func putOff(_ slot: UInt32, _ place: Int, _ consumer: Int, _ scheduler: inout Scheduler) {
    let hash = producers[Int(messages[slot].producer)].hash ^ consumers[consumer].hash
    var draws = origin.stream(hash, messages[slot].ordinal, 254, .processing)
    messages[slot].isDeferred = true
    messages[slot].state = .scheduled
    messages[slot].expiresAt = .distantFuture
    messages[slot].consumer = Message.noPlace
    messages[slot].chain = Message.noLink
    places[place].scheduled += 1
    statistics.deferred += 1
    messages[slot].pendingEvent =
      scheduler.schedule(
        after: distributions.duration(consumers[consumer].defersFor, &draws), .scheduledDue, slot
      ).rawValue
  }

  mutating func cancelScheduled(_ slot: UInt32, _ scheduler: inout Scheduler) {
    let place = Int(messages[slot].place)
    let namespace = namespaceIndex(of: place)
    let settings = producers[Int(messages[slot].producer)]
    // SBGDR-66: an alias leads away from the old primary, and with it who would cancel there.
    let isOutOfReach = !settings.hasSecond && target(of: EndpointConfiguration(code: settings.endpoint)) != namespace
    guard namespaces[namespace].isServing && !isOutOfReach else {
      // The cancellation fails; the message will come at its time, as long after as it was before.
      let created = messages[slot].createdAt
      let id = scheduler.schedule(after: scheduler.now - created, .scheduledDue, slot)
      messages[slot].pendingEvent = id.rawValue
      return
    }
    places[place].scheduled -= 1
    finish(slot, .cancelled, .none)
  }
}
