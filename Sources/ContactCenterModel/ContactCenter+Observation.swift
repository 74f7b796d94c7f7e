import Infrastructure
import SimulationKernel

// What can be read off a contact centre from outside. What alarms read mutates: see the type's comment.
extension ContactCenter {
  /// Closes the cells of time that end at or before `now`; called before whatever happens.
  public mutating func advance(to now: SimulationTime) {
    if now >= statistics.nextBoundary { statistics.advance(to: now) }
  }

  /// Starts, at warm-up, or ends, at closing, the averages over the whole run.
  public mutating func setAveraging(_ on: Bool, at now: SimulationTime) {
    statistics.setAveraging(on, at: now)
    signIns.setAveraging(on, at: now)
  }

  /// The present percentages of calls of a traffic distribution group, by region.
  public func telephonyShares(of group: TrafficDistributionGroupIndex) -> [Int] {
    (0..<regionCount).map { telephonyShares.share(of: $0, inRow: group.raw, width: regionCount) }
  }

  /// Books refusals for want of a region's quota to a cause from now on.
  public mutating func bookQuota(of region: RegionIndex, _ channel: Channel, to cause: Cause) {
    quotaCauses[region.raw * Channel.count + Int(channel.rawValue)] = cause
  }

  /// Calls that have got through to a region since the start.
  public mutating func callsReceived(in region: RegionIndex) -> Int {
    statistics.regions[region.raw].callsEver
  }

  /// Calls refused in a region for the quota since the start.
  public mutating func callsBreachingQuota(in region: RegionIndex) -> Int {
    statistics.regions[region.raw].breachesEver
  }

  /// Chats refused in a region for the quota since the start.
  public mutating func chatsBreachingQuota(in region: RegionIndex) -> Int {
    statistics.regions[region.raw].chatBreachesEver
  }

  /// Contacts of a channel in progress in a region.
  public mutating func contactsInProgress(_ channel: Channel, in region: RegionIndex) -> Int {
    inProgress[region.raw * Channel.count + Int(channel.rawValue)]
  }

  /// Contacts of a channel in progress in a region, of those it may have: 0 to 1; 0 without a quota.
  public mutating func quotaUse(_ channel: Channel, in region: RegionIndex) -> Double {
    let quota = quotas[region.raw * Channel.count + Int(channel.rawValue)]
    return quota > 0 && quota < .max ? Double(contactsInProgress(channel, in: region)) / Double(quota) : 0
  }

  /// Contacts waiting in the queues of a region.
  public mutating func contactsWaiting(in region: RegionIndex) -> Int {
    waiting[region.raw]
  }

  /// Contacts marked as stranded since the start, warm-up left out.
  public var contactsStranded: Int {
    Channel.allCases.reduce(0) { $0 + statistics.channels[Int($1.rawValue)].stranded }
  }

  /// How long the oldest waiting contact of a region has waited at `now`.
  public mutating func longestWait(in region: RegionIndex, at now: SimulationTime) -> SimulationDuration {
    var longest = SimulationDuration.zero
    for queue in 0..<queues.count {
      let head = lines[queue * regionCount + region.raw].head
      if head != Contact.noLink { longest = max(longest, now - contacts[head].queuedAt) }
    }
    return longest
  }

  /// Whether the books balance now. Cheap checks always; in worlds that never held many contacts every one is looked at.
  public var isConsistent: Bool {
    guard contacts.liveCount == openCustomers, openCustomers >= 0 else { return false }
    guard contacts.capacity <= 64 else { return true }
    guard areSessionsConsistent else { return false }
    var inProgressNow = 0
    var waitingNow = 0
    var redialing = 0
    for slot in 0..<UInt32(contacts.capacity) where contacts.isLive(slot) {
      switch contacts[slot].stage {
      case .inFlow, .withAgent: inProgressNow += 1
      case .queued:
        inProgressNow += 1
        waitingNow += 1
      case .awaitingRedial: redialing += 1
      }
    }
    var held = 0
    for index in 0..<inProgress.count { held += inProgress[index] }
    return held == inProgressNow
      && waitingNow == statistics.levels[ContactStatistics.LevelSeries.queueLength.rawValue].level
      && redialing == statistics.levels[ContactStatistics.LevelSeries.awaitingRedial.rawValue].level
  }

  /// What does not add up at the end of a run; `nil` when everything does.
  public func imbalance() -> String? {
    for channel in Channel.allCases {
      let totals = statistics.channels[Int(channel.rawValue)]
      let ended = ContactOutcome.allCases.reduce(0) { $0 + ledger.attempts(channel, $1) }
      if totals.offered != ended {
        return "\(channel.name): \(totals.offered) attempts were offered and \(ended) ended"
      }
      if totals.answeredWithin > totals.eligible || totals.leftQueueWithin > totals.leftQueue {
        return "\(channel.name): a service level exceeds 1"
      }
    }
    for source in 0..<sourceCount {
      let totals = statistics.sources[source]
      let ended = totals.satisfied + totals.lost + totals.undecided
      if totals.offered != ended {
        return "source \(source): \(totals.offered) customers came and \(ended) ended"
      }
    }
    for index in 0..<inProgress.count where inProgress[index] != 0 {
      return "a quota is still occupied by \(inProgress[index]) contacts that have ended"
    }
    for zone in 0..<callsByZone.count where callsByZone[zone] != 0 {
      return "a zone still carries \(callsByZone[zone]) calls that have ended"
    }
    for carrier in 0..<callsByCarrier.count where callsByCarrier[carrier] != 0 {
      return "a carrier still carries \(callsByCarrier[carrier]) calls that have ended"
    }
    return nil
  }
}
