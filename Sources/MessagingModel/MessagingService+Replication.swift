import Infrastructure
import SimulationKernel

// Geo-Replication: messages are copied, too, and a switch takes them along as far as they had come.
extension MessagingService {
  /// A switch of a replicated namespace is ordered. A planned one waits until the secondary has everything, and needs both
  /// sides; a forced one does not wait, and what has not come over is lost for good. Nothing is taken until it is over.
  public mutating func promote(forced: Bool, _ scheduler: inout Scheduler) throws(PairingRefusal) {
    guard replication.isOn, !replication.isBroken else { throw .notPaired }
    if !namespaces[replication.passive].isServing { throw .controlPlaneUnavailable }
    if !forced && !namespaces[replication.active].isServing { throw .safePrimaryUnreachable }
    if replication.isSwitching { return }
    noteOrder(from: replication.active, at: scheduler.now)
    replication.beginSwitch(forced: forced, at: scheduler.now)
    namespaces[replication.active].isReadOnly = true
    refreshServing(replication.active, &scheduler)
    var draws = origin.stream(plan.hashes[replication.passive], replication.switches, 1, .pairing)
    let ready = scheduler.now + distributions.duration(plan.switchTime, &draws)
    let effective = forced ? ready : max(ready, replication.drained(at: scheduler.now))
    scheduler.schedule(at: effective, .failoverEffective, 0)
  }

  /// A switch that was ordered is due. A planned one needs both regions and everything on the other side: it is given up when
  /// the secondary has gone. A forced one waits for it.
  mutating func switchIsDue(_ scheduler: inout Scheduler) -> Bool {
    let isPlanned = replication.cutoff == .distantFuture
    guard namespaces[replication.passive].isServing else {
      if isPlanned {
        replication.isSwitching = false
        namespaces[replication.active].isReadOnly = false
        refreshServing(replication.active, &scheduler)
      } else {
        namespaces[replication.active].waitsForSecondary = true
        scheduler.schedule(after: .minutes(1), .failoverEffective, 0)
      }
      return false
    }
    if isPlanned, replication.drained(at: scheduler.now) > scheduler.now {
      scheduler.schedule(at: replication.drained(at: scheduler.now), .failoverEffective, 0)
      return false
    }
    return true
  }

  /// The secondary becomes active with what it has: copies that came over, less those whose completion came over, too.
  mutating func switchReplicated(_ scheduler: inout Scheduler) {
    // What had come over by then; all of it after a planned switch, which waited.
    let now = min(scheduler.now, replication.cutoff)
    let (old, new) = (replication.active, replication.passive)
    // Of a primary that worked, the switch itself is what loses messages.
    let cause = replication.isPrimaryDown ? namespaces[old].cause : .configuration
    let returned = replication.unknownCompletions(at: now)
    for entity in 0..<entityCount where places[old * entityCount + entity].exists {
      if !places[new * entityCount + entity].exists { create(entity: entity, in: new, rules: true) }
    }
    for message in returned {
      // The new primary never heard that it was completed: it will be processed again.
      statistics.created += 1
      statistics.resent += 1
      statistics.reappeared += 1
      let target = new * entityCount + entityIndex(of: Int(message.place))
      var copy = message
      copy.place = UInt32(target)
      copy.pendingEvent = 0
      copy.chain = Message.noLink
      copy.consumer = Message.noPlace
      hold(target, entityIndex(of: target), Int(copy.bytes))
      makeReady(messages.insert(copy), target, &scheduler)
    }
    for entity in 0..<entityCount {
      let place = old * entityCount + entity
      while let slot = takeAny(place) {
        carry(slot, from: place, to: new * entityCount + entity, cause, at: now, &scheduler)
      }
    }
    for slot in 0..<UInt32(messages.capacity) where messages.isLive(slot) {
      let place = Int(messages[slot].place)
      if namespaceIndex(of: place) == old, messages[slot].state == .setAside {
        places[place].setAside -= 1
        carry(slot, from: place, to: new * entityCount + entityIndex(of: place), cause, at: now, &scheduler)
        continue
      }
      guard namespaceIndex(of: place) == old, messages[slot].state == .scheduled || messages[slot].state == .dead else {
        continue
      }
      relocate(slot, from: place, to: new * entityCount + entityIndex(of: place), cause, at: now)
    }
    replication.swap()
    namespaces[old].isReadOnly = false
    namespaces[old].waitsForSecondary = false
    refreshServing(old, &scheduler)
    refreshAccess()
    for entity in 0..<entityCount { dispatch(new * entityCount + entity, &scheduler) }
  }

  private mutating func takeAny(_ place: Int) -> UInt32? {
    guard places[place].ready.count > 0 else { return nil }
    if !entities[entityIndex(of: place)].requiresSession { return popFront(place) }
    let first = Int(places[place].sessionRow)
    for row in first..<first + plan.sessionCount where sessions[row].line.count > 0 { return popSession(row, place) }
    return nil
  }

  /// A ready copy comes along, or is lost with the old primary.
  private mutating func carry(
    _ slot: UInt32, from place: Int, to target: Int, _ cause: Cause, at now: SimulationTime,
    _ scheduler: inout Scheduler
  ) {
    guard messages[slot].replicatedAt <= now else {
      leaveBehind(slot, cause)
      return
    }
    release(slot, place)
    messages[slot].place = UInt32(target)
    hold(target, entityIndex(of: target), Int(messages[slot].bytes))
    makeReady(slot, target, &scheduler)
  }

  /// A copy that had not come over is lost with the old primary. Of a synchronous one the old primary had none.
  private mutating func leaveBehind(_ slot: UInt32, _ cause: Cause) {
    statistics.unreplicated += 1
    if cause.faultIndex == nil { noteLost(slot, namespaceIndex(of: Int(messages[slot].place))) }
    finish(slot, .lost, cause)
  }

  private mutating func relocate(
    _ slot: UInt32, from place: Int, to target: Int, _ cause: Cause, at now: SimulationTime
  ) {
    let isScheduled = messages[slot].state == .scheduled
    if isScheduled { places[place].scheduled -= 1 } else { places[place].dead -= 1 }
    guard messages[slot].replicatedAt <= now else {
      leaveBehind(slot, cause)
      return
    }
    release(slot, place)
    messages[slot].place = UInt32(target)
    hold(target, entityIndex(of: target), Int(messages[slot].bytes))
    if isScheduled { places[target].scheduled += 1 } else { places[target].dead += 1 }
  }

  /// The secondary takes operations again: what was kept back leaves now.
  mutating func resumeReplication(_ namespace: Int, _ scheduler: inout Scheduler) {
    let since = replication.stalledSince
    replication.noteUp(namespace, at: scheduler.now)
    guard namespace == replication.passive, !replication.isBroken, since != .distantFuture else { return }
    var count = replication.keptCompletions
    for slot in 0..<UInt32(messages.capacity)
    where messages.isLive(slot) && messages[slot].replicatedAt == .distantFuture { count += 1 }
    replication.sendKept()
    var rank = 0
    for slot in 0..<UInt32(messages.capacity) where messages.isLive(slot) {
      let isKept = messages[slot].replicatedAt == .distantFuture
      messages[slot].replicatedAt = replication.lateArrival(
        messages[slot].replicatedAt, awaySince: since, at: scheduler.now, rank: rank, of: count)
      if isKept { rank += 1 }
    }
    replication.delayCompletions(awaySince: since, at: scheduler.now, rank: rank, of: count)
    replicaCatchesUp(&scheduler)
  }

  // MARK: - What waits for the secondary

  /// Whether the link takes a batch, too.
  @inline(never)
  mutating func isAdmittedByReplica(_ slot: UInt32, _ namespace: Int, at now: SimulationTime) -> Bool {
    let producer = Int(sends[slot].producer)
    sends[slot].replicatedAt = SimulationTime(microseconds: -1)
    return replication.admits(
      Int(sends[slot].count) + outWithReceivers(of: namespace), in: namespace,
      synchronous: replication.isSynchronous(for: entities[Int(producers[producer].target)]),
      within: producers[producer].retry.tryTimeout, at: now)
  }

  /// A batch leaves for the secondary. In a synchronous entity it is stored, and seen by receivers, when it is on the other
  /// side; whether it waits for that, or was refused.
  @inline(never)
  mutating func goesToReplicaFirst(_ slot: UInt32, _ namespace: Int, _ scheduler: inout Scheduler) -> Bool {
    guard replication.isInUse(by: namespace) else { return false }
    let now = scheduler.now
    let waits = replication.isSynchronous(for: entities[Int(producers[Int(sends[slot].producer)].target)])
    let isBack = sends[slot].replicatedAt >= .start
    if isBack ? waits && replication.isStalled : !isAdmittedByReplica(slot, namespace, at: now) {
      fail(slot, .serverBusy, &scheduler)
      return true
    }
    if isBack { return false }
    sends[slot].replicatedAt = replication.send(at: now, Int(sends[slot].count), synchronous: waits)
    guard waits, sends[slot].replicatedAt > now else { return false }
    scheduler.schedule(at: sends[slot].replicatedAt, .sendServed, slot)
    return true
  }

  /// Messages that will be settled.
  private func outWithReceivers(of namespace: Int) -> Int {
    var sum = 0
    for place in namespace * entityCount..<(namespace + 1) * entityCount { sum += Int(places[place].out.count) }
    return sum
  }

  /// Whether an entity's messages stay where they are because nothing done with them would reach the secondary in time.
  @inline(never)
  mutating func isWithheld(_ place: Int, from consumer: Int, _ scheduler: inout Scheduler) -> Bool {
    let entity = entities[entityIndex(of: place)]
    let batch = consumerStates[consumer].idle > 0 ? consumers[consumer].batchSize : 1
    let isSynchronous = replication.isSynchronous(for: entity)
    let time = consumers[consumer].retry.tryTimeout
    let namespace = namespaceIndex(of: place)
    let most = max(1, replication.operations(in: isSynchronous ? time : replication.maxLag) / 4)
    let count = outWithReceivers(of: namespace) + min(Int(batch), Int(places[place].ready.count), most)
    if replication.admits(count, in: namespace, synchronous: isSynchronous, within: time, at: scheduler.now) {
      return false
    }
    let next = replication.roomAt(for: count, synchronous: isSynchronous, within: time, after: scheduler.now)
    if let next, next < replication.looksAgainAt {
      replication.looksAgainAt = next
      scheduler.schedule(at: next, .replicaCatchesUp, 0)
    }
    return true
  }

  /// What was withheld is handed out, if the secondary is near enough.
  @inline(never)
  mutating func replicaCatchesUp(_ scheduler: inout Scheduler) {
    replication.looksAgainAt = .distantFuture
    for entity in 0..<entityCount { dispatch(replication.active * entityCount + entity, &scheduler) }
  }

  /// The settlement of a delivery leaves for the secondary, in an entity that waits for it before it is done; until when the
  /// broker waits.
  @inline(never)
  mutating func replicate(
    settlementOf head: UInt32, _ held: Int64, _ namespace: Int, at now: SimulationTime
  ) -> SimulationTime {
    guard held > 0, replication.isInUse(by: namespace) else { return now }
    let consumer = Int(messages[head].consumer)
    let waits = replication.isSynchronous(for: entities[entityIndex(of: Int(messages[head].place))])
    let arrival = replication.send(at: now, Int(held), synchronous: waits)
    let known = waits && consumers[consumer].deletesOnReceipt ? now : arrival
    var slot = head
    while slot != Message.noLink {
      messages[slot].settleTries = 0
      if messages[slot].state == .out { messages[slot].deliveredAt = known }
      slot = messages[slot].chain
    }
    return waits ? known : now
  }

  /// A settlement with which the lag would pass its limit is refused. The library tries again as often as it does, and then
  /// leaves the messages to their locks; whoever took them without a lock waits.
  private mutating func settlementIsRefused(
    _ head: UInt32, _ held: Int64, _ consumer: Int, _ namespace: Int, _ scheduler: inout Scheduler
  ) -> Bool {
    let settings = consumers[consumer]
    guard held > 0,
      !replication.admits(
        Int(held), in: namespace,
        synchronous: replication.isSynchronous(for: entities[entityIndex(of: Int(messages[head].place))]),
        within: settings.retry.tryTimeout, at: scheduler.now)
    else { return false }
    statistics.errors.record(.serverBusy)
    if let series = MonitorSeries(.serverBusy) { cells.count(series, namespace) }
    let tries = messages[head].settleTries
    if Int(tries) >= settings.retry.maxRetries && !settings.deletesOnReceipt {
      letGo(head, consumer, &scheduler)
      return true
    }
    messages[head].settleTries = tries &+ 1
    var draws = origin.stream(
      producers[Int(messages[head].producer)].hash ^ settings.hash, messages[head].ordinal,
      UInt8(truncatingIfNeeded: messages[head].deliveryCount &* 16 &+ UInt16(tries)), .retryPause)
    let pause = settings.retry.pause(beforeRetry: min(Int(tries), settings.retry.maxRetries) + 1, draws.uniform())
    messages[head].pendingEvent =
      scheduler.schedule(after: max(pause, settings.retry.busyHold), .settleTry, head).rawValue
    return true
  }

  /// A refused settlement is tried again, of what the receiver still holds.
  @inline(never)
  mutating func settleAgain(_ head: UInt32, _ scheduler: inout Scheduler) {
    var held: Int64 = 0
    var slot = head
    while slot != Message.noLink {
      if messages[slot].state == .out { held += 1 }
      slot = messages[slot].chain
    }
    settleReplicated(head, held, Int(messages[head].consumer), &scheduler)
  }

  /// What is settled where messages are replicated waits for the link, if it is not refused.
  @inline(never)
  mutating func settleReplicated(_ head: UInt32, _ held: Int64, _ consumer: Int, _ scheduler: inout Scheduler) {
    let namespace = namespaceIndex(of: Int(messages[head].place))
    if settlementIsRefused(head, held, consumer, namespace, &scheduler) { return }
    settle(delivery: head, held, consumer, isReplicated: true, &scheduler)
  }

  /// A receiver could not settle a delivery and takes the next; the messages are locked until their locks end.
  private mutating func letGo(_ head: UInt32, _ consumer: Int, _ scheduler: inout Scheduler) {
    var slot = head
    while slot != Message.noLink {
      let next = messages[slot].chain
      if messages[slot].state == .ghost {
        statistics.locksLost += 1
        ghosts -= 1
        messages.free(slot)
      } else {
        messages[slot].pendingEvent = 0
        messages[slot].chain = Message.noLink
        messages[slot].consumer = Message.noPlace
        messages[slot].isProcessing = false
        messages[slot].settleTries = 0
      }
      slot = next
    }
    consumerStates[consumer].idle += 1
    loopFrees(consumer, &scheduler)
  }

  /// The connections of a namespace break: what receivers had let go comes back at once, the last first.
  mutating func takeBackLetGo(in namespace: Int, at now: SimulationTime) {
    for place in namespace * entityCount..<(namespace + 1) * entityCount {
      var slot = places[place].out.tail
      while slot != Message.noLink {
        let previous = messages[slot].previous
        if messages[slot].consumer == Message.noPlace {
          removeOut(slot, place)
          releaseSession(of: slot)
          returnToLine(slot, place, at: now)
        }
        slot = previous
      }
    }
  }
}
