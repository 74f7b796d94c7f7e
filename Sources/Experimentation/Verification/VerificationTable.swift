import SimulationKernel

/// Theory beside simulation, row by row, and the verdict on all of them.
public struct VerificationTable: Sendable {
  /// One quantity of one model.
  public struct Row: Sendable, Hashable {
    /// The model and its parameters.
    public var model: String
    /// The quantity and its unit.
    public var quantity: String
    /// What the closed form gives.
    public var theory: Double
    /// What the simulation gives.
    public var simulated: Double
    /// The 99 % interval of the simulation, by Student's t over replications.
    public var interval: Interval
    /// Replications behind it.
    public var replications: Int
    /// Whether theory lies in the interval. One row in a hundred of a correct engine does not.
    public var isInside: Bool { interval.contains(theory) }

    /// A row.
    public init(
      model: String, quantity: String, theory: Double, simulated: Double, interval: Interval, replications: Int
    ) {
      precondition(replications > 1, "an interval is over replications")
      self.model = model
      self.quantity = quantity
      self.theory = theory
      self.simulated = simulated
      self.interval = interval
      self.replications = replications
    }
  }

  /// How sure each row's own interval is.
  public static let confidence = 0.99
  /// How sure the verdict on the whole table is: a correct engine fails once in a thousand seeds.
  public static let familyConfidence = 0.999

  /// The rows, in order.
  public var rows: [Row]
  /// Contact attempts simulated.
  public var attempts: Int

  /// A table of these rows.
  public init(rows: [Row], attempts: Int) {
    self.rows = rows
    self.attempts = attempts
  }

  /// How sure each row must be for the table to reach the family's confidence: c^(1/m) for m rows (Šidák, 1967, whose
  /// inequality makes it conservative for rows that depend on each other, as those of one model do).
  public var rowConfidence: Double {
    rows.isEmpty
      ? Self.familyConfidence : Elementary.exp(Elementary.log(Self.familyConfidence) / Double(rows.count))
  }

  /// Whether a row agrees with theory as far as the verdict on the table goes: its interval, widened to the confidence that
  /// the family asks of each row, holds the theory.
  public func agrees(_ row: Row) -> Bool {
    let df = Double(row.replications - 1)
    let widening =
      Statistics.tQuantile(0.5 + 0.5 * rowConfidence, df: df)
      / Statistics.tQuantile(0.5 + 0.5 * Self.confidence, df: df)
    return abs(row.simulated - row.theory) <= widening * row.interval.halfWidth
  }

  /// Whether every row agrees with theory.
  public var passes: Bool { !rows.isEmpty && rows.allSatisfy { agrees($0) } }
}
