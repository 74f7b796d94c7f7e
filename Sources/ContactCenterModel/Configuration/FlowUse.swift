import Infrastructure

/// A dependency that a flow calls, and what becomes of a contact that does not find it (ACGR-31, ACGR-41).
public struct FlowUse: Sendable, Hashable {
  /// The flow's error path.
  public enum Otherwise: Sendable, Hashable {
    /// The flow ends in an error.
    case fails
    /// The flow goes on with less.
    case degraded(Degradation)
  }

  /// What a flow still does without something it uses.
  public struct Degradation: Sendable, Hashable {
    /// Share of the contacts that it still answers without an agent, in 0...1; `nil`: as many as ever.
    public var selfService: Double?
    /// How many times as long the agent needs; positive.
    public var handleTimeFactor: Double
    /// How many times as long the flow takes; not negative.
    public var durationFactor: Double

    /// What is left.
    public init(selfService: Double?, handleTimeFactor: Double, durationFactor: Double) {
      self.selfService = selfService
      self.handleTimeFactor = handleTimeFactor
      self.durationFactor = durationFactor
    }
  }

  /// The dependency.
  public var dependency: DependencyIndex
  /// What happens without it.
  public var otherwise: Otherwise

  /// A use of a dependency.
  public init(dependency: DependencyIndex, otherwise: Otherwise) {
    self.dependency = dependency
    self.otherwise = otherwise
  }
}
