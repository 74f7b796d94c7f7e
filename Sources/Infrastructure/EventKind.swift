import SimulationKernel

/// What an event of the world is about; its entity is named beside each kind.
///
/// The contact centre's kinds come first, so that the world tells them from its own with one comparison. From 256 on the
/// messaging model has kinds of its own.
public enum EventKind: UInt16, Sendable, CaseIterable, BitwiseCopyable {
  /// A customer arrives. Entity: source.
  case arrival
  /// A contact reaches the end of its flow. Entity: contact.
  case flowEnd
  /// A queued customer's patience is over. Entity: contact.
  case patienceEnd
  /// An agent and a customer are done. Entity: contact.
  case contactEnd
  /// An agent has finished after-contact work. Entity: agent.
  case afterContactWorkEnd
  /// A customer tries again. Entity: contact.
  case redial
  /// A group's head count changes. Entity: agent group.
  case headsChange
  /// An agent's client notices that its region has changed. Entity: agent.
  case switchDetected

  /// A fault strikes. Entity: fault.
  case faultStrikes
  /// A fault is repaired. Entity: fault.
  case faultRepaired
  /// A failed zone or path leaves rotation. Entity: pending removal.
  case removal
  /// A canary dials. Entity: canary.
  case canaryCall
  /// A canary's call counts as failed. Entity: canary.
  case canaryTimeout
  /// An alarm's period ends. Entity: alarm.
  case periodEnd
  /// A period's datum can be read. Entity: pending evaluation.
  case evaluation
  /// A runbook's step is over. Entity: runbook.
  case stepEnd
  /// A refused call is made again. Entity: runbook.
  case stepRetry
  /// A change takes effect. Entity: pending effect.
  case effect
  /// Counting begins.
  case warmUpEnd
  /// Arrivals have stopped.
  case closing
  /// Whatever is left stays undecided.
  case drainLimit
  // Kinds that came later stand at the end, so that the trace digests of older worlds stay as they are.
  /// The identity provider lets the next sign-in begin.
  case signInSlot
  /// An agent has read that it must sign in again. Entity: agent.
  case signInTold
  /// An agent has signed in. Entity: agent.
  case signInEnd
  /// An agent's session is over. Entity: agent.
  case sessionEnd
  /// A call that took its time on the way is connected. Entity: contact.
  case setUpEnd
  /// An instance begins to be replicated. Entity: region of the replica.
  case replicationBegins
  /// An initial replication ends. Entity: region of the replica.
  case replicationEnds
  /// Someone changes a setting. Entity: kind of setting.
  case settingsChange
  /// A changed setting is on the other side. Entity: pending change.
  case settingsCopied
  /// A public notice is read. Entity: pending notice.
  case noticeRead
  /// A runbook starts, unless its alarm has changed. Entity: pending trigger.
  case runbookDue

  /// The kind of an event, which must be one of these. Kinds are numbered as they are declared, which is what their cases
  /// are in memory, too; `init(rawValue:)` would look the number up in a table, for every event.
  @inlinable @inline(__always)
  public init(of event: Event) {
    precondition(event.kind <= EventKind.runbookDue.rawValue, "an event of another model's")
    self = unsafeBitCast(UInt8(truncatingIfNeeded: event.kind), to: EventKind.self)
  }

  /// The first kind that is not the contact centre's.
  @inlinable public static var firstOfWorld: UInt16 { EventKind.faultStrikes.rawValue }
}

extension Scheduler {
  /// Schedules an event that will happen for certain.
  @inlinable @inline(__always) @discardableResult
  public mutating func schedule(at time: SimulationTime, _ kind: EventKind, _ entity: UInt32 = 0) -> EventID {
    schedule(at: time, kind: kind.rawValue, entity: entity)
  }

  /// Schedules an event that will happen for certain, after a delay.
  @inlinable @inline(__always) @discardableResult
  public mutating func schedule(after delay: SimulationDuration, _ kind: EventKind, _ entity: UInt32 = 0) -> EventID {
    schedule(after: delay, kind: kind.rawValue, entity: entity)
  }
}
