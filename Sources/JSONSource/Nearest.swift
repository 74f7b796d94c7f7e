/// Finds the word an author most likely meant.
public enum Nearest {
  /// More candidates than this are not looked at, nor words longer than `longest` bytes: help must stay cheap.
  static let mostCandidates = 1_000
  static let longest = 64

  /// The candidate closest to `word`, unless none is close: at most a third of its letters may differ (at least one),
  /// where a swap of neighbours is one difference and upper and lower case are the same letter.
  public static func match(for word: String, among candidates: some Sequence<String>) -> String? {
    let wanted = folded(word)
    guard wanted.count <= longest else { return nil }
    var best: String?
    var bestDistance = max(1, wanted.count / 3) + 1
    for candidate in candidates.prefix(mostCandidates) where candidate.utf8.count <= longest {
      let distance = distance(wanted, folded(candidate), below: bestDistance)
      if distance < bestDistance {
        best = candidate
        bestDistance = distance
      }
    }
    return best
  }

  /// `did you mean "tokyo"?` where something is near, else the fallback.
  public static func suggestion(
    for word: String, among candidates: some Sequence<String>, otherwise: @autoclosure () -> String
  ) -> String {
    if let near = match(for: word, among: candidates) { return "did you mean \(Quoting.quoted(near))?" }
    return otherwise()
  }

  private static func folded(_ word: String) -> [UInt8] {
    word.utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
  }

  /// Edits between two words: insertions, deletions, substitutions and swaps of neighbours (the optimal string
  /// alignment distance), or some number not below the limit where it is not below the limit.
  static func distance(_ left: [UInt8], _ right: [UInt8], below limit: Int) -> Int {
    if abs(left.count - right.count) >= limit { return limit }
    if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    var current = beforeLast
    var leastBefore = 0
    for i in 1...left.count {
      current[0] = i
      var least = i
      for j in 1...right.count {
        let cost = left[i - 1] == right[j - 1] ? 0 : 1
        var value = min(last[j] + 1, current[j - 1] + 1, last[j - 1] + cost)
        if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
          value = min(value, beforeLast[j - 2] + 1)
        }
        current[j] = value
        least = min(least, value)
      }
      if min(least, leastBefore) >= limit { return limit }
      leastBefore = least
      (beforeLast, last, current) = (last, current, beforeLast)
    }
    return last[right.count]
  }
}
