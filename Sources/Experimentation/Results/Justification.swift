import ScenarioLanguage
import SimulationKernel

/// Whether single-region multi-AZ is enough, by the objectives of the scenario: the first question to answer before a second
/// region is paid for (ACGR-13).
public struct Justification: Sendable {
  /// The answer.
  public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// One region meets the objectives as often as wanted: a second one is not justified.
    case notJustified = "not justified"
    /// One region does not, and several meet them more often.
    case justified
    /// Neither meets them as often as wanted, and several no more often than one.
    case insufficient
    /// Several regions are demanded whatever the figures say (ACGR-14); one region is a breach.
    case mandatory
    /// The intervals do not tell.
    case undecided
  }

  /// In how many replications an architecture met every objective.
  public struct Attainment: Sendable, Hashable {
    /// The architecture's place in the scenario.
    public var architecture: Int
    /// Replications in which every objective was met.
    public var met: Int
    /// Replications in all.
    public var n: Int
    /// Their share, with its 95 % Wilson interval.
    public var interval: Interval
    /// The share.
    public var share: Double { Double(met) / Double(n) }
  }

  /// How an architecture stands to the rules that no figure decides.
  public struct Standing: Sendable, Hashable {
    /// The architecture's place in the scenario.
    public var architecture: Int
    /// The country of the source instance.
    public var country: String
    /// The regions of instances that lie in another country than the source instance, with that country (ACGR-04).
    public var residencyViolations: [String]
    /// Whether it is for production, and its review (ACGR-15).
    public var gate: ProductionGate

    /// A standing.
    public init(architecture: Int, country: String, residencyViolations: [String], gate: ProductionGate) {
      self.architecture = architecture
      self.country = country
      self.residencyViolations = residencyViolations
      self.gate = gate
    }
  }

  /// What was asked.
  public var request: JustificationRequest
  /// One region.
  public var single: Attainment
  /// Several regions; `nil` where no architecture has them, though they are mandatory.
  public var multi: Attainment?
  /// `customers.attributableLoss` of several regions less that of one; `nil` with `multi`.
  public var loss: PairedComparison?
  /// Every architecture of the scenario, in its order.
  public var standings: [Standing]
  /// The answer.
  public var verdict: Verdict
  /// Whether the customer is one that several regions are made for: distant recovery and data in the country (ACGR-45).
  public var isTargetCustomer: Bool { request.wantsDistantSites && request.wantsInCountryData }
  /// What the architecture of several regions violates of the wish for data in the country; empty where nobody wishes it.
  public var unkeptResidency: [String] {
    guard request.wantsInCountryData, let place = request.multiRegion else { return [] }
    return standings.first { $0.architecture == place }?.residencyViolations ?? []
  }

  /// The answer that two attainments give.
  static func verdict(single: Interval, multi: Interval, request: JustificationRequest) -> Verdict {
    if request.isMandatory { return .mandatory }
    if single.low >= request.confidence { return .notJustified }
    guard single.high < request.confidence else { return .undecided }
    if multi.low > single.high { return .justified }
    return multi.high < request.confidence ? .insufficient : .undecided
  }
}

extension ExperimentResult {
  /// The answer to the scenario's question whether one region is enough; `nil` where it is not asked, or nothing was played.
  public var justification: Justification? {
    guard let request = scenario.justification, completed > 0,
      let metric = catalogue.place(of: "customers.attributableLoss")
    else { return nil }
    let single = attainment(request.singleRegion)
    let multi = request.multiRegion.map(attainment)
    return Justification(
      request: request, single: single, multi: multi,
      loss: request.multiRegion.map { comparison(baseline: request.singleRegion, candidate: $0, metric: metric) },
      standings: scenario.architectures.indices.map(standing),
      // Without several regions there is a verdict only where they are mandatory, whatever the intervals.
      verdict: Justification.verdict(
        single: single.interval, multi: multi?.interval ?? single.interval, request: request))
  }

  private func standing(_ architecture: Int) -> Justification.Standing {
    let entry = scenario.architectures[architecture]
    let (topology, center) = (entry.world.topology, entry.world.contactCenter)
    let country = topology.regions[center.sourceRegion.raw].country
    let violations = topology.regions.indices.filter {
      center.instances[$0] != nil && topology.regions[$0].country != country
    }
    return Justification.Standing(
      architecture: architecture, country: country,
      residencyViolations: violations.map { "\(topology.regions[$0].id) (\(topology.regions[$0].country))" },
      gate: entry.gate)
  }

  private func attainment(_ architecture: Int) -> Justification.Attainment {
    let met = (0..<completed).reduce(0) { sum, replication in
      sum + (scenario.objectives.allSatisfy { isMet($0, architecture, replication) } ? 1 : 0)
    }
    return Justification.Attainment(
      architecture: architecture, met: met, n: completed,
      interval: Statistics.wilsonInterval(successes: met, trials: completed))
  }

  /// Whether a replication met an objective. One without a value, as when no fault struck, put it to no test; one that was
  /// not restored by the end of arrivals missed it.
  private func isMet(_ objective: Objective, _ architecture: Int, _ replication: Int) -> Bool {
    func found(_ name: String) -> Double? {
      guard let place = catalogue.place(of: name) else { return nil }
      let value = architectures[architecture].values[place][replication]
      guard catalogue.definitions[place].aggregation == .pooledRatio else { return value.isNaN ? nil : value }
      let whole = architectures[architecture].denominators[place][replication]
      return whole == 0 ? nil : value / whole
    }
    guard let value = found(objective.metric) else { return true }
    if found(objective.metric + ".censored") == 1 { return false }
    switch objective.expectation {
    case .atLeast(let limit): return value >= limit
    case .atMost(let limit): return value <= limit
    }
  }
}
