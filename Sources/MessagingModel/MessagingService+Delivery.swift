import Infrastructure
import SimulationKernel

// How messages get to receivers, are processed, and settled.
extension MessagingService {
  /// Hands ready messages of a place to receivers with room, as long as there are both.
  @inline(__always)
  mutating func dispatch(_ place: Int, _ scheduler: inout Scheduler) {
    let entity = entityIndex(of: place)
    if entities[entity].firstConsumer == entities[entity].endConsumer { return }
    if _slowPath(places[place].status != .active), places[place].status != .sendDisabled { return }
    if _slowPath(entities[entity].requiresSession) {
      dispatchSessions(place, &scheduler)
      return
    }
    while places[place].ready.count > 0 {
      let consumer = consumerWithRoom(place, entity)
      if consumer < 0 { return }
      if _slowPath(replication.isOn), isWithheld(place, from: consumer, &scheduler) { return }
      deliver(place, entity, consumer, &scheduler)
    }
  }

  /// The next connected consumer in turn that can take a message; -1 when there is none.
  @inline(__always)
  mutating func consumerWithRoom(_ place: Int, _ entity: Int) -> Int {
    let first = entities[entity].firstConsumer
    let count = entities[entity].endConsumer &- first
    let namespace = UInt16(truncatingIfNeeded: namespaceIndex(of: place))
    var tried: Int32 = 0
    var turn = places[place].turn
    while tried < count {
      if turn >= count { turn = 0 }
      let consumer = Int(consumersByEntity[Int(first &+ turn)])
      turn &+= 1
      tried &+= 1
      if consumerStates[consumer].isConnected && consumerStates[consumer].namespace == namespace
        && consumerStates[consumer].idle &+ consumers[consumer].prefetch &- consumerStates[consumer].buffer.count > 0
      {
        places[place].turn = turn
        return consumer
      }
    }
    return -1
  }

  /// One delivery to one consumer: a batch for an idle loop, or one message for the buffer.
  @inline(__always)
  private mutating func deliver(_ place: Int, _ entity: Int, _ consumer: Int, _ scheduler: inout Scheduler) {
    let namespace = namespaceIndex(of: place)
    let most = consumerStates[consumer].idle > 0 ? consumers[consumer].batchSize : 1
    var head = Message.noLink
    var tail = Message.noLink
    var count: Int32 = 0
    while count < most && places[place].ready.count > 0 {
      let slot = popFront(place)
      if _slowPath(messages[slot].expiresAt <= scheduler.now) {
        expire(slot)
        continue
      }
      if tail == Message.noLink { head = slot } else { messages[tail].chain = slot }
      tail = slot
      messages[slot].chain = Message.noLink
      count &+= 1
    }
    if _slowPath(count == 0) { return }
    let done = admit(namespace, cost(namespace, .deliver) &* Int64(count), at: scheduler.now)
    cells.count(.outgoingMessages, namespace, Int(count))
    handOver(head, place, entity, consumer, done, &scheduler)
    start(head, consumer, count, &scheduler)
  }

  /// Locks the messages of a delivery from the moment the broker is done with it.
  @inline(__always)
  mutating func handOver(
    _ head: UInt32, _ place: Int, _ entity: Int, _ consumer: Int, _ done: SimulationTime, _ scheduler: inout Scheduler
  ) {
    let arrival = done + roundTrips[Int(consumers[consumer].region) &* namespaceCount &+ namespaceIndex(of: place)]
    let lockedUntil = done + entities[entity].lockDuration
    places[place].lastUsed = scheduler.now
    var slot = head
    while slot != Message.noLink {
      messages[slot].state = .out
      messages[slot].consumer = UInt16(truncatingIfNeeded: consumer)
      messages[slot].deliveryCount &+= 1
      messages[slot].deliveredAt = arrival
      messages[slot].lockedUntil = lockedUntil
      messages[slot].isProcessing = false
      pushOut(slot, place)
      slot = messages[slot].chain
    }
    if !consumers[consumer].deletesOnReceipt && !places[place].isLockTimerSet { setLockTimer(place, &scheduler) }
  }

  /// A delivery goes to an idle loop, or into the buffer.
  @inline(__always)
  private mutating func start(_ head: UInt32, _ consumer: Int, _ count: Int32, _ scheduler: inout Scheduler) {
    if _fastPath(consumerStates[consumer].idle > 0) {
      consumerStates[consumer].idle &-= 1
      process(head, consumer, &scheduler)
      return
    }
    let tail = consumerStates[consumer].buffer.tail
    if tail == Message.noLink {
      consumerStates[consumer].buffer.head = head
    } else {
      messages[tail].chain = head
    }
    consumerStates[consumer].buffer.tail = head
    consumerStates[consumer].buffer.count &+= 1
  }

  /// A loop works on a delivery, one message after the other, from when it has it.
  @inline(__always)
  mutating func process(_ head: UInt32, _ consumer: Int, _ scheduler: inout Scheduler) {
    var time = max(scheduler.now, messages[head].deliveredAt)
    var slot = head
    if _fastPath(consumers[consumer].isPlain) {
      while slot != Message.noLink {
        messages[slot].isProcessing = true
        messages[slot].fate = .complete
        time += consumers[consumer].constantProcessing
        slot = messages[slot].chain
      }
    } else {
      while slot != Message.noLink {
        messages[slot].isProcessing = true
        time += drawProcessing(slot, consumer)
        slot = messages[slot].chain
      }
    }
    messages[head].pendingEvent = scheduler.schedule(at: time, .processed, head).rawValue
  }

  /// How long a message takes and what becomes of it; whether it can be processed at all is the message's own, the rest the
  /// delivery's.
  @inline(__always)
  private mutating func drawProcessing(_ slot: UInt32, _ consumer: Int) -> SimulationDuration {
    let hash = producers[Int(messages[slot].producer)].hash ^ consumers[consumer].hash
    var draws = origin.stream(
      hash, messages[slot].ordinal, UInt8(truncatingIfNeeded: messages[slot].deliveryCount), .processing)
    let time = distributions.duration(consumers[consumer].processing, &draws)
    var fate = Message.Fate.complete
    if _slowPath(consumers[consumer].abandons > 0), draws.bernoulli(consumers[consumer].abandons) { fate = .abandon }
    if _slowPath(consumers[consumer].rejects > 0) {
      var own = origin.stream(hash, messages[slot].ordinal, 0, .processing)
      if own.bernoulli(consumers[consumer].rejects) { fate = .reject }
    }
    if _slowPath(consumers[consumer].defers > 0), !messages[slot].isDeferred {
      var own = origin.stream(hash, messages[slot].ordinal, 255, .processing)
      // Not in receive-and-delete: there nothing is left to defer.
      if own.bernoulli(consumers[consumer].defers), !consumers[consumer].deletesOnReceipt { fate = .defer }
    }
    messages[slot].fate = fate
    return time
  }

  /// A loop is done with a delivery, and settles what it still holds.
  @inline(__always)
  mutating func processed(_ head: UInt32, _ scheduler: inout Scheduler) {
    let now = scheduler.now
    let consumer = Int(messages[head].consumer)
    var held: Int64 = 0
    var slot = head
    while slot != Message.noLink {
      if messages[slot].fate == .complete || messages[slot].fate == .reject {
        if _fastPath(consumers[consumer].sendsTo == Message.noPlace) {
          noteProcessed(slot, consumer, at: now)
        } else {
          // What is sent on is processed by whoever receives it last.
          consumerStates[consumer].processed += 1
        }
      }
      if _fastPath(messages[slot].state == .out) { held &+= 1 }
      slot = messages[slot].chain
    }
    if _slowPath(replication.isOn) {
      settleReplicated(head, held, consumer, &scheduler)
    } else {
      settle(delivery: head, held, consumer, isReplicated: false, &scheduler)
    }
  }

  /// A receiver settles so many messages of a delivery that it still holds.
  @inline(__always)
  mutating func settle(
    delivery head: UInt32, _ held: Int64, _ consumer: Int, isReplicated: Bool, _ scheduler: inout Scheduler
  ) {
    let now = scheduler.now
    let namespace = namespaceIndex(of: Int(messages[head].place))
    if _slowPath(consumers[consumer].deletesOnReceipt) || _slowPath(held == 0) {
      if isReplicated { _ = replicate(settlementOf: head, held, namespace, at: now) }
      settled(head, &scheduler)
      return
    }
    var work = cost(namespace, .settle) &* held
    if _slowPath(consumers[consumer].sendsTo != Message.noPlace) { work &+= cost(namespace, .queueSend) &* held }
    let taken = admit(namespace, work, at: now)
    let done = isReplicated ? max(taken, replicate(settlementOf: head, held, namespace, at: now)) : taken
    var slot = head
    while slot != Message.noLink {
      // A settlement that comes after the lock's end finds another's message; one that waits for the secondary has come.
      if messages[slot].state == .out && (taken <= messages[slot].lockedUntil || isRenewed(slot, consumer, at: now)) {
        messages[slot].state = .settling
        messages[slot].lockedUntil = done
      }
      slot = messages[slot].chain
    }
    let answer = done + roundTrips[Int(consumers[consumer].region) &* namespaceCount &+ namespace]
    messages[head].pendingEvent = scheduler.schedule(at: answer, .settled, head).rawValue
  }

  /// The broker has settled a delivery, and its loop takes the next.
  @inline(__always)
  mutating func settled(_ head: UInt32, _ scheduler: inout Scheduler) {
    let consumer = Int(messages[head].consumer)
    var slot = head
    let place = Int(messages[head].place)
    var session = -1
    if _slowPath(messages[head].session != Message.noLink) { session = heldSession(head) }
    while slot != Message.noLink {
      let next = messages[slot].chain
      messages[slot].pendingEvent = 0
      switch messages[slot].state {
      case .settling, .out: settle(slot, consumer, &scheduler)
      case .ghost:
        if _slowPath(consumers[consumer].sendsTo != Message.noPlace) { sendGhost(slot, consumer, &scheduler) }
        statistics.locksLost &+= 1
        ghosts &-= 1
        messages.free(slot)
      case .ready, .scheduled, .setAside, .dead: preconditionFailure("a receiver settled what it did not hold")
      }
      slot = next
    }
    consumerStates[consumer].idle &+= 1
    if _slowPath(session >= 0) { sessionGoesOn(session, place) }
    loopFrees(consumer, &scheduler)
  }

  @inline(__always)
  private mutating func settle(_ slot: UInt32, _ consumer: Int, _ scheduler: inout Scheduler) {
    let place = Int(messages[slot].place)
    assert(
      messages[slot].state == .settling || consumers[consumer].deletesOnReceipt, "a lock outlived its settlement")
    removeOut(slot, place)
    switch messages[slot].fate {
    case .complete:
      if _slowPath(consumers[consumer].sendsTo != Message.noPlace) {
        passOn(slot, place, consumer, &scheduler)
        return
      }
      noteCompletion(slot, place, at: scheduler.now)
      finish(slot, .completed, .none)
    case .abandon:
      if consumers[consumer].deletesOnReceipt {
        // What a receiver could not process and did not lock is nowhere any more.
        finish(slot, .lost, .configuration)
      } else {
        cells.count(.abandonMessage, namespaceIndex(of: place))
        returnToLine(slot, place, at: scheduler.now)
      }
    case .reject: deadLetter(slot, .rejectedByConsumer)
    case .defer: putOff(slot, place, consumer, &scheduler)
    }
  }

  /// A receiver has completed a copy: what the monitor and a secondary are told.
  @inline(__always)
  mutating func noteCompletion(_ slot: UInt32, _ place: Int, at now: SimulationTime) {
    if _slowPath(replication.isOn) {
      replication.noteCompletion(
        messages[slot], knownAt: replication.arrival(ofSettlement: messages[slot].deliveredAt), at: now)
    }
    cells.count(.completeMessage, namespaceIndex(of: place))
  }

  /// A loop is free: it takes what is ready in the buffer, or at the broker.
  @inline(__always)
  mutating func loopFrees(_ consumer: Int, _ scheduler: inout Scheduler) {
    if _slowPath(consumerStates[consumer].buffer.count > 0) { takeFromBuffer(consumer, &scheduler) }
    guard consumerStates[consumer].isConnected else { return }
    dispatch(
      Int(consumerStates[consumer].namespace) &* entityCount &+ Int(consumers[consumer].entity), &scheduler)
  }

  @inline(never)
  private mutating func takeFromBuffer(_ consumer: Int, _ scheduler: inout Scheduler) {
    while consumerStates[consumer].idle > 0 && consumerStates[consumer].buffer.count > 0 {
      let head = consumerStates[consumer].buffer.head
      var last = head
      var count: Int32 = 1
      while count < consumers[consumer].batchSize && messages[last].chain != Message.noLink {
        last = messages[last].chain
        count += 1
      }
      consumerStates[consumer].buffer.head = messages[last].chain
      if messages[last].chain == Message.noLink { consumerStates[consumer].buffer.tail = Message.noLink }
      messages[last].chain = Message.noLink
      consumerStates[consumer].buffer.count -= count
      consumerStates[consumer].idle -= 1
      process(head, consumer, &scheduler)
    }
  }
}
