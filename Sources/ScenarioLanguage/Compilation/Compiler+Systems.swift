import Infrastructure
import JSONSource
import WorldModel

/// Systems that move together with the namespaces of the service bus (SBGDR-06), and who waits for them.
extension Compiler {
  /// Each system with its health, in order of the ids; nothing where some of it cannot be read.
  mutating func systems(
    _ operations: ObjectReader?, _ center: ObjectReader, _ tables: CompiledArchitecture
  ) -> [(system: SystemConfiguration, dependency: DependencyConfiguration)]? {
    var result = [(system: SystemConfiguration, dependency: DependencyConfiguration)?](
      repeating: nil, count: tables.systems.count)
    let others = Set(center.members("dependencies").map(\.key))
    for member in operations?.members("systems") ?? [] {
      if others.contains(member.key) {
        report(
          .duplicateID, at: member.keyLocation, "is the name of a dependency of the contact centre already",
          remedy: "rename one of them")
        continue
      }
      guard let place = tables.systems[member.key], let dependency = tables.dependencies[member.key],
        let reader = ObjectReader(member.value, OperationsShapes.system), let followed = reader["followsTo"]?.array
      else { continue }
      let region = region(named: reader["region"], tables)
      refuseDuplicates((reader["region"].map { [$0] } ?? []) + followed, "region")
      var others: [RegionIndex?] = []
      for node in followed { others.append(self.region(named: node, tables)) }
      guard let region, let others = whole(others), let takes = distribution(reader["takes"]),
        let owner = reader.text("owner").flatMap(Owner.init)
      else { continue }
      result[place] = (
        SystemConfiguration(id: member.key, dependency: DependencyIndex(dependency), region: region, takes: takes),
        DependencyConfiguration(
          id: member.key, deployedIn: ([region] + others).sorted(), isShared: false, feature: nil, owner: owner)
      )
    }
    return whole(result)
  }

  /// The systems that some runbook moves.
  static func movedSystems(_ operations: ObjectReader?) -> Set<String> {
    let steps = operations?.members("runbooks").flatMap { $0.value["steps"]?.array ?? [] } ?? []
    return Set(steps.compactMap { $0["move"]?.string })
  }

  /// Reports a system where something is meant that every region has.
  mutating func refuseSystem(_ node: JSONNode?, _ tables: CompiledArchitecture) {
    guard let node, let id = node.string, tables.systems[id] != nil else { return }
    report(
      .contradiction, at: node.location, "is a system that runs in one region at a time",
      remedy: "name a dependency of the contact centre, which each region has for itself")
  }

  /// What an application uses beside its namespace.
  mutating func usedDependencies(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> [DependencyIndex]? {
    guard reader.has("uses"), let nodes = reader["uses"]?.array else { return [] }
    refuseDuplicates(nodes, "dependency")
    let known = IDTable("system or dependency", tables.dependencies.ids, isKnown: tables.dependencies.isKnown)
    var used: [DependencyIndex?] = []
    for node in nodes {
      used.append(resolve(node, in: known, of: "this architecture").map { DependencyIndex($0) })
    }
    return whole(used)?.sorted()
  }

  /// A step that moves a system.
  mutating func move(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> SystemMove? {
    let system = resolve(reader["move"], in: tables.systems, of: "this architecture")
    let region = region(named: reader["to"], tables)
    guard let system, let retry = repeated(reader["retryAfter"]), let all = tables.systemConfigurations,
      let topology = tables.topology, region != nil || !reader.has("to")
    else { return nil }
    let reached = topology.dependencies[all[system].dependency].deployedIn
    guard let region else {
      return reached.first { $0 != all[system].region }.map {
        SystemMove(SystemIndex(system), to: $0, retryAfter: retry)
      }
    }
    guard reached.contains(region) else {
      if let node = reader["to"] {
        report(
          .contradiction, at: node.location, "is no region of the system", remedy: "name it in its \"followsTo\"")
      }
      return nil
    }
    return SystemMove(SystemIndex(system), to: region, retryAfter: retry)
  }

  /// The systems for which a failover waits (SBGDR-57).
  mutating func awaited(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> [SystemIndex]? {
    guard reader.has("awaits"), let nodes = reader["awaits"]?.array else { return [] }
    refuseDuplicates(nodes, "system")
    var awaited: [SystemIndex?] = []
    for node in nodes {
      awaited.append(resolve(node, in: tables.systems, of: "this architecture").map { SystemIndex($0) })
      if let id = node.string, tables.systems[id] != nil, !tables.movedSystems.contains(id) {
        report(
          .contradiction, at: node.location, "is a system that no runbook moves, so that it would be awaited for ever",
          remedy: "add a step {\"move\": \(Quoting.quoted(id))}, or do not wait for it")
      }
    }
    return whole(awaited)
  }
}
