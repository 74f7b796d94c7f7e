import ContactCenterModel
import Infrastructure
import MessagingModel
import SimulationKernel

/// A world's configuration brought into the form that runs are made from: built once an architecture, shared by threads.
public final class WorldBlueprint: Sendable {
  /// What the blueprint was made from.
  public let configuration: WorldConfiguration
  let plan: ContactCenterPlan
  let distributions: WorldDistributions
  let replicationPlan: ReplicationPlan
  let standingCauses: [StandingCause]
  let messagingPlan: MessagingPlan?
  let links: ContactMessageLinks
  /// Whether contacts or messages may feel a fault.
  let touches: [Bool]
  /// What applications of the service bus use beside it.
  let usedDependencies: [DependencyIndex]

  /// Prepares a configuration, which a compiled scenario has found good.
  public init(_ configuration: WorldConfiguration) {
    self.configuration = configuration
    plan = ContactCenterPlan(
      configuration.contactCenter, topology: configuration.topology, sources: configuration.sources)
    distributions = WorldDistributions(configuration)
    replicationPlan = ReplicationPlan(configuration.contactCenter)
    standingCauses = configuration.standingCauses
    touches = configuration.faults.map(configuration.isFelt)
    links = ContactMessageLinks(configuration)
    var messaging = configuration.messaging
    for (producer, source) in links.waiting.enumerated() where source != nil {
      messaging?.producers[producer].isAwaited = true
    }
    let regions = configuration.topology.regions.map(\.id)
    messagingPlan = messaging.map { MessagingPlan($0, regions: regions) }
    usedDependencies = configuration.messaging?.usedDependencies ?? []
  }

  /// Plays one world of one replication: a pure function of its arguments.
  ///
  /// - Parameters:
  ///   - kind: Which world.
  ///   - seed: The seed of all random numbers.
  ///   - replication: The replication's index.
  ///   - twinEnds: How the customers ended in the twin, for the incident's world.
  ///   - tracing: Whether every attempt is written down; memory then grows with attempts.
  ///   - isInterrupted: Asked after every simulated minute: even a crowd's is over in a second.
  /// - Returns: What was counted; `nil` when interrupted.
  /// - Throws: `InvariantViolation` when the counts do not add up, which is an error of the program.
  public func play(
    _ kind: WorldKind, seed: UInt64, replication: UInt32, matching twinEnds: CustomerEnds?, tracing: Bool,
    isInterrupted: () -> Bool
  ) throws(InvariantViolation) -> WorldRun? {
    var play = WorldPlay(
      World(self, kind, seed: seed, replication: replication, matching: twinEnds, tracing: tracing))
    guard play.run(isInterrupted: isInterrupted) else { return nil }
    return try play.result()
  }

  /// Plays both worlds of one replication, customers matched with the twin's: what `play` of the twin and then of the incident's
  /// world returns. What both have in common, up to the first fault, is played once where that can be.
  ///
  /// - Parameters:
  ///   - seed: The seed of all random numbers.
  ///   - replication: The replication's index.
  ///   - tracing: Whether every attempt is written down; memory then grows with attempts.
  ///   - memory: Where the second world finds what the first has drawn; good for any number of replications.
  ///   - isInterrupted: Asked after every simulated minute.
  /// - Returns: What was counted; `nil` when interrupted.
  /// - Throws: `InvariantViolation` when the counts do not add up, which is an error of the program.
  public func playBoth(
    seed: UInt64, replication: UInt32, tracing: Bool, memory: inout CustomerMemory, isInterrupted: () -> Bool
  ) throws(InvariantViolation) -> (incident: WorldRun, twin: WorldRun)? {
    guard configuration.beginsAlike else {
      guard
        let twin = try play(
          .twin, seed: seed, replication: replication, matching: nil, tracing: tracing, isInterrupted: isInterrupted),
        let incident = try play(
          .incident, seed: seed, replication: replication, matching: twin.ends, tracing: tracing,
          isInterrupted: isInterrupted)
      else { return nil }
      return (incident, twin)
    }
    var incident = WorldPlay(
      World(self, .incident, seed: seed, replication: replication, matching: nil, tracing: tracing))
    memory.begin(sources: configuration.sources.count)
    swap(&memory, &incident.world.contactCenter.value.memory)
    guard incident.run(before: incident.world.firstFault, isInterrupted: isInterrupted) else { return nil }
    var twin = incident.twin()
    swap(&incident.world.contactCenter.value.memory, &twin.world.contactCenter.value.memory)
    guard twin.run(isInterrupted: isInterrupted) else { return nil }
    swap(&twin.world.contactCenter.value.memory, &incident.world.contactCenter.value.memory)
    let there = try twin.result()
    // Whoever has ended before the first fault ended in both worlds alike: matching begins here.
    incident.world.contactCenter.value.twinEnds = there.ends
    guard incident.run(isInterrupted: isInterrupted) else { return nil }
    swap(&incident.world.contactCenter.value.memory, &memory)
    return (try incident.result(), there)
  }
}

/// The counts of a run do not add up: an error of the program, never of its input.
public struct InvariantViolation: Error, Hashable {
  /// What does not add up.
  public var message: String

  /// A broken invariant.
  public init(_ message: String) {
    self.message = message
  }
}

/// The distributions that faults and operations draw from.
struct WorldDistributions: Sendable {
  private(set) var table = DistributionTable()
  /// By fault: time to failure, and time to repair.
  private(set) var uptimes: [DistributionIndex?] = []
  private(set) var durations: [DistributionIndex?] = []
  /// By region: time to removal of a failed zone or path.
  private(set) var removals: [DistributionIndex?] = []
  /// By alarm.
  private(set) var publications: [DistributionIndex] = []
  /// By notice.
  private(set) var notices: [DistributionIndex] = []
  /// By person.
  private(set) var answers: [DistributionIndex] = []
  /// By system: how long it takes to move.
  private(set) var moves: [DistributionIndex] = []
  /// By runbook and step: duration, delay of the effect, and time to another try.
  private(set) var steps:
    [[(takes: DistributionIndex, takesEffect: DistributionIndex, retryAfter: DistributionIndex?)]] = []

  init(_ configuration: WorldConfiguration) {
    for fault in configuration.faults {
      if case .every(let uptime) = fault.timing {
        uptimes.append(table.addChecked(uptime))
      } else {
        uptimes.append(nil)
      }
      durations.append(fault.lasts.map { table.addChecked($0) })
    }
    for region in configuration.topology.regions {
      removals.append(region.zoneRemoval.map { table.addChecked($0) })
    }
    for alarm in configuration.operations.alarms {
      publications.append(table.addChecked(alarm.publishedAfter))
    }
    for notice in configuration.operations.notices { notices.append(table.addChecked(notice.after)) }
    for person in configuration.operations.people { answers.append(table.addChecked(person.answersAfter)) }
    for system in configuration.operations.systems { moves.append(table.addChecked(system.takes)) }
    for runbook in configuration.operations.runbooks {
      var compiled: [(takes: DistributionIndex, takesEffect: DistributionIndex, retryAfter: DistributionIndex?)] = []
      for step in runbook.steps {
        var retryAfter: DistributionIndex?
        if case .updateTrafficDistribution(let update) = step.action {
          retryAfter = table.addChecked(update.retryAfter)
        } else if case .serviceBus(let command) = step.action {
          retryAfter = table.addChecked(command.retryAfter)
        } else if case .move(let move) = step.action {
          retryAfter = table.addChecked(move.retryAfter)
        }
        compiled.append((table.addChecked(step.takes), table.addChecked(step.takesEffect), retryAfter))
      }
      steps.append(compiled)
    }
  }
}
