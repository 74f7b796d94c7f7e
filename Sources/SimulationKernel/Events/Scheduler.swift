/// Simulated time and the events still to come.
///
/// Two structures share one order of scheduling: a ladder queue for events that are never cancelled, and an indexed heap
/// for timers that usually are. At equal times, whatever was scheduled first happens first, in whichever structure it is.
public struct Scheduler: ~Copyable, Sendable {
  @usableFromInline var ladder: LadderQueue
  @usableFromInline var timers: TimerHeap
  @usableFromInline var clock: UInt64
  @usableFromInline var nextSequence: UInt64
  /// The first instant that the current run does not reach; zero once it is to stop.
  @usableFromInline var horizon: UInt64
  @usableFromInline var digest: UInt64

  /// A scheduler at the start of time, with nothing to come.
  public init() {
    ladder = LadderQueue()
    timers = TimerHeap()
    clock = 0
    nextSequence = 1
    horizon = 0
    digest = 0x9E37_79B9_7F4A_7C15
  }

  private init(copying other: borrowing Scheduler) {
    ladder = other.ladder.copy()
    timers = other.timers.copy()
    clock = other.clock
    nextSequence = other.nextSequence
    horizon = other.horizon
    digest = other.digest
  }

  /// A scheduler of its own at the same instant with the same events to come: to pause, fork and continue.
  public func copy() -> Scheduler { Scheduler(copying: self) }

  /// The present instant.
  @inlinable @inline(__always)
  public var now: SimulationTime { SimulationTime(microseconds: Int64(bitPattern: clock)) }

  /// How many events and timers are still to come.
  @inlinable public var pendingCount: Int { ladder.count &+ timers.count }

  /// How many timers are running.
  @inlinable public var timerCount: Int { timers.count }

  /// A fold of the time, kind and entity of every event handled so far, in their order: two runs that agree in it handled
  /// the same events (save one chance in 2^64).
  @inlinable public var traceDigest: UInt64 { digest }

  /// Schedules an event that will not be cancelled, at `time`, which must not lie in the past.
  @inlinable @inline(__always) @discardableResult
  public mutating func schedule(at time: SimulationTime, kind: UInt16, entity: UInt32) -> EventID {
    precondition(time >= now, "scheduled in the past")
    let low = takeSequence() | UInt64(kind)
    ladder.insert(Event(timeBits: UInt64(bitPattern: time.microseconds), low: low, entity: entity, link: 0))
    return EventID(rawValue: low)
  }

  /// Schedules an event that will not be cancelled, `delay` from now; the delay must not be negative.
  @inlinable @inline(__always) @discardableResult
  public mutating func schedule(after delay: SimulationDuration, kind: UInt16, entity: UInt32) -> EventID {
    schedule(at: now + delay, kind: kind, entity: entity)
  }

  /// Starts a timer that fires an event at `time`, which must not lie in the past, unless it is cancelled before.
  @inlinable
  public mutating func setTimer(at time: SimulationTime, kind: UInt16, entity: UInt32) -> TimerID {
    precondition(time >= now, "timer set in the past")
    let low = takeSequence() | UInt64(kind)
    return TimerID(
      slot: timers.insert(timeBits: UInt64(bitPattern: time.microseconds), low: low, entity: entity))
  }

  /// Starts a timer that fires an event after `delay`, which must not be negative, unless it is cancelled before.
  @inlinable @inline(__always)
  public mutating func setTimer(after delay: SimulationDuration, kind: UInt16, entity: UInt32) -> TimerID {
    setTimer(at: now + delay, kind: kind, entity: entity)
  }

  /// Stops a running timer for good; its handle is spent. Cancelling `.none` does nothing; cancelling a timer that has
  /// fired or was cancelled is a programmer's error, and stops the program where it can be told.
  @inlinable @inline(__always)
  public mutating func cancel(_ timer: TimerID) {
    if timer == .none { return }
    timers.remove(timer.slot)
  }

  /// Ends the current run after the event being handled.
  @inlinable
  public mutating func stop() { horizon = 0 }

  /// Hands the model every event up to and including `end`, in order, and returns how many there were. Afterwards the
  /// present is `end` (when that is finite, and the run was not stopped).
  @inlinable
  @discardableResult
  public mutating func run<M: Model & ~Copyable>(_ model: inout M, until end: SimulationTime = .distantFuture) -> Int {
    var handled = 0
    horizon = end.microseconds < 0 ? 0 : UInt64(bitPattern: end.microseconds) &+ 1
    while true {
      if ladder.bottomCount == 0 && ladder.bottomLimit != .max { ladder.refill() }
      var event = ladder.first
      let timer = timers.first
      if timer.key < event.key {
        event = timer
        if event.timeBits >= horizon { break }
        timers.removeFirst()
      } else {
        if event.timeBits >= horizon { break }
        ladder.removeFirst()
      }
      clock = event.timeBits
      fold(event)
      handled &+= 1
      model.handle(event, &self)
    }
    if horizon != 0 && end != .distantFuture { clock = max(clock, horizon &- 1) }
    return handled
  }

  @inlinable @inline(__always)
  mutating func takeSequence() -> UInt64 {
    let sequence = nextSequence
    nextSequence &+= 1
    return sequence &<< 16
  }

  /// Mixes an event into the digest: multiply and rotate, so that order counts.
  @inlinable @inline(__always)
  mutating func fold(_ event: Event) {
    let identity = UInt64(event.kind) &<< 32 | UInt64(event.entity)
    let mixed = (digest &<< 23 | digest &>> 41) ^ event.timeBits &* 0xD1B5_4A32_D192_ED03 ^ identity
    digest = mixed &* 0x9E37_79B9_7F4A_7C15
  }
}
