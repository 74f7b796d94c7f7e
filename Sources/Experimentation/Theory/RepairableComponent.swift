import SimulationKernel

/// A component that is up, fails, and is repaired, each after an exponential time: two states (Barlow and Proschan,
/// *Mathematical Theory of Reliability*, 1965, section 3.2). It begins up.
public struct RepairableComponent: Sendable, Hashable {
  /// Mean time from start or repair to the next failure; positive.
  public let meanTimeToFailure: Double
  /// Mean time from failure to repair; positive, in the same unit.
  public let meanTimeToRepair: Double

  /// A component with these mean times.
  public init(meanTimeToFailure: Double, meanTimeToRepair: Double) {
    precondition(meanTimeToFailure > 0 && meanTimeToRepair > 0, "times to failure and repair are positive")
    self.meanTimeToFailure = meanTimeToFailure
    self.meanTimeToRepair = meanTimeToRepair
  }

  /// Share of time that it is up in the long run; by PASTA also the share of Poisson callers who find it up (Wolff, 1982).
  public var availability: Double { meanTimeToFailure / (meanTimeToFailure + meanTimeToRepair) }

  /// Rate at which the past is forgotten.
  private var relaxationRate: Double { 1 / meanTimeToFailure + 1 / meanTimeToRepair }

  /// Probability that it is up at `time` ≥ 0.
  public func availability(at time: Double) -> Double {
    availability + (1 - availability) * Elementary.exp(-relaxationRate * time)
  }

  /// Share of the time from `start` to `end` > `start` that it is up on average.
  public func averageAvailability(from start: Double = 0, until end: Double) -> Double {
    precondition(start >= 0 && end > start, "an average is over a stretch of time")
    let forgotten = Elementary.exp(-relaxationRate * start) - Elementary.exp(-relaxationRate * end)
    return availability + (1 - availability) * forgotten / (relaxationRate * (end - start))
  }

  /// Share of the jobs begun while it is up that a failure cuts, where jobs take an exponential time with this mean: of two
  /// exponential clocks the failure's runs out first.
  public func cutShare(meanJob: Double) -> Double { meanJob / (meanJob + meanTimeToFailure) }
}
