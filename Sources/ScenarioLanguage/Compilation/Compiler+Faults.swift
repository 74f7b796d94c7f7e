import ContactCenterModel
import Infrastructure
import JSONSource
import MessagingModel
import SimulationKernel
import WorldModel

/// The incident's faults in each architecture.
extension Compiler {
  /// Reports places and runbooks that no architecture has, and surges of sources that the workload does not have.
  ///
  /// What only some architectures have is no fault of the document: in the others it has no such place.
  mutating func checkFaults(
    _ faults: [CompiledFault], against architectures: [CompiledArchitecture], sources: IDTable, streams: IDTable
  ) {
    func union(_ noun: String, _ table: (CompiledArchitecture) -> IDTable) -> IDTable {
      IDTable(
        noun, architectures.flatMap { table($0).ids }, isKnown: architectures.allSatisfy { table($0).isKnown })
    }
    let owner = architectures.count == 1 ? "the architecture" : "any architecture"
    let regions = union("region", \.regions)
    let zones = union("zone", \.zones)
    let carriers = union("carrier", \.carriers)
    let dependencies = union("dependency", \.dependencies)
    let sites = union("agent site", \.agentSites)
    let runbooks = union("runbook", \.runbooks)
    let namespaces = union("namespace") { ($0.serviceBus ?? .nothing).namespaces }
    let consumers = union("consumer") { ($0.serviceBus ?? .nothing).consumers }
    let vaults = union("key vault") { ($0.serviceBus ?? .nothing).keyVaults }
    for fault in faults {
      for place in fault.places {
        switch place {
        case .region(let id), .controlPlane(let id), .monitoring(let id), .replication(let id):
          _ = resolve(id, in: regions, of: owner)
        case .zone(let id): _ = resolve(id, in: zones, of: owner)
        case .carrier(let id): _ = resolve(id, in: carriers, of: owner)
        case .site(let id): _ = resolve(id, in: sites, of: owner)
        case .namespace(let id), .nodes(let id, _): _ = resolve(id, in: namespaces, of: owner)
        case .partition(let id, let number, let location):
          guard resolve(id, in: namespaces, of: owner) != nil else { continue }
          let isThere = architectures.contains {
            ($0.serviceBus ?? .nothing).configuration == nil || messagingComponent(place, in: $0) != nil
          }
          if !isThere {
            report(
              .unknownReference, at: location, "names the partition \(number), and the namespace has fewer",
              remedy: "name one of its \"premiumMessagingPartitions\", counted from 1")
          }
        case .consumer(let id): _ = resolve(id, in: consumers, of: owner)
        case .keyVault(let id): _ = resolve(id, in: vaults, of: owner)
        case .network(let namespace, let region):
          _ = resolve(namespace, in: namespaces, of: owner)
          if let region { _ = resolve(region, in: regions, of: owner) }
        case .dependency(let dependency, let region, let location):
          guard resolve(dependency, in: dependencies, of: owner) != nil else { continue }
          if case .impairment = fault.verb, let id = dependency.string,
            architectures.contains(where: { $0.systems[id] != nil })
          {
            report(
              .contradiction, at: dependency.location,
              "is a system that works or does not: no share of anything fails at it",
              remedy: "make it an \"outage\"")
          }
          if let region { checkDependency(dependency, region, at: location, regions, architectures, owner) }
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
      case .messageSurge(let stream, _, _): _ = resolve(stream, in: streams, of: "the workload")
      case .drill(let runbook, _): _ = resolve(runbook, in: runbooks, of: owner)
      case .outage, .disaster, .impairment: break
      }
    }
  }

  /// Reports a dependency that fails in a region where no architecture has it, or where all have one for all regions.
  private mutating func checkDependency(
    _ dependency: JSONNode, _ region: JSONNode, at location: SourceLocation, _ regions: IDTable,
    _ architectures: [CompiledArchitecture], _ owner: String
  ) {
    guard resolve(region, in: regions, of: owner) != nil, architectures.allSatisfy({ $0.topology != nil }) else {
      return
    }
    let shared = architectures.compactMap { architecture in
      dependency.string.flatMap { architecture.dependencies[$0] }.flatMap {
        architecture.topology?.dependencies[$0].isShared
      }
    }
    let place = CompiledFault.Place.dependency(dependency, region: region, at: location)
    if shared.allSatisfy({ $0 }) {
      report(
        .contradiction, at: region.location, "stands beside a dependency that is one for all regions",
        remedy: "leave out the region")
    } else if !architectures.contains(where: { component(place, in: $0) != nil }) {
      report(
        .unknownReference, at: location, "names no dependency of \(owner): it is not deployed in that region",
        remedy: "name a region among its \"deployedIn\"")
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
    case .site(let id): return find(id, architecture.agentSites).map { .agentSite($0) }
    case .dependency(let id, let region, _):
      guard let index: DependencyIndex = find(id, architecture.dependencies) else { return nil }
      // What one region's failing copy is elsewhere is here the one that all regions share.
      guard let region, architecture.topology?.dependencies[index].isShared == false else {
        return .dependency(index, nil)
      }
      guard let place: RegionIndex = find(region, architecture.regions),
        architecture.topology?.dependencies[index].deployedIn.contains(place) == true
      else { return nil }
      return .dependency(index, place)
    case .replication(let id): return find(id, architecture.regions).map { .replication($0) }
    case .namespace, .partition, .nodes, .consumer, .keyVault, .network: return nil
    case .path(let carrier, let zone, _):
      guard let carrier: CarrierIndex = find(carrier, architecture.carriers),
        let zone: ZoneIndex = find(zone, architecture.zones),
        architecture.topology?.carriers[carrier].zones.contains(zone) == true
      else { return nil }
      return .path(carrier, zone)
    }
  }

  /// The part of the service bus that a place is in an architecture; nothing where it has no such place.
  private func messagingComponent(
    _ place: CompiledFault.Place, in architecture: CompiledArchitecture
  ) -> MessagingComponent? {
    guard let bus = architecture.serviceBus else { return nil }
    switch place {
    case .namespace(let id): return id.string.flatMap { bus.namespace($0) }.map { .namespace($0) }
    case .partition(let id, let number, _):
      guard let place = id.string.flatMap({ bus.namespace($0) }), number >= 1,
        number <= bus.configuration?.namespaces[place].partitions ?? 0
      else { return nil }
      return .partition(place, number - 1)
    case .nodes(let id, let share): return id.string.flatMap { bus.namespace($0) }.map { .units($0, share: share) }
    case .consumer(let id): return id.string.flatMap { bus.consumers[$0] }.map { .consumer($0) }
    case .keyVault(let id): return id.string.flatMap { bus.keyVaults[$0] }.map { .keyVault(KeyVaultIndex($0)) }
    case .network(let namespace, let region):
      guard let place = namespace.string.flatMap({ bus.namespace($0) }) else { return nil }
      guard let region else { return .network(nil, place) }
      // No applications of an architecture run where it has no region.
      return region.string.flatMap { architecture.regions[$0] }.map { .network(RegionIndex($0), place) }
    case .region, .zone, .carrier, .path, .controlPlane, .monitoring, .dependency, .site, .replication: return nil
    }
  }

  /// The faults as they strike an architecture, and its sources with those of the surges, both in order of their ids.
  mutating func faults(
    _ faults: [CompiledFault], in architecture: CompiledArchitecture, sources: [ContactSourceConfiguration]
  ) -> (faults: [FaultConfiguration], sources: [ContactSourceConfiguration])? {
    guard faults.allSatisfy(\.isWhole) else { return nil }
    var all = sources
    let known = Dictionary(uniqueKeysWithValues: sources.map { ($0.id, $0) })
    var ids = Set(known.keys)
    for fault in faults {
      guard case .surge(let source, let factor, let window) = fault.verb else { continue }
      guard let base = source.string.flatMap({ known[$0] }) else { return nil }
      guard let extra = surge(of: base, by: fault, factor: factor, window: window, at: source.location) else {
        return nil
      }
      if !ids.insert(extra.id).inserted {
        report(
          .duplicateID, at: fault.location, "makes a source \(Quoting.quoted(extra.id)), which there is already",
          remedy: "rename the fault or the source")
        return nil
      }
      all.append(extra)
    }
    all.sort { $0.id < $1.id }
    let places = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1.id, $0) })
    let result = faults.map { fault in
      let kind: FaultConfiguration.Kind
      switch fault.verb {
      case .outage(let places): kind = .outage(places.compactMap { component($0, in: architecture) })
      case .disaster(let places): kind = .disaster(places.compactMap { component($0, in: architecture) })
      case .impairment(let places, let share):
        kind = .impairment(places.compactMap { component($0, in: architecture) }, share: share)
      case .surge(let source, _, _):
        let id = (source.string ?? "") + "+" + fault.id
        kind = .surge(ContactSourceIndex(places[id] ?? 0))
      case .messageSurge: kind = .messageSurge
      case .drill(let runbook, let isRehearsal):
        let index = runbook.string.flatMap { architecture.runbooks[$0] }.map { RunbookIndex($0) }
        kind = isRehearsal ? .rehearsal(index) : .drill(index)
      }
      return FaultConfiguration(
        id: fault.id, kind: kind, timing: fault.timing, lasts: fault.lasts, owner: owner(of: fault, in: architecture),
        dropsInProgress: fault.dropsInProgress,
        messaging: fault.places.compactMap { messagingComponent($0, in: architecture) }, disruptions: fault.disruptions,
        addedLatency: fault.addedLatency)
    }
    return (result, all)
  }

  /// Who answers for a fault: who the document names; where only dependencies fail, the owner of them all (ACGR-33).
  private func owner(of fault: CompiledFault, in architecture: CompiledArchitecture) -> Owner {
    var owners: Set<Owner> = []
    for place in fault.places {
      guard case .dependency(let id, _, _) = place else { return fault.owner }
      if let index = id.string.flatMap({ architecture.dependencies[$0] }),
        let dependency = architecture.topology?.dependencies[index]
      {
        owners.insert(dependency.owner)
      }
    }
    guard !fault.statesOwner, owners.count == 1, let owner = owners.first else { return fault.owner }
    return owner
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
    case .times, .messages:
      report(
        .contradiction, at: location,
        "names a source that arrives at given times or with messages, which has no rate to multiply",
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
