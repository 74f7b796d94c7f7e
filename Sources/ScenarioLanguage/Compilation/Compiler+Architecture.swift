import ContactCenterModel
import Infrastructure
import JSONSource
import SimulationKernel
import WorldModel

/// Regions, zones and carriers, and the order in which the rest of an architecture is put together.
extension Compiler {
  mutating func architecture(_ node: JSONNode) -> CompiledArchitecture? {
    guard let reader = ObjectReader(node, ArchitectureShapes.architecture) else { return nil }
    let written = reader.object("contactCenter", ArchitectureShapes.contactCenter)
    // Without a contact centre every table of its parts is known, and empty.
    guard let center = written ?? (reader.has("contactCenter") ? nil : Self.noContactCenter(at: reader.location)) else {
      return nil
    }
    let operations = reader.object("operations", OperationsShapes.operations)
    let regionMembers = reader.members("regions")
    var zones: [String] = []
    for region in regionMembers { zones += region.value["zones"]?.array?.compactMap(\.string) ?? [] }
    var result = CompiledArchitecture(
      id: reader.text("id") ?? "", title: reader.text("title") ?? "",
      regions: IDTable("region", collection: reader["regions"]), zones: IDTable("zone", zones),
      carriers: IDTable("carrier", collection: reader["carriers"]),
      instances: IDTable("instance", collection: center["instances"]),
      groups: IDTable("traffic distribution group", collection: center["trafficDistributionGroups"]),
      numbers: IDTable(
        "phone number", (center["phoneNumbers"]?.array ?? []).compactMap { $0["PhoneNumber"]?.string }),
      flows: IDTable("flow", collection: center["flows"]), queues: IDTable("queue", collection: center["queues"]),
      agentGroups: IDTable("agent group", collection: center["agentGroups"]),
      dependencies: IDTable(
        "dependency",
        ((center["dependencies"]?.collection ?? []) + (operations?["systems"]?.collection ?? [])).map(\.key),
        isKnown: center["dependencies"]?.object != nil && operations.map { $0["systems"]?.object != nil } ?? true),
      agentSites: IDTable("agent site", collection: center["agentSites"]),
      canaries: IDTable("canary", collection: operations?["canaries"]),
      alarms: IDTable("alarm", collection: operations?["alarms"]),
      notices: IDTable("notice", collection: operations?["notices"]),
      people: IDTable("person", collection: operations?["people"]),
      runbooks: IDTable("runbook", collection: operations?["runbooks"]),
      systems: IDTable("system", collection: operations?["systems"]))
    let sources = center.members("instances").filter { $0.value["replicaOf"] == nil }
    result.sourceRegion = sources.count == 1 ? sources[0].key : nil
    for group in center.members("trafficDistributionGroups") {
      result.groupStatuses[group.key] = group.value["Status"]?.string
      if group.value["IsDefault"]?.bool == true { result.defaultGroups.insert(group.key) }
    }
    refuseDuplicates(regionMembers.flatMap { $0.value["zones"]?.array ?? [] }, "zone")
    result.zonesByRegion = result.regions.ids.map { id in
      let own = regionMembers.first { $0.key == id }?.value["zones"]?.array ?? []
      return own.compactMap { $0.string.flatMap { result.zones[$0] } }.sorted()
    }
    result.movedSystems = Self.movedSystems(operations)
    let systems = systems(operations, center, result)
    result.systemConfigurations = systems?.map { $0.system }
    result.topology = topology(reader, center, systems?.map { $0.dependency }, result)
    result.contactCenter = written == nil ? .nothing(regions: result.regions.count) : contactCenter(center, result)
    result.serviceBus = reader.object("serviceBus", ServiceBusShapes.serviceBus).map {
      serviceBus($0, result, aliasesMadeLater: Self.aliasesMadeLater(reader["operations"]))
    }
    checkStaffing(center, result)
    if let operations { result.operations = self.operations(operations, result) }
    result.operations?.onboardedAt = onboarding(reader)
    result.costs = reader.object("costs", CostShapes.costs)
    checkDatedPrices(result.costs)
    checkPaths(reader, center, result)
    checkReview(reader, instances: center.members("instances"))
    result.gate = gate(reader)
    result.contactCenter?.declaresSignIn = declaresSignIn(center, result.operations)
    return result
  }

  private static func noContactCenter(at location: SourceLocation) -> ObjectReader? {
    let empty: JSONOutput = [
      "instances": [:], "flows": [:], "queues": [:], "agentGroups": [:], "trafficDistributionGroups": [:],
      "dependencies": [:], "agentSites": [:],
    ]
    return ObjectReader(JSONNode(empty, at: location), ArchitectureShapes.contactCenter)
  }

  private mutating func topology(
    _ reader: ObjectReader, _ center: ObjectReader, _ systems: [DependencyConfiguration]?,
    _ tables: CompiledArchitecture
  ) -> TopologyConfiguration? {
    var regions = [RegionConfiguration?](repeating: nil, count: tables.regions.count)
    var zones = [ZoneConfiguration?](repeating: nil, count: tables.zones.count)
    for member in reader.members("regions") {
      guard let place = tables.regions[member.key], let region = ObjectReader(member.value, ArchitectureShapes.region)
      else { continue }
      let own = (region["zones"]?.array ?? []).compactMap { $0.string.flatMap { tables.zones[$0] } }.sorted()
      for zone in own { zones[zone] = ZoneConfiguration(id: tables.zones.ids[zone], region: RegionIndex(place)) }
      guard let country = region.text("country"),
        let removal = drawnOrNever(region.object("zoneRemoval", ArchitectureShapes.zoneRemoval)?["after"])
      else { continue }
      regions[place] = RegionConfiguration(
        id: member.key, country: country, zones: own.map { ZoneIndex($0) }, zoneRemoval: removal.distribution,
        callsPerZone: region.integer("callsPerZone"))
    }
    var carriers = [CarrierConfiguration?](repeating: nil, count: tables.carriers.count)
    for member in reader.members("carriers") {
      guard let place = tables.carriers[member.key],
        let carrier = ObjectReader(member.value, ArchitectureShapes.carrier), let named = carrier["zones"]?.array
      else { continue }
      refuseDuplicates(named, "zone")
      var reached: [ZoneIndex?] = []
      for zone in named {
        reached.append(resolve(zone, in: tables.zones, of: "this architecture").map { ZoneIndex($0) })
      }
      guard let zones = whole(reached), let mode = carrier.text("mode").flatMap(CarrierConfiguration.Mode.init) else {
        continue
      }
      carriers[place] = CarrierConfiguration(
        id: member.key, zones: zones, mode: mode, trunks: carrier.integer("trunks"))
    }
    let dependencies = dependencies(center, systems, tables)
    guard let regions = whole(regions), let zones = whole(zones), let carriers = whole(carriers), let dependencies
    else { return nil }
    return TopologyConfiguration(
      regions: regions, zones: zones, carriers: carriers, dependencies: dependencies,
      agentSites: tables.agentSites.ids.map { AgentSiteConfiguration(id: $0) })
  }
}

extension ContactCenterConfiguration {
  /// What stands where nothing is deployed: nobody calls, and nobody answers.
  static func nothing(regions: Int) -> ContactCenterConfiguration {
    ContactCenterConfiguration(
      instances: Array(repeating: nil, count: regions), sourceRegion: RegionIndex(0), phoneNumbers: [],
      trafficDistributionGroups: [], flows: [], queues: [], agentGroups: [])
  }
}
