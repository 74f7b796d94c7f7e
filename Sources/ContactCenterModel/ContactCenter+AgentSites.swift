import Infrastructure
import SimulationKernel

// what no second region cures. An identity provider that both regions need, and the networks of the places where
// agents sit.
extension ContactCenter {
  /// Whether anybody can sign in: a shared provider is up, or that of one region with the region.
  @inline(__always)
  func identityProviderAnswers(_ infrastructure: borrowing InfrastructureState) -> Bool {
    guard let provider = signIns.provider else { return true }
    if signIns.providerRegions.isEmpty { return !infrastructure.isDown(dependency: provider, region: 0) }
    return signIns.providerRegions.contains {
      !infrastructure.isDown(dependency: provider, region: $0) && !infrastructure.isDown(region: $0)
    }
  }

  /// Whether the global sign-in has a server: in a region that is up and enabled for sign-ins (`SignInConfig`, ACGR-22).
  @inline(__always)
  func signInServerAnswers(_ agent: UInt32, _ infrastructure: borrowing InfrastructureState) -> Bool {
    let group = groups[Int(agents[Int(agent)].group)]
    guard signIns.isLimited, group.group != Contact.noPlace, group.isPlacedAtSignIn else { return true }
    return hasSignInServer(infrastructure)
  }

  @inline(__always)
  func hasSignInServer(_ infrastructure: borrowing InfrastructureState) -> Bool {
    (0..<regionCount).contains { signIns.regions[$0] && !infrastructure.isDown(region: $0) }
  }

  /// A changed `SignInConfig` takes effect.
  public mutating func setSignInRegions(
    _ regions: [Bool], _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    signIns.regions = regions
    signIns.isLimited = regions.contains(false)
    refreshStranding(at: scheduler.now, &infrastructure)
    if signIns.isDeclared { serveSignIns(&scheduler, &infrastructure) }
  }

  /// Whether an agent's site has lost its network.
  @inline(__always)
  func isCutOff(_ agent: UInt32, _ infrastructure: borrowing InfrastructureState) -> Bool {
    let site = signIns.settings[Int(agents[Int(agent)].group)].site
    return site != Contact.noPlace && infrastructure.isDown(agentSite: Int(site))
  }

  @inline(__always)
  private func sits(_ agent: UInt32, at site: AgentSiteIndex) -> Bool {
    Int(signIns.settings[Int(agents[Int(agent)].group)].site) == site.raw
  }

  /// The network of a site is lost: a share of the calls and chats with its agents is cut, tasks go back to their queue, and
  /// agents are signed out of whatever region, those with a contact left when it has ended.
  public mutating func lose(
    _ site: AgentSiteIndex, share: Double, cause: Cause, hash: UInt32, _ scheduler: inout Scheduler,
    _ infrastructure: inout InfrastructureState
  ) {
    guard signIns.isDeclared else { return }
    var freed: [UInt32] = []
    for slot in 0..<UInt32(contacts.capacity) where contacts.isLive(slot) && contacts[slot].stage == .withAgent {
      let contact = contacts[slot]
      guard sits(contact.agent, at: site) else { continue }
      if contact.channel == .task {
        freed.append(contact.agent)
        putBack(slot, at: scheduler.now)
        continue
      }
      if share < 1 {
        var draws = origin.stream(sources[Int(contact.source)].hash ^ hash, contact.ordinal, contact.attempt, .cut)
        guard draws.bernoulli(share) else { continue }
      }
      freed.append(contact.agent)
      end(slot, .dropped, cause, &scheduler)
    }
    for agent in 0..<UInt32(agents.count) where agents[Int(agent)].isOnDuty && sits(agent, at: site) {
      disconnect(agent, &scheduler, &infrastructure)
    }
    for agent in freed.sorted() { agentFrees(agent, &scheduler, &infrastructure) }
  }

  private mutating func disconnect(
    _ agent: UInt32, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    switch signIns.sessions[Int(agent)].state {
    case .signedIn: requireSignIn(agent, &scheduler, &infrastructure)
    case .waiting:
      signIns.remove(agent)
      signIns.sessions[Int(agent)].state = .cutOff
    case .signingIn:
      signIns.sessions[Int(agent)].event = 0
      signIns.sessions[Int(agent)].state = .cutOff
    case .cutOff: break
    }
  }

  /// The network of a site is back: its agents sign in again.
  public mutating func reconnect(
    _ site: AgentSiteIndex, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    guard signIns.isDeclared else { return }
    for agent in 0..<UInt32(agents.count)
    where agents[Int(agent)].isOnDuty && sits(agent, at: site) && signIns.sessions[Int(agent)].state == .cutOff {
      queueSignIn(agent, &scheduler, &infrastructure)
    }
  }
}
