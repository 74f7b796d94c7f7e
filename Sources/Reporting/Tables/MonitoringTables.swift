import CSV
import Infrastructure
import ScenarioLanguage
import SimulationKernel
import WorldModel

/// Writes what CloudWatch and CloudTrail would hold of a run (ACGR-39): data of metrics, states of alarms, calls of the API.
final class MonitoringTables {
  private let alarms: TraceTables.Table
  private let metrics: TraceTables.Table
  private let calls: TraceTables.Table

  init(in folder: OutputFolder) throws(OutputError) {
    alarms = TraceTables.Table(try folder.table(.alarms))
    metrics = TraceTables.Table(try folder.table(.metrics))
    calls = TraceTables.Table(try folder.table(.apiCalls))
  }

  func finish() throws(OutputError) {
    try alarms.finish()
    try metrics.finish()
    try calls.finish()
  }

  /// Adds one world of one architecture.
  func add(
    _ records: MonitoringRecords, _ kind: WorldKind, _ architecture: ArchitectureScenario, _ replication: Int
  ) throws(OutputError) {
    let world = architecture.world
    func begin(_ row: inout CSVWriter) {
      row.field(architecture.id)
      row.field(replication)
      row.field(kind.rawValue)
    }
    for transition in records.transitions {
      let alarm = world.operations.alarms[transition.alarm]
      try alarms.row { row in
        begin(&row)
        row.field(microseconds: transition.time.microseconds)
        row.field(alarm.id)
        row.field(transition.before.rawValue)
        row.field(transition.after.rawValue)
        row.field(alarm.region.map { world.topology.regions[$0].id } ?? "")
        row.field(transition.after == .alarm ? (transition.isFalse ? "yes" : "no") : "")
      }
    }
    for datum in records.data {
      let alarm = world.operations.alarms[datum.alarm]
      try metrics.row { row in
        begin(&row)
        let (name, dimension) = Self.name(of: alarm.metric, world)
        row.field(name)
        row.field(dimension)
        row.field(microseconds: (datum.periodEnd - alarm.period).microseconds)
        row.field(microseconds: alarm.period.microseconds)
        row.field(microseconds: datum.readable.microseconds)
        row.field(datum.value, decimals: 6)
        row.field(alarm.id)
      }
    }
    for call in records.calls {
      func percentages(_ shares: [Int]?) -> String {
        (shares ?? []).enumerated().map { "\(world.topology.regions[$0].id)=\($1)" }.joined(separator: " ")
      }
      try calls.row { row in
        begin(&row)
        row.field(microseconds: call.time.microseconds)
        row.field("UpdateTrafficDistribution")
        row.field("connect.amazonaws.com")
        row.field(world.topology.regions[call.update.calledFrom].id)
        row.field(call.error ?? "")
        row.field(world.operations.runbooks[call.runbook].id)
        row.field(world.contactCenter.trafficDistributionGroups[call.update.group].id)
        row.field(percentages(call.update.telephony))
        row.field(percentages(call.update.agents))
      }
    }
  }

  /// A metric's name in CloudWatch, or ours where the service has none, and what it is of.
  private static func name(
    of metric: AlarmConfiguration.Metric, _ world: WorldConfiguration
  ) -> (name: String, dimension: String) {
    switch metric {
    case .canaryFailedShare(let canary): ("canary.failedShare", world.operations.canaries[canary].id)
    case .regional(let metric, let region): (metric.rawValue, world.topology.regions[region].id)
    case .mirrorDelay(let region): ("replication.oldestPending", world.topology.regions[region].id)
    case .messages(let metric): ("messages." + metric.rawValue, "")
    case .activeMessages(let entity, let namespace, _):
      (
        "ActiveMessages",
        (world.messaging?.namespaces[namespace].id ?? "") + "/" + (world.messaging?.entities[entity].id ?? "")
      )
    case .alarms: ("", "")
    }
  }
}

extension TableSchema {
  private static let world = Column("world", .string, "incident or twin")

  static let alarms = TableSchema(
    path: "alarms.csv", description: "Every change of an alarm's state in both worlds, as CloudWatch keeps it.",
    columns: [
      architecture, replication, world, Column("time_s", .number, "when, seconds since the scenario's start"),
      Column("alarm", .string, "id of the alarm"), Column("before", .string, "OK, ALARM or INSUFFICIENT_DATA"),
      Column("StateValue", .string, "the state from then on"),
      Column("region", .string, "region that evaluates it; empty outside of all"),
      Column("false_alarm", .string, "yes: it began to ring although no fault was in effect; empty for other states"),
    ])

  static let metrics = TableSchema(
    path: "metrics.csv", description: "Every period of every metric that an alarm watches, in both worlds.",
    columns: [
      architecture, replication, world,
      Column(
        "metric", .string,
        "its name in CloudWatch; canary.failedShare; replication.oldestPending, seconds since the oldest change that is not copied"
      ),
      Column("dimension", .string, "region or canary it is of"),
      Column("period_start_s", .number, "begin of the period"), Column("period_s", .number, "its length"),
      Column("readable_s", .number, "when the datum could be read, or should have been"),
      Column("value", .number, "the datum; empty where it was lost, or there was none"),
      Column("alarm", .string, "id of the alarm that watches it"),
    ])

  static let apiCalls = TableSchema(
    path: "api-calls.csv", description: "Every call of the management API in both worlds, as CloudTrail keeps it.",
    columns: [
      architecture, replication, world,
      Column("eventTime_s", .number, "when it was answered or refused, seconds since the scenario's start"),
      Column("eventName", .string, "the operation"), Column("eventSource", .string, "the service"),
      Column("awsRegion", .string, "region whose control plane was called"),
      Column("errorCode", .string, "the exception's name; empty for an accepted call"),
      Column("runbook", .string, "id of the runbook that made it"),
      Column("Id", .string, "id of the traffic distribution group"),
      Column(
        "TelephonyConfig", .string,
        "percentages of calls asked for, REGION=PERCENT separated by spaces; empty: unchanged"),
      Column("AgentConfig", .string, "percentages of agents asked for, in the same form"),
    ])
}
