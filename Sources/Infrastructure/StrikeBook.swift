import SimulationKernel

/// Every strike of a fault, with what callers felt of it: the ledger that recovery is read from.
public struct StrikeBook {
  /// One strike. Instants that have not come are `nil`.
  public struct Strike: Sendable, Hashable {
    /// The fault.
    public var cause: Cause
    /// When it struck.
    public var onset: SimulationTime
    /// Whether it takes down or impairs anything on a contact's way. One of metrics, of an API or of the copying of settings
    /// does not: no contact fails through it, and none recovers from it.
    public var touchesContacts = true
    /// When it was repaired.
    public var repaired: SimulationTime?
    /// The first alarm or public notice after onset, or the start of the drill.
    public var detected: SimulationTime?
    /// The end of the last page or approval before the first change of the runbook that made it; `nil` where nobody was asked.
    public var decided: SimulationTime?
    /// The time in those pages and approvals.
    public var deciding = SimulationDuration.zero
    /// The acceptance of the last change.
    public var executed: SimulationTime?
    /// When all changes had taken effect.
    public var effective: SimulationTime?
    /// The first call that failed to connect, or was cut, because of it.
    public var firstFailed: SimulationTime?
    /// The last call that failed to connect because of it.
    public var lastFailed: SimulationTime?
    /// The first call that got through after `firstFailed`.
    public var firstConnected: SimulationTime?
    /// The first answer, after `firstFailed`, of a call that arrived after onset.
    public var firstAnswered: SimulationTime?
  }

  /// All strikes in order of onset.
  public var strikes: [Strike] = []
  /// Whether a strike that callers felt still waits for a call to connect or to be answered.
  public private(set) var isWatching = false
  private var latestMistake: SimulationTime?
  /// No strike before this one is waited on.
  private var firstWatched = 0

  /// A book without strikes.
  public init() {}

  /// A fault strikes.
  public mutating func open(_ cause: Cause, at now: SimulationTime, touchesContacts: Bool = true) {
    strikes.append(Strike(cause: cause, onset: now, touchesContacts: touchesContacts))
  }

  /// A fault is repaired.
  public mutating func close(_ cause: Cause, at now: SimulationTime) {
    guard let index = strikes.lastIndex(where: { $0.cause == cause && $0.repaired == nil }) else { return }
    strikes[index].repaired = now
  }

  /// What struck last, whether or not it has been repaired: the fault, one that touches no contact only where no other struck;
  /// or the customer's own sending of calls into a dead region.
  public var latestCause: Cause {
    let strike = strikes.last(where: \.touchesContacts) ?? strikes.last
    if let latestMistake, strike.map({ latestMistake >= $0.onset }) ?? true { return .configuration }
    return strike?.cause ?? .none
  }

  /// The customer sends calls from a region that works into one that is down (ACGR-33).
  public mutating func noteMistake(at now: SimulationTime) { latestMistake = now }

  /// A call failed to connect, or was cut, because of a fault.
  public mutating func noteFailure(_ cause: Cause, at now: SimulationTime, connecting: Bool) {
    guard cause != .none, let index = strikes.lastIndex(where: { $0.cause == cause }) else { return }
    if strikes[index].firstFailed == nil {
      strikes[index].firstFailed = now
      firstWatched = isWatching ? min(firstWatched, index) : index
      isWatching = true
    }
    if connecting { strikes[index].lastFailed = now }
  }

  /// A call got through to a flow.
  public mutating func noteConnection(at now: SimulationTime) {
    for index in firstWatched..<strikes.count
    where strikes[index].firstFailed != nil && strikes[index].firstConnected == nil {
      strikes[index].firstConnected = now
    }
    refresh()
  }

  /// An agent answered a call that arrived at `arrival`.
  public mutating func noteAnswer(arrivedAt arrival: SimulationTime, at now: SimulationTime) {
    for index in firstWatched..<strikes.count
    where strikes[index].firstFailed != nil && strikes[index].firstAnswered == nil && arrival >= strikes[index].onset {
      strikes[index].firstAnswered = now
    }
    refresh()
  }

  private mutating func refresh() {
    let waiting = strikes[firstWatched...].firstIndex {
      $0.firstFailed != nil && ($0.firstConnected == nil || $0.firstAnswered == nil)
    }
    isWatching = waiting != nil
    firstWatched = waiting ?? firstWatched
  }
}
