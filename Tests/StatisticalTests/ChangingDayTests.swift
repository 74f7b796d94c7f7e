import SimulationKernel
import Testing

@testable import Experimentation

/// A day of changing call rates and head counts against the exact Markov chain, half-hour by half-hour.
///
/// The means of the timeline over 200 days are one observation; 40 seeds give their standard error. All cells of the three
/// series and the callers who give up after closing are tested together at 99.9 % (Bonferroni over Student's t).
@Suite struct ChangingDayTests {
  static let serviceMinutes = 6.0
  static let patienceMinutes = 4.0
  static let step = 1_800.0
  /// From an empty opening to a closing under load, with shifts that end while everybody is busy.
  static let day: [(perHour: Double, agents: Int)] = [
    (10, 3), (25, 4), (45, 5), (70, 8), (95, 10), (110, 12), (115, 12), (112, 7), (90, 7), (75, 10), (70, 4), (66, 9),
    (80, 9), (85, 8), (60, 3), (50, 6), (30, 6), (90, 5),
  ]

  static func scenario() -> QueueingScenario {
    QueueingScenario(
      id: "shifts", title: "A day of changing rates and head counts",
      callers: [
        .init(
          perHour: .intervals(every: step, day.map(\.perHour)), service: .exponential(mean: serviceMinutes * 60),
          patience: .exponential(mean: patienceMinutes * 60))
      ],
      agents: .intervals(every: step, day.map { Double($0.agents) }), duration: step * Double(day.count),
      timelineStep: step, replications: 200, seed: 1)
  }

  /// What a chain expects of every statistic: queue, busy and abandonments by cell, then abandonments after closing.
  static func expectations(
    _ shiftEnd: ShiftSystem.ShiftEnd = .finishContact, patienceMinutes: Double = patienceMinutes,
    closesQueue: Bool = false
  ) -> [Double] {
    let system = ShiftSystem(
      serviceRate: 60 / serviceMinutes, patienceRate: 60 / patienceMinutes, mostAgents: 12, queueLimit: 45,
      shiftEnd: shiftEnd)
    let pieces = day.map { ShiftSystem.Piece(duration: 0.5, arrivalRate: $0.perHour, agents: $0.agents) }
    var (cells, afterwards) = system.expectations(pieces)
    #expect(cells.allSatisfy { $0.full < 1e-9 })
    if closesQueue {
      let closed = ShiftSystem.Piece(duration: 10, arrivalRate: 0, agents: 0)
      afterwards = system.expectations(pieces + [closed]).pieces.last?.abandoned ?? 0
    }
    return cells.map(\.meanQueue) + cells.map(\.meanBusy) + cells.map(\.abandoned) + [afterwards]
  }

  /// The same statistics of the simulation, one tally each over the seeds.
  static func simulated() throws -> [Tally] {
    var tallies = Array(repeating: Tally(), count: 3 * day.count + 1)
    for seed in 1...40 {
      let output = try RunOutput(scenario(), seed: seed)
      let series = try ["queue.length", "agents.busy", "contacts.abandoned"].map { name in
        try #require(output.timeline[name])
      }
      let abandoned = try #require(output.values["contacts.abandoned"])
      let afterwards = abandoned.reduce(0, +) / Double(abandoned.count) - series[2].reduce(0, +)
      let statistics = series.joined() + [afterwards]
      try #require(statistics.count == tallies.count)
      for (place, value) in statistics.enumerated() { tallies[place].record(value) }
    }
    return tallies
  }

  /// Whether everything agrees at a joint confidence of 99.9 %, and how far off the worst is in standard errors.
  static func agreement(_ tallies: [Tally], _ expected: [Double]) throws -> (agrees: Bool, worst: Double) {
    var worst = 0.0
    for (tally, value) in zip(tallies, expected) {
      let mean = try #require(tally.mean)
      let variance = try #require(tally.variance)
      worst = max(worst, abs(mean - value) / (variance / Double(tally.count)).squareRoot())
    }
    let limit = Statistics.tQuantile(1 - 0.0005 / Double(expected.count), df: Double(tallies[0].count - 1))
    return (worst <= limit, worst)
  }

  @Test func dayIsTheChains() throws {
    let tallies = try Self.simulated()
    let right = try Self.agreement(tallies, Self.expectations())
    #expect(right.agrees, "the worst is \(right.worst) standard errors off")
    // The means are known to within a hundredth where there is something to know.
    for (tally, expected) in zip(tallies, Self.expectations()) where expected > 1 {
      #expect(try #require(tally.standardDeviation) / Double(tally.count).squareRoot() < 0.02 * expected)
    }
    // Chains that are wrong in one rule each are told apart.
    #expect(try !Self.agreement(tallies, Self.expectations(.leaveAtOnce)).agrees)
    #expect(try !Self.agreement(tallies, Self.expectations(patienceMinutes: 1.02 * Self.patienceMinutes)).agrees)
    #expect(try !Self.agreement(tallies, Self.expectations(closesQueue: true)).agrees)
  }
}
