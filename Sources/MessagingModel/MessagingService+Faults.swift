import Infrastructure
import SimulationKernel

/// A thing of the messaging system that can fail.
public enum MessagingComponent: Hashable, Sendable {
  /// A region with all its zones and namespaces (SBGDR-04).
  case region(RegionIndex)
  /// An availability zone (SBGDR-03).
  case zone(ZoneIndex)
  /// A namespace: its message store, or the cluster that serves it (SBGDR-30).
  case namespace(NamespaceIndex)
  /// One partition of a partitioned namespace, counted from 0: its message store.
  case partition(NamespaceIndex, Int)
  /// Machines or racks that hold this share of a namespace's units (SBGDR-02).
  case units(NamespaceIndex, share: Double)
  /// A client application: its processes end (`ConsumerConfiguration`, by index).
  case consumer(Int)
  /// The network between a namespace and the clients of a region, or all clients (SBGDR-32).
  case network(RegionIndex?, NamespaceIndex)
  /// A key vault, without which namespaces that are encrypted with its keys cannot go on (SBGDR-23).
  case keyVault(KeyVaultIndex)
}

/// What goes wrong between clients of a region and a namespace (SBGDR-32): packets lost or late, or no connection at all.
public struct NetworkImpairment: Sendable, Hashable {
  /// Where the clients are; `nil`: anywhere.
  public var region: RegionIndex?
  /// Where they connect.
  public var namespace: NamespaceIndex
  /// Share of requests that never arrive.
  public var losesRequests: Double
  /// Share of answers that never arrive: the sender does not know whether its batch was stored.
  public var losesAnswers: Double
  /// How much longer every round trip takes.
  public var addedLatency: SimulationDuration
  /// Whether connections break and none is made, which clients notice at once.
  public var isCut: Bool
  /// The fault that it comes from.
  public var cause: Cause

  /// An impairment.
  public init(
    region: RegionIndex?, namespace: NamespaceIndex, losesRequests: Double, losesAnswers: Double,
    addedLatency: SimulationDuration = .zero, isCut: Bool = false, cause: Cause
  ) {
    self.region = region
    self.namespace = namespace
    self.losesRequests = losesRequests
    self.losesAnswers = losesAnswers
    self.addedLatency = addedLatency
    self.isCut = isCut
    self.cause = cause
  }

  /// Whether clients of a region feel it on the way to a namespace.
  func touches(region: Int, namespace: Int) -> Bool {
    self.namespace.raw == namespace && (self.region.map { $0.raw == region } ?? true)
  }
}

// What goes wrong, and what is repaired.
extension MessagingService {
  /// A fault takes a component down. `returns` is false for a disaster after which nothing comes back (SBGDR-33).
  public mutating func strike(
    _ component: MessagingComponent, _ cause: Cause, returns: Bool = true, _ scheduler: inout Scheduler
  ) {
    switch component {
    case .region(let region):
      for namespace in 0..<namespaceCount where configuration.namespaces[namespace].region == region {
        strike(namespace, cause, returns: returns, &scheduler)
      }
      for vault in keyVaults(in: region) { strikeKeyVault(vault, cause, &scheduler) }
    case .keyVault(let vault): strikeKeyVault(vault.raw, cause, &scheduler)
    case .namespace(let namespace): strike(namespace.raw, cause, returns: returns, &scheduler)
    case .zone(let zone): strikeZone(zone, cause, returns: returns, &scheduler)
    case .partition(let namespace, let partition):
      strikePartition(
        PartitionPlace(namespace: namespace.raw, partition: partition), cause, returns: returns, &scheduler)
    case .units(let namespace, let share):
      let hadUnits = namespaces[namespace.raw].hasUnits
      namespaces[namespace.raw].unitsLost += share
      namespaces[namespace.raw].meet(cause)
      refreshCosts(namespace.raw)
      // SBGDR-01, SBGDR-02: with all units gone the namespace stops; with some it goes on at a smaller rate.
      if hadUnits && !namespaces[namespace.raw].hasUnits {
        strike(namespace.raw, cause, returns: returns, &scheduler)
      }
    case .consumer(let consumer):
      let place = Int(consumerStates[consumer].namespace) * entityCount + Int(consumers[consumer].entity)
      crash(consumer, cause, &scheduler)
      if consumerStates[consumer].namespace != Message.noPlace { dispatch(place, &scheduler) }
    case .network(let region, let namespace):
      impair(
        NetworkImpairment(
          region: region, namespace: namespace, losesRequests: 1, losesAnswers: 1, isCut: true, cause: cause))
      for consumer in 0..<consumers.count where Int(consumerStates[consumer].namespace) == namespace.raw {
        if region.map({ $0.raw == Int(consumers[consumer].region) }) ?? true { disconnect(consumer, &scheduler) }
      }
    }
    if !returns { giveUpFailover() }
  }

  /// A component works again; a namespace has all that it had (SBGDR-31). What a fault did to networks `clearImpairments` undoes.
  public mutating func repair(_ component: MessagingComponent, _ scheduler: inout Scheduler) {
    switch component {
    case .region(let region):
      for namespace in 0..<namespaceCount where configuration.namespaces[namespace].region == region {
        repair(namespace, &scheduler)
      }
      for vault in keyVaults(in: region) { repairKeyVault(vault, &scheduler) }
    case .keyVault(let vault): repairKeyVault(vault.raw, &scheduler)
    case .namespace(let namespace): repair(namespace.raw, &scheduler)
    case .zone(let zone): repairZone(zone, &scheduler)
    case .partition(let namespace, let partition):
      repairPartition(PartitionPlace(namespace: namespace.raw, partition: partition), &scheduler)
    case .units(let namespace, let share):
      let hadUnits = namespaces[namespace.raw].hasUnits
      namespaces[namespace.raw].unitsLost -= share
      refreshCosts(namespace.raw)
      if !hadUnits && namespaces[namespace.raw].hasUnits { repair(namespace.raw, &scheduler) }
    case .consumer(let consumer): restart(consumer: consumer, &scheduler)
    case .network: break
    }
  }

  /// The network begins to lose requests or answers, or to take longer.
  public mutating func impair(_ impairment: NetworkImpairment) {
    impairments.append(impairment)
    namespaces[impairment.namespace.raw].latestFault = impairment.cause
    lengthenRoundTrips(impairment, by: impairment.addedLatency)
  }

  /// The network is well again as far as a fault goes.
  public mutating func clearImpairments(of cause: Cause) {
    for impairment in impairments where impairment.cause == cause {
      lengthenRoundTrips(impairment, by: SimulationDuration.zero - impairment.addedLatency)
    }
    impairments.removeAll { $0.cause == cause }
  }

  /// Added latency stands in the table of round trips, so that nobody pays for it while there is none.
  private mutating func lengthenRoundTrips(_ impairment: NetworkImpairment, by latency: SimulationDuration) {
    for row in 0..<roundTrips.count
    where impairment.touches(region: row / namespaceCount, namespace: row % namespaceCount) {
      roundTrips[row] += latency
    }
  }

  mutating func strike(_ namespace: Int, _ cause: Cause, returns: Bool, _ scheduler: inout Scheduler) {
    namespaces[namespace].faults += 1
    namespaces[namespace].meet(cause)
    if !returns { namespaces[namespace].isDestroyed = true }
    refreshServing(namespace, &scheduler)
  }

  mutating func repair(_ namespace: Int, _ scheduler: inout Scheduler) {
    precondition(namespaces[namespace].faults > 0, "repaired what no fault held down")
    namespaces[namespace].faults -= 1
    refreshServing(namespace, &scheduler)
  }

  // MARK: - Zones

  /// SBGDR-83, SBGDR-84: three copies of the store, all of which have every write before it is acknowledged. SBGDR-85,
  /// SBGDR-87: when the zone of the primary copy fails, another takes over in seconds, with all messages; without a copy
  /// elsewhere the namespace stops.
  private mutating func strikeZone(_ zone: ZoneIndex, _ cause: Cause, returns: Bool, _ scheduler: inout Scheduler) {
    zoneFaults[zone, default: 0] += 1
    guard zoneFaults[zone] == 1 else { return }
    for namespace in 0..<namespaceCount {
      guard let copy = configuration.namespaces[namespace].zones.firstIndex(of: zone) else { continue }
      namespaces[namespace].zoneFaults |= 1 << UInt8(copy)
      namespaces[namespace].meet(cause)
      if namespaces[namespace].zoneFaults == allZones(namespace) {
        if !returns { namespaces[namespace].isDestroyed = true }
        refreshServing(namespace, &scheduler)
      } else if Int(namespaces[namespace].primaryCopy) == copy {
        namespaces[namespace].isPromoting = true
        refreshServing(namespace, &scheduler)
        var draws = origin.stream(plan.hashes[namespace], namespaces[namespace].strikes, 0, .promotion)
        let gap = distributions.duration(plan.promotions[namespace], &draws)
        scheduler.schedule(after: gap, .promotion, UInt32(namespace))
      }
    }
  }

  private mutating func repairZone(_ zone: ZoneIndex, _ scheduler: inout Scheduler) {
    zoneFaults[zone, default: 0] -= 1
    guard zoneFaults[zone] == 0 else { return }
    for namespace in 0..<namespaceCount {
      guard let copy = configuration.namespaces[namespace].zones.firstIndex(of: zone) else { continue }
      // It comes back as a secondary copy; the copies that worked go on.
      namespaces[namespace].zoneFaults &= ~(1 << UInt8(copy))
      if !isUp(Int(namespaces[namespace].primaryCopy), of: namespace), !namespaces[namespace].isPromoting {
        namespaces[namespace].primaryCopy = UInt8(copy)
      }
      refreshServing(namespace, &scheduler)
    }
  }

  private func allZones(_ namespace: Int) -> UInt8 {
    UInt8((1 << configuration.namespaces[namespace].zones.count) - 1)
  }

  private func isUp(_ copy: Int, of namespace: Int) -> Bool { namespaces[namespace].zoneFaults & 1 << UInt8(copy) == 0 }

  /// Another copy has taken over, if one is left.
  mutating func promotionEnds(_ namespace: Int, _ scheduler: inout Scheduler) {
    namespaces[namespace].isPromoting = false
    for copy in configuration.namespaces[namespace].zones.indices where isUp(copy, of: namespace) {
      namespaces[namespace].primaryCopy = UInt8(copy)
      break
    }
    refreshServing(namespace, &scheduler)
  }

  // MARK: - Serving

  /// Works out whether a namespace serves; when it stops, everything that was going on is void.
  mutating func refreshServing(_ namespace: Int, _ scheduler: inout Scheduler) {
    let zones = configuration.namespaces[namespace].zones
    let hasCopy = zones.isEmpty || namespaces[namespace].zoneFaults != allZones(namespace)
    let state = namespaces[namespace]
    let serves =
      state.faults == 0 && hasCopy && !state.isPromoting && !state.isDeleted && !state.isReadOnly
      && !state.lacksKey
    guard serves != state.isServing else { return }
    namespaces[namespace].isServing = serves
    if serves {
      if replication.isOn { resumeReplication(namespace, &scheduler) }
    } else {
      namespaces[namespace].stoppedAt = scheduler.now
      interrupt(namespace, &scheduler)
      if replication.isOn { replication.noteDown(namespace, at: scheduler.now) }
    }
  }

  /// All connections to a namespace break: sends in progress are void, consumers reconnect.
  mutating func interrupt(_ namespace: Int, _ scheduler: inout Scheduler) {
    namespaces[namespace].strikes += 1
    namespaces[namespace].freeAt = min(namespaces[namespace].freeAt, scheduler.now.microseconds << 10)
    for consumer in 0..<consumers.count where Int(consumerStates[consumer].namespace) == namespace {
      disconnect(consumer, &scheduler)
    }
    if replication.isOn { takeBackLetGo(in: namespace, at: scheduler.now) }
  }

  /// A consumer's processes end with all they hold: locked messages come back, others are lost.
  private mutating func crash(_ consumer: Int, _ cause: Cause, _ scheduler: inout Scheduler) {
    disconnect(consumer, &scheduler)
    consumerStates[consumer].buffer = MessageLine()
    for slot in 0..<UInt32(messages.capacity)
    where messages.isLive(slot) && Int(messages[slot].consumer) == consumer {
      switch messages[slot].state {
      case .settling, .out:
        let place = Int(messages[slot].place)
        releaseSession(of: slot)
        removeOut(slot, place)
        messages[slot].pendingEvent = 0
        if messages[slot].state == .out {
          // The receiver had it without a lock.
          finish(slot, .lost, cause)
        } else if messages[slot].fate == .complete {
          // The broker had settled it, and only the answer was on its way.
          finish(slot, .completed, .none)
        } else {
          messages[slot].chain = Message.noLink
          messages[slot].consumer = Message.noPlace
          returnToLine(slot, place, at: scheduler.now)
        }
      case .ghost:
        // Nobody works on it any more.
        ghosts -= 1
        messages.free(slot)
      case .ready, .scheduled, .setAside, .dead: break
      }
    }
    consumerStates[consumer].idle = consumers[consumer].concurrency
    consumerStates[consumer].isStuck = true
    // It is not there, which is not to be left alone.
    consumerStates[consumer].stuckSince = .distantFuture
  }

  // MARK: - Networks

  /// The fault that lets no connection of a region's clients to a namespace stand; `nil` when there is none.
  func cut(region: UInt16, _ namespace: Int) -> Cause? {
    impairments.first { $0.isCut && $0.touches(region: Int(region), namespace: namespace) }?.cause
  }

  mutating func losesRequest(_ slot: UInt32, _ namespace: Int) -> Bool {
    draw(slot, namespace, 0) { $0.losesRequests }
  }

  mutating func losesAnswer(_ slot: UInt32, _ namespace: Int) -> Bool {
    draw(slot, namespace, 1) { $0.losesAnswers }
  }

  private mutating func draw(
    _ slot: UInt32, _ namespace: Int, _ direction: UInt32, _ share: (NetworkImpairment) -> Double
  ) -> Bool {
    let operation = sends[slot]
    let settings = producers[Int(operation.producer)]
    var passes = 1.0
    var cause = Cause.none
    for impairment in impairments
    where impairment.touches(region: Int(settings.region), namespace: namespace) {
      passes *= 1 - share(impairment)
      cause = impairment.cause
    }
    guard passes < 1 else { return false }
    let attempt = operation.round &* 16 &+ UInt32(operation.retry) &* 2 &+ direction
    var draws = origin.stream(settings.hash, operation.first, UInt8(truncatingIfNeeded: attempt), .network)
    guard draws.uniform() >= passes else { return false }
    // The time-out ends when the fault may be over: the operation remembers who answers for it.
    sends[slot].networkCause = cause
    return true
  }
}
