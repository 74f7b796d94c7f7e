import CSV
import Experimentation

/// What `verify` prints: the verdict first, then theory beside simulation, model by model.
public struct VerificationReport {
  let table: VerificationTable
  let width: Int
  let style: Style

  /// A report.
  ///
  /// - Parameters:
  ///   - width: columns of the terminal; at most 100 are used, at least 80.
  ///   - isColored: whether the terminal shows colours and they are wanted.
  public init(_ table: VerificationTable, width: Int, isColored: Bool) {
    self.table = table
    self.width = min(100, max(80, width))
    style = Style(isColored: isColored)
  }

  /// The text, ending with a line feed.
  public func text() -> String {
    var lines = TextLayout.wrapped(verdict, width: width).map {
      style.bold(table.passes ? style.good($0) : style.bad($0))
    }
    lines.append("")
    lines += TextLayout.wrapped(
      "\(Figures.text(table.attempts)) contact attempts under fixed seeds. Intervals are 99 %, by Student's t over "
        + "replications. \(outside)", width: width
    ).map(style.dim)
    lines.append("")
    let label = width - 2 - 4 * 11 - 2 - 9
    lines.append(
      style.dim(
        TextLayout.left("", label + 2)
          + ["theory", "simulated", "from", "to"].map { TextLayout.right($0, 11) }.joined()))
    var model: String?
    for row in table.rows {
      if row.model != model { lines.append(style.bold(row.model)) }
      model = row.model
      let figures = Self.figures([row.theory, row.simulated, row.interval.low, row.interval.high])
      let line =
        "  " + TextLayout.left(row.quantity, label) + figures.map { TextLayout.right($0, 11) }.joined() + "  "
      lines.append(line + mark(row))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var verdict: String {
    let count = Figures.text(table.rows.count)
    if table.passes {
      return "The engine agrees with theory: all \(count) figures at a family-wise confidence of 99.9 %."
    }
    let wrong = Figures.text(table.rows.count { !table.agrees($0) })
    return "The engine disagrees with theory: \(wrong) of \(count) figures, at a family-wise confidence of 99.9 %."
  }

  private var outside: String {
    let outside = table.rows.count { !$0.isInside }
    let expected = FixedDecimal.text(Double(table.rows.count) * (1 - VerificationTable.confidence), decimals: 1) ?? ""
    let each = FixedDecimal.text(table.rowConfidence * 100, decimals: 4) ?? ""
    return
      "Outside their own interval: \(outside) of \(table.rows.count) rows, where chance alone puts \(expected) on average; "
      + "the verdict asks every row to lie within its interval widened to \(each) %."
  }

  private func mark(_ row: VerificationTable.Row) -> String {
    if !table.agrees(row) { return style.bad("✗ wrong") }
    return row.isInside ? style.good("✓ inside") : style.open("· outside")
  }

  /// Figures that are read side by side, with the same decimals: five digits of the first.
  private static func figures(_ values: [Double]) -> [String] {
    var decimals = 5
    var magnitude = abs(values[0])
    while magnitude >= 1 && decimals > 0 {
      magnitude /= 10
      decimals -= 1
    }
    return values.map { Figures.text($0, Figures.Scale(factor: 1, decimals: decimals, suffix: "")) }
  }
}
