/// M/M/c with classes of non-preemptive priority and one service rate (Cobham, 1954; for several servers Davis, 1966).
///
/// Rates are per any unit of time, and times are in that unit.
public struct PrioritySystem: Sendable, Hashable {
  /// Arrivals of each class in a unit of time, the most urgent class first; all positive.
  public let arrivalRates: [Double]
  /// Services that one busy server completes in a unit of time, of whatever class; positive.
  public let serviceRate: Double
  /// Servers; at least 1.
  public let servers: Int

  /// A system that is stable for every class.
  public init(arrivalRates: [Double], serviceRate: Double, servers: Int) {
    precondition(
      !arrivalRates.isEmpty && arrivalRates.allSatisfy { $0 > 0 }
        && arrivalRates.reduce(0, +) < serviceRate * Double(servers), "a delay system is stable")
    self.arrivalRates = arrivalRates
    self.serviceRate = serviceRate
    self.servers = servers
  }

  /// Mean wait of a class, from 0: Wq(k) = C / (cμ) / ((1 − σ(k−1))(1 − σ(k))), σ(k) the load of classes 0…k per server.
  public func meanWait(of priority: Int) -> Double {
    let capacity = serviceRate * Double(servers)
    let total = arrivalRates.reduce(0, +)
    let waits = DelaySystem(arrivalRate: total, serviceRate: serviceRate, servers: servers).waitProbability
    let above = arrivalRates[..<priority].reduce(0, +) / capacity
    let withIt = above + arrivalRates[priority] / capacity
    return waits / capacity / ((1 - above) * (1 - withIt))
  }

  /// Mean number of a class waiting, by Little's law.
  public func meanQueue(of priority: Int) -> Double { arrivalRates[priority] * meanWait(of: priority) }
}
