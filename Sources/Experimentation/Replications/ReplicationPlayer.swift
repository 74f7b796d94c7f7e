import ContactCenterModel
import Infrastructure
import MessagingModel
import ScenarioLanguage
import SimulationKernel
import WorldModel

/// Plays replications: each architecture's two worlds, customers of the incident's matched with the twin's.
///
/// A replication is a pure function of the scenario, the seed and its index.
public struct ReplicationPlayer: Sendable {
  /// The scenario played.
  public let scenario: Scenario
  /// The metrics, in the order of `ArchitectureOutcome.values`.
  public let catalogue: MetricCatalogue
  private let seed: UInt64
  private let isTracing: Bool
  private let blueprints: [WorldBlueprint]
  private let directories: [TwinPair.Directory]

  /// Prepares the worlds of a scenario.
  ///
  /// - Parameters:
  ///   - seed: the seed of all random numbers, in place of the scenario's.
  ///   - isTracing: whether outcomes carry every attempt.
  public init(_ scenario: Scenario, seed: UInt64? = nil, isTracing: Bool = false) {
    self.scenario = scenario
    self.seed = seed ?? scenario.seed
    self.isTracing = isTracing
    catalogue = MetricCatalogue(scenario)
    blueprints = scenario.architectures.map { WorldBlueprint($0.world) }
    directories = scenario.architectures.map { TwinPair.Directory($0) }
  }

  /// Plays one replication; nothing when interrupted.
  public func play(
    _ replication: Int, isInterrupted: () -> Bool
  ) throws(ReplicationFailure) -> ReplicationOutcome? {
    var memory = CustomerMemory()
    return try play(replication, memory: &memory, isInterrupted: isInterrupted)
  }

  /// Plays one replication of several that share a memory, which changes nothing but how long they take.
  func play(
    _ replication: Int, memory: inout CustomerMemory, isInterrupted: () -> Bool
  ) throws(ReplicationFailure) -> ReplicationOutcome? {
    var outcomes: [ArchitectureOutcome] = []
    for place in blueprints.indices {
      do throws(InvariantViolation) {
        guard
          let outcome = try play(architecture: place, replication, memory: &memory, isInterrupted: isInterrupted)
        else { return nil }
        outcomes.append(outcome)
      } catch {
        throw ReplicationFailure(
          architecture: scenario.architectures[place].id, seed: seed, replication: replication, message: error.message)
      }
    }
    return ReplicationOutcome(replication: replication, architectures: outcomes)
  }

  private func play(
    architecture place: Int, _ replication: Int, memory: inout CustomerMemory, isInterrupted: () -> Bool
  ) throws(InvariantViolation) -> ArchitectureOutcome? {
    guard
      let worlds = try blueprints[place].playBoth(
        seed: seed, replication: UInt32(replication), tracing: isTracing, memory: &memory,
        isInterrupted: isInterrupted)
    else { return nil }
    return outcome(architecture: place, incident: worlds.incident, twin: worlds.twin)
  }

  /// Measures every metric on an architecture's two worlds.
  func outcome(architecture place: Int, incident: WorldRun, twin: WorldRun) -> ArchitectureOutcome {
    let world = scenario.architectures[place].world
    var records: (incident: MessagingRecoveryRecord, twin: MessagingRecoveryRecord)?
    if let here = incident.messages, let there = twin.messages { records = (here.recovery, there.recovery) }
    let measurement = RecoveryMeasurement(
      incident: incident.recovery, twin: twin.recovery, messages: records, rule: scenario.recovery,
      duration: world.horizon.duration)
    let recovery = measurement.recoveries(from: incident.strikes, messages: incident.messages?.strikes ?? [])
    let match = MessageMatch(incident: incident.messages, twin: twin.messages, world)
    let pair = TwinPair(
      directory: directories[place], incident: incident, twin: twin, recovery: recovery, messages: match)
    var values: [Double] = []
    var denominators: [Double] = []
    values.reserveCapacity(catalogue.metrics.count)
    denominators.reserveCapacity(catalogue.metrics.count)
    for metric in catalogue.metrics {
      switch metric.measure(pair) {
      case .value(let value):
        values.append(value ?? .nan)
        denominators.append(0)
      case .ratio(let part, of: let whole):
        values.append(part)
        denominators.append(whole)
      }
    }
    let attempts = (incident.channels + twin.channels).reduce(0) { $0 + $1.offered }
    return ArchitectureOutcome(
      values: values, denominators: denominators, recovery: recovery, timeline: incident.timeline,
      attemptLosses: incident.attemptLosses, customerLosses: incident.customerLosses,
      messageLosses: match?.losses ?? [], attempts: attempts,
      messages: (incident.messages?.created ?? 0) + (twin.messages?.created ?? 0),
      events: incident.eventCount + twin.eventCount, digests: [incident.digest, twin.digest],
      trace: isTracing ? trace(incident: incident, twin: twin) : nil)
  }

  private func trace(incident: WorldRun, twin: WorldRun) -> ReplicationTrace {
    ReplicationTrace(
      incident: incident.attempts.sorted(by: AttemptRecord.isBefore),
      twin: twin.attempts.sorted(by: AttemptRecord.isBefore), incidentOperations: incident.operations,
      twinOperations: twin.operations, incidentMonitoring: incident.operationsReport.records,
      twinMonitoring: twin.operationsReport.records,
      incidentFindings: incident.operationsReport.findings, twinFindings: twin.operationsReport.findings,
      messages: MessageTrace(incident: incident.messages, twin: twin.messages))
  }
}

/// An invariant broke: a fault of the program, with what is needed to see it again.
public struct ReplicationFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// The architecture's id.
  public var architecture: String
  /// The seed of the run.
  public var seed: UInt64
  /// The replication, from 0.
  public var replication: Int
  /// What broke.
  public var message: String

  /// One line that says how to reproduce it.
  public var description: String {
    "an invariant broke in architecture \(architecture): \(message); seed \(seed), replication \(replication) show it"
      + " again"
  }
}
