import SimulationKernel

/// A world on its way, and the clock that it goes by.
struct WorldPlay: ~Copyable {
  var world: World
  private var scheduler: Scheduler
  private var eventCount: Int
  /// Every event up to this instant has been handled.
  private var reached: SimulationTime

  /// Opens a world.
  init(_ world: consuming World) {
    var scheduler = Scheduler()
    world.open(&scheduler)
    self.init(world, scheduler, eventCount: 0, reached: .start)
  }

  private init(
    _ world: consuming World, _ scheduler: consuming Scheduler, eventCount: Int, reached: SimulationTime
  ) {
    self.world = world
    self.scheduler = scheduler
    self.eventCount = eventCount
    self.reached = reached
  }

  /// Plays what comes before `end`, or everything; false when interrupted, which is asked after every simulated minute.
  @inline(never)
  mutating func run(before end: SimulationTime = .distantFuture, isInterrupted: () -> Bool) -> Bool {
    let last = end - SimulationDuration(microseconds: 1)
    while !world.isFinished && reached < last {
      reached = min(reached + .minutes(1), last)
      eventCount += scheduler.run(&world, until: reached)
      if isInterrupted() { return false }
    }
    return true
  }

  /// The twin of an incident's world, at the same instant; no fault may have struck yet.
  func twin() -> WorldPlay {
    var scheduler = scheduler.copy()
    let twin = world.twin(&scheduler)
    return WorldPlay(twin, scheduler, eventCount: eventCount, reached: reached)
  }

  /// What was counted; the world is gone, and its memory free for the next.
  consuming func result() throws(InvariantViolation) -> WorldRun {
    try world.result(scheduler, eventCount: eventCount)
  }
}
