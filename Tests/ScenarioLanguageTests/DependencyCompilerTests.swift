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

  static func fault(_ place: String, more: String = "") -> String {
    "{\"faults\":{\"tokyo\":null,\"broken\":{\"outage\":\(place),\"at\":\"PT1H\",\"lasts\":\"PT30M\"\(more)}}}"
  }

  @Test func aDependencyIsWhereItSaysAndElseInEveryInstancesRegion() throws {
    let dependencies = try BaseScenario().world(architecture: Self.three).topology.dependencies
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
    let world = try BaseScenario().world(architecture: Self.three, incident: Self.fault(place))
    #expect(world.faults[0].kind == .outage([component]))
    #expect(world.faults[0].owner == owner)
  }

  @Test func theDocumentsOwnerWins() throws {
    let world = try BaseScenario().world(
      architecture: Self.three,
      incident: Self.fault(#"[{"dependency":"bot"},{"dependency":"lookup"}]"#, more: ",\"owner\":\"carrier\""))
    #expect(world.faults[0].owner == .carrier)
  }

  @Test func severalOwnersOrOtherPlacesLeaveItToThePlatform() throws {
    for places in [
      #"[{"dependency":"bot"},{"dependency":"lookup"}]"#, #"[{"region":"ap-northeast-1"},{"dependency":"dns"}]"#,
    ] {
      let world = try BaseScenario().world(architecture: Self.three, incident: Self.fault(places))
      #expect(world.faults[0].owner == .platform)
    }
  }

  @Test(arguments: [
    (#"{"dependency":"lokup"}"#, ProblemCode.unknownReference, "did you mean \"lookup\"?"),
    (#"{"dependency":"lookup","region":"ap-northeast-2"}"#, .unknownReference, "did you mean"),
    (#"{"dependency":"lookup","region":"ap-northeast-3"}"#, .unknownReference, "it is not deployed in that region"),
    (#"{"dependency":"dns","region":"ap-northeast-3"}"#, .contradiction, "leave out the region"),
    (#"{"dependency":"dns","zone":"apne1-az1"}"#, .unknownKey, "zone is no key of"),
  ])
  func aPlaceThatIsNoneIsReported(place: String, code: ProblemCode, text: String) throws {
    let loaded = try BaseScenario().load(architecture: Self.three, incident: Self.fault(place))
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
}
