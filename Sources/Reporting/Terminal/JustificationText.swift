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
    for attainment in [justification.single, justification.multi] {
      sentences.append(
        "\(ids[attainment.architecture]) meets every objective in \(Figures.text(attainment.met)) of "
          + "\(Figures.text(attainment.n)) replications (95 % interval \(percent(attainment.interval.low)) to "
          + "\(percent(attainment.interval.high)) %; wanted \(percent(request.confidence)) %).")
    }
    let scale = Figures.scale(.count, greatest: abs(justification.avoided.value ?? 0))
    let avoided = Figures.text(justification.avoided.value, justification.avoided.interval, scale)
    sentences.append("Several regions save \(avoided) customers in such an incident.")
    if let rate = request.incidentsPerYear, let value = justification.avoided.value {
      sentences.append(
        "At \(FixedDecimal.text(rate, decimals: 2) ?? "") such incidents a year: "
          + "\(Figures.text(Int((value * rate).rounded()))) customers a year.")
    }
    if request.isMandatory {
      let names = request.regulations.isEmpty ? "" : " (\(request.regulations.joined(separator: ", ")))"
      sentences.append("Several regions are mandatory\(names): \(ids[request.singleRegion]) is a breach.")
    }
    let fallsShort = justification.multi.answer(confidence: request.confidence) == "missed"
    sentences.append("Verdict: \(Self.words(justification.verdict, fit: justification.fit, fallsShort: fallsShort))")
    let wrapped = sentences.flatMap { TextLayout.wrapped($0, width: width - 2).map { "  " + $0 } }
    return [style.bold("Is one region enough?")] + wrapped + [""]
  }

  private func percent(_ share: Double) -> String { FixedDecimal.text(share * 100, decimals: 1) ?? "" }

  /// The verdict as a sentence.
  static func words(_ verdict: Justification.Verdict, fit: String, fallsShort: Bool) -> String {
    let profile =
      switch fit {
      case "target":
        " The customer wants distant recovery and data in the country: what several domestic regions are for."
      case "partial": ""
      default: " Neither distant recovery nor data in the country is asked for: optional."
      }
    switch verdict {
    case .notJustified: return "several regions are not justified: one region meets the objectives." + profile
    case .justified:
      let reservation = fallsShort ? ", though several do not meet them as often as wanted either." : "."
      return "several regions are justified: one region does not meet the objectives" + reservation + profile
    case .insufficient: return "neither is enough: several regions miss the objectives too." + profile
    case .mandatory: return "several regions are mandatory, whatever the figures say." + profile
    case .undecided: return "undecided: more replications are needed." + profile
    }
  }
}
