import JSONSource

/// A resource manager template: its resources of Azure Service Bus, nested or flat and in any order, become the language's
/// own form, so that what the samples deploy can be pasted in (SBGDR-75).
///
/// Resources of other providers are passed over; a `copy` is written out, and the templates of nested deployments are read with
/// their own parameters. What depends on a deployment, such as functions that are not resolved, is refused where it stands; what
/// belongs to a resource that was refused is not refused for that.
struct ARMTemplate {
  /// A problem: where, what is wrong, and what to do about it.
  typealias Report = (SourceLocation, _ message: String, _ remedy: String) -> Void

  private static let provider = "microsoft.servicebus/"
  /// Members that say nothing of what a namespace does.
  private static let administrative: Set<String> = [
    "type", "apiversion", "name", "resources", "dependson", "scope", "comments", "tags", "condition", "copy",
    "metadata", "asserts", "scale", "existing",
  ]
  /// More resources than namespaces can have.
  private static let mostResources = 5_000

  /// A resource with the names of those it belongs to and its own.
  private struct Entry {
    var collections: [String]
    var names: [String]
    var members: [JSONMember]
    var location: SourceLocation
    /// Where its name stands.
    var place: SourceLocation
  }

  /// The template's parameters and variables, or those of the nested deployment that is being read.
  private var scope: ARMScope
  private let report: Report
  private var entries: [Entry] = []
  /// The collections of resources that could not be read; no collections where not even their type could.
  private var unread: [[String]] = []
  /// Resources read so far, copies one by one.
  private var count = 0
  private let deployed: ARMResources
  /// Where resources are said to exist already, by collections and names in small letters.
  private var existing: [[String]: SourceLocation] = [:]
  /// The collections and names of resources that a condition leaves out, in small letters.
  private var leftOut: Set<[String]> = []
  private var tree = NamespaceTree()

  /// The namespaces of a template by name.
  ///
  /// - Parameters:
  ///   - template: The template.
  ///   - parameters: Values for its parameters.
  ///   - report: Told of every problem.
  static func namespaces(_ template: JSONNode, parameters: JSONNode?, report whole: @escaping Report) -> [JSONMember] {
    // What is wrong with every copy of a resource is said once.
    var said: Set<[String]> = []
    let report: Report = { location, message, remedy in
      if said.insert(["\(location)", remedy]).inserted { whole(location, message, remedy) }
    }
    guard resources(of: template) != nil else {
      report(template.location, "is no template: it has no \"resources\"", "paste a resource manager template")
      return []
    }
    let deployed = ARMResources()
    var reader = ARMTemplate(
      scope: ARMScope(template, given: parameters, deployed: deployed, report: report), deployed, report: report)
    reader.readResources(of: template)
    reader.putTogether()
    if reader.entries.isEmpty, reader.unread.isEmpty {
      report(template.location, "deploys no namespace of Service Bus", "paste a template that does")
    }
    return reader.tree.namespaces
  }

  private init(scope: ARMScope, _ deployed: ARMResources, report: @escaping Report) {
    self.scope = scope
    self.deployed = deployed
    self.report = report
  }

  /// The resources of a template or resource: an array, or since language version 2.0 an object by symbolic name.
  private static func resources(of node: JSONNode) -> [JSONNode]? {
    guard let resources = node["resources"] else { return nil }
    return resources.array ?? resources.object?.members.map(\.value)
  }

  /// Reads a template's resources: those above before those below, and deployments last, since each may refer to what is before.
  private mutating func readResources(of template: JSONNode) {
    for member in template["resources"]?.object?.members ?? [] where member.value["copy"] == nil {
      guard let type = member.value["type"]?.string, type.lowercased().hasPrefix(Self.provider),
        let name = text(of: "name", in: member.value)
      else { continue }
      scope.name(member.key, "\(type)/\(name)".lowercased())
    }
    let resources = Self.resources(of: template) ?? []
    let levels = resources.map { Self.isDeployment($0) ? .max : ($0["type"]?.string ?? "").count { $0 == "/" } }
    for level in Set(levels).sorted() {
      for (resource, own) in zip(resources, levels) where own == level { read(resource, within: [], named: []) }
    }
  }

  private static func isDeployment(_ resource: JSONNode) -> Bool {
    resource["type"]?.string?.lowercased() == "microsoft.resources/deployments"
  }

  /// Reads a resource; the names of those around it are unknown where they could not be read.
  private mutating func read(_ resource: JSONNode, within parents: [String], named names: [String]?) {
    guard let type = text(of: "type", in: resource) else {
      unread.append([])
      return
    }
    if type.lowercased() == "microsoft.resources/deployments" {
      forEachCopy(of: resource, within: parents) { $0.readDeployment(resource) }
      return
    }
    let isFlat = type.lowercased().hasPrefix(Self.provider)
    // Of another provider.
    if !isFlat, parents.isEmpty || type.contains(".") { return }
    let segments = (isFlat ? String(type.dropFirst(Self.provider.count)) : type).split(separator: "/").map(String.init)
    // What another provider adds to a resource of this one, such as diagnostic settings.
    if segments.contains(where: { $0.lowercased() == "providers" }) { return }
    let written = isFlat ? segments : parents + segments
    guard let collections = known(written, at: resource["type"]?.location ?? resource.location) else {
      unread.append([])
      return
    }
    forEachCopy(of: resource, within: parents) { reader in
      reader.read(resource, in: collections, written: segments.count, named: names)
    }
  }

  /// Reads a resource, or one of its copies.
  ///
  /// - Parameter count: How many of the collections its type is written with.
  private mutating func read(
    _ resource: JSONNode, in collections: [String], written count: Int, named names: [String]?
  ) {
    guard let isDeployed = isDeployed(resource) else {
      unread.append(collections)
      return
    }
    let path = path(of: resource, in: collections, written: count, named: names)
    let place = resource["name"]?.location ?? resource.location
    if let path, isDeployed, resource["existing"]?.bool == true {
      existing[(collections + path).map { $0.lowercased() }] = resource.location
    } else if let path, isDeployed {
      let members = members(of: resource, in: collections)
      let id = Self.provider + (collections + path).joined(separator: "/").lowercased()
      deployed[id] = JSONNode(JSONValue.object(JSONObject(members: members)), at: resource.location)
      entries.append(
        Entry(collections: collections, names: path, members: members, location: resource.location, place: place))
    } else if let path {
      leftOut.insert((collections + path).map { $0.lowercased() })
    } else {
      unread.append(collections)
    }
    // A condition is that of a resource alone: what is nested in it has its own.
    for child in Self.resources(of: resource) ?? [] { read(child, within: collections, named: path) }
  }

  /// The names of those that a resource belongs to and its own. Its name has as many parts as its type is `written` with.
  private mutating func path(
    of resource: JSONNode, in collections: [String], written count: Int, named names: [String]?
  ) -> [String]? {
    guard let name = text(of: "name", in: resource) else { return nil }
    let place = resource["name"]?.location ?? resource.location
    let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.allSatisfy({ TextPattern.resourceName.matches($0) }) else {
      report(
        place, "is \(Quoting.quoted(name)), which cannot be the name of a resource",
        name.hasPrefix("[") && !name.hasPrefix("[[")
          ? "end an expression with \"]\""
          : parts.contains("") ? "write a name between each two \"/\"" : "write \(TextPattern.resourceName.phrase)")
      return nil
    }
    guard parts.count == count else {
      report(
        place,
        "has \(parts.count) part\(parts.count == 1 ? "" : "s") where a "
          + "\(Quoting.quoted(collections.suffix(count).joined(separator: "/"))) has \(count)",
        count == 1
          ? "write its own name alone, since it stands within the resource that it belongs to"
          : "write the names of the resources that it belongs to and its own, parted by \"/\"")
      return nil
    }
    guard count < collections.count else { return parts }
    return names.map { $0 + parts }
  }

  /// Puts the resources into a tree, those above first, whatever their order in the template.
  private mutating func putTogether() {
    for depth in 1...(entries.map(\.collections.count).max() ?? 1) {
      for entry in entries where entry.collections.count == depth {
        do throws(NamespaceTree.Fault) {
          try tree.insert(entry.collections, entry.names, members: entry.members, at: entry.location)
        } catch {
          refuse(entry, error)
        }
      }
    }
  }

  private mutating func refuse(_ entry: Entry, _ fault: NamespaceTree.Fault) {
    switch fault {
    case .duplicate: report(entry.place, "is declared again", "declare it once")
    case .noParent(let missing, let level):
      let collections = Array(entry.collections[...level])
      // It may be the one that could not be read.
      if unread.contains(where: { $0.isEmpty || $0 == collections }) { return }
      unread.append(entry.collections)
      let wanted = (collections + entry.names[...level]).map { $0.lowercased() }
      if let location = existing[wanted] {
        report(
          location, "is said to exist already, and a namespace that is not described cannot be simulated",
          "leave out \"existing\" and write what it is like")
        return
      }
      if leftOut.contains(wanted) {
        report(
          entry.place, "belongs to \(Quoting.quoted(missing)), which its \"condition\" leaves out",
          "give it the same \"condition\"")
        return
      }
      report(
        entry.place, "belongs to \(Quoting.quoted(missing)), which the template does not deploy",
        Nearest.suggestion(
          for: missing, among: tree.names(in: collections, of: Array(entry.names[..<level])),
          otherwise: "declare it in the template, too"))
    }
  }

  /// The collections that a type names, in their own spelling: types are told apart without regard to case.
  private func known(_ written: [String], at location: SourceLocation) -> [String]? {
    var collections: [String] = []
    for segment in written {
      let choices = NamespaceTree.children[collections.last ?? ""] ?? []
      guard let match = choices.first(where: { $0.lowercased() == segment.lowercased() }) else {
        report(
          location, "names the type \(Quoting.quoted(written.joined(separator: "/"))), which Service Bus does not have",
          ["virtualnetworkrules", "ipfilterrules"].contains(segment.lowercased())
            ? "this type of 2018 became \"networkRuleSets\": write the rules there"
            : Nearest.suggestion(for: segment, among: choices, otherwise: "use a type of Microsoft.ServiceBus"))
        return nil
      }
      collections.append(match)
    }
    return collections
  }

  /// Does something once, or for each copy that a resource's `copy` asks for.
  private mutating func forEachCopy(
    of resource: JSONNode, within parents: [String], _ body: (inout ARMTemplate) -> Void
  ) {
    func once(_ reader: inout ARMTemplate) {
      reader.count += 1
      if reader.count <= Self.mostResources { return body(&reader) }
      reader.unread.append([])
      reader.report(
        resource.location, "is one of more than \(Self.mostResources) resources", "write a template with fewer")
    }
    guard let copy = resource.object?["copy"] else { return once(&self) }
    guard parents.isEmpty else {
      unread.append([])
      report(
        copy.keyLocation, "makes copies of a resource that stands within another",
        "move the resource to the template's own \"resources\"")
      return
    }
    guard let number = scope.count(of: copy.value) else {
      unread.append([])
      return
    }
    let name = copy.value["name"]?.string ?? ""
    let scope = scope
    for index in 0..<number where self.count <= Self.mostResources {
      scope.beginCopy(name, index)
      once(&self)
      scope.endCopy()
    }
  }

  /// Whether a resource is deployed; nothing where that cannot be known.
  private func isDeployed(_ resource: JSONNode) -> Bool? {
    if let condition = resource["condition"] {
      let value = scope.resolve(condition)
      if case .unavailable = value.value { return nil }
      guard let flag = value.bool else {
        report(condition.location, "is \(value.value.kindName)", "write true or false, or an expression that gives it")
        return nil
      }
      if !flag { return false }
    }
    return true
  }

  /// A template within the template: it has parameters and variables of its own where it says so, else those around it. One
  /// that deploys nothing of Service Bus is passed over.
  private mutating func readDeployment(_ resource: JSONNode) {
    guard isDeployed(resource) ?? true else { return }
    guard let properties = resource["properties"], let inner = properties["template"] else {
      unread.append([])
      report(
        resource["type"]?.location ?? resource.location,
        "is a nested deployment of a template that stands elsewhere, and is not read",
        "write the resources of that template that belong to Service Bus in this template's \"resources\"")
      return
    }
    guard Self.deploysServiceBus(inner, depth: 0) else { return }
    let outer = scope
    if properties["expressionEvaluationOptions"]?["scope"]?.string?.lowercased() == "inner" {
      let given = properties["parameters"].map { outer.resolve($0) }
      scope = ARMScope(
        inner, given: given, place: "in the deployment's \"parameters\"", deployed: deployed, report: report)
    }
    readResources(of: inner)
    scope = outer
  }

  /// Whether a nested template deploys anything of Service Bus.
  private static func deploysServiceBus(_ template: JSONNode, depth: Int) -> Bool {
    guard depth < 32 else { return false }
    return (resources(of: template) ?? []).contains { resource in
      let inner = resource["properties"]?["template"]
      return resource["type"]?.string?.lowercased().hasPrefix(provider) ?? false
        || inner.map { deploysServiceBus($0, depth: depth + 1) } ?? false
    }
  }

  private func text(of key: String, in resource: JSONNode) -> String? {
    guard let node = resource[key] else {
      if case .unavailable = resource.value { return nil }
      report(resource.location, "has no \(Quoting.quoted(key))", "every resource of a template has one")
      return nil
    }
    let resolved = resolve(node)
    guard let text = resolved.string else {
      if case .unavailable = resolved.value { return nil }
      report(node.location, "is \(resolved.value.kindName)", "write a text")
      return nil
    }
    return text
  }

  private func members(of resource: JSONNode, in collections: [String]) -> [JSONMember] {
    var result: [JSONMember] = []
    for var member in resource.object?.members ?? [] where !Self.administrative.contains(member.key.lowercased()) {
      // What is exported says again where the namespace is.
      if member.key == "location", collections.count > 1 { continue }
      member.value = Self.withoutNulls(resolve(member.value))
      if case .null = member.value.value { continue }
      result.append(Self.typed(member, of: collections[collections.count - 1]))
    }
    return result
  }

  /// A property that is null is one that is left out.
  private static func withoutNulls(_ node: JSONNode) -> JSONNode {
    guard let object = node.object else { return node }
    let members = object.members.compactMap { member in
      if case .null = member.value.value { return JSONMember?.none }
      var result = member
      result.value = withoutNulls(member.value)
      return result
    }
    return JSONNode(JSONValue.object(JSONObject(members: members)), at: node.location)
  }

  private func resolve(_ node: JSONNode) -> JSONNode { scope.resolve(node) }
}
