import SimulationKernel

/// How long a run lasts and in what steps it is recorded.
public struct HorizonConfiguration: Sendable, Hashable {
  /// Arrivals stop here.
  public var duration: SimulationDuration
  /// Customers who arrive earlier are not counted, and time averages start here.
  public var warmUp: SimulationDuration
  /// The run ends at the latest this long after `duration`.
  public var drainLimit: SimulationDuration
  /// Width of a cell of the timeline.
  public var timelineStep: SimulationDuration
  /// Width of a cell of the record that recovery is measured on.
  public var recoveryStep: SimulationDuration

  /// A horizon.
  public init(
    duration: SimulationDuration, warmUp: SimulationDuration, drainLimit: SimulationDuration,
    timelineStep: SimulationDuration, recoveryStep: SimulationDuration
  ) {
    self.duration = duration
    self.warmUp = warmUp
    self.drainLimit = drainLimit
    self.timelineStep = timelineStep
    self.recoveryStep = recoveryStep
  }
}
