import SimulationKernel

/// Sliding windows over the cells of a recovery record, in both worlds, and whether each holds.
///
/// A window starts with a cell and is widened cell by cell until it has enough first attempts; one that reaches the end of
/// arrivals with fewer is judged by what it has, and one without any holds.
struct RecoveryWindows {
  /// Whether the window that starts with a cell holds.
  let holds: [Bool]
  /// Whether it has any first attempt.
  let isSeen: [Bool]
  /// The cell before which it ends.
  let ends: [Int]

  /// - Parameters:
  ///   - good, all: first attempts of each cell that were treated as they should, and all that count, with the incident.
  ///   - twinGood, twinAll: the same without it.
  ///   - cells: cells up to the end of arrivals.
  ///   - minimum: first attempts a window has at least.
  ///   - target: share of good ones at which a window holds.
  ///   - tolerance: how far below the twin's a window may lie.
  init(
    good: [UInt32], all: [UInt32], twinGood: [UInt32], twinAll: [UInt32], cells: Int, minimum: Int, target: Double,
    tolerance: Double
  ) {
    precondition([good, all, twinGood, twinAll].allSatisfy { $0.count >= cells }, "every cell has its counts")
    var holds = [Bool](repeating: true, count: cells)
    var isSeen = [Bool](repeating: false, count: cells)
    var ends = [Int](repeating: cells, count: cells)
    // What the window start..<end holds; both its ends only ever move on.
    var (goodCount, count, twinGoodCount, twinCount) = (0, 0, 0, 0)
    var end = 0
    for start in 0..<cells {
      while end == start || (end < cells && count < minimum) {
        goodCount += Int(good[end])
        count += Int(all[end])
        twinGoodCount += Int(twinGood[end])
        twinCount += Int(twinAll[end])
        end += 1
      }
      ends[start] = end
      if count > 0 {
        isSeen[start] = true
        // A service that is bad without the incident too is not violated by it.
        let bound = twinCount > 0 ? min(target, Double(twinGoodCount) / Double(twinCount) - tolerance) : target
        holds[start] = Double(goodCount) / Double(count) >= bound
      }
      goodCount -= Int(good[start])
      count -= Int(all[start])
      twinGoodCount -= Int(twinGood[start])
      twinCount -= Int(twinAll[start])
    }
    self.holds = holds
    self.isSeen = isSeen
    self.ends = ends
  }

  private init(holds: [Bool], isSeen: [Bool], ends: [Int]) {
    self.holds = holds
    self.isSeen = isSeen
    self.ends = ends
  }

  /// The same windows, each holding only where the other service's window of the same start holds too.
  func holdingOnly(with other: RecoveryWindows) -> RecoveryWindows {
    RecoveryWindows(
      holds: zip(holds, other.holds).map { $0 && $1 }, isSeen: isSeen, ends: zip(ends, other.ends).map { max($0, $1) })
  }

  /// The first window in a range that does not hold.
  func firstViolation(in range: Range<Int>) -> Int? {
    range.first { !holds[$0] }
  }

  /// The first window from `cell` on from which every window of `length` cells holds and at least one has contacts; nothing
  /// before the end of arrivals.
  func firstRestored(from cell: Int, length: Int) -> Int? {
    var start = cell
    while start < holds.count {
      let range = start..<min(start + max(1, length), holds.count)
      if let violation = range.last(where: { !holds[$0] }) {
        start = violation + 1
      } else if range.contains(where: { isSeen[$0] }) {
        return start
      } else {
        start += 1
      }
    }
    return nil
  }
}
