import SimulationKernel

/// How attempts and customers end, by channel, outcome and cause: the one place where an end is counted.
public struct LossLedger: ~Copyable {
  /// What is counted for one channel, outcome and cause.
  public struct Counts: BitwiseCopyable, Sendable {
    /// Attempts.
    public var attempts = 0
    /// Customers lost whose last attempt ended so.
    public var customers = 0
    /// Those of them who were satisfied in the twin.
    public var caused = 0
    /// Customers lost so in the twin and satisfied here.
    public var averted = 0
    /// Of `customers` those of a surge, whom the twin does not have.
    public var incidentOnly = 0
  }

  @usableFromInline let causeCount: Int
  @usableFromInline var cells: FixedTable<Counts>

  /// An empty ledger for an incident of so many faults.
  public init(faults: Int) {
    // Beside the faults: configuration, and none.
    causeCount = faults + 2
    cells = FixedTable(
      repeating: Counts(), count: Channel.count * ContactOutcome.count * causeCount)
  }

  private init(copying other: borrowing LossLedger) {
    causeCount = other.causeCount
    cells = other.cells.copy()
  }

  /// A ledger of its own with the same counts.
  public func copy() -> LossLedger { LossLedger(copying: self) }

  /// Faults that an end can be booked to.
  public var faultCount: Int { causeCount - 2 }

  @inlinable @inline(__always)
  func index(_ channel: Channel, _ outcome: ContactOutcome, _ cause: Cause) -> Int {
    // The last two columns are for ends without a fault.
    let column =
      cause.raw >= Cause.configuration.raw ? causeCount &- 1 &- Int(Cause.none.raw &- cause.raw) : Int(cause.raw)
    return (Int(channel.rawValue) &* ContactOutcome.count &+ Int(outcome.rawValue)) &* causeCount &+ column
  }

  /// Counts the end of an attempt.
  @inlinable @inline(__always)
  public mutating func record(_ channel: Channel, _ outcome: ContactOutcome, _ cause: Cause) {
    cells[index(channel, outcome, cause)].attempts &+= 1
  }

  /// Counts a lost customer, who was satisfied in the twin or, a surge's, never came there.
  public mutating func recordLost(
    _ channel: Channel, _ outcome: ContactOutcome, _ cause: Cause, caused: Bool, incidentOnly: Bool = false
  ) {
    let index = index(channel, outcome, cause)
    cells[index].customers += 1
    if caused { cells[index].caused += 1 }
    if incidentOnly { cells[index].incidentOnly += 1 }
  }

  /// Counts a customer satisfied here and lost in the twin with `outcome`.
  public mutating func recordAverted(_ channel: Channel, _ outcome: ContactOutcome, _ cause: Cause) {
    cells[index(channel, outcome, cause)].averted += 1
  }

  /// The counts of one channel, outcome and cause.
  public func counts(_ channel: Channel, _ outcome: ContactOutcome, _ cause: Cause) -> Counts {
    cells[index(channel, outcome, cause)]
  }

  /// Attempts of a channel that ended with an outcome, whatever the cause.
  public func attempts(_ channel: Channel, _ outcome: ContactOutcome) -> Int {
    var sum = 0
    for column in 0..<causeCount {
      sum +=
        cells[(Int(channel.rawValue) * ContactOutcome.count + Int(outcome.rawValue)) * causeCount + column].attempts
    }
    return sum
  }
}
