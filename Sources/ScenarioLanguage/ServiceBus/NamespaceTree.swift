import JSONSource

/// Resources of namespaces in the language's own form, put together from another one: collections keyed by name, each
/// resource with its properties and the collections of its children. Nodes keep the places where they were written.
struct NamespaceTree {
  /// The collections that a namespace, a topic and a subscription may have.
  static let children: [String: [String]] = [
    "": ["namespaces"],
    "namespaces": [
      "queues", "topics", "disasterRecoveryConfigs", "networkRuleSets", "privateEndpointConnections",
      "AuthorizationRules", "migrationConfigurations",
    ],
    "topics": ["subscriptions", "AuthorizationRules"],
    "subscriptions": ["rules"],
    "queues": ["AuthorizationRules"],
  ]

  private struct Resource {
    var key: JSONMember
    /// Its own members, without those of its children.
    var members: [JSONMember]
    /// Children by collection, in the order of first mention.
    var collections: [(name: String, resources: [Resource])] = []
  }

  private var root = Resource(
    key: JSONMember(
      key: "", keyLocation: .whole(file: 0), value: JSONNode(JSONValue.null, at: .whole(file: 0))), members: [])

  /// Why a resource cannot be put where it says.
  enum Fault: Error, Hashable {
    /// A resource that it belongs to is not there: the first on the way, and how many are above that.
    case noParent(String, level: Int)
    /// Another has its name.
    case duplicate
  }

  /// Puts a resource into its place.
  ///
  /// - Parameters:
  ///   - collections: The collections on the way, as `["namespaces", "queues"]`.
  ///   - names: The name in each.
  ///   - members: Its own members.
  ///   - location: Where it was written.
  mutating func insert(
    _ collections: [String], _ names: [String], members: [JSONMember], at location: SourceLocation
  ) throws(Fault) {
    try Self.insert(collections[...], names[...], members, location, into: &root)
  }

  /// The names of a resource's children in a collection; none where there is no such resource.
  ///
  /// - Parameters:
  ///   - collections: The collections on the way, the children's own last.
  ///   - parents: The names in all but the last.
  func names(in collections: [String], of parents: [String]) -> [String] {
    var resource = root
    for (collection, name) in zip(collections, parents) {
      let children = resource.collections.first { $0.name == collection }?.resources ?? []
      guard let next = children.first(where: { $0.key.key.lowercased() == name.lowercased() }) else { return [] }
      resource = next
    }
    return resource.collections.first { $0.name == collections.last }?.resources.map(\.key.key) ?? []
  }

  private static func insert(
    _ collections: ArraySlice<String>, _ names: ArraySlice<String>, _ members: [JSONMember], _ location: SourceLocation,
    into parent: inout Resource
  ) throws(Fault) {
    guard let collection = collections.first, let name = names.first else { return }
    let place = parent.collections.firstIndex { $0.name == collection }
    let isOwn = collections.count == 1
    if place == nil {
      guard isOwn else { throw .noParent(name, level: names.startIndex) }
      parent.collections.append((collection, []))
    }
    let index = place ?? parent.collections.count - 1
    let found = parent.collections[index].resources.firstIndex { $0.key.key.lowercased() == name.lowercased() }
    if isOwn {
      guard found == nil else { throw .duplicate }
      let key = JSONMember(key: name, keyLocation: location, value: JSONNode(JSONValue.null, at: location))
      parent.collections[index].resources.append(Resource(key: key, members: members))
      return
    }
    guard let found else { throw .noParent(name, level: names.startIndex) }
    try insert(
      collections.dropFirst(), names.dropFirst(), members, location, into: &parent.collections[index].resources[found])
  }

  /// The namespaces by name.
  var namespaces: [JSONMember] {
    Self.members(of: root).first { $0.key == "namespaces" }?.value.object?.members ?? []
  }

  private static func members(of resource: Resource) -> [JSONMember] {
    resource.members
      + resource.collections.map { collection in
        let first = collection.resources.first?.key.keyLocation ?? .whole(file: 0)
        let members = collection.resources.map { child in
          JSONMember(
            key: child.key.key, keyLocation: child.key.keyLocation,
            value: JSONNode(JSONValue.object(JSONObject(members: Self.members(of: child))), at: child.key.keyLocation))
        }
        return JSONMember(
          key: collection.name, keyLocation: first,
          value: JSONNode(JSONValue.object(JSONObject(members: members)), at: first))
      }
  }
}
