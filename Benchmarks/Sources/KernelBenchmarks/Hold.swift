import SimulationKernel

/// The hold model: a fixed number of events pending, each of which schedules its successor after an exponential delay.
///
/// The delays are drawn beforehand, so that the event list alone is measured.
struct Hold: Model, ~Copyable {
  static let mask = 1 << 14 - 1
  let delays: FixedTable<Int64>
  var position = 0
  var left: Int

  init(_ delays: borrowing FixedTable<Int64>) {
    self.delays = delays.copy()
    left = 0
  }

  @inline(__always)
  mutating func handle(_ event: Event, _ scheduler: inout Scheduler) {
    position = (position &+ 1) & Self.mask
    scheduler.schedule(
      after: SimulationDuration(microseconds: delays[position]), kind: event.kind, entity: event.entity)
    left &-= 1
    if left == 0 { scheduler.stop() }
  }

  /// Delays of mean 1,000 seconds: even a million pending events rarely tie.
  static func makeDelays(bimodal: Bool = false) -> FixedTable<Int64> {
    var stream = RandomStream(key: RandomKey(seed: 1), replication: 0, source: stableHash("hold"))
    var delays = FixedTable<Int64>(repeating: 0, count: mask + 1)
    for i in 0...mask {
      let scale = bimodal && stream.bernoulli(0.1) ? 1e5 : 1e3
      delays[i] = SimulationDuration(seconds: scale * stream.exponential()).microseconds
    }
    return delays
  }
}

/// The same with timers instead of events that are never cancelled; each also replaces a running timer's deadline.
struct TimerHold: Model, ~Copyable {
  var delays: FixedTable<Int64>
  var timers: FixedTable<TimerID>
  var position = 0
  var left: Int

  init(pending: Int) {
    delays = Hold.makeDelays()
    timers = FixedTable(repeating: .none, count: pending)
    left = 0
  }

  @inline(__always)
  mutating func delay() -> SimulationDuration {
    position = (position &+ 1) & Hold.mask
    return SimulationDuration(microseconds: delays[position])
  }

  @inline(__always)
  mutating func handle(_ event: Event, _ scheduler: inout Scheduler) {
    let entity = Int(event.entity)
    timers[entity] = scheduler.setTimer(after: delay(), kind: 0, entity: event.entity)
    let other = Int(delays[position] & 0x7FFF_FFFF) % timers.count
    scheduler.cancel(timers[other])
    timers[other] = scheduler.setTimer(after: delay(), kind: 0, entity: UInt32(other))
    left &-= 1
    if left == 0 { scheduler.stop() }
  }
}

/// Our event list beside the reference, in interleaved rounds.
struct HoldComparison: ~Copyable {
  var scheduler = Scheduler()
  var hold: Hold
  var reference = ReferenceLadder()
  var delays: FixedTable<Double>
  var position = 0

  init(pending: Int, bimodal: Bool) {
    let microseconds = Hold.makeDelays(bimodal: bimodal)
    hold = Hold(microseconds)
    delays = FixedTable(repeating: 0, count: microseconds.count)
    for i in 0..<microseconds.count { delays[i] = Double(microseconds[i]) * 1e-6 }
    for i in 0..<pending {
      let place = i & Hold.mask
      scheduler.schedule(
        after: SimulationDuration(microseconds: microseconds[place]), kind: 0, entity: UInt32(i))
      reference.push(delays[place], kind: 0, entity: UInt32(i))
    }
  }

  /// Seconds for so many holds of the kernel's.
  mutating func runOurs(_ holds: Int) -> Double {
    hold.left = holds
    let start = threadSeconds()
    scheduler.run(&hold)
    return threadSeconds() - start
  }

  /// Seconds for so many holds of the reference's.
  @inline(never)
  mutating func runReference(_ holds: Int) -> Double {
    let start = threadSeconds()
    for _ in 0..<holds {
      let entry = reference.pop()
      position = (position &+ 1) & Hold.mask
      reference.push(entry.time + delays[position], kind: 0, entity: entry.entity)
    }
    return threadSeconds() - start
  }
}

/// Prints nanoseconds a hold for ours and the reference, and the median of the rounds' ratios.
func compareHolds(rounds: Int, largest: Int) {
  for bimodal in [false, true] {
    print(bimodal ? "hold, bimodal delays (1 in 10 is 100 times longer)" : "hold, exponential delays")
    print("   pending   ours ns   ref. ns     ratio")
    var pending = 10
    while pending <= largest {
      var comparison = HoldComparison(pending: pending, bimodal: bimodal)
      let holds = max(2_000_000, 4 * pending)
      _ = comparison.runOurs(holds)
      _ = comparison.runReference(holds)
      var ours: [Double] = []
      var reference: [Double] = []
      for round in 0..<rounds {
        if round % 2 == 0 {
          ours.append(comparison.runOurs(holds))
          reference.append(comparison.runReference(holds))
        } else {
          reference.append(comparison.runReference(holds))
          ours.append(comparison.runOurs(holds))
        }
      }
      let ratio = median(zip(ours, reference).map { $0 / $1 })
      let scale = 1e9 / Double(holds)
      print(
        padded("\(pending)", 10), padded(fixed(median(ours) * scale, 1), 9),
        padded(fixed(median(reference) * scale, 1), 9), padded(fixed(ratio, 3), 9))
      pending *= 10
    }
  }
}

/// A number with so many decimals.
func fixed(_ value: Double, _ decimals: Int) -> String {
  var scale = 1.0
  for _ in 0..<decimals { scale *= 10 }
  let scaled = Int((value * scale).rounded())
  let digits = String(scaled.magnitude % UInt(scale))
  let sign = scaled < 0 ? "-" : ""
  let whole = "\(sign)\(scaled.magnitude / UInt(scale))"
  return decimals == 0 ? whole : whole + "." + String(repeating: "0", count: decimals - digits.count) + digits
}

/// A text set flush right.
func padded(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}
