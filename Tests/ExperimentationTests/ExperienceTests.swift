import ContactCenterModel
import ExperimentFixtures
import Infrastructure
import ScenarioLanguage
import Testing
import WorldModel

@testable import Experimentation

/// ACGR-43: regions whose flows can do different things give callers different experiences; equal regions do not.
@Suite struct ExperienceTests {
  /// The small scenario without its outage, its two regions sharing the calls, and a bot that the second may lack.
  func scenario(_ deployedIn: [RegionIndex], _ otherwise: FlowUse.Otherwise?, shares: [Int] = [50, 50]) -> Scenario {
    var small = SmallScenario()
    small.faults = []
    var scenario = small.scenario
    for place in scenario.architectures.indices {
      scenario.architectures[place].world.topology.dependencies = [
        DependencyConfiguration(id: "bot", deployedIn: deployedIn, isShared: false, feature: nil, owner: .customer)
      ]
      scenario.architectures[place].world.contactCenter.flows[0].selfService = 0.4
      if let otherwise {
        scenario.architectures[place].world.contactCenter.flows[0].uses = [
          FlowUse(dependency: DependencyIndex(0), otherwise: otherwise)
        ]
      }
    }
    scenario.architectures[1].world.contactCenter.trafficDistributionGroups[0].telephony = shares
    scenario.architectures[1].world.contactCenter.trafficDistributionGroups[0].agents = shares
    return scenario
  }

  func summary(_ scenario: Scenario, _ name: String, architecture: Int = 1) throws -> MetricSummary {
    let result = try Experiment(ReplicationPlayer(scenario), replications: 20, threads: 2)
      .run(isInterrupted: { false }) { _ in }
    let place = try #require(result.catalogue.place(of: name), "no metric \(name)")
    return result.summary(architecture: architecture, metric: place)
  }

  static let less = FlowUse.Otherwise.degraded(.init(selfService: 0.1, handleTimeFactor: 1.5, durationFactor: 1))

  @Test func aSplitOverUnequalRegionsShowsAGap() throws {
    let split = scenario([RegionIndex(0)], Self.less)
    let time = try #require(try summary(split, "customers.experienceGap").interval)
    #expect(time.low > 30)
    let selfServed = try #require(try summary(split, "customers.experienceGap.selfServed").interval)
    #expect(selfServed.low > 0.2 && selfServed.high < 0.4)
    #expect(try summary(split, "customers.experienceGap.failed").mean == 0)
    #expect(try summary(split, "contacts.degraded").mean ?? 0 > 100)
    #expect(try summary(split, "contacts.degraded", architecture: 0).mean == 0)
  }

  @Test func aSplitOverEqualRegionsShowsNone() throws {
    let split = scenario([RegionIndex(0), RegionIndex(1)], Self.less)
    let time = try #require(try summary(split, "customers.experienceGap").interval)
    #expect(time.low < 5 && time.high > -5 && time.high - time.low < 20)
    #expect(try summary(split, "contacts.degraded").mean == 0)
  }

  @Test func whereAllContactsAreInOnePlaceThereIsNothingToCompare() throws {
    // ACGR-42: 100/0 in normal operation.
    let alone = scenario([RegionIndex(0)], Self.less, shares: [100, 0])
    #expect(try summary(alone, "customers.experienceGap").mean == nil)
    #expect(try summary(alone, "customers.experienceGap", architecture: 0).mean == nil)
  }

  @Test func failingFlowsShowInTheirShare() throws {
    let split = scenario([RegionIndex(0)], .fails)
    #expect(try summary(split, "customers.experienceGap.failed").mean == 1)
    let failed = try summary(split, "contacts.failed").mean
    #expect(failed == (try summary(split, "contacts.failed.bot").mean) && failed ?? 0 > 100)
    // ACGR-33: what is not deployed is the customer's loss.
    #expect(try summary(split, "customers.lost.customer").mean ?? 0 > 100)
    #expect(try summary(split, "customers.lost.platform").mean == 0)
  }

  @Test func scenariosWithoutUsesHaveNoSuchMetrics() {
    let names = MetricCatalogue.known(of: scenario([RegionIndex(0)], nil)).map(\.name)
    #expect(!names.contains { $0.contains("degraded") || $0.contains("xperience") || $0 == "features.unavailable" })
  }
}
