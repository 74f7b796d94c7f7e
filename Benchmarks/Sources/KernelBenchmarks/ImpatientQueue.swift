import SimulationKernel

/// M/M/100 with patience (Erlang A): 100 servers, arrivals at 100 a second, service of mean 1 s, patience of mean 2 s,
/// first come first served, until so many customers have arrived.
struct ImpatientQueue: Model, ~Copyable {
  static let arrival: UInt16 = 0
  static let departure: UInt16 = 1
  static let giveUp: UInt16 = 2
  static let none = UInt32.max

  /// A waiting customer, linked to its neighbours in the queue.
  struct Customer: BitwiseCopyable {
    var arrived: SimulationTime
    var patience: TimerID
    var previous: UInt32
    var next: UInt32
  }

  var arrivals: RandomStream
  var services: RandomStream
  var patiences: RandomStream
  var waiting = EntitySlab(
    template: Customer(arrived: .start, patience: .none, previous: none, next: none), capacity: 256)
  var first = none
  var last = none
  var busy = 0
  let servers: Int
  let customers: Int
  var arrived = 0
  var abandoned = 0
  var waits = Tally()
  var queueLength = TimeWeightedAverage()

  init(customers: Int, seed: UInt64, replication: UInt32 = 0, servers: Int = 100) {
    let key = RandomKey(seed: seed)
    arrivals = RandomStream(key: key, replication: replication, source: stableHash("arrivals"))
    services = RandomStream(key: key, replication: replication, source: stableHash("services"))
    patiences = RandomStream(key: key, replication: replication, source: stableHash("patience"))
    self.customers = customers
    self.servers = servers
  }

  mutating func start(_ scheduler: inout Scheduler) {
    scheduler.schedule(after: gap(), kind: Self.arrival, entity: 0)
  }

  @inline(__always)
  mutating func gap() -> SimulationDuration {
    SimulationDuration(seconds: arrivals.exponential() / Double(servers))
  }

  @inline(__always)
  mutating func handle(_ event: Event, _ scheduler: inout Scheduler) {
    switch event.kind {
    case Self.arrival:
      arrived &+= 1
      if busy < servers {
        busy &+= 1
        waits.record(0)
        serve(&scheduler)
      } else {
        enqueue(&scheduler)
      }
      if arrived < customers { scheduler.schedule(after: gap(), kind: Self.arrival, entity: 0) }
    case Self.departure:
      if first == Self.none {
        busy &-= 1
      } else {
        scheduler.cancel(waiting[first].patience)
        leaveQueue(first, &scheduler)
        serve(&scheduler)
      }
    default:
      abandoned &+= 1
      leaveQueue(event.entity, &scheduler)
    }
  }

  @inline(__always)
  mutating func serve(_ scheduler: inout Scheduler) {
    scheduler.schedule(
      after: SimulationDuration(seconds: services.exponential()), kind: Self.departure, entity: 0)
  }

  @inline(__always)
  mutating func enqueue(_ scheduler: inout Scheduler) {
    let slot = waiting.allocate()
    let patience = SimulationDuration(seconds: 2 * patiences.exponential())
    waiting[slot] = Customer(
      arrived: scheduler.now, patience: scheduler.setTimer(after: patience, kind: Self.giveUp, entity: slot),
      previous: last, next: Self.none)
    if last == Self.none { first = slot } else { waiting[last].next = slot }
    last = slot
    queueLength.set(Double(waiting.liveCount), at: scheduler.now)
  }

  @inline(__always)
  mutating func leaveQueue(_ slot: UInt32, _ scheduler: inout Scheduler) {
    let customer = waiting[slot]
    if customer.previous == Self.none { first = customer.next } else { waiting[customer.previous].next = customer.next }
    if customer.next == Self.none {
      last = customer.previous
    } else {
      waiting[customer.next].previous = customer.previous
    }
    waiting.free(slot)
    waits.record((scheduler.now - customer.arrived).seconds)
    queueLength.set(Double(waiting.liveCount), at: scheduler.now)
  }
}
