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
    ("[uniqueString('a')]", "calls \"uniqueString\", which is not resolved here"),
    ("[resourceGroup().location]", "calls \"resourceGroup\", which is not resolved here"),
    ("[concat('a' 'b')]", "lacks a comma or a closing parenthesis"),
    ("[concat('a)]", "has a quote that is not closed"), ("[]", "ends where an expression should go on"),
    ("[variables('set').place]", "reads \"place\", which its object does not have"),
    ("[variables('set').places[2]]", "reads element 2 of 2, counted from 0"),
    ("[if('x', 'a', 'b')]", "decides by a text"),
    ("[format('{0}-{1}', 'a')]", "has \"{1\" in its pattern, for which it has no value"),
  ])
  func whatCannotBeResolvedIsRefusedByName(expression: String, reason: String) throws {
    let template = """
      {"variables":{"set":{"places":["a","b"]}},"resources":[
      {"type":"Microsoft.ServiceBus/namespaces","name":"a","location":"\(expression)"}]}
      """
    #expect(try read(template).problems == ["2:65 " + reason])
  }

  @Test(arguments: [
    ("[variables('set').places[1]]", "westeurope"), ("[toUpper(variables('set').Short)]", "WE"),
    ("[if(and(equals('a', 'a'), not(false())), 'eastus', 'westus')]", "eastus"),
    ("[if(or(equals(parameters('stage'), 'test'), false()), variables('set').places[0], '')]", "northeurope"),
    ("[format('{0}{1}-{{{0}}}', 'a', string(int('2')))]", "a2-{a}"), ("[parameters('STAGE')]", "test"),
    // What is given is no expression.
    ("[parameters('given').plain]", "[x]"),
  ])
  func whatNeedsNoDeploymentIsResolved(expression: String, value: String) throws {
    let template = """
      {"parameters":{"stage":{"type":"String","defaultValue":"test"},"given":{"type":"object"}},
      "variables":{"set":{"short":"we","places":["northeurope","[concat('west', 'europe')]"],"bad":"[newGuid()]"}},
      "resources":[{"type":"Microsoft.ServiceBus/namespaces","name":"a","location":"\(expression)"}]}
      """
    let (root, problems) = try read(template, parameters: #"{"given":{"value":{"plain":"[x]"}}}"#)
    #expect(problems == [] && root["a"]?["location"]?.string == value)
  }

  @Test func theOrderOfResourcesDoesNotMatter() throws {
    let resources = [
      #"{"type":"Microsoft.ServiceBus/namespaces/topics/subscriptions/rules","name":"a/t/s/r"}"#,
      #"{"type":"Microsoft.ServiceBus/namespaces/topics/subscriptions","name":"a/t/s","dependsOn":["a/t"]}"#,
      #"{"type":"Microsoft.ServiceBus/namespaces/queues","name":"A/q"}"#,
      #"{"type":"Microsoft.ServiceBus/namespaces/topics","name":"a/t"}"#,
      #"{"type":"Microsoft.ServiceBus/namespaces","name":"a"}"#,
    ]
    for order in [resources, resources.reversed()] {
      let (root, problems) = try read("{\"resources\":[\(order.joined(separator: ","))]}")
      #expect(problems == [] && root["a"]?["queues"]?["q"] != nil)
      #expect(root["a"]?["topics"]?["t"]?["subscriptions"]?["s"]?["rules"]?["r"] != nil)
    }
  }

  /// A fault is said once and where it stands, and nothing is said of what follows from it.
  @Test(arguments: [
    (#""n":{"type":"string","defaultValue":"[uniqueString('x')]"}"#, "", "parameters", "1:52 calls \"uniqueString\""),
    (#""n":{"type":"string"}"#, "", "parameters", "1:16 has no default, and no value was given"),
    ("", "", "parameters", "5:50 names no parameter \"n\""),
    ("", #""n":"[concat(variables('m'))]","m":"[variables('n')]""#, "variables", "2:49 leads to itself"),
    ("", #""n":"[guid('x')]""#, "variables", "2:18 calls \"guid\""),
    ("", "", "variables", "5:50 names no variable \"n\""),
  ])
  func oneFaultIsOneProblem(parameters: String, variables: String, kind: String, problem: String) throws {
    let problems = try read(
      """
      {"parameters":{\(parameters)},
      "variables":{\(variables)},"resources":[
      {"type":"Microsoft.ServiceBus/namespaces/queues","name":"[concat(\(kind)('n'),'/q')]"},
      {"type":"Microsoft.ServiceBus/namespaces/queues","name":"other/q"},
      {"type":"Microsoft.ServiceBus/namespaces","name":"[\(kind)('n')]","location":"[concat('x', \(kind)('n'))]"}]}
      """
    ).problems
    #expect(problems.count == 1 && problems[0].hasPrefix(problem), "\(problems)")
  }

  /// What the resource manager refuses before it deploys anything.
  @Test(arguments: [
    (#"{"type":"string"}"#, #"{"p":{"value":1}}"#, "given: is a number, and the parameter's type is string"),
    (#"{"type":"Int"}"#, #"{"p":"1"}"#, "given: is a text, and the parameter's type is int"),
    (#"{"type":"bool","defaultValue":"true"}"#, "{}", "1:50 is a text, and the parameter's type is bool"),
    (#"{"type":"string","allowedValues":["Basic","Premium"]}"#, #"{"p":{"value":"premium"}}"#, ""),
    (
      #"{"type":"string","allowedValues":["Basic","Premium"]}"#, #"{"p":{"value":"Standard"}}"#,
      "given: is \"Standard\", which the parameter does not allow"
    ),
    (#"{"type":"array","allowedValues":["a","b"]}"#, #"{"p":{"value":["b","a"]}}"#, ""),
    (
      #"{"type":"array","allowedValues":["a","b"]}"#, #"{"p":{"value":["c"]}}"#,
      "given: is a value, which the parameter does not allow"
    ),
    (
      #"{"type":"securestring","allowedValues":["a"]}"#, #"{"p":"secret"}"#,
      "given: is a value, which the parameter does not allow"
    ),
    (#"{"type":"int","minValue":1,"maxValue":4}"#, #"{"p":{"value":5}}"#, "given: is 5"),
    (#"{"type":"string","minLength":6}"#, #"{"p":{"value":"short"}}"#, "given: has 5 characters"),
    (#"{"type":"array","maxLength":1}"#, #"{"p":{"value":[1,2]}}"#, "given: has 2 elements"),
    (#"{"type":"string","defaultValue":"a"}"#, #"{"q":{"value":"x"}}"#, "given: is no parameter of the template"),
    (#"{"type":"string","defaultValue":"a"}"#, #"{"P":{"value":"x"}}"#, ""),
    (#"{"type":"string"}"#, "{}", "1:16 has no default, and no value was given"),
    (#"{"type":"string","nullable":true}"#, "{}", ""),
    (#"{"type":"text"}"#, "{}", "1:28 is no type of a parameter"),
    (#"{"defaultValue":"a"}"#, "{}", "1:16 has no \"type\""),
    (#"{"type":"string"}"#, #"{"p":{"reference":{"secretName":"s"}}}"#, ""),
    // What nothing of Service Bus uses may depend on a deployment.
    (#"{"type":"string","defaultValue":"[utcNow()]"}"#, "{}", ""),
  ])
  func parametersAreCheckedAsTheResourceManagerDoes(declaration: String, given: String, problem: String) throws {
    let template = """
      {"parameters":{"p":\(declaration)},
      "resources":[{"type":"Microsoft.ServiceBus/namespaces","name":"a"}]}
      """
    let place = try node(given).object?.members.first.map { $0.value["value"] ?? $0.value }?.location
    let key = try node(given).object?.members.first?.keyLocation
    let problems = try read(template, parameters: given).problems.map { text in
      let start = [place, key].compactMap { $0 }.map { "\($0.line):\($0.column) " }.first { text.hasPrefix($0) }
      return problem.hasPrefix("given") && start != nil ? "given: " + text.dropFirst(start?.count ?? 0) : text
    }
    #expect(problems == (problem.isEmpty ? [] : [problem]))
  }

  /// A template that would grow without end is refused, and soon.
  @Test func nothingGrowsWithoutEnd() throws {
    func problems(_ first: String, _ next: (Int) -> String) throws -> [String] {
      let variables = (1...30).map { "\"v\($0)\":\(next($0 - 1))" }
      return try read(
        """
        {"variables":{"v0":\(first),\(variables.joined(separator: ","))},"resources":[
        {"type":"Microsoft.ServiceBus/namespaces","name":"a","properties":{"encryption":"[variables('v30')]"}}]}
        """
      ).problems.map { String($0.drop { $0 != " " }.dropFirst()) }
    }
    #expect(
      try problems("\"12345678\"") { "\"[concat(variables('v\($0)'), variables('v\($0)'))]\"" } == [
        "makes a text of more than 131072 bytes"
      ])
    #expect(
      try problems("{}") { "{\"a\":\"[variables('v\($0)')]\",\"b\":\"[variables('v\($0)')]\"}" } == [
        "is of a template that makes more than 1000000 values"
      ])
    #expect(
      try problems("{\"a\":\"[variables('v0')]\"}") { "\"[variables('v\($0)')]\"" } == [
        "leads to itself, or is nested more than 32 deep"
      ])
  }

  @Test func aDoubleBracketIsABracket() throws {
    let root = try read(#"{"resources":[{"type":"Microsoft.ServiceBus/namespaces","name":"a","location":"[[x]"}]}"#)
      .root
    #expect(root["a"]?["location"]?.string == "[x]")
  }

  /// The service's samples write numbers and truth values as texts, and what it exports says the location everywhere.
  @Test func valuesAreTakenAsTheServiceTakesThem() throws {
    let (root, problems) = try read(
      """
      {"resources":[{"type":"Microsoft.ServiceBus/namespaces","name":"a","location":"x",
      "sku":{"name":"Premium","capacity":"2"},"properties":{"zoneRedundant":"true"}},
      {"type":"Microsoft.ServiceBus/namespaces/queues","name":"a/q","location":"x","properties":{
      "maxSizeInMegabytes":"1024","requiresSession":"False","forwardTo":"1024","lockDuration":"PT1M",
      "autoDeleteOnIdle":"P10675198DT2H48M5.477S","maxDeliveryCount":"ten"}}]}
      """)
    let properties = root["a"]?["queues"]?["q"]?["properties"]
    #expect(problems == [] && root["a"]?["sku"]?["capacity"]?.number?.integer == 2)
    #expect(root["a"]?["properties"]?["zoneRedundant"]?.bool == true && root["a"]?["location"]?.string == "x")
    #expect(root["a"]?["queues"]?["q"]?["location"] == nil && properties?["lockDuration"]?.string == "PT1M")
    #expect(
      properties?["maxSizeInMegabytes"]?.number?.integer == 1_024 && properties?["requiresSession"]?.bool == false)
    #expect(properties?["forwardTo"]?.string == "1024" && properties?["maxDeliveryCount"]?.string == "ten")
    #expect(properties?["autoDeleteOnIdle"]?.string == DurationShape.longest)
  }

  @Test func structuralFaultsAreRefused() throws {
    func problems(_ resources: String) throws -> [String] {
      try read("{\"resources\":[\(resources)]}").problems.map { String($0.drop { $0 != " " }.dropFirst()) }
    }
    let namespace = #"{"type":"Microsoft.ServiceBus/namespaces","name":"a"}"#
    #expect(try problems(namespace + "," + namespace) == ["is declared again"])
    #expect(
      try problems(#"{"type":"Microsoft.ServiceBus/namespaces/queues","name":"a/q"}"#) == [
        "belongs to \"a\", which the template does not deploy"
      ])
    #expect(
      try problems(namespace + #",{"type":"Microsoft.ServiceBus/namespaces/queues","name":"q"}"#) == [
        "has 1 part where a \"namespaces/queues\" has 2"
      ])
    #expect(
      try problems(namespace + #",{"type":"Microsoft.ServiceBus/namespaces/queue","name":"a/q"}"#) == [
        "names the type \"namespaces/queue\", which Service Bus does not have"
      ])
    #expect(try problems(#"{"type":"Microsoft.ServiceBus/namespaces"}"#) == ["has no \"name\""])
    #expect(
      try problems(#"{"type":"Microsoft.ServiceBus/namespaces","name":"a","condition":false}"#) == [
        "deploys no namespace of Service Bus"
      ])
    #expect(
      try problems(
        #"{"type":"Microsoft.ServiceBus/namespaces","name":"a","condition":"[equals(1, 2)]"},"#
          + #"{"type":"Microsoft.ServiceBus/namespaces/queues","name":"A/q"}"#) == [
          "belongs to \"A\", which its \"condition\" leaves out"
        ])
    // A condition is a resource's own: what is nested in one that is left out is deployed.
    #expect(
      try problems(
        #"{"type":"Microsoft.ServiceBus/namespaces","name":"a","condition":false,"#
          + #""resources":[{"type":"queues","name":"q"}]}"#) == ["belongs to \"a\", which its \"condition\" leaves out"]
    )
    // Its own name alone; and a name that cannot be one is one problem.
    #expect(
      try problems(
        #"{"type":"Microsoft.ServiceBus/namespaces","name":"a","resources":[{"type":"queues","name":"a/q"}]}"#) == [
          "has 2 parts where a \"queues\" has 1"
        ])
    for name in ["[concat('a'", "a'b", "[parameters('p')]x", "a//q"] {
      #expect(
        try problems(
          #"{"type":"Microsoft.ServiceBus/namespaces","name":"\#(name)"},"#
            + #"{"type":"Microsoft.ServiceBus/namespaces/queues","name":"b/q"}"#) == [
            "is \"\(name)\", which cannot be the name of a resource"
          ])
    }
    #expect(
      try problems(#"{"type":"Microsoft.ServiceBus/namespaces","name":"a","condition":"yes"}"#) == ["is a text"])
    #expect(
      try problems(#"{"type":"Microsoft.ServiceBus/namespaces","name":"a","existing":true}"#) == [
        "deploys no namespace of Service Bus"
      ])
    let queue = #"{"type":"Microsoft.ServiceBus/namespaces/queues","name":"a/q"}"#
    #expect(
      try problems(#"{"type":"Microsoft.ServiceBus/namespaces","name":"A","existing":true},"# + queue) == [
        "is said to exist already, and a namespace that is not described cannot be simulated"
      ])
    #expect(
      try problems(namespace + #",{"type":"Microsoft.ServiceBus/namespaces","name":"a","existing":true},"# + queue)
        == [])
    #expect(
      try problems(namespace + #",{"type":"Microsoft.ServiceBus/namespaces/virtualNetworkRules","name":"a/v"}"#) == [
        "names the type \"namespaces/virtualNetworkRules\", which Service Bus does not have"
      ])
    // What other providers add to a namespace says nothing of it.
    let settings = #"{"type":"Microsoft.ServiceBus/namespaces/providers/diagnosticSettings","name":"a/x/service"}"#
    #expect(try problems(namespace + "," + settings) == [])
    #expect(try read("{}").problems.count == 1)
  }

  /// What Bicep makes of modules: symbolic names, types of the template's own, a module's namespace that exists already.
  @Test func modulesOfBicepAreRead() throws {
    func read(_ queue: String, sku: String = "Premium") throws -> (queue: String?, problems: [String]) {
      let (root, problems) = try self.read(
        """
        {"definitions":{"queueType":{"type":"object"},"lockType":{"$ref":"#/definitions/queueType"}},
        "parameters":{"lock":{"$ref":"#/definitions/lockType","nullable":true},"size":{"type":"int","defaultValue":256},
        "queues":{"type":"array","items":{"$ref":"#/definitions/queueType"},"defaultValue":[{"name":"q"}]}},
        "resources":{"queues":{"type":"Microsoft.Resources/deployments","name":"[guid('x')]",
        "copy":{"name":"queues","count":"[length(parameters('queues'))]"},"properties":{
        "expressionEvaluationOptions":{"scope":"inner"},"parameters":{"size":{"value":"[parameters('size')]"},
        "name":{"value":"[parameters('queues')[copyIndex()].name]"},
        "idle":{"value":"[tryGet(parameters('queues')[copyIndex()], 'autoDeleteOnIdle')]"}},"template":{
        "parameters":{"name":{"type":"string"},"idle":{"type":"string","nullable":true},"size":{"type":"int"}},
        "resources":{"queue":{"type":"Microsoft.ServiceBus/namespaces/queues",
        "name":"[format('a/{0}', parameters('name'))]",
        "properties":\(queue)},
        "there":{"existing":true,"type":"Microsoft.ServiceBus/namespaces","name":"a"}}}}},
        "space":{"type":"Microsoft.ServiceBus/namespaces","name":"a","sku":{"name":"\(sku)","capacity":null}}}}
        """)
      #expect(root["a"]?["sku"]?["capacity"] == nil)
      return (root["a"]?["queues"]?["q"]?["properties"].map { JSONOutput($0).compactText() }, problems)
    }
    let idle = #""autoDeleteOnIdle":"[if(not(empty(parameters('idle'))), parameters('idle'), null())]""#
    let size =
      #"[if(equals(reference('there', '2024-01-01', 'full').sku.name, 'Premium'), parameters('size'), null())]"#
    #expect(
      try read("{\(idle),\"maxMessageSizeInKilobytes\":\"\(size)\"}") == (
        #"{"maxMessageSizeInKilobytes":256}"#, []
      ))
    #expect(try read("{\"maxMessageSizeInKilobytes\":\"\(size)\"}", sku: "Standard") == ("{}", []))
    #expect(
      try read(#"{"x":"[reference(resourceId('Microsoft.ServiceBus/namespaces', 'A'), '2024', 'full').sku.name]"}"#)
        == (#"{"x":"Premium"}"#, []))
    #expect(
      try read(#"{"x":"[reference('there').provisioningState]"}"#).problems.map { $0.drop { $0 != " " }.dropFirst() }
        == [
          "reads \"provisioningState\", which its object does not have"
        ])
    #expect(
      try read(#"{"x":"[reference('elsewhere')]"}"#).problems.map { $0.drop { $0 != " " }.dropFirst() } == [
        "calls \"reference\", which is not resolved here"
      ])
    // A definition that is not there, or leads to itself.
    for definitions in ["{}", ##"{"t":{"$ref":"#/definitions/t"}}"##] {
      let template = ##"""
        {"definitions":\##(definitions),"parameters":{"p":{"$ref":"#/definitions/t"}},
        "resources":[{"type":"Microsoft.ServiceBus/namespaces","name":"a"}]}
        """##
      let problems = try self.read(template).problems
      #expect(problems.count == 1 && problems[0].hasSuffix("names no definition of the template"), "\(problems)")
    }
  }

  @Test func nestedDeploymentsAreRead() throws {
    func read(_ properties: String) throws -> (root: JSONNode, problems: [String]) {
      try self.read(
        """
        {"parameters":{"p":{"type":"string","defaultValue":"outer"}},"resources":[
        {"type":"Microsoft.ServiceBus/namespaces","name":"a"},
        {"type":"Microsoft.Resources/deployments","name":"d","properties":{\(properties)}}]}
        """)
    }
    func queues(_ properties: String) throws -> [String] {
      let (root, problems) = try read(properties)
      #expect(problems == [])
      return root["a"]?["queues"]?.object?.members.map(\.key) ?? []
    }
    let queue = #"{"type":"Microsoft.ServiceBus/namespaces/queues","name":"[concat('a/', parameters('p'))]"}"#
    // Its expressions are the template's around it, unless it has a scope of its own.
    #expect(try queues(#""template":{"resources":[\#(queue)]}"#) == ["outer"])
    let inner = #"""
      "expressionEvaluationOptions":{"scope":"inner"},"parameters":{"p":{"value":"[concat(parameters('p'), '-q')]"}},
      "template":{"parameters":{"p":{"type":"string"}},"resources":[\#(queue)]}
      """#
    #expect(try queues(inner) == ["outer-q"])
    #expect(
      try read(inner.replacing(#""p":{"value":"[concat(parameters('p'), '-q')]"}"#, with: "")).problems == [
        "4:27 has no default, and no value was given"
      ])
    #expect(
      try queues(#""template":{"resources":[{"type":"Microsoft.Authorization/roleAssignments","name":"x"}]}"#) == [])
    #expect(
      try read(#""templateLink":{"uri":"x"}"#).problems == [
        "3:9 is a nested deployment of a template that stands elsewhere, and is not read"
      ])
  }

  @Test func copiesAreWrittenOut() throws {
    func resources(_ copy: String, name: String) throws -> (queues: [String], problems: [String]) {
      let (root, problems) = try read(
        """
        {"parameters":{"names":{"type":"array","defaultValue":["first","second"]}},"resources":[
        {"type":"Microsoft.ServiceBus/namespaces","name":"a"},
        {"type":"Microsoft.ServiceBus/namespaces/queues","name":"\(name)","copy":\(copy)}]}
        """)
      return (root["a"]?["queues"]?.object?.members.map(\.key) ?? [], problems)
    }
    let counted = try resources(
      #"{"name":"loop","count":3}"#, name: "[format('a/q-{0}-{1}', copyIndex(), copyIndex('loop', 1))]")
    #expect(counted.queues == ["q-0-1", "q-1-2", "q-2-3"] && counted.problems == [])
    let named = try resources(
      #"{"name":"loop","count":"[length(parameters('names'))]"}"#,
      name: "[concat('a/', parameters('names')[copyIndex()])]")
    #expect(named.queues == ["first", "second"] && named.problems == [])
    // None is a number, too; and what is wrong with every copy is said once.
    #expect(try resources(#"{"name":"loop","count":0}"#, name: "a/q").queues == [])
    #expect(try resources(#"{"name":"loop","count":9}"#, name: "a/q").problems == ["3:57 is declared again"])
    for count in ["-1", "801", "1.5", "\"many\""] {
      let problems = try resources(#"{"name":"loop","count":\#(count)}"#, name: "a/q").problems
      #expect(problems.count == 1 && problems[0].hasPrefix("3:93 is "), "\(problems)")
    }
    #expect(try resources(#"{"name":"loop"}"#, name: "a/q").problems == ["3:70 has no \"name\" or no \"count\""])
    #expect(
      try resources(#"{"name":"loop","count":1}"#, name: "[concat('a/', copyIndex('other'))]").problems == [
        "3:57 counts copies outside of their \"copy\""
      ])
    // Within another resource the resource manager makes none; and nobody can make it run for ever.
    let child = #"{"type":"queues","name":"q","copy":{"name":"x","count":2}}"#
    #expect(
      try read(#"{"resources":[{"type":"Microsoft.ServiceBus/namespaces","name":"a","resources":[\#(child)]}]}"#)
        .problems
        == ["1:109 makes copies of a resource that stands within another"])
    var deep = #"{"type":"Microsoft.ServiceBus/namespaces/queues","name":"[concat('a/', guid('x'))]"}"#
    for level in 0..<8 {
      deep = #"""
        {"type":"Microsoft.Resources/deployments","name":"d","copy":{"name":"l\#(level)","count":800},
        "properties":{"template":{"resources":[\#(deep)]}}}
        """#
    }
    #expect(try read(#"{"resources":[\#(deep)]}"#).problems.count == 2)
  }

  @Test(arguments: [
    ("concat('a', 1, 'b')", #""a1b""#), ("concat(createArray(1), createArray('x', 2))", #"[1,"x",2]"#),
    ("trim('  a b ')", #""a b""#), ("string(createArray(1))", #""[1]""#), ("replace('a-b-c', '-', '+')", #""a+b+c""#),
    ("substring('orders', 2, 3)", #""der""#), ("substring('orders', 4)", #""rs""#), ("padLeft(7, 3, '0')", #""007""#),
    ("split('a,b;c', createArray(',', ';'))", #"["a","b","c"]"#), ("join(createArray('a', 'b'), '/')", #""a/b""#),
    ("startsWith('Orders', 'or')", "true"), ("endsWith('orders', 'x')", "false"), ("length('abc')", "3"),
    ("length(createArray())", "0"), ("empty('')", "true"), ("empty(null())", "true"), ("contains('abc', 'bc')", "true"),
    ("contains(createArray(1, 2), 3)", "false"), ("first('abc')", #""a""#), ("last(createArray(1, 2))", "2"),
    ("take('abc', 2)", #""ab""#), ("skip(createArray(1, 2, 3), 1)", "[2,3]"), ("array('x')", #"["x"]"#),
    ("range(2, 3)", "[2,3,4]"), ("coalesce(null(), 'x')", #""x""#), ("less(1, 2)", "true"),
    ("greater('a', 'b')", "false"),
    ("lessOrEquals(2, 2)", "true"), ("greaterOrEquals(1, 2)", "false"), ("add(2, mul(3, 4))", "14"),
    ("sub(1, 3)", "-2"),
    ("div(7, 2)", "3"), ("mod(7, 2)", "1"), ("min(3, 1, 2)", "1"), ("max(createArray(3, 9))", "9"),
    ("bool('True')", "true"), ("indexOf('Orders', 'd')", "2"), ("lastIndexOf('abcb', 'B')", "3"),
    ("indexOf(createArray(1, 2), 3)", "-1"), ("indexOf('a', 'ab')", "-1"), (#"json('{\"a\":[1]}').a"#, "[1]"),
    ("array(json('null'))", "[null]"), ("createObject('a', 1, 'B', createObject('c', 'x')).b.c", #""x""#),
    ("union(createArray(1, 2), createArray(2, 3))", "[1,2,3]"),
    (
      "union(createObject('a', 1, 'in', createObject('x', 1)), createObject('A', 2, 'in', createObject('y', 2)))",
      #"{"a":2,"in":{"x":1,"y":2}}"#
    ),
    (
      "shallowMerge(createArray(createObject('in', createObject('x', 1)), createObject('in', createObject('y', 2))))",
      #"{"in":{"y":2}}"#
    ),
    ("intersection(createArray(1, 2, 3), createArray(3, 1))", "[1,3]"),
    ("intersection(createObject('a', 1, 'b', 2), createObject('A', 1, 'b', 3))", #"{"a":1}"#),
    ("objectKeys(createObject('b', 1, 'a', 2))", #"["b","a"]"#),
    ("items(createObject('b', 1, 'a', 2))[0].key", #""a""#), ("tryGet(createObject('a', createArray(7)), 'a', 0)", "7"),
    ("array(tryGet(createObject('a', 1), 'b', 'c'))", "[null]"),
    ("map(range(1, 2), lambda('n', 'i', add(mul(lambdaVariables('n'), 10), lambdaVariables('i'))))", "[10,21]"),
    ("filter(createArray(1, 2, 3), lambda('n', greater(lambdaVariables('n'), 1)))", "[2,3]"),
    ("reduce(range(1, 4), 0, lambda('sum', 'n', add(lambdaVariables('sum'), lambdaVariables('n'))))", "10"),
    ("toObject(createArray('a', 'b'), lambda('k', lambdaVariables('k')), lambda('k', 1))", #"{"a":1,"b":1}"#),
    (
      "map(createArray(1), lambda('n', map(createArray(2), lambda('n', lambdaVariables('n')))))", "[[2]]"
    ),
    ("length(variables('all'))", "2"), ("first(variables('all'))", #""v""#),
  ])
  func functionsHaveTheirValues(expression: String, value: String) throws {
    let (root, problems) = try read(
      """
      {"variables":{"one":"v","all":["[variables('one')]","w"]},"resources":[
      {"type":"Microsoft.ServiceBus/namespaces","name":"a","properties":{"x":"[\(expression)]"}}]}
      """)
    #expect(problems == [])
    #expect(try #require(root["a"]?["properties"]?["x"].map { JSONOutput($0).compactText() }) == value)
  }

  @Test(arguments: [
    ("div(1, 0)", "gives no whole number in \"div\""),
    ("add(9223372036854775807, 1)", "gives no whole number in \"add\""),
    ("substring('abc', 2, 5)", "takes a part that its text does not have in \"substring\""),
    ("range(0, 10001)", "makes an array of other than 0 to 10000 numbers in \"range\""),
    ("length(1)", "counts a number in \"length\""), ("add('a', 1)", "reckons with a text in \"add\""),
    ("map(1, lambda('n', 1))", "calls \"map\" with something else than an array and a lambda"),
    ("map(createArray(1), 2)", "has something else than a lambda of its values"),
    ("lambdaVariables('n')", "names no argument \"n\" of its lambda"),
    ("filter(createArray(1), lambda('n', 2))", "decides by a number"),
    ("json('{')", "reads a text that is no JSON in \"json\""),
    ("createObject('a')", "has a key without a value in \"createObject\""),
    ("union(createArray(1), 'a')", "puts together an array and something else in \"union\""),
    ("items(1)", "looks into a number in \"items\""),
    ("bool('yes')", "makes true or false of what is neither in \"bool\""),
    ("take('abc')", "calls \"take\" with 1 value"), ("min()", "has no numbers in \"min\""),
    (
      "padLeft('a', 999999)",
      "fills up with something else than one sign, or to no length that a text has in \"padLeft\""
    ),
    (
      "indexOf(padLeft('', 100000, 'a'), padLeft('', 50000, 'a'))",
      "looks for a long text in a long one in \"indexOf\""
    ),
    (
      "contains(padLeft('', 100000, 'a'), padLeft('b', 50000, 'a'))",
      "looks for a long text in a long one in \"contains\""
    ),
    ("replace(padLeft('', 100000, 'a'), 'a', 'aa')", "makes a text of more than 131072 bytes"),
    ("copyIndex()", "counts copies outside of their \"copy\""),
  ])
  func functionsRefuseWhatTheyCannotTake(expression: String, reason: String) throws {
    let problems = try read(
      #"{"resources":[{"type":"Microsoft.ServiceBus/namespaces","name":"a","properties":{"x":"[\#(expression)]"}}]}"#
    ).problems
    #expect(problems == ["1:86 " + reason])
  }

  @Test func valuesAreCopied() throws {
    func subnets(_ properties: String, variables: String = "{}") throws -> (value: String?, problems: [String]) {
      let (root, problems) = try read(
        """
        {"variables":\(variables),"resources":[
        {"type":"Microsoft.ServiceBus/namespaces","name":"a","properties":{\(properties)}}]}
        """)
      return (root["a"]?["properties"]?["subnets"].map { JSONOutput($0).compactText() }, problems)
    }
    let loop = #"{"name":"subnets","count":2,"input":{"id":"[format('net-{0}', copyIndex('subnets', 1))]"}}"#
    let made = #"[{"id":"net-1"},{"id":"net-2"}]"#
    #expect(try subnets(#""copy":[\#(loop)]"#) == (made, []))
    // As a variable, alone or within another.
    for (variables, expression) in [
      (#"{"copy":[\#(loop)]}"#, "variables('Subnets')"), (#"{"v":{"copy":[\#(loop)]}}"#, "variables('v').subnets"),
      (#"{"v":{"copy":[\#(loop)]}}"#, "first(createArray(variables('v'))).subnets"),
    ] {
      #expect(try subnets(#""subnets":"[\#(expression)]""#, variables: variables) == (made, []))
    }
    #expect(
      try subnets(#""copy":[{"name":"subnets","count":2}]"#).problems == ["2:76 has no \"input\""])
    #expect(
      try subnets(#""copy":[{"name":"subnets","count":-1,"input":1}]"#).problems == ["2:102 is -1"])
    // One that is made of itself, and one that would never end.
    #expect(
      try subnets(
        #""subnets":"[variables('x')]""#, variables: #"{"copy":[{"name":"x","count":2,"input":"[variables('x')]"}]}"#
      ).problems.count == 1)
    var deep = "1"
    for level in 0..<4 { deep = #"{"copy":[{"name":"x\#(level)","count":800,"input":\#(deep)}]}"# }
    #expect(
      try subnets(#""subnets":\#(deep)"#).problems.map { $0.drop { $0 != " " }.dropFirst() } == [
        "is of a template that makes more than 1000000 values"
      ])
  }

  @Test func arraysOfArraysAreBounded() throws {
    // Each is two of the one before: thirty make a thousand million values.
    let doubled = (1..<30).map { #""v\#($0)":"[createArray(variables('v\#($0 - 1)'), variables('v\#($0 - 1)'))]""# }
    let variables = ([#""v0":"x""#, #""s":["[length(variables('s'))]"]"#] + doubled).joined(separator: ",")
    for expression in ["length(variables('v29'))", "length(variables('s'))"] {
      let problems = try read(
        """
        {"variables":{\(variables)},"resources":[
        {"type":"Microsoft.ServiceBus/namespaces","name":"a","properties":{"x":"[\(expression)]"}}]}
        """
      ).problems
      #expect(problems.count == 1, "\(problems)")
    }
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
