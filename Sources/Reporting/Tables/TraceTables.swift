import CSV
import ContactCenterModel
import Experimentation
import Infrastructure
import MessagingModel
import ScenarioLanguage
import SimulationKernel
import WorldModel

/// Writes traces replication by replication while an experiment runs, so that no more than one is in memory.
public final class TraceTables {
  /// A table behind a reference, so that a list can hold several.
  final class Table {
    private var writer: CSVWriter?

    init(_ writer: consuming CSVWriter) {
      self.writer = consume writer
    }

    func row(_ fill: (inout CSVWriter) -> Void) throws(OutputError) {
      guard var open = writer.take() else { return }
      fill(&open)
      try open.endRow()
      writer = consume open
    }

    func finish() throws(OutputError) {
      if let open = writer.take() { try open.finish() }
    }
  }

  private let scenario: Scenario
  private let contacts: Table
  private let operations: Table
  private let monitoring: MonitoringTables
  /// Only where some architecture has messaging.
  private let messages: Table?
  /// Only where a failover is rehearsed.
  private let findings: Table?
  /// Only where some architecture has a pairing.
  private let aliases: Table?
  /// By architecture: with the incident, then without.
  private let attempts: [[Table]]

  /// Starts the tables in a folder.
  public init(_ scenario: Scenario, in folder: OutputFolder) throws(OutputError) {
    self.scenario = scenario
    contacts = Table(try folder.table(.contacts))
    operations = Table(try folder.table(.operations))
    monitoring = try MonitoringTables(in: folder)
    messages = scenario.hasMessaging ? Table(try folder.table(.messages)) : nil
    findings = scenario.hasPairing ? Table(try folder.table(.findings)) : nil
    aliases = scenario.hasPairing ? Table(try folder.table(.aliases)) : nil
    try folder.makeSubfolder("trace")
    var attempts: [[Table]] = []
    for architecture in scenario.architectures {
      var worlds: [Table] = []
      for kind in WorldKind.allCases {
        worlds.append(Table(try folder.table(.attempts, at: Self.path(architecture.id, kind))))
      }
      attempts.append(worlds)
    }
    self.attempts = attempts
  }

  /// The path of the attempts of one world.
  static func path(_ architecture: String, _ kind: WorldKind) -> String {
    "trace/\(architecture)-\(kind.rawValue).csv"
  }

  /// Adds a replication.
  public func add(_ outcome: ReplicationOutcome) throws(OutputError) {
    for (place, found) in outcome.architectures.enumerated() {
      guard let trace = found.trace else { continue }
      let names = Names(scenario.architectures[place])
      try writeAttempts(trace.incident, names, outcome.replication, to: attempts[place][0])
      try writeAttempts(trace.twin, names, outcome.replication, to: attempts[place][1])
      try writeOperations(trace.incidentOperations, .incident, names, outcome.replication)
      try writeOperations(trace.twinOperations, .twin, names, outcome.replication)
      try writeFindings(trace.incidentFindings, .incident, scenario.architectures[place], outcome.replication)
      try writeFindings(trace.twinFindings, .twin, scenario.architectures[place], outcome.replication)
      try monitoring.add(trace.incidentMonitoring, .incident, scenario.architectures[place], outcome.replication)
      try monitoring.add(trace.twinMonitoring, .twin, scenario.architectures[place], outcome.replication)
      for life in CustomerLife.matched(incident: trace.incident, twin: trace.twin) {
        try writeLife(life, names, outcome.replication)
      }
      try writeMessages(trace.messages, scenario.architectures[place], outcome.replication)
      for kind in WorldKind.allCases {
        try writeAliases(trace.messages, kind, scenario.architectures[place], outcome.replication)
      }
    }
  }

  /// Ends the tables.
  public func finish() throws(OutputError) {
    try contacts.finish()
    try operations.finish()
    try monitoring.finish()
    try messages?.finish()
    try findings?.finish()
    try aliases?.finish()
    for table in attempts.joined() { try table.finish() }
  }

  private func writeAttempts(
    _ records: [AttemptRecord], _ names: Names, _ replication: Int, to table: Table
  ) throws(OutputError) {
    for record in records {
      try table.row { row in
        row.field(replication)
        row.field(names.sources[record.source])
        row.field(record.ordinal)
        row.field(record.attempt)
        row.field(microseconds: record.arrived.microseconds)
        row.field(microseconds: record.queued?.microseconds)
        row.field(microseconds: record.answered?.microseconds)
        row.field(microseconds: record.ended.microseconds)
        row.field(record.outcome.name)
        row.field(names.fault(record.cause))
        row.field(record.region.map { names.regions[$0.raw] } ?? "")
        row.field(record.zone.map { names.zones[$0.raw] } ?? "")
        row.field(record.end == .none ? "" : record.end.name)
      }
    }
  }

  private func writeOperations(
    _ records: [OperationRecord], _ kind: WorldKind, _ names: Names, _ replication: Int
  ) throws(OutputError) {
    for record in records {
      try operations.row { row in
        row.field(names.architecture)
        row.field(replication)
        row.field(kind.rawValue)
        row.field(record.actor)
        row.field(record.step)
        row.field(microseconds: record.began.microseconds)
        row.field(microseconds: record.ended.microseconds)
        row.field(microseconds: (record.ended - record.began).microseconds)
        row.field(record.result)
      }
    }
  }

  private func writeFindings(
    _ records: [DriftRecord], _ kind: WorldKind, _ architecture: ArchitectureScenario, _ replication: Int
  ) throws(OutputError) {
    guard let findings, let system = architecture.world.messaging else { return }
    for record in records {
      try findings.row { row in
        row.field(architecture.id)
        row.field(replication)
        row.field(kind.rawValue)
        row.field(microseconds: record.time.microseconds)
        row.field(record.runbook.map { architecture.world.operations.runbooks[$0.raw].id } ?? "")
        row.field(record.finding.kind)
        row.field(system.namespaces[record.finding.namespace].id)
        row.field(record.finding.subject)
      }
    }
  }

  private func writeLife(_ life: CustomerLife, _ names: Names, _ replication: Int) throws(OutputError) {
    guard let first = life.incident.first ?? life.twin.first else { return }
    try contacts.row { row in
      row.field(scenario.id)
      row.field(names.architecture)
      row.field(replication)
      row.field(names.sources[first.source])
      row.field(first.ordinal)
      row.field(microseconds: first.arrived.microseconds)
      for attempts in [life.incident, life.twin] {
        guard let last = attempts.last else {
          for _ in 0..<6 { row.emptyField() }
          continue
        }
        row.field(attempts.count)
        row.field(last.outcome.name)
        row.field(names.fault(last.cause))
        row.field(last.region.map { names.regions[$0.raw] } ?? "")
        if let queued = last.queued, let answered = last.answered {
          row.field(microseconds: (answered - queued).microseconds)
        } else {
          row.emptyField()
        }
        row.field(microseconds: last.ended.microseconds)
      }
      row.field(life.incident.last?.end.name ?? "")
      row.field(life.twin.last?.end.name ?? "")
      row.field(life.effect.rawValue)
    }
  }

  private func writeMessages(
    _ trace: MessageTrace?, _ architecture: ArchitectureScenario, _ replication: Int
  ) throws(OutputError) {
    guard let messages, let trace, let system = architecture.world.messaging else { return }
    let causes = architecture.world.causeIDs
    try trace.forEach { (copy: MessageTrace.Copy) throws(OutputError) in
      try messages.row { row in
        row.field(scenario.id)
        row.field(architecture.id)
        row.field(replication)
        row.field(system.producers[copy.producer].id)
        row.field(copy.ordinal)
        row.field(system.entities[copy.entity].id)
        row.field(microseconds: copy.sent?.microseconds)
        for life in [copy.incident, copy.twin] {
          guard let life else {
            for _ in 0..<4 { row.emptyField() }
            continue
          }
          row.field(life.outcome.name)
          row.field(life.cause.name(among: causes))
          row.field(life.timesProcessed)
          row.field(microseconds: life.processed?.microseconds)
        }
        row.field(copy.effect.rawValue)
      }
    }
  }

  /// SBGDR-48.
  private func writeAliases(
    _ trace: MessageTrace?, _ kind: WorldKind, _ architecture: ArchitectureScenario, _ replication: Int
  ) throws(OutputError) {
    guard let aliases, let trace, let namespaces = architecture.world.messaging?.namespaces else { return }
    for view in trace.aliasViews(kind) {
      let rows: [AliasStatus?] = view.namespaces.isEmpty ? [nil] : view.namespaces
      for status in rows {
        try aliases.row { row in
          row.field(architecture.id)
          row.field(replication)
          row.field(kind.rawValue)
          row.field(microseconds: view.time.microseconds)
          row.field(view.step?.rawValue ?? "")
          row.field(view.alias)
          row.field(view.target.map { namespaces[$0].id } ?? "")
          guard let status else {
            for _ in 0..<4 { row.emptyField() }
            return
          }
          row.field(namespaces[status.namespace].id)
          row.field(status.role.rawValue)
          row.field(status.provisioningState.rawValue)
          row.field(status.pendingReplicationOperations)
        }
      }
    }
  }

  /// The ids of an architecture's tables.
  private struct Names {
    let architecture: String
    let sources: [String]
    let regions: [String]
    let zones: [String]
    let faults: [String]

    init(_ scenario: ArchitectureScenario) {
      architecture = scenario.id
      sources = scenario.world.sources.map(\.id)
      regions = scenario.world.topology.regions.map(\.id)
      zones = scenario.world.topology.zones.map(\.id)
      faults = scenario.world.causeIDs
    }

    func fault(_ cause: Cause) -> String { cause.name(among: faults) }
  }
}
