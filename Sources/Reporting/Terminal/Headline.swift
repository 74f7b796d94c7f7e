import Experimentation
import SimulationKernel

/// The sentence that carries the verdict: the scenario's primary metric, candidate against baseline.
struct Headline {
  let result: ExperimentResult

  /// Losses against the twin, and what is lost.
  private static let losses = [
    "customers.attributableLoss": "customers", "messages.attributableLoss": "messages",
  ]

  /// One sentence for each candidate, or one about the only architecture.
  func sentences() -> [(text: String, verdict: Verdict?)] {
    guard let metric = result.catalogue.place(of: result.scenario.primaryMetric) else { return [] }
    let ids = result.scenario.architectures.map(\.id)
    if ids.count == 1 { return [(alone(ids[0], metric), nil)] }
    return ids.indices.dropFirst().map { candidate in
      let comparison = result.comparison(candidate: candidate, metric: metric)
      return (sentence(ids[candidate], against: ids[0], metric, comparison), comparison.verdict)
    }
  }

  private func alone(_ id: String, _ metric: Int) -> String {
    let definition = result.catalogue.definitions[metric]
    let summary = result.summary(architecture: 0, metric: metric)
    let scale = Figures.scale(definition.unit, greatest: abs(summary.mean ?? 0))
    let figure = Figures.text(summary.mean, scale) + unit(scale)
    let claim =
      Self.losses[definition.name].map { "\(id) loses \(figure) \($0) to the incident" }
      ?? "\(id): \(definition.name) is \(figure)"
    return claim + interval(summary.interval, scale, of: summary.mean ?? 0) + "."
  }

  private func sentence(
    _ candidate: String, against baseline: String, _ metric: Int, _ comparison: PairedComparison
  ) -> String {
    let definition = result.catalogue.definitions[metric]
    guard let difference = comparison.difference else {
      return "\(candidate) and \(baseline) cannot be compared: no replication has \(definition.name) for both."
    }
    let scale = Figures.scale(definition.unit, greatest: abs(difference))
    let verdict = comparison.verdict.map { ": \($0.rawValue)" } ?? ""
    let figure = Figures.text(abs(difference), scale) + unit(scale)
    let interval = interval(comparison.interval, scale, of: difference)
    let lost = Self.losses[definition.name]
    if difference == 0 {
      let claim =
        lost.map { "\(candidate) loses as many \($0) to the incident as \(baseline)" }
        ?? "\(candidate) has the same \(definition.name) as \(baseline)"
      return "\(claim)\(verdict)\(interval)."
    }
    if let lost {
      let more = difference < 0 ? "fewer" : "more"
      return
        "\(candidate) loses \(figure) \(more) \(lost) to the incident than \(baseline)\(verdict)\(interval)."
    }
    let more = difference < 0 ? "lower" : "higher"
    return "\(candidate) has \(definition.name) \(figure) \(more) than \(baseline)\(verdict)\(interval)."
  }

  private func unit(_ scale: Figures.Scale) -> String {
    scale.suffix.isEmpty ? "" : " \(scale.suffix)"
  }

  /// The interval in brackets, in the sense of the sentence: what is said to be fewer is counted as fewer.
  private func interval(_ interval: Interval?, _ scale: Figures.Scale, of estimate: Double) -> String {
    guard let interval else { return "" }
    if interval.low == interval.high { return " (the same in every replication)" }
    let (low, high) = estimate < 0 ? (-interval.high, -interval.low) : (interval.low, interval.high)
    return " (95 % interval \(Figures.text(low, scale)) to \(Figures.text(high, scale)))"
  }
}
