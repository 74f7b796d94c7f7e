import CSV
import Experimentation
import ScenarioLanguage
import SimulationKernel

/// `justification.csv`
extension ResultTables {
  func write(_ justification: Justification) throws(OutputError) {
    let request = justification.request
    let ids = result.scenario.architectures.map(\.id)
    var rows: [(question: String, architecture: String, value: Double?, interval: Interval?, answer: String)] = []
    for attainment in [justification.single, justification.multi].compactMap({ $0 }) {
      rows.append(
        (
          "objectivesMet", ids[attainment.architecture], attainment.share, attainment.interval,
          attainment.answer(confidence: request.confidence)
        ))
    }
    if let multiRegion = request.multiRegion {
      let avoided = justification.avoided
      let verdict = justification.loss?.verdict?.rawValue ?? ""
      rows.append(("lossAvoided", ids[multiRegion], avoided.value, avoided.interval, verdict))
      if let rate = request.incidentsPerYear {
        let interval = avoided.interval.map { Interval(low: $0.low * rate, high: $0.high * rate) }
        rows.append(("lossAvoidedPerYear", ids[multiRegion], avoided.value.map { $0 * rate }, interval, verdict))
      }
    }
    if request.isMandatory {
      rows.append(("policy", ids[request.singleRegion], nil, nil, "breach"))
      if let multiRegion = request.multiRegion { rows.append(("policy", ids[multiRegion], nil, nil, "compliant")) }
    }
    for standing in justification.standings {
      let id = ids[standing.architecture]
      let violations = standing.residencyViolations
      let names = violations.isEmpty ? "kept" : violations.joined(separator: "; ")
      rows.append(("residencyViolations", id, Double(violations.count), nil, names))
      rows.append(("productionGate", id, nil, nil, standing.gate.answer))
      guard let review = standing.gate.review else { continue }
      rows.append(("highRisks", id, Double(review.highRisks.count), nil, review.highRisks.joined(separator: "; ")))
      rows.append(
        ("mediumRisks", id, Double(review.mediumRisks.count), nil, review.mediumRisks.joined(separator: "; ")))
    }
    rows.append(("fit", "", nil, nil, justification.fit))
    rows.append(("verdict", "", nil, nil, justification.verdict.rawValue))
    var table = try folder.table(.justification)
    for row in rows {
      table.field(result.scenario.id)
      table.field(row.question)
      table.field(row.architecture)
      for figure in [row.value, row.interval?.low, row.interval?.high] { table.field(figure, decimals: 6) }
      table.field(result.completed)
      table.field(row.answer)
      try table.endRow()
    }
    try table.finish()
  }
}

extension Justification {
  /// What several regions save: the difference of the losses with its sign turned.
  var avoided: (value: Double?, interval: Interval?) {
    (loss?.difference.map { -$0 }, loss?.interval.map { Interval(low: -$0.high, high: -$0.low) })
  }

  /// Whether the customer is one that several regions are made for (ACGR-45), and these keep its data in the country.
  var fit: String {
    if !unkeptResidency.isEmpty { return "violation" }
    if isTargetCustomer { return "target" }
    return request.wantsDistantSites || request.wantsInCountryData ? "partial" : "optional"
  }
}

extension ProductionGate {
  /// What it is for, and whether it was reviewed.
  var answer: String {
    let environment = isProduction ? "production" : "test"
    guard let review else { return environment + ", not reviewed" }
    return "\(environment), reviewed on \(review.completed) with \(review.lens)"
  }
}

extension Justification.Attainment {
  /// Met, missed or undecided: whether the interval lies above or below the share that is wanted.
  func answer(confidence: Double) -> String {
    interval.low >= confidence ? "met" : interval.high < confidence ? "missed" : "undecided"
  }
}
