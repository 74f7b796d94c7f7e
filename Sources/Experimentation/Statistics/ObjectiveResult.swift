import ScenarioLanguage
import SimulationKernel

/// Whether an architecture does what is expected of it.
public struct ObjectiveResult: Sendable, Hashable {
  /// What an objective comes to.
  public enum Verdict: String, Sendable, Hashable, CaseIterable {
    case met
    case missed
    /// The interval holds the limit, there is none, or what was measured is only a lower bound.
    case undecided
  }

  /// What is expected.
  public var objective: Objective
  /// The place of the architecture in the scenario.
  public var architecture: Int
  /// The metric's mean.
  public var mean: Double?
  /// Its 95 % interval.
  public var interval: Interval?
  /// Met, missed or undecided.
  public var verdict: Verdict

  /// Judges an interval.
  ///
  /// - Parameter isLowerBound: whether some values were cut off at the horizon, so that the truth lies higher.
  static func verdict(
    _ expectation: Objective.Expectation, interval: Interval?, isLowerBound: Bool
  ) -> Verdict {
    guard let interval else { return .undecided }
    switch expectation {
    case .atMost(let limit):
      if interval.low > limit { return .missed }
      return interval.high <= limit && !isLowerBound ? .met : .undecided
    case .atLeast(let limit):
      if interval.low >= limit { return .met }
      return interval.high < limit && !isLowerBound ? .missed : .undecided
    }
  }
}
