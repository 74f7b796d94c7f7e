import JSONSource
import Testing

@testable import ScenarioLanguage

/// Documents that can be read and cannot do what they were written for: each is told once, with its place and a remedy.
@Suite struct MistakeTests {
  static let wait = #"[{"wait":"PT1M"}]"#
  static let toOsaka = #""TelephonyConfig":{"ap-northeast-1":0,"ap-northeast-3":100}"#

  func problems(_ architecture: String, scenario: String = "{}") throws -> [Problem] {
    try BaseScenario().load(scenario, architecture: architecture).problems
  }

  func runbooks(_ text: String) -> String { "{\"operations\":{\"runbooks\":\(text)}}" }

  func step(_ keys: String) -> String {
    runbooks(
      "{\"move\":{\"steps\":[{\"UpdateTrafficDistribution\":\"default\",\(keys),\"calledFrom\":\"ap-northeast-3\"}]}}")
  }

  func group(calls: Int, agents: Int) -> String {
    func shares(_ osaka: Int) -> String {
      """
      {"Distributions":[{"Region":"ap-northeast-1","Percentage":\(100 - osaka)},
      {"Region":"ap-northeast-3","Percentage":\(osaka)}]}
      """
    }
    return """
      "trafficDistributionGroups":{"default":{"TelephonyConfig":\(shares(calls)),"AgentConfig":\(shares(agents))}}
      """
  }

  @Test(arguments: [
    (#"{"a":{"undoes":"b","steps":\#(wait)},"b":{"undoes":"a","steps":\#(wait)}}"#, 1),
    (
      #"{"a":{"undoes":"b","steps":\#(wait)},"b":{"undoes":"c","steps":\#(wait)},"c":{"undoes":"a","steps":\#(wait)},"d":{"undoes":"a","steps":\#(wait)}}"#,
      1
    ),
    (#"{"a":{"undoes":"b","steps":\#(wait)},"b":{"undoes":"move","steps":\#(wait)}}"#, 0),
  ])
  func runbooksThatUndoEachOtherNeverStart(text: String, count: Int) throws {
    let found = try problems(runbooks(text))
    #expect(
      found.count == count
        && found.allSatisfy { $0.code == .contradiction && $0.pointer.description.hasSuffix("/undoes") })
  }

  @Test(
    arguments: [
      ("PT4H", "is after the run's duration"), ("2025-07-07T11:00:00+09:00", "is after the run's duration"),
      ("2025-07-07T06:59:00+09:00", "is before the run starts"), ("PT3H59M", nil),
    ] as [(String, String?)])
  func aRunbookStartsWithinTheRun(at: String, words: String?) throws {
    let found = try problems(runbooks("{\"a\":{\"when\":{\"at\":\"\(at)\"},\"steps\":\(Self.wait)}}"))
    #expect(found.map(\.message) == (words.map { [$0] } ?? []))
    #expect(found.allSatisfy { $0.code == .outsideRun })
  }

  @Test func aPriceIsForARegionThatSomeArchitectureHas() throws {
    func costs(_ region: String) -> String {
      "{\"costs\":{\"prices\":{\"\(region)\":{\"voiceMinimum\":\"PT3S\"}}}}"
    }
    let scenario = "{\"asOf\":\"2025-07-01\",\"catalogue\":\(CostDocumentTests.catalogue)}"
    #expect(try problems(costs("ap-northeast-3"), scenario: scenario).isEmpty)
    let found = try problems(costs("ap-northeast-l"), scenario: scenario)
    #expect(found.map(\.code) == [.unknownReference] && found[0].remedy.contains("ap-northeast-"))
    // A list that architectures share may know the regions of all of them.
    let both =
      scenario.dropLast() + #","architectures":[{"$ref":"architecture.json"},{"$ref":"architecture.json","patch":{"#
      + #""id":"two","regions":{"us-east-1":{"country":"US","zones":["use1-az1"]}}}}]}"#
    let shared = try problems(costs("us-east-1"), scenario: String(both))
    #expect(!shared.contains { $0.code == .unknownReference }, "\(shared)")
  }

  @Test func aPriceEndsAfterItBegins() throws {
    func prices(_ until: String) -> String {
      #"{"prices":{"ap-northeast-1":{"numberDay":{"DID":[{"since":"2025-01-01","until":"\#(until)","price":1}]}}}}"#
    }
    let catalogue = "{\"asOf\":\"2025-07-01\",\"catalogue\":\(CostDocumentTests.catalogue)}"
    let own = try problems("{\"costs\":\(prices("2024-12-31"))}", scenario: catalogue)
    #expect(own.map(\.code) == [.wrongOrder] && own[0].message.contains("2025-01-01"))
    #expect(try problems("{\"costs\":\(prices("2025-01-01"))}", scenario: catalogue).isEmpty)
    #expect(try problems("{}", scenario: "{\"catalogue\":\(prices("2024-12-31"))}").map(\.code) == [.wrongOrder])
  }

  @Test(arguments: [(#""atLeast":-1"#, 1), (#""atLeast":null,"atMost":-0.5"#, 1), (#""atLeast":null,"atMost":0"#, 0)])
  func noMetricIsBelowNothing(bound: String, count: Int) throws {
    let found = try problems("{\"operations\":{\"alarms\":{\"failing\":{\(bound)}}}}")
    #expect(found.count == count && found.allSatisfy { $0.code == .outOfRange })
  }

  @Test func objectivesMayBeBelowNothingForDifferencesAlone() throws {
    let scenario = """
      {"objectives":{"metrics":{"served":{"atMost":-1},"difference":{"atMost":-1},"share":{"atLeast":-0.1}}}}
      """
    var files = try BaseScenario().files
    files["base/main.json"] = Array("{\"$ref\":\"scenario.json\",\"patch\":\(scenario)}".utf8)
    let known = [
      KnownMetric("served", least: 0), KnownMetric("difference"), KnownMetric("share", least: 0, greatest: 1),
      KnownMetric("customers.attributableLoss"),
    ]
    let found = ScenarioLoader.load(path: "base/main.json", reader: MemoryReader(files), metrics: { _ in known })
      .problems
    #expect(found.map(\.code) == [.outOfRange, .outOfRange])
    #expect(found.map(\.message) == ["is less than served can be", "is less than share can be"])
  }

  @Test(arguments: [true, false])
  func isolationNeedsGlobalRouting(isolated: Bool) throws {
    let steps = "\"operations\":{\"runbooks\":{\"a\":{\"steps\":[{\"IsolatedAll\":\(isolated)}]}}}"
    let found = try problems("{\(steps)}")
    #expect(found.map(\.code) == [.contradiction] && found[0].pointer.description.hasSuffix("/IsolatedAll"))
    #expect(try problems("{\"contactCenter\":{\"globalRouting\":true},\(steps)}").isEmpty)
  }

  @Test func callsForARegionWithoutAgentsAreWarnedOf() throws {
    let found = try problems("{\"contactCenter\":{\(group(calls: 100, agents: 0))}}")
    #expect(found.map(\.code) == [.unstaffedRegion] && found[0].severity == .warning)
    #expect(found[0].message.contains("ap-northeast-3"))
    // Agents who are always there, or who serve contacts of any region, are agents.
    let always = #""agentGroups":{"there":{"heads":{"constant":2},"serves":["general"],"region":"ap-northeast-3"}}"#
    #expect(try problems("{\"contactCenter\":{\(group(calls: 100, agents: 0)),\(always)}}").isEmpty)
    #expect(try problems("{\"contactCenter\":{\(group(calls: 100, agents: 0)),\"globalRouting\":true}}").isEmpty)
    #expect(try problems("{\"contactCenter\":{\(group(calls: 100, agents: 10))}}").isEmpty)
  }

  @Test func aStepThatSendsCallsWhereItTakesTheAgentsFromIsWarnedOf() throws {
    let agents = #""AgentConfig":{"ap-northeast-1":100,"ap-northeast-3":0}"#
    #expect(try problems(step("\(Self.toOsaka),\(agents)")).map(\.code) == [.unstaffedRegion])
    // Agents may follow with a step of their own.
    #expect(try problems(step(Self.toOsaka)).isEmpty)
    #expect(
      try problems(step(#"\#(Self.toOsaka),"AgentConfig":{"ap-northeast-1":90,"ap-northeast-3":10}"#)).isEmpty)
  }

  @Test(arguments: [(10, 1), (500, 0), (nil, 1)] as [(Int?, Int)])
  func quotasOfBothRegionsMatch(replica: Int?, count: Int) throws {
    let quotas = replica.map { "{\"concurrentCalls\":\($0)}" } ?? "{}"
    let found = try problems(
      """
      {"contactCenter":{"instances":{"ap-northeast-1":{"quotas":{"concurrentCalls":500}},
      "ap-northeast-3":{"quotas":\(quotas)}}}}
      """)
    #expect(found.count == count && found.allSatisfy { $0.code == .unequalQuotas && $0.severity == .warning })
    #expect(
      found.allSatisfy { $0.message.contains("concurrentCalls (\(replica.map(String.init) ?? "no limit") for 500)") })
  }

  @Test(arguments: [110, -10])
  func whatIsNoPercentageTheServiceRefuses(percentage: Int) throws {
    let found = try problems(
      step(#""AgentConfig":{"ap-northeast-1":\#(100 - percentage),"ap-northeast-3":\#(percentage)}"#))
    #expect(found.count == 2 && found.allSatisfy { $0.code == .invalidRequest }, "\(found)")
    #expect(found.contains { $0.message.hasPrefix("is \(percentage),") })
  }

  @Test func mandatorySeveralRegionsMayBeMissing() throws {
    let alone = """
      {"regions":{"ap-northeast-3":null},"carriers":{"carrier-a":{"zones":["apne1-az1","apne1-az2","apne1-az3"]},
      "carrier-b":{"zones":["apne1-az1","apne1-az2","apne1-az3"]}},"operations":null,
      "contactCenter":{"instances":{"ap-northeast-3":null},"trafficDistributionGroups":{"default":{
      "TelephonyConfig":{"Distributions":[{"Region":"ap-northeast-1","Percentage":100}]},
      "AgentConfig":{"Distributions":[{"Region":"ap-northeast-1","Percentage":100}]}}}}}
      """
    func load(_ policy: String) throws -> LoadedScenario {
      try BaseScenario().load(
        "{\"objectives\":{\"Region\":{\"rtoInSecs\":60}},\"justification\":{\"policy\":\"\(policy)\"}}",
        architecture: alone)
    }
    let mandatory = try load("mandatory")
    #expect(mandatory.problems.map(\.description) == [])
    #expect(mandatory.scenario?.justification.map { $0.singleRegion == 0 && $0.multiRegion == nil } == true)
    #expect(try load("optional").problems.map(\.code) == [.contradiction])
  }

  @Test func theGateKnowsTheReviewOfTheDay() throws {
    let review = """
      {"environment":"production","review":{"lens":"Global Resiliency","completed":"2025-06-30",
      "risks":{"b":"MEDIUM","a":"MEDIUM","c":"NO_RISK"}}}
      """
    let gate = try #require(try BaseScenario().load(architecture: review).scenario?.architectures[0].gate)
    #expect(gate.isProduction && gate.review?.completed == "2025-06-30" && gate.review?.lens == "Global Resiliency")
    #expect(gate.review?.highRisks == [] && gate.review?.mediumRisks == ["a", "b"])
    let late = review.replacing("2025-06-30", with: "2025-08-01").replacing("production", with: "test")
    let scenario = try #require(try BaseScenario().load(architecture: late).scenario)
    #expect(!scenario.architectures[0].gate.isProduction && scenario.architectures[0].gate.review == nil)
  }
}
