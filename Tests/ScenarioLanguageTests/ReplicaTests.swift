import ContactCenterModel
import JSONSource
import SimulationKernel
import Testing

@testable import ScenarioLanguage

/// What the service refuses of replicas, groups and production, each with its exception's name and the precise reason.
@Suite struct ReplicaTests {
  /// What is wrong, as code and message.
  func problems(_ patch: String = "{}", architecture: String) throws -> [String] {
    try BaseScenario().load(patch, architecture: architecture).problems.map { "\($0.code.rawValue): \($0.message)" }
  }

  func instances(_ text: String) -> String { "{\"contactCenter\":{\"instances\":\(text)}}" }

  static let catalogue =
    #"{"globalResiliency":{"pairs":[{"SourceRegion":"ap-northeast-1","ReplicaRegion":"ap-northeast-3","since":"2025-06-30"}]}}"#

  @Test(arguments: [
    ("\"InstanceAlias\":\"\"", "is empty, and an instance without an alias cannot be replicated"),
    (
      "\"InstanceStatus\":\"CREATION_IN_PROGRESS\"",
      "is \"CREATION_IN_PROGRESS\", and only an active instance can be replicated"
    ),
    (
      "\"IdentityManagementType\":\"EXISTING_DIRECTORY\"",
      "is \"EXISTING_DIRECTORY\", and only an instance with SAML can be replicated"
    ),
  ])
  func theSourceMustBeFitToBeReplicated(key: String, reason: String) throws {
    let found = try problems(architecture: instances("{\"ap-northeast-1\":{\(key)}}"))
    #expect(found == ["InvalidRequestException: " + reason])
    // The same of the replica is no obstacle, and without a replica nothing is asked of the source.
    #expect(try problems(architecture: instances("{\"ap-northeast-3\":{\(key)}}")) == [])
  }

  @Test func aReplicaLiesElsewhereAndOnce() throws {
    let own = try problems(architecture: instances("{\"ap-northeast-3\":{\"replicaOf\":\"ap-northeast-3\"}}"))
    #expect(own == ["InvalidRequestException: names its own region"])
    let again = try problems(
      architecture:
        #"{"regions":{"us-west-2":{"country":"US","zones":["usw2-az1"]}},"contactCenter":{"instances":{"us-west-2":{"replicaOf":"ap-northeast-1"}},"trafficDistributionGroups":null,"phoneNumbers":[{"PhoneNumber":"+81312345678","PhoneNumberType":"DID","carrier":"carrier-a","flow":"main"}],"agentGroups":{"floor":{"trafficDistributionGroup":null}}},"operations":null}"#
    )
    #expect(again == ["InvalidRequestException: names an instance that is replicated already"])
  }

  @Test func pairsHaveADirectionAndAFirstDay() throws {
    func found(asOf: String, architecture: String = "{}") throws -> [String] {
      try problems("{\"asOf\":\"\(asOf)\",\"catalogue\":\(Self.catalogue)}", architecture: architecture)
    }
    #expect(try found(asOf: "2025-06-30") == [])
    #expect(
      try found(asOf: "2025-06-29") == [
        #"InvalidRequestException: makes "ap-northeast-3" a replica of "ap-northeast-1", which is offered since 2025-06-30, after 2025-06-29"#
      ])
    let reversed = instances(#"{"ap-northeast-1":{"replicaOf":"ap-northeast-3"},"ap-northeast-3":{"replicaOf":null}}"#)
    #expect(
      try found(asOf: "2025-07-01", architecture: reversed) == [
        #"InvalidRequestException: makes "ap-northeast-1" a replica of "ap-northeast-3", which the catalogue does not offer"#
      ])
    // Without a catalogue nobody asks; without a date the scenario's first day is meant.
    #expect(try problems(architecture: reversed) == [])
    #expect(
      try problems("{\"starts\":\"2025-06-29T07:00:00+09:00\",\"catalogue\":\(Self.catalogue)}", architecture: "{}")
        .count == 1)
  }

  @Test func globalRoutingHasAFirstDayAndIsADefaultSince() throws {
    let catalogue = #"{"globalResiliency":{"globalRouting":{"since":"2026-09-01"}}}"#
    func world(_ center: String, asOf: String = "2026-09-01", catalogue: String) throws -> (Bool?, [String]) {
      let loaded = try BaseScenario().load(
        "{\"asOf\":\"\(asOf)\",\"catalogue\":\(catalogue)}", architecture: "{\"contactCenter\":\(center)}")
      return (
        loaded.scenario?.architectures.first?.world.contactCenter.routesGlobally, loaded.problems.map(\.message)
      )
    }
    let asked = #"{"globalRouting":true}"#
    #expect(try world(asked, catalogue: catalogue) == (true, []))
    #expect(
      try world(asked, asOf: "2026-08-31", catalogue: catalogue).1 == [
        "asks for global routing, which is offered since 2026-09-01, after 2026-08-31"
      ])
    #expect(
      try world(asked, catalogue: #"{"globalResiliency":{}}"#).1 == [
        "asks for global routing, which the catalogue does not offer"
      ])
    func created(_ day: String) -> String { "{\"instances\":{\"ap-northeast-1\":{\"createdOn\":\"\(day)\"}}}" }
    #expect(try world(created("2026-08-31"), catalogue: catalogue) == (false, []))
    #expect(try world(created("2026-09-01"), catalogue: catalogue) == (true, []))
    #expect(try world(created("2026-02-30"), catalogue: catalogue).1 == [#"is "2026-02-30""#])
    #expect(try world("{}", catalogue: catalogue) == (false, []))
  }

  @Test func aCallNamesItsGroupAsItsRegionKnowsIt() throws {
    func step(_ id: String, from region: String) throws -> [String] {
      try problems(
        architecture:
          """
          {"operations":{"runbooks":{"move":{"steps":[{"UpdateTrafficDistribution":"default","Id":"\(id)",
          "AgentConfig":{"ap-northeast-1":0,"ap-northeast-3":100},"calledFrom":"\(region)"}]}}}}
          """)
    }
    let arn = "arn:aws:connect:ap-northeast-1:111122223333:traffic-distribution-group/1111"
    #expect(try step("1111", from: "ap-northeast-1") == [])
    #expect(try step(arn, from: "ap-northeast-3") == [])
    #expect(
      try step("1111", from: "ap-northeast-3") == [
        #"ResourceNotFoundException: is a bare id, which is not known in "ap-northeast-3""#
      ])
    #expect(
      try step(arn.replacing("northeast-1", with: "northeast-3"), from: "ap-northeast-3") == [
        "ResourceNotFoundException: is no ARN of a group in the source instance's region"
      ])
  }

  @Test func onlyAnActiveGroupIsUpdated() throws {
    let group = #"{"contactCenter":{"trafficDistributionGroups":{"default":{"Status":"UPDATE_IN_PROGRESS"}}}}"#
    #expect(
      try problems(architecture: group) == [#"InvalidRequestException: names a group that is "UPDATE_IN_PROGRESS""#])
    #expect(try problems(architecture: group.replacing("UPDATE_IN_PROGRESS", with: "ACTIVE")) == [])
  }

  @Test func productionNeedsAReview() throws {
    let review =
      #""review":{"lens":"Global Resiliency","completed":"2025-07-07","risks":{"GlobalResiliency_12":"HIGH"}}"#
    #expect(try problems(architecture: #"{"environment":"production"}"#).map { $0.prefix(11) } == ["unreviewed:"])
    #expect(try problems(architecture: #"{"environment":"test"}"#) == [])
    #expect(
      try problems(architecture: "{\"environment\":\"production\",\(review)}") == [
        "high-risk: is a high risk, and the replica goes into production"
      ])
    #expect(
      try problems(#"{"asOf":"2025-07-06"}"#, architecture: "{\"environment\":\"production\",\(review)}").contains {
        $0.hasPrefix("unreviewed: is after 2025-07-06")
      })
    // Tokyo alone needs none.
    let alone =
      #"{"environment":"production","contactCenter":{"instances":{"ap-northeast-3":null},"trafficDistributionGroups":null,"phoneNumbers":[{"PhoneNumber":"+81312345678","PhoneNumberType":"DID","carrier":"carrier-a","flow":"main"}],"agentGroups":{"floor":{"trafficDistributionGroup":null}}},"operations":null}"#
    #expect(try problems(architecture: alone) == [])
  }

  @Test func onboardingIsATimeOfTheRun() throws {
    let base = try BaseScenario()
    let world = try base.world(architecture: #"{"onboardedOn":"2025-07-07T08:30:00+09:00"}"#)
    #expect(world.operations.onboardedAt == .start + .minutes(90))
    #expect(try base.world(architecture: #"{"onboardedOn":"2025-07-01T00:00:00+09:00"}"#).operations.onboardedAt == nil)
  }
}

/// How a replica is made and kept like its source, as documents say it.
@Suite struct SettingsTests {
  func center(
    _ text: String, scenario: String = "{}"
  ) throws -> (center: ContactCenterConfiguration?, problems: [String]) {
    let loaded = try BaseScenario().load(scenario, architecture: "{\"contactCenter\":\(text)}")
    return (
      loaded.scenario?.architectures.first?.world.contactCenter,
      loaded.problems.map { "\($0.code.rawValue): \($0.message)" }
    )
  }

  @Test func anInitialReplicationHasATimeOfTheRun() throws {
    func replication(_ starts: String) throws -> InitialReplication? {
      try center(
        "{\"instances\":{\"ap-northeast-3\":{\"replication\":{\"starts\":\"\(starts)\",\"takes\":\"PT1H\"}}}}"
      ).center?.instances[1]?.replication
    }
    #expect(
      try replication("PT10M") == InitialReplication(begins: .start + .minutes(10), takes: .constant(3600), fails: 0))
    #expect(try replication("2025-07-07T06:00:00+09:00")?.begins == .start + .hours(-1))
    let source = try center(
      "{\"instances\":{\"ap-northeast-1\":{\"replication\":{\"starts\":\"PT0S\",\"takes\":\"PT1H\"}}}}")
    #expect(source.problems == ["contradiction: is given for an instance that is no replica"])
  }

  @Test func theCatalogueSaysWhatIsCopiedAndSinceWhen() throws {
    func kinds(asOf: String, _ kind: String = "reports") throws -> (
      center: ContactCenterConfiguration?, problems: [String]
    ) {
      try center(
        "{\"configuration\":{\"changes\":{\"\(kind)\":{\"perHour\":2},\"lambdas\":{\"perHour\":1}}}}",
        scenario:
          "{\"asOf\":\"\(asOf)\",\"catalogue\":{\"globalResiliency\":{\"synchronised\":{\"reports\":{\"synchronised\":true,\"since\":\"2026-01-01\"},\"lambdas\":{\"synchronised\":false}}}}}"
      )
    }
    #expect(
      try kinds(asOf: "2025-12-31").center?.settingsReplication?.kinds.map(\.isSynchronised) == [false, false])
    #expect(try kinds(asOf: "2026-01-01").center?.settingsReplication?.kinds.map(\.isSynchronised) == [false, true])
    #expect(
      try kinds(asOf: "2026-01-01", "report").problems == [
        "unknown-reference: names no kind of setting of the catalogue"
      ])
    // Without a catalogue everything is copied that the document does not exclude.
    let free = try center(
      #"{"configuration":{"changes":{"a":{"perHour":1},"b":{"perHour":1,"synchronised":false,"side":{"ap-northeast-1":0.8,"ap-northeast-3":0.2}}}}}"#
    ).center?.settingsReplication
    #expect(free?.kinds.map(\.isSynchronised) == [true, false] && free?.kinds.map(\.inSource) == [1, 0.8])
    #expect(free?.firstTryFails == 0.001 && free?.retry == .uniform(low: 0, high: 1_800))
    // The default lag has the median and the 99th percentile that the guide's facts assume.
    let lag = try #require(free?.lag)
    let median = try lag.quantile(0.5)
    let slowest = try lag.quantile(0.99)
    #expect(abs(median - 5) < 0.01 && abs(slowest - 60) < 0.1)
  }

  @Test func sharesOfSidesAddUpAndNeedAReplica() throws {
    #expect(
      try center(#"{"configuration":{"changes":{"a":{"perHour":1,"side":{"ap-northeast-1":0.8}}}}}"#).problems == [
        "probabilities: has shares that add up to 0.8"
      ])
    let alone = try center(
      #"{"configuration":{"changes":{"a":{"perHour":1}}},"instances":{"ap-northeast-3":null},"trafficDistributionGroups":{"default":{"TelephonyConfig":{"Distributions":[{"Region":"ap-northeast-1","Percentage":100}]},"AgentConfig":{"Distributions":[{"Region":"ap-northeast-1","Percentage":100}]}}}}"#
    )
    #expect(alone.problems.contains("contradiction: has no replica to copy settings to"))
  }

  @Test func readinessNamesWhatIsMissingAndWhere() throws {
    let items = try #require(
      try center(
        #"{"customerReplicates":{"lookup-lambda":{"in":["ap-northeast-1"]},"prompts":{"in":["ap-northeast-1","ap-northeast-3"]}},"instances":{"ap-northeast-1":{"quotas":{"concurrentCalls":500}},"ap-northeast-3":{"quotas":{"concurrentCalls":10}}}}"#
      ).center?.readiness)
    #expect(
      items == [
        ReadinessItem(id: "lookup-lambda", lack: "is not in ap-northeast-3"),
        ReadinessItem(id: "prompts", lack: nil),
        ReadinessItem(id: "quota.concurrentCalls", lack: "is 10 in ap-northeast-3 and 500 in ap-northeast-1"),
      ])
    #expect(try center("{}").center?.readiness == [])
  }

  @Test func dependenciesThatAreNotEverywhereLowerTheReadiness() throws {
    let items = try center(
      #"{"customerReplicates":{},"dependencies":{"lookup":{"deployedIn":["ap-northeast-1"]},"names":{"shared":true},"both":{"deployedIn":["ap-northeast-1","ap-northeast-3"]}}}"#
    ).center?.readiness
    #expect(
      items == [
        ReadinessItem(id: "dependency.both", lack: nil),
        ReadinessItem(id: "dependency.lookup", lack: "is not in ap-northeast-3"),
      ])
    #expect(
      try center(#"{"customerReplicates":{"quota.calls":{"in":[]}}}"#).problems == [
        "duplicate-id: begins as the report's own items do"
      ])
  }

  @Test func aRecoveryPointIsAnObjectiveWhereSettingsAreChanged() throws {
    func metrics(_ architecture: String) throws -> [String]? {
      try BaseScenario().load(
        #"{"objectives":{"Region":{"rtoInSecs":60,"rpoInSecs":10}}}"#, architecture: architecture
      ).scenario?.objectives.map(\.metric)
    }
    #expect(try metrics("{}") == ["recovery.service"])
    #expect(
      try metrics(#"{"contactCenter":{"configuration":{"changes":{"flows":{"perHour":1}}}}}"#) == [
        "recovery.service", "configuration.recoveryPoint",
      ])
  }
}
