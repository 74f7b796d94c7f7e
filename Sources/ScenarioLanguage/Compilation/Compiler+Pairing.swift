import Infrastructure
import JSONSource
import MessagingModel
import SimulationKernel

/// What protects a service bus, by the names of its namespaces.
enum DraftedProtection {
  case none
  case pairing(PairingConfiguration, primary: String, secondary: String)
  case replication(ReplicatedNamespaceConfiguration, primary: String, secondary: String)

  /// The alias; a replicated namespace goes by its own name.
  var alias: String? {
    if case .pairing(let pairing, _, _) = self { pairing.alias } else { nil }
  }

  /// The same by the places of the namespaces.
  func settled(_ place: (String) -> NamespaceIndex?) -> ProtectionConfiguration? {
    switch self {
    case .none: return ProtectionConfiguration.none
    case .pairing(var pairing, let primary, let secondary):
      guard let first = place(primary), let second = place(secondary) else { return nil }
      pairing.primary = first
      pairing.secondary = second
      return .geoDisasterRecovery(pairing)
    case .replication(var replication, let primary, let secondary):
      guard let first = place(primary), let second = place(secondary) else { return nil }
      replication.primary = first
      replication.secondary = second
      return .geoReplication(replication)
    }
  }
}

/// Geo-disaster recovery and Geo-Replication: what may be paired with what. Each refusal is the service's own
/// (`PairingRefusal`), said where the template stands.
extension Compiler {
  /// What protects the namespaces, a pairing with its alias (SBGDR-44) among it; nothing where that is refused or cannot be
  /// read.
  mutating func protection(
    _ bus: ObjectReader, _ drafts: [NamespaceDraft], isWhole: Bool, _ tables: CompiledArchitecture
  ) -> DraftedProtection? {
    var pairings: [(draft: NamespaceDraft, alias: JSONMember)] = []
    for draft in drafts {
      for member in draft.reader.members("disasterRecoveryConfigs") { pairings.append((draft, member)) }
    }
    let replicated = drafts.filter { $0.replica != nil }
    if pairings.count + replicated.count > 1 {
      let place = pairings.last?.alias.keyLocation ?? replicated[replicated.count - 1].reader.location
      report(
        .contradiction, at: place, "is a second protection of one service bus",
        remedy: "keep one pairing or one replicated namespace in an architecture")
      return nil
    }
    if let first = replicated.first { return replication(bus, first) }
    guard let (primary, alias) = pairings.first else { return DraftedProtection.none }
    return pairing(bus, primary, alias, drafts, isWhole: isWhole, tables)
  }

  private mutating func pairing(
    _ bus: ObjectReader, _ primary: NamespaceDraft, _ alias: JSONMember, _ drafts: [NamespaceDraft], isWhole: Bool,
    _ tables: CompiledArchitecture
  ) -> DraftedProtection? {
    let properties = ObjectReader(alias.value, NamespaceShapes.disasterRecoveryConfig)?.object(
      "properties", NamespaceShapes.disasterRecoveryProperties)
    guard let properties, var pairing = pairingTerms(bus) else { return nil }
    checkAliasName(alias.key, at: alias.keyLocation)
    guard let secondary = secondary(of: primary, properties, alias, drafts, isWhole: isWhole),
      accepts(primary, secondary, alias, properties, names: drafts.map(\.configuration.id), tables)
    else { return nil }
    pairing.alias = alias.key
    return .pairing(pairing, primary: primary.configuration.id, secondary: secondary.configuration.id)
  }

  /// How any pairing of the architecture is copied and switched, by the settings in its `pairing`.
  mutating func pairingTerms(_ bus: ObjectReader) -> PairingConfiguration? {
    let settings = bus.object("pairing", ServiceBusShapes.pairing)
    guard let settings, let takes = distribution(settings["failoverTakes"]), let isInSync = settings.bool("inSync"),
      let rates = settings["entitiesPerMinute"]?.array?.compactMap({ $0.number?.double }), rates.count == 2
    else { return nil }
    if rates[0] > rates[1], let node = settings["entitiesPerMinute"] {
      report(.wrongOrder, at: node.location, "does not ascend", remedy: "write the smaller number first")
      return nil
    }
    var pairing = PairingConfiguration(
      alias: "", primary: NamespaceIndex(0), secondary: NamespaceIndex(0), isInSync: isInSync,
      entitiesPerMinute: rates[0] == rates[1] ? .constant(rates[0]) : .uniform(low: rates[0], high: rates[1]),
      failoverTakes: takes)
    pairing.copiesAutoDeleted = settings.text("autoDeletedEntities") == "copied"
    return pairing
  }

  /// SBGDR-36: the secondary, by its name or the last part of its id.
  private mutating func secondary(
    of primary: NamespaceDraft, _ properties: ObjectReader, _ alias: JSONMember, _ drafts: [NamespaceDraft],
    isWhole: Bool
  ) -> NamespaceDraft? {
    let partner = (properties.text("partnerNamespace") ?? "").split(separator: "/").map(String.init)
    let name = partner.last ?? ""
    let others = drafts.filter { $0.configuration.id != primary.configuration.id }
    if partner.count > 1, let node = properties["partnerNamespace"],
      partner.dropLast().suffix(2).map({ $0.lowercased() }) != ["microsoft.servicebus", "namespaces"]
    {
      report(
        .noSecondary, at: node.location, "is the id of something else than a namespace of Service Bus",
        remedy: "write the namespace's name, or its id that ends in Microsoft.ServiceBus/namespaces/ and its name")
      return nil
    }
    if let found = others.first(where: { $0.configuration.id.lowercased() == name.lowercased() }) { return found }
    guard isWhole else { return nil }
    // One that is no text has been reported as that.
    if properties.has("partnerNamespace"), properties["partnerNamespace"]?.string == nil { return nil }
    let isItself = primary.configuration.id.lowercased() == name.lowercased()
    let location = properties.has("partnerNamespace") ? properties["partnerNamespace"]?.location : nil
    report(
      .noSecondary, at: location ?? alias.keyLocation,
      name.isEmpty
        ? "pairs with no secondary"
        : isItself ? "pairs with itself" : "pairs with \(Quoting.quoted(name)), which is no namespace here",
      remedy: name.isEmpty
        ? "name one in \"partnerNamespace\""
        : isItself
          ? "name another namespace"
          : Nearest.suggestion(
            for: name, among: others.map(\.configuration.id), otherwise: "declare it beside the primary"))
    return nil
  }

  /// Whether the service would pair the two.
  private mutating func accepts(
    _ primary: NamespaceDraft, _ secondary: NamespaceDraft, _ alias: JSONMember, _ properties: ObjectReader,
    names: [String], _ tables: CompiledArchitecture
  ) -> Bool {
    let (first, second) = (primary.configuration, secondary.configuration)
    let partner = properties["partnerNamespace"]?.location ?? alias.keyLocation
    let before = library.findings.items.count
    func quoted(_ namespace: NamespaceConfiguration) -> String { Quoting.quoted(namespace.id) }
    // SBGDR-07.
    for draft in [primary, secondary] where draft.configuration.tier != .premium {
      let sku = draft.reader["sku"]?.location ?? draft.reader.location
      report(
        .tier, at: sku,
        "makes \(quoted(draft.configuration)) \(draft.configuration.tier.rawValue), which pairs with none",
        remedy: "Geo-DR requires the Premium tier")
    }
    // SBGDR-46.
    if first.region == second.region {
      report(
        .sameRegion, at: partner,
        "lies in \(Quoting.quoted(tables.regions.ids[first.region.raw])), as the primary does",
        remedy: "place the secondary in another region")
    }
    // SBGDR-26.
    if (first.partitions > 1) != (second.partitions > 1) {
      report(
        .partitionMismatch, at: partner, "pairs a partitioned namespace with one that is not",
        remedy: "give both \"premiumMessagingPartitions\", or none")
    }
    // SBGDR-45: only a new namespace may be the secondary.
    for collection in ["queues", "topics"] {
      guard let entity = secondary.reader.members(collection).first else { continue }
      report(
        .secondaryNotEmpty, at: entity.keyLocation, "is in \(quoted(second)), which is to be a secondary",
        remedy: "leave it out: pairing copies the primary's entities")
    }
    // SBGDR-37, SBGDR-74.
    if alias.key == first.id {
      if primary.alternateName == nil, properties.text("alternateName") == nil {
        report(
          .alternateNameRequired, at: alias.keyLocation, "is the primary's own name",
          remedy: "give the primary another with \"alternateName\"")
      }
    } else if names.contains(alias.key) {
      report(
        .aliasNameInUse, at: alias.keyLocation, "is a namespace's name already", remedy: "choose another alias")
    }
    // SBGDR-58, SBGDR-61.
    if let old = first.migratedFrom, !first.isFromPortal, alias.key != old, !names.contains(old) {
      report(
        .migratedAliasRequired, at: alias.keyLocation, "is not the name that \(quoted(first)) had before its migration",
        remedy: "name the alias \(Quoting.quoted(old)), or let the portal pair it")
    }
    checkPrivateEndpoints(primary, secondary, at: partner)
    checkDrift(first, second, at: partner)
    return library.findings.items[before...].allSatisfy { $0.severity == .warning }
  }

  /// SBGDR-23, SBGDR-24: keys, identities and autoscale are set by hand on either side, and nothing asks whether they are.
  private mutating func checkDrift(
    _ primary: NamespaceConfiguration, _ secondary: NamespaceConfiguration, at partner: SourceLocation
  ) {
    var differing: [String] = []
    if primary.access.encryptionKey != secondary.access.encryptionKey { differing.append("encryption") }
    if primary.access.managedIdentity != secondary.access.managedIdentity { differing.append("identity") }
    if primary.autoscale != secondary.autoscale { differing.append("autoscale") }
    guard !differing.isEmpty else { return }
    warn(
      .pairingDrift, at: partner, "differs from the primary in \(differing.joined(separator: ", "))",
      remedy: "a failover does not take these along: set them alike on both")
  }

  /// SBGDR-92, SBGDR-94: whether there are endpoints is asked, not whether they work. SBGDR-93: what differs is warned of.
  private mutating func checkPrivateEndpoints(
    _ primary: NamespaceDraft, _ secondary: NamespaceDraft, at partner: SourceLocation
  ) {
    let here = primary.configuration.access.privateEndpoints
    let there = secondary.configuration.access.privateEndpoints
    if !here.isEmpty, there.isEmpty {
      report(
        .privateEndpointMissing, at: partner, "has no private endpoints, and the primary has some",
        remedy: "give the secondary private endpoints for the same virtual networks")
    } else if Set(here) != Set(there) {
      warn(
        .privateEndpointDrift, at: partner, "has other private endpoints than the primary",
        remedy: "give both the same: after a failover each network needs its door")
    }
  }

  // MARK: Geo-Replication

  /// A namespace in two regions, of which the one that its `location` names is primary at the start.
  mutating func replicated(
    _ draft: NamespaceDraft, _ replication: ObjectReader, _ sku: ObjectReader, _ tables: CompiledArchitecture
  ) -> NamespaceDraft? {
    var result = draft
    guard let nodes = replication["locations"]?.array,
      let lag = replication.integer("maxReplicationLagDurationInSeconds")
    else { return nil }
    if (1..<300).contains(lag), let node = replication["maxReplicationLagDurationInSeconds"] {
      report(
        .outOfRange, at: node.location, "is \(lag), less than the service allows",
        remedy: "write 0 for synchronous replication, or 300 to 86400")
      return nil
    }
    if draft.configuration.tier != .premium {
      report(
        .tier, at: sku.location, "makes a replicated namespace \(draft.configuration.tier.rawValue)",
        remedy: "Geo-Replication requires the Premium tier")
      return nil
    }
    var roles: [String: RegionIndex] = [:]
    for node in nodes {
      guard let location = ObjectReader(node, NamespaceShapes.replicaLocation), let role = location.text("roleType"),
        let region = region(named: location["locationName"], tables)
      else { return nil }
      if roles.updateValue(region, forKey: role) != nil {
        report(
          .contradiction, at: node.location, "is a second \(role.lowercased()) location",
          remedy: "one location is Primary and the other Secondary")
        return nil
      }
    }
    guard let primary = roles["Primary"] else {
      report(
        .contradiction, at: nodes[0].location, "is no primary location", remedy: "make its \"roleType\" Primary")
      return nil
    }
    if primary != draft.configuration.region, let node = draft.reader["location"] {
      report(
        .contradiction, at: node.location, "is not the primary location of its replication",
        remedy: "name the same region in both")
      return nil
    }
    // What the service shows of a namespace without a replica.
    guard let secondary = roles["Secondary"] else { return draft }
    if primary == secondary {
      report(
        .sameRegion, at: nodes[1].location, "lies in the same region as the primary", remedy: "name another region")
      return nil
    }
    var copy = draft.configuration
    copy.id = draft.configuration.id + "." + tables.regions.ids[secondary.raw]
    copy.region = secondary
    let zones = tables.zonesByRegion[secondary.raw]
    let count = draft.configuration.zones.count >= 3 && zones.count >= 3 ? 3 : 1
    copy.zones = zones.prefix(count).map { ZoneIndex($0) }
    result.replica = copy
    result.maxLag = .seconds(lag)
    return result
  }

  private mutating func replication(_ bus: ObjectReader, _ draft: NamespaceDraft) -> DraftedProtection? {
    guard let settings = bus.object("geoReplication", ServiceBusShapes.geoReplication), let replica = draft.replica,
      let delay = duration(settings.microseconds("delay")), let rate = settings.number("operationsPerSecond"),
      let takes = distribution(settings["promotionTakes"])
    else { return nil }
    var replicated = ReplicatedNamespaceConfiguration(
      primary: NamespaceIndex(0), secondary: NamespaceIndex(0),
      mode: draft.maxLag == .zero ? .synchronous : .asynchronous(maxLag: draft.maxLag), delay: delay,
      operationsPerSecond: rate, promotionTakes: takes)
    replicated.queuesAreSynchronous = settings.text("queuesAndTopics") == "synchronous"
    return .replication(replicated, primary: draft.configuration.id, secondary: replica.id)
  }
}
