import SimulationKernel

// Systems in which everybody is served in the end: M/M/c, M/G/1, priorities.
extension VerificationCase {
  /// Seconds that a service takes on average, where nothing else is said.
  static let serviceMean = 100.0

  /// Callers served by some agents.
  ///
  /// - Parameters:
  ///   - load: erlangs offered.
  ///   - customers: measured in each replication.
  ///   - warmUp: mean service times that pass before anything is measured.
  static func scenario(
    _ id: String, _ title: String, load: Double, agents: Int, service: Distribution = .exponential(mean: serviceMean),
    patience: Distribution? = nil, waitingRoom: Int? = nil, customers: Double, warmUp: Double = 1_000,
    replications: Int = 20
  ) -> QueueingScenario {
    let rate = load / service.mean
    return QueueingScenario(
      id: id, title: title,
      callers: [
        .init(
          perHour: .constant(rate * 3_600), service: service, patience: patience, waitingRoom: waitingRoom)
      ],
      agents: .constant(Double(agents)), duration: warmUp * service.mean + customers / rate,
      warmUp: warmUp * service.mean, replications: replications, seed: Int(stableHash(id)))
  }

  static func delay(agents: Int, load: Double, customers: Double, warmUp: Double = 1_000) -> VerificationCase {
    let system = DelaySystem(
      arrivalRate: load / serviceMean, serviceRate: 1 / serviceMean, servers: agents)
    let name = agents == 1 ? "M/M/1" : "M/M/\(agents) (Erlang C)"
    let title = "\(name), ρ \(text(system.occupancy))"
    var quantities: [Quantity] = [
      .waitProbability(system.waitProbability), .meanWait(system.meanWait), .meanInSystem(system.meanInSystem),
      .answeredWithin(20, system.waitAtMost(20)),
    ]
    if agents > 1 { quantities.append(.meanQueue(system.meanQueue)) }
    return VerificationCase(
      model: title,
      scenario: scenario(
        "mm\(agents)-\(text(system.occupancy))", title, load: load, agents: agents, customers: customers,
        warmUp: warmUp), quantities: quantities)
  }

  static func general(
    _ law: String, _ id: String, _ service: Distribution, load: Double, customers: Double
  ) -> VerificationCase {
    let system = GeneralServiceSystem(
      arrivalRate: load / service.mean, serviceMean: service.mean, serviceVariance: service.variance)
    let title = "M/G/1, \(law), ρ \(text(load))"
    return VerificationCase(
      model: title,
      scenario: scenario(
        "mg1-\(id)", title, load: load, agents: 1, service: service, customers: customers),
      quantities: [
        .meanWait(system.meanWait), .meanInSystem(system.meanInSystem), .meanBusy(system.occupancy),
      ])
  }

  /// Two exponentials with balanced means, of this squared coefficient of variation above 1.
  static func hyperexponential(mean: Double, squaredVariation: Double) -> Distribution {
    let often = 0.5 * (1 + ((squaredVariation - 1) / (squaredVariation + 1)).squareRoot())
    return .mixture([
      Distribution.Branch(weight: often, .exponential(mean: mean / (2 * often))),
      Distribution.Branch(weight: 1 - often, .exponential(mean: mean / (2 * (1 - often)))),
    ])
  }

  static func priorities(agents: Int, loads: [Double], customers: Double) -> VerificationCase {
    let system = PrioritySystem(
      arrivalRates: loads.map { $0 / serviceMean }, serviceRate: 1 / serviceMean, servers: agents)
    let title = "M/M/\(agents), \(loads.count) classes by priority, ρ \(text(loads.reduce(0, +) / Double(agents)))"
    var scenario = scenario(
      "priorities-\(agents)", title, load: loads.reduce(0, +), agents: agents, customers: customers)
    scenario.callers = loads.enumerated().map { place, load in
      .init(
        perHour: .constant(load / serviceMean * 3_600), service: .exponential(mean: serviceMean), priority: place + 1)
    }
    return VerificationCase(
      model: title, scenario: scenario,
      quantities: loads.indices.map { place in
        .mean(
          "mean number waiting, class \(place + 1)", system.meanQueue(of: place),
          "queues.\(QueueingScenario.queue(place)).length.mean")
      })
  }

  /// A parameter with two decimals at most.
  static func text(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let whole = hundredths / 100
    let rest = hundredths % 100
    if rest == 0 { return String(whole) }
    return rest % 10 == 0 ? "\(whole).\(rest / 10)" : "\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }
}
