import ContactCenterModel
import Infrastructure
import SimulationKernel

/// What has become of a fault so far.
struct FaultState {
  let hash: UInt32
  /// Strikes so far: addresses the random numbers of each.
  var strikes: UInt32 = 0
  var isStruck = false
}

/// A failed zone or path that will leave rotation.
struct PendingRemoval {
  let component: Component
  let fault: Int
  let strike: UInt32
}

extension FaultConfiguration {
  /// The components that the fault takes down or impairs.
  var components: [Component] {
    switch kind {
    case .outage(let components), .disaster(let components), .impairment(let components, _): components
    case .surge, .messageSurge, .drill, .rehearsal: []
    }
  }
}

extension WorldConfiguration {
  /// Whether contacts or messages may feel a fault: surges and drills, and whatever takes down or impairs something that some
  /// source's contacts, or the agents who answer them, use. What they do not need neither recovers nor is booked a loss. A
  /// place that the architecture does not have is felt all the same: nothing is violated, which is its recovery.
  func isFelt(_ fault: FaultConfiguration) -> Bool {
    switch fault.kind {
    case .surge, .messageSurge, .drill, .rehearsal: true
    case .outage(let components), .disaster(let components), .impairment(let components, _):
      components.isEmpty || !fault.messaging.isEmpty || components.contains(where: isUsed)
    }
  }

  private func isUsed(_ component: Component) -> Bool {
    switch component {
    case .region, .zone: true
    case .carrier(let carrier), .path(let carrier, _): carriersInUse.contains(carrier)
    case .dependency(let dependency, _):
      contactCenter.identityProvider?.dependency == dependency || dependenciesInUse.contains(dependency)
        || messaging?.usedDependencies.contains(dependency) == true
    case .agentSite(let site): contactCenter.agentGroups.contains { $0.signIn.site == site }
    case .controlPlane, .monitoring, .replication: false
    }
  }

  private var carriersInUse: Set<CarrierIndex> {
    Set(numbersInUse.map { contactCenter.phoneNumbers[$0.raw].carrier })
  }

  /// Numbers that somebody dials, those that only some customers know among them.
  private var numbersInUse: [PhoneNumberIndex] {
    sources.flatMap { source -> [PhoneNumberIndex] in
      guard case .dials(let number) = source.entry else { return [] }
      return [number] + (source.alternate.map { [$0.number] } ?? [])
    }
  }

  private var dependenciesInUse: Set<DependencyIndex> {
    let started = sources.compactMap { source -> FlowIndex? in
      if case .starts(let flow) = source.entry { flow } else { nil }
    }
    let flows = started + numbersInUse.map { contactCenter.phoneNumbers[$0.raw].flow }
    return Set(flows.flatMap { contactCenter.flows[$0.raw].uses.map(\.dependency) })
  }
}

// Faults strike, take components down, and are repaired. None knows of another: both regions may be down at once.
extension World {
  mutating func scheduleFaults(_ scheduler: inout Scheduler) {
    for (index, fault) in configuration.faults.enumerated() {
      switch fault.timing {
      case .at(let time):
        plan(.faultStrikes, of: index, at: time, &scheduler)
        // Scheduled with the strike, long before any contact's event of the same instant.
        if let duration = drawnDuration(index) { plan(.faultRepaired, of: index, at: time + duration, &scheduler) }
      case .every:
        if let time = nextStrike(index, after: .start) { plan(.faultStrikes, of: index, at: time, &scheduler) }
      }
    }
  }

  /// Schedules a fault's event so that the twin can cancel it: a timer stands among the events of its instant where it was set.
  private mutating func plan(
    _ kind: EventKind, of fault: Int, at time: SimulationTime, _ scheduler: inout Scheduler
  ) {
    firstFault = min(firstFault, time)
    plannedFaults.append(scheduler.setTimer(at: time, kind: kind.rawValue, entity: UInt32(fault)))
  }

  /// When a fault that comes again and again strikes next, unless the run is over by then.
  private func nextStrike(_ index: Int, after time: SimulationTime) -> SimulationTime? {
    guard let uptime = distributions.uptimes[index] else { return nil }
    var draws = origin.stream(faultStates[index].hash, faultStates[index].strikes, 0, .fault)
    let next = time + distributions.table.duration(uptime, &draws)
    return next < .start + configuration.horizon.duration ? next : nil
  }

  /// How long the next strike of a fault lasts; `nil`: for ever.
  private func drawnDuration(_ index: Int) -> SimulationDuration? {
    guard let duration = distributions.durations[index] else { return nil }
    var draws = origin.stream(faultStates[index].hash, faultStates[index].strikes, 1, .fault)
    return distributions.table.duration(duration, &draws)
  }

  mutating func strike(_ index: Int, _ scheduler: inout Scheduler) {
    let fault = configuration.faults[index]
    let cause = Cause(fault: index)
    if case .every = fault.timing, let duration = drawnDuration(index) {
      scheduler.schedule(after: duration, .faultRepaired, UInt32(index))
    }
    faultStates[index].isStruck = true
    contactCenter.value.strikes.open(cause, at: scheduler.now, touchesContacts: blueprint.touches[index])
    scheduleNotices(of: index, &scheduler)
    switch fault.kind {
    case .outage(let components):
      takeDown(components, index, keepsTasks: true, &scheduler)
      noteStall(by: components, at: scheduler.now)
    case .disaster(let components):
      takeDown(components, index, keepsTasks: false, &scheduler)
      noteStall(by: components, at: scheduler.now)
    case .impairment(let components, let share):
      for component in components {
        let impairment = Impairment(component: component, share: share, cause: cause, hash: faultStates[index].hash)
        switch component {
        case .controlPlane, .monitoring: serviceImpairments.append(impairment)
        case .region, .zone, .carrier, .path, .dependency, .agentSite, .replication:
          contactCenter.value.impair(impairment)
        }
      }
      impairMessaging(index, share: share, &scheduler)
      refreshFlows(after: components)
    case .surge, .messageSurge: break  // Its customers, or messages, come from a source of their own.
    case .drill(let runbook): if let runbook { startRunbook(runbook.raw, &scheduler) }
    case .rehearsal(let runbook): if let runbook { startRunbook(runbook.raw, rehearsing: true, &scheduler) }
    }
    faultStates[index].strikes += 1
  }

  /// Whether an impairment of a control plane or of a monitoring hits an attempt at this address (X-05, ACGR-39). Each tosses
  /// its own coin.
  mutating func isHit(
    _ component: Component, _ source: UInt32, _ ordinal: UInt32, _ attempt: UInt8, _ purpose: DrawPurpose
  ) -> Bool {
    for impairment in serviceImpairments where impairment.component == component {
      var draws = origin.stream(source ^ impairment.hash, ordinal, attempt, purpose)
      if draws.bernoulli(impairment.share) { return true }
    }
    return false
  }

  /// All components go down before anything is cut, so that nobody is answered in a place that fails in the same instant.
  private mutating func takeDown(
    _ own: [Component], _ index: Int, keepsTasks: Bool, _ scheduler: inout Scheduler
  ) {
    let cause = Cause(fault: index)
    for component in own { infrastructure.strike(component, cause) }
    let components = own + regionsLeftWithoutZones(by: own, cause)
    strikeMessaging(index, &scheduler)
    refreshDependencies(&scheduler)
    refreshFlows(after: components)
    for component in components {
      if case .agentSite(let site) = component {
        contactCenter.value.lose(
          site, share: configuration.faults[index].dropsInProgress, cause: cause, hash: faultStates[index].hash,
          &scheduler, &infrastructure)
        continue
      }
      contactCenter.value.cut(
        component, share: configuration.faults[index].dropsInProgress, keepsTasks: keepsTasks, cause: cause,
        hash: faultStates[index].hash, &scheduler, &infrastructure)
      scheduleRemoval(component, index, &scheduler)
    }
  }

  /// A region whose last zone has failed is down with all that it holds: chats, tasks, desktops, its API, its metrics.
  private mutating func regionsLeftWithoutZones(by components: [Component], _ cause: Cause) -> [Component] {
    var regions: [Component] = []
    for case .zone(let zone) in components {
      let region = configuration.topology.zones[zone].region
      guard !regionsWithoutZones.contains(region), infrastructure.hasNoZone(region: region.raw) else { continue }
      regionsWithoutZones.append(region)
      infrastructure.strike(.region(region), cause)
      regions.append(.region(region))
    }
    return regions
  }

  /// Regions that have a zone again.
  private mutating func regionsWithZonesAgain() -> [Component] {
    let back = regionsWithoutZones.filter { !infrastructure.hasNoZone(region: $0.raw) }
    regionsWithoutZones.removeAll { back.contains($0) }
    for region in back { infrastructure.repair(.region(region)) }
    return back.map { .region($0) }
  }

  /// Flows look anew at what they use, where some of it has failed or works again.
  private mutating func refreshFlows(after components: [Component]) {
    for case .dependency in components {
      contactCenter.value.refreshFlows(&infrastructure)
      return
    }
  }

  /// ACGR-09: a failed zone or path leaves rotation after the region's detection delay, or never.
  private mutating func scheduleRemoval(_ component: Component, _ index: Int, _ scheduler: inout Scheduler) {
    let zone: ZoneIndex
    switch component {
    case .zone(let failed), .path(_, let failed): zone = failed
    case .region, .carrier, .controlPlane, .monitoring, .dependency, .agentSite, .replication: return
    }
    guard let delay = distributions.removals[configuration.topology.zones[zone].region.raw] else { return }
    var draws = origin.stream(
      faultStates[index].hash ^ stableHash(configuration.topology.zones[zone].id), faultStates[index].strikes, 0,
      .removal)
    pendingRemovals.append(PendingRemoval(component: component, fault: index, strike: faultStates[index].strikes))
    scheduler.schedule(
      after: distributions.table.duration(delay, &draws), .removal, UInt32(pendingRemovals.count - 1))
  }

  mutating func remove(_ pending: Int) {
    let removal = pendingRemovals[pending]
    let state = faultStates[removal.fault]
    // The strike it belongs to may be over, and another begun.
    guard state.isStruck, state.strikes == removal.strike + 1 else { return }
    infrastructure.removeFromRotation(removal.component)
  }

  mutating func repair(_ index: Int, _ scheduler: inout Scheduler) {
    let fault = configuration.faults[index]
    let cause = Cause(fault: index)
    faultStates[index].isStruck = false
    contactCenter.value.strikes.close(cause, at: scheduler.now)
    switch fault.kind {
    case .outage(let components), .disaster(let components):
      for component in components { infrastructure.repair(component) }
      let regions = regionsWithZonesAgain()
      repairMessaging(index, &scheduler)
      refreshDependencies(&scheduler)
      refreshFlows(after: components)
      for component in components + regions {
        resume(component, &scheduler)
      }
      releaseHeldChanges(&scheduler)
    case .impairment(let components, _):
      contactCenter.value.clearImpairments(of: cause)
      serviceImpairments.removeAll { $0.cause == cause }
      clearMessagingImpairments(index, &scheduler)
      refreshFlows(after: components)
    case .surge, .messageSurge, .drill, .rehearsal: break
    }
    if let next = nextStrike(index, after: scheduler.now) {
      scheduler.schedule(at: next, .faultStrikes, UInt32(index))
    }
  }

  /// What a component held up goes on when it works again.
  private mutating func resume(_ component: Component, _ scheduler: inout Scheduler) {
    switch component {
    case .region(let region):
      if !infrastructure.isDown(region: region.raw) {
        contactCenter.value.resume(region: region, &scheduler, &infrastructure)
      }
    case .dependency: contactCenter.value.serveSignIns(&scheduler, &infrastructure)
    case .agentSite(let site):
      if !infrastructure.isDown(agentSite: site.raw) {
        contactCenter.value.reconnect(site, &scheduler, &infrastructure)
      }
    case .zone, .carrier, .path, .controlPlane, .monitoring, .replication: break
    }
  }
}
