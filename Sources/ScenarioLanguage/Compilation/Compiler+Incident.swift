import ContactCenterModel
import Infrastructure
import JSONSource
import SimulationKernel
import WorldModel

/// What goes wrong, first by itself and then in each architecture.
extension Compiler {
  /// When a scenario starts and how long it lasts; nothing known while an incident is validated by itself.
  struct Span {
    var starts: CalendarInstant
    var duration: SimulationDuration
  }

  /// The incident's faults in order of their ids, those that could be compiled.
  mutating func incident(_ node: JSONNode, within span: Span?) -> [CompiledFault]? {
    guard let reader = ObjectReader(node, IncidentShapes.incident) else { return nil }
    var faults: [CompiledFault] = []
    for member in reader.members("faults") {
      if member.key == Cause.configurationName {
        report(
          .duplicateID, at: member.keyLocation, "is the name of losses that no fault causes", remedy: "rename the fault"
        )
      }
      guard let fault = ObjectReader(member.value, IncidentShapes.fault),
        let compiled = self.fault(fault, id: member.key, at: member.keyLocation, within: span)
      else { continue }
      faults.append(compiled)
    }
    return faults.sorted { $0.id < $1.id }
  }

  private mutating func fault(
    _ reader: ObjectReader, id: String, at location: SourceLocation, within span: Span?
  ) -> CompiledFault? {
    let timing = timing(reader, within: span)
    var lasts: Drawn? = .never
    if reader.has("lasts") { lasts = drawnOrNever(reader["lasts"]) }
    if case .every(let uptime) = timing, let repair = lasts?.distribution, let node = reader["every"], let span,
      span.duration.seconds / (uptime.mean + repair.mean) > 10_000
    {
      report(
        .absurdValue, at: node.location, "brings more than 10000 failures a run",
        remedy: "make failures rarer; a place that fails all the time is an \"impairment\"")
      return nil
    }
    let verb = verb(reader, timing: timing, lasts: lasts)
    let drops = reader.number("dropsInProgress")
    guard let verb else { return nil }
    var fault = CompiledFault(
      id: id, location: location, verb: verb, timing: timing ?? .at(.start), lasts: lasts?.distribution,
      owner: .platform, statesOwner: reader.has("owner"), dropsInProgress: drops ?? 1,
      isWhole: timing != nil && lasts != nil && drops != nil)
    fault.addedLatency = duration(reader.microseconds("addsLatency")) ?? .zero
    fault.owner = reader.text("owner").flatMap(Owner.init) ?? Self.owner(of: verb)
    return fault
  }

  /// Who answers for the losses unless the document says so: whose place it is.
  private static func owner(of verb: CompiledFault.Verb) -> Owner {
    switch verb {
    case .surge, .messageSurge, .drill: return .customer
    case .outage(let places), .disaster(let places), .impairment(let places, _):
      let isCarriers = places.allSatisfy { place in
        switch place {
        case .carrier, .path: true
        default: false
        }
      }
      let isSites = places.allSatisfy { place in
        switch place {
        case .site, .consumer: true
        default: false
        }
      }
      return isCarriers ? .carrier : isSites ? .customer : .platform
    }
  }

  // MARK: When

  private mutating func timing(_ reader: ObjectReader, within span: Span?) -> FaultConfiguration.Timing? {
    if reader.has("every") { return repeated(reader["every"]).map { .every($0) } }
    guard let node = reader["at"], let text = node.string else { return nil }
    let offset: Int64
    if let instant = try? ISO8601.instant(text) {
      guard let span else { return .at(.start) }
      offset = instant.epochMicroseconds - span.starts.epochMicroseconds
    } else if let duration = node.microseconds {
      offset = duration
    } else {
      return nil
    }
    if let span, offset < 0 || offset >= span.duration.microseconds {
      report(
        .outsideRun, at: node.location, offset < 0 ? "is before the run starts" : "is after the run's duration",
        remedy: "name a time within the run, or change the scenario's \"starts\" and \"duration\"")
      return nil
    }
    return .at(SimulationTime(microseconds: offset))
  }

  // MARK: What

  private mutating func verb(
    _ reader: ObjectReader, timing: FaultConfiguration.Timing?, lasts: Drawn?
  ) -> CompiledFault.Verb? {
    if reader.has("outage") { return places(reader["outage"]).map { .outage($0) } }
    if reader.has("disaster") { return places(reader["disaster"]).map { .disaster($0) } }
    if reader.has("impairment") {
      guard let places = places(reader["impairment"]), reader.has("fails") || reader.has("addsLatency"),
        checkImpairment(places, reader)
      else { return nil }
      let share = reader.number("fails") ?? 0
      for case .replication(let mirror) in places {
        report(
          .contradiction, at: mirror.location, "is the copying of settings, which no attempt passes on its way",
          remedy: "make it an \"outage\"; that single copies fail is \"configuration.firstTryFails\"")
      }
      for case .site(let site) in places {
        report(
          .contradiction, at: site.location, "is a place of agents, which no attempt passes on its way",
          remedy: "make it an \"outage\", with the share of contacts cut in \"dropsInProgress\"")
      }
      for place in places {
        switch place {
        case .namespace(let node), .partition(let node, _, _), .nodes(let node, _), .consumer(let node),
          .keyVault(let node):
          report(
            .contradiction, at: node.location, "is of the service bus, of which no share of the attempts fails",
            remedy: "make it an \"outage\"")
        default: break
        }
      }
      return .impairment(places, share: share)
    }
    if let drill = reader.object("drill", IncidentShapes.drill) {
      return drill["runbook"].map { .drill(runbook: $0, isRehearsal: drill.bool("rehearsal") ?? false) }
    }
    guard let surge = reader.object("surge", IncidentShapes.surge) else { return nil }
    guard case .distribution(.constant(let seconds)) = lasts else {
      if lasts != nil, let node = reader["lasts"] {
        report(
          .contradiction, at: node.location, "is not one certain duration", remedy: "a surge needs one: \"PT2H\"")
      }
      return nil
    }
    guard let factor = surge.number("factor"), case .at(let start) = timing else { return nil }
    let window = start..<start + SimulationDuration(seconds: seconds)
    if let stream = surge["messages"] { return .messageSurge(stream: stream, factor: factor, window: window) }
    return surge["source"].map { .surge(source: $0, factor: factor, window: window) }
  }

  /// Whether an impairment says what its places need: attempts fail, or networks of the service bus are slow.
  private mutating func checkImpairment(_ places: [CompiledFault.Place], _ reader: ObjectReader) -> Bool {
    let isOfNetworks = places.allSatisfy { place in
      if case .network = place { true } else { false }
    }
    if isOfNetworks { return true }
    if let node = reader.has("addsLatency") ? reader["addsLatency"] : nil {
      report(
        .contradiction, at: node.location, "slows down what is no network of the service bus",
        remedy: "give the impairment a \"network\" alone, or leave it out")
      return false
    }
    return true
  }

  private func places(_ node: JSONNode?) -> [CompiledFault.Place]? {
    guard let node else { return nil }
    return whole((node.array ?? [node]).map { place($0) })
  }

  private func place(_ node: JSONNode) -> CompiledFault.Place? {
    guard let reader = ObjectReader(node, IncidentShapes.place) else { return nil }
    if let path = reader.object("path", IncidentShapes.path) {
      guard let carrier = path["carrier"], let zone = path["zone"] else { return nil }
      return .path(carrier: carrier, zone: zone, at: path.location)
    }
    if let failing = ObjectReader(node, IncidentShapes.dependencyPlace), failing.has("dependency") {
      return failing["dependency"].map { .dependency($0, region: failing["region"], at: node.location) }
    }
    if let partition = reader.object("partition", IncidentShapes.partition) {
      guard let namespace = partition["namespace"], let number = partition.integer("number") else { return nil }
      return .partition(namespace: namespace, number: number, at: partition.location)
    }
    if let nodes = reader.object("nodes", IncidentShapes.nodes) {
      guard let namespace = nodes["namespace"], let share = nodes.number("share") else { return nil }
      return .nodes(namespace: namespace, share: share)
    }
    if let namespace = reader["namespace"] { return .namespace(namespace) }
    if let consumer = reader["consumer"] { return .consumer(consumer) }
    if let vault = reader["keyVault"] { return .keyVault(vault) }
    if let network = reader.object("network", IncidentShapes.network) {
      return network["namespace"].map { .network(namespace: $0, region: network["region"]) }
    }
    return reader["region"].map { .region($0) } ?? reader["zone"].map { .zone($0) }
      ?? reader["carrier"].map { .carrier($0) } ?? reader["controlPlane"].map { .controlPlane($0) }
      ?? reader["monitoring"].map { .monitoring($0) } ?? reader["site"].map { .site($0) }
      ?? reader["replication"].map { .replication($0) }
  }
}
