import SimulationKernel

// Systems that lose callers: for want of room, of patience, or of a region that works.
extension VerificationCase {
  /// What turns callers away when every agent is busy.
  enum Limit: String, Sendable {
    case queue = "full queue"
    case trunks
    case quota
  }

  static func loss(
    _ limit: Limit, servers: Int, load: Double, service: Distribution = .exponential(mean: serviceMean),
    law: String = "M", customers: Double
  ) -> VerificationCase {
    let system = LossSystem(offeredLoad: load, servers: servers)
    let title = "M/\(law)/\(servers)/\(servers) (Erlang B, \(limit.rawValue)), \(text(load)) erlangs"
    var scenario = scenario(
      "erlang-b-\(limit)-\(law)".lowercased(), title, load: load, agents: servers,
      service: service, customers: customers, warmUp: 200)
    switch limit {
    case .queue: scenario.callers[0].waitingRoom = 0
    // Agents in plenty: it is the calls in progress that are limited.
    case .trunks: (scenario.trunks, scenario.agents) = (servers, .constant(Double(servers) + 5))
    case .quota: (scenario.concurrentCalls, scenario.agents) = (servers, .constant(Double(servers) + 5))
    }
    return VerificationCase(
      model: title, scenario: scenario, quantities: [.blocking(system.blocking), .meanBusy(system.meanBusy)])
  }

  static func finiteRoom(agents: Int, room: Int, load: Double, customers: Double) -> VerificationCase {
    let system = ImpatientSystem(
      arrivalRate: load / serviceMean, serviceRate: 1 / serviceMean, servers: agents, patienceRate: 0,
      waitingRoom: room)
    let title = "M/M/\(agents)/\(agents + room), \(text(load)) erlangs"
    return VerificationCase(
      model: title,
      scenario: scenario(
        "mm\(agents)\(agents + room)", title, load: load, agents: agents, waitingRoom: room, customers: customers),
      quantities: [
        .blocking(system.blocking), .waitProbability(system.waitProbability), .meanWait(system.meanWait),
        .meanInSystem(system.meanInSystem),
      ])
  }

  static func impatient(
    agents: Int, load: Double, patience: Double, service: Double, customers: Double
  ) -> VerificationCase {
    let system = ImpatientSystem(
      arrivalRate: load / service, serviceRate: 1 / service, servers: agents, patienceRate: 1 / patience)
    let title = "M/M/\(agents)+M (Erlang A), \(text(load)) erlangs, patience \(text(patience / service)) services"
    return VerificationCase(
      model: title,
      scenario: scenario(
        "erlang-a-\(agents)", title, load: load, agents: agents, service: .exponential(mean: service),
        patience: .exponential(mean: patience), customers: customers, warmUp: 200),
      quantities: [
        .waitProbability(system.waitProbability), .abandoning(system.abandonProbability),
        .meanWait(system.meanWaitOfServed), .meanQueue(system.meanQueue), .meanBusy(system.meanBusy),
        .answeredWithin(20, system.ended(within: 20).served),
        .mean(
          "left the queue within 20 s",
          { $0.served + $0.abandoned }(system.ended(within: 20)), "contacts.serviceLevel.connect"),
      ])
  }

  /// A region that fails and is repaired, seen by its callers (PASTA): once in its long run, once from the start.
  static func repairable(isStationary: Bool) -> VerificationCase {
    let component = RepairableComponent(meanTimeToFailure: 6_000, meanTimeToRepair: 1_500)
    let title =
      isStationary
      ? "Repairable region, in the long run" : "Repairable region, from the start over two times to failure"
    let load = isStationary ? 5.0 : 10.0
    var scenario = scenario(
      isStationary ? "repairable-long-run" : "repairable-start", title, load: load, agents: 60,
      customers: isStationary ? 100_000 : 1_200, warmUp: isStationary ? 1_000 : 0,
      replications: isStationary ? 20 : 2_000)
    scenario.outages = (
      .exponential(mean: component.meanTimeToFailure), .exponential(mean: component.meanTimeToRepair)
    )
    let duration = scenario.duration
    let availability =
      isStationary ? component.availability : component.averageAvailability(until: duration)
    var quantities: [Quantity] = [
      .mean("share of calls that connect", availability, "availability"),
      .mean(
        "failures", component.averageAvailability(until: duration) * duration / component.meanTimeToFailure,
        "faults.strikes"),
    ]
    if isStationary {
      quantities.append(
        .ratio(
          "share of connected calls cut", component.cutShare(meanJob: serviceMean), "contacts.dropped",
          of: "regions.region.connected"))
    }
    return VerificationCase(model: title, scenario: scenario, quantities: quantities)
  }

  /// A day of changing call rates with agents in plenty: the mean number busy over the day.
  static func changingRates() -> VerificationCase {
    let perHour: [Double] = [6, 4, 3, 3, 5, 12, 30, 55, 70, 74, 66, 60, 58, 64, 68, 62, 54, 48, 40, 32, 24, 18, 12, 8]
    // Half an hour each; the unit of time is the hour.
    let system = InfiniteServerSystem(arrivalRates: perHour, piece: 1, serviceRate: 2)
    let title = "Mt/M/∞, a day of hourly rates"
    var scenario = scenario(
      "changing-rates", title, load: 1, agents: 100, service: .exponential(mean: 1_800), customers: 1, warmUp: 0,
      replications: 1_000)
    scenario.callers[0].perHour = .intervals(every: 3_600, perHour)
    scenario.duration = 86_400
    return VerificationCase(
      model: title, scenario: scenario,
      quantities: [
        .meanBusy(system.means.reduce(0) { $0 + $1.average } / 24),
        .mean("calls", perHour.reduce(0, +), "contacts.offered"),
      ])
  }
}
