import Infrastructure
import SimulationKernel

/// What an arrival process needs that is the same in every run.
struct ArrivalPlan: Sendable {
  let hash: UInt32
  let configuration: ArrivalConfiguration
  /// The gamma factor of a day; `nil` without one.
  let dayBusyness: (table: DistributionTable, index: DistributionIndex)?
  /// Standard deviation of the logarithm of an interval's factor.
  let intervalSigma: Double

  init(_ source: ContactSourceConfiguration) {
    hash = stableHash(source.id)
    var sigma = 0.0
    var gamma: (table: DistributionTable, index: DistributionIndex)?
    if case .times(let times) = source.arrivals {
      configuration = .times(times.sorted())
    } else {
      configuration = source.arrivals
    }
    if case .poisson(let process) = source.arrivals {
      // The lognormal's coefficient of variation is sqrt(exp(σ²) − 1).
      let variation = process.intervalVariation
      sigma = Elementary.log(1 + variation * variation).squareRoot()
      if process.dayVariation > 0 {
        var table = DistributionTable()
        let index = table.addChecked(.gamma(mean: 1, cv: process.dayVariation))
        gamma = (table, index)
      }
    }
    intervalSigma = sigma
    dayBusyness = gamma
  }
}

/// The arrivals of one source, one after the other, from a stream that nothing else reads: the same in every world.
///
/// Trivial, so that a table of them is written in place; the plan, which is not, is looked at once a piece.
struct ArrivalProcess: BitwiseCopyable {
  private let origin: RandomOrigin
  private let closesAt: SimulationTime
  private var stream: RandomStream
  /// Customers so far.
  private(set) var count: UInt32 = 0
  private var last = SimulationTime.start

  // Poisson: the present piece of constant rate.
  private let isPoisson: Bool
  private var pieceEnd = SimulationTime.start
  /// Arrivals a microsecond.
  private var rate = 0.0
  /// What the present piece did not use up of the unit exponential that spans the way to the next arrival.
  private var budget = 0.0
  private var day: Int?
  private var dayFactor = 1.0
  private var interval: Int?
  private var intervalNormal = 0.0
  // Counts: what remains of the present interval.
  private var remaining = 0

  init(_ plan: ArrivalPlan, origin: RandomOrigin, closesAt: SimulationTime) {
    self.origin = origin
    self.closesAt = closesAt
    stream = origin.stream(plan.hash, 0, 0, .arrivals)
    if case .poisson = plan.configuration { isPoisson = true } else { isPoisson = false }
  }

  /// Takes the next customer's ordinal.
  @inline(__always)
  mutating func takeOrdinal() -> UInt32 {
    let ordinal = count
    count &+= 1
    return ordinal
  }

  /// The next arrival if the present piece of a Poisson rate holds it, as it nearly always does; else ask `nextLater`.
  ///
  /// Inversion of the integrated rate: a unit exponential is used up at `rate` until nothing is left of it (Çınlar, 1975).
  /// Exact for rates that are constant by pieces.
  @inline(__always)
  mutating func nextInPiece() -> SimulationTime? {
    guard isPoisson else { return nil }
    budget = stream.exponential()
    let available = rate * Double(pieceEnd.microseconds &- last.microseconds)
    if budget < available {
      last += SimulationDuration(microseconds: Int64(budget / rate))
      return last < closesAt ? last : nil
    }
    budget -= available
    return nil
  }

  /// The next arrival when `nextInPiece` knows of none; `nil` when there is none before closing.
  mutating func nextLater(_ plan: ArrivalPlan) -> SimulationTime? {
    let arrival: SimulationTime?
    switch plan.configuration {
    case .poisson(let process): arrival = nextInLaterPiece(plan, process)
    case .counts(let counts): arrival = nextCounted(counts)
    case .times(let times): arrival = Int(count) < times.count ? times[Int(count)] : nil
    case .messages: arrival = nil
    }
    guard let arrival, arrival < closesAt else { return nil }
    last = arrival
    return arrival
  }

  // MARK: - Poisson

  private mutating func nextInLaterPiece(_ plan: ArrivalPlan, _ process: PoissonArrivals) -> SimulationTime? {
    while true {
      let time = max(last, pieceEnd)
      if time >= closesAt { return nil }
      last = time
      enterPiece(plan, process, at: time)
      let available = rate * Double(pieceEnd.microseconds - time.microseconds)
      if budget < available { return time + SimulationDuration(microseconds: Int64(budget / rate)) }
      budget -= available
    }
  }

  private mutating func enterPiece(_ plan: ArrivalPlan, _ process: PoissonArrivals, at time: SimulationTime) {
    let piece = process.perHour.piece(at: time)
    pieceEnd = piece.end
    rate = 0
    if let window = process.window {
      // A surge's rate is cut to its window.
      if time < window.lowerBound {
        pieceEnd = min(pieceEnd, window.lowerBound)
        return
      }
      if time >= window.upperBound {
        pieceEnd = .distantFuture
        return
      }
      pieceEnd = min(pieceEnd, window.upperBound)
    }
    guard let ordinal = piece.intervalOrdinal, piece.value > 0 else { return }
    rate = piece.value / 3_600_000_000
    if let busyness = plan.dayBusyness {
      let thisDay = Int(floorDivision(ordinal, process.perHour.values.count))
      if day != thisDay {
        day = thisDay
        var draws = origin.stream(plan.hash, UInt32(truncatingIfNeeded: thisDay), 0, .dayBusyness)
        dayFactor = busyness.table.sample(busyness.index, &draws)
      }
      rate *= dayFactor
    }
    if plan.intervalSigma > 0 {
      enterInterval(plan, ordinal, correlation: process.intervalCorrelation)
      rate *= Elementary.exp(plan.intervalSigma * intervalNormal - plan.intervalSigma * plan.intervalSigma / 2)
    }
  }

  /// Steps the Gaussian AR(1) sequence behind the intervals' factors; it begins in its stationary law.
  private mutating func enterInterval(_ plan: ArrivalPlan, _ ordinal: Int, correlation: Double) {
    guard interval != ordinal else { return }
    var draws = origin.stream(plan.hash, UInt32(truncatingIfNeeded: ordinal), 0, .intervalBusyness)
    let innovation = draws.normal()
    if interval == nil {
      intervalNormal = innovation
    } else {
      intervalNormal = correlation * intervalNormal + (1 - correlation * correlation).squareRoot() * innovation
    }
    interval = ordinal
  }

  // MARK: - Counts

  /// Arrivals of an interval are uniform in it, drawn in order: the least of k uniform points lies at 1 − U^(1/k).
  private mutating func nextCounted(_ counts: CountedArrivals) -> SimulationTime? {
    var time = last
    while remaining == 0 {
      if pieceEnd >= closesAt { return nil }
      time = max(time, pieceEnd)
      let profile = DailyProfile(
        scenarioStart: counts.scenarioStart, from: counts.from, interval: counts.interval,
        values: Array(repeating: 1, count: counts.days.first?.count ?? 0))
      let piece = profile.piece(at: time)
      pieceEnd = piece.end
      guard let ordinal = piece.intervalOrdinal else { continue }
      let perDay = profile.values.count
      let day = floorDivision(ordinal, perDay)
      let played = (Int(origin.replication) + day) % counts.days.count
      remaining = counts.days[(played + counts.days.count) % counts.days.count][ordinal - day * perDay]
      last = max(time, piece.start)
      time = last
    }
    let left = Double(pieceEnd.microseconds - time.microseconds)
    let step = left * (1 - Elementary.exp(-stream.exponential() / Double(remaining)))
    remaining -= 1
    return time + SimulationDuration(microseconds: Int64(step))
  }

  private func floorDivision(_ dividend: Int, _ divisor: Int) -> Int {
    dividend >= 0 ? dividend / divisor : -((-dividend + divisor - 1) / divisor)
  }
}
