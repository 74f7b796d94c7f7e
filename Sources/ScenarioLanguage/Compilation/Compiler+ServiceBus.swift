import Infrastructure
import JSONSource
import MessagingModel
import SimulationKernel

/// The service bus of an architecture: its namespaces from one of three forms, and how the parts are put together.
extension Compiler {
  mutating func serviceBus(
    _ reader: ObjectReader, _ tables: CompiledArchitecture, aliasesMadeLater later: [String]
  ) -> CompiledServiceBus {
    let (members, isKnown) = namespaceMembers(reader)
    let deployments = deployments(reader, names: IDTable("namespace", members.map(\.key), isKnown: isKnown))
    let vaultNames = IDTable("key vault", reader.members("keyVaults").map(\.key))
    let vaults = keyVaults(reader, vaultNames, tables)
    checkSpelling(members)
    var drafts: [NamespaceDraft?] = []
    for member in members {
      drafts.append(namespace(member, deployments[member.key], reader, tables))
    }
    let readers = members.compactMap { member in
      ObjectReader(member.value, NamespaceShapes.namespace).map { (member.key, $0) }
    }
    var bus = CompiledServiceBus(
      namespaces: IDTable("namespace", members.map(\.key), isKnown: isKnown),
      entities: IDTable("queue, topic or subscription", readers.flatMap { Self.paths($0.1) }, isKnown: isKnown),
      producers: IDTable("producer", reader.members("producers").map(\.key)),
      consumers: IDTable("consumer", reader.members("consumers").map(\.key)))
    bus.keyVaults = vaultNames
    bus.privateEndpoints = reader.members("privateEndpoints").compactMap { member in
      member.value["virtualNetwork"]?.string.map { (member.key, $0) }
    }
    let entities = entities(readers, &bus)
    let known = drafts.compactMap { $0 }
    let protection = protection(reader, known, isWhole: known.count == members.count && isKnown, tables)
    // Replicas have ids of their own; every table is sorted.
    var all = known.map(\.configuration) + known.compactMap(\.replica)
    all.sort { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    func index(of id: String) -> NamespaceIndex? { all.firstIndex { $0.id == id }.map { NamespaceIndex($0) } }
    bus.places = bus.namespaces.ids.map { index(of: $0) }
    bus.regions = Set(all.map(\.region))
    var names: [String: EndpointConfiguration] = [:]
    for draft in known {
      let own = index(of: draft.configuration.id).map { EndpointConfiguration.namespace($0) }
      names[draft.configuration.id] = draft.replica == nil ? own : .alias
      if let other = draft.alternateName { names[other] = own }
    }
    // SBGDR-59: the Standard namespace's name leads to the Premium one.
    for draft in known {
      guard let old = draft.configuration.migratedFrom, old != draft.configuration.id else { continue }
      if names[old] != nil {
        let deployment = deployments[draft.configuration.id]
        report(
          .contradiction, at: deployment?["migratedFrom"]?.location ?? draft.reader.location,
          "is a name of another namespace", remedy: "write the name that the Standard namespace had")
      } else if let own = index(of: draft.configuration.id) {
        names[old] = .migratedName(own)
      }
    }
    var aliases = protection?.alias.map { [$0] } ?? []
    if let alias = aliases.first { names[alias] = .alias }
    for alias in later where names[alias] == nil {
      // The one host name of a replicated namespace is the first.
      if aliases.isEmpty, case .replication = protection { aliases.append("") }
      names[alias] = .aliasNumber(aliases.count)
      aliases.append(alias)
    }
    // What a refused pairing would be called is nobody's mistake.
    let isSettled = isKnown && known.count == members.count && protection != nil
    bus.hosts = IDTable("namespace or alias", names.keys, isKnown: isSettled)
    bus.endpoints = bus.hosts.ids.compactMap { names[$0] }
    bus.senders = senders(reader, bus, tables)
    let consumers = consumers(reader, bus, tables)
    guard let entities, let protection, let consumers, let roundTrips = roundTrips(reader, tables),
      let settled = protection.settled({ index(of: $0) }), let within = duration(reader.microseconds("deliverWithin")),
      let transient = duration(reader.microseconds("transientOutage")), let vaults,
      let keyRead = duration(reader.object("broker", ServiceBusShapes.broker)?.microseconds("keyReadEvery")),
      known.count == members.count, isKnown
    else { return bus }
    for (name, namespace) in readers {
      guard let place = index(of: name) else { continue }
      let later = createdLater(deployments[name], namespace)
      let own = Self.paths(namespace).sorted().filter { bus.entities[$0] != nil }
      func places(_ paths: [String]) -> [MessagingEntityIndex] {
        paths.compactMap { bus.entities[$0] }.sorted().map { MessagingEntityIndex($0) }
      }
      all[place].entities = places(own.filter { !later.contains($0) })
      all[place].createdLater = places(own.filter { later.contains($0) })
    }
    bus.configuration = MessagingConfiguration(
      namespaces: all, entities: entities, producers: [], consumers: consumers, roundTrips: roundTrips,
      protection: settled)
    bus.configuration?.deliverWithin = within
    bus.configuration?.transientOutage = transient
    bus.configuration?.keyVaults = vaults
    bus.configuration?.keyReadEvery = keyRead
    bus.configuration?.aliases = aliases
    if case .none = protection { bus.configuration?.laterPairing = pairingTerms(reader) }
    checkPlaces(reader, bus)
    return bus
  }

  /// Reports names that differ in case alone, which the service does not tell apart.
  mutating func checkSpelling(_ members: [JSONMember]) {
    var known: [String: String] = [:]
    for member in members {
      if let other = known.updateValue(member.key, forKey: member.key.lowercased()), other != member.key {
        report(
          .contradiction, at: member.keyLocation, "differs from \(Quoting.quoted(other)) in case alone",
          remedy: "give it another name: the service does not tell them apart")
      }
    }
  }

  /// The paths of what a namespace does not have at the start: what is written, and a topic's subscriptions with it.
  private mutating func createdLater(_ deployment: ObjectReader?, _ namespace: ObjectReader) -> Set<String> {
    let own = IDTable("queue, topic or subscription", Self.paths(namespace))
    var later: Set<String> = []
    for node in deployment?["createdLater"]?.array ?? [] {
      guard let place = resolve(node, in: own, of: "this namespace") else { continue }
      later.insert(own.ids[place])
    }
    return later.union(own.ids.filter { path in later.contains { path.hasPrefix($0 + "/") } })
  }

  /// SBGDR-23: the key vaults, in the order of their names; nothing where one cannot be read.
  private mutating func keyVaults(
    _ reader: ObjectReader, _ names: IDTable, _ tables: CompiledArchitecture
  ) -> [KeyVaultConfiguration]? {
    var result: [KeyVaultConfiguration?] = []
    for id in names.ids {
      let vault = reader.members("keyVaults").first { $0.key == id }?.value
      result.append(
        region(named: vault?["region"], tables).map { KeyVaultConfiguration(id: id, region: $0) })
    }
    return whole(result)
  }

  // MARK: The three forms

  /// The namespaces in the language's own form, and whether all of them are there.
  private mutating func namespaceMembers(_ reader: ObjectReader) -> (members: [JSONMember], isKnown: Bool) {
    if let node = reader["namespaces"] { return (Self.sorted(node.collection), node.object != nil) }
    let problems = TemplateProblems()
    var members: [JSONMember] = []
    var location = reader.location
    if let template = reader["template"] {
      location = template.location
      members = ARMTemplate.namespaces(template, parameters: reader["parameters"]) { problems.add($0, $1, $2) }
    } else if let emulator = reader["emulator"] {
      location = emulator.location
      members = EmulatorConfiguration.namespaces(emulator) { problems.add($0, $1, $2) }
      // One that is missing is reported as what it is.
      let place = reader["location"] ?? JSONNode(JSONValue.unavailable, at: emulator.location)
      members = members.map { Self.placed($0, at: place) }
    }
    for problem in problems.items {
      report(.badTemplate, at: problem.location, problem.message, remedy: problem.remedy)
    }
    let isWhole = problems.items.isEmpty
    // What was imported has been checked against no shape so far.
    let names = library
    var checker = ShapeChecker(findings: library.findings) { names.name(of: $0, from: $1) }
    if isWhole || !members.isEmpty {
      checker.check(
        JSONNode(JSONValue.object(JSONObject(members: members)), at: location), against: NamespaceShapes.namespaces)
    }
    library.findings = checker.findings
    return (Self.sorted(members), isWhole)
  }

  private static func sorted(_ members: [JSONMember]) -> [JSONMember] {
    members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  /// The emulator says nothing of regions: all its namespaces stand where the architecture says.
  private static func placed(_ member: JSONMember, at place: JSONNode) -> JSONMember {
    var result = member
    let location = JSONMember(key: "location", keyLocation: member.keyLocation, value: place)
    result.value = JSONNode(
      JSONValue.object(JSONObject(members: (member.value.object?.members ?? []) + [location])),
      at: member.value.location)
    return result
  }

  private mutating func deployments(_ reader: ObjectReader, names: IDTable) -> [String: ObjectReader] {
    var result: [String: ObjectReader] = [:]
    for member in reader.members("deployments") {
      if names[member.key] == nil {
        reportUnknown(member.key, at: member.keyLocation, in: names, of: "this architecture")
      }
      result[member.key] = ObjectReader(member.value, ServiceBusShapes.deployment)
    }
    return result
  }

  // MARK: Distances

  private func roundTrips(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> [[SimulationDuration]]? {
    guard let trips = reader.object("roundTrips", ServiceBusShapes.roundTrips),
      let within = duration(trips.microseconds("within")), let between = duration(trips.microseconds("between"))
    else { return nil }
    return tables.regions.ids.indices.map { client in
      tables.regions.ids.indices.map { client == $0 ? within : between }
    }
  }
}

/// Collects what is wrong with a template while it is read.
private final class TemplateProblems {
  private(set) var items: [(location: SourceLocation, message: String, remedy: String)] = []

  func add(_ location: SourceLocation, _ message: String, _ remedy: String) {
    items.append((location, message, remedy))
  }
}
