import JSONSource
import ScenarioLanguage
import SimulationKernel
import Testing

@testable import Experimentation

@Suite struct VerificationTests {
  /// A few small cases of different kinds, quick enough for a debug build.
  static let small = [
    VerificationCase.delay(agents: 2, load: 1.2, customers: 400, warmUp: 50),
    .loss(.queue, servers: 3, load: 2, customers: 300),
    .impatient(agents: 2, load: 2.5, patience: 60, service: 100, customers: 300),
  ]

  static func run(_ cases: [VerificationCase]) throws -> VerificationTable {
    try Verifier(cases).run(threads: 2, isInterrupted: { false }, progress: { _ in })
  }

  @Test func engineAgreesWithTheory() throws {
    let table = try Self.run(Self.small)
    #expect(table.passes)
    #expect(table.rows.count == Self.small.reduce(0) { $0 + $1.quantities.count })
    #expect(table.rows.allSatisfy { $0.replications == 20 && $0.interval.halfWidth > 0 })
  }

  /// The table would be worth nothing if it passed whatever theory says.
  @Test func wrongTheoryIsNotAgreedWith() throws {
    var cases = Self.small
    for place in cases.indices {
      for quantity in cases[place].quantities.indices { cases[place].quantities[quantity].theory *= 1.5 }
    }
    let table = try Self.run(cases)
    #expect(!table.passes)
    for row in table.rows { #expect(!table.agrees(row), "\(row.model): \(row.quantity)") }
  }

  @Test func oneWrongRowAmongManyFailsTheTable() throws {
    var table = try Self.run(Self.small)
    table.rows[1].theory *= 1.5
    #expect(!table.passes)
    #expect(table.rows.count { !table.agrees($0) } == 1)
  }

  @Test func threadsAndProgressChangeNothing() throws {
    let one = try Verifier([Self.small[0]]).run(threads: 1, isInterrupted: { false }, progress: { _ in })
    var seen: [Int] = []
    let two = try Verifier([Self.small[0]]).run(threads: 2, isInterrupted: { false }) { seen.append($0) }
    #expect(one.rows == two.rows)
    #expect(seen == Array(1...20))
  }

  @Test func interruptionIsSaid() {
    #expect {
      try Verifier([Self.small[0]]).run(threads: 2, isInterrupted: { true }, progress: { _ in })
    } throws: { error in
      if case Verifier.Failure.interrupted? = error as? Verifier.Failure { true } else { false }
    }
  }

  @Test func unknownMetricIsSaid() {
    var cases = [Self.small[0]]
    cases[0].quantities = [.mean("nothing", 1, "no.such.metric")]
    #expect {
      try Self.run(cases)
    } throws: { error in
      if case Verifier.Failure.metric(_, "no.such.metric")? = error as? Verifier.Failure { true } else { false }
    }
  }

  @Test func everyDocumentIsValid() {
    let documents = Verifier().documents
    #expect(Set(documents.map(\.name)).count == documents.count)
    for (name, bytes) in documents {
      let report = Validator.validate([name], reader: MemoryReader([name: bytes]))
      // One carrier with one path is all that theory knows.
      #expect(report.problems.allSatisfy { $0.code == .fewPaths }, "\(name): \(report.problems)")
    }
  }

  /// Rows within their own interval are asked for no more than that; rows a little outside pass as long as the family does.
  @Test func familyIsWiderThanARow() {
    func row(_ theory: Double) -> VerificationTable.Row {
      VerificationTable.Row(
        model: "m", quantity: "q", theory: theory, simulated: 0, interval: Interval(low: -1, high: 1), replications: 20)
    }
    let rows = [0, 0.99, 1.01, 1.6].map { row($0) }
    let table = VerificationTable(rows: rows, attempts: 1)
    #expect(rows.map(\.isInside) == [true, true, false, false])
    // t(19) at 99 % is 2.861; four rows at 99.9 % together ask for 99.975 % each, 4.491.
    #expect(rows.map { table.agrees($0) } == [true, true, true, false])
    #expect(!table.passes)
    #expect(VerificationTable(rows: Array(rows.prefix(3)), attempts: 1).passes)
    #expect(VerificationTable(rows: [row(0.5)], attempts: 1).rowConfidence == VerificationTable.familyConfidence)
    #expect(!VerificationTable(rows: [], attempts: 0).passes)
  }
}
