import Infrastructure
import SimulationKernel

/// How copies end, by entity, outcome and cause.
struct MessageLedger: ~Copyable {
  private let causeCount: Int
  private let entityCount: Int
  private var cells: FixedTable<Int>
  /// All ends.
  private(set) var total = 0

  init(entities: Int, faults: Int) {
    entityCount = entities
    // Beside the faults: configuration, and none.
    causeCount = faults + 2
    cells = FixedTable(repeating: 0, count: entities * MessageOutcome.count * causeCount)
  }

  @inline(__always)
  private func index(_ entity: Int, _ outcome: MessageOutcome, _ cause: Cause) -> Int {
    let column =
      cause.raw >= Cause.configuration.raw ? causeCount &- 1 &- Int(Cause.none.raw &- cause.raw) : Int(cause.raw)
    return (entity &* MessageOutcome.count &+ Int(outcome.rawValue)) &* causeCount &+ column
  }

  @inline(__always)
  mutating func record(_ entity: Int, _ outcome: MessageOutcome, _ cause: Cause) {
    cells[index(entity, outcome, cause)] &+= 1
    total &+= 1
  }

  /// Copies of an entity that ended so through a cause.
  func count(_ entity: Int, _ outcome: MessageOutcome, _ cause: Cause) -> Int { cells[index(entity, outcome, cause)] }

  /// Copies that ended so, whatever the cause.
  func count(_ entity: Int, _ outcome: MessageOutcome) -> Int {
    let first = (entity * MessageOutcome.count + Int(outcome.rawValue)) * causeCount
    return (first..<first + causeCount).reduce(0) { $0 + cells[$1] }
  }
}
