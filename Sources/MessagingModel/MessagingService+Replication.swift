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
    replication.beginSwitch(forced: forced, at: scheduler.now)
    namespaces[replication.active].isReadOnly = true
    refreshServing(replication.active, &scheduler)
    var draws = origin.stream(plan.hashes[replication.passive], replication.switches, 1, .pairing)
    let ready = scheduler.now + distributions.duration(plan.switchTime, &draws)
    let effective = forced ? ready : max(ready, replication.drained(at: scheduler.now))
    scheduler.schedule(at: effective, .failoverEffective, 0)
  }

  /// The secondary becomes active with what it has: copies that came over, less those whose completion came over, too.
  mutating func switchReplicated(_ scheduler: inout Scheduler) {
    // What had come over by then; all of it after a planned switch, which waited.
    let now = min(scheduler.now, replication.cutoff)
    let (old, new) = (replication.active, replication.passive)
    let cause = namespaces[old].cause
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

  /// A copy that had not come over is lost with the old primary. Of a synchronous one it was never acknowledged, so that it
  /// counts as rejected, and its sender's next try makes another.
  private mutating func leaveBehind(_ slot: UInt32, _ cause: Cause) {
    let isSynchronous = replication.isSynchronous(for: entities[entityIndex(of: Int(messages[slot].place))])
    if !isSynchronous { statistics.unreplicated += 1 }
    finish(slot, isSynchronous ? .rejected : .lost, cause)
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
  mutating func resumeReplication(_ namespace: Int, at now: SimulationTime) {
    replication.noteUp(namespace, at: now)
    guard namespace == replication.passive, !replication.isBroken else { return }
    for slot in 0..<UInt32(messages.capacity)
    where messages.isLive(slot) && messages[slot].replicatedAt == .distantFuture {
      messages[slot].replicatedAt = replication.send(at: now, 1)
    }
  }
}
