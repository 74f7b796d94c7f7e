import Infrastructure
import SimulationKernel

/// Copies of one entity that ended in one way through one cause.
public struct MessageLossCell: Sendable, Hashable {
  /// The queue or subscription; the topic or queue for copies that never were in one.
  public var entity: MessagingEntityIndex
  /// How they ended.
  public var outcome: MessageOutcome
  /// The fault, the configuration, or neither.
  public var cause: Cause
  /// How many.
  public var count: Int
}

/// Clients were led to another namespace: a failover, or a switch of a replicated namespace.
public struct NamespaceSwitch: Sendable, Hashable {
  /// When it was ordered.
  public var ordered: SimulationTime
  /// When clients were led elsewhere.
  public var effective: SimulationTime
  /// The fault that the namespace which clients were led from had met last when it was ordered.
  public var reason: Cause

  /// A switch.
  public init(ordered: SimulationTime, effective: SimulationTime, reason: Cause) {
    self.ordered = ordered
    self.effective = effective
    self.reason = reason
  }
}

/// What one run of the messaging model counted. Times are in seconds.
public struct MessagingReport: Sendable, Hashable {
  /// Messages that applications wanted to send.
  public var offered: Int
  /// Messages that their senders know to be accepted.
  public var accepted: Int
  /// Copies there ever were: those of all messages, and of retries of what was stored already.
  public var created: Int
  /// Copies beyond those of every message's first: from retries, and those that a switch brought back.
  public var resent: Int
  /// Ends by entity, outcome and cause; only those that occurred.
  public var ends: [MessageLossCell]
  /// Tries that failed, by error.
  public var errors: [MessagingError: Int]
  /// Messages that senders gave up, by the last error.
  public var rejections: [MessagingError: Int]
  /// Messages dead-lettered, by reason.
  public var deadLetters: [DeadLetterReason: Int]
  /// Tries after the first.
  public var retries: Int
  /// Messages stored whose acknowledgement was lost, a try.
  public var ambiguous: Int
  /// Messages stored and reported as failed in the end.
  public var falselyRejected: Int
  /// Copies processed at least once.
  public var processed: Int
  /// Times that a copy was processed again.
  public var duplicatesProcessed: Int
  /// Times that the application knew a copy, and left it.
  public var duplicatesSuppressed: Int
  /// Copies processed after a later one of their session or producer.
  public var reorderings: Int
  /// Locks that ended by themselves.
  public var locksExpired: Int
  /// Messages that were processed and could not be settled, since the lock was gone.
  public var locksLost: Int
  /// Locks renewed.
  public var renewals: Int
  /// Messages that receivers put off, and took up later.
  public var deferred: Int
  /// Sessions that found no state where they were taken up.
  public var sessionStatesMissing: Int
  /// Mean from sending to acknowledgement.
  public var meanAcknowledgement: Double?
  /// Mean from sending to the first processing.
  public var meanDelay: Double?
  /// Median from sending to the first processing.
  public var medianDelay: Double?
  /// Its 95th percentile.
  public var p95Delay: Double?
  /// Its 99th percentile.
  public var p99Delay: Double?
  /// Copies in the old primary at a failover, or stored there afterwards.
  public var stranded: Int
  /// SBGDR-41: of them those stored there afterwards, for senders whom the alias does not lead.
  public var splitTraffic: Int
  /// Of them those that were fetched from it.
  public var recovered: Int
  /// How the others ended.
  public var strandedEnds: [MessageOutcome: Int]
  /// Copies that a switch of a replicated namespace lost.
  public var unreplicated: Int
  /// Copies that it brought back after their completion.
  public var reappeared: Int
  /// SBGDR-13: changes of the brokers' state that a replication of messages would carry: sends, hand-outs, settlements, renewals.
  public var brokerOperations: Int
  /// Of a replicated namespace: how far its secondary was behind; `nil` where there is none.
  public var replication: ReplicationCounts?
  /// By consumer.
  public var consumers: [ConsumerCounts]
  /// Entities deleted since nobody used them (SBGDR-27, SBGDR-28).
  public var autoDeleted: Int
  /// Times that a namespace's units followed its load (SBGDR-24).
  public var unitSteps: Int
  /// Entity operations that a forced failover did not wait for (SBGDR-53).
  public var metadataMissing: Int
  /// What happened to the pairing.
  public var pairing: [PairingEvent]
  /// The alias's view after each change of it (SBGDR-48), where tracing was asked for.
  public var aliasViews: [AliasView]
  /// Seconds that the view said that copying was not done, up to the end of arrivals.
  public var provisioning: Double
  /// Every time a fault struck, and what clients felt of it.
  public var strikes: [StrikeBook.Strike]
  /// Work done by each namespace, in seconds of all its units.
  public var work: [Double]
  /// What each namespace is billed for.
  public var usage: [NamespaceUsage]
  /// What became of every message.
  public var book: MessageEnds
  /// By entity, what is counted beside how copies end.
  public var entities: [MessagingEntityCounts]
  /// By producer.
  public var producers: [ProducerCounts]
  /// Times that clients were led to another namespace.
  public var switches: [NamespaceSwitch]
  /// Switches that took effect while something that the clients use was missing beside the new primary (SBGDR-06, SBGDR-57).
  public var incompleteComposites: [IncompleteComposite]
  /// Time in which the composite was incomplete after them, until the end of arrivals.
  public var incompleteTime: Double
  /// Copies lost through a fault, a switch of a replicated namespace, or the deletion of their namespace.
  public var lostInRecovery: Int
  /// The greatest age of one of them when it was lost: at the stop of its namespace, or where that served, when it was handed
  /// out.
  public var oldestLost: Double?
  /// Series over the day.
  public var timeline: MessagingTimeline
  /// What recovery is measured on.
  public var recovery: MessagingRecoveryRecord
  /// When messages were sent and processed, where tracing was asked for.
  public var times: MessageTimes?

  /// Copies that ended so, over all entities and causes.
  public func count(_ outcome: MessageOutcome) -> Int {
    ends.reduce(0) { $1.outcome == outcome ? $0 + $1.count : $0 }
  }

  /// Copies of an entity that ended so.
  public func count(_ outcome: MessageOutcome, of entity: MessagingEntityIndex) -> Int {
    ends.reduce(0) { $1.outcome == outcome && $1.entity == entity ? $0 + $1.count : $0 }
  }

  /// Copies that ended so through a cause.
  public func count(_ outcome: MessageOutcome, through cause: Cause) -> Int {
    ends.reduce(0) { $1.outcome == outcome && $1.cause == cause ? $0 + $1.count : $0 }
  }
}

/// What a namespace is billed for, from the start to the end of arrivals.
public struct NamespaceUsage: Sendable, Hashable {
  /// Hours of its messaging units, which are there whether it works or not; 0 from its deletion on.
  public var unitHours: Double
  /// Messages sent to it, handed out by it, completed and abandoned: what its tier may charge for.
  public var operations: Int

  /// A usage.
  public init(unitHours: Double, operations: Int) {
    self.unitHours = unitHours
    self.operations = operations
  }
}

/// One queue or subscription, beside how its copies end.
public struct MessagingEntityCounts: Sendable, Hashable {
  /// Its copies in the old primary at a failover.
  public var stranded: Int
  /// Of them those fetched from it.
  public var recovered: Int
  /// Times that a copy was processed again.
  public var duplicated: Int
  /// Copies processed after a later one of their session or producer.
  public var reordered: Int
}

/// The way from a replicated namespace's primary to its secondary.
public struct ReplicationCounts: Sendable, Hashable {
  /// Seconds that the secondary was behind, at most, without the way's delay (SBGDR-15).
  public var longestLag: Double
  /// The same when the latest operation left.
  public var latestLag: Double
  /// Copies completed on the primary before the secondary had them: replicated for nothing (SBGDR-14).
  public var deletedBeforeArrival: Int
}

/// One consumer.
public struct ConsumerCounts: Sendable, Hashable {
  /// Times that it processed a copy, for the first time or again.
  public var processed: Int
  /// Of them those again.
  public var duplicated: Int
}

/// One producer.
public struct ProducerCounts: Sendable, Hashable {
  /// Messages that the application wanted to send.
  public var sent: Int
  /// Seconds from the last good operation to the next one with a failed one between, the longest; up to the end of arrivals
  /// where none came; 0 without a failure.
  public var gap: Double
}

extension MessagingReport {
  /// What does not add up in the figures themselves; `nil` when everything does.
  public func imbalance() -> String? {
    let ended = ends.reduce(0) { $0 + $1.count }
    if created != ended { return "message copies offered \(created) and outcomes \(ended) differ" }
    let fates = recovered + strandedEnds.values.reduce(0, +)
    if stranded != fates { return "stranded messages \(stranded) and what became of them \(fates) differ" }
    let strandedByEntity = entities.reduce(0) { $0 + $1.stranded }
    let recoveredByEntity = entities.reduce(0) { $0 + $1.recovered }
    if strandedByEntity != stranded || recoveredByEntity != recovered {
      return "stranded or recovered messages by entity do not add up"
    }
    let sent = producers.reduce(0) { $0 + $1.sent }
    if offered != sent { return "messages \(offered) and those of all producers \(sent) differ" }
    return nil
  }
}

extension Counters {
  /// The cases that were counted.
  func dictionary() -> [Key: Int] where Key: Hashable {
    var all: [Key: Int] = [:]
    for key in Key.allCases where count(key) > 0 { all[key] = count(key) }
    return all
  }
}

extension MessagingService {
  /// What was counted so far; complete after `closeForGood`.
  public func report(faults: Int) -> MessagingReport {
    var ends: [MessageLossCell] = []
    for entity in 0..<entityCount {
      for outcome in MessageOutcome.allCases {
        for cause in (0..<faults).map({ Cause(fault: $0) }) + [.configuration, .none] {
          let count = ledger.count(entity, outcome, cause)
          guard count > 0 else { continue }
          ends.append(
            MessageLossCell(entity: MessagingEntityIndex(entity), outcome: outcome, cause: cause, count: count))
        }
      }
    }
    return MessagingReport(
      offered: statistics.offered, accepted: statistics.accepted, created: statistics.created,
      resent: statistics.resent, ends: ends, errors: statistics.errors.dictionary(),
      rejections: statistics.rejections.dictionary(), deadLetters: statistics.deadLetters.dictionary(),
      retries: statistics.retries, ambiguous: statistics.ambiguous, falselyRejected: statistics.falselyRejected,
      processed: statistics.processed, duplicatesProcessed: statistics.duplicatesProcessed,
      duplicatesSuppressed: statistics.duplicatesSuppressed, reorderings: statistics.reorderings,
      locksExpired: statistics.locksExpired, locksLost: statistics.locksLost, renewals: statistics.renewals,
      deferred: statistics.deferred,
      sessionStatesMissing: statistics.sessionStatesMissing, meanAcknowledgement: statistics.acknowledgement.mean,
      meanDelay: statistics.delayTotal.mean, medianDelay: statistics.delay.quantile(0.5)?.seconds,
      p95Delay: statistics.delay.quantile(0.95)?.seconds, p99Delay: statistics.delay.quantile(0.99)?.seconds,
      stranded: statistics.stranded, splitTraffic: statistics.splitTraffic, recovered: statistics.recovered,
      strandedEnds: statistics.strandedEnds.dictionary(), unreplicated: statistics.unreplicated,
      reappeared: statistics.reappeared, brokerOperations: brokerOperations, replication: replicationCounts,
      consumers: (0..<consumers.count).map { consumer in
        ConsumerCounts(
          processed: consumerStates[consumer].processed, duplicated: consumerStates[consumer].duplicated)
      }, autoDeleted: statistics.autoDeleted, unitSteps: statistics.unitSteps,
      metadataMissing: pairing.metadataMissing, pairing: pairing.events,
      aliasViews: pairing.views ?? [], provisioning: pairing.provisioningTime(until: closesAt).seconds,
      strikes: strikes.strikes, work: (0..<namespaceCount).map { Double(namespaces[$0].work) / 1024e6 },
      usage: (0..<namespaceCount).map { usage($0) }, book: matchedEnds(),
      entities: (0..<entityCount).map { entityCounts($0) },
      producers: (0..<producers.count).map { producerCounts($0) }, switches: switches,
      incompleteComposites: incompleteComposites, incompleteTime: incompleteTime.seconds,
      lostInRecovery: statistics.lostInRecovery, oldestLost: oldestLost?.seconds, timeline: timeline,
      recovery: cells.record(), times: times?.times)
  }

  private func matchedEnds() -> MessageEnds {
    var ends = book.ends()
    ends.destinations = (0..<producers.count).map { producer in
      plan.routes.destinations(Int(producers[producer].target), hops: 0).map { MessagingEntityIndex($0) }
    }
    return ends
  }

  /// SBGDR-13: what the brokers did to messages. One taken without a lock is gone when it is handed out: one change, not two.
  private var brokerOperations: Int {
    var sum = statistics.renewals + statistics.deferred
    for namespace in 0..<namespaceCount { sum += operations(namespace) }
    for reason in DeadLetterReason.allCases { sum += statistics.deadLetters.count(reason) }
    for consumer in 0..<consumers.count where consumers[consumer].deletesOnReceipt {
      sum -= consumerStates[consumer].processed
    }
    return sum
  }

  private func operations(_ namespace: Int) -> Int {
    [MonitorSeries.incomingMessages, .outgoingMessages, .completeMessage, .abandonMessage].reduce(0) {
      $0 + cells.total($1, namespace)
    }
  }

  private func usage(_ namespace: Int) -> NamespaceUsage {
    NamespaceUsage(unitHours: meters[namespace].hours(until: closesAt), operations: operations(namespace))
  }

  private var replicationCounts: ReplicationCounts? {
    guard replication.isOn else { return nil }
    return ReplicationCounts(
      longestLag: replication.longestLag(until: closesAt).seconds,
      latestLag: replication.latestLag(until: closesAt).seconds,
      deletedBeforeArrival: replication.deletedBeforeArrival)
  }

  private func entityCounts(_ entity: Int) -> MessagingEntityCounts {
    let totals = entityTotals[entity]
    return MessagingEntityCounts(
      stranded: totals.stranded, recovered: totals.recovered, duplicated: totals.duplicated,
      reordered: totals.reordered)
  }

  private func producerCounts(_ producer: Int) -> ProducerCounts {
    let state = producerStates[producer]
    // A stream that wants to send no more has no downtime.
    var end = closesAt
    if let surge = configuration.producers[producer].incidentOnly { end = min(end, surge.upperBound) }
    if case .times(let times) = configuration.producers[producer].arrivals, let last = times.max() {
      end = min(end, last)
    }
    let open = state.isFailing && end > state.lastGood ? end - state.lastGood : .zero
    return ProducerCounts(sent: Int(state.ordinals), gap: max(state.longestGap, open).seconds)
  }

  /// Messages acknowledged so far, as the applications know; one sent to two endpoints counts twice.
  public var acceptedMessages: Int { statistics.accepted }

  /// Messages given up so far: what the applications' error logs say.
  public var rejectedMessages: Int { MessagingError.allCases.reduce(0) { $0 + statistics.rejections.count($1) } }

  /// Messages that wait in a queue or subscription of a namespace: `ActiveMessages` (without those out with receivers).
  public func waiting(_ entity: MessagingEntityIndex, in namespace: NamespaceIndex) -> Int {
    Int(places[namespace.raw * entityCount + entity.raw].ready.count)
  }

  /// Messages of any state that a namespace holds.
  public func held(in namespace: NamespaceIndex) -> Int {
    (0..<entityCount).reduce(0) { $0 + Int(places[namespace.raw * entityCount + $1].held) }
  }

  /// Whether an entity, with all its rules, is in a namespace.
  public func exists(_ entity: MessagingEntityIndex, in namespace: NamespaceIndex) -> Bool {
    let place = namespace.raw * entityCount + entity.raw
    return places[place].exists && places[place].rules == entities[entity.raw].ruleCount
  }

  /// SBGDR-48: what the alias's view shows: both namespaces of the pair, or the primary that keeps a broken pair's alias.
  public var aliasStatus: [AliasStatus] { pairing.view }

  /// SBGDR-59: what a name leads to, one name after the other: an alias to its namespace, a migrated Standard namespace's
  /// name to the Premium one, and as an alias to whichever is active. Empty for a name that nothing has.
  public func resolution(of name: String) -> [String] {
    if name == pairing.alias { return aliasTarget.map { [name, configuration.namespaces[$0].id] } ?? [] }
    if let own = configuration.namespaces.first(where: { $0.id == name && $0.migratedFrom != name }) { return [own.id] }
    guard let namespace = configuration.namespaces.firstIndex(where: { $0.migratedFrom == name }),
      let target = target(of: .migratedName(NamespaceIndex(namespace)))
    else { return [] }
    return [name, configuration.namespaces[target].id]
  }

  /// When clients were last led to another namespace; `nil` if never.
  public var latestSwitch: SimulationTime? { switches.last?.effective }

  /// Whether a failover or a promotion is under way.
  public var isSwitching: Bool { pairing.isFailingOver || pairing.waitsForCopies || replication.isSwitching }

  /// Whether a safe failover waits for what is being copied.
  public var isWaitingForCopies: Bool { pairing.waitsForCopies }

  /// Where the alias leads.
  public var aliasNamespace: NamespaceIndex? { aliasTarget.map { NamespaceIndex($0) } }

  /// The alias's name; `nil` when there is none.
  public var aliasName: String? { pairing.alias }

  /// The part of a namespace in the pairing.
  public func role(of namespace: NamespaceIndex) -> PairingRole? { pairing.role(of: namespace.raw) }

  /// Entity operations still to be copied: `pendingReplicationOperationsCount`.
  public var pendingReplicationOperations: Int { pairing.pendingCount }
}
