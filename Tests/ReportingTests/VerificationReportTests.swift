import Experimentation
import SimulationKernel
import Testing

@testable import Reporting

@Suite struct VerificationReportTests {
  static func row(_ model: String, _ quantity: String, theory: Double, simulated: Double) -> VerificationTable.Row {
    VerificationTable.Row(
      model: model, quantity: quantity, theory: theory, simulated: simulated,
      interval: Interval(low: simulated * 0.99, high: simulated * 1.01), replications: 20)
  }

  let good = [
    row("M/M/1, ρ 0.9", "mean wait, s", theory: 900, simulated: 905),
    row("M/M/1, ρ 0.9", "probability of waiting", theory: 0.9, simulated: 0.911),
    row("M/M/10/10", "calls", theory: 123_456, simulated: 123_456),
  ]

  @Test func tableShowsTheoryBesideSimulation() {
    let text = VerificationReport(
      VerificationTable(rows: good, attempts: 1_234_567), width: 120, isColored: false
    ).text()
    #expect(
      text == """
        The engine agrees with theory: all 3 figures at a family-wise confidence of 99.9 %.

        1,234,567 contact attempts under fixed seeds. Intervals are 99 %, by Student's t over replications.
        Outside their own interval: 1 of 3 rows, where chance alone puts 0.0 on average; the verdict asks
        every row to lie within its interval widened to 99.9667 %.

                                                          theory  simulated       from         to
        M/M/1, ρ 0.9
          mean wait, s                                    900.00     905.00     895.95     914.05  ✓ inside
          probability of waiting                         0.90000    0.91100    0.90189    0.92011  · outside
        M/M/10/10
          calls                                          123,456    123,456    122,221    124,691  ✓ inside

        """)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func disagreementComesFirst() {
    let wrong = Self.row("M/M/2", "mean wait, s", theory: 100, simulated: 110)
    let text = VerificationReport(
      VerificationTable(rows: good + [wrong], attempts: 1), width: 80, isColored: false
    ).text()
    #expect(text.hasPrefix("The engine disagrees with theory: 1 of 4 figures, at a family-wise"))
    #expect(text.contains("✗ wrong"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }
}
