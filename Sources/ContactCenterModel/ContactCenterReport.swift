import Infrastructure
import SimulationKernel

/// Attempts of one channel, warm-up left out.
public struct ChannelCounts: Sendable, Hashable {
  /// Attempts that ended each way, by `ContactOutcome.rawValue`; they add up to the attempts offered.
  public var outcomes: [Int]
  /// Contacts left in a queue that no agent serves any more.
  public var stranded: Int
  /// Attempts answered by an agent of another region (global routing).
  public var crossRegion: Int
  /// First attempts.
  public var firstAttempts: Int
  /// First attempts that got through to a flow.
  public var firstAttemptsConnected: Int
  /// First attempts answered within the acceptable waiting time of joining the queue.
  public var answeredWithin: Int
  /// First attempts less self-served less abandoned within the acceptable waiting time.
  public var eligible: Int
  /// Attempts that left their queue, for whatever reason, within the acceptable waiting time.
  public var leftQueueWithin: Int
  /// Attempts that left their queue: answered, abandoned or cut.
  public var leftQueue: Int
  /// Attempts that joined a queue.
  public var queued: Int
  /// Attempts that joined a queue and were not answered at once.
  public var waited: Int
  /// From joining the queue to the agent, of answered attempts.
  public var wait: DurationTotal
  /// Seconds below which 50 %, 95 % and 99 % of those waits lie; empty without any.
  public var waitQuantiles: [Double]
  /// From an attempt's arrival to its end, of attempts that satisfied.
  public var sojourn: DurationTotal

  /// Attempts in all.
  public var offered: Int { outcomes.reduce(0, +) }
}

/// Customers of one source, warm-up left out.
public struct SourceCounts: Sendable, Hashable {
  /// Customers who arrived.
  public var offered: Int
  /// Customers who got what they came for.
  public var satisfied: Int
  /// Customers who did not, and will not try again.
  public var lost: Int
  /// Customers whose end the drain limit left open.
  public var undecided: Int
  /// Customers whose first attempt did not satisfy them: the loss if nobody redialled.
  public var firstAttemptLost: Int
  /// Attempts after the first.
  public var redials: Int
  /// Customers satisfied through the alternate number.
  public var recoveredByAlternate: Int
  /// Satisfied in the twin and lost here. Counted in the incident's world only.
  public var caused: Int
  /// Lost in the twin and satisfied here. Counted in the incident's world only.
  public var averted: Int
  /// Of the lost and the undecided those whose message started no task until the end of the run.
  public var neverStarted: Int
}

/// One queue over all regions, warm-up left out.
public struct QueueCounts: Sendable, Hashable {
  /// Attempts that joined.
  public var queued: Int
  /// Attempts answered.
  public var answered: Int
  /// Attempts abandoned.
  public var abandoned: Int
  /// Attempts cut while waiting.
  public var dropped: Int
  /// Attempts refused because the queue was full.
  public var blocked: Int
  /// Attempts not answered at once.
  public var waited: Int
  /// Attempts answered within the acceptable waiting time.
  public var answeredWithin: Int
  /// Seconds from joining to the agent.
  public var wait: DurationTotal
  /// Time average of the contacts waiting, from warm-up to `duration`.
  public var meanLength: Double
}

/// One region, warm-up left out.
public struct RegionCounts: Sendable, Hashable {
  /// Attempts that got through to a flow, by channel.
  public var connected: [Int]
  /// Attempts answered by an agent.
  public var answered: Int
  /// Calls refused for the quota, those of the warm-up included.
  public var callsBreachingQuota: Int
  /// Time average of agents signed in, from warm-up to `duration`.
  public var agents: Double
  /// Attempts that went on in their flow without something it uses.
  public var degraded: Int
  /// What callers experienced there; nothing but zeros where no flow uses anything.
  public var experience: ExperienceCounts
}

/// What the attempts that began a flow in a region experienced (ACGR-43), warm-up left out.
public struct ExperienceCounts: Sendable, Hashable {
  /// Attempts that began a flow there, by their end.
  public var began = 0
  /// Those that the flow answered without an agent.
  public var selfServed = 0
  /// Those whose flow ended in an error.
  public var failed = 0
  /// Seconds from arrival to the end of those that were served or self-served.
  public var satisfaction = DurationTotal()

  /// Nobody's experience yet.
  public init() {}

  init(_ totals: ContactStatistics.RegionTotals) {
    began = totals.began
    selfServed = totals.selfServed
    failed = totals.failed
    satisfaction = totals.satisfaction
  }

  /// Adds another region's.
  public mutating func merge(_ other: ExperienceCounts) {
    began += other.began
    selfServed += other.selfServed
    failed += other.failed
    satisfaction.merge(other.satisfaction)
  }
}

/// Attempts whose flow missed a dependency, warm-up left out.
public struct DependencyCounts: Sendable, Hashable {
  /// Attempts that went on without it.
  public var degraded: Int
  /// Attempts that ended in an error without it.
  public var failed: Int
}

/// Series over the day; every series has one value a cell.
public struct Timeline: Sendable {
  /// Width of a cell.
  public var step: SimulationDuration
  /// The names of the series, such as `contacts.offered` or `queue.length`.
  public var names: [String]
  /// `values[series][cell]`: attempts by the cell of their end (offered: of their arrival), or a time average over the cell.
  public var values: [[Double]]
}

/// What recovery is measured on, by cell of arrival: voice, first attempts only.
public struct RecoveryRecord: Sendable {
  /// Width of a cell.
  public var step: SimulationDuration
  /// First attempts.
  public var arrived: [UInt32]
  /// First attempts that got through to a flow.
  public var connected: [UInt32]
  /// First attempts that count for the service level.
  public var eligible: [UInt32]
  /// First attempts answered within the acceptable waiting time.
  public var answeredWithin: [UInt32]
  /// Customers waiting in a queue or about to redial when the cell ends.
  public var backlog: [UInt32]
}

/// Everything a contact centre counted in a run.
public struct ContactCenterReport: Sendable {
  /// By channel.
  public var channels: [ChannelCounts]
  /// By source.
  public var sources: [SourceCounts]
  /// By queue.
  public var queues: [QueueCounts]
  /// By region.
  public var regions: [RegionCounts]
  /// By dependency.
  public var dependencies: [DependencyCounts]
  /// Time average of agents on duty.
  public var agentsOnDuty: Double
  /// Time average of agents with contacts or in after-contact work.
  public var agentsBusy: Double
  /// Sign-ins and moves of agents, where a document says how agents sign in.
  public var signIns: SignInCounts?
  /// Contacts by number and source, where they are metered.
  public var usage: UsageCounts?
  /// The day in cells.
  public var timeline: Timeline
  /// The day in recovery's cells.
  public var recovery: RecoveryRecord
  /// How each customer ended.
  public var ends: CustomerEnds
  /// Every attempt, where tracing was asked for.
  public var attempts: [AttemptRecord]
}

extension ContactCenter {
  /// Everything counted, at the end of a run.
  public func report(
    _ horizon: HorizonConfiguration, regionNames: [String]
  ) -> ContactCenterReport {
    let averaged = horizon.duration - horizon.warmUp
    return ContactCenterReport(
      channels: Channel.allCases.map { channelCounts($0) },
      sources: (0..<sourceCount).map { sourceCounts($0) },
      queues: (0..<queues.count).map { queueCounts($0, averaged) },
      regions: (0..<regionCount).map { regionCounts($0, averaged) },
      dependencies: (0..<statistics.dependencies.count).map {
        DependencyCounts(
          degraded: statistics.dependencies[$0].degraded, failed: statistics.dependencies[$0].failed)
      },
      agentsOnDuty: statistics.levels[ContactStatistics.LevelSeries.agentsOnDuty.rawValue].average(over: averaged),
      agentsBusy: statistics.levels[ContactStatistics.LevelSeries.agentsBusy.rawValue].average(over: averaged),
      signIns: signInCounts(averaged), usage: usageCounts(), timeline: timeline(regionNames),
      recovery: recoveryRecord(), ends: ends.ends(),
      attempts: attempts)
  }

  /// The losses by channel, outcome and cause, empty ones left out.
  public func losses(_ each: (Channel, ContactOutcome, Cause, LossLedger.Counts) -> Void) {
    for channel in Channel.allCases {
      for outcome in ContactOutcome.allCases {
        for fault in 0..<ledger.faultCount {
          each(channel, outcome, Cause(fault: fault), ledger.counts(channel, outcome, Cause(fault: fault)))
        }
        each(channel, outcome, .configuration, ledger.counts(channel, outcome, .configuration))
        each(channel, outcome, .none, ledger.counts(channel, outcome, .none))
      }
    }
  }

  private func channelCounts(_ channel: Channel) -> ChannelCounts {
    let totals = statistics.channels[Int(channel.rawValue)]
    return ChannelCounts(
      outcomes: ContactOutcome.allCases.map { ledger.attempts(channel, $0) }, stranded: totals.stranded,
      crossRegion: totals.crossRegion,
      firstAttempts: totals.firstAttempts, firstAttemptsConnected: totals.firstAttemptsConnected,
      answeredWithin: totals.answeredWithin, eligible: totals.eligible, leftQueueWithin: totals.leftQueueWithin,
      leftQueue: totals.leftQueue, queued: totals.queued, waited: totals.waited, wait: totals.wait,
      waitQuantiles: waitQuantiles(channel), sojourn: totals.sojourn)
  }

  private func waitQuantiles(_ channel: Channel) -> [Double] {
    let shares = [0.5, 0.95, 0.99]
    switch channel {
    case .voice: return shares.compactMap { statistics.voiceWait.quantile($0)?.seconds }
    case .chat: return shares.compactMap { statistics.chatWait.quantile($0)?.seconds }
    case .task: return shares.compactMap { statistics.taskWait.quantile($0)?.seconds }
    }
  }

  private func sourceCounts(_ source: Int) -> SourceCounts {
    let totals = statistics.sources[source]
    return SourceCounts(
      offered: totals.offered, satisfied: totals.satisfied, lost: totals.lost, undecided: totals.undecided,
      firstAttemptLost: totals.firstAttemptLost, redials: totals.redials,
      recoveredByAlternate: totals.recoveredByAlternate, caused: totals.caused, averted: totals.averted,
      neverStarted: totals.neverStarted)
  }

  private func queueCounts(_ queue: Int, _ averaged: SimulationDuration) -> QueueCounts {
    let totals = statistics.queues[queue]
    return QueueCounts(
      queued: totals.queued, answered: totals.answered, abandoned: totals.abandoned, dropped: totals.dropped,
      blocked: totals.blocked, waited: totals.waited, answeredWithin: totals.answeredWithin, wait: totals.wait,
      meanLength: totals.length.average(over: averaged))
  }

  private func regionCounts(_ region: Int, _ averaged: SimulationDuration) -> RegionCounts {
    let totals = statistics.regions[region]
    return RegionCounts(
      connected: [totals.connectedVoice, totals.connectedChat, totals.connectedTask], answered: totals.answered,
      callsBreachingQuota: totals.breachesEver, agents: totals.agents.average(over: averaged),
      degraded: totals.degraded,
      experience: ExperienceCounts(totals))
  }

  private func timeline(_ regionNames: [String]) -> Timeline {
    let cells = statistics.timelineCells
    var names: [String] = []
    var values: [[Double]] = []
    for series in ContactStatistics.CountSeries.allCases {
      names.append("contacts.\(series)")
      values.append((0..<cells).map { Double(statistics.counts[series.rawValue * (cells + 1) + $0]) })
    }
    for series in ContactStatistics.LevelSeries.allCases {
      names.append(series.name)
      values.append((0..<cells).map { statistics.averages[series.rawValue * (cells + 1) + $0] })
    }
    for (region, name) in regionNames.enumerated() {
      names.append("regions.\(name).connected")
      values.append((0..<cells).map { Double(statistics.connectedByRegion[region * (cells + 1) + $0]) })
    }
    return Timeline(step: statistics.timelineStep, names: names, values: values)
  }

  private func recoveryRecord() -> RecoveryRecord {
    let cells = 0..<statistics.recoveryCells
    return RecoveryRecord(
      step: statistics.recoveryStep, arrived: cells.map { statistics.arrived[$0] },
      connected: cells.map { statistics.connected[$0] }, eligible: cells.map { statistics.eligible[$0] },
      answeredWithin: cells.map { statistics.answeredWithin[$0] }, backlog: cells.map { statistics.backlog[$0] })
  }
}

extension ContactStatistics.LevelSeries {
  /// The series' name in the timeline.
  var name: String {
    switch self {
    case .queueLength: "queue.length"
    case .agentsBusy: "agents.busy"
    case .agentsOnDuty: "agents.onDuty"
    case .awaitingRedial: "customers.awaitingRedial"
    }
  }
}
