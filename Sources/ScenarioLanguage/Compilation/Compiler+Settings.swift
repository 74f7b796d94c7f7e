import ContactCenterModel
import Infrastructure
import JSONSource
import SimulationKernel

/// How a replica is made and kept like its source, and what the customer must see to.
extension Compiler {
  /// ACGR-28: the making of a replica during the run.
  mutating func initialReplication(_ instance: ObjectReader) -> InitialReplication? {
    guard let reader = instance.object("replication", ReplicationShapes.initial) else { return nil }
    if !instance.has("replicaOf") {
      report(
        .contradiction, at: reader.location, "is given for an instance that is no replica",
        remedy: "give it \"replicaOf\", or leave it out")
    }
    let takes = distribution(reader["takes"])
    guard let node = reader["starts"], let text = node.string, let fails = reader.number("fails"), let takes else {
      return nil
    }
    var begins = node.microseconds ?? 0
    if let instant = try? ISO8601.instant(text) {
      begins = startsAt.map { instant.epochMicroseconds - $0 } ?? 0
    }
    return InitialReplication(begins: SimulationTime(microseconds: begins), takes: takes, fails: fails)
  }

  /// ACGR-20, ACGR-29, ACGR-30: what is changed, and which of it is copied.
  mutating func settingsReplication(
    _ center: ObjectReader, _ tables: CompiledArchitecture, _ source: RegionIndex?
  ) -> SettingsReplicationConfiguration? {
    guard let reader = center.object("configuration", ReplicationShapes.settings) else { return nil }
    let lag = distribution(reader["lag"])
    let retry = distribution(reader["retry"])
    let replicas = center.members("instances").filter { $0.value["replicaOf"] != nil }
    var kinds: [SettingsReplicationConfiguration.Kind?] = []
    for member in reader.members("changes") {
      kinds.append(ObjectReader(member.value, ReplicationShapes.kind).flatMap { kind(member, $0, tables) })
    }
    guard let replica = replicas.first.flatMap({ tables.regions[$0.key] }) else {
      report(
        .contradiction, at: reader.location, "has no replica to copy settings to",
        remedy: "give an instance \"replicaOf\", or leave this out")
      return nil
    }
    guard let lag, let retry, let firstTryFails = reader.number("firstTryFails"), let kinds = whole(kinds) else {
      return nil
    }
    return SettingsReplicationConfiguration(
      kinds: kinds.sorted { $0.id < $1.id }, replica: RegionIndex(replica), lag: lag, firstTryFails: firstTryFails,
      retry: retry)
  }

  private mutating func kind(
    _ member: JSONMember, _ reader: ObjectReader, _ tables: CompiledArchitecture
  ) -> SettingsReplicationConfiguration.Kind? {
    let isSynchronised = isSynchronised(member, reader)
    guard let perHour = reader.number("perHour"), let inSource = shareInSource(reader["side"], tables) else {
      return nil
    }
    if let longestRun, perHour * longestRun.seconds / 3_600 > 1_000_000, let node = reader["perHour"] {
      report(
        .absurdValue, at: node.location, "brings more than 1000000 changes in the run", remedy: "make it smaller")
      return nil
    }
    return isSynchronised.map {
      SettingsReplicationConfiguration.Kind(
        id: member.key, perHour: perHour, inSource: inSource, isSynchronised: $0)
    }
  }

  /// Whether the service copies a kind on the scenario's day: what the document says, else the catalogue.
  private mutating func isSynchronised(_ member: JSONMember, _ reader: ObjectReader) -> Bool? {
    if reader.has("synchronised") { return reader.bool("synchronised") }
    guard let known = catalogue?.object("globalResiliency", CatalogueShapes.globalResiliency), known.has("synchronised")
    else { return true }
    let entries = known.members("synchronised")
    guard let entry = entries.first(where: { $0.key == member.key }) else {
      reportUnknown(
        member.key, at: member.keyLocation, in: IDTable("kind of setting", entries.map(\.key)), of: "the catalogue")
      return nil
    }
    guard let kind = ObjectReader(entry.value, CatalogueShapes.synchronised), let copies = kind.bool("synchronised")
    else { return nil }
    guard copies, let since = kind.text("since"), let asOf else { return copies }
    return asOf >= since
  }

  private mutating func shareInSource(_ node: JSONNode?, _ tables: CompiledArchitecture) -> Double? {
    guard let node else { return 1 }
    if node.string != nil {
      return resolve(node, in: tables.instances, of: "this architecture").map {
        tables.instances.ids[$0] == tables.sourceRegion ? 1 : 0
      }
    }
    var total = 0.0
    var inSource = 0.0
    for member in node.collection {
      guard tables.instances[member.key] != nil else {
        reportUnknown(member.key, at: member.keyLocation, in: tables.instances, of: "this architecture")
        return nil
      }
      guard let share = member.value.number?.double else { return nil }
      total += share
      if member.key == tables.sourceRegion { inSource = share }
    }
    guard isOne(total, "shares", at: node.location) else { return nil }
    return inSource
  }

  /// ACGR-32, ACGR-34, X-06: what must be alike in all regions, and where it is not. The customer's own dependencies and the
  /// quotas are looked at with it.
  mutating func readiness(_ center: ObjectReader, _ tables: CompiledArchitecture) -> [ReadinessItem]? {
    guard center.has("customerReplicates") else { return [] }
    var items: [ReadinessItem] = []
    for member in center.members("customerReplicates") {
      guard let item = ObjectReader(member.value, ReplicationShapes.item), let nodes = item["in"]?.array else {
        return nil
      }
      refuseDuplicates(nodes, "region")
      if ["quota.", "dependency."].contains(where: member.key.hasPrefix) {
        report(
          .duplicateID, at: member.keyLocation, "begins as the report's own items do", remedy: "name it otherwise")
        return nil
      }
      var present: Set<String> = []
      for node in nodes where resolve(node, in: tables.instances, of: "this architecture") != nil {
        present.insert(node.string ?? "")
      }
      items.append(readinessItem(member.key, in: present, tables))
    }
    for member in center.members("dependencies") {
      guard let dependency = ObjectReader(member.value, ArchitectureShapes.dependency),
        dependency.has("deployedIn"), !dependency.has("feature")
      else { continue }
      let present = Set((dependency["deployedIn"]?.array ?? []).compactMap(\.string))
      items.append(readinessItem("dependency." + member.key, in: present, tables))
    }
    return items.sorted { $0.id < $1.id } + quotaParity(center, tables)
  }

  private func readinessItem(_ id: String, in present: Set<String>, _ tables: CompiledArchitecture) -> ReadinessItem {
    let absent = tables.instances.ids.filter { !present.contains($0) }
    return ReadinessItem(id: id, lack: absent.isEmpty ? nil : "is not in " + absent.joined(separator: " and "))
  }

  private func quotaParity(_ center: ObjectReader, _ tables: CompiledArchitecture) -> [ReadinessItem] {
    let members = center.members("instances")
    func quota(_ name: String, of member: JSONMember) -> Int? {
      ObjectReader(member.value["quotas"], ArchitectureShapes.quotas)?.integer(name)
    }
    guard let source = members.first(where: { $0.key == tables.sourceRegion }) else { return [] }
    return Self.quotaNames.compactMap { name in
      let stated = members.contains { quota(name, of: $0) != nil }
      guard stated else { return nil }
      let own = quota(name, of: source)
      let lacks = members.compactMap { member -> String? in
        guard let least = quota(name, of: member), least < own ?? .max else { return nil }
        return "is \(least) in \(member.key) and \(own.map(String.init) ?? "without limit") in \(source.key)"
      }
      return ReadinessItem(id: "quota." + name, lack: lacks.isEmpty ? nil : lacks.joined(separator: " and "))
    }
  }
}
