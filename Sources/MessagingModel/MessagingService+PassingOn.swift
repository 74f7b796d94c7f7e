import Infrastructure
import SimulationKernel

// Receivers that send on what they have processed, in a transaction or without one.
extension MessagingService {
  /// A receiver has sent a message on and completed it. The copy is the same one in another queue, so that it has one end; where
  /// it cannot go, neither happens and it comes again.
  @inline(never)
  mutating func passOn(_ slot: UInt32, _ place: Int, _ consumer: Int, _ scheduler: inout Scheduler) {
    var message = messages[slot]
    let namespace = namespaceIndex(of: place)
    let next = namespace * entityCount + Int(consumers[consumer].sendsTo)
    guard isOpen(next, for: message) else {
      statistics.errors.record(places[next].exists ? .quotaExceeded : .entityNotFound)
      if consumers[consumer].deletesOnReceipt {
        // What a receiver could not send on and did not lock is nowhere any more.
        finish(slot, .lost, .configuration)
      } else {
        returnToLine(slot, place, at: scheduler.now)
      }
      return
    }
    noteCompletion(slot, place, at: scheduler.now)
    release(slot, place)
    messages.free(slot)
    // Sending on goes to the other region together with completing.
    if replication.isOn { message.replicatedAt = replication.arrival(ofSettlement: message.deliveredAt) }
    send(message, to: next, &scheduler)
  }

  /// A receiver whose lock had ended has sent a message on all the same, and cannot complete it: what comes again is sent on
  /// again. In one transaction with completing, sending on fails with it (facts, 1.6).
  @inline(never)
  mutating func sendGhost(_ slot: UInt32, _ consumer: Int, _ scheduler: inout Scheduler) {
    let message = messages[slot]
    let namespace = namespaceIndex(of: Int(message.place))
    let next = namespace * entityCount + Int(consumers[consumer].sendsTo)
    guard !consumers[consumer].sendsInTransaction, message.fate == .complete, namespaces[namespace].isServing,
      isOpen(next, for: message)
    else { return }
    statistics.created += 1
    statistics.resent += 1
    send(message, to: next, &scheduler)
  }

  private mutating func send(_ original: Message, to next: Int, _ scheduler: inout Scheduler) {
    var message = original
    message.state = .ready
    message.chain = Message.noLink
    message.pendingEvent = 0
    message.consumer = Message.noPlace
    message.deliveryCount = 0
    message.isProcessing = false
    message.isDeferred = false
    message.expiresAt = .distantFuture
    // Not scheduled a second time.
    message.hops = max(1, message.hops)
    enqueue(message, next, &scheduler)
    dispatch(next, &scheduler)
  }

  private func isOpen(_ next: Int, for message: Message) -> Bool {
    let entity = entityIndex(of: next)
    return places[next].exists && entities[entity].acceptsSends
      && places[next].bytes + Int(message.bytes) <= entities[entity].maxBytes
  }
}
