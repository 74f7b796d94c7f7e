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
    let good = Self.sums(good, cells)
    let all = Self.sums(all, cells)
    let twinGood = Self.sums(twinGood, cells)
    let twinAll = Self.sums(twinAll, cells)
    var holds = [Bool](repeating: true, count: cells)
    var isSeen = [Bool](repeating: false, count: cells)
    var end = 0
    for start in 0..<cells {
      end = max(end, start + 1)
      while end < cells && all[end] - all[start] < minimum { end += 1 }
      let count = all[end] - all[start]
      if count == 0 { continue }
      isSeen[start] = true
      let twinCount = twinAll[end] - twinAll[start]
      // A service that is bad without the incident too is not violated by it.
      let bound =
        twinCount > 0
        ? min(target, Double(twinGood[end] - twinGood[start]) / Double(twinCount) - tolerance) : target
      holds[start] = Double(good[end] - good[start]) / Double(count) >= bound
    }
    self.holds = holds
    self.isSeen = isSeen
  }

  private init(holds: [Bool], isSeen: [Bool]) {
    self.holds = holds
    self.isSeen = isSeen
  }

  /// The same windows, each holding only where the other service's window of the same start holds too.
  func holdingOnly(with other: RecoveryWindows) -> RecoveryWindows {
    RecoveryWindows(holds: zip(holds, other.holds).map { $0 && $1 }, isSeen: isSeen)
  }

  /// `sums[i]`: what the cells before i hold together.
  private static func sums(_ cells: [UInt32], _ count: Int) -> [Int] {
    var sums = [0]
    sums.reserveCapacity(count + 1)
    for cell in 0..<count { sums.append(sums[cell] + (cell < cells.count ? Int(cells[cell]) : 0)) }
    return sums
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
