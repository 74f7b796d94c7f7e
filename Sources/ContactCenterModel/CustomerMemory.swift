import SimulationKernel

/// What a customer drew. The numbers' addresses name the customer alone, so they are the same in both worlds of a replication.
struct CustomerDraws: BitwiseCopyable {
  /// Which of the draws below have been made; that of the flow's time says so itself.
  struct Known: OptionSet, BitwiseCopyable {
    let rawValue: UInt8
    static let route = Known(rawValue: 1)
    static let handling = Known(rawValue: 2)
    static let patience = Known(rawValue: 4)
  }

  /// Region and path of the first attempt.
  var region: UInt64 = 0
  var path: UInt64 = 0
  var handleTime = SimulationDuration.zero
  var afterContactWork = SimulationDuration.zero
  /// Patience of the first attempt.
  var patience = SimulationDuration.zero
  /// What decides on self-service.
  var selfService = 0.0
  var flowDuration = SimulationDuration.zero
  /// The distribution that the flow's duration was drawn from; `noDistribution` before.
  var flowDistribution = Self.noDistribution
  var known: Known = []
  /// Whose draws they are: see `CustomerMemory`.
  var pair: UInt16 = 0

  static let noDistribution = UInt32.max
}

/// The draws of customers, kept from one world of a replication for the other: a cache line a customer.
///
/// Nothing depends on whether a draw is found here or made anew. So the memory is bounded, and the longest run takes no more
/// of it than a day: who comes after the first tens of thousands is not remembered. One memory serves a thread for all the
/// replications that it plays, without ever being cleared: a row of another pair of worlds counts as empty.
public struct CustomerMemory: ~Copyable {
  private static var mostRows: Int { 1 << 16 }
  /// Rows are given out in chunks of so many customers of a source.
  private static var chunkBits: UInt32 { 8 }
  private static var chunksPerSource: Int { mostRows &>> Int(chunkBits) }

  /// The draws. Row 0 is nobody's, and nothing is written there.
  var rows: FixedTable<CustomerDraws>
  private var usedRows: Int
  /// By source × chunk: its first row; 0 where there is none.
  private var chunks: FixedTable<Int32>
  /// Ordinals from here on are not remembered.
  private var limit: UInt32
  /// The present pair of worlds.
  private var pair: UInt16

  /// A memory that remembers nobody until `begin`.
  public init() {
    rows = FixedTable(repeating: CustomerDraws(), count: 1)
    usedRows = 1
    chunks = FixedTable(repeating: 0, count: 0)
    limit = 0
    pair = 0
  }

  /// Two worlds of one replication and one plan, with so many sources, are played next.
  public mutating func begin(sources: Int) {
    if chunks.count < sources * Self.chunksPerSource || pair == .max {
      rows = FixedTable(repeating: CustomerDraws(), count: 1 + Self.mostRows)
      usedRows = 1
      chunks = FixedTable(repeating: 0, count: sources * Self.chunksPerSource)
      limit = UInt32(Self.mostRows)
      pair = 0
    }
    pair += 1
  }

  /// The row of a customer; 0 for one who is not remembered.
  @inline(__always)
  mutating func row(source: Int, ordinal: UInt32) -> Int {
    guard ordinal < limit else { return 0 }
    let chunk = source &* Self.chunksPerSource &+ Int(ordinal &>> Self.chunkBits)
    if _slowPath(chunks[chunk] == 0) && !addRows(chunk) { return 0 }
    let row = Int(chunks[chunk]) &+ Int(ordinal & (1 &<< Self.chunkBits &- 1))
    if rows[row].pair != pair {
      rows[row] = CustomerDraws()
      rows[row].pair = pair
    }
    return row
  }

  /// Gives a source another chunk; false when all are given out.
  @inline(never)
  private mutating func addRows(_ chunk: Int) -> Bool {
    guard usedRows < rows.count else { return false }
    chunks[chunk] = Int32(usedRows)
    usedRows += 1 << Int(Self.chunkBits)
    return true
  }
}

extension ContactCenter {
  /// Where the draws of a contact's customer stand.
  @inline(__always)
  mutating func memoryRow(_ slot: UInt32) -> Int {
    memory.row(source: Int(contacts[slot].source), ordinal: contacts[slot].ordinal)
  }
}
