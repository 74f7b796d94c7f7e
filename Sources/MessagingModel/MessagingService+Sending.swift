import Infrastructure
import SimulationKernel

// How a producer's batches reach the broker, or do not: tries, pauses, the outbox.
extension MessagingService {
  @inline(__always)
  mutating func scheduleNextBatch(_ producer: Int, _ scheduler: inout Scheduler) {
    if let time = processes[producer].next(arrivals, producer) {
      scheduler.schedule(at: time, .batchArrives, UInt32(truncatingIfNeeded: producer))
    }
  }

  /// A producer hands a batch to its client, or to both its clients.
  @inline(__always)
  mutating func sendBatch(_ producer: Int, _ scheduler: inout Scheduler) {
    let first = producerStates[producer].ordinals
    let count = producers[producer].batchSize
    producerStates[producer].ordinals = first &+ UInt32(count)
    book.append(producer, Int(count))
    statistics.offered &+= Int(count)
    // Whether scheduled messages come in time is not told from when they were sent.
    cells.noteSent(
      Int(count), copies: producers[producer].isScheduled ? 0 : Int(count) &* Int(producers[producer].copies))
    if _slowPath(times != nil) { times?.noteSent(producer, Int(count), at: scheduler.now) }
    if _slowPath(producers[producer].isAwaited) { noteNews(.sent(Int(count)), producer) }
    var operation = SendOperation()
    operation.createdAt = scheduler.now
    operation.producer = UInt16(truncatingIfNeeded: producer)
    operation.first = first
    operation.count = count
    if _slowPath(producers[producer].hasSecond) {
      if producers[producer].isActive {
        var other = operation
        other.endpoint = 1
        trySend(sends.insert(other), &scheduler)
      } else {
        operation.endpoint = producerStates[producer].usesSecond ? 1 : 0
      }
    }
    trySend(sends.insert(operation), &scheduler)
  }

  /// One try of a client to send a batch.
  @inline(__always)
  mutating func trySend(_ slot: UInt32, _ scheduler: inout Scheduler) {
    let now = scheduler.now
    let producer = Int(sends[slot].producer)
    let endpoint = sends[slot].endpoint
    if _slowPath(now < producerStates[producer].busyUntil), holdsBack(slot, &scheduler) { return }
    let isBelieved =
      now < (endpoint == 0 ? producerStates[producer].believedUntil.0 : producerStates[producer].believedUntil.1)
    if _slowPath(!isBelieved), let error = resolve(producer: producer, endpoint, at: now) {
      fail(slot, error, &scheduler)
      return
    }
    let namespace = Int(endpoint == 0 ? producerStates[producer].namespace.0 : producerStates[producer].namespace.1)
    let entity = Int(producers[producer].target)
    if let error = obstacle(client: producer &* 2 &+ Int(endpoint), namespace, entity, sending: true, at: now) {
      sends[slot].namespace = UInt16(truncatingIfNeeded: namespace)
      fail(slot, error, &scheduler)
      return
    }
    if _slowPath(!impairments.isEmpty), networkFails(slot, namespace, &scheduler) { return }
    if _slowPath(replication.isOn), !isAdmittedByReplica(slot, namespace, at: now) {
      sends[slot].namespace = UInt16(truncatingIfNeeded: namespace)
      fail(slot, .serverBusy, &scheduler)
      return
    }
    var work = cost(namespace, .queueSend)
    if entities[entity].isTopic {
      work =
        cost(namespace, .topicSend) &+ cost(namespace, .copy)
        &* Int64(entities[entity].endSubscription &- entities[entity].firstSubscription)
    }
    sends[slot].namespace = UInt16(truncatingIfNeeded: namespace)
    sends[slot].strikes = namespaces[namespace].strikes
    work = work &* Int64(sends[slot].count)
    // A transaction ends with a commit of its own.
    if _slowPath(producers[producer].isTransactional) { work &+= cost(namespace, .settle) }
    let done = admit(namespace, work, at: now)
    scheduler.schedule(at: done, .sendServed, slot)
  }

  /// Facts, 2.1: the policy's flag holds back every operation of the client, not only the one that was told, each as long as
  /// from when it would have tried; then it tries. One that begins with less time for all its retries waits for that of one
  /// and is given up.
  @inline(never)
  private mutating func holdsBack(_ slot: UInt32, _ scheduler: inout Scheduler) -> Bool {
    let retry = producers[Int(sends[slot].producer)].retry
    sends[slot].hasHeldBack.toggle()
    guard sends[slot].hasHeldBack else { return false }
    if sends[slot].retry == 1, retry.tryTimeout * Double(retry.maxRetries) < retry.busyHold {
      sends[slot].isTooShort = true
      scheduler.schedule(after: retry.tryTimeout, .sendTimedOut, slot)
    } else {
      scheduler.schedule(after: retry.busyHold, .sendTry, slot)
    }
    return true
  }

  /// A try has got no answer in its time, or a busy client had no time for one.
  @inline(never)
  mutating func sendTimedOut(_ slot: UInt32, _ scheduler: inout Scheduler) {
    if sends[slot].isTooShort {
      sends[slot].isTooShort = false
      sends[slot].hasHeldBack = false
      giveUp(slot, .serverBusy, &scheduler)
    } else {
      fail(slot, .timeout, &scheduler)
    }
  }

  /// SBGDR-32: a cut is noticed at once, a lost request when its time is over.
  @inline(never)
  private mutating func networkFails(_ slot: UInt32, _ namespace: Int, _ scheduler: inout Scheduler) -> Bool {
    let producer = Int(sends[slot].producer)
    sends[slot].namespace = UInt16(truncatingIfNeeded: namespace)
    if let cause = cut(region: producers[producer].region, namespace) {
      sends[slot].networkCause = cause
      fail(slot, .connectionLost, &scheduler)
      return true
    }
    guard losesRequest(slot, namespace) else { return false }
    scheduler.schedule(after: producers[producer].retry.tryTimeout, .sendTimedOut, slot)
    return true
  }

  /// What stands between a client and an entity now; `nil` when nothing does.
  @inline(__always)
  mutating func obstacle(
    client: Int, _ namespace: Int, _ entity: Int, sending: Bool, at now: SimulationTime
  ) -> MessagingError? {
    if _slowPath(!namespaces[namespace].isServing) { return .connectionLost }
    let granted = access[client &* namespaceCount &+ namespace]
    if _slowPath(granted != Self.granted) { return MessagingError(rawValue: granted) }
    let place = namespace &* entityCount &+ entity
    if _slowPath(!places[place].exists) { return .entityNotFound }
    if sending {
      if _slowPath(places[place].status != .active), places[place].status != .receiveDisabled {
        return .entityDisabled
      }
      if _slowPath(namespaces[namespace].freeAt &- now.microseconds &<< 10 > busyBeyond[namespace]) {
        return .serverBusy
      }
    } else if _slowPath(places[place].status != .active), places[place].status != .sendDisabled {
      return .entityDisabled
    }
    return nil
  }

  /// The broker has done the work of a send: the batch is stored, unless the broker stopped meanwhile.
  @inline(__always)
  mutating func sendServed(_ slot: UInt32, _ scheduler: inout Scheduler) {
    let namespace = Int(sends[slot].namespace)
    if _slowPath(
      namespaces[namespace].strikes != sends[slot].strikes || !namespaces[namespace].isServing)
    {
      fail(slot, .connectionLost, &scheduler)
      return
    }
    if _slowPath(replication.isOn), goesToReplicaFirst(slot, namespace, &scheduler) { return }
    if let error = store(slot, &scheduler) {
      fail(slot, error, &scheduler)
      return
    }
    let producer = Int(sends[slot].producer)
    cells.count(.incomingMessages, namespace, Int(sends[slot].count))
    var answer =
      roundTrips[Int(producers[producer].region) &* namespaceCount &+ namespace] + storeTimes[namespace]
    if _slowPath(producers[producer].isTransactional) {
      answer += roundTrips[Int(producers[producer].region) &* namespaceCount &+ namespace]
    }
    if _slowPath(answer > producers[producer].retry.tryTimeout) {
      // SBGDR-32: stored, but the answer comes too late for the library.
      statistics.ambiguous += Int(sends[slot].count)
      scheduler.schedule(after: producers[producer].retry.tryTimeout, .sendTimedOut, slot)
    } else if answer > .zero {
      scheduler.schedule(after: answer, .acknowledged, slot)
    } else {
      acknowledge(slot, &scheduler)
    }
  }

  /// The sender learns that its batch was stored, unless the connection broke meanwhile: then it does not know.
  @inline(__always)
  mutating func acknowledge(_ slot: UInt32, _ scheduler: inout Scheduler) {
    let operation = sends[slot]
    let namespace = Int(operation.namespace)
    if _slowPath(namespaces[namespace].strikes != operation.strikes) {
      statistics.ambiguous += Int(operation.count)
      fail(slot, .connectionLost, &scheduler)
      return
    }
    if _slowPath(!impairments.isEmpty), answerIsLost(slot, namespace, &scheduler) { return }
    statistics.accepted &+= Int(operation.count)
    if _slowPath(strikes.isWatching) { strikes.noteConnection(at: scheduler.now) }
    noteGood(operation, at: scheduler.now)
    statistics.acknowledgement.record(scheduler.now - operation.createdAt)
    sends.free(slot)
    let producer = Int(operation.producer)
    if producers[producer].isClosedLoop && scheduler.now < closesAt { sendBatch(producer, &scheduler) }
  }

  @inline(never)
  private mutating func answerIsLost(_ slot: UInt32, _ namespace: Int, _ scheduler: inout Scheduler) -> Bool {
    let producer = Int(sends[slot].producer)
    if let cause = cut(region: producers[producer].region, namespace) {
      statistics.ambiguous += Int(sends[slot].count)
      sends[slot].networkCause = cause
      fail(slot, .connectionLost, &scheduler)
      return true
    }
    guard losesAnswer(slot, namespace) else { return false }
    statistics.ambiguous += Int(sends[slot].count)
    scheduler.schedule(after: producers[producer].retry.tryTimeout, .sendTimedOut, slot)
    return true
  }

  /// A producer's batch was acknowledged: at the first try, or after some time without.
  @inline(__always)
  private mutating func noteGood(_ operation: SendOperation, at now: SimulationTime) {
    let producer = Int(operation.producer)
    if _fastPath(operation.retry == 1 && operation.round == 0 && !operation.hasSwapped) {
      // A batch that goes to both endpoints counts once.
      if _fastPath(!producers[producer].isActive) || book.isNewlyTaken(book.place(producer, operation.first, 0)) {
        cells.noteTaken(Int(operation.count), sentAt: operation.createdAt)
      }
    }
    if _slowPath(producerStates[producer].isFailing) {
      let gap = now - producerStates[producer].lastGood
      producerStates[producer].longestGap = max(producerStates[producer].longestGap, gap)
      producerStates[producer].isFailing = false
    }
    producerStates[producer].lastGood = now
  }

  /// A try failed: the library tries again, which hides what is over in seconds (SBGDR-86), or gives up and tells the
  /// application.
  @inline(never)
  mutating func fail(_ slot: UInt32, _ error: MessagingError, _ scheduler: inout Scheduler) {
    let producer = Int(sends[slot].producer)
    let settings = producers[producer]
    statistics.errors.record(error)
    sends[slot].hasHeldBack = false
    if let series = MonitorSeries(error) { cells.count(series, Int(sends[slot].namespace)) }
    if !producerStates[producer].isFailing {
      producerStates[producer].isFailing = true
      if producerStates[producer].lastGood < .start { producerStates[producer].lastGood = scheduler.now }
    }
    if error == .connectionLost || error == .timeout || error == .endpointNotFound {
      strikes.noteFailure(cause(of: sends[slot]), at: scheduler.now, connecting: true)
    } else if error == .dependencyMissing {
      strikes.noteFailure(causeOfMissing(for: sends[slot]), at: scheduler.now, connecting: true)
    }
    if settings.getsStuck && error != .hostNotFound && error != .connectionsQuotaExceeded {
      // Facts, 6: a connection in use does not forget where its name led.
      let until = scheduler.now + ConsumerConfiguration.leftAlone
      if sends[slot].endpoint == 0 {
        producerStates[producer].believedUntil.0 = max(producerStates[producer].believedUntil.0, until)
      } else {
        producerStates[producer].believedUntil.1 = max(producerStates[producer].believedUntil.1, until)
      }
    }
    // Further busy answers do not lengthen the flag's time.
    if error == .serverBusy, producerStates[producer].busyUntil <= scheduler.now {
      producerStates[producer].busyUntil = scheduler.now + settings.retry.busyHold
    }
    let retry = sends[slot].retry
    // Facts, 1.6: the library tries nothing again inside a transaction.
    if error.isTransient && !settings.isTransactional && Int(retry) <= settings.retry.maxRetries {
      var draws = origin.stream(
        settings.hash, sends[slot].first, UInt8(truncatingIfNeeded: sends[slot].round &* 16 &+ UInt32(retry)),
        .retryPause)
      let pause = settings.retry.pause(beforeRetry: Int(retry), draws.uniform())
      sends[slot].retry = retry + 1
      statistics.retries += 1
      scheduler.schedule(after: pause, .sendTry, slot)
      return
    }
    giveUp(slot, error, &scheduler)
  }

  /// The library has given up: the other endpoint, the outbox, or the end.
  private mutating func giveUp(_ slot: UInt32, _ error: MessagingError, _ scheduler: inout Scheduler) {
    let producer = Int(sends[slot].producer)
    let settings = producers[producer]
    sends[slot].retry = 1
    if settings.hasSecond && !settings.isActive && !sends[slot].hasSwapped {
      // SBGDR-29, passive replication: a copy goes to the other endpoint, and the roles swap if that takes it.
      sends[slot].hasSwapped = true
      sends[slot].endpoint = 1 - sends[slot].endpoint
      producerStates[producer].usesSecond = sends[slot].endpoint == 1
      trySend(slot, &scheduler)
      return
    }
    if settings.keepsOutbox {
      sends[slot].round += 1
      sends[slot].hasSwapped = false
      var draws = origin.stream(
        settings.hash, sends[slot].first, UInt8(truncatingIfNeeded: sends[slot].round &* 16), .retryPause)
      scheduler.schedule(after: distributions.duration(settings.outboxDelay, &draws), .sendTry, slot)
      return
    }
    let operation = sends[slot]
    if operation.wasStored {
      // The sender reports an error, and the broker has the message all the same.
      statistics.falselyRejected += Int(operation.count)
    } else {
      reject(operation, .rejected, error, cause: cause(of: error, operation, at: scheduler.now))
    }
    sends.free(slot)
    if settings.isClosedLoop && scheduler.now < closesAt {
      scheduler.schedule(
        after: settings.retry.pause(beforeRetry: 1, 0), .batchArrives, UInt32(truncatingIfNeeded: producer))
    }
  }

  /// What a given-up send is booked to: a fault, or the configuration that the error comes from.
  private func cause(
    of error: MessagingError, _ operation: SendOperation, at now: SimulationTime
  ) -> Cause {
    switch error {
    case .dependencyMissing: causeOfMissing(for: operation)
    case .connectionLost, .timeout, .endpointNotFound: cause(of: operation)
    // A secondary that is away, or was and has not caught up, is what the primary waits for.
    case .serverBusy where replication.isHeldUp(at: now): namespaces[replication.passive].cause
    default: .configuration
    }
  }

  /// The fault that a failed send is booked to: the network's that failed its last try, or the namespace's.
  private func cause(of operation: SendOperation) -> Cause {
    let namespace = namespaces[Int(operation.namespace)]
    if namespace.waitsForSecondary && replication.isOn { return namespaces[replication.passive].cause }
    return operation.networkCause == .none || !namespace.isServing ? namespace.cause : operation.networkCause
  }

  /// All copies of a batch that the broker never had end so.
  mutating func reject(
    _ operation: SendOperation, _ outcome: MessageOutcome, _ error: MessagingError?, cause: Cause
  ) {
    let producer = Int(operation.producer)
    let entity = Int(producers[producer].target)
    for offset in 0..<UInt32(operation.count) {
      for copy in 0..<producers[producer].copies {
        statistics.created += 1
        end(
          producer: producer, ordinal: operation.first + offset, copy: copy, entity: entity, outcome, cause)
      }
    }
    if let error { statistics.rejections.record(error, Int(operation.count)) }
  }
}
