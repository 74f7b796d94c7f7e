import Infrastructure
import SimulationKernel

/// A request to pair two namespaces, as given to the portal, the command line or a template.
public struct PairingRequest: Sendable, Hashable {
  /// Where the request comes from: the portal knows a migrated namespace's alias by itself (SBGDR-61).
  public enum Channel: String, Sendable, Hashable, CaseIterable {
    case portal
    case commandLine
  }

  /// The alias; empty when left out.
  public var alias: String
  /// The namespace at which the request is made.
  public var startedAt: NamespaceIndex
  /// The namespace meant as primary.
  public var primary: NamespaceIndex
  /// The namespace meant as secondary; `nil` when left out.
  public var secondary: NamespaceIndex?
  /// Another name for the primary, where the alias takes its own (SBGDR-74).
  public var alternateName: String?
  /// Where the request comes from.
  public var channel: Channel
  /// The Standard namespace's name that the primary was migrated from (SBGDR-58, SBGDR-59).
  public var migratedFrom: String?

  /// A request from the portal.
  public init(alias: String, primary: NamespaceIndex, secondary: NamespaceIndex?) {
    self.alias = alias
    startedAt = primary
    self.primary = primary
    self.secondary = secondary
    channel = .portal
  }
}

// Geo-disaster recovery: pairing, copying of entities, failover.
extension MessagingService {
  /// Pairs two namespaces: the alias leads to the primary, and copying begins (SBGDR-44 to 47, SBGDR-49); after a
  /// failover it is how there is a pair again (SBGDR-67).
  public mutating func pair(
    _ request: PairingRequest, _ scheduler: inout Scheduler
  ) throws(PairingRefusal) {
    try check(request)
    guard let secondary = request.secondary?.raw else { throw .noSecondary }
    if !namespaces[request.primary.raw].isServing || !namespaces[secondary].isServing { throw .controlPlaneUnavailable }
    pairing.alias = request.alias
    pairing.aliasNumber = configuration.aliases.firstIndex(of: request.alias)
    pairing.aliasTarget = request.primary.raw
    if request.channel == .portal, configuration.namespaces[request.primary].migratedFrom != nil {
      pairing.carriesNameOf = request.primary.raw
    }
    namespaces[request.primary.raw].isFormerPrimary = false
    pairing.primary = request.primary.raw
    pairing.secondary = secondary
    pairing.notReplicating = nil
    pairing.generation += 1
    openPairing(&scheduler)
    pairing.log(.paired, at: scheduler.now)
    refreshAccess()
  }

  private mutating func check(_ request: PairingRequest) throws(PairingRefusal) {
    let namespaces = configuration.namespaces
    let primary = namespaces[request.primary]
    guard let secondaryIndex = request.secondary, secondaryIndex.raw < namespaces.count else { throw .noSecondary }
    if secondaryIndex == request.primary { throw .noSecondary }
    let secondary = namespaces[secondaryIndex]
    // SBGDR-47.
    if request.alias.isEmpty { throw .aliasRequired }
    if primary.tier != .premium || secondary.tier != .premium { throw .tier }
    if request.startedAt != request.primary { throw .notPrimary }
    if pairing.primary != nil { throw pairing.alias == request.alias ? .aliasNameInUse : .aliasExists }
    if let alias = pairing.alias, alias != request.alias { throw .aliasImmutable }
    if let alias = pairing.alias, alias == request.alias, pairing.aliasTarget != request.primary.raw {
      throw .aliasNameInUse
    }
    if primary.region == secondary.region { throw .sameRegion }
    if (primary.partitions > 1) != (secondary.partitions > 1) { throw .partitionMismatch }
    if request.alias == primary.id && request.alternateName == nil { throw .alternateNameRequired }
    if namespaces.contains(where: { $0.id == request.alias && $0.id != primary.id }) { throw .aliasNameInUse }
    // SBGDR-58, SBGDR-60: the old name is the one that clients use.
    if let old = request.migratedFrom, request.channel == .commandLine, request.alias != old {
      throw .migratedAliasRequired
    }
    // SBGDR-92, SBGDR-94: whether there are endpoints is asked, not whether they work.
    if !accessRules[request.primary.raw].privateEndpoints.isEmpty
      && accessRules[secondaryIndex.raw].privateEndpoints.isEmpty
    {
      throw .privateEndpointMissing
    }
    let isEmpty = (0..<entityCount).allSatisfy { !places[secondaryIndex.raw * entityCount + $0].exists }
    if !isEmpty {
      // SBGDR-55, SBGDR-70: the old primary is no way back, unless it has been emptied.
      throw pairing.formerPrimaries.contains(secondaryIndex.raw) ? .failbackUnsupported : .secondaryNotEmpty
    }
  }

  /// Entities of a pairing that is older than the run are there already: they are what is copied (SBGDR-42).
  mutating func copyEntitiesOfOldPairing() {
    guard case .geoDisasterRecovery(let settings) = configuration.protection, settings.isInSync else { return }
    for entity in 0..<entityCount where places[settings.primary.raw * entityCount + entity].exists {
      if !isCopied(entity) { continue }
      create(entity: entity, in: settings.secondary.raw, rules: true)
    }
  }

  /// Begins to copy what the secondary lacks (SBGDR-08, SBGDR-81).
  mutating func openPairing(_ scheduler: inout Scheduler) {
    guard let primary = pairing.primary, let secondary = pairing.secondary else { return }
    var draws = origin.stream(plan.hashes[secondary], pairing.generation, 0, .pairing)
    let perMinute = distributions.sample(plan.copyRate, &draws)
    pairing.copyTime = SimulationDuration(seconds: 60 / max(perMinute, 1e-3))
    pairing.copies = []
    pairing.nextCopy = 0
    for entity in 0..<entityCount where places[primary * entityCount + entity].exists {
      if places[secondary * entityCount + entity].exists || !isCopied(entity) { continue }
      appendCopies(of: entity)
    }
    scheduleCopy(&scheduler)
  }

  /// SBGDR-27: whether an entity is copied at all.
  private func isCopied(_ entity: Int) -> Bool {
    pairing.copiesAutoDeleted || entities[entity].autoDeleteOnIdle == .infinite
  }

  /// SBGDR-82: an entity, and each of its rules.
  private mutating func appendCopies(of entity: Int) {
    pairing.copies.append(PairingState.Copy(entity: entity, isRule: false))
    for _ in 0..<entities[entity].ruleCount {
      pairing.copies.append(PairingState.Copy(entity: entity, isRule: true))
    }
  }

  private mutating func scheduleCopy(_ scheduler: inout Scheduler) {
    guard pairing.pendingCount > 0, !pairing.isCopying else { return }
    pairing.isCopying = true
    scheduler.schedule(after: pairing.copyTime, .entityCopied, pairing.generation)
  }

  /// One entity, or one rule, has been copied; while either side is down nothing is.
  mutating func entityCopied(_ scheduler: inout Scheduler) {
    pairing.isCopying = false
    guard let primary = pairing.primary, let secondary = pairing.secondary, pairing.pendingCount > 0 else { return }
    if namespaces[primary].isServing && namespaces[secondary].isServing {
      let copy = pairing.copies[pairing.nextCopy]
      pairing.nextCopy += 1
      if copy.isRule {
        places[secondary * entityCount + copy.entity].rules += 1
      } else {
        create(entity: copy.entity, in: secondary, rules: false)
        scheduleIdleCheck(secondary * entityCount + copy.entity, &scheduler)
      }
      pairing.log(.entityCopied, at: scheduler.now)
    }
    if pairing.pendingCount > 0 {
      scheduleCopy(&scheduler)
      return
    }
    pairing.log(.inSync, at: scheduler.now)
    if pairing.waitsForCopies {
      pairing.waitsForCopies = false
      scheduleSwitch(&scheduler)
    }
  }

  /// An entity comes to be in a namespace.
  mutating func create(entity: Int, in namespace: Int, rules: Bool) {
    let place = namespace * entityCount + entity
    places[place].exists = true
    places[place].wasAutoDeleted = false
    places[place].status = entities[entity].status
    places[place].rules = rules ? entities[entity].ruleCount : 0
  }

  /// Someone creates an entity: in a primary it is then copied, in a passive secondary that is refused (SBGDR-97).
  public mutating func createEntity(
    _ entity: MessagingEntityIndex, in namespace: NamespaceIndex, _ scheduler: inout Scheduler
  ) throws(PairingRefusal) {
    if pairing.isPassive(namespace.raw) { throw .secondaryReadOnly }
    if !namespaces[namespace.raw].isServing { throw .controlPlaneUnavailable }
    if exists(entity, in: namespace) { return }
    if case .subscription(let topic, _) = configuration.entities[entity].kind, !exists(topic, in: namespace) {
      throw .topicNotFound
    }
    create(entity: entity.raw, in: namespace.raw, rules: true)
    let place = namespace.raw * entityCount + entity.raw
    places[place].lastUsed = scheduler.now
    scheduleIdleCheck(place, &scheduler)
    guard pairing.primary == namespace.raw, isCopied(entity.raw) else { return }
    appendCopies(of: entity.raw)
    pairing.show(.entityAdded, at: scheduler.now)
    scheduleCopy(&scheduler)
  }

  /// SBGDR-50, SBGDR-72: the pair is broken; the primary keeps the alias and all messages.
  public mutating func breakPairing(_ scheduler: inout Scheduler) throws(PairingRefusal) {
    guard let primary = pairing.primary else { throw .notPaired }
    if !namespaces[primary].isServing { throw .controlPlaneUnavailable }
    pairing.notReplicating = primary
    dissolve(at: scheduler.now)
    refreshAccess()
  }

  /// SBGDR-73: the alias is deleted; clients that use it find no host. A migrated namespace's old name leads there again.
  public mutating func deleteAlias(_ scheduler: inout Scheduler) throws(PairingRefusal) {
    if pairing.primary != nil { throw .aliasExists }
    guard pairing.alias != nil else { throw .notPaired }
    let target = pairing.aliasTarget
    pairing.aliasTarget = nil
    pairing.carriesNameOf = nil
    pairing.notReplicating = nil
    pairing.log(.aliasDeleted, at: scheduler.now)
    pairing.alias = nil
    refreshAccess()
    if let target { interrupt(target, &scheduler) }
  }

  private mutating func dissolve(at now: SimulationTime) {
    pairing.primary = nil
    pairing.secondary = nil
    pairing.copies = []
    pairing.nextCopy = 0
    // What was ordered of this pair is not done to the next.
    pairing.isFailingOver = false
    pairing.waitsForCopies = false
    pairing.log(.pairBroken, at: now)
  }

  // MARK: - Failover

  /// A failover is ordered, always at the secondary, since the primary may be down (SBGDR-43, SBGDR-62). The portal asks
  /// for the alias to be typed. It may be ordered at any time, and once (SBGDR-09).
  public mutating func failOver(
    safely: Bool, confirm: String, _ scheduler: inout Scheduler
  ) throws(PairingRefusal) {
    try checkFailover(safely: safely, confirm: confirm)
    if let primary = pairing.primary { noteOrder(from: primary, at: scheduler.now) }
    pairing.log(.failoverRequested, at: scheduler.now)
    // SBGDR-52, SBGDR-53: a safe failover waits for what is being copied, a forced one does not.
    if safely && pairing.pendingCount > 0 {
      pairing.waitsForCopies = true
    } else if !pairing.isFailingOver {
      pairing.waitsForCopies = false
      scheduleSwitch(&scheduler)
    }
  }

  /// A safe failover waits no longer when a side of the pair is gone for good, since nothing is copied any more (SBGDR-52); none
  /// leads clients to a secondary that is gone.
  mutating func giveUpFailover() {
    guard let primary = pairing.primary, let secondary = pairing.secondary else { return }
    if namespaces[primary].isGone || namespaces[secondary].isGone { pairing.waitsForCopies = false }
    if namespaces[secondary].isGone { pairing.isFailingOver = false }
  }

  /// SBGDR-35: what a failover answers: the fault that holds the namespace down that clients are led from, or its networks; or
  /// the latest that either met.
  mutating func noteOrder(from namespace: Int, at now: SimulationTime) {
    let state = namespaces[namespace]
    let network = impairments.last { $0.namespace.raw == namespace }
    latestOrder = NamespaceSwitch(
      ordered: now, effective: now,
      reason: state.isServing ? network?.cause ?? state.latestFault : state.cause)
  }

  private mutating func noteSwitch(at now: SimulationTime) {
    latestOrder.effective = now
    switches.append(latestOrder)
  }

  /// Why a failover would be refused now; a rehearsal asks, too (SBGDR-80).
  public func checkFailover(safely: Bool, confirm: String) throws(PairingRefusal) {
    // SBGDR-09: a failover broke the pair, so that there is none to fail over again.
    guard let primary = pairing.primary, let secondary = pairing.secondary else { throw .notPaired }
    if confirm != pairing.alias { throw .confirmAlias }
    if !namespaces[secondary].isServing { throw .controlPlaneUnavailable }
    guard safely else { return }
    if configuration.namespaces[primary].subscription != configuration.namespaces[secondary].subscription {
      throw .safeCrossSubscription
    }
    if !namespaces[primary].isServing { throw .safePrimaryUnreachable }
  }

  /// SBGDR-11: how long it takes from here is a parameter.
  private mutating func scheduleSwitch(_ scheduler: inout Scheduler) {
    pairing.isFailingOver = true
    let hash = plan.hashes[pairing.secondary ?? 0]
    var draws = origin.stream(hash, pairing.generation, 1, .pairing)
    scheduler.schedule(after: distributions.duration(plan.switchTime, &draws), .failoverEffective, pairing.generation)
  }

  /// SBGDR-10, SBGDR-64, SBGDR-66: first the alias leads to the secondary, then the pair is broken.
  /// One that was ordered of an earlier pair does nothing.
  mutating func failoverTakesEffect(ofPair generation: UInt32, _ scheduler: inout Scheduler) {
    if replication.isOn {
      guard switchIsDue(&scheduler) else { return }
      noteSwitch(at: scheduler.now)
      switchReplicated(&scheduler)
      noteComposite(at: scheduler.now)
      return
    }
    guard let primary = pairing.primary, let secondary = pairing.secondary, generation == pairing.generation,
      pairing.isFailingOver
    else { return }
    pairing.isFailingOver = false
    for finding in drift() { metDrift.append((scheduler.now, finding)) }
    pairing.aliasTarget = secondary
    noteSwitch(at: scheduler.now)
    pairing.log(.aliasRepointed, at: scheduler.now)
    pairing.metadataMissing = pairing.pendingCount
    pairing.formerPrimaries.append(primary)
    dissolve(at: scheduler.now)
    refreshAccess()
    // Requests in progress terminate; what the old primary holds is stranded (SBGDR-12).
    if namespaces[primary].isServing { interrupt(primary, &scheduler) }
    markStranded(primary)
    namespaces[primary].isFormerPrimary = true
    noteComposite(at: scheduler.now)
    for entity in 0..<entityCount { scheduleIdleCheck(secondary * entityCount + entity, &scheduler) }
  }

  /// What waits, what is scheduled (SBGDR-78) and what was dead-lettered.
  private mutating func markStranded(_ namespace: Int) {
    for slot in 0..<UInt32(messages.capacity)
    where messages.isLive(slot) && messages[slot].state != .ghost
      && namespaceIndex(of: Int(messages[slot].place)) == namespace
    {
      if messages[slot].stranding == .stranded { continue }
      messages[slot].stranding = .stranded
      statistics.stranded += 1
      entityTotals[entityIndex(of: Int(messages[slot].place))].stranded += 1
    }
  }
}
