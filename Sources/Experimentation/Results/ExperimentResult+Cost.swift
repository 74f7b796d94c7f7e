import SimulationKernel

/// What it costs to save a customer from the incident by a candidate instead of the baseline: a row of `comparison.csv`.
public struct CostOfSaving: Sendable, Hashable {
  /// The name of the row.
  public var metric: String
  /// US dollars a customer; nothing where the losses avoided cannot be told from 0.
  public var value: Double?
  /// Fieller's 95 % interval.
  public var interval: Interval?
  /// Replications in which both architectures have a bill.
  public var n: Int
}

extension ExperimentResult {
  /// The cost of a customer saved on such a day and, where the scenario says how often such an incident happens, over a
  /// year; nothing where costs are not asked for.
  public func costsOfSaving(candidate: Int) -> [CostOfSaving] {
    guard let total = catalogue.place(of: "cost.total"), let twin = catalogue.place(of: "twin.cost.total"),
      let loss = catalogue.place(of: "customers.attributableLoss")
    else { return [] }
    var extra: [Double] = []
    var extraWithout: [Double] = []
    var saved: [Double] = []
    let base = architectures[0].values
    let other = architectures[candidate].values
    for replication in 0..<completed {
      let difference = other[total][replication] - base[total][replication]
      guard !difference.isNaN else { continue }
      extra.append(difference)
      extraWithout.append(other[twin][replication] - base[twin][replication])
      saved.append(base[loss][replication] - other[loss][replication])
    }
    func row(_ metric: String, _ costs: [Double], _ saved: [Double]) -> CostOfSaving {
      let ratio = RatioOfMeans(numerators: costs, denominators: saved)
      return CostOfSaving(metric: metric, value: ratio?.value, interval: ratio?.interval, n: costs.count)
    }
    var rows = [row("cost.perCustomerSaved", extra, saved)]
    if let rate = scenario.justification?.incidentsPerYear, rate > 0 {
      // A year of days without the incident, and on some of them what the incident changes.
      let year = zip(extra, extraWithout).map { 365 * $1 + rate * ($0 - $1) }
      rows.append(row("cost.perCustomerSaved.overYear", year, saved.map { rate * $0 }))
    }
    return rows
  }

  /// The architectures with a replica whose price nobody gave, though costs are asked for.
  public var replicasWithoutPrice: [String] {
    scenario.architectures.filter { architecture in
      guard let prices = architecture.prices else { return false }
      return prices.replicaDay == nil && architecture.world.contactCenter.instances.count { $0 != nil } > 1
    }.map(\.id)
  }
}
