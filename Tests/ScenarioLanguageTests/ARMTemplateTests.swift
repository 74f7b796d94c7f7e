import JSONSource
import Testing

@testable import ScenarioLanguage

/// Resource manager templates and the emulator's configuration in the language's own form.
@Suite struct ARMTemplateTests {
  func node(_ text: String) throws -> JSONNode {
    var findings = Findings()
    return try #require(JSONParser.parse(Array(text.utf8), findings: &findings)?.root)
  }

  func read(_ template: String, parameters: String? = nil) throws -> (root: JSONNode, problems: [String]) {
    var problems: [String] = []
    let members = ARMTemplate.namespaces(try node(template), parameters: try parameters.map(node)) {
      place, message, _ in
      problems.append("\(place.line):\(place.column) \(message)")
    }
    return (JSONNode(JSONValue.object(JSONObject(members: members)), at: .whole(file: 0)), problems)
  }

  static let nested = """
    {"parameters":{"name":{"type":"string","defaultValue":"sb-a"},"units":{"type":"int"}},
    "variables":{"other":"[concat(parameters('name'), '-b')]"},
    "resources":[
    {"type":"Microsoft.ServiceBus/namespaces","apiVersion":"2024-01-01","name":"[variables('other')]","location":"westeurope"},
    {"type":"Microsoft.Network/virtualNetworks","apiVersion":"2024-01-01","name":"[guid('x')]"},
    {"type":"microsoft.servicebus/Namespaces","apiVersion":"2024-01-01","name":"[parameters('name')]","location":"northeurope",
    "sku":{"name":"Premium","capacity":"[parameters('units')]"},"tags":{"a":"b"},
    "resources":[{"type":"queues","apiVersion":"2024-01-01","name":"orders","properties":{"lockDuration":"PT1M"}},
    {"type":"disasterRecoveryConfigs","name":"alias",
    "properties":{"partnerNamespace":"[resourceId('Microsoft.ServiceBus/namespaces', variables('other'))]"}}]},
    {"type":"Microsoft.ServiceBus/namespaces/topics","name":"[concat(parameters('name'), '/events')]","properties":{}},
    {"type":"Microsoft.ServiceBus/namespaces/topics/subscriptions","name":"sb-a/events/audit"}]}
    """

  @Test func nestedAndFlatResourcesBecomeOneTree() throws {
    let (root, problems) = try read(Self.nested, parameters: #"{"units":{"value":4}}"#)
    #expect(problems == [])
    #expect(root.object?.members.map(\.key) == ["sb-a-b", "sb-a"])
    let namespace = try #require(root["sb-a"])
    #expect(namespace["sku"]?["capacity"]?.number?.integer == 4)
    #expect(namespace["tags"] == nil && namespace["type"] == nil)
    #expect(namespace["queues"]?["orders"]?["properties"]?["lockDuration"]?.string == "PT1M")
    #expect(namespace["topics"]?["events"]?["subscriptions"]?["audit"] != nil)
    #expect(
      namespace["disasterRecoveryConfigs"]?["alias"]?["properties"]?["partnerNamespace"]?.string
        == "Microsoft.ServiceBus/namespaces/sb-a-b")
    // Every value keeps the place where it was written.
    #expect(namespace["queues"]?["orders"]?["properties"]?["lockDuration"]?.location.line == 8)
  }

  @Test(arguments: [
    ("[parameters('no')]", "names no parameter \"no\" of the template"),
    ("[parameters('open')]", "needs the parameter \"open\", which has no default and was not given"),
    ("[uniqueString('a')]", "calls \"uniqueString\", which is not resolved here"),
    ("[resourceGroup().location]", "reads a part of what \"resourceGroup\" gives, which is not resolved here"),
    ("[variables('loop')]", "leads to itself, or is nested more than 32 deep"),
    ("[concat('a'", "is no expression that can be read"),
    ("[concat('a' 'b')]", "lacks a comma or a closing parenthesis"),
    ("[concat('a)]", "has a quote that is not closed"), ("[]", "is no expression that can be read"),
  ])
  func whatCannotBeResolvedIsRefusedByName(expression: String, reason: String) throws {
    let template = """
      {"parameters":{"open":{"type":"string"}},"variables":{"loop":"[variables('loop')]"},"resources":[
      {"type":"Microsoft.ServiceBus/namespaces","name":"a","location":"\(expression)"}]}
      """
    #expect(try read(template).problems == ["2:65 " + reason])
  }

  @Test func aDoubleBracketIsABracket() throws {
    let root = try read(#"{"resources":[{"type":"Microsoft.ServiceBus/namespaces","name":"a","location":"[[x]"}]}"#)
      .root
    #expect(root["a"]?["location"]?.string == "[x]")
  }

  @Test func structuralFaultsAreRefused() throws {
    func problems(_ resources: String) throws -> [String] {
      try read("{\"resources\":[\(resources)]}").problems.map { String($0.drop { $0 != " " }.dropFirst()) }
    }
    let namespace = #"{"type":"Microsoft.ServiceBus/namespaces","name":"a"}"#
    #expect(try problems(namespace + "," + namespace) == ["is declared again"])
    #expect(
      try problems(#"{"type":"Microsoft.ServiceBus/namespaces/queues","name":"a/q"}"#) == [
        "belongs to \"a\", which stands nowhere before it"
      ])
    #expect(
      try problems(namespace + #",{"type":"Microsoft.ServiceBus/namespaces/queues","name":"q"}"#) == [
        "has 1 parts where a \"namespaces/queues\" has 2"
      ])
    #expect(
      try problems(namespace + #",{"type":"Microsoft.ServiceBus/namespaces/queue","name":"a/q"}"#) == [
        "names the type \"namespaces/queue\", which Service Bus does not have"
      ])
    #expect(
      try problems(#"{"type":"Microsoft.ServiceBus/namespaces","name":"a","copy":{"name":"x","count":2}}"#) == [
        "makes several resources of one"
      ])
    #expect(try problems(#"{"type":"Microsoft.ServiceBus/namespaces"}"#) == ["has no \"name\""])
    #expect(try problems(#"{"type":"Microsoft.ServiceBus/namespaces","name":"a","condition":false}"#) == [])
    #expect(try read("{}").problems.count == 1)
  }

  @Test func theEmulatorsConfigurationMeansTheSame() throws {
    let text = """
      {"UserConfig":{"Namespaces":[{"Name":"sbemulatorns","Queues":[{"Name":"queue.1",
      "Properties":{"LockDuration":"PT1M","MaxDeliveryCount":3,"RequiresSession":false}}],
      "Topics":[{"Name":"topic.1","Properties":{"DefaultMessageTimeToLive":"PT1H"},"Subscriptions":[{"Name":"s",
      "Properties":{},"Rules":[{"Name":"r","Properties":{"FilterType":"Correlation","CorrelationFilter":
      {"ContentType":"application/json","Properties":{"Prop1":"a"}}}}]}]}]}],"Logging":{"Type":"File"}}}
      """
    var problems: [String] = []
    let members = EmulatorConfiguration.namespaces(try node(text)) { _, message, _ in problems.append(message) }
    #expect(problems == [] && members.map(\.key) == ["sbemulatorns"])
    let namespace = try #require(members.first?.value)
    #expect(namespace["queues"]?["queue.1"]?["properties"]?["maxDeliveryCount"]?.number?.integer == 3)
    let rule = namespace["topics"]?["topic.1"]?["subscriptions"]?["s"]?["rules"]?["r"]?["properties"]
    #expect(rule?["filterType"]?.string == "CorrelationFilter")
    #expect(rule?["correlationFilter"]?["contentType"]?.string == "application/json")
    #expect(rule?["correlationFilter"]?["properties"]?["Prop1"]?.string == "a")
  }
}
