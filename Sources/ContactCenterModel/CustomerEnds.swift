import Infrastructure
import SimulationKernel

/// How every customer ended: one byte a customer, addressed by source and ordinal.
public struct CustomerEnds: Sendable, Hashable {
  /// `ends[source][ordinal]` holds the end and the last attempt's outcome.
  public internal(set) var codes: [[UInt8]]

  /// How a customer ended; `none` for one who never came.
  @inline(__always)
  public func end(source: Int, ordinal: Int) -> CustomerEnd {
    guard ordinal < codes[source].count else { return .none }
    return CustomerEnd(rawValue: codes[source][ordinal] & 3) ?? .none
  }

  /// How the customer's last attempt ended.
  public func outcome(source: Int, ordinal: Int) -> ContactOutcome? {
    guard end(source: source, ordinal: ordinal) != .none else { return nil }
    return ContactOutcome(rawValue: codes[source][ordinal] >> 2)
  }

  /// One byte for an end and an outcome.
  static func code(_ end: CustomerEnd, _ outcome: ContactOutcome) -> UInt8 {
    end.rawValue | outcome.rawValue << 2
  }
}

/// The ends being written while customers come and go: a row of bytes a source, in one table.
struct CustomerEndsBook: ~Copyable {
  private var codes: FixedTable<UInt8>
  /// By source: where its row begins, and how many customers have come.
  private var starts: FixedTable<Int>
  private var counts: FixedTable<Int>

  /// Nobody has come yet to any of so many sources.
  init(sources: Int) {
    codes = FixedTable(repeating: 0, count: sources * 64)
    counts = FixedTable(repeating: 0, count: sources)
    starts = FixedTable(repeating: 0, count: sources + 1)
    for source in 0...sources { starts[source] = source * 64 }
  }

  private init(copying other: borrowing CustomerEndsBook) {
    codes = other.codes.copy()
    starts = other.starts.copy()
    counts = other.counts.copy()
  }

  /// A book of its own with the same ends.
  func copy() -> CustomerEndsBook { CustomerEndsBook(copying: self) }

  /// Another customer has come.
  @inline(__always)
  mutating func append(source: Int) {
    if _slowPath(starts[source] &+ counts[source] == starts[source &+ 1]) { widen(source) }
    counts[source] &+= 1
  }

  /// A customer's end is known.
  @inline(__always)
  mutating func set(source: Int, ordinal: Int, _ end: CustomerEnd, _ outcome: ContactOutcome) {
    codes[starts[source] &+ ordinal] = CustomerEnds.code(end, outcome)
  }

  /// Doubles a row; those behind it move.
  @inline(never)
  private mutating func widen(_ source: Int) {
    let added = starts[source + 1] - starts[source]
    codes.insert(added, at: starts[source + 1], filling: 0)
    for row in source + 1..<starts.count { starts[row] += added }
  }

  /// What was written.
  func ends() -> CustomerEnds {
    CustomerEnds(codes: (0..<counts.count).map { codes.array(starts[$0]..<starts[$0] + counts[$0]) })
  }
}
