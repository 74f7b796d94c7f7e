import JSONSource

/// The configuration of the Service Bus emulator, `Config.json`: its namespaces become the language's own form. Its properties mean the
/// same as a template's and are spelt with a capital.
enum EmulatorConfiguration {
  /// The namespaces of a configuration by name.
  static func namespaces(_ configuration: JSONNode, report: ARMTemplate.Report) -> [JSONMember] {
    var tree = NamespaceTree()
    guard let namespaces = configuration["UserConfig"]?["Namespaces"]?.array else {
      report(
        configuration.location, "is no configuration of the emulator: it has no \"UserConfig\" with \"Namespaces\"",
        "paste its Config.json")
      return []
    }
    if namespaces.isEmpty {
      report(configuration.location, "configures no namespace", "paste a configuration that does")
    }
    for namespace in namespaces { read(namespace, ["namespaces"], [], &tree, report) }
    return tree.namespaces
  }

  private static let collections = [
    "Queues": "queues", "Topics": "topics", "Subscriptions": "subscriptions", "Rules": "rules",
  ]

  private static func read(
    _ node: JSONNode, _ collections: [String], _ names: [String], _ tree: inout NamespaceTree,
    _ report: ARMTemplate.Report
  ) {
    guard let name = node["Name"]?.string else {
      report(node.location, "has no \"Name\"", "everything that the emulator configures has one")
      return
    }
    let path = names + [name]
    var members: [JSONMember] = []
    for member in node.object?.members ?? [] where Self.collections[member.key] == nil && member.key != "Name" {
      members.append(lowered(member, within: ""))
    }
    do {
      try tree.insert(collections, path, members: members, at: node.location)
    } catch {
      report(node["Name"]?.location ?? node.location, "is declared again", "declare it once")
      return
    }
    for member in node.object?.members ?? [] {
      guard let collection = Self.collections[member.key] else { continue }
      for child in member.value.array ?? [] { read(child, collections + [collection], path, &tree, report) }
    }
  }

  /// A member in a template's spelling. The properties that a correlation filter asks for are the application's own.
  private static func lowered(_ member: JSONMember, within parent: String) -> JSONMember {
    var result = member
    result.key = member.key.prefix(1).lowercased() + member.key.dropFirst()
    if member.key == "FilterType", let type = member.value.string, ["Sql", "Correlation"].contains(type) {
      result.value = JSONNode(JSONValue.string(type + "Filter"), at: member.value.location)
    } else if let object = member.value.object, !(member.key == "Properties" && parent == "CorrelationFilter") {
      let members = object.members.map { lowered($0, within: member.key) }
      result.value = JSONNode(JSONValue.object(JSONObject(members: members)), at: member.value.location)
    }
    return result
  }
}
