/// Amounts per cell of simulated time: cells of equal width from an origin on, and one more for whatever comes after them.
public struct IntervalSeries: ~Copyable, Sendable {
  /// The cells' amounts; the last one is beyond the last cell.
  @usableFromInline var amounts: FixedTable<Double>
  @usableFromInline var firstInstant: Int64
  @usableFromInline var width: Int64
  /// The cell last used, where the next amount is likely to go too.
  @usableFromInline var cell: Int
  @usableFromInline var cellStart: Int64

  /// A series of empty cells of the given width, which must be positive.
  public init(cells: Int, width: SimulationDuration, from start: SimulationTime = .start) {
    precondition(cells >= 0 && width > .zero, "cells must have a width")
    amounts = FixedTable(repeating: 0, count: cells + 1)
    firstInstant = start.microseconds
    self.width = width.microseconds
    cell = 0
    cellStart = start.microseconds
  }

  private init(copying other: borrowing IntervalSeries) {
    amounts = other.amounts.copy()
    firstInstant = other.firstInstant
    width = other.width
    cell = other.cell
    cellStart = other.cellStart
  }

  /// A series of its own with the same amounts.
  public func copy() -> IntervalSeries { IntervalSeries(copying: self) }

  /// How many cells there are.
  @inlinable public var cellCount: Int { amounts.count &- 1 }

  /// The width of a cell.
  public var cellWidth: SimulationDuration { SimulationDuration(microseconds: width) }

  /// The first instant of a cell.
  public func start(of cell: Int) -> SimulationTime {
    SimulationTime(microseconds: firstInstant) + SimulationDuration(microseconds: width) * cell
  }

  /// The amount in a cell.
  @inlinable public subscript(cell: Int) -> Double { amounts[cell] }

  /// The amount beyond the last cell.
  public var beyond: Double { amounts[cellCount] }

  /// The sum of all amounts, those beyond the last cell included.
  public var total: Double {
    var sum = 0.0
    for cell in 0..<amounts.count { sum += amounts[cell] }
    return sum
  }

  /// Adds an amount at an instant, which must not be before the origin. Instants may come in any order.
  @inlinable @inline(__always)
  public mutating func add(_ amount: Double = 1, at time: SimulationTime) {
    // An unsigned comparison tells both sides of the cell at once.
    if _slowPath(UInt64(bitPattern: time.microseconds &- cellStart) >= UInt64(bitPattern: width)) { seek(time) }
    amounts[min(cell, cellCount)] += amount
  }

  /// Makes the cell of an instant the one last used.
  @usableFromInline @inline(never)
  mutating func seek(_ time: SimulationTime) {
    precondition(time.microseconds >= firstInstant, "an amount before the first cell")
    cell = Int((time.microseconds - firstInstant) / width)
    cellStart = firstInstant + Int64(cell) * width
  }

  /// Adds the amounts of another series, which must have the same cells.
  public mutating func merge(_ other: borrowing IntervalSeries) {
    precondition(
      amounts.count == other.amounts.count && width == other.width && firstInstant == other.firstInstant,
      "only series over the same cells can be merged")
    for cell in 0..<amounts.count { amounts[cell] += other.amounts[cell] }
  }

  /// Empties all cells.
  public mutating func clear() { amounts.fill(0) }
}
