/// How a copy of a message ends: every copy, one a subscription, ends in exactly one of these.
public enum MessageOutcome: UInt8, Sendable, Hashable, CaseIterable, BitwiseCopyable {
  /// A consumer settled it.
  case completed
  /// Never accepted: the sender gave up.
  case rejected
  /// No rule of the subscription let it in.
  case filteredOut
  /// Its id was known to duplicate detection.
  case duplicateDiscarded
  /// Its sender cancelled it before its time.
  case cancelled
  /// It lies in a dead-letter queue.
  case deadLettered
  /// Its time to live was over.
  case expired
  /// It went with its queue or subscription.
  case deletedWithEntity
  /// The broker had it, and nobody ever will.
  case lost
  /// It waits in its queue when the run ends.
  case remaining
  /// A client has it when the run ends: a consumer under lock, or the sender.
  case inFlightAtEnd

  /// How many outcomes there are.
  @inlinable public static var count: Int { 11 }

  /// The name in metrics and reports.
  public var name: String {
    switch self {
    case .completed: "completed"
    case .rejected: "rejected"
    case .filteredOut: "filteredOut"
    case .duplicateDiscarded: "duplicateDiscarded"
    case .cancelled: "cancelled"
    case .deadLettered: "deadLettered"
    case .expired: "expired"
    case .deletedWithEntity: "deletedWithEntity"
    case .lost: "lost"
    case .remaining: "remaining"
    case .inFlightAtEnd: "inFlightAtEnd"
    }
  }
}
