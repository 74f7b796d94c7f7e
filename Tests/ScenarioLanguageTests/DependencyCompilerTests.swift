import ContactCenterModel
import Infrastructure
import JSONSource
import Testing
import WorldModel

@testable import ScenarioLanguage

/// Dependencies in documents: where they are, who answers for them, and faults that take them down.
@Suite struct DependencyCompilerTests {
  static let three = """
    {"contactCenter":{"dependencies":{"lookup":{"deployedIn":["ap-northeast-1"]},
    "dns":{"shared":true},"bot":{"feature":"lex"},"idp":{"shared":true,"owner":"carrier"}}}}
    """

  static let catalogue = """
    {"catalogue":{"features":{"lex":{"ap-northeast-1":"2025-06-30","ap-northeast-3":"never"},
    "cases":{"ap-northeast-1":"2025-06-30","ap-northeast-3":"2026-01-01"}}}}
    """

  static func fault(_ place: String, more: String = "") -> String {
    "{\"faults\":{\"tokyo\":null,\"broken\":{\"outage\":\(place),\"at\":\"PT1H\",\"lasts\":\"PT30M\"\(more)}}}"
  }

  @Test func aDependencyIsWhereItSaysAndElseInEveryInstancesRegion() throws {
    let dependencies = try BaseScenario().world(Self.catalogue, architecture: Self.three).topology.dependencies
    let both = [RegionIndex(0), RegionIndex(1)]
    #expect(dependencies.map(\.id) == ["bot", "dns", "idp", "lookup"])
    #expect(dependencies.map(\.deployedIn) == [both, both, both, [RegionIndex(0)]])
    #expect(dependencies.map(\.isShared) == [false, true, true, false])
    #expect(dependencies.map(\.feature) == ["lex", nil, nil, nil])
    // ACGR-33: the service answers for its features, the customer for what the customer deploys.
    #expect(dependencies.map(\.owner) == [.platform, .customer, .carrier, .customer])
  }

  @Test(arguments: [
    (#"{"dependency":"lookup"}"#, Component.dependency(DependencyIndex(3), nil), Owner.customer),
    (
      #"{"dependency":"lookup","region":"ap-northeast-1"}"#,
      Component.dependency(DependencyIndex(3), RegionIndex(0)), Owner.customer
    ),
    (#"{"dependency":"bot","region":"ap-northeast-3"}"#, .dependency(DependencyIndex(0), RegionIndex(1)), .platform),
  ])
  func aFaultTakesItDownForItsOwner(place: String, component: Component, owner: Owner) throws {
    let world = try BaseScenario().world(Self.catalogue, architecture: Self.three, incident: Self.fault(place))
    #expect(world.faults[0].kind == .outage([component]))
    #expect(world.faults[0].owner == owner)
  }

  @Test func theDocumentsOwnerWins() throws {
    let world = try BaseScenario().world(
      Self.catalogue, architecture: Self.three,
      incident: Self.fault(#"[{"dependency":"bot"},{"dependency":"lookup"}]"#, more: ",\"owner\":\"carrier\""))
    #expect(world.faults[0].owner == .carrier)
  }

  @Test func severalOwnersOrOtherPlacesLeaveItToThePlatform() throws {
    for places in [
      #"[{"dependency":"bot"},{"dependency":"lookup"}]"#, #"[{"region":"ap-northeast-1"},{"dependency":"dns"}]"#,
    ] {
      let world = try BaseScenario().world(Self.catalogue, architecture: Self.three, incident: Self.fault(places))
      #expect(world.faults[0].owner == .platform)
    }
  }

  @Test func whatOneRegionsCopyIsElsewhereIsTheSharedOne() throws {
    let loaded = try BaseScenario().load(
      """
      {"architectures":[{"$ref":"../base/architecture.json","patch":{"contactCenter":{"dependencies":{"dns":{}}}}},
      {"$ref":"../base/architecture.json","patch":{"id":"two","contactCenter":{"dependencies":{"dns":{"shared":true}}}}}]}
      """, incident: Self.fault(#"{"dependency":"dns","region":"ap-northeast-1"}"#))
    #expect(loaded.problems.map(\.description) == [])
    let kinds = try #require(loaded.scenario).architectures.map { $0.world.faults[0].kind }
    #expect(
      kinds == [
        .outage([.dependency(DependencyIndex(0), RegionIndex(0))]), .outage([.dependency(DependencyIndex(0), nil)]),
      ])
  }

  @Test(arguments: [
    (#"{"dependency":"lokup"}"#, ProblemCode.unknownReference, "did you mean \"lookup\"?"),
    (#"{"dependency":"lookup","region":"ap-northeast-2"}"#, .unknownReference, "did you mean"),
    (#"{"dependency":"lookup","region":"ap-northeast-3"}"#, .unknownReference, "it is not deployed in that region"),
    (#"{"dependency":"dns","region":"ap-northeast-3"}"#, .contradiction, "leave out the region"),
    (#"{"dependency":"dns","zone":"apne1-az1"}"#, .unknownKey, "zone is no key of"),
  ])
  func aPlaceThatIsNoneIsReported(place: String, code: ProblemCode, text: String) throws {
    let loaded = try BaseScenario().load(Self.catalogue, architecture: Self.three, incident: Self.fault(place))
    #expect(loaded.problems.map(\.code) == [code])
    #expect(loaded.problems.first?.description.contains(text) == true, "\(loaded.problems)")
  }

  @Test func deployedInExcludesShared() throws {
    let loaded = try BaseScenario().load(
      architecture: #"{"contactCenter":{"dependencies":{"x":{"shared":true,"deployedIn":["ap-northeast-1"]}}}}"#)
    #expect(loaded.problems.map(\.code) == [.contradiction])
    let unknown = try BaseScenario().load(
      architecture: #"{"contactCenter":{"dependencies":{"x":{"deployedIn":["ap-northeast-1","ap-northeast-1","x"]}}}}"#)
    #expect(unknown.problems.map(\.code) == [.duplicateID, .unknownReference])
  }

  // MARK: Flows

  static func flow(_ uses: String, more: String = "") -> String {
    """
    {"contactCenter":{"dependencies":{"lookup":{"deployedIn":["ap-northeast-1"]},"bot":{}},
    "flows":{"main":{"selfService":0.5,"uses":[\(uses)]\(more)}}}}
    """
  }

  @Test func flowsUseDependenciesInAnyOrder() throws {
    let lookup = #"{"dependency":"lookup","otherwise":"fails"}"#
    let bot = #"{"dependency":"bot","otherwise":{"selfService":0.2,"handleTimeFactor":1.5}}"#
    let one = try BaseScenario().world(architecture: Self.flow(lookup + "," + bot)).contactCenter.flows
    let other = try BaseScenario().world(architecture: Self.flow(bot + "," + lookup)).contactCenter.flows
    #expect(one == other)
    #expect(
      one[0].uses == [
        FlowUse(
          dependency: DependencyIndex(0),
          otherwise: .degraded(.init(selfService: 0.2, handleTimeFactor: 1.5, durationFactor: 1))),
        FlowUse(dependency: DependencyIndex(1), otherwise: .fails),
      ])
    #expect(try BaseScenario().world().contactCenter.flows[0].uses == [])
  }

  @Test(arguments: [
    (#"{"dependency":"lokup","otherwise":"fails"}"#, ProblemCode.unknownReference, "did you mean \"lookup\"?"),
    (#"{"dependency":"bot","otherwise":"fail"}"#, .notAllowed, "fails"),
    (#"{"dependency":"bot"}"#, .missingKey, "otherwise"),
    (#"{"dependency":"bot","otherwise":{}}"#, .wrongChoice, "at least one"),
    (#"{"dependency":"bot","otherwise":{"handleTimeFactor":0}}"#, .outOfRange, "more than 0"),
    (#"{"dependency":"bot","otherwise":{"selfService":0.6}}"#, .contradiction, "own self-service of 0.5"),
    (
      #"{"dependency":"bot","otherwise":"fails"},{"dependency":"bot","otherwise":"fails"}"#, .duplicateID,
      "name it once"
    ),
  ])
  func aUseThatMeansNothingIsReported(uses: String, code: ProblemCode, text: String) throws {
    let loaded = try BaseScenario().load(architecture: Self.flow(uses))
    #expect(loaded.problems.map(\.code) == [code])
    #expect(loaded.problems.first?.description.contains(text) == true, "\(loaded.problems)")
  }

  @Test func aPoorerFlowNeedsAQueueForThoseItNoLongerAnswers() throws {
    let loaded = try BaseScenario().load(
      architecture: Self.flow(
        #"{"dependency":"bot","otherwise":{"selfService":0.2}}"#, more: #","selfService":1,"queue":null"#
      ).replacing(#""selfService":0.5,"#, with: ""))
    #expect(loaded.problems.map(\.code) == [.deadEnd])
  }

  // MARK: Features

  @Test(arguments: [
    ("lex", "2025-06-29", [0, 1]), ("lex", "2025-06-30", [1]), ("lex", "2099-01-01", [1]),
    ("cases", "2025-12-31", [1]), ("cases", "2026-01-01", []),
  ])
  func theDayDecidesWhichRegionLacksAFeature(feature: String, day: String, lacking: [Int]) throws {
    // ACGR-01, ACGR-41: lists and days are data.
    let world = try BaseScenario().world(
      Self.catalogue.replacing("{\"catalogue\"", with: "{\"asOf\":\"\(day)\",\"catalogue\""),
      architecture: "{\"contactCenter\":{\"dependencies\":{\"x\":{\"feature\":\"\(feature)\"}}}}")
    #expect(world.topology.dependencies[0].lackingIn == lacking.map { RegionIndex($0) })
    for region in [RegionIndex(0), RegionIndex(1)] {
      #expect(world.topology.dependencies[0].isAvailable(in: region) == !lacking.contains(region.raw))
    }
  }

  @Test(arguments: [
    (catalogue, "lexx", "names no feature of the catalogue; did you mean \"lex\"?"),
    ("{}", "lex", "the scenario has no catalogue"),
    (
      #"{"catalogue":{"features":{"lex":{"ap-northeast-1":"2025-06-30"}}}}"#, "lex",
      "says nothing for the region \"ap-northeast-3\""
    ),
  ])
  func anUnknownFeatureIsReported(catalogue: String, feature: String, text: String) throws {
    let loaded = try BaseScenario().load(
      catalogue, architecture: "{\"contactCenter\":{\"dependencies\":{\"x\":{\"feature\":\"\(feature)\"}}}}")
    #expect(loaded.problems.map(\.code) == [.unknownReference])
    #expect(loaded.problems.first?.description.contains(text) == true, "\(loaded.problems)")
  }

  @Test func aDayOfTheCatalogueIsADayOrNever() throws {
    let loaded = try BaseScenario().load(#"{"catalogue":{"features":{"lex":{"ap-northeast-1":"soon"}}}}"#)
    #expect(loaded.problems.map(\.code) == [.badPattern])
  }

  @Test func noFaultHasTheNameOfTheConfigurationsLosses() throws {
    let loaded = try BaseScenario().load(
      incident: #"{"faults":{"configuration":{"outage":{"region":"ap-northeast-1"},"at":"PT1H","lasts":"PT1H"}}}"#)
    #expect(loaded.problems.map(\.code) == [.duplicateID])
  }
}
