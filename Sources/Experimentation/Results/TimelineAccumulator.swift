import ContactCenterModel
import SimulationKernel
import WorldModel

/// Means and quantiles over replications of every cell of every series.
public struct TimelineAccumulator: Sendable {
  /// Quantiles are over at most so many first replications: the memory of samples stays bounded.
  public static let mostSamples = 500

  /// The series, in order; empty before the first replication.
  public private(set) var names: [String] = []
  /// Width of a cell.
  public private(set) var step = SimulationDuration.zero
  /// Cells of a series.
  public private(set) var cells = 0
  private var replications = 0
  private let keepsSamples: Bool
  /// By series, then cell.
  private var sums: [Double] = []
  /// By replication, then series, then cell.
  private var samples: [Float] = []
  private var sampled = 0

  init(keepsSamples: Bool) {
    self.keepsSamples = keepsSamples
  }

  mutating func add(_ timeline: Timeline) {
    if replications == 0 {
      names = timeline.names
      step = timeline.step
      cells = timeline.values.first?.count ?? 0
      sums = Array(repeating: 0, count: names.count * cells)
    }
    replications += 1
    let keeps = keepsSamples && sampled < Self.mostSamples
    for (series, values) in timeline.values.enumerated() {
      for cell in 0..<cells { sums[series * cells + cell] += values[cell] }
      if keeps { samples.append(contentsOf: values.lazy.map(Float.init)) }
    }
    if keeps { sampled += 1 }
  }

  /// The mean over all replications; nothing without any.
  public func mean(series: Int, cell: Int) -> Double? {
    replications > 0 ? sums[series * cells + cell] / Double(replications) : nil
  }

  /// The 5 % and 95 % quantiles; nothing with fewer than 100 replications.
  public func band(series: Int, cell: Int) -> (low: Double, high: Double)? {
    guard sampled >= Quantiles.least(95) else { return nil }
    let stride = names.count * cells
    let place = series * cells + cell
    let sorted = (0..<sampled).map { Double(samples[$0 * stride + place]) }.sorted()
    guard let low = Statistics.quantile(ofSorted: sorted, 0.05), let high = Statistics.quantile(ofSorted: sorted, 0.95)
    else { return nil }
    return (low, high)
  }
}
