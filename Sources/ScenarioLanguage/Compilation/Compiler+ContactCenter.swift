import ContactCenterModel
import Infrastructure
import JSONSource
import SimulationKernel

/// Instances, numbers, flows, queues and agents.
extension Compiler {
  mutating func contactCenter(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> ContactCenterConfiguration? {
    let source = sourceRegion(reader, tables)
    let instances = instances(reader, tables)
    let groups = groups(reader, tables)
    let numbers = phoneNumbers(reader, tables, source)
    let flows = flows(reader, tables)
    let queues = queues(reader, tables)
    let agents = agentGroups(reader, tables, source)
    guard let source, let instances, let groups, let numbers, let flows, let queues, let agents else { return nil }
    return ContactCenterConfiguration(
      instances: instances, sourceRegion: source, phoneNumbers: numbers, trafficDistributionGroups: groups,
      flows: flows, queues: queues, agentGroups: agents)
  }

  // MARK: Instances

  private mutating func sourceRegion(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> RegionIndex? {
    let members = reader.members("instances")
    let sources = members.filter { $0.value["replicaOf"] == nil }
    for member in members {
      if tables.regions[member.key] == nil {
        reportUnknown(member.key, at: member.keyLocation, in: tables.regions, of: "this architecture")
      }
      guard let target = member.value["replicaOf"] else { continue }
      guard let place = resolve(target, in: tables.instances, of: "this architecture") else { continue }
      let id = tables.instances.ids[place]
      if id == member.key {
        report(.sourceInstance, at: target.location, "names its own region", remedy: "name the source instance's")
      } else if !sources.contains(where: { $0.key == id }) {
        report(.sourceInstance, at: target.location, "names a replica", remedy: "name the source instance's region")
      }
    }
    if sources.count != 1, !members.isEmpty, let node = reader["instances"] {
      report(
        .sourceInstance, at: node.location, "has \(sources.count) instances that are no replica",
        remedy: "exactly one is the source; give the others \"replicaOf\"")
      return nil
    }
    return sources.first.flatMap { tables.regions[$0.key] }.map { RegionIndex($0) }
  }

  private mutating func instances(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> [InstanceConfiguration?]? {
    var result = [InstanceConfiguration?](repeating: nil, count: tables.regions.count)
    for member in reader.members("instances") {
      guard let place = tables.regions[member.key],
        let instance = ObjectReader(member.value, ArchitectureShapes.instance),
        let quotas = instance.object("quotas", ArchitectureShapes.quotas)
      else { return nil }
      result[place] = InstanceConfiguration(
        concurrentContacts: ["concurrentCalls", "concurrentChats", "concurrentTasks"].map { quotas.integer($0) })
    }
    return result
  }

  /// The region that a value names, which must have an instance; without a value the source instance's.
  mutating func instanceRegion(
    _ node: JSONNode?, _ tables: CompiledArchitecture, default source: RegionIndex?
  ) -> RegionIndex? {
    guard let node else { return source }
    return resolve(node, in: tables.instances, of: "this architecture").flatMap { tables.region(ofInstance: $0) }
  }

  // MARK: Traffic distribution groups

  private mutating func groups(
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
        report(
          .duplicateID, at: part.at, "names the region \(Quoting.quoted(part.region)) again", remedy: "name it once")
        isWhole = false
        continue
      }
      guard let percentage = part.percentage?.number?.integer, (0...100).contains(percentage),
        let region = tables.regions[part.region]
      else { return nil }
      result[region] = Int(percentage)
    }
    guard isWhole else { return nil }
    let total = result.reduce(0, +)
    if total != 100 || result.contains(where: { $0 % 10 != 0 }) {
      report(
        .percentages, at: place, total == 100 ? "do not go in steps of 10" : "add up to \(total)",
        remedy: "they must add up to 100 in steps of 10")
      return nil
    }
    let missing = tables.instances.ids.filter { !named.contains($0) }
    if !missing.isEmpty {
      report(
        .percentages, at: place, "leave out \(missing.map(Quoting.quoted).joined(separator: ", "))",
        remedy: "name every instance's region, if with 0")
      return nil
    }
    return result
  }

  // MARK: Numbers, flows and queues

  private mutating func phoneNumbers(
    _ reader: ObjectReader, _ tables: CompiledArchitecture, _ source: RegionIndex?
  ) -> [PhoneNumberConfiguration]? {
    let nodes = reader["phoneNumbers"]?.array ?? []
    refuseDuplicates(nodes.compactMap { $0["PhoneNumber"] }, "phone number")
    var result = [PhoneNumberConfiguration?](repeating: nil, count: tables.numbers.count)
    let owner = "this architecture"
    for node in nodes {
      guard let number = ObjectReader(node, ArchitectureShapes.phoneNumber), let id = number.text("PhoneNumber"),
        let place = tables.numbers[id]
      else { continue }
      let carrier = resolve(number["carrier"], in: tables.carriers, of: owner)
      let group = resolve(number["trafficDistributionGroup"], in: tables.groups, of: owner)
      let region = instanceRegion(number["region"], tables, default: source)
      let flow = resolve(number["flow"], in: tables.flows, of: owner)
      guard let type = number.text("PhoneNumberType").flatMap(PhoneNumberConfiguration.NumberType.init), let carrier,
        let region, let flow
      else { continue }
      result[place] = PhoneNumberConfiguration(
        id: id, type: type, carrier: CarrierIndex(carrier), group: group.map { TrafficDistributionGroupIndex($0) },
        region: region, flow: FlowIndex(flow))
    }
    return whole(result)
  }

  private mutating func flows(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> [FlowConfiguration]? {
    var result = [FlowConfiguration?](repeating: nil, count: tables.flows.count)
    for member in reader.members("flows") {
      guard let place = tables.flows[member.key], let flow = ObjectReader(member.value, ArchitectureShapes.flow) else {
        continue
      }
      let queue = resolve(flow["queue"], in: tables.queues, of: "this architecture")
      let duration = distribution(flow["duration"])
      guard let selfService = flow.number("selfService") else { continue }
      if selfService < 1, !flow.has("queue") {
        report(
          .deadEnd, at: flow.location, "leads customers nowhere",
          remedy: "give it a \"queue\", or a \"selfService\" of 1")
        continue
      }
      guard let duration, queue != nil || !flow.has("queue") else { continue }
      result[place] = FlowConfiguration(
        id: member.key, duration: duration, selfService: selfService, queue: queue.map { QueueIndex($0) })
    }
    return whole(result)
  }

  private mutating func queues(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> [QueueConfiguration]? {
    var result = [QueueConfiguration?](repeating: nil, count: tables.queues.count)
    for member in reader.members("queues") {
      guard let place = tables.queues[member.key], let queue = ObjectReader(member.value, ArchitectureShapes.queue),
        let within = queue.object("serviceLevel", ArchitectureShapes.serviceLevel)?.microseconds("within")
      else { continue }
      result[place] = QueueConfiguration(
        id: member.key, maxContacts: queue.integer("MaxContacts"),
        answerWithin: SimulationDuration(microseconds: within))
    }
    return whole(result)
  }

  // MARK: Agents

  private mutating func agentGroups(
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
      guard let heads, let serves, let concurrency, let region, let detection, let client = group.text("client"),
        let signIn = group.text("signIn"), distributionGroup != nil || !group.has("trafficDistributionGroup")
      else { continue }
      result[place] = AgentGroupConfiguration(
        id: member.key, heads: heads, serves: serves, concurrency: concurrency,
        group: distributionGroup.map { TrafficDistributionGroupIndex($0) }, region: region, switchDetection: detection,
        followsDistribution: signIn == "global" && client != "standardCCP")
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
