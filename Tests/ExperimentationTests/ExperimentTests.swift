import ExperimentFixtures
import Infrastructure
import SimulationKernel
import Synchronization
import Testing
import WorldModel

@testable import Experimentation

@Suite struct ExperimentTests {
  @Test func threadsChangeNothing() throws {
    let one = try SmallScenario().run(replications: 12, threads: 1)
    let three = try SmallScenario().run(replications: 12, threads: 3)
    #expect(one.digest == three.digest && one.digest != 0)
    for place in one.architectures.indices {
      #expect(
        one.architectures[place].values.map { $0.map(\.bitPattern) }
          == three.architectures[place].values.map { $0.map(\.bitPattern) })
      #expect(one.architectures[place].recoveries.map(\.strike) == three.architectures[place].recoveries.map(\.strike))
    }
  }

  @Test func outcomesArriveInOrder() throws {
    var seen: [Int] = []
    _ = try SmallScenario().run(replications: 15, threads: 4) { seen.append($0.replication) }
    #expect(seen == Array(0..<15))
  }

  @Test func aPrefixOfMoreIsTheSame() throws {
    let few = try SmallScenario().run(replications: 3)
    let more = try SmallScenario().run(replications: 6)
    for (left, right) in zip(few.architectures, more.architectures) {
      for metric in left.values.indices {
        #expect(left.values[metric].map(\.bitPattern) == right.values[metric].prefix(3).map(\.bitPattern))
      }
    }
  }

  @Test func interruptionKeepsTheContiguousPrefix() throws {
    let stop = Flag()
    let experiment = Experiment(ReplicationPlayer(SmallScenario().scenario), replications: 1_000_000, threads: 2)
    let result = try experiment.run(isInterrupted: { stop.isSet }) { if $0.replication == 4 { stop.set() } }
    #expect(result.completed >= 5 && result.completed < 1_000 && !result.isComplete)
    let again = try SmallScenario().run(replications: result.completed)
    #expect(again.digest == result.digest)
  }

  @Test func anErrorOfTheReaderEndsTheRun() throws {
    struct Full: Error {}
    #expect(throws: Full.self) {
      try SmallScenario().run(replications: 1_000_000, threads: 2) { if $0.replication == 2 { throw Full() } }
    }
  }

  @Test func metricsAddUp() throws {
    let result = try SmallScenario().run(replications: 4)
    func value(_ name: String, _ architecture: Int, _ replication: Int) throws -> Double {
      let place = try #require(result.catalogue.place(of: name), "no metric \(name)")
      return result.architectures[architecture].values[place][replication]
    }
    for architecture in 0..<2 {
      for replication in 0..<4 {
        for prefix in ["contacts", "contacts.voice", "twin.contacts"] {
          let sum = try ContactOutcome.allCases.reduce(0.0) {
            try $0 + value("\(prefix).\($1.name)", architecture, replication)
          }
          #expect(try sum == value("\(prefix).offered", architecture, replication))
        }
        let offered = try value("customers.offered", architecture, replication)
        let ends = try ["satisfied", "lost", "undecided"].reduce(0.0) {
          try $0 + value("customers.\($1)", architecture, replication)
        }
        #expect(ends == offered && offered > 300)
        let attributable =
          try value("customers.caused", architecture, replication)
          - value("customers.averted", architecture, replication)
        #expect(try value("customers.attributableLoss", architecture, replication) == attributable)
        let difference =
          try value("customers.lost", architecture, replication)
          - value("twin.customers.lost", architecture, replication)
        #expect(difference == attributable)
        #expect(try value("sources.calls.attributableLoss", architecture, replication) == attributable)
      }
    }
    #expect(result.architectures[0].values[try #require(result.catalogue.place(of: "regions.osaka.answered"))][0].isNaN)
  }

  @Test func twoRegionsLoseLess() throws {
    let result = try SmallScenario().run()
    let metric = try #require(result.catalogue.place(of: "customers.attributableLoss"))
    let comparison = result.comparison(candidate: 1, metric: metric)
    #expect(comparison.verdict == .better && comparison.n == 20)
    let recovery = try #require(result.summary(architecture: 0, named: "recovery.telephony"))
    // The outage lasts twenty minutes; calls come every fifteen seconds.
    #expect((1_200...1_290).contains(try #require(recovery.mean)))
    let downtime = try #require(result.summary(architecture: 0, named: "recovery.telephony.firstServed"))
    #expect((1_100...1_260).contains(try #require(downtime.mean)))
  }

  @Test func withoutFaultsNothingIsLostToThem() throws {
    var example = SmallScenario()
    example.faults = []
    let result = try example.run(replications: 3)
    for name in ["customers.caused", "customers.averted", "customers.attributableLoss"] {
      #expect(result.summary(architecture: 1, named: name)?.maximum == 0)
    }
    #expect(result.summary(architecture: 0, named: "recovery.service")?.n == 0)
    #expect(result.architectures[0].recoveries.isEmpty && !result.hasRandomFaults)
  }

  @Test func namesAreUniqueAndExplained() {
    let definitions = MetricCatalogue(SmallScenario().scenario).definitions
    #expect(Set(definitions.map(\.name)).count == definitions.count)
    #expect(definitions.allSatisfy { !$0.definition.isEmpty })
    #expect(!definitions.contains { $0.name.hasPrefix("contacts.chat") })
  }

  @Test func randomFaultsAreKnownAsSuch() throws {
    var example = SmallScenario()
    example.faults = [SmallScenario.outage(timing: .every(.constant(1e9)))]
    let result = try example.run(replications: 3)
    #expect(result.hasRandomFaults)
    let unreachable = try #require(result.summary(architecture: 0, named: "contacts.unreachable"))
    #expect(unreachable.mean == 0 && (unreachable.interval?.high ?? 0) > 0.5)
  }
}

/// A flag that threads may look at.
final class Flag: Sendable {
  private let value = Atomic<Bool>(false)
  var isSet: Bool { value.load(ordering: .relaxed) }
  func set() { value.store(true, ordering: .relaxed) }

  @Test(arguments: [false, true])
  func theLongestOfSeveralStrikesIsTheRecoveryTime(reversed: Bool) throws {
    var short = SmallScenario.outage(timing: .at(.start + (reversed ? .minutes(80) : .minutes(10))))
    short.id = "short"
    short.lasts = .constant(60)
    var small = SmallScenario()
    small.faults.append(short)
    let result = try small.run(replications: 10)
    let summary = try #require(result.summary(architecture: 0, named: "recovery.telephony"))
    // The outage of twenty minutes, whichever comes first.
    #expect(summary.mean.map { $0 > 1_100 && $0 < 1_400 } == true)
    let unaffected = try #require(result.summary(architecture: 0, named: "recovery.telephony.unaffected"))
    #expect(unaffected.mean == 0)
  }

  @Test func aFaultThatNoContactFeelsChangesNoFigureOfTheOthers() throws {
    var small = SmallScenario()
    let alone = try small.run(replications: 5)
    var unfelt = SmallScenario.outage(timing: .at(.start + .minutes(5)))
    unfelt.id = "unfelt"
    unfelt.kind = .outage([.controlPlane(RegionIndex(0))])
    unfelt.lasts = .constant(6_000)
    small.faults.append(unfelt)
    let both = try small.run(replications: 5)
    for name in alone.catalogue.definitions.map(\.name) where name != "faults.strikes" {
      for architecture in alone.architectures.indices {
        let value = alone.summary(architecture: architecture, named: name)?.mean
        #expect(both.summary(architecture: architecture, named: name)?.mean == value, "\(name)")
      }
    }
    #expect(alone.summary(architecture: 0, named: "recovery.telephony")?.mean.map { $0 > 1_000 } == true)
  }

  @Test func callsOverAQuotaHaveAMetricOfTheirOwn() throws {
    // wherever there is a quota of calls, whatever the customer replicates.
    var small = SmallScenario()
    #expect(try small.run(replications: 1).catalogue.place(of: "quotas.callsBreaching") == nil)
    small.callQuota = 5
    let breaching = try small.run(replications: 2).summary(architecture: 0, named: "quotas.callsBreaching")
    #expect((breaching?.mean ?? 0) > 10)
    small.callQuota = 500
    #expect(try small.run(replications: 2).summary(architecture: 0, named: "quotas.callsBreaching")?.mean == 0)
  }

  @Test(arguments: [false, true])
  func everyLossIsBookedToSomebody(withSurge: Bool) throws {
    // ACGR-33: the shares of platform, carrier and customer add up, replication by replication.
    var small = SmallScenario()
    small.surgePerHour = withSurge ? 400 : nil
    var carrier = SmallScenario.outage(timing: .at(.start + .minutes(70)))
    carrier.id = "carrier"
    carrier.owner = .carrier
    carrier.lasts = .constant(300)
    small.faults.append(carrier)
    let result = try small.run(replications: 10)
    for architecture in result.architectures {
      func values(_ name: String) throws -> [Double] {
        architecture.values[try #require(result.catalogue.place(of: name))]
      }
      for whole in ["customers.lost", "customers.caused"] {
        let parts = try ["platform", "carrier", "customer"].map { try values("\(whole).\($0)") }
        let sums = parts[0].indices.map { parts[0][$0] + parts[1][$0] + parts[2][$0] }
        #expect(try sums == values(whole))
      }
      #expect(try values("customers.caused.carrier").contains { $0 > 0 })
      // A surge's customers are counted apart.
      #expect(try values("customers.incidentOnly").allSatisfy { $0 > 0 } == withSurge)
      if withSurge { #expect(try values("sources.calls+surge.lost").contains { $0 > 0 }) }
    }
  }
}
