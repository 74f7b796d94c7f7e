import SimulationKernel

/// M/M/c/K + M: exponential service and patience, and room for so many to wait. Without patience it is M/M/c/K, without room
/// it loses as Erlang's B, and with both out of the way it is Erlang's A (Palm, 1946; Garnett, Mandelbaum and Reiman, 2002).
///
/// The number in the system is a birth and death chain; its stationary law is the product of the ratios of birth to death
/// rates. Rates are per any unit of time, and times are in that unit.
public struct ImpatientSystem: Sendable {
  /// Arrivals in a unit of time; positive.
  public let arrivalRate: Double
  /// Services that one busy server completes in a unit of time; positive.
  public let serviceRate: Double
  /// Servers; at least 1.
  public let servers: Int
  /// 1 / mean patience; 0: nobody gives up.
  public let patienceRate: Double
  /// Places to wait. Whoever finds none is blocked.
  public let waitingRoom: Int
  /// Probability of each number in the system, 0…c + room.
  public let law: [Double]

  /// A system with this room; without one given, with as much as makes the probability of a full one vanish, for which
  /// there must be patience or spare capacity.
  public init(
    arrivalRate: Double, serviceRate: Double, servers: Int, patienceRate: Double, waitingRoom: Int? = nil
  ) {
    precondition(arrivalRate > 0 && serviceRate > 0 && servers >= 1 && patienceRate >= 0, "no such system")
    precondition(
      waitingRoom != nil || patienceRate > 0 || arrivalRate < serviceRate * Double(servers), "the queue grows for ever")
    self.arrivalRate = arrivalRate
    self.serviceRate = serviceRate
    self.servers = servers
    self.patienceRate = patienceRate
    // Relative to the state before, from the empty system on; scaled down now and then, as a large system would overflow.
    var weights = [1.0]
    var sum = 1.0
    var state = 0
    while true {
      if let waitingRoom, state == servers + waitingRoom { break }
      state += 1
      let ratio =
        arrivalRate
        / (Double(min(state, servers)) * serviceRate + Double(max(0, state - servers)) * patienceRate)
      let weight = weights[state - 1] * ratio
      weights.append(weight)
      sum += weight
      if sum > 1e250 {
        for index in weights.indices { weights[index] *= 1e-200 }
        sum *= 1e-200
      }
      if waitingRoom == nil && state > servers && ratio < 1 && weight < 1e-18 * (1 - ratio) * sum { break }
    }
    self.waitingRoom = waitingRoom ?? (state - servers)
    law = weights.map { $0 / sum }
  }

  /// Probability that an arrival finds no place.
  public var blocking: Double { law[law.count - 1] }

  /// Arrivals let in, in a unit of time.
  private var admissionRate: Double { arrivalRate * (1 - blocking) }

  /// Probability that an arrival that is let in does not find a server at once.
  public var waitProbability: Double { law[servers..<(law.count - 1)].reduce(0, +) / (1 - blocking) }

  /// Mean number waiting.
  public var meanQueue: Double {
    law.indices.reduce(0) { $0 + Double(max(0, $1 - servers)) * law[$1] }
  }

  /// Mean number of busy servers.
  public var meanBusy: Double {
    law.indices.reduce(0) { $0 + Double(min($1, servers)) * law[$1] }
  }

  /// Mean number in the system.
  public var meanInSystem: Double { meanQueue + meanBusy }

  /// Share of the servers busy on average.
  public var occupancy: Double { meanBusy / Double(servers) }

  /// Probability that an arrival, let in or not, gives up.
  public var abandonProbability: Double { patienceRate * meanQueue / arrivalRate }

  /// Mean wait of those let in, until served or given up, by Little's law.
  public var meanWait: Double { meanQueue / admissionRate }

  /// Mean time in the system of those let in.
  public var meanSojourn: Double { meanInSystem / admissionRate }

  /// Mean wait of those who are served.
  ///
  /// Someone with k ahead moves on after an exponential time of rate cμ + (k + 1)ν, the own patience included, and is not
  /// the one who gives up with probability (cμ + kν) / (cμ + (k + 1)ν). Whoever finds j waiting does this for k = j…0, and
  /// the times do not depend on who gave up.
  public var meanWaitOfServed: Double {
    var served = law[..<servers].reduce(0, +)
    var waited = 0.0
    let capacity = Double(servers) * serviceRate
    for ahead in 0..<waitingRoom {
      let probability = law[servers + ahead]
      var reaches = 1.0
      var wait = 0.0
      for place in 0...ahead {
        let rate = capacity + Double(place + 1) * patienceRate
        reaches *= (capacity + Double(place) * patienceRate) / rate
        wait += 1 / rate
      }
      served += probability * reaches
      waited += probability * reaches * wait
    }
    return waited / served
  }

  /// How those who are let in stand after waiting `time` ≥ 0: the shares of them served, and given up, by then.
  public func ended(within time: Double) -> (served: Double, abandoned: Double) {
    // States: 0…room − 1 others ahead in the line; then served; then given up.
    let (served, abandoned) = (waitingRoom, waitingRoom + 1)
    let capacity = Double(servers) * serviceRate
    var start = Array(repeating: 0.0, count: waitingRoom + 2)
    var transitions: [ContinuousMarkovChain.Transition] = []
    start[served] = law[..<servers].reduce(0, +) / (1 - blocking)
    for ahead in 0..<waitingRoom {
      start[ahead] = law[servers + ahead] / (1 - blocking)
      transitions.append(
        .init(
          from: ahead, to: ahead == 0 ? served : ahead - 1, rate: capacity + Double(ahead) * patienceRate))
      transitions.append(.init(from: ahead, to: abandoned, rate: patienceRate))
    }
    let end = ContinuousMarkovChain(states: waitingRoom + 2, transitions: transitions).evolve(start, for: time).law
    return (end[served], end[abandoned])
  }
}
