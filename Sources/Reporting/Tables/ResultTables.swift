import CSV
import Experimentation
import Infrastructure
import SimulationKernel

/// Writes the tables that are made when all replications are in.
struct ResultTables {
  let result: ExperimentResult
  let folder: OutputFolder

  private var scenario: String { result.scenario.id }
  private func id(_ architecture: Int) -> String { result.scenario.architectures[architecture].id }

  /// All of them.
  func write() throws(OutputError) {
    try writeSummary()
    try writeComparison()
    try writeReplications()
    try writeTimeline()
    try writeRecovery()
    try writeLosses()
    try writeAssumptions()
    if let justification = result.justification { try write(justification) }
  }

  private func writeSummary() throws(OutputError) {
    var table = try folder.table(.summary)
    for architecture in result.architectures.indices {
      for (metric, definition) in result.catalogue.definitions.enumerated() {
        let summary = result.summary(architecture: architecture, metric: metric)
        table.field(scenario)
        table.field(id(architecture))
        table.field(definition.name)
        table.field(definition.unit.rawValue)
        for figure in [
          summary.mean, summary.interval?.low, summary.interval?.high, summary.standardDeviation, summary.p50,
          summary.p95, summary.p99, summary.minimum, summary.maximum,
        ] {
          table.field(figure, decimals: 6)
        }
        table.field(summary.n)
        try table.endRow()
      }
    }
    try table.finish()
  }

  private func writeComparison() throws(OutputError) {
    var table = try folder.table(.comparison)
    for candidate in result.architectures.indices.dropFirst() {
      for (metric, definition) in result.catalogue.definitions.enumerated() {
        let comparison = result.comparison(candidate: candidate, metric: metric)
        table.field(scenario)
        table.field(id(0))
        table.field(id(candidate))
        table.field(definition.name)
        table.field(definition.unit.rawValue)
        for figure in [
          comparison.difference, comparison.interval?.low, comparison.interval?.high, comparison.relative,
        ] {
          table.field(figure, decimals: 6)
        }
        table.field(comparison.n)
        table.field(comparison.verdict?.rawValue ?? "")
        try table.endRow()
      }
      for cost in result.costsOfSaving(candidate: candidate) {
        table.field(scenario)
        table.field(id(0))
        table.field(id(candidate))
        table.field(cost.metric)
        table.field(MetricDefinition.Unit.dollars.rawValue)
        for figure in [cost.value, cost.interval?.low, cost.interval?.high] { table.field(figure, decimals: 6) }
        table.emptyField()
        table.field(cost.n)
        table.emptyField()
        try table.endRow()
      }
    }
    try table.finish()
  }

  private func writeReplications() throws(OutputError) {
    var table = try folder.table(.replications)
    for (place, architecture) in result.architectures.enumerated() {
      for replication in 0..<result.completed {
        for (metric, definition) in result.catalogue.definitions.enumerated() {
          let value = architecture.values[metric][replication]
          if value.isNaN || definition.aggregation == .pooledRatio { continue }
          table.field(scenario)
          table.field(id(place))
          table.field(replication)
          table.field(definition.name)
          table.field(value, decimals: definition.unit == .count || definition.unit == .yesOrNo ? 0 : 6)
          try table.endRow()
        }
      }
    }
    try table.finish()
  }

  private func writeTimeline() throws(OutputError) {
    var table = try folder.table(.timeline)
    for (place, architecture) in result.architectures.enumerated() {
      let timeline = architecture.timeline
      for cell in 0..<timeline.cells {
        for (series, name) in timeline.names.enumerated() {
          let band = timeline.band(series: series, cell: cell)
          table.field(scenario)
          table.field(id(place))
          table.field(microseconds: timeline.step.microseconds * Int64(cell))
          table.field(name)
          table.field(timeline.mean(series: series, cell: cell), decimals: 6)
          table.field(band?.low, decimals: 6)
          table.field(band?.high, decimals: 6)
          try table.endRow()
        }
      }
    }
    try table.finish()
  }

  private func writeRecovery() throws(OutputError) {
    var table = try folder.table(.recovery)
    for (place, architecture) in result.architectures.enumerated() {
      let faults = result.scenario.architectures[place].world.faults
      for (replication, strike) in architecture.recoveries {
        for service in result.scenario.recoveryServices {
          guard let phases = strike[service]?.phases else { continue }
          table.field(scenario)
          table.field(id(place))
          table.field(replication)
          table.field(faults[strike.fault].id)
          table.field(service.rawValue)
          for instant in [
            phases.onset, phases.detected, phases.decided, phases.executed, phases.effective, phases.firstServed,
            phases.restored, phases.drained,
          ] {
            table.field(microseconds: instant.microseconds)
          }
          try table.endRow()
        }
      }
    }
    try table.finish()
  }

  private func writeLosses() throws(OutputError) {
    var table = try folder.table(.losses)
    for (place, architecture) in result.architectures.enumerated() {
      let faults = result.scenario.architectures[place].world.causeIDs
      for (key, totals) in architecture.losses.rows {
        table.field(scenario)
        table.field(id(place))
        table.field(key.subject.kind)
        table.field(key.subject.outcome)
        table.field(key.cause.name(among: faults))
        table.field(key.owner.rawValue)
        table.field(totals.count)
        if key.subject.isMatched {
          table.field(totals.caused)
          table.field(totals.averted)
        } else {
          table.emptyField()
          table.emptyField()
        }
        table.field(result.completed)
        try table.endRow()
      }
    }
    try table.finish()
  }

  private func writeAssumptions() throws(OutputError) {
    var table = try folder.table(.assumptions)
    for assumption in result.scenario.assumptions {
      table.field(assumption.document)
      table.field(assumption.pointer)
      table.field(assumption.value)
      table.field(assumption.source)
      try table.endRow()
    }
    try table.finish()
  }
}
