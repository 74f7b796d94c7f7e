import SimulationKernel

extension VerificationCase.Quantity {
  /// Theory beside what the replications give.
  ///
  /// - Parameter values: a metric by replication; nothing for a name that does not exist.
  func row(
    of model: String, values: (String) -> [Double]?
  ) throws(Verifier.Failure) -> VerificationTable.Row {
    func metric(_ name: String) throws(Verifier.Failure) -> [Double] {
      guard let found = values(name), !found.contains(where: \.isNaN) else { throw .metric(model: model, name: name) }
      return found
    }
    let estimate: Double?
    var tally = Tally()
    switch estimator {
    case .mean(let names):
      var sums: [Double] = []
      for name in names {
        let found = try metric(name)
        sums = sums.isEmpty ? found : zip(sums, found).map { $0 + $1 }
      }
      for sum in sums { tally.record(sum) }
      estimate = tally.mean
    case .ratio(let part, of: let whole):
      let ratio = PooledRatio(numerators: try metric(part), denominators: try metric(whole))
      for value in ratio.pseudoValues { tally.record(value) }
      estimate = ratio.value
    }
    guard let estimate, let spread = Statistics.meanInterval(tally, confidence: VerificationTable.confidence) else {
      throw .metric(model: model, name: name)
    }
    return VerificationTable.Row(
      model: model, quantity: name, theory: theory, simulated: estimate,
      interval: Interval(low: estimate - spread.halfWidth, high: estimate + spread.halfWidth),
      replications: tally.count)
  }
}
