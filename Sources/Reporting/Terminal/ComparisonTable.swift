import Experimentation
import SimulationKernel

/// The baseline beside one candidate, row by row; or the only architecture alone.
struct ComparisonTable {
  /// A metric under the words people use for it.
  struct Row {
    var label: String
    var metric: String
    /// Whether the row is left out when it is zero everywhere.
    var isOptional = false
  }

  static let sections: [(title: String, rows: [Row])] = [
    (
      "Contacts, redials included",
      [
        Row(label: "offered", metric: "contacts.offered"), Row(label: "served", metric: "contacts.served"),
        Row(label: "self-served", metric: "contacts.selfServed", isOptional: true),
        Row(label: "abandoned", metric: "contacts.abandoned"), Row(label: "blocked", metric: "contacts.blocked"),
        Row(label: "unreachable", metric: "contacts.unreachable"), Row(label: "dropped", metric: "contacts.dropped"),
        Row(label: "failed", metric: "contacts.failed", isOptional: true),
        Row(label: "in progress at end", metric: "contacts.inProgressAtEnd", isOptional: true),
        Row(label: "stranded on the way", metric: "contacts.stranded", isOptional: true),
      ]
    ),
    (
      "Customers",
      [
        Row(label: "offered", metric: "customers.offered"), Row(label: "lost", metric: "customers.lost"),
        Row(label: "lost without redials", metric: "customers.lost.withoutRedials", isOptional: true),
        Row(label: "by alternate number", metric: "customers.recoveredByAlternate", isOptional: true),
        Row(label: "caused", metric: "customers.caused"),
        Row(label: "  by the platform", metric: "customers.caused.platform", isOptional: true),
        Row(label: "  by a carrier", metric: "customers.caused.carrier", isOptional: true),
        Row(label: "  by the customer", metric: "customers.caused.customer", isOptional: true),
        Row(label: "averted", metric: "customers.averted"),
        Row(label: "attributable loss", metric: "customers.attributableLoss"),
      ]
    ),
    (
      "Service",
      [
        Row(label: "service level", metric: "contacts.serviceLevel"),
        Row(label: "as Connect counts", metric: "contacts.serviceLevel.connect"),
        Row(label: "without incident", metric: "twin.contacts.serviceLevel"),
        Row(label: "availability", metric: "availability"), Row(label: "occupancy", metric: "agents.occupancy"),
      ]
    ),
    (
      "Messages, in copies",
      [
        Row(label: "offered", metric: "messages.offered"), Row(label: "completed", metric: "messages.completed"),
        Row(label: "rejected", metric: "messages.rejected"),
        Row(label: "filtered out", metric: "messages.filteredOut", isOptional: true),
        Row(label: "duplicates discarded", metric: "messages.duplicateDiscarded", isOptional: true),
        Row(label: "cancelled", metric: "messages.cancelled", isOptional: true),
        Row(label: "dead-lettered", metric: "messages.deadLettered", isOptional: true),
        Row(label: "expired", metric: "messages.expired", isOptional: true),
        Row(label: "deleted with entity", metric: "messages.deletedWithEntity", isOptional: true),
        Row(label: "lost", metric: "messages.lost"),
        Row(label: "  by the platform", metric: "messages.lost.platform", isOptional: true),
        Row(label: "  by the customer", metric: "messages.lost.customer", isOptional: true),
        Row(label: "remaining", metric: "messages.remaining", isOptional: true),
        Row(label: "in flight at end", metric: "messages.inFlightAtEnd", isOptional: true),
        Row(label: "stranded on the way", metric: "messages.stranded", isOptional: true),
        Row(label: "  of them recovered", metric: "messages.recovered", isOptional: true),
        Row(label: "processed twice", metric: "messages.duplicated"),
        Row(label: "out of order", metric: "messages.reordered"),
      ]
    ),
    (
      "Messages against the twin",
      [
        Row(label: "caused", metric: "messages.caused"), Row(label: "averted", metric: "messages.averted"),
        Row(label: "attributable loss", metric: "messages.attributableLoss"),
        Row(label: "delay, p99", metric: "messages.delay.p99"),
        Row(label: "without incident", metric: "twin.messages.delay.p99"),
        Row(label: "taken at first try", metric: "messages.availability"),
        Row(label: "processed in time", metric: "messages.serviceLevel"),
      ]
    ),
    (
      "Between contacts and messages",
      [
        Row(label: "events published", metric: "events.published", isOptional: true),
        Row(label: "events untold", metric: "events.untold", isOptional: true),
        Row(label: "tasks never started", metric: "tasks.neverStarted", isOptional: true),
      ]
    ),
    (
      "Time to restore",
      [
        Row(label: "telephony", metric: "recovery.telephony"), Row(label: "service", metric: "recovery.service"),
        Row(label: "telephony downtime", metric: "recovery.telephony.firstServed"),
        Row(label: "messaging", metric: "recovery.messaging"),
        Row(label: "messaging downtime", metric: "recovery.messaging.firstServed"),
        Row(label: "oldest lost", metric: "recovery.messaging.point.age", isOptional: true),
      ]
    ),
    (
      "Operations",
      [
        Row(label: "alarms missed", metric: "alarms.missed", isOptional: true),
        Row(label: "false alarms", metric: "alarms.false", isOptional: true),
        Row(label: "detection", metric: "detection.time", isOptional: true),
        Row(label: "decision", metric: "decision.time", isOptional: true),
        Row(label: "failovers", metric: "messages.failovers", isOptional: true),
        Row(label: "drift found", metric: "drift.found", isOptional: true),
        Row(label: "drift met", metric: "drift.met", isOptional: true),
        Row(label: "composite incomplete", metric: "composite.incomplete", isOptional: true),
        Row(label: "traffic changes", metric: "traffic.changes", isOptional: true),
        Row(label: "redial peak", metric: "redials.peak", isOptional: true),
        Row(label: "in progress at failback", metric: "failback.inProgress", isOptional: true),
        Row(label: "stranded by failback", metric: "failback.stranded", isOptional: true),
      ]
    ),
    (
      "Cost",
      [
        Row(label: "in all", metric: "cost.total"), Row(label: "service minutes", metric: "cost.voice"),
        Row(label: "telephone network", metric: "cost.telephony"),
        Row(label: "chat messages", metric: "cost.chat", isOptional: true),
        Row(label: "tasks", metric: "cost.tasks", isOptional: true),
        Row(label: "phone numbers", metric: "cost.numbers"), Row(label: "replica", metric: "cost.replica"),
        Row(label: "namespaces", metric: "cost.messaging"), Row(label: "standby", metric: "cost.standby"),
        Row(label: "idle agents", metric: "cost.agentIdle"),
        Row(label: "per contact handled", metric: "cost.perContact"),
        Row(label: "standing, a year", metric: "cost.standing.perYear"),
      ]
    ),
  ]

  let result: ExperimentResult
  /// The place of the candidate; nothing for one architecture alone.
  let candidate: Int?
  let width: Int
  let style: Style

  /// One line's cells, and what is said of them.
  private struct Line {
    var label: String
    var cells: [String]
    var verdict: Verdict?
  }

  /// The lines of the table.
  func lines() -> [String] {
    let architectures = [0] + (candidate.map { [$0] } ?? [])
    var heading = architectures.map { result.scenario.architectures[$0].id }
    if candidate != nil { heading += ["difference", "verdict"] }
    for isNarrow in [false, true] {
      let sections = Self.sections.map { (title: $0.title, lines: $0.rows.compactMap { line($0, isNarrow) }) }
      let all = sections.flatMap(\.lines)
      let labelWidth = (all.map(\.label.count).max() ?? 0) + 2
      var widths = heading.indices.map { column in (all.map { $0.cells[column].count }.max() ?? 0) }
      for column in heading.indices {
        // An id may be cut before it pushes the table over the edge.
        let least = column < architectures.count ? min(heading[column].count, 20) : heading[column].count
        widths[column] = max(widths[column], least) + 2
      }
      let needed = labelWidth + 2 + widths.reduce(0, +)
      if needed <= width || isNarrow {
        return render(sections, heading, labelWidth: labelWidth, widths)
      }
    }
    return []
  }

  private func render(
    _ sections: [(title: String, lines: [Line])], _ heading: [String], labelWidth: Int, _ widths: [Int]
  ) -> [String] {
    var text: [String] = []
    for section in sections where !section.lines.isEmpty {
      if text.isEmpty {
        let cells = zip(heading, widths).map { TextLayout.right(TextLayout.cut($0, $1 - 2), $1) }.joined()
        text.append(style.bold(TextLayout.left(section.title, labelWidth + 2)) + cells)
      } else {
        text.append(style.bold(section.title))
      }
      for line in section.lines {
        var row = "  " + TextLayout.left(line.label, labelWidth)
        for (column, cell) in line.cells.enumerated() {
          let padded = TextLayout.right(cell, widths[column])
          // No blanks at the end of a line without verdict.
          if !cell.isEmpty { row += column == 3 ? style.verdict(padded, line.verdict) : padded }
        }
        text.append(row)
      }
    }
    return text
  }

  private func line(_ row: Row, _ isNarrow: Bool) -> Line? {
    guard let metric = result.catalogue.place(of: row.metric) else { return nil }
    let definition = result.catalogue.definitions[metric]
    let architectures = [0] + (candidate.map { [$0] } ?? [])
    let summaries = architectures.map { result.summary(architecture: $0, metric: metric) }
    let isVoid = summaries.allSatisfy { ($0.maximum ?? 0) == 0 && ($0.minimum ?? 0) == 0 }
    if row.isOptional && isVoid { return nil }
    let scale = Figures.scale(definition.unit, greatest: summaries.map { abs($0.mean ?? 0) }.max() ?? 0)
    var cells = summaries.map { Figures.text($0.mean, isNarrow ? nil : $0.interval, scale) }
    var verdict: Verdict?
    if let candidate {
      let comparison = result.comparison(candidate: candidate, metric: metric)
      verdict = comparison.verdict
      cells.append(Figures.text(comparison.difference, comparison.interval, scale, signed: true))
      cells.append(verdict?.rawValue ?? "")
    }
    let label = scale.suffix.isEmpty ? row.label : "\(row.label), \(scale.suffix)"
    return Line(label: label, cells: cells, verdict: verdict)
  }
}
