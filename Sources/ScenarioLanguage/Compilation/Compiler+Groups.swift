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
      if let signIn = group.object("SignInConfig", ArchitectureShapes.signIns) {
        // ACGR-22
        if !isDefault {
          report(
            .invalidRequest, at: signIn.location, "sets sign-ins on a group that is not the default one",
            remedy: "the service refuses that; remove it or set IsDefault")
        }
        for element in signIn["Distributions"]?.array ?? [] {
          _ = resolve(element["Region"], in: tables.instances, of: "this architecture")
        }
      }
      let telephony = percentages(group["TelephonyConfig"], tables)
      let agents = percentages(group["AgentConfig"], tables)
      if let telephony, let node = group["TelephonyConfig"], telephony.count(where: { $0 > 0 }) > 1 {
        // ACGR-42, ACGR-43
        warn(
          .splitTraffic, at: node.location, "sends calls to several regions, whose callers may fare differently",
          remedy: "expected are 100/0 in normal operation and 0/100 after a failover")
      }
      if let telephony, let agents {
        result[place] = TrafficDistributionGroupConfiguration(
          id: member.key, isDefault: isDefault, telephony: telephony, agents: agents)
      }
    }
    if !members.isEmpty, defaults != 1, let node = reader["trafficDistributionGroups"] {
      report(
        .defaultGroup, at: node.location, "has \(defaults) default groups", remedy: "set \"IsDefault\" on exactly one")
    }
    return whole(result)
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
      guard let percentage = part.percentage?.number?.integer, (0...100).contains(percentage),
        let region = tables.regions[part.region]
      else { return nil }
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
}
