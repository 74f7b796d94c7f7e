import CSV
import Experimentation
import ScenarioLanguage

/// What `run` prints when it is done: the verdict first, then the figures behind it, then what to know about them.
public struct TerminalReport {
  let result: ExperimentResult
  let seed: UInt64
  let width: Int
  let style: Style

  /// A report.
  ///
  /// - Parameters:
  ///   - width: columns of the terminal; at most 100 are used, at least 80.
  ///   - isColored: whether the terminal shows colours and they are wanted.
  public init(_ result: ExperimentResult, seed: UInt64, width: Int, isColored: Bool) {
    self.result = result
    self.seed = seed
    self.width = min(100, max(80, width))
    style = Style(isColored: isColored)
  }

  /// The text, ending with a line feed.
  ///
  /// - Parameter folder: where the files were written; nothing when none were.
  public func text(folder: String?) -> String {
    var lines: [String] = []
    for (sentence, verdict) in Headline(result: result).sentences() {
      for line in TextLayout.wrapped(sentence, width: width) {
        lines.append(style.bold(style.verdict(line, verdict)))
      }
    }
    lines.append("")
    lines += TextLayout.wrapped(result.scenario.title + ".", width: width)
    lines += TextLayout.wrapped(
      "\(result.scenario.id), seed \(seed), \(Figures.text(result.completed)) "
        + "\(result.completed == 1 ? "replication" : "replications") of each world, "
        + "\(played). Figures are means ± half their 95 % interval.",
      width: width
    ).map(style.dim)
    lines.append("")
    let candidates: [Int?] = result.architectures.count > 1 ? Array(1..<result.architectures.count) : [nil]
    for candidate in candidates {
      lines += ComparisonTable(result: result, candidate: candidate, width: width, style: style).lines()
      lines.append("")
    }
    lines += objectives()
    lines += JustificationText(result: result, width: width, style: style).lines()
    lines += CostText(result: result, width: width, style: style).lines()
    lines += FailoverText(result: result, width: width, style: style).lines()
    lines += notes()
    if let folder {
      lines += TextLayout.wrapped(
        "Written to \(folder): summary.csv, comparison.csv and what they rest on; datapackage.json describes every "
          + "column.", width: width)
    }
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What was simulated.
  private var played: String {
    let attempts = "\(Figures.text(result.attempts)) contact attempts"
    let messages = "\(Figures.text(result.messages)) message copies"
    if !result.scenario.hasMessaging { return attempts }
    return result.scenario.hasContactCenter ? "\(attempts) and \(messages)" : messages
  }

  private func objectives() -> [String] {
    let objectives = result.objectives
    if objectives.isEmpty { return [] }
    var lines = [style.bold("Objectives")]
    let idWidth = min(24, result.scenario.architectures.map(\.id.count).max() ?? 0)
    for objective in objectives {
      let definition = result.catalogue.place(of: objective.objective.metric).map { result.catalogue.definitions[$0] }
      let (words, limit) =
        switch objective.objective.expectation {
        case .atLeast(let limit): ("at least", limit)
        case .atMost(let limit): ("at most", limit)
        }
      let scale = Figures.scale(definition?.unit ?? .count, greatest: max(abs(limit), abs(objective.mean ?? 0)))
      let unit = scale.suffix.isEmpty ? "" : " " + scale.suffix
      let (mark, paint): (String, (String) -> String) =
        switch objective.verdict {
        case .met: ("✓ met      ", style.good)
        case .missed: ("✗ missed   ", style.bad)
        case .undecided: ("? undecided", style.open)
        }
      let id = TextLayout.left(result.scenario.architectures[objective.architecture].id, idWidth)
      let found = Figures.text(objective.mean, objective.interval, scale)
      let text =
        "\(id)  \(objective.objective.metric) \(words) \(Figures.text(limit, scale))\(unit), found \(found)\(unit)"
      let wrapped = TextLayout.wrapped(text, width: width - 15)
      for (place, line) in wrapped.enumerated() {
        lines.append("  " + (place == 0 ? paint(mark) : String(repeating: " ", count: mark.count)) + "  " + line)
      }
    }
    return lines + [""]
  }

  /// What is not alike in all regions, by name (ACGR-32).
  private func readiness() -> [String] {
    result.scenario.architectures.compactMap { architecture in
      let items = architecture.world.contactCenter.readiness
      let lacks = items.compactMap { item in item.lack.map { "\(item.id) \($0)" } }
      guard !lacks.isEmpty else { return nil }
      let share = FixedDecimal.text(Double(items.count - lacks.count) / Double(items.count) * 100, decimals: 0) ?? ""
      return "\(architecture.id) is \(share) % ready to move: \(lacks.joined(separator: "; "))."
    }
  }

  /// What a reader must know to read the figures right.
  private func notes() -> [String] {
    var notes: [String] = []
    if !result.isComplete {
      notes.append(
        "Interrupted: the first \(Figures.text(result.completed)) of \(Figures.text(result.requested)) replications.")
    }
    notes += doubts()
    for (place, architecture) in result.scenario.architectures.enumerated() {
      for service in result.scenario.recoveryServices {
        let censored = result.summary(architecture: place, named: "recovery.\(service.rawValue).censored")?.mean ?? 0
        if censored > 0 {
          let share = FixedDecimal.text(censored * 100, decimals: 1) ?? ""
          notes.append(
            "\(architecture.id): \(service.rawValue) was not restored by the end of arrivals in \(share) % of "
              + "replications; its time counts up to there and is a lower bound.")
        }
      }
    }
    notes += readiness()
    let shown = ComparisonTable.sections.flatMap(\.rows).map(\.metric)
    let constant = shown.filter { name in
      result.completed > 1
        && result.architectures.indices.contains { place in
          guard let summary = result.summary(architecture: place, named: name) else { return false }
          return summary.isDegenerate && summary.mean != 0
        }
    }
    if !constant.isEmpty {
      notes.append(
        "Without ± the value is the same in every replication (degenerate): \(constant.joined(separator: ", ")).")
    }
    if result.completed == 1 { notes.append("One replication gives no interval and no verdict.") }
    let lines = notes.flatMap { TextLayout.wrapped($0, width: width) }
    return lines.isEmpty ? [] : lines + [""]
  }

  /// What makes figures look better than they are: nobody came, or the architectures differ without the incident.
  private func doubts() -> [String] {
    func mean(_ metric: String, _ place: Int) -> Double {
      result.summary(architecture: place, named: metric)?.mean ?? 0
    }
    if result.scenario.hasMessaging && mean("messages.sent", 0) == 0 {
      return ["No message was sent in any replication: nothing was put to the test. Look at \"starts\" and the rates."]
    }
    guard result.scenario.hasContactCenter else { return [] }
    let offered = mean("customers.offered", 0)
    if offered == 0 {
      return ["No customer came in any replication: nothing was put to the test. Look at \"starts\" and the rates."]
    }
    let losses = result.architectures.indices.map { mean("twin.customers.lost", $0) }
    // One customer in a hundred: less is the noise of two schedules of the same day.
    guard let least = losses.min(), let most = losses.max(), most - least > offered / 100 else { return [] }
    let each = zip(result.scenario.architectures, losses).map { architecture, loss in
      "\(architecture.id) \(Figures.text(Int(loss.rounded())))"
    }
    return [
      "The architectures differ without the incident too; customers lost then: \(each.joined(separator: ", ")). The "
        + "headline compares only what the incident adds."
    ]
  }
}
