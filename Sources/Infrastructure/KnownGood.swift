import SimulationKernel

extension DistributionTable {
  /// Adds a distribution of a compiled scenario, whose parameters were checked with the document.
  public mutating func addChecked(_ distribution: Distribution) -> DistributionIndex {
    do {
      return try add(distribution)
    } catch {
      preconditionFailure("a compiled scenario holds a bad distribution: \(error)")
    }
  }
}
