import Infrastructure
import SimulationKernel

// Shifts, and moves of agents between regions.
extension ContactCenter {
  /// A group's head count changes. Agents come with the lowest id first. When there are too many, idle agents leave at
  /// once, the last to become idle first; busy ones leave after contact and after-contact work, until the count is right.
  mutating func changeHeads(
    _ group: Int, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    let now = scheduler.now
    let piece = headProfiles[group].piece(at: now)
    // After closing the last shift stays until everybody has been looked after.
    if piece.end < closesAt { scheduler.schedule(at: piece.end, .headsChange, UInt32(group)) }
    groups[group].wanted = UInt32(piece.value)
    let first = Int(groups[group].firstAgent)
    var candidate = first
    while groups[group].onDuty < groups[group].wanted {
      while agents[candidate].isOnDuty { candidate += 1 }
      comeOnDuty(UInt32(candidate), group, at: now)
      if signIns.isDeclared {
        startShift(UInt32(candidate), &scheduler, &infrastructure)
      } else {
        seekWork(UInt32(candidate), &scheduler, &infrastructure)
      }
    }
    if signIns.isDeclared { sendHomeSignedOut(group, at: now) }
    while groups[group].onDuty > groups[group].wanted, let leaver = lastIdle(group) {
      unlist(leaver)
      goOffDuty(leaver, at: now)
    }
    // Those past their shift take nothing more.
    if groups[group].onDuty > groups[group].wanted { closeOpenAgents(group) }
  }

  private mutating func comeOnDuty(_ agent: UInt32, _ group: Int, at now: SimulationTime) {
    let region = placement(of: Int(agent) - Int(groups[group].firstAgent), in: groups[group])
    agents[Int(agent)].isOnDuty = true
    agents[Int(agent)].region = region
    agents[Int(agent)].target = region
    agents[Int(agent)].movePending = false
    groups[group].onDuty += 1
    statistics.change(.agentsOnDuty, by: 1, at: now)
    statistics.regions[Int(region)].agents.change(by: 1, at: now)
  }

  mutating func goOffDuty(_ agent: UInt32, at now: SimulationTime) {
    agents[Int(agent)].isOnDuty = false
    groups[Int(agents[Int(agent)].group)].onDuty -= 1
    statistics.change(.agentsOnDuty, by: -1, at: now)
    if signIns.isDeclared && endShift(agent, at: now) { return }
    statistics.regions[Int(agents[Int(agent)].region)].agents.change(by: -1, at: now)
  }

  /// The last to become idle, in the region where most are idle.
  private func lastIdle(_ group: Int) -> UInt32? {
    var place: Int?
    for region in 0..<regionCount {
      let candidate = group * regionCount + region
      if idleAgents[candidate].count > (place.map { idleAgents[$0].count } ?? 0) { place = candidate }
    }
    return place.map { idleAgents[$0].tail }
  }

  private mutating func closeOpenAgents(_ group: Int) {
    for region in 0..<regionCount {
      while openAgents[group * regionCount + region].head != Contact.noLink {
        unlist(openAgents[group * regionCount + region].head)
      }
    }
  }

  /// The region of a group's agent: multiples of the golden ratio modulo 1 fall evenly, so that any run of agents is split
  /// as the percentages say, and a change of ten per cent moves one agent in ten.
  func placement(of ordinal: Int, in group: GroupSettings) -> UInt16 {
    guard group.group != Contact.noPlace, group.isPlacedAtSignIn else { return group.region }
    return share(of: ordinal, in: group)
  }

  /// The region whose share of a traffic distribution group's agents holds an agent.
  func share(of ordinal: Int, in group: GroupSettings) -> UInt16 {
    let turn = UInt64(ordinal + 1) &* 0x9E37_79B9_7F4A_7C15
    let percent = UInt32(truncatingIfNeeded: ((turn >> 32) &* 100) >> 32)
    let first = Int(group.group) * regionCount
    var region = 0
    while percent >= agentShares[first + region] { region += 1 }
    return UInt16(region)
  }

  /// ACGR-24, ACGR-26: an agent distribution changes. Each agent on duty that it places elsewhere will notice in its own
  /// time; agents who sign in later go to the right region at once. `forced`: who notices moves without waiting.
  public mutating func setAgentShares(
    _ group: TrafficDistributionGroupIndex, _ percentages: [Int], forced: Bool = false, _ scheduler: inout Scheduler,
    _ infrastructure: inout InfrastructureState
  ) {
    let shares = ContactCenterPlan.cumulative(percentages)
    for region in 0..<regionCount { agentShares[group.raw * regionCount + region] = shares[region] }
    for index in 0..<groups.count
    where Int(groups[index].group) == group.raw && groups[index].followsDistribution {
      for ordinal in 0..<Int(groups[index].agentCount) {
        let agent = Int(groups[index].firstAgent) + ordinal
        guard agents[agent].isOnDuty else { continue }
        let target = placement(of: ordinal, in: groups[index])
        guard target != agents[agent].target else { continue }
        agents[agent].target = target
        var draws = origin.stream(
          groups[index].hash, UInt32(ordinal), agents[agent].moves, .switchDetection)
        agents[agent].moves &+= 1
        let delay = distributions.duration(groups[index].switchDetection, &draws)
        scheduler.schedule(after: delay, .switchDetected, UInt32(agent))
      }
    }
    if signIns.isDeclared { noteDistribution(group.raw, forced: forced, at: scheduler.now) }
    refreshStranding(at: scheduler.now, &infrastructure)
  }

  /// ACGR-23: a telephony distribution changes; calls in progress stay where they are.
  public mutating func setTelephonyShares(
    _ group: TrafficDistributionGroupIndex, _ percentages: [Int], at now: SimulationTime,
    _ infrastructure: inout InfrastructureState
  ) {
    let before = telephonyShares(of: group)
    let leavesHealth = (0..<regionCount).contains {
      percentages[$0] < before[$0] && !infrastructure.isDown(region: $0)
    }
    for region in 0..<regionCount
    where leavesHealth && percentages[region] > before[region] && infrastructure.isDown(region: region) {
      isSentAstray[region] = true
      strikes.noteMistake(at: now)
    }
    for region in 0..<regionCount where percentages[region] > before[region] { callsWereMoved[region] = true }
    let shares = ContactCenterPlan.cumulative(percentages)
    for region in 0..<regionCount { telephonyShares[group.raw * regionCount + region] = shares[region] }
    refreshActive()
    refreshStranding(at: now, &infrastructure)
  }

  /// Finds the regions that have a share of some group's calls; without a group every region counts.
  mutating func refreshActive() {
    let groupCount = telephonyShares.count / regionCount
    for region in 0..<regionCount {
      isActive[region] =
        groupCount == 0
        || (0..<groupCount).contains { telephonyShares.share(of: region, inRow: $0, width: regionCount) > 0 }
    }
  }

  /// ACGR-40: the customer's own switch points the clients of chats or tasks at another region.
  public mutating func pointClients(_ channel: Channel, at region: RegionIndex) {
    clientRegions[Int(channel.rawValue)] = UInt16(region.raw)
  }

  /// ACGR-26: an agent moves only when voice, chat and after-contact work have ended; tasks do not hold it.
  mutating func switchDetected(
    _ agent: UInt32, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    let record = agents[Int(agent)]
    guard record.isOnDuty, record.region != record.target else { return }
    if signIns.isDeclared {
      // Who is signed out now is placed by the next sign-in.
      guard signIns.sessions[Int(agent)].state == .signedIn else { return }
      if signIns.sessions[Int(agent)].isForced {
        forceMove(agent, &scheduler, &infrastructure)
        return
      }
    }
    if record.active > 0 && record.channel != .task {
      agents[Int(agent)].movePending = true
      if record.listing == .open { unlist(agent) }
      return
    }
    unlist(agent)
    move(agent, at: scheduler.now)
    seekWork(agent, &scheduler, &infrastructure)
  }

  mutating func move(_ agent: UInt32, at now: SimulationTime) {
    statistics.regions[Int(agents[Int(agent)].region)].agents.change(by: -1, at: now)
    agents[Int(agent)].region = agents[Int(agent)].target
    agents[Int(agent)].movePending = false
    statistics.regions[Int(agents[Int(agent)].region)].agents.change(by: 1, at: now)
    if signIns.isDeclared { noteMove(agent, at: now) }
  }
}
