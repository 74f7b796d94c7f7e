import ExperimentFixtures
import SimulationKernel
import Testing

@testable import Experimentation

/// Published results of the literature and of other programs, met by the release program through scenario files.
///
/// The confidence of every test is 99.9 % for all its rows together, as in `verify`; seeds are fixed. Half of each row's own
/// 99 % interval is below the share of the published value that its test names.
@Suite struct ReferenceResultsTests {
  /// Runs cases and holds them against what is published.
  func check(_ cases: [VerificationCase], sharperThan share: Double) throws {
    var table = VerificationTable(rows: [], attempts: 0)
    for each in cases {
      let output = try RunOutput(each.scenario)
      for quantity in each.quantities {
        table.rows.append(try quantity.row(of: each.model) { output.values[$0] })
      }
    }
    for row in table.rows {
      #expect(
        table.agrees(row),
        "\(row.model), \(row.quantity): \(row.theory) published, \(row.simulated) simulated, \(row.interval)")
      #expect(row.interval.halfWidth <= share * row.theory, "\(row.model), \(row.quantity) is blunt: \(row.interval)")
    }
  }

  /// A system whose parameters are given as rates in any unit of time; waits then come out in that unit.
  func system(
    _ name: String, arrivals: Double, services: Double, agents: Int, patience: Double? = nil, room: Int? = nil,
    unit: Double = 1, customers: Double = 30_000, warmUp: Double = 500, within: Double = 20,
    _ quantities: [VerificationCase.Quantity]
  ) -> VerificationCase {
    var scenario = VerificationCase.scenario(
      name, name, load: arrivals / services, agents: agents, service: .exponential(mean: unit / services),
      patience: patience.map { .exponential(mean: $0 * unit) }, waitingRoom: room, customers: customers,
      warmUp: warmUp)
    scenario.answerWithin = within
    return VerificationCase(model: name, scenario: scenario, quantities: quantities)
  }

  // B1, B2.
  @Test func lossSystems() throws {
    try check(
      [
        system("c1", arrivals: 5, services: 1, agents: 1, room: 0, unit: 100, [.blocking(0.8333333333333334)]),
        system("c10", arrivals: 20, services: 1, agents: 10, room: 0, unit: 100, [.blocking(0.5379631686320729)]),
        system(
          "c190", arrivals: 200, services: 1, agents: 190, room: 0, unit: 100, warmUp: 50,
          [.blocking(0.08869684386923561)]),
        system("c2", arrivals: 0.5, services: 0.7, agents: 2, room: 0, unit: 100, [.blocking(0.129533678756)]),
      ], sharperThan: 0.05)
  }

  // B3. The published loads are rounded: what they block exactly is computed, and the unit test of `LossSystem` holds that
  // they block what the table says within their last digit.
  @Test func capacityTable() throws {
    let rows: [(Int, Double)] = [
      (2, 0.153), (4, 0.869), (5, 1.36), (10, 4.46), (20, 12.0), (24, 15.3), (40, 29.0), (70, 56.1), (100, 84.1),
      (5, 0.762), (10, 3.09), (20, 9.41), (100, 75.2), (100, 80.9), (100, 77.4),
    ]
    try check(
      rows.map { servers, load in
        system(
          "b3-\(servers)-\(load)", arrivals: load, services: 1, agents: servers, room: 0, unit: 100, customers: 60_000,
          warmUp: 50, [.blocking(LossSystem(offeredLoad: load, servers: servers).blocking)])
      }, sharperThan: 0.3)
  }

  // B5.
  @Test func seventeenTrunksAreEnoughAndSixteenAreNot() throws {
    func blocking(trunks: Int) throws -> Interval {
      var scenario = VerificationCase.scenario(
        "b5", "b5", load: 10, agents: 30, service: .exponential(mean: 180), customers: 40_000)
      scenario.trunks = trunks
      let output = try RunOutput(scenario)
      return try VerificationCase.Quantity.blocking(0.02).row(of: "b5") { output.values[$0] }.interval
    }
    #expect(try blocking(trunks: 17).high < 0.02)
    #expect(try blocking(trunks: 16).low > 0.02)
  }

  // B6, B7.
  @Test func finiteRoom() throws {
    try check(
      [
        system(
          "b6", arrivals: 3, services: 4, agents: 2, room: 1, unit: 100,
          [.meanInSystem(0.762340), .blocking(0.0493601)]),
        system(
          "b7", arrivals: 8, services: 4, agents: 5, room: 7, unit: 100, customers: 60_000,
          [
            .meanInSystem(2.03934606483), .meanQueue(0.0394634473292), .meanWait(100 * 0.00493322045304),
          ]),
      ], sharperThan: 0.05)
  }

  // C1, C2, C3, C4.
  @Test func delaySystems() throws {
    try check(
      [
        system(
          "c1", arrivals: 100.0 / 1800, services: 1.0 / 180, agents: 14, customers: 100_000,
          [
            .waitProbability(0.1741319335950498), .answeredWithin(20, 0.8883500191794669),
            .mean("service level", 0.8883500191794669, "contacts.serviceLevel"), .meanWait(7.83593701177724),
            .mean("occupancy", 0.7142857, "agents.occupancy"),
          ]),
        system(
          "c2a", arrivals: 5, services: 1, agents: 10, unit: 100, customers: 60_000,
          [.waitProbability(0.03610535915832015)]),
        system(
          "c2b", arrivals: 24, services: 1, agents: 35, unit: 100, customers: 100_000,
          [.waitProbability(0.023521116861458607)]),
        system(
          "c2c", arrivals: 0.1, services: 0.0033, agents: 35, customers: 100_000,
          [.waitProbability(0.3121925015328496), .answeredWithin(20, 0.7710233599946846)]),
        system(
          "c3", arrivals: 0.1, services: 0.0033, agents: 40, customers: 60_000,
          [.answeredWithin(20, 0.9668921807646333)]),
        system(
          "c4a", arrivals: 0.1, services: 1.0 / 300, agents: 35, customers: 100_000, [.meanWait(17.07494774481045)]),
        system(
          "c4b", arrivals: 7, services: 1, agents: 9, unit: 100, customers: 60_000,
          [.meanQueue(1.3473148295486905), .meanInSystem(8.34731482954869)]),
      ], sharperThan: 0.12)
  }

  // C6.
  @Test func benchmarkSystems() throws {
    try check(
      [
        system(
          "c6a", arrivals: 0.9, services: 1, agents: 1, unit: 100, customers: 200_000, warmUp: 5_000, [.meanWait(900)]),
        system(
          "c6b", arrivals: 90, services: 1, agents: 100, unit: 100, customers: 300_000, warmUp: 200,
          [.meanWait(2.16940480906), .waitProbability(0.2169404809)]),
      ], sharperThan: 0.12)
  }

  // A2, A3, A4. A2's p30 is a state's probability, which no metric reports; all that it is made of is here.
  @Test func impatientCallers() throws {
    try check(
      [
        system(
          "a2", arrivals: 0.1, services: 1.0 / 240, agents: 28, patience: 300, room: 80, customers: 100_000,
          [
            .meanQueue(0.6833261838358367), .meanInSystem(24.136665236767172),
            // Little's law: Lq and L are Wq and W times the rate.
            .mean("mean wait of all × rate", 6.833261838358366 * 0.1, "queues.queue-1.length.mean"),
            .mean("mean time in system × rate", 241.36665236767172 * 0.1, "queues.queue-1.length.mean", "agents.busy"),
          ]),
        system(
          "a3", arrivals: 0.1, services: 1.0 / 240, agents: 25, patience: 30, room: 80, customers: 60_000,
          [.abandoning(0.09759081562546817)]),
        system(
          "a4", arrivals: 100.0 / 30, services: 1.0 / 3, agents: 14, patience: 5, unit: 60, customers: 100_000,
          [
            .waitProbability(0.14526), .abandoning(0.013984), .mean("occupancy", 0.704297, "agents.occupancy"),
            .mean("mean wait of all × rate", 0.069919 * 100 / 30, "queues.queue-1.length.mean"),
            .answeredWithin(20, 0.916792), .mean("left within 20 s", 0.92396, "contacts.serviceLevel.connect"),
          ]),
      ], sharperThan: 0.06)
  }

  // D4: the server's own breakdowns are in the law of its effective service time, of which two moments count.
  @Test func breakdownsWhileBusy() throws {
    func machine(_ name: String, failure: Double, repair: Double, wait: Double) -> VerificationCase {
      let effective = EffectiveServiceTime(
        naturalMean: 15, naturalDeviation: 3.35, meanTimeToFailure: failure, meanTimeToRepair: repair)
      return VerificationCase(
        model: name,
        scenario: VerificationCase.scenario(
          name, name, load: 0.9, agents: 1,
          service: .gamma(mean: effective.mean * 60, cv: effective.squaredVariation.squareRoot()), customers: 400_000,
          warmUp: 20_000), quantities: [.meanWait(wait * 60)])
    }
    try check(
      [
        machine("hare", failure: 744, repair: 248, wait: 652.5),
        machine("tortoise", failure: 114, repair: 38, wait: 180),
      ], sharperThan: 0.08)
  }

  // G2: hours; the third class's value for one server is the formula's.
  @Test func priorities() throws {
    func clinic(agents: Int, _ waits: [Double]) -> VerificationCase {
      var each = VerificationCase.priorities(agents: agents, loads: [0.2 / 3, 0.6 / 3, 1.2 / 3], customers: 100_000)
      for place in waits.indices {
        // Little's law with the class's rate; an hour is three services.
        each.quantities[place].theory = waits[place] * [0.2, 0.6, 1.2][place]
      }
      return each
    }
    let one = PrioritySystem(arrivalRates: [0.2, 0.6, 1.2], serviceRate: 3, servers: 1)
    let two = PrioritySystem(arrivalRates: [0.2, 0.6, 1.2], serviceRate: 3, servers: 2)
    try check(
      [
        clinic(agents: 1, (0..<3).map { one.meanWait(of: $0) }),
        clinic(agents: 2, (0..<3).map { two.meanWait(of: $0) }),
      ], sharperThan: 0.05)
  }

  // G4, the part without feedback or tandem.
  @Test func erlangService() throws {
    try check(
      [
        VerificationCase(
          model: "g4",
          scenario: VerificationCase.scenario(
            "g4", "g4", load: 0.5, agents: 1, service: .erlang(k: 2, mean: 50), customers: 60_000),
          quantities: [.meanBusy(0.5)])
      ], sharperThan: 0.01)
  }

  // G6: four coefficients of variation by five utilisations.
  @Test func generalService() throws {
    var cases: [VerificationCase] = []
    for cv in [0.25, 0.5, 1, 2] {
      for load in [0.4, 0.5, 0.6, 0.7, 0.8] {
        cases.append(
          .general("cv \(cv)", "\(cv)-\(load)", .gamma(mean: 100, cv: cv), load: load, customers: 40_000))
      }
    }
    try check(cases, sharperThan: 0.12)
  }

  // G7: λ(t) = 100 + 20 sin t, service rate 1, by pieces of a minute; a period is six hours.
  @Test func sinusoidalArrivals() throws {
    let unit = 6 * 3_600 / (2 * Double.pi)
    let pieces = Sinusoid.rates(pieces: 360, periods: 2)
    var scenario = VerificationCase.scenario(
      "g7", "g7", load: 100, agents: 220, service: .exponential(mean: unit), customers: 1, replications: 2_000)
    scenario.callers[0].perHour = .intervals(
      every: 60, Sinusoid.rates(pieces: 360, periods: 4).map { $0 * 3_600 / unit })
    (scenario.duration, scenario.warmUp, scenario.timelineStep) = (12 * 3_600, 0, 60)
    let busy = try #require(try RunOutput(scenario).timeline["agents.busy"])
    let means = InfiniteServerSystem(
      arrivalRates: pieces, piece: Sinusoid.period / 360, serviceRate: 1
    ).means
    try #require(busy.count == 720 && means.count == 720)
    // The number busy is Poisson at every instant, so its mean bounds the variance of a cell's average.
    let limit = Statistics.normalQuantile(1 - 0.0005 / 720)
    for cell in 0..<720 {
      let error = (means[cell].average / 2_000).squareRoot()
      #expect(abs(busy[cell] - means[cell].average) <= limit * error, "minute \(cell)")
    }
    for (eighth, load) in [(0, 90.0), (1, 100), (2, 110), (3, 114.142), (4, 110)] {
      let cell = 360 + 45 * eighth
      #expect(abs((busy[cell - 1] + busy[cell]) / 2 - load) <= limit * (load / 2_000).squareRoot(), "load at \(eighth)")
    }
  }
}
