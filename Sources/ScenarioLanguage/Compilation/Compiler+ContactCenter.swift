import ContactCenterModel
import Infrastructure
import JSONSource
import SimulationKernel

/// Instances, numbers, flows and queues.
extension Compiler {
  mutating func contactCenter(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> ContactCenterConfiguration? {
    let source = sourceRegion(reader, tables)
    let instances = instances(reader, tables)
    let groups = groups(reader, tables)
    let numbers = phoneNumbers(reader, tables, source)
    let flows = flows(reader, tables)
    let queues = queues(reader, tables)
    let agents = agentGroups(reader, tables, source)
    let settings = settingsReplication(reader, tables, source)
    let readiness = readiness(reader, tables)
    guard let source, let instances, let groups, let numbers, let flows, let queues, let agents, let readiness,
      settings != nil || !reader.has("configuration")
    else { return nil }
    var center = ContactCenterConfiguration(
      instances: instances, sourceRegion: source, phoneNumbers: numbers, trafficDistributionGroups: groups,
      flows: flows, queues: queues, agentGroups: agents, identityProvider: identityProvider(reader, tables))
    center.settingsReplication = settings
    center.routesGlobally = routesGlobally(reader)
    center.readiness = readiness
    return center
  }

  // MARK: Instances

  private mutating func sourceRegion(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> RegionIndex? {
    let members = reader.members("instances")
    let sources = members.filter { $0.value["replicaOf"] == nil }.map(\.key)
    let isSource = Set(sources)
    for member in members {
      if tables.regions[member.key] == nil {
        reportUnknown(member.key, at: member.keyLocation, in: tables.regions, of: "this architecture")
      }
      guard let target = member.value["replicaOf"] else { continue }
      guard let place = resolve(target, in: tables.instances, of: "this architecture") else { continue }
      let id = tables.instances.ids[place]
      if id == member.key {
        report(.invalidRequest, at: target.location, "names its own region", remedy: "name the source instance's")
      } else if !isSource.contains(id) {
        report(.sourceInstance, at: target.location, "names a replica", remedy: "name the source instance's region")
      }
    }
    checkReplication(members)
    if sources.count != 1, !members.isEmpty, let node = reader["instances"] {
      report(
        .sourceInstance, at: node.location, "has \(sources.count) instances that are no replica",
        remedy: "exactly one is the source; give the others \"replicaOf\"")
      return nil
    }
    return sources.first.flatMap { tables.regions[$0] }.map { RegionIndex($0) }
  }

  /// The quotas in the order of the channels.
  static let quotaNames = ["concurrentCalls", "concurrentChats", "concurrentTasks"]

  private mutating func instances(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> [InstanceConfiguration?]? {
    var result = [InstanceConfiguration?](repeating: nil, count: tables.regions.count)
    for member in reader.members("instances") {
      guard let place = tables.regions[member.key],
        let instance = ObjectReader(member.value, ArchitectureShapes.instance),
        let quotas = instance.object("quotas", ArchitectureShapes.quotas)
      else { return nil }
      let replication = initialReplication(instance)
      guard replication != nil || !instance.has("replication") else { return nil }
      result[place] = InstanceConfiguration(
        concurrentContacts: Self.quotaNames.map { quotas.integer($0) }, replication: replication)
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
      let isCarriedOver = group == nil || isCarriedOver(number, replicas: reader.members("instances"), tables)
      let setUpTime = setUpTimes(number, tables)
      guard let type = number.text("PhoneNumberType").flatMap(PhoneNumberConfiguration.NumberType.init), let carrier,
        let region, let flow
      else { continue }
      result[place] = PhoneNumberConfiguration(
        id: id, type: type, carrier: CarrierIndex(carrier),
        group: isCarriedOver ? group.map { TrafficDistributionGroupIndex($0) } : nil,
        region: region, flow: FlowIndex(flow), setUpTime: setUpTime)
    }
    return whole(result)
  }

  /// The set-up times of a number by region; empty without any.
  private mutating func setUpTimes(_ number: ObjectReader, _ tables: CompiledArchitecture) -> [Distribution?] {
    let members = number.members("setUpTime")
    guard !members.isEmpty else { return [] }
    var result = [Distribution?](repeating: nil, count: tables.regions.count)
    for member in members {
      guard let region = tables.regions[member.key] else {
        reportUnknown(member.key, at: member.keyLocation, in: tables.regions, of: "this architecture")
        continue
      }
      result[region] = distribution(member.value)
    }
    return result
  }

  private mutating func flows(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> [FlowConfiguration]? {
    var result = [FlowConfiguration?](repeating: nil, count: tables.flows.count)
    for member in reader.members("flows") {
      guard let place = tables.flows[member.key], let flow = ObjectReader(member.value, ArchitectureShapes.flow) else {
        continue
      }
      let queue = resolve(flow["queue"], in: tables.queues, of: "this architecture")
      let duration = distribution(flow["duration"])
      let uses = uses(flow, tables)
      guard let selfService = flow.number("selfService") else { continue }
      if selfService < 1, !flow.has("queue") {
        report(
          .deadEnd, at: flow.location, "leads customers nowhere",
          remedy: "give it a \"queue\", or a \"selfService\" of 1")
        continue
      }
      guard let duration, let uses, queue != nil || !flow.has("queue") else { continue }
      result[place] = FlowConfiguration(
        id: member.key, duration: duration, selfService: selfService, queue: queue.map { QueueIndex($0) }, uses: uses)
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
}
