import ContactCenterModel
import ExperimentFixtures
import Infrastructure
import ScenarioLanguage
import SimulationKernel
import Testing

@testable import Experimentation

/// Bills, and what a customer saved costs.
@Suite struct CostTests {
  /// The small scenario with prices: 10 USD a second region's day.
  func priced(_ change: (inout Scenario) -> Void = { _ in }) -> Scenario {
    var scenario = SmallScenario().scenario
    for place in scenario.architectures.indices {
      let regions = place + 1
      var prices = PriceList(regions: regions, numbers: 1)
      prices.voiceMinute = Array(repeating: 0.018, count: regions)
      prices.inboundMinute = Array(repeating: 0.1482, count: regions)
      prices.numberDay = [0.48]
      if regions == 2 { prices.standbyDay = 10 }
      scenario.architectures[place].prices = prices
      scenario.architectures[place].world.contactCenter.metering = MeteringConfiguration(
        voiceMinimum: Array(repeating: .seconds(10), count: regions),
        inboundMinimum: Array(repeating: .minutes(1), count: regions))
    }
    change(&scenario)
    return scenario
  }

  func play(_ scenario: Scenario, replications: Int = 20) throws -> ExperimentResult {
    try Experiment(ReplicationPlayer(scenario), replications: replications, threads: 1)
      .run(isInterrupted: { false }, consume: { _ in })
  }

  func mean(_ result: ExperimentResult, _ architecture: Int, _ metric: String) throws -> Double {
    try #require(result.summary(architecture: architecture, named: metric)?.mean, "\(metric)")
  }

  /// Without an incident, agents to spare: every call is charged its flow, and its talk unless the flow answers it. Flow
  /// 10 s, talk 120 s, one call in ten self-served: 118 s in the service and 123 s on the telephone network on average.
  @Test func aDayWithoutIncidentCostsWhatTheArithmeticSays() throws {
    let scenario = priced { scenario in
      for place in scenario.architectures.indices {
        scenario.architectures[place].world.faults = []
        scenario.architectures[place].world.contactCenter.agentGroups[0].heads = .constant(60)
      }
    }
    let result = try play(scenario)
    for place in 0..<2 {
      func interval(_ metric: String) throws -> Interval {
        let found = result.summary(architecture: place, named: metric)?.interval
        return try #require(found, "\(metric)")
      }
      // 480 calls in two hours.
      let voice = 480.0 * (0.9 * 130 + 0.1 * 10) / 60 * 0.018
      let telephony = 480.0 * (0.9 * 130 + 0.1 * 60) / 60 * 0.1482
      #expect(try interval("cost.voice").low < voice && voice < interval("cost.voice").high)
      #expect(try interval("cost.telephony").low < telephony && telephony < interval("cost.telephony").high)
      #expect(try interval("cost.voice").halfWidth < 0.05 * voice)
      #expect(try mean(result, place, "cost.numbers") == 0.48)
      let parts = try ["voice", "telephony", "chat", "tasks", "numbers", "standby"].reduce(0) {
        $0 + (try mean(result, place, "cost.\($1)"))
      }
      #expect(abs(try mean(result, place, "cost.total") - parts) < 1e-9)
      // Nothing goes wrong, so both worlds have the same bill.
      #expect(try mean(result, place, "cost.total") == mean(result, place, "twin.cost.total"))
    }
    #expect(try mean(result, 1, "cost.standby") == 10)
    #expect(try mean(result, 1, "cost.standing.perYear") == 3_650)
    let place = try #require(result.catalogue.place(of: "cost.perContact"))
    let perContact = try #require(result.summary(architecture: 0, metric: place).mean)
    #expect(abs(perContact - (try mean(result, 0, "cost.total")) / (try mean(result, 0, "contacts.offered"))) < 1e-6)
  }

  @Test func namespacesAreBilledByTheHoursOfTheirUnitsAndTheirOperations() throws {
    // SBGDR-90: what zones cost is a price like another, and nothing unless it is given.
    func result(_ prices: NamespacePrices) throws -> ExperimentResult {
      var scenario = SmallScenario.messaging.scenario
      for place in scenario.architectures.indices {
        let regions = place + 1
        var list = PriceList(regions: regions, numbers: 0)
        list.namespaces = Array(repeating: prices, count: regions)
        scenario.architectures[place].prices = list
        scenario.architectures[place].world.contactCenter.metering = MeteringConfiguration(
          voiceMinimum: Array(repeating: .seconds(10), count: regions),
          inboundMinimum: Array(repeating: .minutes(1), count: regions))
      }
      return try play(scenario, replications: 2)
    }
    // Two hours of one unit in each region; an outage of one of them is charged, too.
    let units = try result(NamespacePrices(unitHour: 0.9))
    #expect(try mean(units, 0, "cost.messaging") == 1.8 && mean(units, 1, "cost.messaging") == 3.6)
    #expect(try mean(units, 1, "cost.total") == 3.6 && mean(units, 1, "twin.cost.total") == 3.6)
    #expect(units.catalogue.place(of: "cost.voice") == nil && units.catalogue.place(of: "cost.perContact") == nil)
    let zones = try result(NamespacePrices(unitHour: 0.9, zoneRedundantUnitHour: 0.1))
    #expect(try mean(zones, 0, "cost.messaging") == 2)
    let operations = try result(NamespacePrices(unitHour: 0, millionOperations: 1e6))
    // Sent, handed out and completed, in the twin of the outage: three of each of two copies in three.
    #expect(try mean(operations, 0, "cost.messaging") > 2 * mean(operations, 0, "messages.accepted"))
    #expect(try mean(operations, 0, "cost.messaging") < mean(operations, 0, "twin.cost.total"))
  }

  @Test func withoutPricesThereIsNoBill() throws {
    let catalogue = MetricCatalogue(SmallScenario().scenario)
    #expect(!catalogue.definitions.contains { $0.name.contains("cost") })
    // One that asks among two: the other's are empty.
    var scenario = priced()
    scenario.architectures[0].prices = nil
    let result = try play(scenario, replications: 2)
    #expect(result.summary(architecture: 0, named: "cost.total")?.n == 0)
    #expect(result.summary(architecture: 0, named: "cost.perContact")?.mean == nil)
    #expect(result.summary(architecture: 1, named: "cost.total")?.n == 2)
    #expect(result.costsOfSaving(candidate: 1).map(\.value) == [nil])
  }

  @Test func idleAgentsAndTheReplicaCostWhatTheyAreSaidTo() throws {
    var scenario = priced()
    scenario.architectures[1].prices?.agentHour = 20
    #expect(try play(scenario, replications: 2).replicasWithoutPrice == ["two-regions"])
    scenario.architectures[1].prices?.replicaDay = 100
    let result = try play(scenario, replications: 5)
    #expect(result.replicasWithoutPrice == [])
    #expect(try mean(result, 1, "cost.replica") == 100)
    #expect(try mean(result, 0, "cost.replica") == 0)
    #expect(try mean(result, 1, "cost.standing.perYear") == 365 * 110)
    let idle = try mean(result, 1, "agents.onDuty") - mean(result, 1, "agents.busy")
    #expect(abs(try mean(result, 1, "cost.agentIdle") - idle * 2 * 20) < 1e-6)
    #expect(result.summary(architecture: 0, named: "cost.agentIdle")?.n == 0)
  }

  @Test func aCustomerSavedCostsTheDifferenceOfBillsOverThatOfLosses() throws {
    var scenario = priced()
    scenario.justification = JustificationRequest(
      singleRegion: 0, multiRegion: 1, isMandatory: false, regulations: [], wantsDistantSites: true,
      wantsInCountryData: true, confidence: 0.95, incidentsPerYear: 0.5)
    let result = try play(scenario)
    let rows = result.costsOfSaving(candidate: 1)
    #expect(rows.map(\.metric) == ["cost.perCustomerSaved", "cost.perCustomerSaved.overYear"])
    let extra = try mean(result, 1, "cost.total") - mean(result, 0, "cost.total")
    let always = try mean(result, 1, "twin.cost.total") - mean(result, 0, "twin.cost.total")
    let saved =
      try mean(result, 0, "customers.attributableLoss") - mean(result, 1, "customers.attributableLoss")
    #expect(saved > 0)
    let value = try #require(rows[0].value)
    #expect(abs(value - extra / saved) < 1e-9)
    let yearly = try #require(rows[1].value)
    #expect(abs(yearly - (365 * always + 0.5 * (extra - always)) / (0.5 * saved)) < 1e-6)
    let interval = try #require(rows[0].interval)
    #expect(interval.low < value && value < interval.high)
  }

  @Test func withoutLossesAvoidedNothingIsSaved() throws {
    let result = try play(priced { for place in 0..<2 { $0.architectures[place].world.faults = [] } })
    let rows = result.costsOfSaving(candidate: 1)
    #expect(rows.count == 1 && rows[0].value == nil && rows[0].interval == nil && rows[0].n == 20)
  }

  // MARK: Fieller's interval

  static let numerators = [12.0, 15, 9, 14, 11, 13, 10, 16]
  static let denominators = [4.0, 6, 3, 5, 4, 5, 3, 6]

  /// By its definition: at a bound r the t test of numerator - r × denominator against 0 stands at its critical value.
  @Test func theBoundsAreWhereTheTestChangesItsMind() throws {
    let ratio = try #require(RatioOfMeans(numerators: Self.numerators, denominators: Self.denominators))
    #expect(abs(ratio.value - 100.0 / 36) < 1e-12)
    for bound in [ratio.interval.low, ratio.interval.high] {
      var tally = Tally()
      for (x, y) in zip(Self.numerators, Self.denominators) { tally.record(x - bound * y) }
      let mean = try #require(tally.mean)
      let error = try #require(tally.variance.map { ($0 / 8).squareRoot() })
      #expect(abs(abs(mean / error) - Statistics.tQuantile(0.975, df: 7)) < 1e-9)
    }
    #expect(ratio.interval.low < ratio.value && ratio.value < ratio.interval.high)
  }

  @Test func aRatioToNothingIsNone() {
    #expect(RatioOfMeans(numerators: [1, 2, 3], denominators: [1, -1, 0.1]) == nil)
    #expect(RatioOfMeans(numerators: [1, 2, 3], denominators: [0, 0, 0]) == nil)
    #expect(RatioOfMeans(numerators: [1, 2, 3], denominators: [-5, -5.1, -4.9]) == nil)
    #expect(RatioOfMeans(numerators: [1], denominators: [1]) == nil)
    let constant = RatioOfMeans(numerators: [6, 6, 6], denominators: [2, 2, 2])
    #expect(constant?.value == 3 && constant?.interval == Interval(low: 3, high: 3))
  }

  /// ACGR-05: every count of contacts is there for each channel.
  @Test func everyChannelHasEveryMetric() {
    var scenario = SmallScenario().scenario
    for place in scenario.architectures.indices {
      for channel in [Channel.chat, .task] {
        var source = scenario.architectures[place].world.sources[0]
        source.id = channel.name
        source.channel = channel
        source.entry = .starts(FlowIndex(0))
        scenario.architectures[place].world.sources.append(source)
      }
    }
    let names = MetricCatalogue(scenario).definitions.map(\.name)
    let all = names.filter { $0.hasPrefix("contacts.") }.map { String($0.dropFirst("contacts.".count)) }
    let voice = Set(all.filter { $0.hasPrefix("voice.") }.map { $0.dropFirst("voice.".count) })
    #expect(voice.count > 15)
    for channel in ["chat", "task"] {
      #expect(Set(all.filter { $0.hasPrefix(channel + ".") }.map { $0.dropFirst(channel.count + 1) }) == voice)
    }
    let over = all.filter { name in !["voice.", "chat.", "task."].contains { name.hasPrefix($0) } }
    #expect(Set(over.map { Substring($0) }).isSubset(of: voice))
  }
}
