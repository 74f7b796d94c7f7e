import Infrastructure
import SimulationKernel

// Waiting lines: first come, first served within a queue of a region; patience runs while waiting.
extension ContactCenter {
  @inline(__always)
  func line(_ queue: UInt16, _ region: UInt16) -> Int {
    Int(queue) &* regionCount &+ Int(region)
  }

  /// The contact asks for an agent: the longest idle one takes it at once, else it waits if there is room.
  mutating func joinQueue(
    _ slot: UInt32, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    let now = scheduler.now
    let settings = sources[Int(contacts[slot].source)]
    let row = memoryRow(slot)
    var waiting = origin.stream(settings.hash, contacts[slot].ordinal, contacts[slot].attempt, .patience)
    if memory.rows[row].known.contains(.handling) {
      contacts[slot].handleTime = memory.rows[row].handleTime
      contacts[slot].afterContactWork = memory.rows[row].afterContactWork
    } else {
      // What comes of the wait is drawn before the wait: the processor is at it while it looks for an agent. Handling is the
      // customer's own, whatever attempt gets through.
      var handling = origin.stream(settings.hash, contacts[slot].ordinal, 0, .handling)
      RandomStream.begin(&handling, &waiting)
      contacts[slot].handleTime = distributions.duration(settings.handleTime, &handling)
      contacts[slot].afterContactWork = distributions.duration(settings.afterContactWork, &handling)
      if row != 0 {
        memory.rows[row].handleTime = contacts[slot].handleTime
        memory.rows[row].afterContactWork = contacts[slot].afterContactWork
        memory.rows[row].known.insert(.handling)
      }
    }
    let queue = contacts[slot].queue
    let region = contacts[slot].region
    let place = line(queue, region)
    let agent =
      infrastructure.isDown(region: Int(region))
      ? Contact.noLink : agent(for: queue, region, contacts[slot].channel, &infrastructure)
    if agent == Contact.noLink && lines[place].count >= queues[Int(queue)].maxContacts {
      if contacts[slot].isMeasured { statistics.queues[Int(queue)].blocked += 1 }
      end(slot, .blocked, .none, &scheduler)
      return
    }
    contacts[slot].queuedAt = now
    tell(.queued, slot)
    if contacts[slot].isMeasured {
      statistics.queues[Int(queue)].queued += 1
      statistics.channels[Int(contacts[slot].channel.rawValue)].queued += 1
    }
    if agent != Contact.noLink {
      answer(slot, by: agent, &scheduler)
      return
    }
    contacts[slot].stage = .queued
    if contacts[slot].isMeasured {
      statistics.queues[Int(queue)].waited += 1
      statistics.channels[Int(contacts[slot].channel.rawValue)].waited += 1
    }
    append(slot, to: place)
    changeLength(queue, by: 1, at: now)
    if lines[place].isStranded {
      strand(slot)
      contacts[slot].isMisled =
        contacts[slot].arrivedAt >= lines[place].strandedSince && (!routesGlobally || callsWereMoved[Int(region)])
    } else if _slowPath(isOutnumbered[Int(region)]) {
      contacts[slot].isMisled = true
    }
    if settings.hasPatience {
      let patience = patience(slot, row: row, settings.patience, &waiting)
      contacts[slot].patience = scheduler.setTimer(
        after: patience, kind: EventKind.patienceEnd.rawValue, entity: slot)
    }
  }

  /// How long the customer waits in this attempt.
  @inline(__always)
  private mutating func patience(
    _ slot: UInt32, row: Int, _ distribution: DistributionIndex, _ draws: inout RandomStream
  ) -> SimulationDuration {
    let isFirst = contacts[slot].isFirst
    if isFirst && memory.rows[row].known.contains(.patience) { return memory.rows[row].patience }
    let patience = distributions.duration(distribution, &draws)
    if isFirst && row != 0 {
      memory.rows[row].patience = patience
      memory.rows[row].known.insert(.patience)
    }
    return patience
  }

  /// The customer gives up.
  mutating func abandon(_ slot: UInt32, _ scheduler: inout Scheduler) {
    contacts[slot].patience = .none
    leaveLine(slot, at: scheduler.now, &scheduler)
    if contacts[slot].isMeasured { statistics.queues[Int(contacts[slot].queue)].abandoned += 1 }
    countLeaving(slot, at: scheduler.now)
    end(slot, .abandoned, contacts[slot].isMisled ? .configuration : .none, &scheduler)
  }

  /// Takes a waiting contact out of its line and stops its patience.
  mutating func leaveLine(_ slot: UInt32, at now: SimulationTime, _ scheduler: inout Scheduler) {
    let previous = contacts[slot].previous
    let next = contacts[slot].next
    let queue = contacts[slot].queue
    let place = line(queue, contacts[slot].region)
    if previous == Contact.noLink { lines[place].head = next } else { contacts[previous].next = next }
    if next == Contact.noLink { lines[place].tail = previous } else { contacts[next].previous = previous }
    lines[place].count -= 1
    waiting[Int(contacts[slot].region)] -= 1
    waitingAnywhere -= 1
    contacts[slot].next = Contact.noLink
    contacts[slot].previous = Contact.noLink
    if contacts[slot].patience != .none {
      scheduler.cancel(contacts[slot].patience)
      contacts[slot].patience = .none
    }
    changeLength(queue, by: -1, at: now)
  }

  /// Puts a contact at the end of a line; one that joined earlier, as a task that goes back, stands further ahead.
  @inline(__always)
  mutating func append(_ slot: UInt32, to place: Int) {
    var previous = lines[place].tail
    while previous != Contact.noLink && contacts[previous].queuedAt > contacts[slot].queuedAt {
      previous = contacts[previous].previous
    }
    let next = previous == Contact.noLink ? lines[place].head : contacts[previous].next
    contacts[slot].previous = previous
    contacts[slot].next = next
    if previous == Contact.noLink { lines[place].head = slot } else { contacts[previous].next = slot }
    if next == Contact.noLink { lines[place].tail = slot } else { contacts[next].previous = slot }
    lines[place].count += 1
    waiting[Int(contacts[slot].region)] += 1
    waitingAnywhere += 1
  }

  @inline(__always)
  mutating func changeLength(_ queue: UInt16, by delta: Int, at now: SimulationTime) {
    statistics.queues[Int(queue)].length.change(by: delta, at: now)
    statistics.change(.queueLength, by: delta, at: now)
  }

  /// Counts an attempt that leaves its queue as the service defines its service level: whatever the reason.
  @inline(__always)
  mutating func countLeaving(_ slot: UInt32, at now: SimulationTime) {
    guard contacts[slot].isMeasured else { return }
    let channel = Int(contacts[slot].channel.rawValue)
    statistics.channels[channel].leftQueue += 1
    if now - contacts[slot].queuedAt <= queues[Int(contacts[slot].queue)].answerWithin {
      statistics.channels[channel].leftQueueWithin += 1
    }
  }

  /// The contact that an agent should take next: the most urgent queue, then the oldest contact.
  @inline(__always)
  func nextContact(for agent: UInt32, in region: UInt16) -> UInt32 {
    let group = groups[Int(agents[Int(agent)].group)]
    let active = agents[Int(agent)].active
    if isFull(agents[Int(agent)]) { return Contact.noLink }
    var best = Contact.noLink
    var bestPriority = UInt16.max
    for index in Int(group.firstSkill)..<Int(group.endSkill) {
      let skill = skills[index]
      let head = lines[line(skill.queue, region)].head
      guard head != Contact.noLink else { continue }
      let channel = contacts[head].channel
      if active > 0 ? channel != agents[Int(agent)].channel : group.concurrency(channel) == 0 { continue }
      let isBetter =
        best == Contact.noLink || skill.priority < bestPriority
        || (skill.priority == bestPriority && contacts[head].queuedAt < contacts[best].queuedAt)
      if isBetter {
        best = head
        bestPriority = skill.priority
      }
    }
    return best
  }

  /// a contact is left where no agent will come.
  mutating func strand(_ slot: UInt32) {
    guard !contacts[slot].isStranded else { return }
    contacts[slot].isStranded = true
    if contacts[slot].isMeasured { statistics.channels[Int(contacts[slot].channel.rawValue)].stranded += 1 }
  }

  /// Finds the queues of regions that no agent share serves any more, and marks who waits there. Only regions that hold a
  /// share of some other group's agents, or held one, can strand anyone; a queue nobody serves at all strands nobody.
  mutating func refreshStranding(at now: SimulationTime, _ infrastructure: inout InfrastructureState) {
    refreshOutnumbered(&infrastructure)
    for queue in 0..<queues.count {
      let settings = queues[queue]
      guard settings.firstGroup < settings.endGroup else { continue }
      for region in 0..<regionCount {
        var isServed = false
        for index in Int(settings.firstGroup)..<Int(settings.endGroup) {
          let group = groups[Int(servingGroups[index])]
          if servesRegion(group, region) { isServed = true }
          guard routesGlobally else { continue }
          // Agents of whatever region that works serve it where contacts are routed globally.
          for other in 0..<regionCount where !infrastructure.isDown(region: other) && servesRegion(group, other) {
            isServed = true
          }
        }
        let place = queue * regionCount + region
        if !isServed && !lines[place].isStranded { lines[place].strandedSince = now }
        lines[place].isStranded = !isServed
        guard !isServed else { continue }
        var slot = lines[place].head
        while slot != Contact.noLink {
          strand(slot)
          slot = contacts[slot].next
        }
      }
    }
  }

  /// Finds the regions to which the customer sent more calls than agents, or where nobody can sign in though somebody could if
  /// the customer had enabled it (ACGR-22, ACGR-33).
  private mutating func refreshOutnumbered(_ infrastructure: inout InfrastructureState) {
    let signInsAreShut = signIns.isDeclared && signIns.isLimited && !hasSignInServer(infrastructure)
    for region in 0..<regionCount {
      isOutnumbered[region] =
        !infrastructure.isDown(region: region) && (signInsAreShut || hasMoreCallsThanAgents(region))
    }
  }

  private func hasMoreCallsThanAgents(_ region: Int) -> Bool {
    guard callsWereMoved[region], !routesGlobally else { return false }
    return (0..<groups.count).contains { index in
      let group = groups[index]
      guard group.group != Contact.noPlace, group.followsDistribution else { return false }
      return telephonyShares.share(of: region, inRow: Int(group.group), width: regionCount)
        > agentShares.share(of: region, inRow: Int(group.group), width: regionCount)
    }
  }

  private func servesRegion(_ group: GroupSettings, _ region: Int) -> Bool {
    guard group.group != Contact.noPlace, group.followsDistribution else {
      // ACGR-27: who does not follow serves the region where it signed in.
      if group.onDuty == 0 { return Int(group.region) == region }
      let last = group.firstAgent + group.agentCount
      return (group.firstAgent..<last).contains {
        agents[Int($0)].isOnDuty && Int(agents[Int($0)].region) == region
      }
    }
    return hasShare(group, region)
  }

  /// Whether a region has a share of the agents of a group's traffic distribution group.
  func hasShare(_ group: GroupSettings, _ region: Int) -> Bool {
    agentShares.share(of: region, inRow: Int(group.group), width: regionCount) > 0
  }
}
