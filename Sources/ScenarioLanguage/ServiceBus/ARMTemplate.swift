import JSONSource

/// A resource manager template: its resources of Azure Service Bus, nested or flat, become the language's own form, so that
/// what the samples deploy can be pasted in (SBGDR-75).
///
/// Resources of other providers are passed over. What depends on a deployment, such as `copy` and functions that are not
/// resolved, is refused where it stands.
struct ARMTemplate {
  /// A problem: where, what is wrong, and what to do about it.
  typealias Report = (SourceLocation, _ message: String, _ remedy: String) -> Void

  private static let provider = "microsoft.servicebus/"
  /// Members that say nothing of what a namespace does.
  private static let administrative: Set<String> = [
    "type", "apiversion", "name", "resources", "dependson", "scope", "comments", "tags", "condition",
  ]

  private let scope: ARMScope
  private let report: Report
  private var tree = NamespaceTree()

  /// The namespaces of a template by name.
  ///
  /// - Parameters:
  ///   - template: The template.
  ///   - parameters: Values for its parameters.
  ///   - report: Told of every problem.
  static func namespaces(_ template: JSONNode, parameters: JSONNode?, report: @escaping Report) -> [JSONMember] {
    var given = parameters
    // A parameters file of its own wraps them once more.
    if let inner = parameters?["parameters"], inner.object != nil { given = inner }
    var reader = ARMTemplate(
      scope: ARMScope(declared: template["parameters"], given: given, variables: template["variables"]), report: report)
    guard let resources = reader.resources(of: template) else {
      report(template.location, "is no template: it has no \"resources\"", "paste a resource manager template")
      return []
    }
    for resource in resources { reader.read(resource, within: [], named: []) }
    return reader.tree.namespaces
  }

  private init(scope: ARMScope, report: @escaping Report) {
    self.scope = scope
    self.report = report
  }

  /// The resources of a template or resource: an array, or since language version 2.0 an object by symbolic name.
  private func resources(of node: JSONNode) -> [JSONNode]? {
    guard let resources = node["resources"] else { return nil }
    return resources.array ?? resources.object?.members.map(\.value)
  }

  private mutating func read(_ resource: JSONNode, within parents: [String], named names: [String]) {
    guard let type = text(of: "type", in: resource) else { return }
    let isFlat = type.lowercased().hasPrefix(Self.provider)
    // Of another provider.
    if !isFlat, parents.isEmpty || type.contains(".") { return }
    let segments = (isFlat ? String(type.dropFirst(Self.provider.count)) : type).split(separator: "/").map(String.init)
    let written = isFlat ? segments : parents + segments
    guard let collections = known(written, at: resource["type"]?.location ?? resource.location),
      refusesNothing(resource), let name = text(of: "name", in: resource)
    else { return }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    // A nested resource may repeat the names of those around it.
    let path = parts.count < collections.count ? names + parts : parts
    guard path.count == collections.count, !path.contains("") else {
      report(
        resource["name"]?.location ?? resource.location,
        "has \(path.count) parts where a \(Quoting.quoted(collections.joined(separator: "/"))) has \(collections.count)",
        "write the names of the resources around it and its own, parted by \"/\"")
      return
    }
    let place = resource["name"]?.location ?? resource.location
    do throws(NamespaceTree.Fault) {
      try tree.insert(collections, path, members: members(of: resource), at: resource.location)
    } catch {
      switch error {
      case .noParent(let missing):
        report(place, "belongs to \(Quoting.quoted(missing)), which stands nowhere before it", "declare that first")
      case .duplicate: report(place, "is declared again", "declare it once")
      }
    }
    for child in resources(of: resource) ?? [] { read(child, within: collections, named: path) }
  }

  /// The collections that a type names, in their own spelling: types are told apart without regard to case.
  private func known(_ written: [String], at location: SourceLocation) -> [String]? {
    var collections: [String] = []
    for segment in written {
      let choices = NamespaceTree.children[collections.last ?? ""] ?? []
      guard let match = choices.first(where: { $0.lowercased() == segment.lowercased() }) else {
        report(
          location, "names the type \(Quoting.quoted(written.joined(separator: "/"))), which Service Bus does not have",
          Nearest.suggestion(for: segment, among: choices, otherwise: "use a type of Microsoft.ServiceBus"))
        return nil
      }
      collections.append(match)
    }
    return collections
  }

  private func refusesNothing(_ resource: JSONNode) -> Bool {
    if let copy = resource.object?["copy"] {
      report(copy.keyLocation, "makes several resources of one", "write each out")
      return false
    }
    if let condition = resource["condition"], condition.bool != true {
      guard condition.bool == false else {
        report(condition.location, "decides at the time of a deployment", "write true or false")
        return false
      }
      return false
    }
    return true
  }

  private func text(of key: String, in resource: JSONNode) -> String? {
    guard let node = resource[key] else {
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

  private func members(of resource: JSONNode) -> [JSONMember] {
    (resource.object?.members ?? []).filter { !Self.administrative.contains($0.key.lowercased()) }.map { member in
      var result = member
      result.value = resolve(member.value)
      return result
    }
  }

  /// A value with all its expressions resolved; one that cannot be is reported, and unavailable.
  private func resolve(_ node: JSONNode) -> JSONNode {
    switch node.value {
    case .array(let elements): return JSONNode(JSONValue.array(elements.map(resolve)), at: node.location)
    case .object(let object):
      let members = object.members.map { member in
        var result = member
        result.value = resolve(member.value)
        return result
      }
      return JSONNode(JSONValue.object(JSONObject(members: members)), at: node.location)
    case .string:
      do {
        return try scope.resolve(node)
      } catch {
        report(node.location, error.reason, error.remedy)
        return JSONNode(JSONValue.unavailable, at: node.location)
      }
    case .null, .bool, .number, .unavailable: return node
    }
  }
}
