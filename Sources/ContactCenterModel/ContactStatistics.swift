import Infrastructure
import SimulationKernel

/// What is counted while contacts pass: by channel, queue, region and cell of time. Fixed memory.
struct ContactStatistics: ~Copyable {
  /// Attempts of one channel.
  struct ChannelTotals: BitwiseCopyable {
    var offered = 0
    var stranded = 0
    var crossRegion = 0
    var firstAttempts = 0
    var firstAttemptsConnected = 0
    var answeredWithin = 0
    var eligible = 0
    var leftQueueWithin = 0
    var leftQueue = 0
    var queued = 0
    var waited = 0
    var wait = DurationTotal()
    var sojourn = DurationTotal()
  }

  /// Attempts of one queue over all regions.
  struct QueueTotals: BitwiseCopyable {
    var queued = 0
    var answered = 0
    var abandoned = 0
    var dropped = 0
    var blocked = 0
    var waited = 0
    var answeredWithin = 0
    var wait = DurationTotal()
    var length = LevelIntegral()
  }

  /// Attempts of one region.
  struct RegionTotals: BitwiseCopyable {
    var connectedVoice = 0
    var connectedChat = 0
    var connectedTask = 0
    var answered = 0
    /// Calls that got through, and calls and chats refused for the quota, measured or not: what alarms read.
    var callsEver = 0
    var breachesEver = 0
    var chatBreachesEver = 0
    var agents = LevelIntegral()
    /// Contacts that took a flow's error path, measured or not: what alarms read.
    var flowErrorsEver = 0
    /// Contacts that went on without something their flow uses.
    var degraded = 0
    /// Where flows use something: contacts that began one and have ended, and what they experienced (ACGR-43).
    var began = 0
    var selfServed = 0
    var failed = 0
    var satisfaction = DurationTotal()
  }

  /// Contacts whose flow missed a dependency.
  struct DependencyTotals: BitwiseCopyable {
    var degraded = 0
    var failed = 0
  }

  /// Calls of one number in one region, where they are metered.
  struct CallTotals: BitwiseCopyable {
    var offered = 0
    var unreachable = 0
    /// Billed seconds of the service, and of the telephone network.
    var voiceSeconds = 0
    var inboundSeconds = 0
  }

  /// Chats or tasks of one source in one region, where they are metered.
  struct WrittenTotals: BitwiseCopyable {
    var begun = 0
    var handled = 0
  }

  /// Customers of one source.
  struct SourceTotals: BitwiseCopyable {
    var offered = 0
    var satisfied = 0
    var lost = 0
    var undecided = 0
    var firstAttemptLost = 0
    var redials = 0
    var recoveredByAlternate = 0
    var caused = 0
    var averted = 0
    /// Of the lost and the undecided those whose message never started a task.
    var neverStarted = 0
  }

  /// The series of the timeline that count attempts.
  enum CountSeries: Int, CaseIterable {
    case offered
    case served
    case selfServed
    case abandoned
    case blocked
    case unreachable
    case dropped
    case failed
  }

  /// The series of the timeline that average a level.
  enum LevelSeries: Int, CaseIterable {
    case queueLength
    case agentsBusy
    case agentsOnDuty
    case awaitingRedial
  }

  var channels: FixedTable<ChannelTotals>
  var queues: FixedTable<QueueTotals>
  var regions: FixedTable<RegionTotals>
  var sources: FixedTable<SourceTotals>
  var dependencies: FixedTable<DependencyTotals>
  /// By number × region; empty where contacts are not metered.
  var calls: FixedTable<CallTotals>
  /// By source × region; empty where contacts are not metered.
  var written: FixedTable<WrittenTotals>
  var voiceWait: QuantileSketch
  var chatWait: QuantileSketch
  var taskWait: QuantileSketch

  var levels: FixedTable<LevelIntegral>
  /// Integrals of the levels when the present timeline cell began.
  var levelsAtCellStart: FixedTable<Int>
  let timelineStep: SimulationDuration
  let timelineCells: Int
  /// Counts by series × cell; one more cell takes what comes after the last.
  var counts: FixedTable<UInt32>
  /// Averages by series × cell.
  var averages: FixedTable<Double>
  /// Connected attempts by region × cell.
  var connectedByRegion: FixedTable<UInt32>
  var timelineCell: Int
  var timelineCellEnd: SimulationTime

  let recoveryStep: SimulationDuration
  let recoveryCells: Int
  var arrived: FixedTable<UInt32>
  var connected: FixedTable<UInt32>
  var eligible: FixedTable<UInt32>
  var answeredWithin: FixedTable<UInt32>
  var backlog: FixedTable<UInt32>
  var recoveryCell: Int
  var recoveryCellEnd: SimulationTime

  /// The earliest end of a cell: nothing but events has to be looked at before.
  var nextBoundary: SimulationTime
  /// Whether the averages over the whole run are open: from warm-up to closing.
  var isAveraging: Bool

  init(
    channels channelCount: Int, queues queueCount: Int, regions regionCount: Int, sources sourceCount: Int,
    dependencies dependencyCount: Int, meteredNumbers: Int, meteredSources: Int, duration: SimulationDuration,
    drainLimit: SimulationDuration,
    timelineStep: SimulationDuration,
    recoveryStep: SimulationDuration
  ) {
    channels = FixedTable(repeating: ChannelTotals(), count: channelCount)
    queues = FixedTable(repeating: QueueTotals(), count: queueCount)
    regions = FixedTable(repeating: RegionTotals(), count: regionCount)
    sources = FixedTable(repeating: SourceTotals(), count: sourceCount)
    dependencies = FixedTable(repeating: DependencyTotals(), count: dependencyCount)
    calls = FixedTable(repeating: CallTotals(), count: meteredNumbers * regionCount)
    written = FixedTable(repeating: WrittenTotals(), count: meteredSources * regionCount)
    voiceWait = QuantileSketch()
    chatWait = QuantileSketch()
    taskWait = QuantileSketch()
    levels = FixedTable(repeating: LevelIntegral(), count: LevelSeries.allCases.count)
    levelsAtCellStart = FixedTable(repeating: 0, count: LevelSeries.allCases.count)
    self.timelineStep = timelineStep
    timelineCells = Self.cells(duration, timelineStep)
    counts = FixedTable(repeating: 0, count: CountSeries.allCases.count * (timelineCells + 1))
    averages = FixedTable(repeating: 0, count: LevelSeries.allCases.count * (timelineCells + 1))
    connectedByRegion = FixedTable(repeating: 0, count: regionCount * (timelineCells + 1))
    timelineCell = 0
    timelineCellEnd = .start + timelineStep
    self.recoveryStep = recoveryStep
    recoveryCells = Self.cells(duration + drainLimit, recoveryStep)
    arrived = FixedTable(repeating: 0, count: recoveryCells + 1)
    connected = FixedTable(repeating: 0, count: recoveryCells + 1)
    eligible = FixedTable(repeating: 0, count: recoveryCells + 1)
    answeredWithin = FixedTable(repeating: 0, count: recoveryCells + 1)
    backlog = FixedTable(repeating: 0, count: recoveryCells + 1)
    recoveryCell = 0
    recoveryCellEnd = .start + recoveryStep
    nextBoundary = min(timelineCellEnd, recoveryCellEnd)
    isAveraging = false
  }

  private init(copying other: borrowing ContactStatistics) {
    channels = other.channels.copy()
    queues = other.queues.copy()
    regions = other.regions.copy()
    sources = other.sources.copy()
    dependencies = other.dependencies.copy()
    calls = other.calls.copy()
    written = other.written.copy()
    voiceWait = other.voiceWait.copy()
    chatWait = other.chatWait.copy()
    taskWait = other.taskWait.copy()
    levels = other.levels.copy()
    levelsAtCellStart = other.levelsAtCellStart.copy()
    timelineStep = other.timelineStep
    timelineCells = other.timelineCells
    counts = other.counts.copy()
    averages = other.averages.copy()
    connectedByRegion = other.connectedByRegion.copy()
    timelineCell = other.timelineCell
    timelineCellEnd = other.timelineCellEnd
    recoveryStep = other.recoveryStep
    recoveryCells = other.recoveryCells
    arrived = other.arrived.copy()
    connected = other.connected.copy()
    eligible = other.eligible.copy()
    answeredWithin = other.answeredWithin.copy()
    backlog = other.backlog.copy()
    recoveryCell = other.recoveryCell
    recoveryCellEnd = other.recoveryCellEnd
    nextBoundary = other.nextBoundary
    isAveraging = other.isAveraging
  }

  /// Statistics of their own with the same counts.
  func copy() -> ContactStatistics { ContactStatistics(copying: self) }

  /// Cells of `step` that cover `duration`.
  static func cells(_ duration: SimulationDuration, _ step: SimulationDuration) -> Int {
    Int((duration.microseconds + step.microseconds - 1) / step.microseconds)
  }

  /// Closes every cell that ends at or before `now`.
  mutating func advance(to now: SimulationTime) {
    while now >= nextBoundary {
      if recoveryCellEnd == nextBoundary { closeRecoveryCell() }
      if timelineCellEnd == nextBoundary { closeTimelineCell() }
      nextBoundary = min(timelineCellEnd, recoveryCellEnd)
    }
  }

  private mutating func closeRecoveryCell() {
    let waiting = levels[LevelSeries.queueLength.rawValue].level + levels[LevelSeries.awaitingRedial.rawValue].level
    backlog[recoveryCell] = UInt32(waiting)
    if recoveryCell < recoveryCells {
      recoveryCell += 1
      recoveryCellEnd += recoveryStep
    } else {
      recoveryCellEnd = .distantFuture
    }
  }

  private mutating func closeTimelineCell() {
    for series in 0..<levels.count {
      levels[series].advance(to: timelineCellEnd)
      averages[series * (timelineCells + 1) + timelineCell] =
        Double(levels[series].integral - levelsAtCellStart[series]) / Double(timelineStep.microseconds)
      levelsAtCellStart[series] = levels[series].integral
    }
    if timelineCell < timelineCells {
      timelineCell += 1
      timelineCellEnd += timelineStep
    } else {
      timelineCellEnd = .distantFuture
    }
  }

  /// Counts one attempt of a series in the present cell.
  @inline(__always)
  mutating func count(_ series: CountSeries) {
    counts[series.rawValue &* (timelineCells &+ 1) &+ timelineCell] &+= 1
  }

  /// A level of the timeline changes.
  @inline(__always)
  mutating func change(_ series: LevelSeries, by delta: Int, at now: SimulationTime) {
    levels[series.rawValue].change(by: delta, at: now)
  }

  /// Records the wait of an answered attempt.
  @inline(__always)
  mutating func recordWait(_ channel: Channel, _ wait: SimulationDuration) {
    switch channel {
    case .voice: voiceWait.record(wait)
    case .chat: chatWait.record(wait)
    case .task: taskWait.record(wait)
    }
  }

  /// Starts, at warm-up, or ends, at closing, the averages over the whole run.
  mutating func setAveraging(_ on: Bool, at now: SimulationTime) {
    isAveraging = on
    for index in 0..<levels.count { levels[index].setAveraging(on, at: now) }
    for index in 0..<queues.count { queues[index].length.setAveraging(on, at: now) }
    for index in 0..<regions.count { regions[index].agents.setAveraging(on, at: now) }
  }
}

/// A whole number that changes in time, and its exact integral.
struct LevelIntegral: BitwiseCopyable {
  private(set) var level = 0
  /// Level × microseconds since the start.
  private(set) var integral = 0
  private var changedAt = SimulationTime.start
  /// The integral when averaging began, and when it ended.
  private var averagingFrom = 0
  private var averagingTo: Int?

  @inline(__always)
  mutating func advance(to now: SimulationTime) {
    integral &+= level &* Int(now.microseconds &- changedAt.microseconds)
    changedAt = now
  }

  @inline(__always)
  mutating func change(by delta: Int, at now: SimulationTime) {
    advance(to: now)
    level &+= delta
  }

  mutating func setAveraging(_ on: Bool, at now: SimulationTime) {
    advance(to: now)
    if on { averagingFrom = integral } else { averagingTo = integral }
  }

  /// The time average over the stretch that was averaged.
  func average(over stretch: SimulationDuration) -> Double {
    guard stretch.microseconds > 0 else { return 0 }
    return Double((averagingTo ?? integral) - averagingFrom) / Double(stretch.microseconds)
  }
}
