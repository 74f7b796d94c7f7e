import Testing

@testable import SimulationKernel

/// The order of events against a plain sorted list, under workloads that reach every part of the ladder and the heap.
@Suite struct EventOrderTests {
  /// How far ahead the events of a workload lie, in microseconds.
  enum Spread: CaseIterable {
    case ties, nearTies, uniform, bimodal, far, descending, heavyTail

    func draw(_ random: inout RandomStream, _ step: Int) -> Int64 {
      switch self {
      case .ties: return random.bernoulli(0.9) ? 0 : 1_000
      case .nearTies: return Int64(random.index(below: 3))
      case .uniform: return Int64(random.index(below: 1_000_000))
      case .bimodal: return Int64(random.exponential() * (random.bernoulli(0.1) ? 1e8 : 1e4))
      case .far: return random.bernoulli(0.01) ? Int64.max / 4 : Int64(random.index(below: 100))
      case .descending: return max(0, 2_000_000 - Int64(step) * 7)
      case .heavyTail:
        let tail = 1 / random.uniformPositive()
        return Int64(tail * tail)
      }
    }
  }

  /// Schedules and cancels at random, keeps a sorted list of what must come, and compares every event.
  struct Checker: Model, ~Copyable {
    var random: RandomStream
    let spread: Spread
    let timerShare: Double
    let target: Int
    var pending: [UInt128: UInt32] = [:]
    var order: [UInt128] = []
    var timers: [(id: TimerID, key: UInt128)] = []
    var steps = 0
    var entity: UInt32 = 0
    var mismatches = 0
    let limit: Int

    init(_ seed: UInt64, _ spread: Spread, timerShare: Double, target: Int, limit: Int) {
      random = RandomStream(key: RandomKey(seed: seed), replication: 0, source: 1)
      self.spread = spread
      self.timerShare = timerShare
      self.target = target
      self.limit = limit
    }

    mutating func scheduleOne(_ scheduler: inout Scheduler) {
      let time = scheduler.now + SimulationDuration(microseconds: spread.draw(&random, steps))
      if time.microseconds == .max { return }
      entity &+= 1
      let kind = UInt16(random.index(below: 65_536))
      let low = scheduler.nextSequence << 16 | UInt64(kind)
      let key = UInt128(_low: low, _high: UInt64(time.microseconds))
      pending[key] = entity
      if random.bernoulli(timerShare) {
        timers.append((scheduler.setTimer(at: time, kind: kind, entity: entity), key))
      } else {
        #expect(scheduler.schedule(at: time, kind: kind, entity: entity).rawValue == low)
      }
      insert(key)
    }

    mutating func insert(_ key: UInt128) {
      var low = 0
      var high = order.count
      while low < high {
        let middle = (low + high) / 2
        if order[middle] > key { low = middle + 1 } else { high = middle }
      }
      order.insert(key, at: low)
    }

    mutating func cancelOne(_ scheduler: inout Scheduler) {
      guard !timers.isEmpty else { return }
      let victim = timers.remove(at: random.index(below: timers.count))
      scheduler.cancel(victim.id)
      pending[victim.key] = nil
      order.removeAll { $0 == victim.key }
    }

    mutating func handle(_ event: Event, _ scheduler: inout Scheduler) {
      let expected = order.popLast()
      if expected != event.key || pending[event.key] != event.entity { mismatches += 1 }
      if scheduler.now != event.time { mismatches += 1 }
      pending[event.key] = nil
      timers.removeAll { $0.key == event.key }
      if scheduler.pendingCount != pending.count { mismatches += 1 }
      steps += 1
      if steps < limit {
        // The number pending wanders around the target: bursts, then droughts.
        let burst = steps / 500 % 2 == 0 ? 3 : 1
        for _ in 0..<burst where pending.count < 2 * target { scheduleOne(&scheduler) }
        if random.bernoulli(timerShare / 2) { cancelOne(&scheduler) }
        // A drawn time at the very end of time schedules nothing.
        while pending.isEmpty { scheduleOne(&scheduler) }
      }
    }
  }

  @Test(arguments: Spread.allCases)
  func everyEventComesInItsTurn(_ spread: Spread) {
    for (seed, target) in [(1, 3), (2, 30), (3, 200), (4, 1_000)] {
      for timerShare in [0.0, 0.3, 1.0] {
        var scheduler = Scheduler()
        var checker = Checker(UInt64(seed), spread, timerShare: timerShare, target: target, limit: 700)
        for _ in 0..<target { checker.scheduleOne(&scheduler) }
        let handled = scheduler.run(&checker)
        #expect(checker.mismatches == 0, "\(spread), \(target) pending, timers \(timerShare)")
        #expect(checker.order.isEmpty && scheduler.pendingCount == 0)
        #expect(handled == checker.steps && handled >= 700)
      }
    }
  }
}
