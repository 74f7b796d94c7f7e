import Infrastructure
import MessagingModel
import SimulationKernel
import WorldModel

/// `messages.*`, `entities.<path>.*` and `producers.<id>.*`: rows only where some architecture has messaging. What is counted is
/// copies, one a subscription, unless a definition says messages.
extension MetricCatalogue {
  static func messaging(_ worlds: [WorldConfiguration]) -> [Metric] {
    let systems = worlds.compactMap(\.messaging)
    guard !systems.isEmpty else { return [] }
    var metrics = copies(prefix: "messages", world: .incident)
    metrics += copies(prefix: "twin.messages", world: .twin)
    metrics += matched()
    metrics += switches()
    metrics += recoveryPoint()
    metrics += entities(union(systems.map { $0.entities.map(\.id) }))
    metrics += producers(union(systems.map { $0.producers.map(\.id) }))
    metrics += consumers(union(systems.map { $0.consumers.map(\.id) }))
    metrics += replication()
    if systems.contains(where: { !$0.usedDependencies.isEmpty }) { metrics += composites() }
    if worlds.contains(where: \.hasRehearsals) { metrics += rehearsals() }
    if systems.contains(where: { $0.producers.contains(where: \.differsBetweenWorlds) }) {
      metrics += [
        .count(
          "messages.incidentOnly", .neutral,
          "messages sent with the incident only: of surges, of contacts' further events, of closed loops that did more"
        ) { unmatched($0) { max(0, $0 - $1) } },
        .count(
          "messages.twinOnly", .neutral,
          "messages sent in the twin only: of events that contacts had there, of closed loops that did more there"
        ) { unmatched($0) { max(0, $1 - $0) } },
      ]
    }
    if worlds.contains(where: \.copiesEntities) {
      metrics.append(
        .mean(
          "messages.pairing.provisioning", .seconds, .lowerIsBetter,
          "how long the alias's view said Accepted: entities were still to be copied, up to the end of arrivals (SBGDR-48)"
        ) { $0.incident.messages?.provisioning })
    }
    return metrics
  }

  /// Messages that one world has more than the other, producer by producer: numbers sent with the incident and in the twin.
  private static func unmatched(_ pair: TwinPair, _ more: (Int, Int) -> Int) -> Int? {
    guard let incident = pair.incident.messages, let twin = pair.twin.messages else { return nil }
    return zip(incident.producers, twin.producers).reduce(0) { $0 + more($1.0.sent, $1.1.sent) }
  }

  /// SBGDR-80: drift between the namespaces of a pair, found before a failover or met by it.
  private static func rehearsals() -> [Metric] {
    [
      .count("drift.found", .higherIsBetter, "differences between the namespaces of a pair that rehearsals found") {
        $0.incident.operationsReport.findings.count { $0.runbook != nil }
      },
      .count("drift.mended", .higherIsBetter, "of these the ones mended") { $0.incident.operationsReport.mended },
      .count("drift.met", .lowerIsBetter, "differences that failovers met when they took effect") {
        $0.incident.operationsReport.findings.count { $0.runbook == nil }
      },
    ]
  }

  /// SBGDR-06, SBGDR-57: what failovers left behind.
  private static func composites() -> [Metric] {
    [
      .count(
        "composite.incompleteFailovers", .lowerIsBetter,
        "failovers and promotions that took effect while something that the applications use did not work in the new region"
      ) { $0.incident.messages?.incompleteComposites.count },
      .mean(
        "composite.incomplete", .seconds, .lowerIsBetter,
        "time from those failovers until all of it worked there, until the end of arrivals where it never did"
      ) { $0.incident.messages?.incompleteTime },
    ]
  }

  /// How copies end, and what is measured beside, in one of the two worlds.
  private static func copies(prefix: String, world: WorldKind) -> [Metric] {
    let report = { @Sendable (pair: TwinPair) -> MessagingReport? in pair.run(world).messages }
    var metrics: [Metric] = [
      .count("\(prefix).sent", .neutral, "messages that applications wanted to send") { report($0)?.offered },
      .count(
        "\(prefix).offered", .neutral, "copies, one a subscription, those of retries of what was stored included"
      ) { report($0)?.created },
    ]
    for outcome in MessageOutcome.allCases {
      metrics.append(
        .count("\(prefix).\(outcome.name)", direction(of: outcome), explanation(of: outcome)) {
          report($0)?.count(outcome)
        })
    }
    metrics += [
      .count(
        "\(prefix).accepted", .higherIsBetter,
        "messages whose acknowledgement reached the sender; one sent to two endpoints counts twice"
      ) { report($0)?.accepted },
      .count(
        "\(prefix).duplicated", .lowerIsBetter, "times that a copy was processed again; each copy also has its outcome"
      ) { report($0)?.duplicatesProcessed },
      .count(
        "\(prefix).suppressed", .neutral,
        "copies received again that the application remembered (remembersIds), and did not process"
      ) { report($0)?.duplicatesSuppressed },
      .count(
        "\(prefix).reordered", .lowerIsBetter,
        "copies first processed after a later one of their session, or of their producer without sessions"
      ) { report($0)?.reorderings },
    ]
    let delays: [(String, KeyPath<MessagingReport, Double?> & Sendable)] = [
      ("mean", \.meanDelay), ("p50", \.medianDelay), ("p95", \.p95Delay), ("p99", \.p99Delay),
    ]
    for (name, delay) in delays {
      metrics.append(
        .mean(
          "\(prefix).delay.\(name)", .seconds, .lowerIsBetter,
          "\(name) within a replication of the time from sending, or from when a scheduled one was due, to the first processing, of what was processed"
        ) { report($0)?[keyPath: delay] })
    }
    metrics += Metric.ratio(
      "\(prefix).availability", .higherIsBetter,
      "messages that the broker took, and said so, at the first try / messages sent"
    ) { pair in report(pair).map { (sum($0.recovery.taken), sum($0.recovery.sent)) } ?? (0, 0) }
    metrics += Metric.ratio(
      "\(prefix).serviceLevel", .higherIsBetter,
      "copies processed within the time for delivery / copies to be delivered, without scheduled ones"
    ) { pair in report(pair).map { (sum($0.recovery.inTime), sum($0.recovery.due)) } ?? (0, 0) }
    return metrics
  }

  private static func sum(_ cells: [UInt32]) -> Int { cells.reduce(0) { $0 + Int($1) } }

  /// What the incident changed, message by message, and who answers for it.
  private static func matched() -> [Metric] {
    var metrics: [Metric] = [
      .count(
        "messages.caused", .lowerIsBetter,
        "copies processed in the twin and not with the incident, of messages sent in both worlds"
      ) { $0.messages?.total.caused },
      .count(
        "messages.averted", .higherIsBetter,
        "copies not processed in the twin, and processed with the incident, of messages sent in both worlds"
      ) { $0.messages?.total.averted },
      .count("messages.attributableLoss", .lowerIsBetter, "messages.caused - messages.averted") {
        $0.messages.map { $0.total.caused - $0.total.averted }
      },
    ]
    for owner in Owner.allCases {
      metrics.append(
        .count(
          "messages.lost.\(owner.rawValue)", .lowerIsBetter,
          "copies lost for which the \(owner.rawValue) answers; without a fault it is the customer, whose configuration it is"
        ) { $0.messages?.booked(to: owner, \.count, .lost) })
      metrics.append(
        .count(
          "messages.caused.\(owner.rawValue)", .lowerIsBetter,
          "copies processed in the twin and not with the incident, for which the \(owner.rawValue) answers"
        ) { $0.messages?.booked(to: owner, \.caused) })
    }
    return metrics
  }

  /// Failovers and what they leave behind.
  private static func switches() -> [Metric] {
    // Stranded = recovered + these: what became of a copy that nobody fetched.
    let fates: [MessageOutcome] = [
      .lost, .expired, .deadLettered, .deletedWithEntity, .duplicateDiscarded, .cancelled, .remaining, .inFlightAtEnd,
    ]
    return fates.map { fate in
      .count(
        "messages.stranded.\(fate.name)", fate == .cancelled || fate == .duplicateDiscarded ? .neutral : .lowerIsBetter,
        "stranded copies that ended as \(fate.name) in the old primary"
      ) { $0.incident.messages?.strandedEnds[fate, default: 0] }
    } + [
      .count(
        "messages.stranded", .lowerIsBetter,
        "copies in the old primary at a failover, or stored there afterwards; each also has its outcome"
      ) { $0.incident.messages?.stranded },
      .count(
        "messages.splitTraffic", .lowerIsBetter,
        "of these the copies stored there afterwards, for senders whom the alias does not lead (SBGDR-41)"
      ) { $0.incident.messages?.splitTraffic },
      .count("messages.recovered", .higherIsBetter, "stranded copies that were fetched from there") {
        $0.incident.messages?.recovered
      },
      .count(
        "messages.lostOrStranded", .lowerIsBetter, "copies lost, and copies stranded that were not lost in the end"
      ) { pair in
        pair.incident.messages.map { $0.count(.lost) + $0.stranded - $0.strandedEnds[.lost, default: 0] }
      },
      .count(
        "messages.failovers", .neutral, "times that clients were led to another namespace: failovers and promotions"
      ) { $0.incident.messages?.switches.count },
      .count(
        "messages.failovers.transient", .lowerIsBetter,
        "failovers for an outage that was over in less time than a decision takes (SBGDR-35)"
      ) { pair in pair.incident.messages?.switchesForTransients(below: pair.directory.transientOutage) },
    ]
  }

  /// What is missing where clients go on, and how long each of them had to wait.
  private static func recoveryPoint() -> [Metric] {
    [
      .mean(
        "recovery.messaging.firstServed", .seconds, .lowerIsBetter,
        "downtime: from the last good operation of a producer to its next good one with a failed one between, the longest of all; up to the end of arrivals where none came"
      ) { pair in pair.incident.messages?.producers.map(\.gap).max() },
      .count(
        "recovery.messaging.point.messages", .lowerIsBetter,
        "copies lost through a fault, a switch or the deletion of their namespace: accepted, and nobody ever has them"
      ) { $0.incident.messages?.lostInRecovery },
      .mean(
        "recovery.messaging.point.age", .seconds, .lowerIsBetter,
        "age of the oldest of them when its namespace stopped; 0 when none was lost"
      ) { pair in pair.incident.messages.map { $0.oldestLost ?? 0 } },
      .count(
        "recovery.messaging.point.entities", .lowerIsBetter,
        "entities and rules that a forced failover left uncopied (SBGDR-53)"
      ) { $0.incident.messages?.metadataMissing },
    ]
  }

  /// `entities.<path>.*`, over all namespaces.
  private static func entities(_ ids: [String]) -> [Metric] {
    ids.flatMap { id -> [Metric] in
      let place = { @Sendable (pair: TwinPair) -> Int? in pair.directory.entities[id] }
      let ended = { @Sendable (pair: TwinPair, outcome: MessageOutcome) -> Int? in
        place(pair).flatMap { pair.incident.messages?.count(outcome, of: MessagingEntityIndex($0)) }
      }
      let counts = { @Sendable (pair: TwinPair) -> MessagingEntityCounts? in
        place(pair).flatMap { pair.incident.messages?.entities[$0] }
      }
      let difference = { @Sendable (pair: TwinPair) -> MessageMatch.Difference? in
        place(pair).flatMap { pair.messages?.byEntity[$0] }
      }
      let prefix = "entities.\(id)"
      var metrics: [Metric] = [
        .count("\(prefix).offered", .neutral, "copies for the queue or subscription; of a topic those it never made") {
          pair in
          place(pair).flatMap { index in
            pair.incident.messages?.ends.reduce(0) { $0 + ($1.entity.raw == index ? $1.count : 0) }
          }
        }
      ]
      for outcome in [MessageOutcome.completed, .rejected, .deadLettered, .expired, .lost, .remaining] {
        metrics.append(
          .count("\(prefix).\(outcome.name)", direction(of: outcome), "its copies that ended so") { ended($0, outcome) }
        )
      }
      metrics += [
        .count("\(prefix).stranded", .lowerIsBetter, "its copies in the old primary at a failover") {
          counts($0)?.stranded
        },
        .count("\(prefix).recovered", .higherIsBetter, "its stranded copies that were fetched") {
          counts($0)?.recovered
        },
        .count("\(prefix).duplicated", .lowerIsBetter, "times that one of its copies was processed again") {
          counts($0)?.duplicated
        },
        .count("\(prefix).reordered", .lowerIsBetter, "its copies first processed after a later one") {
          counts($0)?.reordered
        },
        .count("\(prefix).caused", .lowerIsBetter, "its copies processed in the twin and not here") {
          difference($0)?.caused
        },
        .count("\(prefix).averted", .higherIsBetter, "its copies processed here and not in the twin") {
          difference($0)?.averted
        },
      ]
      return metrics
    }
  }

  /// `producers.<id>.*`
  private static func producers(_ ids: [String]) -> [Metric] {
    ids.flatMap { id -> [Metric] in
      let counts = { @Sendable (pair: TwinPair) -> ProducerCounts? in
        pair.directory.producers[id].flatMap { pair.incident.messages?.producers[$0] }
      }
      let difference = { @Sendable (pair: TwinPair) -> MessageMatch.Difference? in
        pair.directory.producers[id].flatMap { pair.messages?.byProducer[$0] }
      }
      return [
        .count("producers.\(id).sent", .neutral, "messages that the application wanted to send") { counts($0)?.sent },
        .count("producers.\(id).caused", .lowerIsBetter, "copies of its messages processed in the twin and not here") {
          difference($0)?.caused
        },
        .count("producers.\(id).averted", .higherIsBetter, "copies of its messages processed here and not in the twin")
        {
          difference($0)?.averted
        },
        .mean(
          "producers.\(id).gap", .seconds, .lowerIsBetter,
          "its longest time from a good operation to the next with a failed one between; 0 without a failure"
        ) { counts($0)?.gap },
      ]
    }
  }

  /// `consumers.<id>.*`
  private static func consumers(_ ids: [String]) -> [Metric] {
    ids.flatMap { id -> [Metric] in
      let counts = { @Sendable (pair: TwinPair) -> ConsumerCounts? in
        pair.directory.consumers[id].flatMap { pair.incident.messages?.consumers[$0] }
      }
      return [
        .count("consumers.\(id).processed", .neutral, "times that it processed a copy, for the first time or again") {
          counts($0)?.processed
        },
        .count("consumers.\(id).duplicated", .lowerIsBetter, "times that it processed a copy again") {
          counts($0)?.duplicated
        },
      ]
    }
  }

  /// What a replication of messages would carry, or carries (SBGDR-13 to 15).
  private static func replication() -> [Metric] {
    var metrics: [Metric] = [
      .count(
        "messages.replication.operations", .neutral,
        "changes of the brokers' state that a replication of messages would carry: sends, hand-outs, settlements, renewals (SBGDR-13)"
      ) { $0.incident.messages?.brokerOperations }
    ]
    metrics += Metric.ratio(
      "messages.replication.perMessage", .neutral, "messages.replication.operations / messages accepted"
    ) { pair in
      pair.incident.messages.map { ($0.brokerOperations, $0.accepted) } ?? (0, 0)
    }
    metrics += [
      .count(
        "messages.replication.wasted", .lowerIsBetter,
        "copies of a replicated namespace completed before its secondary had them (SBGDR-14)"
      ) { $0.incident.messages?.replication?.deletedBeforeArrival },
      .mean(
        "messages.replication.lag.max", .seconds, .lowerIsBetter,
        "how far the secondary of a replicated namespace was behind, at most, without the way's delay (SBGDR-15)"
      ) { $0.incident.messages?.replication?.longestLag },
      .mean(
        "messages.replication.lag.atEnd", .seconds, .lowerIsBetter,
        "how far it was behind when the latest operation left"
      ) { $0.incident.messages?.replication?.latestLag },
      .count(
        "messages.autoDeleted", .lowerIsBetter, "entities deleted since nobody used them (SBGDR-27, SBGDR-28)"
      ) { $0.incident.messages?.autoDeleted },
      .count("messages.unitSteps", .neutral, "times that a namespace's units followed its load (SBGDR-24)") {
        $0.incident.messages?.unitSteps
      },
    ]
    return metrics
  }

  private static func direction(of outcome: MessageOutcome) -> MetricDefinition.Direction {
    switch outcome {
    case .completed: .higherIsBetter
    case .filteredOut, .duplicateDiscarded, .cancelled: .neutral
    case .rejected, .deadLettered, .expired, .deletedWithEntity, .lost, .remaining, .inFlightAtEnd: .lowerIsBetter
    }
  }

  private static func explanation(of outcome: MessageOutcome) -> String {
    switch outcome {
    case .completed: "copies that a consumer settled"
    case .rejected: "copies never accepted: the sender gave up"
    case .filteredOut: "copies that no rule of the subscription let in"
    case .duplicateDiscarded: "copies whose id was known to duplicate detection"
    case .cancelled: "copies cancelled by their sender before their time"
    case .deadLettered: "copies in a dead-letter queue at the end"
    case .expired: "copies whose time to live was over"
    case .deletedWithEntity: "copies that went with their queue or subscription"
    case .lost: "copies that the broker had, and that nobody ever will"
    case .remaining: "copies that wait in their queue or subscription at the end"
    case .inFlightAtEnd: "copies that a client has at the end"
    }
  }
}

extension WorldConfiguration {
  /// Whether a pairing has entities to copy: a new one at the start, or one that a runbook makes.
  fileprivate var copiesEntities: Bool {
    if case .geoDisasterRecovery(let pairing) = messaging?.protection, !pairing.isInSync { return true }
    return pairsNamespaces
  }
}

extension MessageMatch {
  /// Copies for which somebody answers; `nil` for `outcome`: whatever their end.
  func booked(to owner: Owner, _ count: KeyPath<MessageLoss, Int>, _ outcome: MessageOutcome? = nil) -> Int {
    losses.reduce(0) { sum, loss in
      loss.owner == owner && (outcome == nil || loss.outcome == outcome) ? sum + loss[keyPath: count] : sum
    }
  }
}

extension MessagingReport {
  /// SBGDR-35: switches away from a namespace whose latest fault was over within this time. One that is ordered when the
  /// fault has been over for as long is no answer to it.
  func switchesForTransients(below longest: SimulationDuration) -> Int {
    switches.count { change in
      let latest = strikes.last { $0.cause == change.reason && $0.onset <= change.ordered }
      guard let latest, let repaired = latest.repaired else { return false }
      return repaired - latest.onset < longest && change.ordered - repaired < longest
    }
  }
}
