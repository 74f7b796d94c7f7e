import ExperimentFixtures
import Infrastructure
import MessagingModel
import SimulationKernel
import Testing
import WorldModel

@testable import Experimentation

/// Values of a result by metric, architecture and replication.
private struct Values {
  let result: ExperimentResult

  init(_ example: SmallScenario = .messaging, replications: Int = 2, isTracing: Bool = false) throws {
    result = try example.run(replications: replications, isTracing: isTracing)
  }

  func callAsFunction(_ name: String, _ architecture: Int = 0, _ replication: Int = 0) throws -> Double {
    let place = try #require(result.catalogue.place(of: name), "no metric \(name)")
    return result.architectures[architecture].values[place][replication]
  }
}

@Suite struct MessagingMetricTests {
  private let one = 0
  private let two = 1

  @Test func metricsOfMessagesAndOfContactsExistWhereThereAreAny() {
    func names(contacts: Bool, messages: Bool) -> Set<String> {
      var example = SmallScenario()
      example.hasContacts = contacts
      example.hasMessages = messages
      return Set(MetricCatalogue(example.scenario).definitions.map(\.name))
    }
    let contacts = names(contacts: true, messages: false)
    let messages = names(contacts: false, messages: true)
    let both = names(contacts: true, messages: true)
    #expect(!contacts.contains { $0.contains("messag") || $0.hasPrefix("entities.") || $0.hasPrefix("producers.") })
    let ofContacts = ["contacts.", "customers.", "agents.", "queues.", "sources.", "recovery.service", "availability"]
    #expect(!messages.contains { name in ofContacts.contains { name.hasPrefix($0) || name.hasPrefix("twin.\($0)") } })
    #expect(contacts.union(messages) == both && contacts.intersection(messages) == ["faults.strikes"])
    for name in ["messages.accepted", "twin.messages.completed", "entities.orders/fraud.caused", "producers.shop.gap"] {
      #expect(messages.contains(name), "\(name)")
    }
  }

  @Test func offeredCopiesAreTheSumOfOutcomesInBothWorldsAndByEntity() throws {
    let value = try Values()
    for architecture in [one, two] {
      for replication in 0..<2 {
        for prefix in ["messages", "twin.messages"] {
          let ended = try MessageOutcome.allCases.reduce(0) {
            try $0 + value("\(prefix).\($1.name)", architecture, replication)
          }
          #expect(try value("\(prefix).offered", architecture, replication) == ended && ended > 5_000)
        }
        let byEntity = try ["orders", "orders/billing", "orders/fraud", "audit"].reduce(0) {
          try $0 + value("entities.\($1).offered", architecture, replication)
        }
        #expect(try value("messages.offered", architecture, replication) == byEntity)
        let sent = try value("producers.shop.sent", architecture, replication)
        let audited = try value("producers.auditor.sent", architecture, replication)
        #expect(try value("messages.sent", architecture, replication) == sent + audited)
        #expect(try value("twin.messages.sent", architecture, replication) == sent + audited)
      }
    }
  }

  @Test func lossesAreMatchedOneByOneAndBookedToTheirFault() throws {
    let value = try Values()
    let caused = try value("messages.caused")
    // Some 600 orders of the twenty minutes, less what retries save; a fifth of the copies for fraud detection.
    #expect(caused > 500 && caused < 900)
    #expect(try value("messages.averted") == 0 && value("messages.attributableLoss") == caused)
    #expect(try value("entities.orders/billing.caused") + value("entities.orders/fraud.caused") == caused)
    #expect(try value("entities.orders/billing.caused") > 3 * value("entities.orders/fraud.caused"))
    #expect(try value("producers.shop.caused") == caused && value("entities.audit.caused") == 0)
    // Nobody wanted most copies for fraud detection, and nobody reads the audit queue: rejected is more than caused.
    #expect(try value("messages.rejected") > caused && value("messages.caused.platform") == caused)
    let rows = value.result.architectures[one].losses.rows
    let booked = rows.filter { $0.key.subject.kind == "messages" && $0.key.cause == Cause(fault: 0) }
    #expect(booked.map(\.key.subject.outcome) == ["rejected"] && booked.map(\.key.owner) == [.platform])
    let all = try value("messages.caused", one, 1) + caused
    #expect(booked.reduce(0) { $0 + $1.totals.caused } == Int(all))
    #expect(rows.contains { $0.key.subject.outcome == "remaining" && $0.key.cause == .none && $0.totals.caused == 0 })
    // Everything is sent to both regions, and processed once.
    #expect(try value("messages.caused", two) == 0 && value("messages.duplicated", two) == 0)
    #expect(try value("messages.completed", two) > 1.9 * value("messages.completed", one))
  }

  @Test func recoveryIsMeasuredOnMessages() throws {
    let value = try Values()
    for replication in 0..<2 {
      let restored = try value("recovery.messaging", one, replication)
      #expect(restored > 1_180 && restored < 1_320, "\(restored)")
      let downtime = try value("recovery.messaging.firstServed", one, replication)
      #expect(downtime > 1_190 && downtime < 1_290, "\(downtime)")
      #expect(try value("recovery.messaging.unaffected", one, replication) == 0)
      #expect(try value("recovery.messaging.censored", one, replication) == 0)
    }
    #expect(try value("recovery.messaging.unaffected", two) == 1 && value("recovery.messaging", two) == 0)
    let strike = try #require(value.result.architectures[one].recoveries.first?.strike)
    let phases = try #require(strike.messaging?.phases)
    #expect(phases.onset == .start + .minutes(30) && phases.firstServed >= .start + .minutes(50))
    #expect(phases.restored >= phases.firstServed && phases.drained >= phases.restored)
    // A sixth of the day's messages meets the outage.
    #expect(try value("messages.availability") > 0.8 && value("messages.availability") < 0.86)
    #expect(try value("twin.messages.availability") == 1 && value("messages.availability", two) == 1)
    #expect(try value("messages.serviceLevel") < value("twin.messages.serviceLevel") - 0.1)
  }

  @Test func theRecoveryPointIsCountedInMessagesAndTheirAge() throws {
    var example = SmallScenario.messaging
    example.faults = [
      FaultConfiguration(
        id: "tokyo", kind: .disaster([.region(RegionIndex(0))]), timing: .at(.start + .minutes(30)), lasts: nil,
        owner: .platform, dropsInProgress: 1)
    ]
    let value = try Values(example)
    let lost = try value("messages.lost")
    // What the audit queue held after half an hour of 360 an hour.
    #expect(lost > 140 && lost < 230)
    #expect(try value("recovery.messaging.point.messages") == lost && value("messages.lost.platform") == lost)
    #expect(try value("messages.lost.customer") == 0 && value("entities.audit.lost") <= lost)
    let age = try value("recovery.messaging.point.age")
    #expect(age > 1_600 && age <= 1_800, "\(age)")
    #expect(try value("recovery.messaging.censored") == 1)
    // It is never good again: until the end of arrivals.
    let gap = try value("recovery.messaging.firstServed")
    #expect(gap > 5_400 && gap < 5_460, "\(gap)")
    // An outage keeps everything.
    #expect(try Values()("recovery.messaging.point.age") == 0)
  }

  @Test func theTimelineSpeaksAsTheMonitorDoes() throws {
    let value = try Values(replications: 1)
    func series(_ name: String, _ architecture: Int) throws -> [Double] {
      let timeline = value.result.architectures[architecture].timeline
      let place = try #require(timeline.names.firstIndex(of: name), "no series \(name)")
      return (0..<timeline.cells).map { timeline.mean(series: place, cell: $0) ?? -1 }
    }
    let incoming = try series("IncomingMessages", one)
    // Cells of half an hour; the outage takes two thirds of the second.
    #expect(incoming.count == 4 && incoming[1] < incoming[0] / 2 && incoming[2] > 800)
    let errors = try series("ServerErrors", one)
    #expect(errors[0] == 0 && errors[1] > 1_000 && errors[3] == 0)
    let completed = try series("CompleteMessage", one)
    #expect(try abs(completed.reduce(0, +) - value("messages.completed")) < 5)
    #expect(try series("OutgoingMessages", one).reduce(0, +) >= completed.reduce(0, +))
    let active = try series("ActiveMessages", one)
    #expect(active[0] > 50 && active[0] < 130 && active[3] > active[2] && active[2] > active[0])
    #expect(try series("DeadletteredMessages", one) == [0, 0, 0, 0])
    let names = value.result.architectures[two].timeline.names
    #expect(names.contains("namespaces.bus-osaka.IncomingMessages") && !names.contains("contacts.offered"))
    #expect(!value.result.architectures[one].timeline.names.contains { $0.hasPrefix("namespaces.") })
    let tokyo = try series("namespaces.bus-tokyo.IncomingMessages", two)
    let osaka = try series("namespaces.bus-osaka.IncomingMessages", two)
    let all = try series("IncomingMessages", two)
    #expect(osaka[1] > 2 * tokyo[1] && zip(tokyo, osaka).map(+) == all)
  }

  @Test func contactsAndMessagesStandInOneReport() throws {
    var example = SmallScenario()
    example.hasMessages = true
    let both = try Values(example)
    let contacts = try Values(SmallScenario())
    let messages = try Values()
    // The one changes nothing of the other.
    #expect(try both("customers.attributableLoss") == contacts("customers.attributableLoss"))
    #expect(try both("messages.attributableLoss") == messages("messages.attributableLoss"))
    #expect(example.scenario.recoveryServices == [.telephony, .service, .messaging])
    #expect(SmallScenario().scenario.recoveryServices == [.telephony, .service])
  }

  @Test func aTraceTellsEveryCopysLifeInBothWorlds() throws {
    let player = ReplicationPlayer(SmallScenario.messaging.scenario, isTracing: true)
    let outcome = try #require(try player.play(0) { false })
    let trace = try #require(outcome.architectures[0].trace?.messages)
    var copies: [MessageTrace.Copy] = []
    trace.forEach { copies.append($0) }
    let place = try #require(player.catalogue.place(of: "messages.caused"))
    #expect(Double(copies.count { $0.effect == .caused }) == outcome.architectures[0].values[place])
    #expect(copies.contains { $0.effect == .delayed } && !copies.contains { $0.effect == .averted })
    for copy in copies where copy.effect == .caused {
      #expect(copy.incident?.outcome == .rejected && copy.incident?.cause == Cause(fault: 0))
      #expect(copy.twin?.outcome == .completed && copy.twin?.timesProcessed == 1)
      guard let sent = copy.sent, let processed = copy.twin?.processed else {
        Issue.record("a copy without times")
        return
      }
      #expect(sent > .start + .minutes(29) && sent < .start + .minutes(50) && processed > sent)
    }
    let untraced = try #require(try ReplicationPlayer(SmallScenario.messaging.scenario).play(0) { false })
    #expect(untraced.architectures[0].trace == nil)
    // Equal but for the values that are not there.
    #expect(untraced.architectures[0].values.map(\.bitPattern) == outcome.architectures[0].values.map(\.bitPattern))
  }

  @Test func failoversForTransientOutagesAreCounted() throws {
    let blueprint = WorldBlueprint(SmallScenario.messaging.scenario.architectures[0].world)
    let run = try blueprint.play(
      .incident, seed: 1, replication: 0, matching: nil, tracing: false, isInterrupted: { false })
    var report = try #require(run?.messages)
    // The outage lasts from 30 to 50 minutes.
    let orders: [(minute: Int, reason: Cause)] = [(20, .none), (32, Cause(fault: 0)), (52, Cause(fault: 0))]
    report.switches = orders.map { order in
      let time = SimulationTime.start + .minutes(order.minute)
      return NamespaceSwitch(ordered: time, effective: time + .minutes(1), reason: order.reason)
    }
    #expect(report.switchesForTransients(below: .minutes(15)) == 0)
    #expect(report.switchesForTransients(below: .minutes(21)) == 2)
    // One for another reason is no answer to it.
    report.switches[2].reason = .none
    #expect(report.switchesForTransients(below: .minutes(21)) == 1)
    // Nor is one that is ordered long after, as a drill is.
    report.switches[2].reason = Cause(fault: 0)
    report.switches[2].ordered = .start + .minutes(71)
    #expect(report.switchesForTransients(below: .minutes(21)) == 1)
    report.switches[2].ordered = .start + .minutes(70)
    #expect(report.switchesForTransients(below: .minutes(21)) == 2)
    report.strikes[0].repaired = nil
    #expect(report.switchesForTransients(below: .minutes(21)) == 0)
  }
}
