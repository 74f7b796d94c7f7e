/// A level that changes by steps, averaged over each cell of simulated time.
///
/// The level's area is split at the borders of cells, exactly: whole levels give whole areas (level × microseconds), which
/// doubles add without error up to 2^53. A change costs a few instructions, and one more step for each border passed.
public struct LevelSeries: ~Copyable, Sendable {
  /// Level × microseconds by cell.
  @usableFromInline var areas: IntervalSeries
  @usableFromInline var current: Double
  @usableFromInline var changed: Int64

  /// Observes a level from an instant on, over cells of the given width.
  public init(level: Double = 0, cells: Int, width: SimulationDuration, from start: SimulationTime = .start) {
    areas = IntervalSeries(cells: cells, width: width, from: start)
    current = level
    changed = start.microseconds
  }

  private init(copying other: borrowing LevelSeries) {
    areas = other.areas.copy()
    current = other.current
    changed = other.changed
  }

  /// A series of its own with the same level and areas.
  public func copy() -> LevelSeries { LevelSeries(copying: self) }

  /// The present level.
  @inlinable @inline(__always) public var level: Double { current }

  /// How many cells there are.
  @inlinable public var cellCount: Int { areas.cellCount }

  /// The level becomes `level` at an instant, which must not be earlier than the last one given.
  @inlinable @inline(__always)
  public mutating func set(_ level: Double, at time: SimulationTime) {
    advance(to: time)
    current = level
  }

  /// The level changes by `difference` at an instant.
  @inlinable @inline(__always)
  public mutating func add(_ difference: Double, at time: SimulationTime) { set(current + difference, at: time) }

  /// Counts the present level up to an instant.
  @inlinable @inline(__always)
  public mutating func advance(to time: SimulationTime) {
    assert(time.microseconds >= changed, "a level's time runs forward")
    if _slowPath(time.microseconds &- areas.cellStart > areas.width) { crossBorders(to: time.microseconds) }
    areas.amounts[min(areas.cell, areas.cellCount)] += current * Double(time.microseconds &- changed)
    changed = time.microseconds
  }

  /// Closes every cell that ends before an instant.
  @usableFromInline @inline(never)
  mutating func crossBorders(to time: Int64) {
    while areas.cell < areas.cellCount && time - areas.cellStart > areas.width {
      let end = areas.cellStart + areas.width
      areas.amounts[areas.cell] += current * Double(end - changed)
      changed = end
      areas.cell += 1
      areas.cellStart = end
    }
  }

  /// The average level in a cell that has been passed whole.
  public func average(in cell: Int) -> Double { areas[cell] / Double(areas.width) }

  /// Level × seconds in a cell, so far.
  public func integral(in cell: Int) -> Double { areas[cell] / 1e6 }

  /// Level × seconds beyond the last cell.
  public var integralBeyond: Double { areas.beyond / 1e6 }

  /// Adds the areas of another series over the same cells; the level stays. Averages then add up too.
  public mutating func merge(_ other: borrowing LevelSeries) { areas.merge(other.areas) }
}
