import Infrastructure
import SimulationKernel

/// An old primary being emptied into the namespace that the alias leads to.
struct DrainState {
  var isRunning = false
  /// Time between batches.
  var interval = SimulationDuration.zero
  /// Messages a batch.
  var batchSize = 100
  /// How probably the draining process ends between sending a batch and completing it.
  var crashes = 0.0
  /// Batches so far: addresses the random numbers of each.
  var steps: UInt32 = 0
}

// What administrators do beside pairing: access, draining, deleting; and the broker's own clean-up.
extension MessagingService {
  /// Gives a client application a role on a namespace's entities (SBGDR-16).
  public mutating func assignRole(to client: String, in namespace: NamespaceIndex) {
    accessRules[namespace.raw].roles?.append(client)
    refreshAccess()
  }

  /// Changes the rules of access of a namespace. A passive secondary takes changes of its private endpoints alone (SBGDR-97).
  public mutating func updateAccess(
    of namespace: NamespaceIndex, _ change: (inout AccessConfiguration) -> Void
  ) throws(PairingRefusal) {
    if !namespaces[namespace.raw].isServing { throw .controlPlaneUnavailable }
    var changed = accessRules[namespace.raw]
    change(&changed)
    var endpointsAlone = accessRules[namespace.raw]
    endpointsAlone.privateEndpoints = changed.privateEndpoints
    if pairing.isPassive(namespace.raw) && changed != endpointsAlone { throw .secondaryReadOnly }
    // SBGDR-96: in a pair, the secondary has a private endpoint first.
    if let secondary = pairing.secondary, pairing.primary == namespace.raw,
      changed.privateEndpoints.count > accessRules[namespace.raw].privateEndpoints.count,
      accessRules[secondary].privateEndpoints.isEmpty
    {
      throw .privateEndpointSecondaryFirst
    }
    accessRules[namespace.raw] = changed
    refreshAccess()
  }

  /// SBGDR-95: asks a namespace from outside all virtual networks. An answer is a finding: private endpoints do not isolate
  /// it; `nil` is the good case.
  public func probe(_ namespace: NamespaceIndex) throws(PairingRefusal) -> AccessFinding? {
    if namespaces[namespace.raw].isGone { throw .namespaceNotFound }
    if !namespaces[namespace.raw].isServing { throw .controlPlaneUnavailable }
    let outside = ClientPlace(region: configuration.namespaces[namespace].region)
    return accessRules[namespace.raw].refusal(of: outside, named: "") == .networkDenied ? nil : .notIsolated
  }

  /// What differs between the rules of access of two namespaces, none of which a pairing copies (SBGDR-16 to 25, SBGDR-93):
  /// what a rehearsal finds before a disaster does (SBGDR-80).
  public func accessDrift(_ left: NamespaceIndex, _ right: NamespaceIndex) -> [String] {
    let (left, right) = (accessRules[left.raw], accessRules[right.raw])
    var findings: [String] = []
    if left.roles != right.roles { findings.append("roles") }
    if left.virtualNetworks != right.virtualNetworks { findings.append("virtualNetworks") }
    if left.privateEndpoints != right.privateEndpoints { findings.append("privateEndpoints") }
    if left.trustedServiceAccess != right.trustedServiceAccess { findings.append("trustedServiceAccess") }
    if left.publicNetworkAccess != right.publicNetworkAccess { findings.append("publicNetworkAccess") }
    if left.defaultActionAllows != right.defaultActionAllows { findings.append("defaultAction") }
    if left.encryptionKey != right.encryptionKey { findings.append("encryption") }
    if left.managedIdentity != right.managedIdentity { findings.append("identity") }
    if left.autoscale != right.autoscale { findings.append("autoscale") }
    if left.disableLocalAuth != right.disableLocalAuth { findings.append("disableLocalAuth") }
    return findings
  }

  /// Someone changes a namespace's properties: a passive secondary takes no change (SBGDR-97), and whether it is zone-redundant
  /// was decided when it was created (SBGDR-91: "ZoneRedundant is an immutable property.").
  public mutating func update(_ namespace: NamespaceIndex, zoneRedundant: Bool) throws(PairingRefusal) {
    if pairing.isPassive(namespace.raw) { throw .secondaryReadOnly }
    if !namespaces[namespace.raw].isServing { throw .controlPlaneUnavailable }
    if (configuration.namespaces[namespace].zones.count > 1) != zoneRedundant { throw .zoneRedundantImmutable }
  }

  /// SBGDR-69: a namespace is deleted with all it holds. One behind an alias is not.
  public mutating func deleteNamespace(
    _ namespace: NamespaceIndex, _ scheduler: inout Scheduler
  ) throws(PairingRefusal) {
    if pairing.role(of: namespace.raw) != nil || pairing.aliasTarget == namespace.raw { throw .aliasExists }
    namespaces[namespace.raw].isDeleted = true
    meterUnits(namespace.raw, at: scheduler.now)
    refreshServing(namespace.raw, &scheduler)
    // What a disaster had destroyed before is its loss.
    let cause = namespaces[namespace.raw].isDestroyed ? namespaces[namespace.raw].cause : .configuration
    endAll(.lost, cause, in: namespace.raw * entityCount..<(namespace.raw + 1) * entityCount)
    for entity in 0..<entityCount { places[namespace.raw * entityCount + entity].exists = false }
  }

  /// Everything that waits in some places, or lies in their dead-letter queues, ends so. What receivers have they keep.
  private mutating func endAll(_ outcome: MessageOutcome, _ cause: Cause, in chosen: Range<Int>) {
    for slot in 0..<UInt32(messages.capacity)
    where messages.isLive(slot) && chosen.contains(Int(messages[slot].place)) {
      let place = Int(messages[slot].place)
      switch messages[slot].state {
      case .out, .settling, .ghost: continue
      case .scheduled: places[place].scheduled -= 1
      case .dead: places[place].dead -= 1
      case .ready: places[place].ready.count -= 1
      case .setAside: places[place].setAside -= 1
      }
      if outcome == .lost && cause.faultIndex == nil { noteLost(slot, namespaceIndex(of: place)) }
      finish(slot, outcome, cause)
    }
    for place in chosen {
      places[place].ready = MessageLine()
      places[place].firstSession = Message.noLink
      places[place].lastSession = Message.noLink
      guard entities[entityIndex(of: place)].requiresSession else { continue }
      let first = Int(places[place].sessionRow)
      for row in first..<first + plan.sessionCount {
        sessions[row].line = MessageLine()
        sessions[row].isWaiting = false
      }
    }
  }

  // MARK: - Draining

  /// SBGDR-68: the messages of an old primary are fetched, in batches, and sent to where the alias leads.
  public mutating func drain(
    _ namespace: NamespaceIndex, messagesPerSecond: Double, batchSize: Int = 100, crashes: Double = 0,
    _ scheduler: inout Scheduler
  ) throws(PairingRefusal) {
    if namespaces[namespace.raw].isGone { throw .namespaceNotFound }
    if pairing.isPassive(namespace.raw) || replication.isPassive(namespace.raw) { throw .secondaryReadOnly }
    drains[namespace.raw].crashes = crashes
    drains[namespace.raw].isRunning = true
    drains[namespace.raw].batchSize = batchSize
    drains[namespace.raw].interval = SimulationDuration(seconds: Double(batchSize) / messagesPerSecond)
    scheduler.schedule(after: drains[namespace.raw].interval, .drainStep, UInt32(namespace.raw))
  }

  /// One batch is received, sent and completed. It ends when nothing is left that could be fetched.
  mutating func drainStep(_ namespace: Int, _ scheduler: inout Scheduler) {
    guard let target = aliasTarget, target != namespace, drains[namespace].isRunning else { return }
    var left = drains[namespace].batchSize
    drains[namespace].steps += 1
    var draws = origin.stream(plan.hashes[namespace], drains[namespace].steps, 0, .drain)
    let crashes = drains[namespace].crashes > 0 && draws.bernoulli(drains[namespace].crashes)
    if namespaces[namespace].isServing && namespaces[target].isServing {
      for entity in 0..<entityCount where left > 0 && places[target * entityCount + entity].exists {
        let place = namespace * entityCount + entity
        if crashes {
          left -= sendWithoutCompleting(place, to: target * entityCount + entity, atMost: left, &scheduler)
        }
        while left > 0, !crashes, let slot = takeReady(place) {
          move(slot, from: place, to: target * entityCount + entity, &scheduler)
          left -= 1
        }
        if left < drains[namespace].batchSize { dispatch(target * entityCount + entity, &scheduler) }
      }
    }
    let remains = (0..<entityCount).contains { entity in
      let place = places[namespace * entityCount + entity]
      return places[target * entityCount + entity].exists
        && place.ready.count + place.scheduled + place.out.count + place.setAside > 0
    }
    guard remains, scheduler.now < closesAt + .hours(24), !namespaces[namespace].isDeleted else {
      drains[namespace].isRunning = false
      return
    }
    // Another process goes on when the locks of the one that died have ended.
    let lock =
      crashes ? (0..<entityCount).reduce(SimulationDuration.zero) { max($0, entities[$1].lockDuration) } : .zero
    scheduler.schedule(after: drains[namespace].interval + lock, .drainStep, UInt32(namespace))
  }

  /// SBGDR-68: whoever drains sends first and completes then (facts, 3.1). When it dies between, the messages are in both
  /// namespaces, and the next batch, after their locks have ended, brings them a second time.
  private mutating func sendWithoutCompleting(
    _ place: Int, to target: Int, atMost most: Int, _ scheduler: inout Scheduler
  ) -> Int {
    var sent: [UInt32] = []
    while sent.count < most, let slot = takeReady(place) { sent.append(slot) }
    let namespace = namespaceIndex(of: place)
    for slot in sent {
      _ = admit(namespace, cost(namespace, .deliver), at: scheduler.now)
      _ = admit(namespaceIndex(of: target), cost(namespaceIndex(of: target), .queueSend), at: scheduler.now)
      statistics.created += 1
      statistics.resent += 1
      var copy = messages[slot]
      copy.place = UInt32(target)
      copy.deliveryCount = 0
      copy.stranding = .none
      hold(target, entityIndex(of: target), Int(copy.bytes))
      makeReady(messages.insert(copy), target, &scheduler)
    }
    for slot in sent.reversed() {
      messages[slot].deliveryCount += 1
      returnToLine(slot, place, at: scheduler.now)
    }
    return sent.count
  }

  private mutating func takeReady(_ place: Int) -> UInt32? {
    guard places[place].ready.count > 0 else { return nil }
    if !entities[entityIndex(of: place)].requiresSession { return popFront(place) }
    guard let row = takeSession(place) else { return nil }
    let slot = popSession(row, place)
    sessionGoesOn(row, place)
    return slot
  }

  private mutating func move(_ slot: UInt32, from place: Int, to target: Int, _ scheduler: inout Scheduler) {
    let namespace = namespaceIndex(of: place)
    _ = admit(namespace, cost(namespace, .deliver) + cost(namespace, .settle), at: scheduler.now)
    _ = admit(namespaceIndex(of: target), cost(namespaceIndex(of: target), .queueSend), at: scheduler.now)
    release(slot, place)
    messages[slot].place = UInt32(target)
    messages[slot].deliveryCount = 0
    if messages[slot].stranding == .stranded {
      messages[slot].stranding = .recovered
      statistics.recovered += 1
      entityTotals[entityIndex(of: place)].recovered += 1
    }
    let entity = entityIndex(of: target)
    hold(target, entity, Int(messages[slot].bytes))
    let lifetime = min(entities[entity].timeToLive, producers[Int(messages[slot].producer)].timeToLive)
    messages[slot].expiresAt = scheduler.now + lifetime
    makeReady(slot, target, &scheduler)
  }

  // MARK: - Entities that nobody uses

  /// SBGDR-27, SBGDR-28: an idle timer runs where the entity is, and what it knows of the last use is not copied.
  mutating func scheduleIdleChecks(_ scheduler: inout Scheduler) {
    for place in 0..<places.count { scheduleIdleCheck(place, &scheduler) }
  }

  mutating func scheduleIdleCheck(_ place: Int, _ scheduler: inout Scheduler) {
    let limit = entities[entityIndex(of: place)].autoDeleteOnIdle
    guard places[place].exists, limit != .infinite, !places[place].isIdleTimerSet else { return }
    places[place].isIdleTimerSet = true
    places[place].lastUsed = max(places[place].lastUsed, scheduler.now)
    scheduler.schedule(after: limit, .idleCheck, UInt32(place))
  }

  mutating func checkIdle(_ place: Int, _ scheduler: inout Scheduler) {
    let limit = entities[entityIndex(of: place)].autoDeleteOnIdle
    let namespace = namespaceIndex(of: place)
    places[place].isIdleTimerSet = false
    guard places[place].exists, scheduler.now < closesAt else { return }
    let entity = entities[entityIndex(of: place)]
    for row in entity.firstConsumer..<entity.endConsumer {
      let consumer = Int(consumersByEntity[Int(row)])
      if consumerStates[consumer].isConnected && Int(consumerStates[consumer].namespace) == namespace {
        // A pending receive is a use.
        places[place].lastUsed = scheduler.now
      }
    }
    if places[place].scheduled > 0 { places[place].lastUsed = scheduler.now }
    if scheduler.now - places[place].lastUsed >= limit && namespaces[namespace].isServing {
      endAll(.deletedWithEntity, .configuration, in: place..<place + 1)
      places[place].exists = false
      places[place].wasAutoDeleted = true
      statistics.autoDeleted += 1
      return
    }
    places[place].isIdleTimerSet = true
    scheduler.schedule(
      at: max(places[place].lastUsed + limit, scheduler.now + .seconds(1)), .idleCheck, UInt32(place))
  }
}
