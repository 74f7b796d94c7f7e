import SimulationKernel

/// Draws of every inlined kind, half from one long stream, half from streams addressed anew for each entity.
struct Draws {
  static func run(_ count: Int) -> Double {
    let key = RandomKey(seed: 1)
    var stream = RandomStream(key: key, replication: 0, source: stableHash("draws"))
    var sum = 0.0
    for ordinal in 0..<count / 8 {
      sum += stream.uniform() + stream.exponential() + stream.normal() + stream.lognormal(mu: 0, sigma: 0.5)
      var entity = RandomStream(key: key, replication: 0, source: 7, ordinal: UInt32(truncatingIfNeeded: ordinal))
      sum += entity.exponential() + entity.lognormal(mu: 0, sigma: 0.5)
      sum += entity.normal() + (entity.bernoulli(0.5) ? 1 : 0)
    }
    return sum
  }
}
