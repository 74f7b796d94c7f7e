/// The distributions of a simulation, compiled for drawing.
///
/// Add all of them, then share the table freely: adding to one copy leaves the others as they were.
public struct DistributionTable: Sendable {
  private var storage: DistributionStorage

  /// A table without distributions.
  public init() {
    GSL.silenceErrors()
    storage = DistributionStorage(DistributionRows())
  }

  /// How many distributions the table holds, branches of mixtures included.
  public var count: Int { storage.rows.records.count }

  /// Adds a distribution, whose parameters must be within their ranges, and returns its place.
  public mutating func add(_ distribution: Distribution) throws(DistributionError) -> DistributionIndex {
    try distribution.check()
    var rows = storage.rows
    let row = rows.append(distribution)
    storage = DistributionStorage(rows)
    return DistributionIndex(rawValue: row)
  }

  /// Draws a value, in the distribution's unit.
  @inline(never)
  public func sample(_ index: DistributionIndex, _ stream: inout RandomStream) -> Double {
    storage.sample(index.rawValue, &stream)
  }

  /// Draws a duration from a distribution in seconds; what falls below zero counts as zero.
  public func duration(_ index: DistributionIndex, _ stream: inout RandomStream) -> SimulationDuration {
    SimulationDuration(seconds: max(0, storage.sample(index.rawValue, &stream)))
  }

  /// Draws a duration from a distribution in seconds and stretches it by a factor: the same draw whatever the factor.
  public func duration(
    _ index: DistributionIndex, scaledBy factor: Double, _ stream: inout RandomStream
  ) -> SimulationDuration {
    SimulationDuration(seconds: max(0, storage.sample(index.rawValue, &stream) * factor))
  }
}

/// The distributions being compiled.
struct DistributionRows: Sendable {
  var records: [DistributionRecord] = []
  var values: [Double] = []
  var branches: [DistributionBranch] = []

  /// Compiles a checked distribution and returns its row.
  mutating func append(_ distribution: Distribution) -> UInt32 {
    let record = compiled(distribution)
    records.append(record)
    return UInt32(records.count - 1)
  }

  private mutating func compiled(_ distribution: Distribution) -> DistributionRecord {
    switch distribution {
    case .constant(let value): return DistributionRecord(kind: .constant, a: value)
    case .uniform(let low, let high): return DistributionRecord(kind: .uniform, a: low, b: high - low)
    case .triangular(let low, let mode, let high):
      return DistributionRecord(kind: .triangular, a: low, b: mode, c: high)
    case .exponential(let mean): return DistributionRecord(kind: .exponential, a: mean)
    case .normal(let mean, let deviation): return DistributionRecord(kind: .normal, a: mean, b: deviation)
    case .lognormal(let mean, let cv):
      let (mu, sigma) = Distribution.logarithmOfLognormal(mean: mean, cv: cv)
      return DistributionRecord(kind: .lognormal, a: mu, b: sigma)
    case .gamma(let mean, let cv):
      return DistributionRecord(kind: .gamma, a: 1 / (cv * cv), b: mean * cv * cv)
    case .erlang(let k, let mean):
      return DistributionRecord(kind: .gamma, a: Double(k), b: mean / Double(k))
    case .weibull(let shape, let scale): return DistributionRecord(kind: .weibull, a: shape, b: scale)
    case .bernoulli(let p): return DistributionRecord(kind: .bernoulli, a: p)
    case .empirical(let data):
      let first = values.count
      values += data
      return DistributionRecord(kind: .empirical, first: first, count: data.count)
    case .mixture(let parts): return compiledMixture(parts.filter { $0.weight > 0 })
    }
  }

  private mutating func compiledMixture(_ parts: [Distribution.Branch]) -> DistributionRecord {
    var rows: [UInt32] = []
    for part in parts { rows.append(append(part.distribution)) }
    let total = parts.reduce(0) { $0 + $1.weight }
    let first = branches.count
    var sum = 0.0
    for (offset, part) in parts.enumerated() {
      sum += part.weight
      let cumulative = offset == parts.count - 1 ? 1 : sum / total
      branches.append(DistributionBranch(cumulative: cumulative, record: rows[offset]))
    }
    return DistributionRecord(kind: .mixture, first: first, count: parts.count)
  }
}

/// The compiled distributions, never written again: reading them takes no check of exclusive access, and whoever holds
/// the table holds one reference.
final class DistributionStorage: Sendable {
  /// What they were compiled from, to be added to.
  let rows: DistributionRows
  let records: FixedTable<DistributionRecord>
  let values: FixedTable<Double>
  let branches: FixedTable<DistributionBranch>

  init(_ rows: DistributionRows) {
    self.rows = rows
    records = FixedTable(rows.records)
    values = FixedTable(rows.values)
    branches = FixedTable(rows.branches)
  }

  @inline(__always)
  func sample(_ row: UInt32, _ stream: inout RandomStream) -> Double {
    var row = row
    while true {
      let record = records[Int(row)]
      switch record.kind {
      case .constant: return record.a
      case .uniform: return record.a + record.b * stream.uniform()
      case .triangular: return Distribution.triangularQuantile(stream.uniform(), record.a, record.b, record.c)
      case .exponential: return record.a * stream.exponential()
      case .normal: return record.a + record.b * stream.normal()
      case .lognormal: return stream.lognormal(mu: record.a, sigma: record.b)
      case .gamma: return stream.gamma(shape: record.a, scale: record.b)
      case .weibull: return stream.weibull(shape: record.a, scale: record.b)
      case .bernoulli: return stream.bernoulli(record.a) ? 1 : 0
      case .empirical: return values[record.first &+ stream.index(below: record.count)]
      case .mixture:
        let u = stream.uniform()
        var branch = record.first
        while u >= branches[branch].cumulative { branch &+= 1 }
        row = branches[branch].record
      }
    }
  }
}
