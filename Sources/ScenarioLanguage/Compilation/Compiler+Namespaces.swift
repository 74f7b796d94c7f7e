import Infrastructure
import JSONSource
import MessagingModel
import SimulationKernel

/// A namespace as far as it is known by itself.
struct NamespaceDraft {
  var reader: ObjectReader
  var configuration: NamespaceConfiguration
  /// The namespace that holds the same messages in another region, if it is replicated, and how.
  var replica: NamespaceConfiguration?
  var maxLag = SimulationDuration.zero
  /// Its own name, where that became an alias.
  var alternateName: String?
}

/// Namespaces one by one: tier, units, zones, access.
extension Compiler {
  mutating func namespace(
    _ member: JSONMember, _ deployment: ObjectReader?, _ bus: ObjectReader, _ tables: CompiledArchitecture
  ) -> NamespaceDraft? {
    guard let reader = ObjectReader(member.value, NamespaceShapes.namespace),
      let sku = reader.object("sku", NamespaceShapes.sku),
      let properties = reader.object("properties", NamespaceShapes.namespaceProperties),
      let deployment = deployment ?? ObjectReader(JSONNode([:], at: reader.location), ServiceBusShapes.deployment)
    else { return nil }
    let region = region(named: reader["location"], tables)
    let tier = Self.tier(sku)
    if tier == nil, let name = sku.text("name"), let node = sku["tier"], node.string != nil {
      report(
        .contradiction, at: node.location, "is not the SKU's name, which is \(Quoting.quoted(name))",
        remedy: "write the same in both, or leave out \"tier\"")
    }
    let units = tier.flatMap { self.units(sku, properties, $0) }
    let access = access(reader, properties, deployment, bus)
    let broker = bus.object("broker", ServiceBusShapes.broker)
    let promotion = distribution(broker?["zonePromotion"])
    let single = resolve(deployment["zone"], in: tables.zones, of: "this architecture")
    guard let region, let tier, let units, let access, let promotion,
      let zones = zones(
        of: region, tier: tier, properties, deployment, single: single, rule: bus.text("zoneRule"), tables),
      let store = duration(broker?.microseconds("storeTime")), let busy = duration(broker?.microseconds("busyBeyond"))
    else { return nil }
    let configuration = NamespaceConfiguration(
      id: member.key, region: region, tier: tier, messagingUnits: units.units, partitions: units.partitions,
      zones: zones, subscription: deployment.text("subscription") ?? "", entities: [], access: access,
      promotion: promotion, storeTime: store, busyBeyond: busy)
    guard let autoscale = autoscale(deployment, units.units, tier) else { return nil }
    var draft = NamespaceDraft(reader: reader, configuration: configuration)
    draft.configuration.maxConnections = broker?.integer("maxConnections") ?? 5_000
    draft.configuration.maxConcurrentReceives = broker?.integer("maxConcurrentReceives") ?? 5_000
    draft.configuration.migratedFrom = deployment.text("migratedFrom")
    draft.configuration.autoscale = autoscale
    draft.configuration.access.autoscale = autoscale != nil
    draft.configuration.keyVaults = Self.keyVaults(
      properties["encryption"], IDTable("key vault", bus.members("keyVaults").map(\.key)))
    draft.alternateName = properties.text("alternateName")
    draft.configuration.isFromPortal = deployment.text("createdWith") == "portal"
    if let replication = properties.object("geoDataReplication", NamespaceShapes.geoDataReplication) {
      return replicated(draft, replication, sku, tables)
    }
    return draft
  }

  /// The tier that a SKU names; nothing where it cannot be read, or its name and its tier differ.
  static func tier(_ sku: ObjectReader) -> NamespaceConfiguration.Tier? {
    guard let name = sku.text("name").flatMap(NamespaceConfiguration.Tier.init) else { return nil }
    guard sku.has("tier") else { return name }
    return sku.text("tier") == name.rawValue ? name : nil
  }

  /// Azure writes a region as "japaneast" or "Japan East"; the architecture's ids are taken in the same way.
  mutating func region(named node: JSONNode?, _ tables: CompiledArchitecture) -> RegionIndex? {
    guard let node, let text = node.string else { return nil }
    func plain(_ name: String) -> String { String(name.lowercased().filter { $0.isLetter || $0.isNumber }) }
    if let place = tables.regions[text] ?? tables.regions.ids.firstIndex(where: { plain($0) == plain(text) }) {
      return RegionIndex(place)
    }
    reportUnknown(text, at: node.location, in: tables.regions, of: "this architecture")
    return nil
  }

  /// Units of each partition, and partitions.
  private mutating func units(
    _ sku: ObjectReader, _ properties: ObjectReader, _ tier: NamespaceConfiguration.Tier
  ) -> (units: Int, partitions: Int)? {
    guard let capacity = sku.integer("capacity"), let written = properties.integer("premiumMessagingPartitions") else {
      return nil
    }
    let partitions = max(1, written)
    guard tier == .premium else {
      if partitions > 1, let node = properties["premiumMessagingPartitions"] {
        report(
          .tier, at: node.location, "divides a namespace that is not Premium", remedy: "make its tier Premium")
      }
      return (1, 1)
    }
    // What is no number of units at all has been reported.
    guard (1...64).contains(capacity), partitions <= 4 else { return nil }
    let allowed = [1, 2, 4, 8, 16].map { $0 * partitions }
    guard [1, 2, 4].contains(partitions), allowed.contains(capacity) else {
      report(
        .outOfRange, at: sku["capacity"]?.location ?? sku.location,
        "is \(capacity) for \(partitions) partition\(partitions == 1 ? "" : "s")",
        remedy: "there are 1, 2 or 4 partitions, each of 1, 2, 4, 8 or 16 units")
      return nil
    }
    return (capacity / partitions, partitions)
  }

  /// SBGDR-24: how the units follow the load, which may be not at all; nothing where that cannot be read.
  private mutating func autoscale(
    _ deployment: ObjectReader, _ units: Int, _ tier: NamespaceConfiguration.Tier
  ) -> AutoscaleConfiguration?? {
    guard let node = deployment["autoscale"] else { return nil }
    if node.bool == false { return .some(nil) }
    let place = node.object == nil ? JSONNode([:], at: node.location) : node
    guard let reader = ObjectReader(place, ServiceBusShapes.autoscale), let least = reader.integer("least"),
      let most = reader.integer("most"), let above = reader.number("above"), let below = reader.number("below"),
      let every = interval(reader["every"]), let takes = duration(reader.microseconds("takes"))
    else { return nil }
    if tier != .premium {
      report(
        .tier, at: node.location, "adds units to a namespace that has none", remedy: "autoscale needs the Premium tier")
      return nil
    }
    let allowed = [1, 2, 4, 8, 16]
    guard allowed.contains(least), allowed.contains(most), least <= units, units <= most else {
      report(
        .outOfRange, at: node.location, "goes from \(least) to \(most) units, and it has \(units)",
        remedy: "a partition has 1, 2, 4, 8 or 16 units; \"least\" and \"most\" lie around what the SKU gives it")
      return nil
    }
    guard below < above else {
      report(
        .wrongOrder, at: node.location, "removes units at a share at which it adds them",
        remedy: "make \"below\" less than \"above\"")
      return nil
    }
    var settings = AutoscaleConfiguration(least: least, most: most)
    settings.above = above
    settings.below = below
    settings.every = every
    settings.takes = takes
    return settings
  }

  // MARK: Zones

  /// SBGDR-83, SBGDR-88, SBGDR-89: the zones that hold a namespace's copies.
  private mutating func zones(
    of region: RegionIndex, tier: NamespaceConfiguration.Tier, _ properties: ObjectReader, _ deployment: ObjectReader,
    single: Int?, rule: String?, _ tables: CompiledArchitecture
  ) -> [ZoneIndex]? {
    let all = tables.zonesByRegion[region.raw]
    let flag = properties.bool("zoneRedundant")
    if flag == true, all.count < 3, let node = properties["zoneRedundant"] {
      report(
        .regionHasNoZones, at: node.location,
        "asks for three zones of \(Quoting.quoted(tables.regions.ids[region.raw])), which has \(all.count)",
        remedy: "leave it out, or choose a region with zones")
    }
    let isRedundant: Bool
    if rule == "explicit2024" {
      if flag == true, tier != .premium, let node = properties["zoneRedundant"] {
        report(.tier, at: node.location, "is for Premium alone by the rule of 2024", remedy: "make the tier Premium")
      }
      isRedundant = flag == true || deployment.text("createdWith") == "portal" && tier == .premium && flag == nil
    } else {
      isRedundant = true
    }
    if isRedundant && all.count >= 3 { return all.prefix(3).map { ZoneIndex($0) } }
    if let single {
      guard all.contains(single) else {
        report(
          .contradiction, at: deployment["zone"]?.location ?? deployment.location,
          "is no zone of \(Quoting.quoted(tables.regions.ids[region.raw]))", remedy: "name a zone of its region")
        return nil
      }
      return [ZoneIndex(single)]
    }
    return all.prefix(1).map { ZoneIndex($0) }
  }

  // MARK: Access

  private mutating func access(
    _ reader: ObjectReader, _ properties: ObjectReader, _ deployment: ObjectReader, _ bus: ObjectReader
  ) -> AccessConfiguration? {
    var access = AccessConfiguration()
    access.publicNetworkAccess = properties.text("publicNetworkAccess") == "Enabled"
    access.disableLocalAuth = properties.bool("disableLocalAuth") ?? false
    if deployment.has("roleAssignments") {
      let applications = IDTable(
        "producer or consumer", (bus.members("producers") + bus.members("consumers")).map(\.key))
      var roles: [String] = []
      for node in deployment["roleAssignments"]?.array ?? [] {
        if let place = resolve(node, in: applications, of: "this architecture") {
          roles.append(applications.ids[place])
        }
      }
      access.roles = roles
    }
    // What could not be resolved is not what a secondary's could differ from.
    for node in [properties["encryption"], reader["identity"]] {
      if case .unavailable? = node?.value { return nil }
    }
    if let keys = properties["encryption"] {
      access.encryptionKey = keys["keyVaultProperties"]?.array?.first?["keyName"]?.string ?? "customer"
    }
    access.managedIdentity = reader["identity"]?["type"]?.string.flatMap { $0 == "None" ? nil : $0 }
    for member in reader.members("networkRuleSets") {
      guard let set = ObjectReader(member.value, NamespaceShapes.networkRuleSet),
        let rules = set.object("properties", NamespaceShapes.networkRuleProperties)
      else { return nil }
      let isPublic = access.publicNetworkAccess
      access.take(Self.networkRules(rules))
      access.publicNetworkAccess = access.publicNetworkAccess && isPublic
    }
    guard let endpoints = privateEndpoints(reader, bus) else { return nil }
    access.privateEndpoints = endpoints
    return access
  }

  /// SBGDR-23: the vaults of a namespace's keys. One key that never fails is enough, so that the others do not matter.
  private static func keyVaults(_ encryption: JSONNode?, _ known: IDTable) -> [KeyVaultIndex] {
    let keys = encryption?["keyVaultProperties"]?.array ?? []
    let vaults = keys.map { key in
      key["keyVaultUri"]?.string.flatMap { known[keyVault(of: $0)] }.map { KeyVaultIndex($0) }
    }
    return vaults.contains(nil) ? [] : Set(vaults.compactMap { $0 }).sorted()
  }

  /// The name of the vault behind `https://shop-keys.vault.azure.net/`.
  private static func keyVault(of uri: String) -> String {
    let host = uri.split(separator: "/").first { !$0.hasSuffix(":") } ?? ""
    return String(host.prefix { $0 != "." })
  }

  /// The rules of a network rule set.
  static func networkRules(_ rules: ObjectReader) -> NetworkRules {
    NetworkRules(
      publicNetworkAccess: rules.text("publicNetworkAccess") == "Enabled",
      defaultActionAllows: rules.text("defaultAction") == "Allow",
      virtualNetworks: (rules["virtualNetworkRules"]?.array ?? []).compactMap {
        $0["subnet"]?["id"]?.string.map(Self.network)
      }, trustedServiceAccess: rules.bool("trustedServiceAccessEnabled") ?? false)
  }

  /// The virtual network of a subnet's id: `/subscriptions/…/virtualNetworks/hub/subnets/a`, or the network's name itself.
  private static func network(of id: String) -> String {
    let parts = id.split(separator: "/").map(String.init)
    guard let place = parts.firstIndex(where: { $0.lowercased() == "virtualnetworks" }), place + 1 < parts.count else {
      return parts.first ?? id
    }
    return parts[place + 1]
  }

  /// Doors, with the networks they stand in (SBGDR-98, SBGDR-99).
  private mutating func privateEndpoints(
    _ reader: ObjectReader, _ bus: ObjectReader
  ) -> [AccessConfiguration.PrivateEndpoint]? {
    let known = bus.members("privateEndpoints")
    let table = IDTable("private endpoint", known.map(\.key))
    var result: [AccessConfiguration.PrivateEndpoint?] = []
    for member in reader.members("privateEndpointConnections") {
      guard let connection = ObjectReader(member.value, NamespaceShapes.privateEndpointConnection),
        let properties = connection.object("properties", NamespaceShapes.privateEndpointProperties),
        let id = properties["privateEndpoint"]?["id"], let text = id.string,
        let state = properties.object("privateLinkServiceConnectionState", NamespaceShapes.connectionState)?
          .text("status").flatMap(AccessConfiguration.EndpointState.init)
      else { return nil }
      let name = String(text.split(separator: "/").last ?? "")
      if table[name] == nil { reportUnknown(name, at: id.location, in: table, of: "this architecture") }
      let network = known.first { $0.key == name }?.value["virtualNetwork"]?.string
      result.append(network.map { AccessConfiguration.PrivateEndpoint(network: $0, state: state) })
    }
    return whole(result)
  }
}
