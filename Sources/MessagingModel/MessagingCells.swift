import Infrastructure
import SimulationKernel

/// What Azure Monitor would show of a namespace, as far as the model counts it, by the monitor's REST names (facts, 4.3).
public enum MonitorSeries: UInt8, Sendable, Hashable, CaseIterable, BitwiseCopyable {
  // Totals of a cell.
  /// Messages stored.
  case incomingMessages
  /// Messages handed to receivers, deliveries of a message again included.
  case outgoingMessages
  /// Messages completed.
  case completeMessage
  /// Messages that receivers gave back.
  case abandonMessage
  /// Requests of senders that a namespace which did not serve left undone. A region that is gone would publish nothing.
  case serverErrors
  /// Requests of senders answered with "server busy".
  case throttledRequests
  /// Requests of senders refused for what they are: no such entity, no right, no room.
  case userErrors
  // Means over a cell of samples taken every minute.
  /// Messages waiting in queues and subscriptions, or out with receivers.
  case activeMessages
  /// Messages in dead-letter queues.
  case deadletteredMessages
  /// Messages that wait for their time, or for the receiver that deferred them.
  case scheduledMessages
  /// Messages of all three kinds.
  case messages
  /// Bytes that they take, those of a topic's subscriptions once.
  case size
  /// Connections that clients hold.
  case activeConnections
  /// Seconds that a replicated namespace's secondary is behind; 0 at others.
  case replicationLagDuration
  /// Operations that its secondary is behind.
  case replicationLagCount

  /// Series that are totals; the others, which follow them, are levels.
  static let totals = 7
  static let levels = 8

  /// The monitor's name.
  public var name: String {
    switch self {
    case .incomingMessages: "IncomingMessages"
    case .outgoingMessages: "OutgoingMessages"
    case .completeMessage: "CompleteMessage"
    case .abandonMessage: "AbandonMessage"
    case .serverErrors: "ServerErrors"
    case .throttledRequests: "ThrottledRequests"
    case .userErrors: "UserErrors"
    case .activeMessages: "ActiveMessages"
    case .deadletteredMessages: "DeadletteredMessages"
    case .scheduledMessages: "ScheduledMessages"
    case .messages: "Messages"
    case .size: "Size"
    case .activeConnections: "ActiveConnections"
    case .replicationLagDuration: "ReplicationLagDuration"
    case .replicationLagCount: "ReplicationLagCount"
    }
  }

  /// Where a sender's error shows; `nil` for one that never reached the service.
  init?(_ error: MessagingError) {
    switch error {
    case .connectionLost: self = .serverErrors
    case .serverBusy: self = .throttledRequests
    case .entityNotFound, .entityDisabled, .unauthorized, .networkDenied, .secondaryPassive, .quotaExceeded,
      .messageSizeExceeded, .connectionsQuotaExceeded:
      self = .userErrors
    case .timeout, .endpointNotFound, .hostNotFound, .dependencyMissing: return nil
    }
  }
}

/// What is counted by cells of time: the monitor's series, and what recovery is measured on. Fixed memory.
struct MessagingCells: ~Copyable {
  private let namespaceCount: Int
  let timelineStep: SimulationDuration
  let timelineCells: Int
  /// By namespace, series and cell; one more cell takes what comes after the last.
  private var counts: FixedTable<UInt32>
  /// Sums of samples by namespace, level and cell; and the samples of a cell.
  private var sums: FixedTable<Double>
  private var samples: FixedTable<Int>
  private(set) var timelineCell = 0
  private var timelineCellEnd: SimulationTime
  private let sampleStep: SimulationDuration
  private var nextSample: SimulationTime

  let recoveryStep: SimulationDuration
  let recoveryCells: Int
  private(set) var recoveryCell = 0
  private var recoveryCellStart = SimulationTime.start
  private var recoveryCellEnd: SimulationTime
  /// By the cell in which they were sent: messages; those that the broker took at the first try; copies to be delivered;
  /// copies processed within the limit.
  private(set) var sent: FixedTable<UInt32>
  private(set) var taken: FixedTable<UInt32>
  private(set) var due: FixedTable<UInt32>
  private(set) var inTime: FixedTable<UInt32>
  /// Messages that wait or are out with receivers when the cell ends.
  private(set) var backlog: FixedTable<UInt32>

  /// The earliest end of a cell, or next sample: nothing but events has to be looked at before.
  private(set) var nextBoundary: SimulationTime

  init(_ horizon: HorizonConfiguration, namespaces: Int) {
    func cells(_ duration: SimulationDuration, _ step: SimulationDuration) -> Int {
      Int((duration.microseconds + step.microseconds - 1) / step.microseconds)
    }
    namespaceCount = namespaces
    timelineStep = horizon.timelineStep
    timelineCells = cells(horizon.duration, horizon.timelineStep)
    counts = FixedTable(repeating: 0, count: namespaces * MonitorSeries.totals * (timelineCells + 1))
    sums = FixedTable(repeating: 0, count: namespaces * MonitorSeries.levels * (timelineCells + 1))
    samples = FixedTable(repeating: 0, count: timelineCells + 1)
    timelineCellEnd = .start + timelineStep
    sampleStep = min(.minutes(1), timelineStep)
    nextSample = .start + sampleStep
    recoveryStep = horizon.recoveryStep
    recoveryCells = cells(horizon.duration + horizon.drainLimit, horizon.recoveryStep)
    recoveryCellEnd = .start + recoveryStep
    sent = FixedTable(repeating: 0, count: recoveryCells + 1)
    taken = FixedTable(repeating: 0, count: recoveryCells + 1)
    due = FixedTable(repeating: 0, count: recoveryCells + 1)
    inTime = FixedTable(repeating: 0, count: recoveryCells + 1)
    backlog = FixedTable(repeating: 0, count: recoveryCells + 1)
    nextBoundary = min(nextSample, timelineCellEnd, recoveryCellEnd)
  }

  // MARK: - Counting

  /// Counts in the present cell of a namespace.
  @inline(__always)
  mutating func count(_ series: MonitorSeries, _ namespace: Int, _ amount: Int = 1) {
    let row = namespace &* MonitorSeries.totals &+ Int(series.rawValue)
    counts[row &* (timelineCells &+ 1) &+ timelineCell] &+= UInt32(truncatingIfNeeded: amount)
  }

  /// The cell of an instant that is not in the future; most are in the present cell, and take no division.
  @inline(__always)
  private func cell(of time: SimulationTime) -> Int {
    if _fastPath(time >= recoveryCellStart) { return recoveryCell }
    return Int(time.microseconds / recoveryStep.microseconds)
  }

  @inline(__always)
  mutating func noteSent(_ messages: Int, copies: Int) {
    sent[recoveryCell] &+= UInt32(truncatingIfNeeded: messages)
    due[recoveryCell] &+= UInt32(truncatingIfNeeded: copies)
  }

  @inline(__always)
  mutating func noteTaken(_ messages: Int, sentAt time: SimulationTime) {
    taken[cell(of: time)] &+= UInt32(truncatingIfNeeded: messages)
  }

  @inline(__always)
  mutating func noteInTime(sentAt time: SimulationTime) { inTime[cell(of: time)] &+= 1 }

  /// A copy was not to be delivered after all: no rule wants it.
  mutating func noteNotDue(sentAt time: SimulationTime) { due[cell(of: time)] &-= 1 }

  // MARK: - Time

  /// Closes what ends at the next boundary.
  ///
  /// - Parameter levels: of each namespace the series that are levels, in their order.
  mutating func closeNext(_ levels: [[Double]]) {
    let time = nextBoundary
    if time == nextSample {
      for namespace in 0..<namespaceCount {
        for (level, value) in levels[namespace].enumerated() {
          sums[(namespace * MonitorSeries.levels + level) * (timelineCells + 1) + timelineCell] += value
        }
      }
      samples[timelineCell] += 1
      nextSample += sampleStep
    }
    if time == recoveryCellEnd {
      backlog[recoveryCell] = UInt32(levels.reduce(0) { $0 + $1[0] })
      recoveryCellStart = recoveryCellEnd
      if recoveryCell < recoveryCells {
        recoveryCell += 1
        recoveryCellEnd += recoveryStep
      } else {
        recoveryCellEnd = .distantFuture
      }
    }
    if time == timelineCellEnd {
      if timelineCell < timelineCells { timelineCell += 1 }
      if timelineCell < timelineCells {
        timelineCellEnd += timelineStep
      } else {
        timelineCellEnd = .distantFuture
        nextSample = .distantFuture
      }
    }
    nextBoundary = min(nextSample, timelineCellEnd, recoveryCellEnd)
  }

  // MARK: - Reading

  /// A series of one namespace, a value a cell.
  func values(_ series: MonitorSeries, _ namespace: Int) -> [Double] {
    let index = Int(series.rawValue)
    return (0..<timelineCells).map { cell in
      if index < MonitorSeries.totals {
        return Double(counts[(namespace * MonitorSeries.totals + index) * (timelineCells + 1) + cell])
      }
      let level = index - MonitorSeries.totals
      let sum = sums[(namespace * MonitorSeries.levels + level) * (timelineCells + 1) + cell]
      return samples[cell] > 0 ? sum / Double(samples[cell]) : 0
    }
  }

  /// A total of one namespace, over all cells and what came after the last.
  func total(_ series: MonitorSeries, _ namespace: Int) -> Int {
    let row = (namespace * MonitorSeries.totals + Int(series.rawValue)) * (timelineCells + 1)
    return (0...timelineCells).reduce(0) { $0 + Int(counts[row + $1]) }
  }

  /// What recovery is measured on.
  func record() -> MessagingRecoveryRecord {
    let cells = 0..<recoveryCells
    return MessagingRecoveryRecord(
      step: recoveryStep, sent: cells.map { sent[$0] }, taken: cells.map { taken[$0] }, due: cells.map { due[$0] },
      inTime: cells.map { inTime[$0] }, backlog: cells.map { backlog[$0] })
  }
}

/// What recovery of messaging is measured on, by cell of sending.
public struct MessagingRecoveryRecord: Sendable, Hashable {
  /// Width of a cell.
  public var step: SimulationDuration
  /// Messages.
  public var sent: [UInt32]
  /// Messages that the broker took, and said so, at the first try.
  public var taken: [UInt32]
  /// Copies to be delivered: those of scheduled messages, and those that no rule wants, left out.
  public var due: [UInt32]
  /// Copies processed within `MessagingConfiguration.deliverWithin` of being sent.
  public var inTime: [UInt32]
  /// Messages waiting in the broker or out with receivers when the cell ends.
  public var backlog: [UInt32]
}

/// Series over the day under Azure Monitor's names; every series has one value a cell.
public struct MessagingTimeline: Sendable, Hashable {
  /// Width of a cell.
  public var step: SimulationDuration
  /// The names: of all namespaces together, then with `namespaces.ID.` before them.
  public var names: [String]
  /// `values[series][cell]`.
  public var values: [[Double]]
}

extension MessagingService {
  /// Closes every cell that ends at or before `now`.
  @inline(__always)
  public mutating func advance(to now: SimulationTime) {
    if _slowPath(now >= cells.nextBoundary) { closeCells(until: now) }
  }

  @inline(never)
  mutating func closeCells(until now: SimulationTime) {
    while cells.nextBoundary < .distantFuture && now >= cells.nextBoundary {
      cells.closeNext((0..<namespaceCount).map { levels(of: $0) })
    }
  }

  private func levels(of namespace: Int) -> [Double] {
    var (active, dead, scheduled, bytes) = (0, 0, 0, 0)
    for entity in 0..<entityCount {
      let place = places[namespace * entityCount + entity]
      active += Int(place.ready.count + place.out.count + place.setAside)
      dead += Int(place.dead)
      scheduled += Int(place.scheduled)
      // What subscriptions hold counts in their topics, too.
      if !entities[entity].isSubscription { bytes += place.bytes }
    }
    let isReplicated = replication.isInUse(by: namespace)
    let lag = isReplicated ? replication.lag(at: cells.nextBoundary).seconds : 0
    let waiting = isReplicated ? replication.waitingOperations(at: cells.nextBoundary) : 0
    return [
      Double(active), Double(dead), Double(scheduled), Double(active + dead + scheduled), Double(bytes),
      namespaces[namespace].isServing ? Double(namespaces[namespace].connections) : 0, lag, waiting,
    ]
  }

  /// The monitor's series: all namespaces together, and each where there are several.
  var timeline: MessagingTimeline {
    var names: [String] = []
    var values: [[Double]] = []
    for series in MonitorSeries.allCases {
      let each = (0..<namespaceCount).map { cells.values(series, $0) }
      names.append(series.name)
      values.append((0..<cells.timelineCells).map { cell in each.reduce(0) { $0 + $1[cell] } })
      guard namespaceCount > 1 else { continue }
      for namespace in 0..<namespaceCount {
        names.append("namespaces.\(configuration.namespaces[namespace].id).\(series.name)")
        values.append(each[namespace])
      }
    }
    return MessagingTimeline(step: cells.timelineStep, names: names, values: values)
  }
}
