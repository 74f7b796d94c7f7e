import Infrastructure
import SimulationKernel

/// The place of a contact source in its table.
public typealias ContactSourceIndex = EntityIndex<ContactSourceConfiguration>

/// A stream of customers with the same matter, channel and habits.
public struct ContactSourceConfiguration: Sendable, Hashable {
  /// Where a customer's first attempt goes.
  public enum Entry: Sendable, Hashable {
    /// Calls: the number dialled first.
    case dials(PhoneNumberIndex)
    /// Chats and tasks: the flow they start in the region their client points at.
    case starts(FlowIndex)
  }

  /// Another number that some customers know (ACGR-12).
  public struct Alternate: Sendable, Hashable {
    /// The number.
    public var number: PhoneNumberIndex
    /// Probability that a customer knows it and tries it when the first is unreachable or blocked.
    public var knownTo: Double

    /// A number known to a share of customers.
    public init(number: PhoneNumberIndex, knownTo: Double) {
      self.number = number
      self.knownTo = knownTo
    }
  }

  /// The source's id; it addresses the random numbers of its customers.
  public var id: String
  /// The medium.
  public var channel: Channel
  /// Where a first attempt goes.
  public var entry: Entry
  /// The alternate number; calls only.
  public var alternate: Alternate?
  /// When customers arrive.
  public var arrivals: ArrivalConfiguration
  /// Seconds with an agent.
  public var handleTime: Distribution
  /// Seconds of after-contact work.
  public var afterContactWork: Distribution
  /// Seconds a customer waits in queue before giving up; `nil`: for ever.
  public var patience: Distribution?
  /// Whether and when a customer tries again.
  public var redial: RedialConfiguration
  /// Whether these customers exist in the incident's world alone, as a surge's do.
  public var incidentOnly: Bool
  /// Messages of a chat from its begin to its end, both sides' together: what bills count; `nil`: nobody says.
  public var messages: Double?

  /// A source of customers.
  public init(
    id: String, channel: Channel, entry: Entry, alternate: Alternate?, arrivals: ArrivalConfiguration,
    handleTime: Distribution, afterContactWork: Distribution, patience: Distribution?, redial: RedialConfiguration,
    incidentOnly: Bool
  ) {
    self.id = id
    self.channel = channel
    self.entry = entry
    self.alternate = alternate
    self.arrivals = arrivals
    self.handleTime = handleTime
    self.afterContactWork = afterContactWork
    self.patience = patience
    self.redial = redial
    self.incidentOnly = incidentOnly
  }
}

/// When the customers of a source arrive.
public enum ArrivalConfiguration: Sendable, Hashable {
  /// A Poisson process whose rate changes by interval and is multiplied by random busyness.
  case poisson(PoissonArrivals)
  /// Counts by interval of real days: replication r plays day r modulo the number of days; arrivals are uniform in each interval.
  case counts(CountedArrivals)
  /// Given instants, the same in every replication.
  case times([SimulationTime])
  /// A customer comes with each message of a producer, by its id, and the task starts when the message is processed by a
  /// consumer that starts tasks.
  case messages(producer: String)
}

/// A doubly stochastic Poisson process: rate(t) × busyness of the day × busyness of the interval.
///
/// Gamma busyness of the day: Avramidis, Deslauriers and L'Ecuyer (2004); the autocorrelated factor is lognormal, the
/// exponential of a stationary Gaussian AR(1) sequence over intervals.
public struct PoissonArrivals: Sendable, Hashable {
  /// Customers an hour by interval of the day.
  public var perHour: DailyProfile
  /// Coefficient of variation of the gamma factor of each day; 0: none.
  public var dayVariation: Double
  /// Coefficient of variation of the factor of each interval; 0: none.
  public var intervalVariation: Double
  /// Correlation of the logarithms of neighbouring intervals' factors, in 0..<1.
  public var intervalCorrelation: Double
  /// Arrivals happen only in this stretch of time, as a surge does; `nil`: always.
  public var window: Range<SimulationTime>?

  /// A process with these rates and this busyness.
  public init(
    perHour: DailyProfile, dayVariation: Double, intervalVariation: Double, intervalCorrelation: Double,
    window: Range<SimulationTime>? = nil
  ) {
    self.perHour = perHour
    self.dayVariation = dayVariation
    self.intervalVariation = intervalVariation
    self.intervalCorrelation = intervalCorrelation
    self.window = window
  }
}

/// Numbers of arrivals by interval on real days.
public struct CountedArrivals: Sendable, Hashable {
  /// Time of day at which the scenario starts.
  public var scenarioStart: SimulationDuration
  /// Time of day of the first interval.
  public var from: SimulationDuration
  /// Length of every interval.
  public var interval: SimulationDuration
  /// `days[d][i]`: arrivals on day d in interval i; every day has as many intervals.
  public var days: [[Int]]

  /// Counts of real days.
  public init(scenarioStart: SimulationDuration, from: SimulationDuration, interval: SimulationDuration, days: [[Int]])
  {
    self.scenarioStart = scenarioStart
    self.from = from
    self.interval = interval
    self.days = days
  }
}

/// Whether a customer whose attempt failed tries again.
public struct RedialConfiguration: Sendable, Hashable {
  /// Probability of another attempt, by `ContactOutcome.rawValue`; 0 for outcomes that satisfy.
  public var probability: [Double]
  /// Seconds until the next attempt.
  public var delay: Distribution
  /// Attempts in all, the first included; at least 1, at most 255.
  public var maxAttempts: Int

  /// A rule for trying again.
  public init(probability: [Double], delay: Distribution, maxAttempts: Int) {
    precondition(probability.count == ContactOutcome.allCases.count)
    self.probability = probability
    self.delay = delay
    self.maxAttempts = maxAttempts
  }

  /// Customers who never try again.
  public static var never: RedialConfiguration {
    RedialConfiguration(
      probability: ContactOutcome.allCases.map { _ in 0 }, delay: .constant(0), maxAttempts: 1)
  }
}
