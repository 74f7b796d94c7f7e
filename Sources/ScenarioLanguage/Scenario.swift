import SimulationKernel
import WorldModel

/// A compiled scenario: every value known good and typed. What an experiment needs, and nothing of the documents' form.
public struct Scenario: Sendable {
  /// The id, as in every report.
  public var id: String
  /// One line for people.
  public var title: String
  /// What it is about; may be empty.
  public var description: String
  /// The instant at which simulated time 0 lies.
  public var starts: CalendarInstant
  /// The seed of all random numbers.
  public var seed: UInt64
  /// Replications to make unless the command line says otherwise; positive.
  public var replications: Int
  /// The architectures to compare; the first is the baseline.
  public var architectures: [ArchitectureScenario]
  /// The metric that carries the headline verdict.
  public var primaryMetric: String
  /// Differences smaller than this are equivalent, by metric.
  public var margins: [String: Double]
  /// How recovery is told from the contacts.
  public var recovery: RecoveryRule
  /// What is expected of every architecture.
  public var objectives: [Objective]
  /// Every number that carries its source.
  public var assumptions: [Assumption]
  /// The files read, in order of their paths.
  public var documents: [SourceDocument]
  /// The question whether one region is enough; `nil` where it is not asked.
  public var justification: JustificationRequest?

  /// A compiled scenario.
  public init(
    id: String, title: String, description: String, starts: CalendarInstant, seed: UInt64, replications: Int,
    architectures: [ArchitectureScenario], primaryMetric: String, margins: [String: Double], recovery: RecoveryRule,
    objectives: [Objective], assumptions: [Assumption], documents: [SourceDocument]
  ) {
    self.id = id
    self.title = title
    self.description = description
    self.starts = starts
    self.seed = seed
    self.replications = replications
    self.architectures = architectures
    self.primaryMetric = primaryMetric
    self.margins = margins
    self.recovery = recovery
    self.objectives = objectives
    self.assumptions = assumptions
    self.documents = documents
  }
}

/// An architecture under the scenario's workload and incident.
public struct ArchitectureScenario: Sendable {
  /// The architecture's id.
  public var id: String
  /// One line for people.
  public var title: String
  /// The world to simulate.
  public var world: WorldConfiguration
  /// What it costs; `nil` where the document does not ask.
  public var prices: PriceList?
  /// Whether it is for production, and its review.
  public var gate: ProductionGate

  /// An architecture and its world.
  public init(
    id: String, title: String, world: WorldConfiguration, prices: PriceList? = nil,
    gate: ProductionGate = ProductionGate()
  ) {
    self.id = id
    self.title = title
    self.world = world
    self.prices = prices
    self.gate = gate
  }
}

/// An instant of the calendar with its offset from UTC.
public struct CalendarInstant: Sendable, Hashable {
  /// Microseconds since 1970-01-01T00:00:00Z.
  public var epochMicroseconds: Int64
  /// Minutes east of UTC.
  public var offsetMinutes: Int

  /// An instant as a document writes it.
  public init(epochMicroseconds: Int64, offsetMinutes: Int) {
    self.epochMicroseconds = epochMicroseconds
    self.offsetMinutes = offsetMinutes
  }
}

/// When a service counts as restored.
public struct RecoveryRule: Sendable, Hashable {
  /// First attempts that a window holds at least; it is widened until it does. Positive.
  public var minimumAttempts: Int
  /// How long every window must hold.
  public var stabilisation: SimulationDuration
  /// Service level that a window holds at, in 0...1, unless the twin's is lower.
  public var target: Double
  /// Share of first attempts that connect that a window holds at, in 0...1, unless the twin's is lower.
  public var telephonyTarget: Double
  /// How far below the twin's a window may lie, in 0...1.
  public var tolerance: Double

  /// A rule.
  public init(
    minimumAttempts: Int, stabilisation: SimulationDuration, target: Double, telephonyTarget: Double, tolerance: Double
  ) {
    self.minimumAttempts = minimumAttempts
    self.stabilisation = stabilisation
    self.target = target
    self.telephonyTarget = telephonyTarget
    self.tolerance = tolerance
  }
}

/// Something expected of every architecture.
public struct Objective: Sendable, Hashable {
  /// What is expected.
  public enum Expectation: Sendable, Hashable {
    /// The metric's mean is at least this.
    case atLeast(Double)
    /// The metric's mean is at most this.
    case atMost(Double)
  }

  /// The metric, such as `contacts.serviceLevel` or `recovery.service`.
  public var metric: String
  /// What is expected of it.
  public var expectation: Expectation
  /// Where the document says so, such as `/objectives/Region/rtoInSecs`.
  public var pointer: String

  /// An objective on a metric.
  public init(metric: String, expectation: Expectation, pointer: String) {
    self.metric = metric
    self.expectation = expectation
    self.pointer = pointer
  }
}

/// A number of the documents and where it comes from.
public struct Assumption: Sendable, Hashable {
  /// The document, relative to the scenario's folder.
  public var document: String
  /// The JSON pointer of the number in it.
  public var pointer: String
  /// The number as written.
  public var value: String
  /// Where it comes from, as written.
  public var source: String

  /// A number with its source.
  public init(document: String, pointer: String, value: String, source: String) {
    self.document = document
    self.pointer = pointer
    self.value = value
    self.source = source
  }
}

/// A file that a scenario was read from.
public struct SourceDocument: Sendable, Hashable {
  /// Its path relative to the scenario's folder.
  public var path: String
  /// Its bytes.
  public var bytes: [UInt8]

  /// A file as read.
  public init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}
