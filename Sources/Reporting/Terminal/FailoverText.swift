import CSV
import Experimentation

/// Advice against failing over for an outage that waiting outlives (SBGDR-35), with the numbers that show it.
struct FailoverText {
  /// The advice's name, for those who look for it.
  static let code = "W_FAILOVER_FOR_TRANSIENT"

  let result: ExperimentResult
  let width: Int
  let style: Style

  func lines() -> [String] {
    let sentences = result.failoverAdvice.map { advice in
      (sentence(advice), advice.isWorse == true)
    }
    guard !sentences.isEmpty else { return [] }
    return [style.bold("Failing over for a transient outage")]
      + sentences.flatMap { text, isWorse in
        TextLayout.wrapped(text, width: width - 2).map { "  " + (isWorse ? style.bad($0) : style.open($0)) }
      } + [""]
  }

  private func sentence(_ advice: FailoverAdvice) -> String {
    let ids = result.scenario.architectures.map(\.id)
    let system = result.scenario.architectures[advice.architecture].world.messaging
    let limit = FixedDecimal.text((system?.transientOutage ?? .zero).seconds / 60, decimals: 0) ?? ""
    let share = FixedDecimal.text(advice.share * 100, decimals: 1) ?? ""
    let claim =
      "\(Self.code): \(ids[advice.architecture]) failed over for an outage that was over within \(limit) minutes, in "
      + "\(share) % of replications."
    guard let waiting = advice.waiting, let isWorse = advice.isWorse else {
      return claim + " No architecture of the scenario waited, so what it cost is not known."
    }
    let figures = advice.comparisons.compactMap { comparison -> String? in
      guard let difference = comparison.found.difference else { return nil }
      let definition = comparison.metric
      let scale = Figures.scale(definition.unit, greatest: abs(difference))
      let unit = scale.suffix.isEmpty ? "" : " " + scale.suffix
      let verdict = comparison.found.verdict.map { " (\($0.rawValue))" } ?? ""
      return "\(definition.name) \(Figures.text(difference, scale, signed: true))\(unit)\(verdict)"
    }
    let judgement = isWorse ? "was worse than waiting" : "is not shown to be worse than waiting"
    return "\(claim) That \(judgement), as \(ids[waiting]) did: \(figures.joined(separator: ", "))."
  }
}
