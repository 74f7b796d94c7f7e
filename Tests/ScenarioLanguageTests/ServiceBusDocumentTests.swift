import Infrastructure
import JSONSource
import MessagingModel
import SimulationKernel
import Testing
import WorldModel

@testable import ScenarioLanguage

/// How documents say what a service bus is: namespaces in three forms, and who sends and receives.
@Suite struct ServiceBusDocumentTests {
  @Test func theBaseCompilesToWhatItSays() throws {
    let bus = try BusScenario().bus()
    #expect(bus.namespaces.map(\.id) == ["sb-a", "sb-b"])
    // "Japan East" and "japanwest" are the architecture's regions (SBGDR-46).
    #expect(bus.namespaces.map(\.region) == [RegionIndex(0), RegionIndex(1)])
    #expect(bus.namespaces[0].tier == .premium && bus.namespaces[0].messagingUnits == 1)
    // By the rule of 2025 every namespace has copies where there are zones.
    #expect(bus.namespaces[0].zones == [ZoneIndex(0), ZoneIndex(1), ZoneIndex(2)])
    #expect(bus.entities.map(\.id) == ["events", "events/audit", "events/large", "orders"])
    #expect(
      bus.namespaces[0].entities == (0..<4).map { MessagingEntityIndex($0) } && bus.namespaces[1].entities.isEmpty)
    guard case .geoDisasterRecovery(let pairing) = bus.protection else {
      Issue.record("there is no pairing")
      return
    }
    #expect(pairing.alias == "orders-alias" && pairing.primary == NamespaceIndex(0) && pairing.secondary.raw == 1)
    #expect(pairing.entitiesPerMinute == .uniform(low: 50, high: 100) && pairing.isInSync)
    #expect(bus.producers.map(\.id) == ["events", "orders"] && bus.producers.allSatisfy { $0.endpoint == .alias })
    #expect(bus.producers[1].arrivals == .poisson(perHour: bus.producers[1].rates(constant: 3_600)))
    #expect(bus.producers[0].batchSize == 2 && bus.producers[0].target == MessagingEntityIndex(0))
    #expect(bus.consumers[0].source == MessagingEntityIndex(3) && bus.consumers[0].processing == .constant(0.1))
    #expect(bus.roundTrips[2][0] == .milliseconds(20) && bus.roundTrips[0][0] == .milliseconds(1))
  }

  @Test func withoutAContactCentreNobodySignsIn() throws {
    let world = try BusScenario().world()
    #expect(!world.hasContactCenter && !world.contactCenter.declaresSignIn)
  }

  @Test func filtersAreAskedOnceAKind() throws {
    let bus = try BusScenario().bus()
    // Class 0 has no properties, and no filter on them lets it in. The kinds follow in order of their ids.
    #expect(bus.producers[0].classes == [0, 0.25, 0.75] && bus.producers[1].classes.isEmpty)
    guard case .subscription(_, let all) = bus.entities[1].kind, case .subscription(_, let large) = bus.entities[2].kind
    else {
      Issue.record("no subscriptions")
      return
    }
    #expect(all == [RuleConfiguration(id: "$Default", classes: nil)])
    #expect(large == [RuleConfiguration(id: "large", classes: [1])])
  }

  @Test(arguments: [
    (#"{"correlationFilter":{"label":"big"}}"#, [1]), (#"{"correlationFilter":{"properties":{"kind":"b"}}}"#, [2]),
    (#"{"filterType":"SqlFilter","sqlFilter":{"sqlExpression":"sys.label = 'big' OR kind LIKE 'b%'"}}"#, [1, 2]),
  ])
  func bothKindsOfFilterAreRead(rule: String, classes: [Int]) throws {
    let bus = try BusScenario().bus(
      architecture: #"""
        {"serviceBus":{"namespaces":{"sb-a":{"topics":{"events":{"subscriptions":{"large":{"rules":{"large":
        {"properties":\#(rule.hasPrefix("{\"f") ? rule : #"{"sqlFilter":null,"# + rule.dropFirst())}}}}}}}}}}
        """#,
      workload: #"""
        {"messages":{"events":{"kinds":{"big":{"properties":{"amount":null},"label":"big"},
        "small":{"properties":{"amount":null,"kind":"b"}}}}}}
        """#)
    guard case .subscription(_, let rules) = bus.entities[2].kind else {
      Issue.record("no subscription")
      return
    }
    #expect(rules[0].classes == classes)
  }

  static let template = """
    {"parameters":{"primary":{"type":"string"}},"resources":[
    {"type":"Microsoft.ServiceBus/namespaces","apiVersion":"2024-01-01","name":"sb-b","location":"japanwest",
    "sku":{"name":"Premium","tier":"Premium","capacity":1},"tags":{"a":"b"},
    "properties":{"minimumTlsVersion":"1.2","zoneRedundant":false}},
    {"type":"Microsoft.ServiceBus/namespaces","apiVersion":"2024-01-01","name":"[parameters('primary')]",
    "location":"Japan East","sku":{"name":"Premium","capacity":1},"resources":[
    {"type":"queues","apiVersion":"2024-01-01","name":"orders","properties":{"lockDuration":"PT1M",
    "defaultMessageTimeToLive":"P10675199DT2H48M5.4775807S","enableBatchedOperations":true}},
    {"type":"topics","apiVersion":"2024-01-01","name":"events","resources":[
    {"type":"subscriptions","apiVersion":"2024-01-01","name":"audit"}]},
    {"type":"disasterRecoveryConfigs","apiVersion":"2024-01-01","name":"orders-alias","properties":
    {"partnerNamespace":"[resourceId('Microsoft.ServiceBus/namespaces','sb-b')]"}}]}]}
    """

  static func patch(_ template: String) -> String {
    #"{"serviceBus":{"namespaces":null,"parameters":{"primary":{"value":"sb-a"}},"template":\#(template)}}"#
  }

  @Test func aTemplateIsTheSame() throws {
    let imported = try BusScenario().bus(architecture: Self.patch(Self.template))
    let own = try BusScenario().bus(
      architecture: #"{"serviceBus":{"namespaces":{"sb-a":{"topics":{"events":{"subscriptions":{"large":null}}}}}}}"#)
    #expect(imported == own)
  }

  @Test func whatIsWrongInATemplateIsSaidWhereItStands() throws {
    func problems(_ old: String, _ new: String) throws -> [String] {
      try BusScenario().problems(architecture: Self.patch(Self.template.replacing(old, with: new)))
    }
    #expect(
      try problems("\"lockDuration\":\"PT1M\"", "\"lockDurations\":\"PT1M\"") == [
        "unknown-key: /patch/serviceBus/template/resources/1/resources/0/properties/lockDurations "
          + "is no key of a service bus queue properties"
      ])
    #expect(
      try problems("'sb-b')]", "'sb-x')]") == [
        "no-secondary: /patch/serviceBus/template/resources/1/resources/2/properties/partnerNamespace "
          + "pairs with \"sb-x\", which is no namespace here"
      ])
    #expect(
      try problems("[parameters('primary')]", "[parameters('secondary')]") == [
        "bad-template: /patch/serviceBus/template/resources/1/name names no parameter \"secondary\" of the template"
      ])
    #expect(
      try problems("\"capacity\":1},\"tags\"", "\"capacity\":3},\"tags\"") == [
        "out-of-range: /patch/serviceBus/template/resources/0/sku/capacity is 3 for 1 partition"
      ])
    #expect(
      try problems("\"location\":\"Japan East\"", "\"location\":\"Japan Eest\"") == [
        "unknown-reference: /patch/serviceBus/template/resources/1/location names no region of this architecture"
      ])
  }

  @Test func whatCannotBeResolvedIsNoDifference() throws {
    let problems = try BusScenario().problems(
      architecture: Self.patch(
        Self.template.replacing(
          #""zoneRedundant":false"#, with: #""zoneRedundant":false,"encryption":"[reference('keys')]""#)))
    #expect(
      problems == [
        "bad-template: /patch/serviceBus/template/resources/0/properties/encryption calls \"reference\", which is not resolved here"
      ])
  }

  /// What the service refuses to create or to do.
  @Test(arguments: [
    (
      #"{"sb-b":{"sku":{"name":"Standard","tier":"Premium"}}}"#,
      ["contradiction: sb-b/sku/tier is not the SKU's name, which is \"Standard\""]
    ),
    (
      #"{"sb-a":{"queues":{"orders":{"properties":{"defaultMessageTimeToLive":"PT0S"}}}}}"#,
      ["out-of-range: sb-a/queues/orders/properties/defaultMessageTimeToLive is \"PT0S\""]
    ),
    (#"{"sb-a":{"queues":{"orders":{"properties":{"defaultMessageTimeToLive":"PT1S"}}}}}"#, []),
    (
      #"{"sb-b":null,"sb-a":{"disasterRecoveryConfigs":null,"properties":{"geoDataReplication":{"maxReplicationLagDurationInSeconds":60,"locations":[{"locationName":"japaneast","roleType":"Primary"},{"locationName":"japanwest","roleType":"Secondary"}]}}}}"#,
      [
        "out-of-range: sb-a/properties/geoDataReplication/maxReplicationLagDurationInSeconds is 60, less than the service allows"
      ]
    ),
    (
      #"{"sb-a":{"queues":{"orders":{"properties":{"maxSizeInMegabytes":1500}}}}}"#,
      ["out-of-range: sb-a/queues/orders/properties/maxSizeInMegabytes is 1500, a size that the service does not offer"]
    ),
    (#"{"sb-a":{"queues":{"orders":{"properties":{"maxSizeInMegabytes":81920}}}}}"#, []),
    (
      #"{"sb-a":{"queues":{"orders":{"properties":{"forwardTo":"orders"}}}}}"#,
      ["contradiction: sb-a/queues/orders/properties/forwardTo forwards to itself, which the service refuses"]
    ),
    (
      #"{"sb-a":{"queues":{"orders":{"properties":{"forwardDeadLetteredMessagesTo":"orders"}}}}}"#,
      [
        "contradiction: sb-a/queues/orders/properties/forwardDeadLetteredMessagesTo forwards to itself, which the service refuses"
      ]
    ),
    (
      #"{"sb-a":{"queues":{"events":{}}}}"#,
      ["contradiction: /serviceBus/namespaces/sb-a/topics/events has the name of a queue of the same namespace"]
    ),
    (
      #"{"sb-a":{"disasterRecoveryConfigs":{"orders-alias":{"properties":{"partnerNamespace":"sb-a"}}}}}"#,
      ["no-secondary: sb-a/disasterRecoveryConfigs/orders-alias/properties/partnerNamespace pairs with itself"]
    ),
    (
      #"{"sb-b":{"properties":{"premiumMessagingPartitions":1},"sku":{"capacity":0}}}"#,
      ["out-of-range: sb-b/sku/capacity is 0"]
    ),
    (#"{"sb-a":{"sku":{"capacity":0}}}"#, ["out-of-range: sb-a/sku/capacity is 0"]),
    (#"{"sb-a":{"sku":{"capacity":-5}}}"#, ["out-of-range: sb-a/sku/capacity is -5"]),
    (
      #"{"sb-a":{"sku":{"capacity":9223372036854775807}}}"#,
      ["out-of-range: sb-a/sku/capacity is 9223372036854775807"]
    ),
    (
      #"{"sb-a":{"properties":{"premiumMessagingPartitions":9223372036854775807}}}"#,
      ["out-of-range: sb-a/properties/premiumMessagingPartitions is 9223372036854775807"]
    ),
    // What the service shows of a namespace without a replica.
    (
      #"{"sb-a":{"properties":{"geoDataReplication":{"locations":[{"locationName":"japaneast","roleType":"Primary"}]}}}}"#,
      []
    ),
    (
      #"{"sb-a":{"properties":{"geoDataReplication":{"locations":[{"locationName":"japaneast","roleType":"Secondary"}]}}}}"#,
      ["contradiction: sb-a/properties/geoDataReplication/locations/0 is no primary location"]
    ),
    (
      #"{"sb-a":{"properties":{"geoDataReplication":{"locations":[{"locationName":"japanwest","roleType":"Primary"}]}}}}"#,
      ["contradiction: /serviceBus/namespaces/sb-a/location is not the primary location of its replication"]
    ),
  ])
  func whatTheServiceRefusesIsRefused(namespaces: String, expected: [String]) throws {
    let problems = try BusScenario().problems(architecture: #"{"serviceBus":{"namespaces":\#(namespaces)}}"#)
    #expect(problems.map { $0.replacing("/patch/serviceBus/namespaces/", with: "") } == expected)
  }

  /// What is the Premium tier's alone.
  @Test(arguments: [
    (#""sku":{"capacity":2}"#, "sku/capacity gives 2 messaging units to a Standard namespace, which has none"),
    (#""sku":{"capacity":1}"#, ""),
    (
      #""properties":{"encryption":{"keyVaultProperties":[{"keyName":"k"}]}}"#,
      "properties/encryption gives a Standard namespace keys of the customer's"
    ),
    (
      #""privateEndpointConnections":{"door":{"properties":{"privateEndpoint":{"id":"door-1"}}}}"#,
      "privateEndpointConnections/door is a private endpoint of a Standard namespace"
    ),
    (
      #""networkRuleSets":{"default":{"properties":{"virtualNetworkRules":[{"subnet":{"id":"hub"}}]}}}"#,
      "networkRuleSets/default/properties/virtualNetworkRules lets virtual networks into a Standard namespace"
    ),
    (#""networkRuleSets":{"default":{"properties":{"defaultAction":"Deny"}}}"#, ""),
    (
      #""queues":{"orders":{"properties":{"maxMessageSizeInKilobytes":257}}}"#,
      "queues/orders/properties/maxMessageSizeInKilobytes is more than the 256 that messages of a Standard namespace may have"
    ),
    (
      #""topics":{"events":{"properties":{"maxMessageSizeInKilobytes":1024}}}"#,
      "topics/events/properties/maxMessageSizeInKilobytes is more than the 256 that messages of a Standard namespace may have"
    ),
    (#""queues":{"orders":{"properties":{"maxMessageSizeInKilobytes":256}}}"#, ""),
  ])
  func whatStandardLacksIsRefused(members: String, expected: String) throws {
    let problems = try BusScenario().problems(
      architecture: #"""
        {"serviceBus":{"namespaces":{"sb-b":null,"sb-a":{"disasterRecoveryConfigs":null,
        \#(members.hasPrefix("\"sku") ? "" : #""sku":{"name":"Standard","tier":"Standard"},"#)
        \#(members.replacing("{\"capacity", with: "{\"name\":\"Standard\",\"tier\":\"Standard\",\"capacity"))}},
        "producers":{"shop":{"connectsTo":"sb-a"}},"consumers":{"billing":{"connectsTo":"sb-a"}}}}
        """#)
    #expect(problems == (expected.isEmpty ? [] : ["tier: /patch/serviceBus/namespaces/sb-a/" + expected]))
  }

  @Test func aPartitionedNamespaceTakesNoBatchOfSeveralKeys() throws {
    func problems(_ stream: String, partitions: Int = 2) throws -> [String] {
      try BusScenario().problems(
        architecture: #"""
          {"serviceBus":{"namespaces":{
          "sb-a":{"sku":{"capacity":2},"properties":{"premiumMessagingPartitions":\#(partitions)}},
          "sb-b":{"sku":{"capacity":2},"properties":{"premiumMessagingPartitions":\#(partitions)}}}}}
          """#, workload: #"{"messages":{"orders":{\#(stream)}}}"#)
    }
    let keys = #""batchSize":10,"partitionKeys":50"#
    #expect(
      try problems(keys) == [
        "contradiction: /patch/messages/orders/batchSize makes batches of several partition keys, which a partitioned namespace refuses"
      ])
    #expect(try problems(keys, partitions: 1) == [] && problems(#""batchSize":10,"partitionKeys":1"#) == [])
    #expect(try problems(#""partitionKeys":50"#) == [])
  }

  @Test func stepsGiveStandardNothingThatItLacks() throws {
    func problems(_ step: String) throws -> [String] {
      try BusScenario().problems(
        architecture: #"""
          {"serviceBus":{"namespaces":{"sb-b":null,"sb-a":{"disasterRecoveryConfigs":null,
          "sku":{"name":"Standard","tier":"Standard"}}},"producers":{"shop":{"connectsTo":"sb-a"}},
          "consumers":{"billing":{"connectsTo":"sb-a"}}},"operations":{"runbooks":{"r":{"when":{"at":"PT10M"},
          "steps":[\#(step)]}}}}
          """#)
    }
    let place = "tier: /patch/operations/runbooks/r/steps/0/"
    #expect(
      try problems(#"{"createPrivateEndpoint":"door-1","namespace":"sb-a"}"#) == [
        place + "namespace names a Standard namespace, which has no private endpoints"
      ])
    #expect(
      try problems(
        #"{"updateNetworkRuleSet":"sb-a","properties":{"virtualNetworkRules":[{"subnet":{"id":"hub"}}]}}"#) == [
          place + "properties/virtualNetworkRules lets virtual networks into a Standard namespace"
        ])
    #expect(try problems(#"{"updateNetworkRuleSet":"sb-a","properties":{"publicNetworkAccess":"Disabled"}}"#) == [])
  }

  @Test func sizesAreThoseOfTheTier() throws {
    func problems(_ size: Int, _ properties: String) throws -> [String] {
      try BusScenario().problems(
        architecture: #"""
          {"serviceBus":{"namespaces":{"sb-b":null,"sb-a":{"sku":{"name":"Standard","tier":"Standard"},
          "disasterRecoveryConfigs":null,"queues":{"orders":{"properties":{"maxSizeInMegabytes":\#(size)\#(properties)}}}}},
          "producers":{"shop":{"connectsTo":"sb-a"}},"consumers":{"billing":{"connectsTo":"sb-a"}}}}
          """#)
    }
    #expect(try problems(5_120, "") == [] && problems(10_240, "").count == 1)
    // A partitioned queue of sixteen partitions shows their sum.
    #expect(try problems(16_384, #","enablePartitioning":true"#) == [] && problems(16_384, "").count == 1)
  }

  @Test func whatNeitherServiceNorLibraryTakesIsRefused() throws {
    // Facts, 1.2: without a lock a message can only be taken; 2.1: the options of the library.
    func client(_ consumer: String, _ retry: String = "{}") throws -> [String] {
      try BusScenario().problems(
        architecture: #"""
          {"serviceBus":{"consumers":{"billing":\#(consumer)},"producers":{"shop":{"retry":\#(retry)}}}}
          """#)
    }
    let billing = "/patch/serviceBus/consumers/billing"
    #expect(try client(#"{"receiveMode":"ReceiveAndDelete","abandons":0.1}"#) == [])
    #expect(
      try client(#"{"receiveMode":"ReceiveAndDelete","deadLetters":0.1,"defers":0.1}"#) == [
        "contradiction: \(billing)/deadLetters needs a lock, and \"ReceiveAndDelete\" has none",
        "contradiction: \(billing)/defers needs a lock, and \"ReceiveAndDelete\" has none",
      ])
    #expect(try client("{}", #"{"delay":"PT5M","tryTimeout":"PT1H"}"#) == [])
    let retry = "/patch/serviceBus/producers/shop/retry"
    #expect(
      try client("{}", #"{"delay":"PT5M1S","tryTimeout":"PT2H"}"#) == [
        "out-of-range: \(retry)/delay is longer than the library takes",
        "out-of-range: \(retry)/tryTimeout is longer than the library takes",
      ])
    // Names are told apart without regard to case.
    let alike = try BusScenario().problems(
      architecture: #"{"serviceBus":{"namespaces":{"sb-a":{"queues":{"ORDERS":{},"Events":{}}}}}}"#)
    #expect(
      alike.sorted() == [
        "contradiction: /patch/serviceBus/namespaces/sb-a/queues/ORDERS differs from \"orders\" in case alone",
        "contradiction: /serviceBus/namespaces/sb-a/topics/events differs from \"Events\" in case alone",
      ], "\(alike)")
    // Facts, 1.7: a thousand queues and topics to a messaging unit.
    let many = (0..<999).map { "\"q\($0)\":{}" }.joined(separator: ",")
    let crowded = try BusScenario().problems(
      architecture: #"{"serviceBus":{"namespaces":{"sb-a":{"queues":{\#(many)}}}}}"#)
    #expect(crowded.count == 1 && crowded[0].hasSuffix("is one of 1001 queues and topics"), "\(crowded)")
  }

  @Test func theBasicTierHasQueuesAlone() throws {
    func problems(_ tier: String) throws -> [String] {
      try BusScenario().problems(
        architecture: #"""
          {"serviceBus":{"namespaces":{"sb-b":null,"sb-a":{"sku":{"name":"\#(tier)","tier":null,"capacity":null},
          "disasterRecoveryConfigs":null,"queues":{"other":{"properties":{"requiresSession":true,
          "requiresDuplicateDetection":true}},"next":{"properties":{"forwardTo":"orders",
          "forwardDeadLetteredMessagesTo":"orders"}}}}},
          "producers":{"shop":{"connectsTo":"sb-a"}},"consumers":{"billing":{"connectsTo":"sb-a"}}}}
          """#)
    }
    let standard = try problems("Standard")
    #expect(standard == [], "\(standard)")
    let queues = "tier: /patch/serviceBus/namespaces/sb-a/queues"
    let basic = try problems("Basic").sorted()
    #expect(
      basic == [
        "\(queues)/next/properties/forwardDeadLetteredMessagesTo forwards, which the Basic tier does not have",
        "\(queues)/next/properties/forwardTo forwards, which the Basic tier does not have",
        "\(queues)/other/properties/requiresDuplicateDetection detects duplicates, which the Basic tier does not have",
        "\(queues)/other/properties/requiresSession asks for sessions, which the Basic tier does not have",
        "tier: /serviceBus/namespaces/sb-a/topics/events is a topic, which the Basic tier does not have",
      ], "\(basic)")
  }

  /// One that is wrong in two ways is told both.
  @Test func aZoneFlagHidesNoOtherProblem() throws {
    let problems = try BusScenario().problems(
      architecture: #"""
        {"serviceBus":{"zoneRule":"explicit2024","namespaces":{"sb-b":{"sku":{"name":"Standard","tier":"Standard"},
        "properties":{"zoneRedundant":true}}}}}
        """#)
    #expect(
      problems == [
        "tier: /serviceBus/namespaces/sb-b/sku makes \"sb-b\" Standard, which pairs with none",
        "tier: /patch/serviceBus/namespaces/sb-b/properties/zoneRedundant is for Premium alone by the rule of 2024",
      ])
  }

  @Test func aMissingSecondaryIsNotThePrimary() throws {
    let remedies = try BusScenario().load(
      architecture: #"""
        {"serviceBus":{"namespaces":{"sb-b":null,
        "sb-a":{"disasterRecoveryConfigs":{"orders-alias":{"properties":{"partnerNamespace":"sb-c"}}}}}}}
        """#
    ).problems.map(\.remedy)
    #expect(remedies == ["declare it beside the primary"])
    // Names are told apart without regard to case.
    let partner = #"{"properties":{"partnerNamespace":"SB-B"}}"#
    #expect(
      try BusScenario().problems(
        architecture:
          #"{"serviceBus":{"namespaces":{"sb-a":{"disasterRecoveryConfigs":{"orders-alias":\#(partner)}}}}}"#
      ) == [])
  }

  @Test func whatClientsCannotDoIsRefused() throws {
    #expect(
      try BusScenario().problems(
        architecture: #"""
          {"serviceBus":{"namespaces":{"sb-a":{"queues":{"orders":{"properties":{"forwardTo":"next"}},"next":{}}}}}}
          """#) == [
          "contradiction: /serviceBus/consumers/billing/receivesFrom forwards what it gets, so that nothing can be received from it"
        ])
    #expect(
      try BusScenario().problems(
        architecture: #"{"serviceBus":{"consumers":{"billing":{"abandons":0.6,"deadLetters":0.3,"defers":0.2}}}}"#) == [
          "probabilities: /serviceBus/consumers/billing has \"abandons\", \"deadLetters\" and \"defers\" that add up to 1.1"
        ])
    #expect(
      try BusScenario().problems(
        architecture: #"{"serviceBus":{"consumers":{"billing":{"abandons":0.7,"deadLetters":0.2,"defers":0.1}}}}"#)
        == [])
    #expect(
      try BusScenario().problems(workload: #"{"messages":{"orders":{"sessions":4,"partitionKeys":2}}}"#) == [
        "contradiction: /patch/messages/orders/partitionKeys gives partition keys to messages of sessions, whose key is their session"
      ])
  }

  @Test func nothingToImportIsOneProblem() throws {
    func problems(_ form: String) throws -> [String] {
      try BusScenario().problems(architecture: #"{"serviceBus":{"namespaces":null,\#(form)}}"#)
    }
    #expect(
      try problems(#""template":{"resources":[]}"#) == [
        "bad-template: /patch/serviceBus/template deploys no namespace of Service Bus"
      ])
    #expect(
      try problems(#""location":"japaneast","emulator":{"UserConfig":{"Namespaces":[]}}"#) == [
        "bad-template: /patch/serviceBus/emulator configures no namespace"
      ])
    #expect(
      try problems(#""emulator":{"UserConfig":{"Namespaces":[{"Name":"a","Queues":[{"Name":"orders"}]}]}}"#).filter {
        $0.hasPrefix("missing-key")
      } == ["missing-key: /serviceBus has no \"location\""])
  }

  @Test func theEmulatorsConfigurationStandsInOneRegion() throws {
    let bus = try BusScenario().bus(
      architecture: #"""
        {"serviceBus":{"namespaces":null,"location":"japaneast","producers":{"shop":{"connectsTo":"sbemulatorns"}},
        "consumers":{"billing":{"connectsTo":"sbemulatorns"}},"emulator":{"UserConfig":{"Namespaces":[
        {"Name":"sbemulatorns","Queues":[{"Name":"orders","Properties":{"LockDuration":"PT30S","ForwardTo":""}}],
        "Topics":[{"Name":"events","Properties":{},"Subscriptions":[{"Name":"s","Properties":{}}]}]}],
        "Logging":{"Type":"File"}}}}}
        """#)
    #expect(bus.namespaces.map(\.id) == ["sbemulatorns"] && bus.namespaces[0].region == RegionIndex(0))
    #expect(bus.entities.last?.lockDuration == .seconds(30) && bus.protection == .none)
  }

  @Test func aReplicatedNamespaceIsTwoUnderOneName() throws {
    func bus(lag: Int) throws -> MessagingConfiguration {
      try BusScenario().bus(
        architecture: #"""
          {"serviceBus":{"namespaces":{"sb-b":null,"sb-a":{"disasterRecoveryConfigs":null,"properties":{
          "geoDataReplication":{"maxReplicationLagDurationInSeconds":\#(lag),"locations":[
          {"locationName":"japaneast","roleType":"Primary"},{"locationName":"japanwest","roleType":"Secondary"}]}}}},
          "producers":{"shop":{"connectsTo":"sb-a"}},"consumers":{"billing":{"connectsTo":"sb-a"}}}}
          """#)
    }
    let synchronous = try bus(lag: 0)
    #expect(synchronous.namespaces.map(\.id) == ["sb-a", "sb-a.japanwest"])
    #expect(synchronous.producers[0].endpoint == .alias)
    guard case .geoReplication(let settings) = synchronous.protection else {
      Issue.record("it is not replicated")
      return
    }
    #expect(settings.mode == .synchronous && settings.primary.raw == 0 && settings.secondary.raw == 1)
    guard case .geoReplication(let late) = try bus(lag: 300).protection else { return }
    #expect(late.mode == .asynchronous(maxLag: .minutes(5)))
  }

  @Test func clientsAreReadWholeAndTheirMistakesFound() throws {
    let bus = try BusScenario().bus(
      architecture: #"""
        {"serviceBus":{"producers":{"shop":{"virtualNetwork":"hub","identity":"entra","nameCache":"PT2M",
        "second":{"connectsTo":"sb-b","mode":"passive"},"outbox":{"retryAfter":"PT30S"},"retry":{"maxRetries":1}}},
        "consumers":{"billing":{"receiveMode":"ReceiveAndDelete","maxConcurrentCalls":3,"prefetchCount":20,
        "application":"app","remembersIds":256,"getsStuck":true}},
        "deployments":{"sb-a":{"roleAssignments":["shop"],"subscription":"other"}}}}
        """#)
    let producer = bus.producers[1]
    #expect(producer.second == SecondEndpoint(.namespace(NamespaceIndex(1)), mode: .passive))
    #expect(producer.givenUp == .keeps(retryAfter: .constant(30)) && producer.retry.maxRetries == 1)
    #expect(producer.place == ClientPlace(region: RegionIndex(2), network: "hub", identity: .entra))
    let consumer = bus.consumers[0]
    #expect(consumer.mode == .receiveAndDelete && consumer.concurrency == 3 && consumer.prefetch == 20)
    #expect(consumer.application == "app" && consumer.remembersIDs == 256 && consumer.getsStuck)
    // A role is the application's: all that it sends has it.
    #expect(bus.namespaces[0].access.roles == ["events", "orders"] && bus.namespaces[0].subscription == "other")
    #expect(
      try BusScenario().problems(workload: #"{"messages":{"orders":{"to":"events/audit"}}}"#).first
        == "contradiction: /patch/messages/orders/to is a subscription, to which nothing is sent")
    #expect(
      try BusScenario().problems(
        architecture: #"{"serviceBus":{"consumers":{"billing":{"receivesFrom":"order"}}}}"#)
        == [
          "unknown-reference: /patch/serviceBus/consumers/billing/receivesFrom names no queue, topic or subscription of this architecture"
        ])
  }

  @Test func accessIsReadFromTheTemplatesResources() throws {
    let door =
      #""privateEndpointConnections":{"c":{"properties":{"privateEndpoint":{"id":"/x/privateEndpoints/door-1"}}}}"#
    let bus = try BusScenario().bus(
      architecture: #"""
        {"serviceBus":{"namespaces":{"sb-a":{"properties":{"disableLocalAuth":true,"encryption":{"keySource":"x"}},
        "networkRuleSets":{"default":{"properties":{"defaultAction":"Deny","trustedServiceAccessEnabled":true,
        "virtualNetworkRules":[{"subnet":{"id":"/subscriptions/s/virtualNetworks/spoke/subnets/a"}}]}}},\#(door)},
        "sb-b":{"properties":{"encryption":{"keySource":"x"}},\#(door)}}}}
        """#)
    let access = bus.namespaces[0].access
    #expect(access.disableLocalAuth && access.encryptionKey != nil && !access.defaultActionAllows)
    #expect(access.trustedServiceAccess && access.virtualNetworks == ["spoke"] && access.roles == nil)
    #expect(access.privateEndpoints == [.init(network: "hub")])
  }

  @Test func zonesFollowTheRuleOfTheirYear() throws {
    func zones(_ rule: String, _ flag: String, _ deployment: String = "{}") throws -> Int {
      try BusScenario().bus(
        architecture: #"""
          {"serviceBus":{"zoneRule":"\#(rule)","namespaces":{"sb-a":{"properties":\#(flag)}},
          "deployments":{"sb-a":\#(deployment)}}}
          """#
      ).namespaces[0].zones.count
    }
    // SBGDR-89: a template without the flag made one zone; SBGDR-88, facts 2: all have three now.
    #expect(try zones("explicit2024", "{}") == 1 && zones("explicit2024", #"{"zoneRedundant":true}"#) == 3)
    #expect(try zones("explicit2024", "{}", #"{"createdWith":"portal"}"#) == 3)
    #expect(try zones("automatic2025", "{}") == 3 && zones("automatic2025", #"{"zoneRedundant":false}"#) == 3)
  }

  @Test func refusalsAreNamedAsTheCommandsName() {
    let codes: [(PairingRefusal, ProblemCode)] = [
      (.tier, .tier), (.noSecondary, .noSecondary), (.sameRegion, .sameRegion),
      (.partitionMismatch, .partitionMismatch), (.secondaryNotEmpty, .secondaryNotEmpty),
      (.aliasNameInUse, .aliasNameInUse), (.alternateNameRequired, .alternateNameRequired),
      (.migratedAliasRequired, .migratedAliasRequired), (.privateEndpointMissing, .privateEndpointMissing),
      (.regionHasNoZones, .regionHasNoZones),
    ]
    for (refusal, code) in codes {
      #expect("E_" + code.rawValue.uppercased().replacing("-", with: "_") == refusal.rawValue)
    }
  }
}

extension ProducerConfiguration {
  /// The profile that its own arrivals have at a constant rate.
  fileprivate func rates(constant: Double) -> DailyProfile {
    guard case .poisson(var profile) = arrivals else { return .constant(constant) }
    profile.values = [constant]
    return profile
  }
}
