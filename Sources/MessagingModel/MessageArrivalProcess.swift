import Infrastructure
import SimulationKernel

/// The batches of one producer, one after the other, from a stream that nothing else reads: the same in every world.
struct MessageArrivalProcess: BitwiseCopyable {
  private var stream: RandomStream
  private let closesAt: SimulationTime
  private var last = SimulationTime.start
  private var pieceEnd = SimulationTime.start
  /// Batches a microsecond in the present piece.
  private var rate = 0.0
  private var taken = 0

  /// - Parameter window: when a surge sends; all the time when left out.
  init(hash: UInt32, origin: RandomOrigin, closesAt: SimulationTime, within window: Range<SimulationTime>?) {
    stream = origin.stream(hash, 0, 0, .arrivals)
    self.closesAt = window.map { min($0.upperBound, closesAt) } ?? closesAt
    if let window {
      last = window.lowerBound
      pieceEnd = window.lowerBound
    }
  }

  /// The next arrival; `nil` when there is none before closing.
  ///
  /// Inversion of the integrated rate: a unit exponential is used up at `rate` until nothing is left of it (Çınlar, 1975).
  @inline(__always)
  mutating func next(_ arrivals: borrowing [MessageArrivals], _ producer: Int) -> SimulationTime? {
    let budget = stream.exponential()
    let available = rate * Double(pieceEnd.microseconds &- last.microseconds)
    if _fastPath(budget < available) {
      last += SimulationDuration(microseconds: Int64(budget / rate))
      return last < closesAt ? last : nil
    }
    return nextLater(arrivals[producer], budget: budget - available)
  }

  @inline(never)
  private mutating func nextLater(_ arrivals: MessageArrivals, budget: Double) -> SimulationTime? {
    var budget = budget
    switch arrivals {
    case .closedLoop, .contactEvents: return nil
    case .times(let times):
      guard taken < times.count, times[taken] < closesAt else { return nil }
      taken += 1
      return times[taken - 1]
    case .poisson(let profile):
      while true {
        let time = max(last, pieceEnd)
        if time >= closesAt { return nil }
        let piece = profile.piece(at: time)
        pieceEnd = piece.end
        rate = piece.value / 3_600_000_000
        last = time
        let available = rate * Double(pieceEnd.microseconds - time.microseconds)
        if budget < available {
          last = time + SimulationDuration(microseconds: Int64(budget / rate))
          return last < closesAt ? last : nil
        }
        budget -= available
      }
    }
  }
}
