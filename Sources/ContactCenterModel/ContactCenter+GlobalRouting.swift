import Infrastructure
import SimulationKernel

// Global routing: a contact stays in the region that it came to, and agents of every region are candidates for it (facts
// 2.5; the default of instances made since a day that the catalogue knows). What waits in the old region after a switch is
// then not left behind. Isolation sends nobody across any more; who is connected across stays so.
extension ContactCenter {
  /// The agent for a contact: of its own region, or the longest available of all regions that are up.
  @inline(__always)
  mutating func agent(
    for queue: UInt16, _ region: UInt16, _ channel: Channel, _ infrastructure: inout InfrastructureState
  ) -> UInt32 {
    if _slowPath(routesGlobally) { return agentOfAnyRegion(queue, channel, &infrastructure) }
    return availableAgent(queue, region, channel)
  }

  /// The contact that an agent should take next: the most urgent queue, then the oldest contact; of its own region, or of
  /// all that are up.
  @inline(__always)
  mutating func nextContact(for agent: UInt32, _ infrastructure: inout InfrastructureState) -> UInt32 {
    if _slowPath(routesGlobally) { return nextContactOfAnyRegion(for: agent, &infrastructure) }
    return nextContact(for: agent, in: agents[Int(agent)].region)
  }

  @inline(never)
  private mutating func agentOfAnyRegion(
    _ queue: UInt16, _ channel: Channel, _ infrastructure: inout InfrastructureState
  ) -> UInt32 {
    let idle = longestListedAnywhere(queue, channel, .idle, &infrastructure)
    if idle != Contact.noLink || channel == .voice { return idle }
    return longestListedAnywhere(queue, channel, .open, &infrastructure)
  }

  private mutating func longestListedAnywhere(
    _ queue: UInt16, _ channel: Channel, _ listing: Agent.Listing, _ infrastructure: inout InfrastructureState
  ) -> UInt32 {
    var best = Contact.noLink
    let settings = queues[Int(queue)]
    for index in Int(settings.firstGroup)..<Int(settings.endGroup) {
      let group = Int(servingGroups[index])
      if groups[group].concurrency(channel) == 0 { continue }
      for region in 0..<regionCount {
        let candidate = firstListed(group, region, channel, listing)
        guard candidate != Contact.noLink, !infrastructure.isDown(region: region) else { continue }
        if best == Contact.noLink || isListedBefore(candidate, best) { best = candidate }
      }
    }
    return best
  }

  @inline(never)
  private mutating func nextContactOfAnyRegion(
    for agent: UInt32, _ infrastructure: inout InfrastructureState
  ) -> UInt32 {
    guard !isFull(agents[Int(agent)]), !infrastructure.isDown(region: Int(agents[Int(agent)].region)) else {
      return Contact.noLink
    }
    var best = Contact.noLink
    var bestPriority = UInt16.max
    for region in 0..<UInt16(regionCount) where waiting[Int(region)] > 0 && !infrastructure.isDown(region: Int(region))
    {
      let candidate = nextContact(for: agent, in: region)
      guard candidate != Contact.noLink else { continue }
      let priority = self.priority(of: contacts[candidate].queue, for: agent)
      let isBetter =
        best == Contact.noLink || priority < bestPriority
        || (priority == bestPriority && contacts[candidate].queuedAt < contacts[best].queuedAt)
      if isBetter {
        best = candidate
        bestPriority = priority
      }
    }
    return best
  }

  @inline(__always)
  private func priority(of queue: UInt16, for agent: UInt32) -> UInt16 {
    let group = groups[Int(agents[Int(agent)].group)]
    for index in Int(group.firstSkill)..<Int(group.endSkill) where skills[index].queue == queue {
      return skills[index].priority
    }
    return .max
  }

  /// `PUT /cross-region-routing`: isolates the regions from each other, or joins them; then agents without work look for
  /// what waits elsewhere.
  public mutating func isolateRegions(
    _ isolated: Bool, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    routesGlobally = !isolated
    refreshStranding(at: scheduler.now, &infrastructure)
    guard routesGlobally else { return }
    for region in 0..<regionCount { offerWaiting(in: region, &scheduler, &infrastructure) }
  }
}
