import Infrastructure
import SimulationKernel

// What a fault does to contacts in progress. The facts leave their fate open, so the share that is cut is a parameter.
extension ContactCenter {
  /// A component has failed: cuts the given share of the contacts in progress on it. Tasks held in a region that will
  /// come back with its data wait there (`keepsTasks`); otherwise they are lost with it.
  public mutating func cut(
    _ component: Component, share: Double, keepsTasks: Bool, cause: Cause, hash: UInt32, _ scheduler: inout Scheduler,
    _ infrastructure: inout InfrastructureState
  ) {
    var isRegion = false
    if case .region = component {
      isRegion = true
      refreshStranding(at: scheduler.now, &infrastructure)
    }
    var waiting: [UInt32] = []
    var handled: [UInt32] = []
    for slot in 0..<UInt32(contacts.capacity) where contacts.isLive(slot) {
      let contact = contacts[slot]
      guard contact.stage != .awaitingRedial, isHeld(by: component, contact) || isHandled(in: component, contact)
      else { continue }
      guard contact.channel != .task || isRegion else { continue }
      if share < 1 {
        var draws = origin.stream(
          sources[Int(contact.source)].hash ^ hash, contact.ordinal, contact.attempt, .cut)
        guard draws.bernoulli(share) else { continue }
      }
      if contact.stage == .withAgent { handled.append(slot) } else { waiting.append(slot) }
    }
    // All contacts go before any agent is freed: a freed agent must not take one that is about to be cut.
    for slot in waiting where !(contacts[slot].channel == .task && keepsTasks) {
      if contacts[slot].stage == .queued {
        leaveLine(slot, at: scheduler.now, &scheduler)
        countLeaving(slot, at: scheduler.now)
        if contacts[slot].isMeasured { statistics.queues[Int(contacts[slot].queue)].dropped += 1 }
      }
      end(slot, .dropped, cause, &scheduler)
    }
    var freed: [(agent: UInt32, work: SimulationDuration)] = []
    for slot in handled {
      let contact = contacts[slot]
      // The desktop is gone with the region: no after-contact work there.
      freed.append((contact.agent, isRegion ? .zero : contact.afterContactWork))
      // A task is kept in its own region: what fails is the agent's where that is another.
      let isKept = keepsTasks || !isHeld(by: component, contact)
      if contact.channel == .task && isKept {
        putBack(slot, at: scheduler.now)
      } else {
        end(slot, .dropped, cause, &scheduler)
      }
    }
    for (agent, work) in freed.sorted(by: { $0.agent < $1.agent }) {
      if work == .zero {
        agentFrees(agent, &scheduler, &infrastructure)
      } else {
        scheduler.schedule(after: work, .afterContactWorkEnd, agent)
      }
    }
  }

  /// A task that its agent must let go waits in its queue again, where its age puts it.
  mutating func putBack(_ slot: UInt32, at now: SimulationTime) {
    contacts[slot].stage = .queued
    contacts[slot].pendingEvent = 0
    contacts[slot].agent = Contact.noLink
    let contact = contacts[slot]
    append(slot, to: line(contact.queue, contact.region))
    changeLength(contact.queue, by: 1, at: now)
    guard contact.isMeasured else { return }
    statistics.queues[Int(contact.queue)].queued += 1
    statistics.queues[Int(contact.queue)].waited += 1
    statistics.channels[Int(contact.channel.rawValue)].queued += 1
    statistics.channels[Int(contact.channel.rawValue)].waited += 1
  }

  /// Whether a contact is with an agent whose region fails, itself being in another (global routing).
  private func isHandled(in component: Component, _ contact: Contact) -> Bool {
    guard routesGlobally, contact.stage == .withAgent, case .region(let region) = component else { return false }
    return Int(agents[Int(contact.agent)].region) == region.raw
  }

  private func isHeld(by component: Component, _ contact: Contact) -> Bool {
    switch component {
    case .region(let index): Int(contact.region) == index.raw
    case .zone(let index): Int(contact.zone) == index.raw
    case .carrier(let index): Int(contact.carrier) == index.raw
    case .path(let carrier, let index): Int(contact.carrier) == carrier.raw && Int(contact.zone) == index.raw
    case .controlPlane, .monitoring, .dependency, .agentSite, .replication: false
    }
  }

  /// A region works again: its agents take what has waited there, and flows that tasks were held in go on.
  public mutating func resume(
    region: RegionIndex, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    isSentAstray[region.raw] = false
    refreshStranding(at: scheduler.now, &infrastructure)
    if signIns.isDeclared {
      renewSessions(in: region.raw, &scheduler, &infrastructure)
      serveSignIns(&scheduler, &infrastructure)
    }
    for slot in 0..<UInt32(contacts.capacity)
    where contacts.isLive(slot) && contacts[slot].stage == .inFlow && contacts[slot].pendingEvent == 0
      && Int(contacts[slot].region) == region.raw
    {
      flowEnds(slot, &scheduler, &infrastructure)
    }
    offerWaiting(in: region.raw, &scheduler, &infrastructure)
    if routesGlobally {
      for other in 0..<regionCount where other != region.raw { offerWaiting(in: other, &scheduler, &infrastructure) }
    }
  }

  /// The idle agents of a region look for work.
  mutating func offerWaiting(
    in region: Int, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    for group in 0..<groups.count {
      var agent = idleAgents[group * regionCount + region].head
      while agent != Contact.noLink {
        let next = agents[Int(agent)].next
        if nextContact(for: agent, &infrastructure) != Contact.noLink {
          unlist(agent)
          seekWork(agent, &scheduler, &infrastructure)
        }
        agent = next
      }
    }
  }

  /// A share of the attempts through a component fails from now on.
  public mutating func impair(_ impairment: Impairment) {
    impairments.append(impairment)
  }

  /// The impairment of a fault is over.
  public mutating func clearImpairments(of cause: Cause) {
    impairments.removeAll { $0.cause == cause }
  }
}
