import ContactCenterModel
import Infrastructure
import MessagingModel
import SimulationKernel

/// What alarms, runbooks and people did in a run, in numbers, and with tracing in records.
public struct OperationsReport: Sendable, Hashable {
  /// A change of where calls go.
  public struct Move: Sendable, Hashable {
    /// Whether the runbook takes another's changes back.
    public var isFailback: Bool
    /// From the start of the runbook until the change was felt.
    public var time: SimulationDuration
    /// Calls in progress in the regions that lost calls, which end where they are.
    public var inProgress: Int
    /// Contacts marked as stranded from this change to the next; until the end of the run, those marked before it.
    public var stranded: Int
  }

  /// Times that an alarm began to ring.
  public var rings = 0
  /// Rings while no fault was in effect at any time that the alarm looked at. A drill is none.
  public var falseRings = 0
  /// Periods whose datum should have become readable.
  public var periods = 0
  /// Periods whose datum did.
  public var data = 0
  /// Strikes of faults, drills left out.
  public var faults = 0
  /// Of these the ones during which no alarm began to ring.
  public var missedByAlarms = 0
  /// Of these the ones that nobody noticed, by alarm or by notice, while they lasted.
  public var unnoticed = 0
  /// From the strike until it was noticed, of those that were and that touch contacts.
  public var detectionTimes: [SimulationDuration] = []
  /// Runbooks started.
  public var started = 0
  /// Runbooks that stopped because their criteria were not met.
  public var stoodDown = 0
  /// Calls of the management API.
  public var calls = 0
  /// Of these the ones that were refused or failed.
  public var refusedCalls = 0
  /// Of them the looks that found what should not be (SBGDR-95).
  public var probesAnswered = 0
  /// Changes of where calls go, in order; setting the percentages that are set already is none.
  public var moves: [Move] = []
  /// What rehearsals found, and failovers met, in order of time (SBGDR-80).
  public var findings: [DriftRecord] = []
  /// Of what rehearsals found, what was mended.
  public var mended = 0
  /// What CloudWatch and CloudTrail hold; empty without tracing.
  public var records = MonitoringRecords()

  /// Nothing happened yet.
  public init() {}
}

/// What CloudWatch and CloudTrail would hold of a run (ACGR-39).
public struct MonitoringRecords: Sendable, Hashable {
  /// A period of a metric that an alarm watches.
  public struct Datum: Sendable, Hashable {
    /// The alarm that watches it.
    public var alarm: AlarmIndex
    /// When the period ended.
    public var periodEnd: SimulationTime
    /// When its datum could be read, or should have been.
    public var readable: SimulationTime
    /// The datum; `nil` where it was lost or there was none.
    public var value: Double?
  }

  /// An alarm changes its state.
  public struct Transition: Sendable, Hashable {
    /// The alarm.
    public var alarm: AlarmIndex
    /// When.
    public var time: SimulationTime
    /// The state before.
    public var before: AlarmStateValue
    /// The state from then on.
    public var after: AlarmStateValue
    /// Whether it began to ring although no fault was in effect.
    public var isFalse: Bool
  }

  /// A call of the management API.
  public struct Call: Sendable, Hashable {
    /// When it was answered or refused.
    public var time: SimulationTime
    /// The runbook that made it.
    public var runbook: RunbookIndex
    /// What it asked for.
    public var update: TrafficDistributionUpdate
    /// The exception's name; `nil` for an accepted call.
    public var error: String?
  }

  /// By the time at which they became readable.
  public var data: [Datum] = []
  /// In order of time.
  public var transitions: [Transition] = []
  /// In order of time.
  public var calls: [Call] = []
}

/// Drift between the namespaces of a pair that was found (SBGDR-80).
public struct DriftRecord: Sendable, Hashable {
  /// When.
  public var time: SimulationTime
  /// The runbook whose rehearsal found it; `nil`: a failover that took effect met it.
  public var runbook: RunbookIndex?
  /// What it is.
  public var finding: DriftFinding
}

/// What the world notes for the report while it runs.
struct OperationsBook {
  /// What rehearsals found and is not mended yet.
  var known: [DriftFinding] = []
  var report = OperationsReport()
  /// Strikes for which an alarm rang, by their place in the strike book.
  var alarmed: Set<Int> = []
  /// Contacts stranded before each move.
  var strandedBefore: [Int] = []
}

extension World {
  /// What operations did, at the end of a run.
  var operationsReport: OperationsReport {
    var report = book.report
    for (place, strike) in contactCenter.value.strikes.strikes.enumerated() where !isDrill(strike.cause) {
      report.faults += 1
      if !book.alarmed.contains(place) { report.missedByAlarms += 1 }
      guard let detected = strike.detected else {
        report.unnoticed += 1
        continue
      }
      if strike.touchesContacts { report.detectionTimes.append(detected - strike.onset) }
    }
    let stranded = book.strandedBefore + [contactCenter.value.contactsStranded]
    for move in report.moves.indices { report.moves[move].stranded = stranded[move + 1] - stranded[move] }
    return report
  }

  /// Whether a strike is only a planned switch.
  func isDrill(_ cause: Cause) -> Bool {
    guard let fault = cause.faultIndex, fault < configuration.faults.count else { return false }
    switch configuration.faults[fault].kind {
    case .drill, .rehearsal: return true
    case .outage, .disaster, .impairment, .surge, .messageSurge: return false
    }
  }
}
