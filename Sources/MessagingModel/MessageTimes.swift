import SimulationKernel

/// When copies were sent and first processed, for traces: memory grows with messages.
public struct MessageTimes: Sendable, Hashable {
  /// By producer and ordinal: when a message was sent.
  public internal(set) var sent: [[SimulationTime]]
  /// By producer, ordinal × copies + copy: when it was first processed; the distant future: never.
  var processed: [[SimulationTime]]

  /// When a copy was first processed; `nil`: never.
  public func processed(producer: Int, _ place: Int) -> SimulationTime? {
    guard place < processed[producer].count, processed[producer][place] < .distantFuture else { return nil }
    return processed[producer][place]
  }
}

/// The times being written.
struct MessageTimesBook {
  private(set) var times: MessageTimes

  init(producers: Int) {
    times = MessageTimes(
      sent: Array(repeating: [], count: producers), processed: Array(repeating: [], count: producers))
  }

  mutating func noteSent(_ producer: Int, _ messages: Int, at now: SimulationTime) {
    for _ in 0..<messages { times.sent[producer].append(now) }
  }

  mutating func noteProcessed(_ producer: Int, _ place: Int, at now: SimulationTime) {
    while times.processed[producer].count <= place { times.processed[producer].append(.distantFuture) }
    times.processed[producer][place] = now
  }
}
