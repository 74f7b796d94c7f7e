import Infrastructure
import MessagingModel
import SimulationKernel

/// Where a system is.
struct SystemState {
  let hash: UInt32
  var region: RegionIndex
  /// Where it is on the way to; meanwhile it works nowhere.
  var movesTo: RegionIndex?
  /// Moves so far: addresses the random numbers of each.
  var moves: UInt32 = 0
}

// SBGDR-06, SBGDR-57: abandoning a region involves several systems. Each takes its time to follow, and a failover of the service
// bus can wait for them.
extension World {
  /// Whether a dependency works in a region: of a system, whether it is there.
  func works(_ dependency: DependencyIndex, in region: RegionIndex) -> Bool {
    guard configuration.topology.dependencies[dependency.raw].isAvailable(in: region),
      !infrastructure.isDown(region: region.raw),
      !infrastructure.isDown(dependency: dependency.raw, region: region.raw)
    else { return false }
    return system(of: dependency).map { isAt(region, $0) } ?? true
  }

  private func system(of dependency: DependencyIndex) -> SystemIndex? {
    configuration.operations.systems.firstIndex { $0.dependency == dependency }.map { SystemIndex($0) }
  }

  private func isAt(_ region: RegionIndex, _ system: SystemIndex) -> Bool {
    systemStates[system.raw].region == region && systemStates[system.raw].movesTo == nil
  }

  /// Whether a system need not be moved to a region: it is there, or on the way.
  func isIn(_ region: RegionIndex, _ system: SystemIndex) -> Bool {
    (systemStates[system.raw].movesTo ?? systemStates[system.raw].region) == region
  }

  /// The fault through which a dependency does not work in a region: of a system that is elsewhere, the one that holds it there.
  /// Without one it is the customer's doing.
  private func cause(of dependency: DependencyIndex, in region: RegionIndex) -> Cause {
    let place = system(of: dependency).map { systemStates[$0.raw].region } ?? region
    for region in [region, place] {
      if infrastructure.isDown(dependency: dependency.raw, region: region.raw) {
        return infrastructure.cause(dependency: dependency.raw, region: region.raw)
      }
      if infrastructure.isDown(region: region.raw) { return infrastructure.cause(region: region.raw) }
    }
    return .configuration
  }

  /// Tells the messaging system what its applications miss, and lets go what waited for a system.
  mutating func refreshDependencies(_ scheduler: inout Scheduler) {
    guard !blueprint.usedDependencies.isEmpty, let system = configuration.messaging else { return }
    var missing: [DependencyPlace: Cause] = [:]
    for dependency in blueprint.usedDependencies {
      for region in Set(system.namespaces.map(\.region)) where !works(dependency, in: region) {
        missing[DependencyPlace(dependency, in: region)] = cause(of: dependency, in: region)
      }
    }
    messaging?.value.advance(to: scheduler.now)
    messaging?.value.setMissing(missing, &scheduler)
    openGates(&scheduler)
  }

  // MARK: Moving

  /// A system leaves its region; how long until it is in the other. The same in every architecture.
  mutating func beginMove(_ move: SystemMove, _ scheduler: inout Scheduler) -> SimulationDuration {
    let place = move.system.raw
    var draws = origin.stream(systemStates[place].hash, systemStates[place].moves, 0, .systemMove)
    systemStates[place].moves += 1
    systemStates[place].movesTo = move.region
    refreshDependencies(&scheduler)
    return distributions.table.duration(distributions.moves[place], &draws)
  }

  /// A system has arrived, unless it was ordered elsewhere meanwhile.
  mutating func endMove(_ move: SystemMove, _ scheduler: inout Scheduler) {
    guard systemStates[move.system.raw].movesTo == move.region else { return }
    systemStates[move.system.raw].region = move.region
    systemStates[move.system.raw].movesTo = nil
    refreshDependencies(&scheduler)
  }

  // MARK: Waiting

  /// SBGDR-57: whether a command need not wait: for each system that it names, until that works where the failover leads.
  private mutating func isReady(_ command: ServiceBusCommand) -> Bool {
    guard let region = messaging?.value.failoverRegion else { return true }
    return command.awaits.allSatisfy { works(configuration.operations.systems[$0].dependency, in: region) }
  }

  /// A runbook's command waits for systems, or goes on.
  mutating func passesGate(_ index: Int, _ command: ServiceBusCommand, at now: SimulationTime) -> Bool {
    guard !command.awaits.isEmpty else { return true }
    let since = runbookStates[index].waitsSince
    guard isReady(command) else {
      runbookStates[index].waitsSince = since ?? now
      return false
    }
    recordWait(index, command, since: since ?? now, "ready", at: now)
    runbookStates[index].waitsSince = nil
    return true
  }

  private mutating func openGates(_ scheduler: inout Scheduler) {
    for index in runbookStates.indices where runbookStates[index].waitsSince != nil {
      let step = configuration.operations.runbooks[index].steps[runbookStates[index].step]
      if case .serviceBus(let command) = step.action, isReady(command) { endStep(index, &scheduler) }
    }
  }

  private mutating func recordWait(
    _ index: Int, _ command: ServiceBusCommand, since: SimulationTime, _ result: String, at now: SimulationTime
  ) {
    let names = command.awaits.map { configuration.operations.systems[$0].id }.joined(separator: ", ")
    operations.append(
      OperationRecord(
        actor: configuration.operations.runbooks[index].id, step: "await \(names)", began: since, ended: now,
        result: result))
  }

  /// Failovers that wait when the run ends never came about.
  mutating func closeGates(at now: SimulationTime) {
    for index in runbookStates.indices {
      guard let since = runbookStates[index].waitsSince,
        case .serviceBus(let command) = configuration.operations.runbooks[index].steps[runbookStates[index].step].action
      else { continue }
      recordWait(index, command, since: since, "not ready", at: now)
    }
  }

  /// SBGDR-06: failovers that left behind what belongs with the namespace stand among the operations, in order of their ends.
  mutating func recordIncompleteComposites(at now: SimulationTime) {
    guard let composites = messaging?.value.incompleteComposites, let name = messaging?.value.failoverName else {
      return
    }
    for composite in composites {
      let missing = composite.missing.map { configuration.topology.dependencies[$0.raw].id }.joined(separator: ", ")
      let record = OperationRecord(
        actor: name, step: "compositeIncomplete", began: composite.began, ended: composite.ended ?? now,
        result: "without \(missing)")
      operations.insert(record, at: operations.firstIndex { $0.ended > record.ended } ?? operations.endIndex)
    }
  }
}
