import Infrastructure
import SimulationKernel

// Agents: who is available, who takes what, and what happens when the contact is over.
extension ContactCenter {
  /// The agent for a contact: the longest idle of the groups that serve its queue there, then the lowest id; without an
  /// idle one, the longest waiting of those who handle this channel and have room.
  @inline(__always)
  func availableAgent(_ queue: UInt16, _ region: UInt16, _ channel: Channel) -> UInt32 {
    let idle = longestListed(queue, region, channel, .idle)
    if idle != Contact.noLink || channel == .voice { return idle }
    return longestListed(queue, region, channel, .open)
  }

  @inline(__always)
  func longestListed(_ queue: UInt16, _ region: UInt16, _ channel: Channel, _ listing: Agent.Listing) -> UInt32 {
    var best = Contact.noLink
    let settings = queues[Int(queue)]
    for index in Int(settings.firstGroup)..<Int(settings.endGroup) {
      let group = Int(servingGroups[index])
      if groups[group].concurrency(channel) == 0 { continue }
      let candidate = firstListed(group, Int(region), channel, listing)
      guard candidate != Contact.noLink else { continue }
      if best == Contact.noLink || isListedBefore(candidate, best) { best = candidate }
    }
    return best
  }

  /// The longest available agent of a group in a region, for a channel.
  @inline(__always)
  func firstListed(_ group: Int, _ region: Int, _ channel: Channel, _ listing: Agent.Listing) -> UInt32 {
    let place = group &* regionCount &+ region
    if listing == .idle { return idleAgents[place].head }
    var candidate = openAgents[place].head
    while candidate != Contact.noLink && agents[Int(candidate)].channel != channel {
      candidate = agents[Int(candidate)].next
    }
    return candidate
  }

  @inline(__always)
  func isListedBefore(_ left: UInt32, _ right: UInt32) -> Bool {
    let leftTime = agents[Int(left)].listedAt
    let rightTime = agents[Int(right)].listedAt
    return leftTime < rightTime || (leftTime == rightTime && left < right)
  }

  /// Puts an agent at the end of a list of available agents; those of the same instant stand in order of id.
  mutating func list(_ agent: UInt32, _ listing: Agent.Listing, at now: SimulationTime) {
    agents[Int(agent)].listing = listing
    agents[Int(agent)].listedAt = now
    let place = Int(agents[Int(agent)].group) &* regionCount &+ Int(agents[Int(agent)].region)
    var line = listing == .idle ? idleAgents[place] : openAgents[place]
    var previous = line.tail
    while previous != Contact.noLink && isListedBefore(agent, previous) { previous = agents[Int(previous)].previous }
    let next = previous == Contact.noLink ? line.head : agents[Int(previous)].next
    agents[Int(agent)].previous = previous
    agents[Int(agent)].next = next
    if previous == Contact.noLink { line.head = agent } else { agents[Int(previous)].next = agent }
    if next == Contact.noLink { line.tail = agent } else { agents[Int(next)].previous = agent }
    line.count += 1
    if listing == .idle { idleAgents[place] = line } else { openAgents[place] = line }
  }

  /// Takes an agent off the list it stands in.
  @inline(__always)
  mutating func unlist(_ agent: UInt32) {
    let record = agents[Int(agent)]
    guard record.listing != .none else { return }
    let place = Int(record.group) &* regionCount &+ Int(record.region)
    var line = record.listing == .idle ? idleAgents[place] : openAgents[place]
    if record.previous == Contact.noLink {
      line.head = record.next
    } else {
      agents[Int(record.previous)].next = record.next
    }
    if record.next == Contact.noLink {
      line.tail = record.previous
    } else {
      agents[Int(record.next)].previous = record.previous
    }
    line.count -= 1
    if record.listing == .idle { idleAgents[place] = line } else { openAgents[place] = line }
    agents[Int(agent)].listing = .none
  }

  /// An agent takes a contact, which has left its line already or never stood in one.
  mutating func answer(_ slot: UInt32, by agent: UInt32, _ scheduler: inout Scheduler) {
    let now = scheduler.now
    unlist(agent)
    if agents[Int(agent)].active == 0 { statistics.change(.agentsBusy, by: 1, at: now) }
    agents[Int(agent)].active += 1
    agents[Int(agent)].channel = contacts[slot].channel
    listIfOpen(agent, at: now)
    contacts[slot].stage = .withAgent
    contacts[slot].agent = agent
    contacts[slot].answeredAt = now
    countAnswer(slot, at: now)
    contacts[slot].hasBeenAnswered = true
    tell(.connectedToAgent, slot)
    var handleTime = contacts[slot].handleTime
    // ACGR-41: what the flow could not do the agent does; the same draw, stretched.
    if _slowPath(contacts[slot].handleTimeFactor != 1) {
      handleTime = handleTime * Double(contacts[slot].handleTimeFactor)
    }
    contacts[slot].pendingEvent = scheduler.schedule(after: handleTime, .contactEnd, slot).rawValue
  }

  private mutating func listIfOpen(_ agent: UInt32, at now: SimulationTime) {
    let record = agents[Int(agent)]
    let concurrency = groups[Int(record.group)].concurrency(record.channel)
    if record.active < concurrency && !record.movePending && !isSurplus(record) { list(agent, .open, at: now) }
  }

  @inline(__always)
  private mutating func countAnswer(_ slot: UInt32, at now: SimulationTime) {
    let kind = contacts[slot].channel
    if strikes.isWatching && kind == .voice {
      strikes.noteAnswer(arrivedAt: contacts[slot].arrivedAt, at: now)
    }
    guard contacts[slot].isMeasured else { return }
    let queue = Int(contacts[slot].queue)
    let wait = now - contacts[slot].queuedAt
    let channel = Int(kind.rawValue)
    let isWithin = wait <= queues[queue].answerWithin
    countLeaving(slot, at: now)
    statistics.channels[channel].wait.record(wait)
    statistics.recordWait(kind, wait)
    statistics.queues[queue].answered += 1
    statistics.queues[queue].wait.record(wait)
    statistics.regions[Int(contacts[slot].region)].answered += 1
    if agents[Int(contacts[slot].agent)].region != contacts[slot].region {
      statistics.channels[channel].crossRegion += 1
    }
    if isWithin { statistics.queues[queue].answeredWithin += 1 }
    guard contacts[slot].isFirst, !contacts[slot].hasBeenAnswered else { return }
    statistics.channels[channel].eligible += 1
    if isWithin { statistics.channels[channel].answeredWithin += 1 }
    if kind == .voice {
      statistics.eligible[Int(contacts[slot].cell)] += 1
      if isWithin { statistics.answeredWithin[Int(contacts[slot].cell)] += 1 }
    }
  }

  /// Agent and customer are done; after-contact work may follow.
  mutating func serviceEnds(
    _ slot: UInt32, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    let agent = contacts[slot].agent
    let afterContactWork = contacts[slot].afterContactWork
    end(slot, .served, .none, &scheduler)
    if afterContactWork == .zero {
      agentFrees(agent, &scheduler, &infrastructure)
    } else {
      scheduler.schedule(after: afterContactWork, .afterContactWorkEnd, agent)
    }
  }

  /// An agent has one contact less in hand: leaves if past the shift, moves or signs in again if told to, else takes the
  /// next contact.
  mutating func agentFrees(
    _ agent: UInt32, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    agents[Int(agent)].active -= 1
    if agents[Int(agent)].active == 0 {
      statistics.change(.agentsBusy, by: -1, at: scheduler.now)
      unlist(agent)
      if isSurplus(agents[Int(agent)]) {
        goOffDuty(agent, at: scheduler.now)
        return
      }
      if agents[Int(agent)].movePending {
        if leavesToSignIn(agent, &scheduler, &infrastructure) { return }
        move(agent, at: scheduler.now)
      }
    }
    seekWork(agent, &scheduler, &infrastructure)
  }

  /// Gives an agent what waits for it, as much as it can handle, and lists it as available if there is room left.
  mutating func seekWork(
    _ agent: UInt32, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    let now = scheduler.now
    let record = agents[Int(agent)]
    if record.active > 0 && (record.movePending || isSurplus(record)) { return }
    if !infrastructure.isDown(region: Int(record.region)) {
      while (routesGlobally ? waitingAnywhere : waiting[Int(record.region)]) > 0 {
        let slot = nextContact(for: agent, &infrastructure)
        if slot == Contact.noLink { break }
        leaveLine(slot, at: now, &scheduler)
        answer(slot, by: agent, &scheduler)
      }
    }
    if agents[Int(agent)].listing == .none {
      if agents[Int(agent)].active == 0 {
        list(agent, .idle, at: now)
      } else {
        listIfOpen(agent, at: now)
      }
    }
  }

  /// Whether an agent has as much in hand as it handles at once.
  @inline(__always)
  func isFull(_ agent: Agent) -> Bool {
    agent.active > 0 && agent.active >= groups[Int(agent.group)].concurrency(agent.channel)
  }

  /// Whether more agents of the group are on duty than wanted.
  @inline(__always)
  func isSurplus(_ agent: Agent) -> Bool {
    groups[Int(agent.group)].onDuty > groups[Int(agent.group)].wanted
  }
}
