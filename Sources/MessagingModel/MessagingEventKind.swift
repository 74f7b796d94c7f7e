import SimulationKernel

/// What an event of the messaging model is about; its entity is named beside each kind.
///
/// The kinds have a range of their own, so that the world tells them from all others with one comparison.
public enum MessagingEventKind: UInt16, Sendable, CaseIterable, BitwiseCopyable {
  /// A producer has a batch to send. Entity: producer.
  case batchArrives = 256
  /// A client tries, or tries again, to send a batch. Entity: send operation.
  case sendTry
  /// The broker has done the work of a send. Entity: send operation.
  case sendServed
  /// The acknowledgement reaches the sender. Entity: send operation.
  case acknowledged
  /// A try has waited for its answer as long as it does. Entity: send operation.
  case sendTimedOut
  /// A consumer is done with what it took. Entity: first message of the delivery.
  case processed
  /// A consumer whose settlement was refused tries it again. Entity: first message of the delivery.
  case settleTry
  /// The broker has settled a delivery. Entity: first message of the delivery.
  case settled
  /// The oldest lock of a queue or subscription may be over. Entity: place.
  case lockExpiry
  /// The message at the head of a queue or subscription may be too old. Entity: place.
  case messageExpiry
  /// A replicated namespace's secondary may be near enough for messages to be handed out again. Entity: none.
  case replicaCatchesUp
  /// A scheduled message becomes visible. Entity: message.
  case scheduledDue
  /// A sender cancels a scheduled message. Entity: message.
  case scheduledCancelled
  /// A consumer tries to connect. Entity: consumer.
  case consumerTry
  /// Another copy of a namespace's store takes over. Entity: namespace.
  case promotion
  /// An entity is copied to the secondary. Entity: none.
  case entityCopied
  /// A failover takes effect. Entity: none.
  case failoverEffective
  /// The next batch is moved out of an old primary. Entity: namespace.
  case drainStep
  /// An entity may have been idle for too long. Entity: place.
  case idleCheck
  /// A namespace's load is looked at, and its units follow. Entity: namespace.
  case loadCheck
  /// New units of a namespace work. Entity: namespace.
  case unitsChange
  /// A dead connection was left alone for long enough. Entity: consumer.
  case leftAlone
  /// A namespace whose key vault failed or came back reads its key. Entity: namespace.
  case keyRead

  /// The kind of an event, which must be one of these; see `EventKind.init(of:)`.
  @inline(__always)
  init(of event: Event) {
    let number = event.kind &- Self.first
    precondition(number <= Self.keyRead.rawValue - Self.first, "an event of another model's")
    self = unsafeBitCast(UInt8(truncatingIfNeeded: number), to: MessagingEventKind.self)
  }

  /// The first kind of the messaging model.
  @inlinable public static var first: UInt16 { MessagingEventKind.batchArrives.rawValue }
}

extension Scheduler {
  /// Schedules an event of the messaging model.
  @inline(__always) @discardableResult
  mutating func schedule(at time: SimulationTime, _ kind: MessagingEventKind, _ entity: UInt32) -> EventID {
    schedule(at: time, kind: kind.rawValue, entity: entity)
  }

  /// Schedules an event of the messaging model, after a delay.
  @inline(__always) @discardableResult
  mutating func schedule(after delay: SimulationDuration, _ kind: MessagingEventKind, _ entity: UInt32) -> EventID {
    schedule(after: delay, kind: kind.rawValue, entity: entity)
  }
}
