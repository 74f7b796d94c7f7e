import ContactCenterModel
import Infrastructure
import ScenarioLanguage
import WorldModel

/// What an experiment found, put together replication by replication in their order.
///
/// Memory grows with replications × metrics and with the timeline's cells, never with customers.
public struct ExperimentResult: Sendable {
  /// The scenario played.
  public let scenario: Scenario
  /// The metrics, in the order of all tables.
  public let catalogue: MetricCatalogue
  /// Replications asked for.
  public let requested: Int
  /// Replications completed, from the first without a gap.
  public private(set) var completed = 0
  /// One entry for each architecture, in the scenario's order; the first is the baseline.
  public private(set) var architectures: [ArchitectureResult]
  /// Attempts simulated, over all worlds.
  public private(set) var attempts = 0
  /// Message copies simulated, over all worlds.
  public private(set) var messages = 0
  /// Events handled, over all worlds.
  public private(set) var events = 0
  /// Fold of the event traces of all worlds in order.
  public private(set) var digest: UInt64 = 0

  /// A result of no replication yet.
  public init(_ scenario: Scenario, _ catalogue: MetricCatalogue, replications: Int) {
    self.scenario = scenario
    self.catalogue = catalogue
    requested = replications
    architectures = scenario.architectures.map {
      ArchitectureResult($0, metrics: catalogue.definitions.count, keepsSamples: replications >= Quantiles.least(95))
    }
  }

  /// Whether every replication asked for was completed.
  public var isComplete: Bool { completed == requested }

  /// Whether some fault strikes at random: then an event that was never seen may still happen.
  public var hasRandomFaults: Bool {
    scenario.architectures.contains { architecture in
      architecture.world.faults.contains { fault in
        if case .every = fault.timing { true } else { false }
      }
    }
  }

  /// Adds the next replication.
  public mutating func add(_ outcome: ReplicationOutcome) {
    precondition(outcome.replication == completed, "replications are merged in their order")
    completed += 1
    for (place, found) in outcome.architectures.enumerated() {
      architectures[place].add(found, replication: outcome.replication)
      attempts += found.attempts
      messages += found.messages
      events += found.events
      for digest in found.digests { fold(digest) }
    }
  }

  private mutating func fold(_ value: UInt64) {
    // The finaliser of MurmurHash3: every bit of the past and of the new value moves every bit of the fold.
    var mixed = (digest &* 0x9E37_79B9_7F4A_7C15) ^ value
    mixed = (mixed ^ mixed >> 33) &* 0xFF51_AFD7_ED55_8CCD
    mixed = (mixed ^ mixed >> 33) &* 0xC4CE_B9FE_1A85_EC53
    digest = mixed ^ mixed >> 33
  }
}

/// What an experiment found about one architecture.
public struct ArchitectureResult: Sendable {
  /// The architecture.
  public let architecture: ArchitectureScenario
  /// `values[metric][replication]`; not-a-number where there was nothing to measure, the numerator of pooled ratios.
  public private(set) var values: [[Double]]
  /// `denominators[metric][replication]` of pooled ratios; 0 for other metrics.
  public private(set) var denominators: [[Double]]
  /// Every strike of every replication.
  public private(set) var recoveries: [(replication: Int, strike: StrikeRecovery)] = []
  /// The series over the day.
  public private(set) var timeline: TimelineAccumulator
  /// Attempts and customers by how and why they were lost, over all replications.
  public private(set) var losses = LossTotals()

  init(_ architecture: ArchitectureScenario, metrics: Int, keepsSamples: Bool) {
    self.architecture = architecture
    values = Array(repeating: [], count: metrics)
    denominators = Array(repeating: [], count: metrics)
    timeline = TimelineAccumulator(keepsSamples: keepsSamples)
  }

  mutating func add(_ outcome: ArchitectureOutcome, replication: Int) {
    for metric in values.indices {
      values[metric].append(outcome.values[metric])
      denominators[metric].append(outcome.denominators[metric])
    }
    for strike in outcome.recovery { recoveries.append((replication, strike)) }
    timeline.add(outcome.timeline)
    losses.add(
      attempts: outcome.attemptLosses, customers: outcome.customerLosses,
      messages: outcome.messageLosses)
  }
}
