import SimulationKernel

/// M/M/c: whoever finds every server busy waits as long as it takes, first come first served (Erlang, 1917; Gross, Shortle,
/// Thompson and Harris, *Fundamentals of Queueing Theory*, 4th edition, section 2.3). With one server it is M/M/1.
///
/// Rates are per any unit of time, and times are in that unit.
public struct DelaySystem: Sendable, Hashable {
  /// Arrivals in a unit of time; positive and less than servers × service rate.
  public let arrivalRate: Double
  /// Services that one busy server completes in a unit of time; positive.
  public let serviceRate: Double
  /// Servers; at least 1.
  public let servers: Int

  /// A stable system.
  public init(arrivalRate: Double, serviceRate: Double, servers: Int) {
    precondition(
      arrivalRate > 0 && serviceRate > 0 && servers >= 1 && arrivalRate < serviceRate * Double(servers),
      "a delay system is stable")
    self.arrivalRate = arrivalRate
    self.serviceRate = serviceRate
    self.servers = servers
  }

  /// Servers busy on average, in erlangs.
  public var meanBusy: Double { arrivalRate / serviceRate }

  /// Share of the servers busy on average: ρ.
  public var occupancy: Double { meanBusy / Double(servers) }

  /// Probability that an arrival waits: Erlang's C formula, from his B by C = B / (1 − ρ(1 − B)).
  public var waitProbability: Double {
    let blocking = LossSystem(offeredLoad: meanBusy, servers: servers).blocking
    return blocking / (1 - occupancy * (1 - blocking))
  }

  /// Rate at which the line shortens while every server is busy: cμ − λ.
  private var spareRate: Double { Double(servers) * serviceRate - arrivalRate }

  /// Mean wait of all arrivals: Wq = C / (cμ − λ).
  public var meanWait: Double { waitProbability / spareRate }

  /// Mean number waiting, by Little's law.
  public var meanQueue: Double { arrivalRate * meanWait }

  /// Mean number in the system.
  public var meanInSystem: Double { meanQueue + meanBusy }

  /// Mean time in the system.
  public var meanSojourn: Double { meanWait + 1 / serviceRate }

  /// Probability that an arrival waits no longer than `time` ≥ 0: 1 − C exp(−(cμ − λ)t).
  public func waitAtMost(_ time: Double) -> Double {
    1 - waitProbability * Elementary.exp(-spareRate * time)
  }
}
