import SimulationKernel

/// M/M/c: customers arrive at random, wait for one of `servers` in the order of arrival, and leave when served.
struct MultiServer: Model, ~Copyable {
  static let arrival: UInt16 = 0
  static let departure: UInt16 = 1

  let servers: Int
  let gap: Double
  let service: Double
  var arrivals: RandomStream
  var services: RandomStream
  var waiting: [SimulationTime] = []
  var head = 0
  var busy = TimeWeightedAverage()
  var waits = Tally()

  init(servers: Int, gap: Double, service: Double, seed: UInt64, replication: UInt32) {
    self.servers = servers
    self.gap = gap
    self.service = service
    let key = RandomKey(seed: seed)
    arrivals = RandomStream(key: key, replication: replication, source: stableHash("arrivals"))
    services = RandomStream(key: key, replication: replication, source: stableHash("services"))
  }

  mutating func handle(_ event: Event, _ scheduler: inout Scheduler) {
    switch event.kind {
    case Self.arrival:
      waiting.append(scheduler.now)
      let delay = SimulationDuration(seconds: gap * arrivals.exponential())
      scheduler.schedule(after: delay, kind: Self.arrival, entity: 0)
    default:
      busy.add(-1, at: scheduler.now)
    }
    while head < waiting.count && busy.level < Double(servers) {
      waits.record((scheduler.now - waiting[head]).seconds)
      head += 1
      busy.add(1, at: scheduler.now)
      let delay = SimulationDuration(seconds: service * services.exponential())
      scheduler.schedule(after: delay, kind: Self.departure, entity: 0)
    }
    if head == waiting.count {
      waiting.removeAll(keepingCapacity: true)
      head = 0
    }
  }
}

/// The mean wait of a day, from an empty start.
func dailyMeanWait(replication: UInt32) -> Double? {
  var scheduler = Scheduler()
  var model = MultiServer(servers: 5, gap: 1, service: 4, seed: 42, replication: replication)
  scheduler.schedule(at: .start, kind: MultiServer.arrival, entity: 0)
  scheduler.run(&model, until: .start + .hours(24))
  return model.waits.mean
}
