import Infrastructure
import SimulationKernel

/// Messages one after the other, linked through `next`.
struct MessageLine: BitwiseCopyable {
  var head = Message.noLink
  var tail = Message.noLink
  var count: Int32 = 0
}

/// A queue, topic or subscription in one namespace.
struct PlaceState: BitwiseCopyable {
  /// What of the configuration it is, and where; asked several times a message, which a division for each would be felt.
  var entity: UInt16 = 0
  var namespace: UInt16 = 0
  var exists = false
  var status = MessagingEntityConfiguration.Status.active
  /// Rules that are there; a subscription copied before its rules lets nothing in (SBGDR-82).
  var rules: Int32 = 0
  /// Waiting messages; with sessions only their number, the lines are the sessions'.
  var ready = MessageLine()
  /// Messages out with receivers, by the time their locks end; linked both ways.
  var out = MessageLine()
  var dead: Int32 = 0
  var scheduled: Int32 = 0
  /// Messages whose partition is down.
  var setAside: Int32 = 0
  var bytes = 0
  var isLockTimerSet = false
  var isExpiryTimerSet = false
  var isIdleTimerSet = false
  /// Sessions with messages that nobody has: linked through `SessionState.next`.
  var firstSession = Message.noLink
  var lastSession = Message.noLink
  /// Where its sessions' rows begin.
  var sessionRow: UInt32 = 0
  /// The consumer whose turn it is.
  var turn: Int32 = 0
  var lastUsed = SimulationTime.start
  /// Whether it went with its idle timer (SBGDR-27).
  var wasAutoDeleted = false

  /// Messages it holds.
  var held: Int32 { ready.count + out.count + dead + scheduled + setAside }
}

/// A session of a queue or subscription in one namespace.
struct SessionState: BitwiseCopyable {
  var line = MessageLine()
  var next = Message.noLink
  /// The delivery that has the session's lock, by its first message.
  var holder = Message.noLink
  var isWaiting = false
  /// The session's state, here the number of messages it has completed; it lives in this namespace alone (SBGDR-77).
  var state: UInt32 = 0
}

/// A namespace in simulated time.
struct NamespaceState: BitwiseCopyable {
  /// Whether it answers: what every operation asks.
  var isServing = true
  /// Faults on the namespace itself.
  var faults: UInt16 = 0
  /// How often it has stopped serving: what was going on before is void.
  var strikes: UInt32 = 0
  var cause = Cause.none
  /// The latest fault of its own or of its networks.
  var latestFault = Cause.none
  var isDeleted = false
  /// Whether its messages are gone for good.
  var isDestroyed = false
  /// Whether it will never serve again.
  var isGone: Bool { isDeleted || isDestroyed }
  /// Whether a copy of the store is taking over.
  var isPromoting = false
  /// Whether it takes nothing while a replicated namespace switches.
  var isReadOnly = false
  /// Whether its forced switch is due, and waits for a secondary that does not serve.
  var waitsForSecondary = false
  /// Whether an alias led to it until a failover led away from it.
  var isFormerPrimary = false
  /// Whether it cannot read the key that its data is encrypted with (SBGDR-23).
  var lacksKey = false
  /// Its zones that are down, a bit each.
  var zoneFaults: UInt8 = 0
  /// Its partitions, and those of them that are down, a bit each.
  var partitions: UInt8 = 1
  var partitionsDown: UInt8 = 0
  /// The place in its zones of the primary copy.
  var primaryCopy: UInt8 = 0
  /// Until when the broker has work, in 1/1024 microseconds.
  var freeAt: Int64 = 0
  /// Work done in all, in the same unit.
  var work: Int64 = 0
  /// Units of each partition, and those ordered when they are to change (SBGDR-24).
  var units: Int32 = 1
  var orderedUnits: Int32 = 1
  /// Connections that clients hold.
  var connections: Int32 = 0
  /// Work done when its load was looked at last.
  var workSeen: Int64 = 0
  /// Share of its units that is lost (SBGDR-02); faults may overlap.
  var unitsLost = 0.0
  /// When it stopped serving last.
  var stoppedAt = SimulationTime.start

  /// Whether any unit works.
  var hasUnits: Bool { unitsLost < 1 - 1e-9 }

  /// A fault strikes it.
  mutating func meet(_ fault: Cause) {
    cause = fault
    latestFault = fault
  }
}

/// A producer in simulated time.
struct ProducerState: BitwiseCopyable {
  var ordinals: UInt32 = 0
  /// Until when the client holds back after "server busy".
  var busyUntil = SimulationTime.start
  /// What the names of its two endpoints were resolved to, and until when that is believed.
  var namespace = (Message.noPlace, Message.noPlace)
  var believedUntil = (SimulationTime(microseconds: -1), SimulationTime(microseconds: -1))
  /// The namespaces that its two connections are to.
  var connectedTo = (Message.noPlace, Message.noPlace)
  /// Whether passive replication uses the second endpoint now.
  var usesSecond = false
  /// When a batch was acknowledged last; the past before the first. Whether a try has failed since.
  var lastGood = SimulationTime(microseconds: -1)
  var isFailing = false
  /// The longest time from one acknowledgement to the next with a failed try between.
  var longestGap = SimulationDuration.zero
}

/// A consumer in simulated time.
struct ConsumerState: BitwiseCopyable {
  var isConnected = false
  /// Whether it will never connect again by itself.
  var isStuck = false
  var namespace = Message.noPlace
  var believedUntil = SimulationTime(microseconds: -1)
  var busyUntil = SimulationTime.start
  var idle: Int32 = 0
  /// Messages held ready.
  var buffer = MessageLine()
  var retry: UInt8 = 1
  var tries: UInt32 = 0
  var isTrying = false
  /// When it got stuck on a dead connection; the future while it is not.
  var stuckSince = SimulationTime.distantFuture
  /// Copies that it processed, and of them those that had been processed before.
  var processed = 0
  var duplicated = 0
}
