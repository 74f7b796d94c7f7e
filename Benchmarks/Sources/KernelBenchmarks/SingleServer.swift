import SimulationKernel

/// M/M/1, first come first served: arrivals at 0.9, service at 1 a second, until so many customers have been served.
struct SingleServer: Model, ~Copyable {
  static let arrival: UInt16 = 0
  static let departure: UInt16 = 1

  var arrivals: RandomStream
  var services: RandomStream
  /// The arrival times of those in the system; grows when it must.
  var queue = Ring()
  let customers: Int
  var sojourns = Tally()
  var inSystem = TimeWeightedAverage()

  init(customers: Int, seed: UInt64, replication: UInt32 = 0) {
    let key = RandomKey(seed: seed)
    arrivals = RandomStream(key: key, replication: replication, source: stableHash("arrivals"))
    services = RandomStream(key: key, replication: replication, source: stableHash("services"))
    self.customers = customers
  }

  mutating func start(_ scheduler: inout Scheduler) {
    scheduler.schedule(after: gap(), kind: Self.arrival, entity: 0)
  }

  @inline(__always)
  mutating func gap() -> SimulationDuration { SimulationDuration(seconds: arrivals.exponential() * (1 / 0.9)) }

  @inline(__always)
  mutating func handle(_ event: Event, _ scheduler: inout Scheduler) {
    if event.kind == Self.arrival {
      queue.append(scheduler.now)
      inSystem.set(Double(queue.count), at: scheduler.now)
      if queue.count == 1 { serve(&scheduler) }
      scheduler.schedule(after: gap(), kind: Self.arrival, entity: 0)
    } else {
      sojourns.record((scheduler.now - queue.removeFirst()).seconds)
      inSystem.set(Double(queue.count), at: scheduler.now)
      if sojourns.count == customers { return scheduler.stop() }
      if queue.count > 0 { serve(&scheduler) }
    }
  }

  @inline(__always)
  mutating func serve(_ scheduler: inout Scheduler) {
    scheduler.schedule(
      after: SimulationDuration(seconds: services.exponential()), kind: Self.departure, entity: 0)
  }
}

/// Instants, first in first out, in a ring that doubles when full.
struct Ring: ~Copyable {
  var slots = FixedTable<SimulationTime>(repeating: .start, count: 1_024)
  var head = 0
  var count = 0

  @inline(__always)
  mutating func append(_ time: SimulationTime) {
    if count == slots.count { grow() }
    slots[(head &+ count) & (slots.count &- 1)] = time
    count &+= 1
  }

  @inline(__always)
  mutating func removeFirst() -> SimulationTime {
    let time = slots[head]
    head = (head &+ 1) & (slots.count &- 1)
    count &-= 1
    return time
  }

  @inline(never)
  mutating func grow() {
    var larger = FixedTable<SimulationTime>(repeating: .start, count: slots.count * 2)
    for i in 0..<count { larger[i] = slots[(head + i) & (slots.count - 1)] }
    slots = larger
    head = 0
  }
}
