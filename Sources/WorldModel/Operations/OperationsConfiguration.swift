import ContactCenterModel
import Infrastructure
import SimulationKernel

/// The place of a canary in its table.
public typealias CanaryIndex = EntityIndex<CanaryConfiguration>
/// The place of an alarm in its table.
public typealias AlarmIndex = EntityIndex<AlarmConfiguration>
/// The place of a runbook in its table.
public typealias RunbookIndex = EntityIndex<RunbookConfiguration>
/// The place of a public notice in its table.
public typealias NoticeIndex = EntityIndex<NoticeConfiguration>
/// The place of a person in its table.
public typealias PersonIndex = EntityIndex<PersonConfiguration>
/// The place of a system in its table.
public typealias SystemIndex = EntityIndex<SystemConfiguration>

/// How an outage is noticed and answered: canaries, alarms and runbooks, each table sorted by id.
public struct OperationsConfiguration: Sendable, Hashable {
  /// Synthetic calls.
  public var canaries: [CanaryConfiguration]
  /// Alarms on metrics.
  public var alarms: [AlarmConfiguration]
  /// What people and programs do when an alarm rings.
  public var runbooks: [RunbookConfiguration]
  /// What the provider says of its own faults.
  public var notices: [NoticeConfiguration]
  /// Who is asked, and when they can be reached.
  public var people: [PersonConfiguration]
  /// What moves together with the namespaces of the service bus (SBGDR-57).
  public var systems: [SystemConfiguration] = []
  /// When Global Resiliency is enabled for the customer: calls that move traffic are refused before (ACGR-46). `nil`: before
  /// the run.
  public var onboardedAt: SimulationTime?

  /// Operations of these tables.
  public init(
    canaries: [CanaryConfiguration], alarms: [AlarmConfiguration], runbooks: [RunbookConfiguration],
    notices: [NoticeConfiguration] = [], people: [PersonConfiguration] = []
  ) {
    self.notices = notices
    self.people = people
    self.canaries = canaries
    self.alarms = alarms
    self.runbooks = runbooks
  }

  /// The places of the composite alarms, each after those that it speaks of.
  var compositesInOrder: [Int] {
    func depth(_ alarm: Int) -> Int {
      alarms[alarm].rule.map { 1 + ($0.alarms.map { depth($0.raw) }.max() ?? 0) } ?? 0
    }
    return alarms.indices.filter { alarms[$0].rule != nil }.sorted { (depth($0), $0) < (depth($1), $1) }
  }

  /// Nobody watches and nobody acts.
  public static var none: OperationsConfiguration {
    OperationsConfiguration(canaries: [], alarms: [], runbooks: [])
  }
}

/// Synthetic calls that test a number from outside, since calls that never arrive appear in no metric.
public struct CanaryConfiguration: Sendable, Hashable {
  /// The canary's id.
  public var id: String
  /// The number it dials.
  public var number: PhoneNumberIndex
  /// Time between two calls.
  public var every: SimulationDuration
  /// Time until a call that is not answered counts as failed.
  public var timeout: SimulationDuration

  /// A canary on a number.
  public init(id: String, number: PhoneNumberIndex, every: SimulationDuration, timeout: SimulationDuration) {
    self.id = id
    self.number = number
    self.every = every
    self.timeout = timeout
  }
}

/// A system that runs in one region at a time and is moved to another as a whole, such as a database or an application tier
/// (SBGDR-06). It is a dependency, with a health of its own in each of its regions, beside the region's.
public struct SystemConfiguration: Sendable, Hashable {
  /// The system's id, which is its dependency's.
  public var id: String
  /// Its health.
  public var dependency: DependencyIndex
  /// Where it runs at the start.
  public var region: RegionIndex
  /// Seconds that a move takes; meanwhile it works nowhere.
  public var takes: Distribution

  /// A system.
  public init(id: String, dependency: DependencyIndex, region: RegionIndex, takes: Distribution) {
    self.id = id
    self.dependency = dependency
    self.region = region
    self.takes = takes
  }
}

/// The provider's status page: the fallback where no alarm rings (ACGR-35).
public struct NoticeConfiguration: Sendable, Hashable {
  /// The notice's id.
  public var id: String
  /// The region whose faults, and whose zones' faults, it tells of.
  public var region: RegionIndex
  /// Seconds from the strike of a fault until the customer has read of it. A fault that is over by then is not answered.
  public var after: Distribution

  /// A notice of a region's faults.
  public init(id: String, region: RegionIndex, after: Distribution) {
    self.id = id
    self.region = region
    self.after = after
  }
}

/// Someone who is paged or approves, at certain hours of the week (ACGR-36).
public struct PersonConfiguration: Sendable, Hashable {
  /// The person's id.
  public var id: String
  /// Hours on duty since Monday 00:00 local time, each within a week of its beginning; `nil`: always on duty.
  public var onDuty: [Range<SimulationDuration>]?
  /// The time since Monday 00:00 at which the run starts.
  public var startOfRun: SimulationDuration
  /// Seconds until the person, once reached on duty, answers.
  public var answersAfter: Distribution

  /// A person.
  public init(
    id: String, onDuty: [Range<SimulationDuration>]?, startOfRun: SimulationDuration, answersAfter: Distribution
  ) {
    self.id = id
    self.onDuty = onDuty
    self.startOfRun = startOfRun
    self.answersAfter = answersAfter
  }

  /// How long after an instant the person is on duty: nothing when on duty then, `nil` when never.
  public func wait(at now: SimulationTime) -> SimulationDuration? {
    guard let onDuty else { return .zero }
    let week = SimulationDuration.hours(7 * 24).microseconds
    let place = (startOfRun + (now - .start)).microseconds
    return onDuty.map { hours in
      let since = ((place - hours.lowerBound.microseconds) % week + week) % week
      let length = (hours.upperBound - hours.lowerBound).microseconds
      return SimulationDuration(microseconds: since < length ? 0 : week - since)
    }.min()
  }
}
