import Infrastructure
import SimulationKernel

// How locks end, messages grow too old, and dead letters are made.
extension MessagingService {
  @inline(__always)
  mutating func setLockTimer(_ place: Int, _ scheduler: inout Scheduler) {
    places[place].isLockTimerSet = true
    scheduler.schedule(
      at: messages[places[place].out.head].lockedUntil, .lockExpiry, UInt32(truncatingIfNeeded: place))
  }

  /// Whether a message's holder keeps its lock alive: the library renews while it processes, for a limited time.
  @inline(__always)
  func isRenewed(_ slot: UInt32, _ consumer: Int, at now: SimulationTime) -> Bool {
    messages[slot].isProcessing && now < messages[slot].deliveredAt + consumers[consumer].renewsLocksFor
  }

  /// Looks at the oldest locks of a place: those that are over and not renewed return their messages to the line.
  mutating func locksExpire(_ place: Int, _ scheduler: inout Scheduler) {
    let now = scheduler.now
    let namespace = namespaceIndex(of: place)
    let lockDuration = entities[entityIndex(of: place)].lockDuration
    places[place].isLockTimerSet = false
    // The expired ones, the last one first: put back in front in that order, they stand as they stood before.
    var expired = Message.noLink
    var left = places[place].out.count
    while left > 0, messages[places[place].out.head].lockedUntil <= now {
      left -= 1
      let slot = places[place].out.head
      removeOut(slot, place)
      let consumer = Int(messages[slot].consumer)
      if messages[slot].state == .settling {
        pushOut(slot, place)
      } else if messages[slot].consumer != Message.noPlace
        && (consumers[consumer].deletesOnReceipt || isRenewed(slot, consumer, at: now))
      {
        if !consumers[consumer].deletesOnReceipt {
          statistics.renewals += 1
          _ = admit(namespace, cost(namespace, .settle), at: now)
        }
        messages[slot].lockedUntil = now + lockDuration
        pushOut(slot, place)
      } else {
        messages[slot].next = expired
        expired = slot
      }
    }
    let hasExpired = expired != Message.noLink
    while expired != Message.noLink {
      let slot = expired
      expired = messages[slot].next
      statistics.locksExpired += 1
      returnToLine(messages[slot].consumer == Message.noPlace ? slot : leaveGhost(slot), place, at: now)
    }
    if places[place].out.count > 0 {
      places[place].isLockTimerSet = true
      let next = messages[places[place].out.head].lockedUntil
      scheduler.schedule(
        at: next > now ? next : now + lockDuration, .lockExpiry, UInt32(truncatingIfNeeded: place))
    }
    if hasExpired { dispatch(place, &scheduler) }
  }

  /// A message goes on in another slot, and the old one stays with its receiver, who does not know yet. The message stands
  /// in no line afterwards.
  mutating func leaveGhost(_ slot: UInt32) -> UInt32 {
    var message = messages[slot]
    message.pendingEvent = 0
    message.chain = Message.noLink
    message.consumer = Message.noPlace
    message.isProcessing = false
    message.settleTries = 0
    messages[slot].state = .ghost
    ghosts += 1
    releaseSession(of: slot)
    return messages.insert(message)
  }

  /// A message that was out stands first again, unless it was out too often or has grown too old.
  mutating func returnToLine(_ slot: UInt32, _ place: Int, at now: SimulationTime) {
    if messages[slot].deliveryCount >= entities[entityIndex(of: place)].maxDeliveryCount {
      deadLetter(slot, .maxDeliveryCountExceeded)
    } else if messages[slot].expiresAt <= now {
      // Expiry waits for the lock's end.
      expire(slot)
    } else {
      pushFront(slot, place)
    }
  }

  /// A message moves to the dead-letter queue of where it is, and stays there: nothing expires in it.
  mutating func deadLetter(_ slot: UInt32, _ reason: DeadLetterReason) {
    messages[slot].state = .dead
    messages[slot].pendingEvent = 0
    messages[slot].consumer = Message.noPlace
    let place = Int(messages[slot].place)
    places[place].dead += 1
    statistics.deadLetters.record(reason)
    if entities[entityIndex(of: place)].forwardDeadLettersTo != Message.noPlace {
      deadLettersToForward.append(slot)
      hasDeadLettersToForward = true
    }
  }

  /// A message has grown too old; it stands in no line any more.
  mutating func expire(_ slot: UInt32) {
    if entities[entityIndex(of: Int(messages[slot].place))].deadLettersOnExpiration {
      deadLetter(slot, .ttlExpired)
    } else {
      finish(slot, .expired, .none)
    }
  }

  // MARK: - Time to live

  @inline(never)
  mutating func setExpiryTimer(_ place: Int, _ scheduler: inout Scheduler) {
    guard !places[place].isExpiryTimerSet, let time = earliestExpiry(place) else { return }
    places[place].isExpiryTimerSet = true
    scheduler.schedule(at: max(time, scheduler.now), .messageExpiry, UInt32(truncatingIfNeeded: place))
  }

  /// When the first of the messages at the heads of lines grows too old. One behind a longer-lived head waits for it.
  private mutating func earliestExpiry(_ place: Int) -> SimulationTime? {
    var earliest = SimulationTime.distantFuture
    if entities[entityIndex(of: place)].requiresSession {
      let first = Int(places[place].sessionRow)
      for row in first..<first + plan.sessionCount where sessions[row].line.count > 0 {
        earliest = min(earliest, messages[sessions[row].line.head].expiresAt)
      }
    } else if places[place].ready.count > 0 {
      earliest = messages[places[place].ready.head].expiresAt
    }
    return earliest == .distantFuture ? nil : earliest
  }

  mutating func messagesExpire(_ place: Int, _ scheduler: inout Scheduler) {
    let now = scheduler.now
    places[place].isExpiryTimerSet = false
    if entities[entityIndex(of: place)].requiresSession {
      let first = Int(places[place].sessionRow)
      for row in first..<first + plan.sessionCount {
        while sessions[row].line.count > 0, messages[sessions[row].line.head].expiresAt <= now {
          expire(popSession(row, place))
        }
      }
    } else {
      while places[place].ready.count > 0, messages[places[place].ready.head].expiresAt <= now {
        expire(popFront(place))
      }
    }
    setExpiryTimer(place, &scheduler)
  }

  // MARK: - Sessions

  mutating func dispatchSessions(_ place: Int, _ scheduler: inout Scheduler) {
    let entity = entityIndex(of: place)
    while places[place].firstSession != Message.noLink {
      let consumer = consumerWithRoom(place, entity)
      guard consumer >= 0, consumerStates[consumer].idle > 0 else { return }
      if replication.isOn, isWithheld(place, from: consumer, &scheduler) { return }
      guard let row = takeSession(place) else { return }
      var head = Message.noLink
      var tail = Message.noLink
      var count: Int32 = 0
      while count < consumers[consumer].batchSize && sessions[row].line.count > 0 {
        let slot = popSession(row, place)
        if messages[slot].expiresAt <= scheduler.now {
          expire(slot)
          continue
        }
        if tail == Message.noLink { head = slot } else { messages[tail].chain = slot }
        tail = slot
        messages[slot].chain = Message.noLink
        count += 1
      }
      guard count > 0 else { continue }
      let namespace = namespaceIndex(of: place)
      let done = admit(namespace, cost(namespace, .deliver) * Int64(count), at: scheduler.now)
      cells.count(.outgoingMessages, namespace, Int(count))
      handOver(head, place, entity, consumer, done, &scheduler)
      sessions[row].holder = head
      noteSessionState(row, head)
      consumerStates[consumer].idle -= 1
      process(head, consumer, &scheduler)
    }
  }

  /// SBGDR-77: session state does not follow a failover; a session that had state elsewhere has none here.
  private mutating func noteSessionState(_ row: Int, _ head: UInt32) {
    guard sessions[row].state == 0 else { return }
    let session = Int(messages[head].session)
    let entity = entityIndex(of: Int(messages[head].place))
    for namespace in 0..<namespaceCount {
      let other = Int(places[namespace * entityCount + entity].sessionRow) + session
      if other != row && sessions[other].state > 0 {
        statistics.sessionStatesMissing += 1
        return
      }
    }
  }

  /// The session whose lock a delivery has, given back; -1 when it has none any more.
  mutating func heldSession(_ head: UInt32) -> Int {
    let place = Int(messages[head].place)
    guard entities[entityIndex(of: place)].requiresSession else { return -1 }
    let row = Int(places[place].sessionRow) + Int(messages[head].session)
    guard sessions[row].holder == head else { return -1 }
    sessions[row].holder = Message.noLink
    var slot = head
    while slot != Message.noLink {
      if messages[slot].fate == .complete { sessions[row].state += 1 }
      slot = messages[slot].chain
    }
    return row
  }

  /// A session whose receiver is done goes on with the same one while it has messages.
  mutating func sessionGoesOn(_ row: Int, _ place: Int) {
    guard sessions[row].line.count > 0, sessions[row].holder == Message.noLink, !sessions[row].isWaiting else { return }
    sessions[row].isWaiting = true
    sessions[row].next = places[place].firstSession
    if places[place].lastSession == Message.noLink { places[place].lastSession = UInt32(row) }
    places[place].firstSession = UInt32(row)
  }

  /// A lost lock gives the session back; a message that still is its receiver's stands for all of its delivery.
  mutating func releaseSession(of slot: UInt32) {
    guard messages[slot].session != Message.noLink else { return }
    let place = Int(messages[slot].place)
    guard entities[entityIndex(of: place)].requiresSession else { return }
    let row = Int(places[place].sessionRow) + Int(messages[slot].session)
    guard sessions[row].holder != Message.noLink else { return }
    sessions[row].holder = Message.noLink
    offerSession(row, place)
  }
}
