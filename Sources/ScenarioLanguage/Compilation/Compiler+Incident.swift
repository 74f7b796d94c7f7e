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
    let verb = verb(reader, timing: timing, lasts: lasts)
    guard let timing, let lasts, let verb, let drops = reader.number("dropsInProgress") else { return nil }
    var fault = CompiledFault(
      id: id, location: location, verb: verb, timing: timing, lasts: lasts.distribution, owner: .platform,
      dropsInProgress: drops)
    fault.owner = reader.text("owner").flatMap(Owner.init) ?? Self.owner(of: verb)
    return fault
  }

  /// Who answers for the losses unless the document says so: whose place it is.
  private static func owner(of verb: CompiledFault.Verb) -> Owner {
    switch verb {
    case .surge, .drill: return .customer
    case .outage(let places), .disaster(let places), .impairment(let places, _):
      let isCarriers = places.allSatisfy { place in
        switch place {
        case .carrier, .path: true
        default: false
        }
      }
      return isCarriers ? .carrier : .platform
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
      guard let places = places(reader["impairment"]), let share = reader.number("fails") else { return nil }
      return .impairment(places, share: share)
    }
    if let drill = reader.object("drill", IncidentShapes.drill) {
      return drill["runbook"].map { .drill(runbook: $0) }
    }
    guard let surge = reader.object("surge", IncidentShapes.surge) else { return nil }
    guard case .distribution(.constant(let seconds)) = lasts else {
      if lasts != nil, let node = reader["lasts"] {
        report(
          .contradiction, at: node.location, "is not one certain duration", remedy: "a surge needs one: \"PT2H\"")
      }
      return nil
    }
    guard let source = surge["source"], let factor = surge.number("factor"), case .at(let start) = timing else {
      return nil
    }
    return .surge(source: source, factor: factor, window: start..<start + SimulationDuration(seconds: seconds))
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
    return reader["region"].map { .region($0) } ?? reader["zone"].map { .zone($0) }
      ?? reader["carrier"].map { .carrier($0) } ?? reader["controlPlane"].map { .controlPlane($0) }
      ?? reader["monitoring"].map { .monitoring($0) }
  }

  // MARK: In the architectures

  /// Reports places and runbooks that no architecture has, and surges of sources that the workload does not have.
  ///
  /// What only some architectures have is no fault of the document: in the others it has no such place.
  mutating func checkFaults(
    _ faults: [CompiledFault], against architectures: [CompiledArchitecture], sources: IDTable
  ) {
    func union(_ noun: String, _ table: (CompiledArchitecture) -> IDTable) -> IDTable {
      IDTable(
        noun, architectures.flatMap { table($0).ids }, isKnown: architectures.allSatisfy { table($0).isKnown })
    }
    let owner = architectures.count == 1 ? "the architecture" : "any architecture"
    let regions = union("region", \.regions)
    let zones = union("zone", \.zones)
    let carriers = union("carrier", \.carriers)
    let runbooks = union("runbook", \.runbooks)
    for fault in faults {
      for place in fault.places {
        switch place {
        case .region(let id), .controlPlane(let id), .monitoring(let id):
          _ = resolve(id, in: regions, of: owner)
        case .zone(let id): _ = resolve(id, in: zones, of: owner)
        case .carrier(let id): _ = resolve(id, in: carriers, of: owner)
        case .path(let carrier, let zone, let location):
          guard resolve(carrier, in: carriers, of: owner) != nil, resolve(zone, in: zones, of: owner) != nil else {
            continue
          }
          let isThere = architectures.contains { $0.topology == nil || component(place, in: $0) != nil }
          if !isThere {
            report(
              .unknownReference, at: location, "names no path of \(owner): the carrier does not reach that zone",
              remedy: "name a zone among the carrier's")
          }
        }
      }
      switch fault.verb {
      case .surge(let source, _, _): _ = resolve(source, in: sources, of: "the workload")
      case .drill(let runbook): _ = resolve(runbook, in: runbooks, of: owner)
      case .outage, .disaster, .impairment: break
      }
    }
  }

  /// The component that a place is in an architecture; nothing where it has no such place.
  private func component(_ place: CompiledFault.Place, in architecture: CompiledArchitecture) -> Component? {
    func find<Entity>(_ node: JSONNode, _ table: IDTable) -> EntityIndex<Entity>? {
      node.string.flatMap { table[$0] }.map { EntityIndex($0) }
    }
    switch place {
    case .region(let id): return find(id, architecture.regions).map { .region($0) }
    case .zone(let id): return find(id, architecture.zones).map { .zone($0) }
    case .carrier(let id): return find(id, architecture.carriers).map { .carrier($0) }
    case .controlPlane(let id): return find(id, architecture.regions).map { .controlPlane($0) }
    case .monitoring(let id): return find(id, architecture.regions).map { .monitoring($0) }
    case .path(let carrier, let zone, _):
      guard let carrier: CarrierIndex = find(carrier, architecture.carriers),
        let zone: ZoneIndex = find(zone, architecture.zones),
        architecture.topology?.carriers[carrier].zones.contains(zone) == true
      else { return nil }
      return .path(carrier, zone)
    }
  }

  /// The faults as they strike an architecture, and its sources with those of the surges, both in order of their ids.
  mutating func faults(
    _ faults: [CompiledFault], in architecture: CompiledArchitecture, sources: [ContactSourceConfiguration]
  ) -> (faults: [FaultConfiguration], sources: [ContactSourceConfiguration])? {
    var all = sources
    for fault in faults {
      guard case .surge(let source, let factor, let window) = fault.verb else { continue }
      guard let base = sources.first(where: { $0.id == source.string }) else { return nil }
      guard let extra = surge(of: base, by: fault, factor: factor, window: window, at: source.location) else {
        return nil
      }
      if all.contains(where: { $0.id == extra.id }) {
        report(
          .duplicateID, at: fault.location, "makes a source \(Quoting.quoted(extra.id)), which there is already",
          remedy: "rename the fault or the source")
        return nil
      }
      all.append(extra)
    }
    all.sort { $0.id < $1.id }
    let result = faults.map { fault in
      let kind: FaultConfiguration.Kind
      switch fault.verb {
      case .outage(let places): kind = .outage(places.compactMap { component($0, in: architecture) })
      case .disaster(let places): kind = .disaster(places.compactMap { component($0, in: architecture) })
      case .impairment(let places, let share):
        kind = .impairment(places.compactMap { component($0, in: architecture) }, share: share)
      case .surge(let source, _, _):
        let id = (source.string ?? "") + "+" + fault.id
        kind = .surge(ContactSourceIndex(all.firstIndex { $0.id == id } ?? 0))
      case .drill(let runbook):
        kind = runbook.string.flatMap { architecture.runbooks[$0] }.map { .drill(RunbookIndex($0)) } ?? .outage([])
      }
      return FaultConfiguration(
        id: fault.id, kind: kind, timing: fault.timing, lasts: fault.lasts, owner: fault.owner,
        dropsInProgress: fault.dropsInProgress)
    }
    return (result, all)
  }

  /// The additional customers of a surge: like the source's own, at (factor − 1) times its mean rates.
  private mutating func surge(
    of base: ContactSourceConfiguration, by fault: CompiledFault, factor: Double, window: Range<SimulationTime>,
    at location: SourceLocation
  ) -> ContactSourceConfiguration? {
    var process: PoissonArrivals
    switch base.arrivals {
    case .poisson(let own): process = own
    case .counts(let counts):
      let hours = counts.interval.seconds / 3_600
      let means = (counts.days.first ?? []).indices.map { index in
        Double(counts.days.reduce(0) { $0 + $1[index] }) / Double(counts.days.count) / hours
      }
      process = PoissonArrivals(
        perHour: DailyProfile(
          scenarioStart: counts.scenarioStart, from: counts.from, interval: counts.interval, values: means),
        dayVariation: 0, intervalVariation: 0, intervalCorrelation: 0)
    case .times:
      report(
        .contradiction, at: location, "names a source that arrives at given times, which has no rate to multiply",
        remedy: "give the source \"perHour\", \"counts\" or \"fitted\"")
      return nil
    }
    process.perHour.values = process.perHour.values.map { $0 * (factor - 1) }
    process.window = window
    var extra = base
    extra.id = base.id + "+" + fault.id
    extra.arrivals = .poisson(process)
    extra.incidentOnly = true
    return extra
  }
}
