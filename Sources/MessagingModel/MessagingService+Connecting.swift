import Infrastructure
import SimulationKernel

// Names, permissions and connections: how clients find a namespace, and whether they get in.
extension MessagingService {
  /// Stands in `access` for "nothing in the way".
  static var granted: UInt8 { .max }

  /// Works out anew who gets in where: after a change of rules, roles, the alias or a namespace's part in a pairing.
  mutating func refreshAccess() {
    for (index, producer) in configuration.producers.enumerated() {
      for namespace in 0..<namespaceCount {
        let endpoints = [producer.endpoint, producer.second?.endpoint ?? producer.endpoint]
        for (row, endpoint) in endpoints.enumerated() {
          var code = accessCode(producer.place, producer.id, endpoint, namespace)
          // Facts, 1.7: what is too large is refused for what it is, and not tried again.
          let most = min(
            configuration.entities[producer.target].maxMessageBytes, configuration.namespaces[namespace].maxMessageBytes
          )
          if code == Self.granted && producer.bytes > most { code = MessagingError.messageSizeExceeded.rawValue }
          if code == Self.granted && lacks(producer.uses, namespace) != nil {
            code = MessagingError.dependencyMissing.rawValue
          }
          access[(index * 2 + row) * namespaceCount + namespace] = code
        }
      }
    }
    for (index, consumer) in configuration.consumers.enumerated() {
      let client = configuration.producers.count * 2 + index
      for namespace in 0..<namespaceCount {
        var code = accessCode(consumer.place, consumer.id, consumer.endpoint, namespace)
        if code == Self.granted && consumer.otherwise == .waits && lacks(consumer.uses, namespace) != nil {
          code = MessagingError.dependencyMissing.rawValue
        }
        access[client * namespaceCount + namespace] = code
      }
    }
  }

  private func accessCode(
    _ place: ClientPlace, _ id: String, _ endpoint: EndpointConfiguration, _ namespace: Int
  ) -> UInt8 {
    // SBGDR-40: a passive secondary takes no messages, whoever asks by whatever name.
    if pairing.isPassive(namespace) || replication.isPassive(namespace) {
      return MessagingError.secondaryPassive.rawValue
    }
    // SBGDR-100, SBGDR-101: whether a client gets in is asked of its place and of the namespace, of each combination.
    if target(of: endpoint) != namespace { return MessagingError.endpointNotFound.rawValue }
    return accessRules[namespace].refusal(of: place, named: id)?.rawValue ?? Self.granted
  }

  /// Where the alias leads, for every application that knows it alone (SBGDR-05); `nil` when there is none.
  var aliasTarget: Int? { replication.isOn ? replication.active : pairing.aliasTarget }

  /// Whether an endpoint leads where the alias leads.
  func follows(_ endpoint: EndpointConfiguration) -> Bool {
    switch endpoint {
    case .aliasNumber(let number): replication.isOn ? number == 0 : pairing.aliasNumber == number
    case .namespace: false
    case .migratedName(let namespace): pairing.carriesNameOf == namespace.raw
    }
  }

  /// Where an endpoint leads now; `nil` for an alias that there is not. SBGDR-41: a namespace's own name always leads there.
  func target(of endpoint: EndpointConfiguration) -> Int? {
    switch endpoint {
    case .aliasNumber: follows(endpoint) ? aliasTarget : nil
    case .namespace(let namespace): namespace.raw
    case .migratedName(let namespace): follows(endpoint) ? aliasTarget : namespace.raw
    }
  }

  /// Asks for the namespace behind a producer's endpoint.
  @inline(never)
  mutating func resolve(producer: Int, _ endpoint: UInt8, at now: SimulationTime) -> MessagingError? {
    let settings = producers[producer]
    let (namespace, until) = lookUp(
      endpoint == 0 ? settings.endpoint : settings.secondEndpoint, cache: settings.nameCache, at: now)
    guard let namespace else { return .hostNotFound }
    if !moveConnection(of: producer, endpoint, to: namespace) { return .connectionsQuotaExceeded }
    if endpoint == 0 {
      producerStates[producer].namespace.0 = namespace
      producerStates[producer].believedUntil.0 = until
    } else {
      producerStates[producer].namespace.1 = namespace
      producerStates[producer].believedUntil.1 = until
    }
    return nil
  }

  /// Facts, 1.7: a namespace takes so many connections. An application holds its own until its name leads elsewhere.
  private mutating func moveConnection(of producer: Int, _ endpoint: UInt8, to namespace: UInt16) -> Bool {
    let holder = Int(producers[producer].connectionHolder)
    let old = endpoint == 0 ? producerStates[holder].connectedTo.0 : producerStates[holder].connectedTo.1
    if old == namespace { return true }
    let own = producers[producer].connections
    guard hasRoom(for: own, in: Int(namespace)) else { return false }
    if old != Message.noPlace { namespaces[Int(old)].connections -= own }
    namespaces[Int(namespace)].connections += own
    if endpoint == 0 {
      producerStates[holder].connectedTo.0 = namespace
    } else {
      producerStates[holder].connectedTo.1 = namespace
    }
    return true
  }

  private func hasRoom(for connections: Int32, in namespace: Int) -> Bool {
    Int(namespaces[namespace].connections + connections) <= configuration.namespaces[namespace].maxConnections
  }

  /// Facts, 1.7: receives at once from one entity, all subscriptions of a topic together, are limited; beyond, it is busy.
  private func isBeyondReceives(_ consumer: Int, _ namespace: Int) -> Bool {
    var sum = Int(consumers[consumer].concurrency)
    for other in 0..<consumers.count
    where consumerStates[other].isConnected && Int(consumerStates[other].namespace) == namespace {
      if quotaEntity(of: other) == quotaEntity(of: consumer) { sum += Int(consumers[other].concurrency) }
    }
    return sum > configuration.namespaces[namespace].maxConcurrentReceives
  }

  private func quotaEntity(of consumer: Int) -> UInt16 {
    let entity = entities[Int(consumers[consumer].entity)]
    return entity.isSubscription ? entity.topic : consumers[consumer].entity
  }

  /// SBGDR-64, SBGDR-65: a name is asked for again only when what is known of it has grown too old.
  private func lookUp(
    _ code: UInt16, cache: SimulationDuration, at now: SimulationTime
  ) -> (namespace: UInt16?, until: SimulationTime) {
    let endpoint = EndpointConfiguration(code: code)
    guard let target = target(of: endpoint) else { return (nil, now) }
    if case .namespace = endpoint { return (UInt16(target), .distantFuture) }
    return (UInt16(target), now + cache)
  }

  /// A consumer tries to connect, and keeps trying until it does.
  mutating func tryToConnect(_ consumer: Int, _ scheduler: inout Scheduler) {
    let now = scheduler.now
    guard !consumerStates[consumer].isConnected, !consumerStates[consumer].isStuck else { return }
    let settings = consumers[consumer]
    var error: MessagingError?
    if now >= consumerStates[consumer].believedUntil {
      let (namespace, until) = lookUp(settings.endpoint, cache: settings.nameCache, at: now)
      if let namespace {
        consumerStates[consumer].namespace = namespace
        consumerStates[consumer].believedUntil = until
      } else {
        error = .hostNotFound
      }
    }
    let namespace = Int(consumerStates[consumer].namespace)
    if error == nil {
      error = obstacle(
        client: producers.count * 2 + consumer, namespace, Int(settings.entity), sending: false, at: now)
    }
    if error == nil, !impairments.isEmpty, cut(region: settings.region, namespace) != nil { error = .connectionLost }
    if error == nil, !hasRoom(for: settings.connections, in: namespace) { error = .connectionsQuotaExceeded }
    if error == nil, isBeyondReceives(consumer, namespace) { error = .serverBusy }
    if let error {
      statistics.errors.record(error)
      tryAgainLater(consumer, &scheduler)
      return
    }
    consumerStates[consumer].isConnected = true
    if !missing.isEmpty { refreshFate(of: consumer) }
    namespaces[namespace].connections += settings.connections
    consumerStates[consumer].retry = 1
    let place = namespace * entityCount + Int(settings.entity)
    places[place].lastUsed = now
    dispatch(place, &scheduler)
  }

  /// After the library's tries are used up the processor begins them anew, for as long as it takes.
  private mutating func tryAgainLater(_ consumer: Int, _ scheduler: inout Scheduler) {
    guard !consumerStates[consumer].isTrying, scheduler.now < closesAt + .hours(24) else { return }
    let settings = consumers[consumer]
    let retry = consumerStates[consumer].retry
    consumerStates[consumer].tries &+= 1
    var draws = origin.stream(settings.hash, consumerStates[consumer].tries, 0, .retryPause)
    let pause = settings.retry.pause(beforeRetry: Int(retry), draws.uniform())
    consumerStates[consumer].retry = Int(retry) >= max(1, settings.retry.maxRetries) ? 1 : retry + 1
    consumerStates[consumer].isTrying = true
    scheduler.schedule(after: pause, .consumerTry, UInt32(consumer))
  }

  /// A consumer's connection breaks. What it had taken goes back to the broker: a lock is bound to the link it was given
  /// on, so what is still being processed cannot be settled, and will be processed again.
  ///
  /// - Parameter breaks: whether the connection is dead; else the application has closed it.
  mutating func disconnect(_ consumer: Int, breaks: Bool = true, _ scheduler: inout Scheduler) {
    guard consumerStates[consumer].isConnected else { return }
    let place =
      Int(consumerStates[consumer].namespace) * entityCount + Int(consumers[consumer].entity)
    consumerStates[consumer].isConnected = false
    namespaces[Int(consumerStates[consumer].namespace)].connections -= consumers[consumer].connections
    takeBack(from: consumer, in: place, at: scheduler.now)
    if consumers[consumer].getsStuck && breaks {
      consumerStates[consumer].isStuck = true
      consumerStates[consumer].stuckSince = scheduler.now
      // SBGDR-65 and facts, 6: a dead connection that nobody uses is forgotten after two minutes; one in use is not.
      if consumers[consumer].pollsEvery >= ConsumerConfiguration.leftAlone {
        scheduler.schedule(after: ConsumerConfiguration.leftAlone, .leftAlone, UInt32(consumer))
      }
      return
    }
    tryAgainLater(consumer, &scheduler)
  }

  /// A dead connection was left alone for two minutes, unless its consumer was restarted and got stuck again.
  mutating func wasLeftAlone(_ consumer: Int, _ scheduler: inout Scheduler) {
    guard consumerStates[consumer].isStuck,
      scheduler.now - consumerStates[consumer].stuckSince >= ConsumerConfiguration.leftAlone
    else { return }
    restart(consumer: consumer, &scheduler)
  }

  /// A stuck consumer is started anew.
  public mutating func restart(consumer: Int, _ scheduler: inout Scheduler) {
    consumerStates[consumer].isStuck = false
    consumerStates[consumer].stuckSince = .distantFuture
    consumerStates[consumer].believedUntil = SimulationTime(microseconds: -1)
    tryToConnect(consumer, &scheduler)
  }

  /// Everything of a place that one consumer has goes back, the last first, so that it stands as it stood.
  private mutating func takeBack(from consumer: Int, in place: Int, at now: SimulationTime) {
    dropBuffer(of: consumer, at: now)
    if consumers[consumer].prefetch > 0 && consumers[consumer].batchSize > 1 { keepBatchesWhole(of: consumer, at: now) }
    var slot = places[place].out.tail
    while slot != Message.noLink {
      let previous = messages[slot].previous
      if Int(messages[slot].consumer) == consumer { takeBack(slot, from: consumer, in: place, at: now) }
      slot = previous
    }
  }

  /// A batch taken out of the buffer may end with messages that are still on the wire: its loop is at work on the first one, and
  /// they are its own like that.
  private mutating func keepBatchesWhole(of consumer: Int, at now: SimulationTime) {
    for head in 0..<UInt32(messages.capacity)
    where messages.isLive(head) && Int(messages[head].consumer) == consumer && messages[head].pendingEvent != 0
      && messages[head].isProcessing && messages[head].deliveredAt <= now
    {
      var slot = messages[head].chain
      while slot != Message.noLink {
        messages[slot].deliveredAt = min(messages[slot].deliveredAt, now)
        slot = messages[slot].chain
      }
    }
  }

  /// Messages in the buffer of a broken link are the broker's again; a receiver that does not lock keeps what it has.
  private mutating func dropBuffer(of consumer: Int, at now: SimulationTime) {
    var slot = consumerStates[consumer].buffer.head
    var kept = MessageLine()
    while slot != Message.noLink {
      let next = messages[slot].chain
      messages[slot].chain = Message.noLink
      if consumers[consumer].deletesOnReceipt && messages[slot].deliveredAt <= now {
        if kept.tail == Message.noLink { kept.head = slot } else { messages[kept.tail].chain = slot }
        kept.tail = slot
        kept.count += 1
      } else if messages[slot].state == .ghost {
        ghosts -= 1
        messages.free(slot)
      }
      slot = next
    }
    consumerStates[consumer].buffer = kept
  }

  private mutating func takeBack(_ slot: UInt32, from consumer: Int, in place: Int, at now: SimulationTime) {
    let isOnTheWire = messages[slot].state == .out && messages[slot].deliveredAt > now
    switch messages[slot].state {
    case .settling where messages[slot].lockedUntil <= now: return  // Done; only the answer is lost.
    case .settling, .out: break
    case .ready, .scheduled, .setAside, .dead, .ghost: return
    }
    if consumers[consumer].deletesOnReceipt {
      guard isOnTheWire else { return }
      // Receive-and-delete: consumed when put on the wire, so that it is nowhere now.
      if messages[slot].pendingEvent != 0 { consumerStates[consumer].idle += 1 }
      removeOut(slot, place)
      finish(slot, .lost, namespaces[namespaceIndex(of: place)].cause)
      return
    }
    removeOut(slot, place)
    if !messages[slot].isProcessing || isOnTheWire {
      // The receiver never saw it. A delivery is on the wire as a whole: its first message frees the loop.
      if messages[slot].isProcessing && messages[slot].pendingEvent != 0 { consumerStates[consumer].idle += 1 }
      messages[slot].pendingEvent = 0
      messages[slot].chain = Message.noLink
      releaseSession(of: slot)
      returnToLine(slot, place, at: now)
    } else {
      returnToLine(leaveGhost(slot), place, at: now)
    }
  }
}
