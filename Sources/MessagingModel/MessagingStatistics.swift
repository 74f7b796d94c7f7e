import Infrastructure
import SimulationKernel

/// Why a message went to a dead-letter queue, by the service's own names.
public enum DeadLetterReason: UInt8, Sendable, Hashable, CaseIterable, BitwiseCopyable {
  case maxDeliveryCountExceeded
  case ttlExpired
  case sessionIsNull
  case maxTransferHopCountExceeded
  case destinationNotAvailable
  case rejectedByConsumer

  /// The name in reports.
  public var name: String {
    switch self {
    case .maxDeliveryCountExceeded: "MaxDeliveryCountExceeded"
    case .ttlExpired: "TTLExpiredException"
    case .sessionIsNull: "Session ID is null"
    case .maxTransferHopCountExceeded: "MaxTransferHopCountExceeded"
    case .destinationNotAvailable: "DestinationNotAvailable"
    case .rejectedByConsumer: "RejectedByConsumer"
    }
  }
}

/// What is counted of one queue or subscription beside how its copies end.
struct EntityTotals: BitwiseCopyable {
  var stranded = 0
  var recovered = 0
  var duplicated = 0
  var reordered = 0
}

/// Counts by the cases of a small enumeration.
struct Counters<Key: RawRepresentable & CaseIterable>: ~Copyable where Key.RawValue == UInt8 {
  private var counts = FixedTable(repeating: 0, count: Key.allCases.count)

  @inline(__always)
  mutating func record(_ key: Key, _ count: Int = 1) { counts[Int(key.rawValue)] &+= count }

  /// What was counted of a case.
  func count(_ key: Key) -> Int { counts[Int(key.rawValue)] }
}

/// What is counted while messages pass. Fixed memory.
struct MessagingStatistics: ~Copyable {
  /// Messages that applications handed to their clients.
  var offered = 0
  /// Messages of acknowledged batches; one sent to two endpoints counts twice.
  var accepted = 0
  /// Copies that there ever were.
  var created = 0
  /// Of them those of batches that the same namespace or another had before: retries of what was stored.
  var resent = 0
  /// Messages stored whose acknowledgement did not reach the sender, a try.
  var ambiguous = 0
  /// Messages stored whose sender reported an error in the end.
  var falselyRejected = 0
  /// Tries after the first.
  var retries = 0
  /// Message copies processed for the first time; processed again; recognised by the application and left.
  var processed = 0
  var duplicatesProcessed = 0
  var duplicatesSuppressed = 0
  /// First processings of a message after a later one of the same session, or of the same producer without sessions.
  var reorderings = 0
  var locksExpired = 0
  /// Messages whose receivers could not settle them, since the lock was gone.
  var locksLost = 0
  var renewals = 0
  var deferred = 0
  /// Times that a session's first delivery in a namespace found no state, where another namespace has some.
  var sessionStatesMissing = 0
  /// From sending to the first processing.
  var delay = QuantileSketch()
  var delayTotal = DurationTotal()
  /// From sending to acknowledgement.
  var acknowledgement = DurationTotal()
  var errors = Counters<MessagingError>()
  /// Messages that senders gave up, by the last error.
  var rejections = Counters<MessagingError>()
  var deadLetters = Counters<DeadLetterReason>()
  /// Copies that lay in an old primary at a failover or were sent there afterwards, these alone, and how they ended.
  var stranded = 0
  var splitTraffic = 0
  var strandedEnds = Counters<MessageOutcome>()
  var recovered = 0
  /// Copies lost through a fault, a switch, or the deletion of their namespace.
  var lostInRecovery = 0
  /// Copies that a switch of a replicated namespace lost, and completed ones that it brought back.
  var unreplicated = 0
  var reappeared = 0
  /// Copies that there would be behind a forward which did not come about: of a topic's subscriptions all but one.
  var neverMade = 0
  /// Entities deleted since nobody used them (SBGDR-27, SBGDR-28).
  var autoDeleted = 0
  /// Times that a namespace's units followed its load (SBGDR-24).
  var unitSteps = 0
}
