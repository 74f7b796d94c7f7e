import Infrastructure
import SimulationKernel

// Agents sign in: before the shift, when the session ends, and by hand when the client does not follow a change.
//
// ACGR-25: once a shift. ACGR-19: a global sign-in holds in both regions, so a move needs no other. What ends a session
// takes effect when the contacts in hand have ended (assumption: the service documents nothing else).
extension ContactCenter {
  /// A shift begins with a sign-in.
  mutating func startShift(
    _ agent: UInt32, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    if scheduler.now >= warmUp { signIns.shifts += 1 }
    signIns.sessions[Int(agent)].isFirst = true
    signIns.sessions[Int(agent)].mustSignIn = false
    signIns.sessions[Int(agent)].isToMove = false
    signIns.sessions[Int(agent)].isForced = false
    signOut(agent, at: scheduler.now)
    queueSignIn(agent, &scheduler, &infrastructure)
  }

  /// A shift ends. Returns whether the agent was signed out, and counts in no region.
  mutating func endShift(_ agent: UInt32, at now: SimulationTime) -> Bool {
    setStranded(agent, false, at: now)
    signIns.sessions[Int(agent)].event = 0
    let state = signIns.sessions[Int(agent)].state
    guard state != .signedIn else { return false }
    if state == .waiting { signIns.remove(agent) }
    signIns.sessions[Int(agent)].state = .signedIn
    signIns.signedOut.change(by: -1, at: now)
    return true
  }

  /// A group has too many on duty: who cannot work goes home first.
  mutating func sendHomeSignedOut(_ group: Int, at now: SimulationTime) {
    let first = Int(groups[group].firstAgent)
    var candidate = first + Int(groups[group].agentCount)
    while groups[group].onDuty > groups[group].wanted && candidate > first {
      candidate -= 1
      if agents[candidate].isOnDuty && signIns.sessions[candidate].state != .signedIn {
        goOffDuty(UInt32(candidate), at: now)
      }
    }
  }

  /// The agent has to sign in again: at once, or when the contacts in hand have ended.
  mutating func requireSignIn(
    _ agent: UInt32, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    guard agents[Int(agent)].isOnDuty, signIns.sessions[Int(agent)].state == .signedIn else { return }
    if agents[Int(agent)].active > 0 {
      signIns.sessions[Int(agent)].mustSignIn = true
      agents[Int(agent)].movePending = true
      unlist(agent)
      return
    }
    signOut(agent, at: scheduler.now)
    queueSignIn(agent, &scheduler, &infrastructure)
  }

  /// An agent who was to move has become free: whether it is to sign in again instead, which also moves it.
  @inline(never)
  mutating func leavesToSignIn(
    _ agent: UInt32, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) -> Bool {
    guard signIns.isDeclared, signIns.sessions[Int(agent)].mustSignIn else { return false }
    signOut(agent, at: scheduler.now)
    queueSignIn(agent, &scheduler, &infrastructure)
    return true
  }

  mutating func signOut(_ agent: UInt32, at now: SimulationTime) {
    unlist(agent)
    setStranded(agent, false, at: now)
    agents[Int(agent)].movePending = false
    signIns.sessions[Int(agent)].mustSignIn = false
    signIns.sessions[Int(agent)].event = 0
    signIns.signedOut.change(by: 1, at: now)
    statistics.regions[Int(agents[Int(agent)].region)].agents.change(by: -1, at: now)
  }

  mutating func queueSignIn(
    _ agent: UInt32, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    if isCutOff(agent, infrastructure) {
      signIns.sessions[Int(agent)].state = .cutOff
      return
    }
    signIns.append(agent)
    serveSignIns(&scheduler, &infrastructure)
  }

  /// the identity provider lets sign-ins begin one after the other; X-08: none while it is down.
  public mutating func serveSignIns(_ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState) {
    while signIns.line.head != Contact.noLink && identityProviderAnswers(infrastructure)
      && signInServerAnswers(signIns.line.head, infrastructure)
    {
      if scheduler.now < signIns.nextSlot {
        if !signIns.isSlotScheduled {
          signIns.isSlotScheduled = true
          scheduler.schedule(at: signIns.nextSlot, .signInSlot)
        }
        return
      }
      let agent = signIns.line.head
      signIns.remove(agent)
      signIns.nextSlot = scheduler.now + signIns.interval
      beginSignIn(agent, &scheduler, &infrastructure)
    }
  }

  private mutating func beginSignIn(
    _ agent: UInt32, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    signIns.sessions[Int(agent)].state = .signingIn
    // Agents come in time for the first sign-in: it takes nothing of the shift.
    if signIns.sessions[Int(agent)].isFirst {
      completeSignIn(agent, &scheduler, &infrastructure)
      return
    }
    let group = Int(agents[Int(agent)].group)
    var draws = origin.stream(
      groups[group].hash, agent - groups[group].firstAgent,
      UInt8(truncatingIfNeeded: signIns.sessions[Int(agent)].signIns), .signIn)
    let takes = distributions.duration(signIns.settings[group].takes, &draws)
    signIns.sessions[Int(agent)].event = scheduler.schedule(after: takes, .signInEnd, agent).rawValue
  }

  /// The agent is signed in, where the distribution or its own choice places it.
  private mutating func completeSignIn(
    _ agent: UInt32, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    let now = scheduler.now
    let index = Int(agent)
    let group = Int(agents[index].group)
    if now >= warmUp {
      signIns.signIns += 1
      if !signIns.sessions[index].isFirst { signIns.reSignIns += 1 }
    }
    signIns.sessions[index].isFirst = false
    signIns.sessions[index].signIns &+= 1
    signIns.sessions[index].state = .signedIn
    signIns.signedOut.change(by: -1, at: now)
    let region = placement(of: index - Int(groups[group].firstAgent), in: groups[group])
    let hasChanged = region != agents[index].region
    agents[index].region = region
    agents[index].target = region
    statistics.regions[Int(region)].agents.change(by: 1, at: now)
    if let lasts = signIns.settings[group].lasts {
      signIns.sessions[index].event = scheduler.schedule(after: lasts, .sessionEnd, agent).rawValue
    }
    noteMove(agent, at: now)
    if hasChanged && !groups[group].followsDistribution { refreshStranding(at: now, &infrastructure) }
    seekWork(agent, &scheduler, &infrastructure)
  }

  /// The identity provider lets the next sign-in begin.
  mutating func signInSlotComes(_ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState) {
    signIns.isSlotScheduled = false
    serveSignIns(&scheduler, &infrastructure)
  }

  /// An agent has signed in, unless the shift ended meanwhile.
  mutating func signInEnds(
    _ event: Event, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    let session = signIns.sessions[Int(event.entity)]
    guard session.event == event.id.rawValue, session.state == .signingIn else { return }
    completeSignIn(event.entity, &scheduler, &infrastructure)
  }

  /// An agent's session is over, unless it was renewed or the shift ended meanwhile.
  mutating func sessionEnds(
    _ event: Event, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    guard signIns.sessions[Int(event.entity)].event == event.id.rawValue else { return }
    requireSignIn(event.entity, &scheduler, &infrastructure)
  }

  /// ACGR-27: the agents of a group are told to log out and in, where their client or their sign-in does not follow.
  ///
  /// - Parameters:
  ///   - region: Where to, for agents who choose their region; `nil`: where the distribution places them.
  ///   - delay: How long until the agent with an ordinal has read it.
  public mutating func tellToSignIn(
    _ group: AgentGroupIndex, to region: RegionIndex?, _ scheduler: inout Scheduler,
    delay: (UInt32) -> SimulationDuration
  ) {
    if let region {
      groups[group.raw].region = UInt16(region.raw)
    } else {
      groups[group.raw].isPlacedAtSignIn = true
    }
    for ordinal in 0..<groups[group.raw].agentCount {
      let agent = groups[group.raw].firstAgent + ordinal
      guard agents[Int(agent)].isOnDuty else { continue }
      scheduler.schedule(after: delay(ordinal), .signInTold, agent)
    }
  }

  /// a region works again: sessions that ended with it begin anew, all at the same time.
  mutating func renewSessions(
    in region: Int, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    for agent in 0..<agents.count
    where agents[agent].isOnDuty && Int(agents[agent].region) == region
      && signIns.settings[Int(agents[agent].group)].endsWithRegion
    {
      requireSignIn(UInt32(agent), &scheduler, &infrastructure)
    }
  }

  // MARK: Moves

  /// An agent distribution has changed: notes who is to move, and who is left where no share is.
  mutating func noteDistribution(_ distribution: Int, forced: Bool, at now: SimulationTime) {
    for group in 0..<groups.count where Int(groups[group].group) == distribution {
      for ordinal in 0..<Int(groups[group].agentCount) {
        let agent = Int(groups[group].firstAgent) + ordinal
        guard agents[agent].isOnDuty else { continue }
        let isElsewhere = share(of: ordinal, in: groups[group]) != agents[agent].region
        if isElsewhere && !signIns.sessions[agent].isToMove { signIns.sessions[agent].changedAt = now }
        signIns.sessions[agent].isToMove = isElsewhere
        signIns.sessions[agent].isForced = isElsewhere && forced
        refreshStranded(UInt32(agent), at: now)
      }
    }
  }

  /// An agent has come to a region.
  mutating func noteMove(_ agent: UInt32, at now: SimulationTime) {
    refreshStranded(agent, at: now)
    guard signIns.sessions[Int(agent)].isToMove else { return }
    let group = groups[Int(agents[Int(agent)].group)]
    guard share(of: Int(agent - group.firstAgent), in: group) == agents[Int(agent)].region else { return }
    signIns.sessions[Int(agent)].isToMove = false
    signIns.sessions[Int(agent)].isForced = false
    guard now >= warmUp else { return }
    let took = now - signIns.sessions[Int(agent)].changedAt
    signIns.moveTime.record(took)
    signIns.moveTimes?.record(took)
  }

  private mutating func refreshStranded(_ agent: UInt32, at now: SimulationTime) {
    let group = groups[Int(agents[Int(agent)].group)]
    guard group.group != Contact.noPlace else { return }
    let isSignedIn = agents[Int(agent)].isOnDuty && signIns.sessions[Int(agent)].state == .signedIn
    setStranded(agent, isSignedIn && !hasShare(group, Int(agents[Int(agent)].region)), at: now)
  }

  private mutating func setStranded(_ agent: UInt32, _ isStranded: Bool, at now: SimulationTime) {
    guard isStranded != signIns.sessions[Int(agent)].isStranded else { return }
    signIns.sessions[Int(agent)].isStranded = isStranded
    signIns.stranded.change(by: isStranded ? 1 : -1, at: now)
  }

  // MARK: Force

  /// ACGR-26: an agent whose move is forced does not wait: calls and chats in hand are cut, tasks go back to their queue.
  /// After-contact work goes on in the new region.
  mutating func forceMove(
    _ agent: UInt32, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    unlist(agent)
    agents[Int(agent)].movePending = true
    var freed = 0
    for slot in 0..<UInt32(contacts.capacity)
    where contacts.isLive(slot) && contacts[slot].stage == .withAgent && contacts[slot].agent == agent {
      freed += 1
      if contacts[slot].channel == .task {
        putBack(slot, at: scheduler.now)
      } else {
        // The force was the customer's choice (ACGR-33).
        end(slot, .dropped, .configuration, &scheduler)
      }
    }
    for _ in 0..<freed { agentFrees(agent, &scheduler, &infrastructure) }
    if agents[Int(agent)].isOnDuty && agents[Int(agent)].movePending {
      move(agent, at: scheduler.now)
      seekWork(agent, &scheduler, &infrastructure)
    }
  }
}

extension ContactCenter {
  /// Whether those counted as signed out are exactly those who are.
  var areSessionsConsistent: Bool {
    var signedOut = 0
    for agent in 0..<signIns.sessions.count where agents[agent].isOnDuty && signIns.sessions[agent].state != .signedIn {
      signedOut += 1
      if agents[agent].listing != .none || agents[agent].active > 0 { return false }
    }
    return signedOut == signIns.signedOut.level
  }
}
