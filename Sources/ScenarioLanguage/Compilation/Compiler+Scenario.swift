import ContactCenterModel
import Infrastructure
import JSONSource
import MessagingModel
import SimulationKernel
import WorldModel

/// The whole: every architecture under the workload and the incident.
extension Compiler {
  mutating func scenario(_ node: JSONNode) -> Scenario? {
    guard let reader = ObjectReader(node, ScenarioShapes.scenario) else { return nil }
    let span = span(reader)
    if let span {
      let day: Int64 = 86_400_000_000
      let local = (span.starts.epochMicroseconds + Int64(span.starts.offsetMinutes) * 60_000_000) % day
      scenarioStart = SimulationDuration(microseconds: local < 0 ? local + day : local)
      startOfWeek = Self.sinceMonday(span.starts)
    }
    checkCalendarDay(reader["asOf"])
    startsAt = span?.starts.epochMicroseconds
    asOf = reader.text("asOf") ?? reader.text("starts").map { String($0.prefix(10)) }
    catalogue = reader.object("catalogue", CatalogueShapes.catalogue)
    checkDatedPrices(catalogue)
    longestRun = nil
    runDuration = span?.duration
    let horizon = horizon(reader, span)
    let nodes = reader["architectures"]?.array ?? []
    refuseDuplicates(nodes.compactMap { $0["id"] }, "architecture")
    var architectures: [CompiledArchitecture?] = []
    for node in nodes { architectures.append(architecture(node)) }
    let workload = reader["workload"].flatMap { self.workload($0, lasting: span?.duration) }
    let faults = reader.has("incident") ? reader["incident"].flatMap { incident($0, within: span) } : []
    let known = architectures.compactMap { $0 }
    if known.count == nodes.count, let faults, let workload {
      checkFaults(
        faults, against: known, sources: workload.table, streams: IDTable("stream", workload.streams.map(\.id)))
      checkSurges(faults, workload.sources)
      refuseCollisions(known, workload.table, workload.streams, faults, at: reader.location)
    }
    if let faults, let horizon, horizon.warmUp < horizon.duration, let node = reader["warmUp"] {
      checkWarmUp(horizon.warmUp, at: node.location, faults)
    }
    var worlds: [ArchitectureScenario?] = []
    for architecture in known {
      guard let workload, let sources = sources(workload.sources, in: architecture),
        sources.count == workload.table.count, let faults,
        let joined = self.faults(faults, in: architecture, sources: sources), let topology = architecture.topology,
        var contactCenter = architecture.contactCenter, let operations = architecture.operations, let horizon
      else {
        worlds.append(nil)
        continue
      }
      var messaging: MessagingConfiguration?
      var acting = withStreams(operations, workload.streams)
      if architecture.serviceBus != nil || !workload.streams.isEmpty {
        messaging = self.messaging(workload.streams, in: architecture)
          .flatMap { self.withSurges($0, faults, &acting) }
        if messaging == nil {
          worlds.append(nil)
          continue
        }
      }
      checkService(of: sources, named: workload.sources, in: architecture)
      checkMeeting(of: workload.sources, workload.streams, in: architecture)
      var prices: PriceList?
      if let costs = architecture.costs {
        checkMessages(workload.sources, costs: costs)
        prices = priceList(costs, architecture, contactCenter, sources, messaging)
        contactCenter.metering = metering(costs, architecture)
        if prices == nil {
          worlds.append(nil)
          continue
        }
      }
      worlds.append(
        ArchitectureScenario(
          id: architecture.id, title: architecture.title,
          world: WorldConfiguration(
            topology: topology, contactCenter: contactCenter, sources: joined.sources, faults: joined.faults,
            operations: acting, horizon: horizon, messaging: messaging),
          prices: prices, gate: architecture.gate))
    }
    checkDataLocation(reader, known)
    checkPricedRegions(known)
    let isOfMessages = !known.isEmpty && known.allSatisfy { $0.serviceBus != nil && $0.instances.count == 0 }
    let objectives = objectives(
      reader, disruptions: Set((faults ?? []).flatMap(\.disruptions)),
      copiesSettings: known.contains { $0.contactCenter?.settingsReplication != nil },
      isOfMessages: isOfMessages)
    guard let worlds = whole(worlds), worlds.count == nodes.count, let span, let objectives,
      let recovery = recovery(reader.object("recovery", ScenarioShapes.recovery)), let id = reader.text("id"),
      let title = reader.text("title"), let seed = reader["seed"]?.number?.integer.flatMap(UInt64.init(exactly:)),
      let replications = reader.integer("replications"), let metric = reader.text("primaryMetric")
    else { return nil }
    var margins: [String: Double] = [:]
    for member in reader.members("margins") { margins[member.key] = member.value.number?.double }
    var scenario = Scenario(
      id: id, title: title, description: reader.text("description") ?? "", starts: span.starts, seed: seed,
      replications: replications, architectures: worlds,
      primaryMetric: isOfMessages && !reader.has("primaryMetric") ? "messages.attributableLoss" : metric,
      margins: margins, recovery: recovery,
      objectives: objectives, assumptions: AssumptionCollector.collect(node, library), documents: documents())
    scenario.justification = justification(reader, known, objectives: objectives)
    return scenario
  }

  /// Reports metrics that the scenario does not have, and bounds that a metric cannot reach.
  ///
  /// - Parameter known: what its reports list; only whoever measures knows.
  mutating func checkMetrics(_ node: JSONNode, against known: [KnownMetric]) {
    guard let reader = ObjectReader(node, ScenarioShapes.scenario) else { return }
    let table = IDTable("metric", known.map(\.name))
    if reader.has("primaryMetric") { _ = resolve(reader["primaryMetric"], in: table, of: "this scenario") }
    let bounded = reader.object("objectives", ScenarioShapes.objectives)?.members("metrics") ?? []
    for member in reader.members("margins") + bounded where table[member.key] == nil {
      reportUnknown(member.key, at: member.keyLocation, in: table, of: "this scenario")
    }
    let bounds = Dictionary(known.map { ($0.name, $0) }) { first, _ in first }
    for member in bounded {
      guard let metric = bounds[member.key] else { continue }
      for key in ["atLeast", "atMost"] {
        guard let bound = member.value[key], let value = bound.number?.double else { continue }
        if let greatest = metric.greatest, value > greatest {
          report(
            .outOfRange, at: bound.location, "is more than \(member.key) can be",
            remedy: "it is a share: 80 % is written 0.8")
        } else if let least = metric.least, value < least {
          report(
            .outOfRange, at: bound.location, "is less than \(member.key) can be",
            remedy: "it is a share or a count, never below 0")
        }
      }
    }
  }

  // MARK: Time

  private func span(_ reader: ObjectReader) -> Span? {
    guard let text = reader.text("starts"), let instant = try? ISO8601.instant(text),
      let duration = reader.microseconds("duration"), duration > 0
    else { return nil }
    return Span(
      starts: CalendarInstant(
        epochMicroseconds: instant.epochMicroseconds, offsetMinutes: instant.offsetMinutes),
      duration: SimulationDuration(microseconds: duration))
  }

  /// Reports faults that are over before anything is counted: what they do would be met objectives and a recovery of nothing.
  private mutating func checkWarmUp(
    _ warmUp: SimulationDuration, at location: SourceLocation, _ faults: [CompiledFault]
  ) {
    for fault in faults {
      guard fault.isWhole, case .at(let time) = fault.timing, case .constant(let seconds)? = fault.lasts,
        time + SimulationDuration(microseconds: Int64((seconds * 1e6).rounded())) <= .start + warmUp
      else { continue }
      report(
        .outsideRun, at: location,
        "is not over before the fault \(Quoting.quoted(fault.id)) is, of which nothing is counted then",
        remedy: "shorten the warm-up, or let the fault strike later")
    }
  }

  private mutating func horizon(_ reader: ObjectReader, _ span: Span?) -> HorizonConfiguration? {
    let timeline = reader.object("timeline", ScenarioShapes.timeline)
    let recovery = reader.object("recovery", ScenarioShapes.recovery)
    guard let span, let warmUp = reader.microseconds("warmUp"), let drain = reader.microseconds("drainLimit"),
      let step = timeline?.microseconds("step"), let window = recovery?.microseconds("step"), step > 0, window > 0
    else { return nil }
    let duration = span.duration.microseconds
    if warmUp >= duration, let node = reader["warmUp"] {
      report(
        .contradiction, at: node.location, "is not shorter than the duration", remedy: "leave time to count customers")
    }
    if duration / step > 100_000, let node = timeline?["step"] {
      report(
        .absurdValue, at: node.location, "cuts the run into more than 100000 cells",
        remedy: "make \"timeline.step\" longer, or \"duration\" shorter")
    }
    let longest = duration + drain
    longestRun = SimulationDuration(microseconds: longest)
    if longest / window > 1_000_000, let node = recovery?["step"] {
      report(
        .absurdValue, at: node.location, "cuts the run, its drain included, into more than 1000000 windows",
        remedy: "make \"recovery.step\" longer, or \"duration\" and \"drainLimit\" shorter")
    }
    // A cell that outlasts the run is as long as the run: nothing comes after.
    return HorizonConfiguration(
      duration: span.duration, warmUp: SimulationDuration(microseconds: warmUp),
      drainLimit: SimulationDuration(microseconds: drain),
      timelineStep: SimulationDuration(microseconds: min(step, duration)),
      recoveryStep: SimulationDuration(microseconds: window))
  }

  private func recovery(_ reader: ObjectReader?) -> RecoveryRule? {
    guard let reader, let attempts = reader.integer("minimumAttempts"),
      let stable = reader.microseconds("stabilisation"),
      let target = reader.number("target"), let telephony = reader.number("telephonyTarget"),
      let tolerance = reader.number("tolerance")
    else { return nil }
    return RecoveryRule(
      minimumAttempts: attempts, stabilisation: SimulationDuration(microseconds: stable), target: target,
      telephonyTarget: telephony, tolerance: tolerance)
  }

  // MARK: Objectives

  /// The objectives that this incident can put to the test, each with its place in the document.
  ///
  /// - Parameters:
  ///   - copiesSettings: whether a recovery point is measured: that of changed settings.
  ///   - isOfMessages: whether there are messages alone, whose recovery is meant.
  private func objectives(
    _ reader: ObjectReader, disruptions: Set<Disruption>, copiesSettings: Bool, isOfMessages: Bool
  ) -> [Objective]? {
    guard let stated = reader.object("objectives", ScenarioShapes.objectives) else { return nil }
    var result: [(metric: String, expectation: Objective.Expectation, at: SourceLocation)] = []
    let service = isOfMessages ? "recovery.messaging" : "recovery.service"
    for kind in Disruption.allCases where disruptions.contains(kind) {
      guard let objective = stated.object(kind.rawValue, ScenarioShapes.disruption) else { continue }
      guard let node = objective["rtoInSecs"], let seconds = node.number?.double else { return nil }
      // Where the incident disrupts in several ways, each is measured by itself.
      let metric = disruptions.count > 1 ? "\(service).\(kind.rawValue)" : service
      result.append((metric, .atMost(seconds), node.location))
      if copiesSettings || isOfMessages, kind == .region, let node = objective["rpoInSecs"],
        let seconds = node.number?.double
      {
        let metric = isOfMessages ? "recovery.messaging.point.age" : "configuration.recoveryPoint"
        result.append((metric, .atMost(seconds), node.location))
      }
    }
    for member in stated.members("metrics") {
      guard let bound = ObjectReader(member.value, ScenarioShapes.metricObjective) else { return nil }
      if let node = bound["atLeast"], let value = node.number?.double {
        result.append((member.key, .atLeast(value), node.location))
      } else if let node = bound["atMost"], let value = node.number?.double {
        result.append((member.key, .atMost(value), node.location))
      } else {
        return nil
      }
    }
    let pointers = library.pointers(at: Set(result.map(\.at)))
    return result.map { objective in
      Objective(
        metric: objective.metric, expectation: objective.expectation,
        pointer: pointers[objective.at]?.description ?? "")
    }
  }

  /// Refuses architectures whose instances lie further from each other than the scenario wants its data (ACGR-04).
  private mutating func checkDataLocation(_ reader: ObjectReader, _ architectures: [CompiledArchitecture]) {
    guard let node = reader.object("objectives", ScenarioShapes.objectives)?["dataLocationConstraint"],
      let constraint = node.string, constraint != "AnyLocation"
    else { return }
    for architecture in architectures {
      guard let topology = architecture.topology else { continue }
      let countries = Set(
        topology.regions.enumerated().filter { place, region in
          architecture.instances[region.id] != nil
            || architecture.serviceBus?.regions.contains(RegionIndex(place)) == true
        }.map(\.element.country)
      ).sorted()
      let isKept =
        constraint == "SameCountry"
        ? countries.count <= 1
        : Set(countries.map { Continent(country: $0)?.rawValue ?? $0 }).count <= 1
      if !isKept {
        report(
          .dataLocation, at: node.location,
          "is not kept by \(architecture.name), whose instances lie in \(countries.joined(separator: " and "))",
          remedy: "move an instance, or allow it")
      }
    }
  }

  // MARK: Ids and documents

  /// Reports ids that the random streams could not tell apart: they are addressed by a 32-bit hash.
  private mutating func refuseCollisions(
    _ architectures: [CompiledArchitecture], _ sources: IDTable, _ streams: [CompiledStream], _ faults: [CompiledFault],
    at location: SourceLocation
  ) {
    var owners: [UInt32: String] = [:]
    var all = architectures.flatMap(\.allIDs) + sources.ids + streams.map(\.id)
    for fault in faults {
      all.append(fault.id)
      switch fault.verb {
      case .surge(let base, _, _), .messageSurge(let base, _, _): all.append((base.string ?? "") + "+" + fault.id)
      case .outage, .disaster, .impairment, .drill: break
      }
    }
    for id in Set(all).sorted() {
      let hash = stableHash(id)
      if let other = owners[hash] {
        report(
          .idCollision, at: location,
          "has the ids \(Quoting.quoted(other)) and \(Quoting.quoted(id)), which would draw the same random numbers",
          remedy: "rename one of them")
      }
      owners[hash] = id
    }
  }

  /// Every file read, relative to the scenario's folder, in order of their paths.
  private func documents() -> [SourceDocument] {
    library.files.indices.map { index in
      SourceDocument(path: library.name(of: UInt16(index), from: 0), bytes: library.files[index].bytes)
    }.sorted { $0.path < $1.path }
  }
}
