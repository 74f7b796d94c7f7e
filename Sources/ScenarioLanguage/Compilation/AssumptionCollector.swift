import JSONSource

/// Lists every number, duration and distribution that carries its source.
///
/// A `"source"` speaks for the numbers of its object and of all below it, down to a nearer source.
struct AssumptionCollector {
  private let library: SourceLibrary
  private var found: [(node: JSONNode, source: String)] = []
  private var bare: [JSONNode] = []

  /// The assumptions of an expanded scenario, in reading order: by document, then by place.
  static func collect(_ scenario: JSONNode, _ library: SourceLibrary) -> [Assumption] {
    var collector = AssumptionCollector(library: library)
    collector.visit(scenario, .object(ScenarioShapes.scenario), source: nil)
    var seen: Set<SourceLocation> = []
    let once = collector.found.filter { seen.insert($0.node.location).inserted }
    let pointers = library.pointers(at: seen)
    return once.sorted { $0.node.location < $1.node.location }.map { node, source in
      Assumption(
        document: library.name(of: node.location.file, from: 0),
        pointer: pointers[node.location]?.description ?? "", value: Self.text(node), source: source)
    }
  }

  /// The pointers of the numbers, durations and distributions of an expanded document that name no source.
  static func unsourced(_ document: JSONNode, kind: DocumentKind, _ library: SourceLibrary) -> [String] {
    var collector = AssumptionCollector(library: library)
    collector.visit(document, .object(kind.shape), source: nil)
    let pointers = library.pointers(at: Set(collector.bare.map(\.location)))
    return collector.bare.map { node in
      library.name(of: node.location.file, from: 0) + (pointers[node.location]?.description ?? "")
    }
  }

  private mutating func visit(_ node: JSONNode, _ shape: Shape, source: String?) {
    switch shape {
    case .object(let object) where object.name == CommonShapes.distributionShape.name:
      keep(node, node["source"]?.string ?? source)
    case .object(let object):
      guard let members = node.object else { return }
      let nearest = object.property("source") == nil ? node["source"]?.string ?? source : source
      for member in members.members {
        if let property = object.property(member.key) { visit(member.value, property.shape, source: nearest) }
      }
    case .map(let map):
      let nearest = node["source"]?.string ?? source
      for member in node.collection { visit(member.value, map.values, source: nearest) }
    case .array(let element, _):
      if case .number = element {
        keep(node, source)
      } else if case .duration = element {
        keep(node, source)
      } else {
        for part in node.array ?? [] { visit(part, element, source: source) }
      }
    case .number, .duration: keep(node, source)
    case .either(let shapes):
      if let fitting = shapes.first(where: { $0.takes(node.value) }) { visit(node, fitting, source: source) }
    case .ifHas(let key, let shape, let other): visit(node, node[key] == nil ? other : shape, source: source)
    case .named(let name): visit(node, CommonShapes.named(name), source: source)
    case .text, .choice, .boolean, .instant, .tuple, .any: break
    }
  }

  /// What is never, or could not be had, is no number.
  private mutating func keep(_ node: JSONNode, _ source: String?) {
    if node.string == "never" || node.string == DurationShape.longest { return }
    if case .unavailable = node.value { return }
    if let source { found.append((node, source)) } else { bare.append(node) }
  }

  /// A value as written, on one line, without the texts that explain it.
  private static func text(_ node: JSONNode) -> String {
    if let text = node.string { return text }
    return JSONOutput(bare(node)).compactText()
  }

  private static func bare(_ node: JSONNode) -> JSONNode {
    switch node.value {
    case .array(let elements): return JSONNode(.array(elements.map(bare)), at: node.location)
    case .object(let object):
      let members = object.members.filter { !ShapeChecker.universalKeys.contains($0.key) }.map { member in
        JSONMember(key: member.key, keyLocation: member.keyLocation, value: bare(member.value))
      }
      return JSONNode(.object(JSONObject(members: members)), at: node.location)
    default: return node
    }
  }
}
