import ContactCenterModel
import Infrastructure
import JSONSource
import SimulationKernel
import Testing

@testable import ScenarioLanguage

/// Prices by day, types of numbers, channels and paths, as documents say them.
@Suite struct CostDocumentTests {
  static let catalogue = """
    {"prices":{
      "ap-northeast-1":{
        "voiceMinute":[{"since":"2018-12-01","until":"2024-12-31","price":0.018},{"since":"2025-01-01","price":0.02}],
        "inboundMinute":{"DID":0.003},"numberDay":{"DID":0.1}},
      "ap-northeast-3":{"voiceMinute":0.03,"inboundMinute":{"DID":0.004}}}}
    """

  func load(asOf: String = "2025-07-01", costs: String = "{}", catalogue: String = catalogue) throws -> LoadedScenario {
    try BaseScenario().load(
      "{\"asOf\":\"\(asOf)\",\"catalogue\":\(catalogue)}", architecture: "{\"costs\":\(costs)}")
  }

  func prices(asOf: String = "2025-07-01", costs: String = "{}") throws -> PriceList {
    let loaded = try load(asOf: asOf, costs: costs)
    #expect(loaded.problems.map(\.description) == [])
    return try #require(loaded.scenario?.architectures.first?.prices)
  }

  @Test func theDayPicksThePrice() throws {
    #expect(try prices(asOf: "2024-12-31").voiceMinute == [0.018, 0.03])
    #expect(try prices(asOf: "2025-01-01").voiceMinute == [0.02, 0.03])
    let list = try prices()
    #expect(list.inboundMinute == [0.003, 0.004])
    #expect(list.numberDay == [0.1])
    #expect(list.agentHour == nil && list.replicaDay == nil && list.standbyDay == nil)
  }

  @Test func anArchitecturesPricesGoFirst() throws {
    let list = try prices(
      costs: """
        {"prices":{"ap-northeast-1":{"voiceMinute":0.5,"voiceMinimum":"PT3S"}},"agentHour":12,"replicaDay":7,
        "standby":{"a":{"perDay":2},"b":{"perDay":3}}}
        """)
    #expect(list.voiceMinute == [0.5, 0.03] && list.inboundMinute == [0.003, 0.004])
    #expect(list.agentHour == 12 && list.replicaDay == 7 && list.standbyDay == 5)
  }

  @Test func theLeastChargeIsTheServicesUnlessSaid() throws {
    let loaded = try load(costs: #"{"prices":{"ap-northeast-1":{"voiceMinimum":"PT3S"}}}"#)
    let metering = try #require(loaded.scenario?.architectures.first?.world.contactCenter.metering)
    #expect(metering.voiceMinimum == [.seconds(3), .seconds(10)])
    #expect(metering.inboundMinimum == [.minutes(1), .minutes(1)])
  }

  @Test func withoutCostsNothingIsPricedOrMetered() throws {
    let scenario = try #require(
      try BaseScenario().load("{\"catalogue\":\(Self.catalogue)}").scenario?.architectures.first)
    #expect(scenario.prices == nil && scenario.world.contactCenter.metering == nil)
    #expect(!scenario.world.contactCenter.isMetered)
  }

  @Test func whatHasNoPriceOnTheDayIsReported() throws {
    let found = try load(asOf: "2018-11-30").problems.map { "\($0.code.rawValue): \($0.message)" }
    #expect(found == [#"no-price: have no price for voiceMinute in "ap-northeast-1" on 2018-11-30"#])
    #expect(try load(catalogue: "{}").problems.count == 5)
  }

  @Test func zoneRedundancyCostsNothingUnlessADocumentSaysSo() throws {
    // SBGDR-90: both namespaces have three zones; the secondary costs its own units.
    func prices(_ east: String, bus: String = "{}") throws -> [NamespacePrices] {
      let costs =
        #"{"prices":{"japaneast":{\#(east)},"japanwest":{"messagingUnitHour":[{"since":"2020-01-01","price":2}]}}}"#
      let loaded = try BusScenario().load(architecture: #"{"costs":\#(costs),"serviceBus":\#(bus)}"#)
      #expect(loaded.problems.map(\.description) == [])
      return try #require(loaded.scenario?.architectures.first?.prices).namespaces
    }
    let plain = #""messagingUnitHour":1"#
    #expect(try prices(plain) == [NamespacePrices(unitHour: 1), NamespacePrices(unitHour: 2)])
    let charged = plain + #","zoneRedundantUnitHour":0.25"#
    #expect(
      try prices(charged) == [NamespacePrices(unitHour: 1, zoneRedundantUnitHour: 0.25), NamespacePrices(unitHour: 2)])
    // In one zone there is nothing to charge for.
    #expect(try prices(charged, bus: #"{"zoneRule":"explicit2024"}"#)[0] == NamespacePrices(unitHour: 1))
  }

  @Test func aNamespacePaysByItsTier() throws {
    let bus = #"""
      {"namespaces":{"sb-a":{"sku":{"name":"Standard","tier":"Standard"},"disasterRecoveryConfigs":null},
      "sb-b":{"sku":{"name":"Basic","tier":"Basic"}}},
      "producers":{"shop":{"connectsTo":"sb-a"}},"consumers":{"billing":{"connectsTo":"sb-a"}}}
      """#
    func load(_ prices: String) throws -> LoadedScenario {
      try BusScenario().load(architecture: #"{"serviceBus":\#(bus),"costs":{"prices":\#(prices)}}"#)
    }
    let priced = try load(
      #"{"japaneast":{"standardHour":0.01,"standardMillionOperations":0.8},"japanwest":{"basicMillionOperations":0.05}}"#
    )
    #expect(
      priced.scenario?.architectures.first?.prices?.namespaces == [
        NamespacePrices(unitHour: 0.01, millionOperations: 0.8), NamespacePrices(unitHour: 0, millionOperations: 0.05),
      ])
    #expect(
      try load("{}").problems.map(\.code.rawValue) == ["no-price", "no-price", "no-price"])
  }

  /// ACGR-05
  @Test func thereAreThreeChannelsAndNoOther() throws {
    #expect(DailyShapes.channels == Channel.allCases.map { $0.name.uppercased() })
    let found = try BaseScenario().load(workload: #"{"sources":{"calls":{"channel":"FAX"}}}"#).problems
    #expect(found.map(\.code).contains(.notAllowed))
    #expect(found.contains { $0.message.contains("FAX") || $0.remedy.contains("VOICE") })
  }

  // MARK: ACGR-44

  func number(_ type: String, asOf: String) throws -> (group: TrafficDistributionGroupIndex?, warnings: [String]) {
    let loaded = try BaseScenario().load(
      """
      {"asOf":"\(asOf)","catalogue":{"globalResiliency":{"pairs":[{"SourceRegion":"ap-northeast-1",
      "ReplicaRegion":"ap-northeast-3","numberTypes":{"TOLL_FREE":"2025-06-30","DID":"2026-01-01"}}]}}}
      """,
      architecture: """
        {"contactCenter":{"phoneNumbers":[{"PhoneNumber":"+81312345678","PhoneNumberType":"\(type)",
        "carrier":"carrier-a","trafficDistributionGroup":"default","flow":"main"}]}}
        """)
    let center = try #require(loaded.scenario?.architectures.first?.world.contactCenter)
    #expect(loaded.problems.allSatisfy { $0.severity == .warning })
    return (center.phoneNumbers[0].group, loaded.problems.map(\.code.rawValue))
  }

  @Test func aNumberIsCarriedOverByItsTypeFromItsDayOn() throws {
    #expect(try number("TOLL_FREE", asOf: "2025-07-01").group != nil)
    #expect(try number("TOLL_FREE", asOf: "2025-07-01").warnings == [])
    let local = try number("DID", asOf: "2025-07-01")
    #expect(local.group == nil && local.warnings == ["stays-behind"])
    #expect(try number("DID", asOf: "2026-01-01").group != nil)
    // A type that is not listed is never carried over.
    #expect(try number("UIFN", asOf: "2026-01-01").group == nil)
  }

  // MARK: ACGR-08

  func findings(_ carriers: String) throws -> [String] {
    let loaded = try BaseScenario().load(architecture: "{\"carriers\":\(carriers)}")
    #expect(loaded.scenario != nil)
    return loaded.problems.map { "\($0.severity.rawValue) \($0.code.rawValue): \($0.message)" }
  }

  @Test func fewPathsAndALoneCarrierAreWarnedOf() throws {
    #expect(try findings("{}") == [])
    #expect(
      try findings(#"{"carrier-b":{"zones":["apne1-az1","apne1-az2","apne3-az1","apne3-az2","apne3-az3"]}}"#) == [
        #"warning few-paths: reach 2 of the zones of "ap-northeast-1""#
      ])
    #expect(
      try findings(#"{"carrier-b":{"zones":["apne3-az1","apne3-az2","apne3-az3"]}}"#) == [
        #"warning few-paths: is the only carrier of "ap-northeast-1""#
      ])
  }
}
