/// What a replica must pass before production: a completed review with a Well-Architected lens (ACGR-15).
public struct ProductionGate: Sendable, Hashable {
  /// A completed review.
  public struct Review: Sendable, Hashable {
    /// The lens.
    public var lens: String
    /// The day on which it was completed, such as `2025-06-30`.
    public var completed: String
    /// The questions with a high risk, sorted.
    public var highRisks: [String]
    /// The questions with a medium risk, sorted.
    public var mediumRisks: [String]

    /// A review as documents tell of it.
    public init(lens: String, completed: String, highRisks: [String], mediumRisks: [String]) {
      self.lens = lens
      self.completed = completed
      self.highRisks = highRisks
      self.mediumRisks = mediumRisks
    }
  }

  /// Whether the architecture is for production rather than a test.
  public var isProduction = false
  /// The review; `nil` where none was completed by the scenario's day.
  public var review: Review?

  /// A test that nobody reviewed.
  public init() {}
}
