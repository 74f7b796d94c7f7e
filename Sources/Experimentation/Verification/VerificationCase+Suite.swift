extension VerificationCase {
  /// What `verify` checks.
  static let suite: [VerificationCase] = [
    delay(agents: 1, load: 0.5, customers: 30_000),
    delay(agents: 1, load: 0.8, customers: 60_000),
    delay(agents: 1, load: 0.9, customers: 120_000, warmUp: 5_000),
    delay(agents: 2, load: 1.4, customers: 30_000),
    delay(agents: 14, load: 10, customers: 40_000),
    delay(agents: 100, load: 90, customers: 100_000, warmUp: 200),
    general("constant", "constant", .constant(serviceMean), load: 0.8, customers: 30_000),
    general("Erlang of 4", "erlang", .erlang(k: 4, mean: serviceMean), load: 0.8, customers: 40_000),
    general("lognormal, cv 1.5", "lognormal", .lognormal(mean: serviceMean, cv: 1.5), load: 0.7, customers: 60_000),
    general(
      "hyperexponential, cv 2", "hyperexponential", hyperexponential(mean: serviceMean, squaredVariation: 4),
      load: 0.7, customers: 60_000),
    finiteRoom(agents: 2, room: 1, load: 0.75, customers: 20_000),
    finiteRoom(agents: 3, room: 5, load: 3.3, customers: 20_000),
    loss(.queue, servers: 10, load: 7, customers: 20_000),
    loss(.trunks, servers: 10, load: 9, customers: 20_000),
    loss(.quota, servers: 17, load: 10, customers: 20_000),
    loss(
      .queue, servers: 10, load: 9, service: .lognormal(mean: serviceMean, cv: 1.277), law: "G", customers: 20_000),
    impatient(agents: 14, load: 10, patience: 300, service: 180, customers: 40_000),
    impatient(agents: 10, load: 12, patience: 60, service: 100, customers: 30_000),
    priorities(agents: 1, loads: [0.2, 0.3, 0.3], customers: 60_000),
    priorities(agents: 3, loads: [0.4, 0.8, 1.2], customers: 60_000),
    repairable(isStationary: true),
    repairable(isStationary: false),
    changingRates(),
  ]
}
