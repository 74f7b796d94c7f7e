import ContactCenterModel
import Infrastructure
import JSONSource
import SimulationKernel

/// Agents: how many, what they serve, and where they sign in.
extension Compiler {
  mutating func agentGroups(
    _ reader: ObjectReader, _ tables: CompiledArchitecture, _ source: RegionIndex?
  ) -> [AgentGroupConfiguration]? {
    var result = [AgentGroupConfiguration?](repeating: nil, count: tables.agentGroups.count)
    for member in reader.members("agentGroups") {
      guard let place = tables.agentGroups[member.key],
        let group = ObjectReader(member.value, ArchitectureShapes.agentGroup)
      else { continue }
      let headsReader = group.object("heads", ArchitectureShapes.heads)
      checkDay(headsReader, values: "heads")
      let heads = profile(headsReader, values: "heads")
      let serves = skills(group["serves"], tables)
      let concurrency = concurrency(group["MediaConcurrencies"])
      let distributionGroup = resolve(
        group["trafficDistributionGroup"], in: tables.groups, of: "this architecture")
      let region = instanceRegion(group["region"], tables, default: source)
      let detection = distribution(group["switchDetection"])
      let signIn = signIn(group, tables)
      guard let heads, let serves, let concurrency, let region, let detection, let signIn,
        let follows = followsDistribution(group), distributionGroup != nil || !group.has("trafficDistributionGroup")
      else { continue }
      result[place] = AgentGroupConfiguration(
        id: member.key, heads: heads, serves: serves, concurrency: concurrency,
        group: distributionGroup.map { TrafficDistributionGroupIndex($0) }, region: region, switchDetection: detection,
        followsDistribution: follows, signIn: signIn)
    }
    let heads = result.reduce(0) { $0 + ($1?.heads.values.max() ?? 0) }
    if heads > 1_000_000, let node = reader["agentGroups"] {
      report(
        .absurdValue, at: node.location, "have more than a million agents together", remedy: "lower the heads")
      return nil
    }
    return whole(result)
  }

  private mutating func skills(
    _ node: JSONNode?, _ tables: CompiledArchitecture
  ) -> [AgentGroupConfiguration.Skill]? {
    guard let nodes = node?.array else { return nil }
    var skills: [AgentGroupConfiguration.Skill?] = []
    var names: [JSONNode] = []
    for node in nodes {
      let reader = ObjectReader(node, ArchitectureShapes.skill)
      let name = reader?["queue"] ?? node
      names.append(name)
      let queue = resolve(name, in: tables.queues, of: "this architecture")
      let priority = reader.map { $0.integer("Priority") } ?? 1
      skills.append(
        queue.flatMap { queue in
          priority.map { AgentGroupConfiguration.Skill(queue: QueueIndex(queue), priority: $0) }
        })
    }
    refuseDuplicates(names, "queue")
    return whole(skills)?.sorted { $0.queue < $1.queue }
  }

  private mutating func concurrency(_ node: JSONNode?) -> [Int]? {
    guard let nodes = node?.array else { return nil }
    refuseDuplicates(nodes.compactMap { $0["Channel"] }, "channel")
    var result = [Int](repeating: 0, count: DailyShapes.channels.count)
    for node in nodes {
      guard let channel = node["Channel"]?.string.flatMap(DailyShapes.channels.firstIndex),
        let number = node["Concurrency"], let count = number.number?.integer
      else { return nil }
      if channel == 0, count > 1 {
        report(
          .concurrency, at: number.location, "lets an agent take \(count) calls at once", remedy: "voice takes 1")
      }
      result[channel] = Int(clamping: count)
    }
    return result
  }
}
