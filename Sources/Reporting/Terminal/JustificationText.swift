import CSV
import Experimentation

/// The answer to the question whether one region is enough, for the terminal.
struct JustificationText {
  let result: ExperimentResult
  let width: Int
  let style: Style

  func lines() -> [String] {
    guard let justification = result.justification else { return [] }
    let request = justification.request
    let ids = result.scenario.architectures.map(\.id)
    var sentences: [String] = []
    for attainment in [justification.single, justification.multi].compactMap({ $0 }) {
      sentences.append(
        "\(ids[attainment.architecture]) meets every objective in \(Figures.text(attainment.met)) of "
          + "\(Figures.text(attainment.n)) replications (95 % interval \(percent(attainment.interval.low)) to "
          + "\(percent(attainment.interval.high)) %; wanted \(percent(request.confidence)) %).")
    }
    if justification.multi != nil {
      let scale = Figures.scale(.count, greatest: abs(justification.avoided.value ?? 0))
      let avoided = Figures.text(justification.avoided.value, justification.avoided.interval, scale)
      sentences.append("Several regions save \(avoided) customers in such an incident.")
    }
    if let rate = request.incidentsPerYear, let value = justification.avoided.value {
      sentences.append(
        "At \(FixedDecimal.text(rate, decimals: 2) ?? "") such incidents a year: "
          + "\(Figures.text(Int((value * rate).rounded()))) customers a year.")
    }
    if request.isMandatory {
      let names = request.regulations.isEmpty ? "" : " (\(request.regulations.joined(separator: ", ")))"
      sentences.append("Several regions are mandatory\(names): \(ids[request.singleRegion]) is a breach.")
    }
    sentences += justification.standings.map { Self.words($0, id: ids[$0.architecture]) }
    sentences.append("Verdict: \(Self.words(justification))")
    let wrapped = sentences.flatMap { TextLayout.wrapped($0, width: width - 2).map { "  " + $0 } }
    return [style.bold("Is one region enough?")] + wrapped + [""]
  }

  private func percent(_ share: Double) -> String { FixedDecimal.text(share * 100, decimals: 1) ?? "" }

  /// Where the data lies (ACGR-04), and what stands between the architecture and production (ACGR-15).
  static func words(_ standing: Justification.Standing, id: String) -> String {
    let count = standing.residencyViolations.count
    var residency = "\(id): \(count == 0 ? "no" : String(count)) residency violation\(count == 1 ? "" : "s")"
    if count > 0 {
      residency +=
        " (\(standing.residencyViolations.joined(separator: ", ")), the source instance in \(standing.country))"
    }
    guard let review = standing.gate.review else { return "\(residency); \(standing.gate.answer)." }
    let risks = [("HIGH", review.highRisks), ("MEDIUM", review.mediumRisks)].map { level, questions in
      let names = questions.isEmpty ? "" : " (\(questions.joined(separator: ", ")))"
      return "\(questions.count) \(level)\(names)"
    }
    return "\(residency); \(standing.gate.answer), risks: \(risks.joined(separator: ", "))."
  }

  /// The verdict as a sentence.
  static func words(_ justification: Justification) -> String {
    let confidence = justification.request.confidence
    let fallsShort = justification.multi?.answer(confidence: confidence) == "missed"
    let profile =
      switch justification.fit {
      case "violation":
        " The customer wants data in the country, and the architecture of several regions violates that: "
          + "\(justification.unkeptResidency.joined(separator: ", "))."
      case "target":
        " The customer wants distant recovery and data in the country: what several domestic regions are for."
      case "partial": ""
      default: " Neither distant recovery nor data in the country is asked for: optional."
      }
    switch justification.verdict {
    case .notJustified: return "several regions are not justified: one region meets the objectives." + profile
    case .justified:
      let reservation = fallsShort ? ", though several do not meet them as often as wanted either." : "."
      return "several regions are justified: one region does not meet the objectives" + reservation + profile
    case .insufficient: return "neither is enough: several regions miss the objectives too." + profile
    case .mandatory:
      let missing = justification.multi == nil ? ", and no architecture has them: a breach." : "."
      return "several regions are mandatory, whatever the figures say" + missing + profile
    case .undecided: return "undecided: more replications are needed." + profile
    }
  }
}
