import Infrastructure
import SimulationKernel

/// A copy of a message that the broker has, or that a consumer still works on though the broker no longer counts it there.
struct Message: BitwiseCopyable {
  /// Where the copy is.
  enum State: UInt8, BitwiseCopyable {
    /// Waits for a receiver.
    case ready
    /// Out with a receiver: locked, or on the wire of one that does not lock.
    case out
    /// The receiver has answered, and the broker has not done the work of it yet.
    case settling
    /// Waits for its time, or for the receiver that deferred it.
    case scheduled
    /// Lies in the dead-letter queue.
    case dead
    /// Only the receiver still works on it: its lock is gone, and the copy has gone back to the queue in another slot.
    case ghost
    /// Waits until its partition works again.
    case setAside
  }

  /// What the receiver will do with it.
  enum Fate: UInt8, BitwiseCopyable {
    case complete
    case abandon
    case reject
    case `defer`
  }

  /// Whether it lay in the old primary at a failover.
  enum Stranding: UInt8, BitwiseCopyable {
    case none
    /// It lies there still, or ended there.
    case stranded
    /// It was fetched from there.
    case recovered
  }

  /// Stands for "none" in links and indices.
  static let noLink = UInt32.max
  static let noPlace = UInt16.max

  /// Neighbours in the queue, or among the locked.
  var next = Message.noLink
  var previous = Message.noLink
  /// The next message of the same delivery, or of the receiver's buffer.
  var chain = Message.noLink
  /// The message's ordinal at its producer: with the producer it is its id.
  var ordinal: UInt32 = 0
  /// The queue or subscription it is in: namespace × entities + entity.
  var place: UInt32 = 0
  /// The session within its producer's, by the number that all sessions have.
  var session = Message.noLink
  /// When it was sent; of a scheduled one whose time has come, that time.
  var createdAt = SimulationTime.start
  var expiresAt = SimulationTime.distantFuture
  /// While out: when the lock ends. While settling: when the broker is done.
  var lockedUntil = SimulationTime.start
  /// When the receiver gets it, or got it. While settling where messages are replicated: when the other region knows.
  var deliveredAt = SimulationTime.start
  /// When the other region has it, where messages are replicated.
  var replicatedAt = SimulationTime.start
  /// The event that ends the present stage of the delivery that this message heads; another one is stale.
  var pendingEvent: UInt64 = 0
  var bytes: UInt32 = 0
  /// Milliseconds that it was scheduled for, which are part of its age when it is lost.
  var scheduledFor: UInt32 = 0
  var producer: UInt16 = 0
  /// Which of the copies that its topic makes.
  var copy: UInt16 = 0
  var consumer = Message.noPlace
  var deliveryCount: UInt16 = 0
  var hops: UInt8 = 0
  /// The partition of the namespace that keeps it.
  var partition: UInt8 = 0
  var state = State.ready
  var fate = Fate.complete
  /// Whether the receiver has begun to work on it: only then are locks renewed.
  var isProcessing = false
  /// Whether a receiver has put it off.
  var isDeferred = false
  var stranding = Stranding.none
  /// Times that the settlement of the delivery that it heads was refused.
  var settleTries: UInt8 = 0
}

/// A batch on its way from a producer to the broker, from its first try to the acknowledgement or the last error.
struct SendOperation: BitwiseCopyable {
  var createdAt = SimulationTime.start
  /// When it was last stored, and where: what duplicate detection would remember. The past means never.
  var storedAt = SimulationTime(microseconds: -1)
  var storedIn = Message.noPlace
  /// When the other region has it, where messages are replicated; the past until it is on its way there.
  var replicatedAt = SimulationTime(microseconds: -1)
  var producer: UInt16 = 0
  var first: UInt32 = 0
  var count: UInt16 = 0
  var namespace: UInt16 = 0
  /// Strikes of the namespace when the broker took it on: more of them when it is done mean that it was not.
  var strikes: UInt32 = 0
  /// The retry that comes next, from 1.
  var retry: UInt8 = 1
  /// Tries by the application, after the library gave up.
  var round: UInt32 = 0
  /// The fault of a network that failed its last try.
  var networkCause = Cause.none
  /// 0, or 1 for the producer's second endpoint.
  var endpoint: UInt8 = 0
  /// Whether passive replication has tried the other endpoint already.
  var hasSwapped = false
  /// Whether it has held back for as long as a busy client does: then it tries, whatever others were told meanwhile.
  var hasHeldBack = false
  /// Whether a busy client has no time to try it at all.
  var isTooShort = false

  var wasStored: Bool { storedAt >= .start }
}
