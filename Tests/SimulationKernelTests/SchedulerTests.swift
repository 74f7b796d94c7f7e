import Testing

@testable import SimulationKernel

@Suite struct SchedulerTests {
  /// Writes down what happens, and lets a few kinds do something.
  struct Recorder: Model, ~Copyable {
    static let stop: UInt16 = 1
    static let again: UInt16 = 2
    var seen: [UInt32] = []
    var times: [Int64] = []

    mutating func handle(_ event: Event, _ scheduler: inout Scheduler) {
      seen.append(event.entity)
      times.append(scheduler.now.microseconds)
      if event.kind == Self.stop { scheduler.stop() }
      if event.kind == Self.again && event.entity < 100_000 {
        scheduler.schedule(at: scheduler.now, kind: Self.again, entity: event.entity + 50_000)
      }
    }
  }

  static func time(_ microseconds: Int64) -> SimulationTime { SimulationTime(microseconds: microseconds) }

  @Test func equalTimesKeepSchedulingOrderAcrossEventsAndTimers() {
    var scheduler = Scheduler()
    var recorder = Recorder()
    for entity in 0..<1_000 as Range<UInt32> {
      if entity % 3 == 0 {
        _ = scheduler.setTimer(at: Self.time(5), kind: 0, entity: entity)
      } else {
        scheduler.schedule(at: Self.time(5), kind: 0, entity: entity)
      }
    }
    #expect(scheduler.pendingCount == 1_000 && scheduler.timerCount == 334)
    #expect(scheduler.run(&recorder) == 1_000)
    #expect(recorder.seen == Array(0..<1_000))
  }

  @Test func aHundredThousandTiesAndTheirSuccessorsComeInOrder() {
    var scheduler = Scheduler()
    var recorder = Recorder()
    // Some events before the tie, some after it, and each tied event schedules another for the same instant.
    for entity in 0..<50_000 as Range<UInt32> {
      scheduler.schedule(at: Self.time(1_000), kind: Recorder.again, entity: entity)
    }
    for entity in 200_000..<200_100 as Range<UInt32> {
      scheduler.schedule(at: Self.time(Int64(entity) - 199_990), kind: 0, entity: entity)
    }
    scheduler.schedule(at: Self.time(1_001), kind: 0, entity: 300_000)
    scheduler.run(&recorder)
    let expected = Array(200_000..<200_100 as Range<UInt32>) + Array(0..<150_000) + [300_000]
    #expect(recorder.seen == expected)
  }

  @Test func descendingTimesPileUpRungsAndStillComeInOrder() {
    var scheduler = Scheduler()
    var recorder = Recorder()
    for entity in 0..<20_000 as Range<UInt32> {
      scheduler.schedule(at: Self.time(10_000_000 - Int64(entity) * 131), kind: 0, entity: entity)
    }
    scheduler.run(&recorder)
    #expect(recorder.seen == Array(0..<20_000).reversed())
  }

  @Test func eventsBetweenATieAndWhatFollowsFindTheirPlace() {
    struct Between: Model, ~Copyable {
      var times: [Int64] = []
      mutating func handle(_ event: Event, _ scheduler: inout Scheduler) {
        times.append(scheduler.now.microseconds)
        // From among the tied events, schedule just after the tie, long before the far ones.
        if event.kind == 1 {
          scheduler.schedule(
            after: SimulationDuration(microseconds: Int64(event.entity % 7)), kind: 0, entity: 0)
        }
      }
    }
    var scheduler = Scheduler()
    var model = Between()
    for entity in 0..<500 as Range<UInt32> { scheduler.schedule(at: Self.time(1_000), kind: 1, entity: entity) }
    for entity in 0..<500 as Range<UInt32> {
      scheduler.schedule(at: Self.time(1_000_000 + Int64(entity) * 1_000), kind: 0, entity: entity)
    }
    #expect(scheduler.run(&model) == 1_500)
    #expect(model.times == model.times.sorted())
  }

  @Test func runningUntilIncludesTheEndAndLeavesTheClockThere() {
    var scheduler = Scheduler()
    var recorder = Recorder()
    for entity in 1...5 as ClosedRange<UInt32> {
      scheduler.schedule(at: Self.time(Int64(entity) * 10), kind: 0, entity: entity)
    }
    #expect(scheduler.run(&recorder, until: Self.time(30)) == 3)
    #expect(scheduler.now == Self.time(30) && scheduler.pendingCount == 2)
    #expect(scheduler.run(&recorder, until: Self.time(35)) == 0)
    #expect(scheduler.now == Self.time(35))
    #expect(scheduler.run(&recorder, until: Self.time(20)) == 0)
    #expect(scheduler.now == Self.time(35), "time does not run backwards")
    #expect(scheduler.run(&recorder) == 2)
    #expect(scheduler.now == Self.time(50), "without an end, the clock stays at the last event")
    #expect(recorder.seen == [1, 2, 3, 4, 5])
  }

  @Test func stoppingEndsTheRunAfterTheEventAndItCanGoOn() {
    var scheduler = Scheduler()
    var recorder = Recorder()
    scheduler.schedule(at: .start, kind: Recorder.stop, entity: 1)
    scheduler.schedule(at: .start, kind: 0, entity: 2)
    #expect(scheduler.run(&recorder, until: Self.time(9)) == 1)
    #expect(scheduler.now == .start, "a stopped run does not move on to its end")
    #expect(scheduler.run(&recorder, until: Self.time(9)) == 1)
    #expect(scheduler.now == Self.time(9))
  }

  @Test func aCancelledTimerNeverFires() {
    var scheduler = Scheduler()
    var recorder = Recorder()
    let timers = (0..<100 as Range<UInt32>).map {
      scheduler.setTimer(after: .seconds(Int($0)), kind: 0, entity: $0)
    }
    for (entity, timer) in timers.enumerated() where entity % 2 == 0 { scheduler.cancel(timer) }
    scheduler.cancel(.none)
    scheduler.run(&recorder)
    #expect(recorder.seen == (0..<100).filter { $0 % 2 == 1 })
  }

  @Test func cancelledTimersTakeNoMemory() {
    var scheduler = Scheduler()
    for round in 0..<10_000 as Range<UInt32> {
      let timers = (0..<10 as Range<UInt32>).map {
        scheduler.setTimer(after: .hours(1), kind: 0, entity: round * 10 + $0)
      }
      for timer in timers { scheduler.cancel(timer) }
    }
    #expect(scheduler.pendingCount == 0)
    #expect(scheduler.timers.positions.count <= 16 && scheduler.timers.heap.count <= 16)
  }

  @Test func handledEventsTakeNoMemory() {
    struct Hold: Model, ~Copyable {
      var random = RandomStream(key: RandomKey(seed: 5), replication: 0, source: 0)
      var left = 60_000
      mutating func handle(_ event: Event, _ scheduler: inout Scheduler) {
        left -= 1
        if left == 0 { return scheduler.stop() }
        scheduler.schedule(after: SimulationDuration(seconds: random.exponential()), kind: 0, entity: 0)
      }
    }
    var scheduler = Scheduler()
    var hold = Hold()
    for _ in 0..<1_000 { scheduler.schedule(after: .zero, kind: 0, entity: 0) }
    scheduler.run(&hold)
    #expect(scheduler.ladder.nodes.count <= 2_048)
    #expect(scheduler.ladder.buckets.count <= 16_384)
    #expect(scheduler.ladder.bottom.count < 120)
  }

  /// A model with randomness and timers, to be paused and forked.
  struct Restless: Model, ~Copyable {
    var random = RandomStream(key: RandomKey(seed: 11), replication: 2, source: 3)
    var timer = TimerID.none
    var handled = 0

    mutating func handle(_ event: Event, _ scheduler: inout Scheduler) {
      handled += 1
      if event.kind == 1 { timer = .none }
      if random.bernoulli(0.3) {
        scheduler.cancel(timer)
        timer = scheduler.setTimer(
          after: SimulationDuration(seconds: 100 * random.exponential()), kind: 1, entity: 0)
      }
      if event.kind == 0 {
        scheduler.schedule(
          after: SimulationDuration(seconds: random.exponential()), kind: 0, entity: event.entity)
      }
    }

    func copy() -> Restless { Restless(random: random, timer: timer, handled: handled) }
  }

  @Test func copyAndContinueIsTheSameAsNeverStopping() {
    let end = SimulationTime.start + .minutes(10)
    var whole = Scheduler()
    var model = Restless()
    for entity in 0..<300 as Range<UInt32> { whole.schedule(after: .zero, kind: 0, entity: entity) }
    var paused = whole.copy()
    var other = model.copy()
    whole.run(&model, until: end)

    var pause = SimulationTime.start
    while pause < end {
      pause += .seconds(53)
      paused.run(&other, until: min(pause, end))
      paused = paused.copy()
    }
    #expect(model.handled > 50_000 && other.handled == model.handled)
    #expect(paused.traceDigest == whole.traceDigest)
    #expect(paused.now == whole.now && paused.pendingCount == whole.pendingCount)
  }

  @Test func aForkLeavesItsOriginAlone() {
    var scheduler = Scheduler()
    var model = Restless()
    for entity in 0..<100 as Range<UInt32> { scheduler.schedule(after: .zero, kind: 0, entity: entity) }
    scheduler.run(&model, until: .start + .minutes(1))
    let digest = scheduler.traceDigest
    let pending = scheduler.pendingCount
    var fork = scheduler.copy()
    var forked = model.copy()
    fork.run(&forked, until: .start + .minutes(5))
    #expect(scheduler.traceDigest == digest && scheduler.pendingCount == pending)
    scheduler.run(&model, until: .start + .minutes(5))
    #expect(scheduler.traceDigest == fork.traceDigest)
  }

  @Test func theDigestTellsOrderKindEntityAndTime() {
    func digest(_ events: [(Int64, UInt16, UInt32)]) -> UInt64 {
      var scheduler = Scheduler()
      var recorder = Recorder()
      for (time, kind, entity) in events { scheduler.schedule(at: Self.time(time), kind: kind, entity: entity) }
      scheduler.run(&recorder)
      return scheduler.traceDigest
    }
    let variants = [
      digest([]), digest([(1, 5, 1), (1, 6, 2)]), digest([(1, 6, 2), (1, 5, 1)]), digest([(1, 5, 1), (2, 6, 2)]),
      digest([(1, 5, 1), (1, 6, 3)]), digest([(1, 5, 1), (1, 7, 2)]), digest([(1, 5, 1)]),
    ]
    #expect(Set(variants).count == variants.count)
    #expect(variants[1] == digest([(1, 5, 1), (1, 6, 2)]))
  }

  @Test func schedulingInThePastStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      var scheduler = Scheduler()
      scheduler.schedule(after: SimulationDuration(microseconds: -1), kind: 0, entity: 0)
    }
    await #expect(processExitsWith: .failure) {
      var scheduler = Scheduler()
      _ = scheduler.setTimer(after: SimulationDuration(microseconds: -1), kind: 0, entity: 0)
    }
  }

  @Test func cancellingTwiceStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      var scheduler = Scheduler()
      let timer = scheduler.setTimer(after: .seconds(1), kind: 0, entity: 0)
      scheduler.cancel(timer)
      scheduler.cancel(timer)
    }
  }
}
