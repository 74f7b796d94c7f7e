import SimulationKernel

/// A Markov chain in continuous time on finitely many states, evolved exactly by uniformisation (Jensen, 1953; Grassmann,
/// 1977): the chain is watched at the instants of a Poisson process at least as fast as its fastest state.
public struct ContinuousMarkovChain: Sendable {
  /// One way out of a state.
  public struct Transition: Sendable, Hashable {
    /// The state left.
    public var from: Int
    /// The state reached.
    public var to: Int
    /// How often in a unit of time; not negative.
    public var rate: Double

    /// A way out of a state.
    public init(from: Int, to: Int, rate: Double) {
      self.from = from
      self.to = to
      self.rate = rate
    }
  }

  /// Number of states.
  public let states: Int
  private let transitions: [Transition]
  /// Rate out of each state.
  private let outflow: [Double]
  private let uniformRate: Double

  /// A chain with these transitions; those between the same states add up.
  public init(states: Int, transitions: [Transition]) {
    precondition(states > 0, "a chain has states")
    var outflow = Array(repeating: 0.0, count: states)
    for transition in transitions {
      precondition(transition.rate >= 0 && transition.from != transition.to, "no such transition")
      outflow[transition.from] += transition.rate
    }
    self.states = states
    self.transitions = transitions.filter { $0.rate > 0 }
    self.outflow = outflow
    uniformRate = outflow.max() ?? 0
  }

  /// The law of the state after `time` ≥ 0, and the time spent in each state meanwhile.
  public func evolve(
    _ law: [Double], for time: Double
  ) -> (law: [Double], occupation: [Double]) {
    precondition(law.count == states && time >= 0, "a law has a probability for every state")
    var law = law
    var occupation = Array(repeating: 0.0, count: states)
    guard uniformRate > 0, time > 0 else { return (law, law.map { $0 * time }) }
    // Short enough that exp(−Λt) is far from the smallest number there is.
    let steps = Int((uniformRate * time / 64).rounded(.up))
    for _ in 0..<steps { step(&law, &occupation, time / Double(steps)) }
    return (law, occupation)
  }

  /// p(t) = Σ Poisson(n; Λt) pPⁿ, and its integral (1/Λ) Σ P(N > n) pPⁿ.
  private func step(_ law: inout [Double], _ occupation: inout [Double], _ time: Double) {
    let mean = uniformRate * time
    var weight = Elementary.exp(-mean)
    var tail = 1 - weight
    var power = law
    var jumps = 0
    var result = Array(repeating: 0.0, count: states)
    while true {
      for state in 0..<states {
        result[state] += weight * power[state]
        occupation[state] += tail / uniformRate * power[state]
      }
      jumps += 1
      weight *= mean / Double(jumps)
      tail = max(0, tail - weight)
      // Past the mean the weights fall faster than a geometric series: what is left out is below 1e-16.
      if Double(jumps) > mean && weight < 1e-18 { break }
      power = jumped(power)
    }
    law = result
  }

  /// One step of the chain that jumps at the uniform rate.
  private func jumped(_ law: [Double]) -> [Double] {
    var next = law
    for state in 0..<states { next[state] -= law[state] * outflow[state] / uniformRate }
    for transition in transitions { next[transition.to] += law[transition.from] * transition.rate / uniformRate }
    return next
  }
}
