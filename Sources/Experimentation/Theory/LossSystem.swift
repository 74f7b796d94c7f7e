/// M/M/c/c and M/G/c/c: whoever finds every server busy is lost (Erlang, 1917).
public struct LossSystem: Sendable, Hashable {
  /// Arrival rate × mean service time, in erlangs; positive.
  public let offeredLoad: Double
  /// Servers, or trunks; at least 1.
  public let servers: Int

  /// A system with this load and so many servers.
  public init(offeredLoad: Double, servers: Int) {
    precondition(offeredLoad > 0 && servers >= 1, "a loss system has a load and servers")
    self.offeredLoad = offeredLoad
    self.servers = servers
  }

  /// Probability that an arrival is lost: Erlang's B formula by the recursion B(n) = aB(n−1) / (n + aB(n−1)), B(0) = 1,
  /// which adds and multiplies positive numbers only and so loses no digits (Cooper, *Introduction to Queueing Theory*,
  /// 1981, section 3.3). It holds for every law of service (insensitivity; Sevastyanov, 1957).
  public var blocking: Double {
    var blocking = 1.0
    for server in 1...servers {
      blocking = offeredLoad * blocking / (Double(server) + offeredLoad * blocking)
    }
    return blocking
  }

  /// Servers busy on average: the load that is carried.
  public var meanBusy: Double { offeredLoad * (1 - blocking) }

  /// The fewest servers that lose at most a share of arrivals, in 0 < share < 1.
  public static func servers(offeredLoad: Double, blockingAtMost share: Double) -> Int {
    precondition(share > 0 && share < 1, "no number of servers does that")
    var servers = 1
    while LossSystem(offeredLoad: offeredLoad, servers: servers).blocking > share { servers += 1 }
    return servers
  }
}
