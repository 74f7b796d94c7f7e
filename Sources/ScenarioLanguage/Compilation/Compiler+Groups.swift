import ContactCenterModel
import Infrastructure
import JSONSource
import SimulationKernel

/// Traffic distribution groups and their percentages.
extension Compiler {
  mutating func groups(
    _ reader: ObjectReader, _ tables: CompiledArchitecture
  ) -> [TrafficDistributionGroupConfiguration]? {
    let members = reader.members("trafficDistributionGroups")
    var result = [TrafficDistributionGroupConfiguration?](repeating: nil, count: tables.groups.count)
    var defaults = 0
    for member in members {
      guard let place = tables.groups[member.key],
        let group = ObjectReader(member.value, ArchitectureShapes.trafficDistributionGroup),
        let isDefault = group.bool("IsDefault")
      else { continue }
      defaults += isDefault ? 1 : 0
      let signIns = signIns(group, isDefault: isDefault, tables)
      let telephony = percentages(group["TelephonyConfig"], tables)
      let agents = percentages(group["AgentConfig"], tables)
      if let telephony, let node = group["TelephonyConfig"], telephony.count(where: { $0 > 0 }) > 1 {
        // ACGR-42, ACGR-43
        warn(
          .splitTraffic, at: node.location, "sends calls to several regions, whose callers may fare differently",
          remedy: "expected are 100/0 in normal operation and 0/100 after a failover")
      }
      if let telephony, let agents {
        var configuration = TrafficDistributionGroupConfiguration(
          id: member.key, isDefault: isDefault, telephony: telephony, agents: agents)
        configuration.signIns = signIns
        result[place] = configuration
      }
    }
    if !members.isEmpty, defaults != 1, let node = reader["trafficDistributionGroups"] {
      report(
        .defaultGroup, at: node.location, "has \(defaults) default groups", remedy: "set \"IsDefault\" on exactly one")
    }
    return whole(result)
  }

  /// ACGR-22: where agents may sign in, by region of the topology; nothing where the document does not say.
  mutating func signIns(_ owner: ObjectReader, isDefault: Bool, _ tables: CompiledArchitecture) -> [Bool]? {
    guard let config = owner.object("SignInConfig", ArchitectureShapes.signIns) else { return nil }
    if !isDefault {
      report(
        .invalidRequest, at: config.location, "sets sign-ins on a group that is not the default one",
        remedy: "the service refuses that; remove it or set IsDefault")
    }
    var result = [Bool](repeating: false, count: tables.regions.count)
    let elements = config["Distributions"]?.array ?? []
    var named: [String] = []
    for element in elements {
      guard resolve(element["Region"], in: tables.instances, of: "this architecture") != nil,
        let region = element["Region"]?.string.flatMap({ tables.regions[$0] }), let enabled = element["Enabled"]?.bool
      else { continue }
      if named.contains(tables.regions.ids[region]), let node = element["Region"] {
        report(.invalidRequest, at: node.location, "names its region again", remedy: "name it once")
      }
      named.append(tables.regions.ids[region])
      result[region] = enabled
    }
    let missing = tables.instances.ids.filter { !named.contains($0) }
    if !named.isEmpty, !missing.isEmpty {
      report(
        .invalidRequest, at: config.location, "leaves out \(missing.map(Quoting.quoted).joined(separator: ", "))",
        remedy: "name every instance's region, if with false")
      return nil
    }
    if !elements.isEmpty, !result.contains(true) {
      report(
        .invalidRequest, at: config.location, "enables sign-ins in no region",
        remedy: "enable one region or both; under which name the service refuses this is an assumption")
      return nil
    }
    return result
  }

  /// Percentages for every region of the topology, from the service's own form or from a map by region.
  mutating func percentages(_ node: JSONNode?, _ tables: CompiledArchitecture) -> [Int]? {
    guard let node else { return nil }
    var place = node.location
    var parts: [(region: String, at: SourceLocation, percentage: JSONNode?)] = []
    if let list = node["Distributions"] {
      place = list.location
      for element in list.array ?? [] {
        guard let region = element["Region"], let id = region.string else { return nil }
        parts.append((id, region.location, element["Percentage"]))
      }
    } else {
      parts = node.collection.map { ($0.key, $0.keyLocation, $0.value) }
    }
    var result = [Int](repeating: 0, count: tables.regions.count)
    var named: Set<String> = []
    var isWhole = true
    for part in parts {
      if tables.instances[part.region] == nil {
        reportUnknown(part.region, at: part.at, in: tables.instances, of: "this architecture")
        isWhole = false
        continue
      }
      if !named.insert(part.region).inserted {
        // ACGR-21
        report(
          .invalidRequest, at: part.at, "names the region \(Quoting.quoted(part.region)) again", remedy: "name it once")
        isWhole = false
        continue
      }
      guard let node = part.percentage, let percentage = node.number?.integer, let region = tables.regions[part.region]
      else { return nil }
      if !(0...100).contains(percentage) {
        report(
          .invalidRequest, at: node.location, "is \(percentage), and a region takes 0 to 100 per cent",
          remedy: "they must add up to 100 in steps of 10")
        isWhole = false
        continue
      }
      result[region] = Int(percentage)
    }
    guard isWhole else { return nil }
    // ACGR-17, ACGR-23
    let total = result.reduce(0, +)
    if total != 100 || result.contains(where: { $0 % 10 != 0 }) {
      report(
        .invalidRequest, at: place, total == 100 ? "do not go in steps of 10" : "add up to \(total)",
        remedy: "they must add up to 100 in steps of 10")
      return nil
    }
    let missing = tables.instances.ids.filter { !named.contains($0) }
    if !missing.isEmpty {
      report(
        .invalidRequest, at: place, "leave out \(missing.map(Quoting.quoted).joined(separator: ", "))",
        remedy: "name every instance's region, if with 0")
      return nil
    }
    return result
  }

  /// Warns of calls that a group sends to a region without agents, where they wait in vain: no group's percentages place
  /// agents there, and none are always there. With global routing agents of other regions answer them.
  ///
  /// - Parameters:
  ///   - telephony: the group's percentages of calls.
  ///   - agents: those of agents, which hold together with the other groups' normal ones.
  mutating func checkStaffing(
    _ telephony: [Int], _ agents: [Int], ofGroup group: Int, at location: SourceLocation,
    _ tables: CompiledArchitecture
  ) {
    guard let center = tables.contactCenter, !center.routesGlobally, !center.agentGroups.isEmpty,
      center.flows.contains(where: { $0.queue != nil })
    else { return }
    let empty = telephony.indices.filter { region in
      telephony[region] > 0
        && !center.agentGroups.contains { staff in
          guard let own = staff.group else { return staff.region.raw == region }
          return (own.raw == group ? agents : center.trafficDistributionGroups[own.raw].agents)[region] > 0
        }
    }
    guard !empty.isEmpty else { return }
    warn(
      .unstaffedRegion, at: location,
      "sends calls to \(empty.map { Quoting.quoted(tables.regions.ids[$0]) }.joined(separator: ", ")), where there are no agents",
      remedy: "send agents there, too, or the calls elsewhere")
  }

  /// `checkStaffing` of every group in normal operation.
  mutating func checkStaffing(_ reader: ObjectReader, _ tables: CompiledArchitecture) {
    for member in reader.members("trafficDistributionGroups") {
      guard let place = tables.groups[member.key], let center = tables.contactCenter,
        let node = member.value["TelephonyConfig"]
      else { continue }
      let group = center.trafficDistributionGroups[place]
      checkStaffing(group.telephony, group.agents, ofGroup: place, at: node.location, tables)
    }
  }
}
