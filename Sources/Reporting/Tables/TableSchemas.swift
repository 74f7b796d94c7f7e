/// The tables of a run. Order and names of columns are a contract.
extension TableSchema {
  private static let scenario = Column("scenario", .string, "id of the scenario")
  static let architecture = Column("architecture", .string, "id of the architecture")
  static let replication = Column("replication", .integer, "replication, from 0")
  private static let metric = Column("metric", .string, "name of the metric")
  private static let unit = Column(
    "unit", .string,
    "count, ratio, times, s (seconds), min (minutes), agents, contacts, or share of replications (of those that say yes)"
  )

  static let summary = TableSchema(
    path: "summary.csv", description: "Every metric of every architecture over all replications.",
    columns: [
      scenario, architecture, metric, unit,
      Column(
        "mean", .number, "mean over replications; the ratio of sums for metrics ending in .pooled; empty without values"
      ),
      Column(
        "ci_low", .number,
        "lower end of the 95 % interval: Student t for means, Wilson for shares of replications, jackknife for pooled ratios; empty below 2 values"
      ),
      Column(
        "ci_high", .number,
        "upper end; where a random fault's loss was never seen in n replications, 1 - 0.05^(1/n), the bound of the share of replications that see any"
      ),
      Column(
        "sd", .number, "standard deviation over replications; 0 marks a degenerate interval; empty for pooled ratios"),
      Column("p50", .number, "median over replications; empty below 10"),
      Column("p95", .number, "95th percentile over replications; empty below 100"),
      Column("p99", .number, "99th percentile over replications; empty below 500"),
      Column("min", .number, "least value of a replication"),
      Column("max", .number, "greatest value of a replication"),
      Column("n", .integer, "replications with a value"),
    ])

  static let comparison = TableSchema(
    path: "comparison.csv",
    description: "Every metric of every other architecture against the first, paired by replication.",
    columns: [
      scenario, Column("baseline", .string, "id of the first architecture"),
      Column("candidate", .string, "id of the architecture compared with it"), metric, unit,
      Column(
        "difference", .number,
        "candidate - baseline, mean over pairs; of cost.perCustomerSaved the ratio of two differences"),
      Column("ci_low", .number, "lower end of the 95 % interval of the difference; empty below 2 pairs"),
      Column("ci_high", .number, "upper end"),
      Column("relative", .number, "difference / the baseline's mean; empty where that is 0"),
      Column("n", .integer, "replications in which both have a value"),
      Column(
        "verdict", .string,
        "better, worse, equivalent or undecided; empty for metrics of which neither more nor less is better and that differ"
      ),
    ])

  static let replications = TableSchema(
    path: "replications.csv",
    description:
      "Every metric by replication. A metric without a value in a replication has no row; metrics ending in .pooled have none, being made of all replications.",
    columns: [scenario, architecture, replication, metric, Column("value", .number, "the value in the metric's unit")])

  static let timeline = TableSchema(
    path: "timeline.csv", description: "Series over the day, with the incident, by cell.",
    columns: [
      scenario, architecture, Column("time_s", .number, "start of the cell, seconds since the scenario's start"),
      Column("series", .string, "attempts of the cell that ended so, or the time average of a level over the cell"),
      Column("mean", .number, "mean over replications"),
      Column("p05", .number, "5th percentile over the first 500 replications; empty below 100"),
      Column("p95", .number, "95th percentile over the first 500 replications; empty below 100"),
    ])

  static let recovery = TableSchema(
    path: "recovery.csv",
    description:
      "The phases of every recovery, in seconds since the scenario's start. Each is at or after the one before; one that never came takes the one before, so that phases add up.",
    columns: [
      scenario, architecture, replication, Column("fault", .string, "id of the fault that struck"),
      Column("service", .string, "telephony: first attempts connect; service: they are answered in time"),
      Column("onset_s", .number, "the fault struck"),
      Column("detected_s", .number, "an alarm rang, a public notice was read, or a drill began"),
      Column("decided_s", .number, "the last page or approval before the first change was done"),
      Column("executed_s", .number, "the last change was accepted"),
      Column("effective_s", .number, "all changes had taken effect"),
      Column("first_served_s", .number, "the first call connected (telephony) or was answered (service) again"),
      Column(
        "restored_s", .number,
        "the service held from here on; onset_s if it never failed; the end of arrivals if it was not restored by then, which recovery.<service>.censored counts"
      ),
      Column("drained_s", .number, "no more customers waited than without the incident"),
    ])

  static let losses = TableSchema(
    path: "losses.csv",
    description: "Attempts and customers by how and why they were lost, totals over all replications.",
    columns: [
      scenario, architecture,
      Column(
        "kind", .string,
        "contacts or customers, and the channel: contacts.voice counts attempts, customers.voice customers"),
      Column("outcome", .string, "how the attempt, or the customer's last attempt, ended"),
      Column("cause", .string, "id of the fault; empty where no fault had a part"),
      Column(
        "owner", .string,
        "who answers for it: platform, carrier or customer; the customer, whose staff and quotas they are, without a fault"
      ),
      Column("count", .integer, "attempts or customers"),
      Column("caused", .integer, "customers among them satisfied in the twin; empty for contacts"),
      Column("averted", .integer, "customers lost so in the twin and satisfied with the incident; empty for contacts"),
      Column("n", .integer, "replications"),
    ])

  static let justification = TableSchema(
    path: "justification.csv",
    description: "Whether one region is enough, and what the answer rests on; only where the scenario asks.",
    columns: [
      scenario,
      Column(
        "question", .string,
        "objectivesMet: share of replications in which every objective was met; lossAvoided: customers that several regions save an incident; lossAvoidedPerYear; policy; residencyViolations: instances in another country than the source's; productionGate; highRisks and mediumRisks that the review found; fit; verdict"
      ),
      Column("architecture", .string, "whose figure it is; empty for the verdict and the fit"),
      Column("value", .number, "the figure; empty for words"),
      Column("ci_low", .number, "lower end of its 95 % interval: Wilson for shares, Student t for differences"),
      Column("ci_high", .number, "upper end"), Column("n", .integer, "replications"),
      Column(
        "answer", .string,
        "met, missed or undecided against the confidence asked for; compliant or breach; the violating regions and their countries, or kept; the environment and the review; the risks' questions; target, partial, optional or violation; the verdict"
      ),
    ])

  static let assumptions = TableSchema(
    path: "assumptions.csv", description: "Every number of the documents that says where it comes from.",
    columns: [
      Column("document", .string, "path relative to the scenario's folder"),
      Column("pointer", .string, "JSON pointer of the value"), Column("value", .string, "the value as written"),
      Column("source", .string, "where it comes from, as written"),
    ])

  private static func life(_ prefix: String, _ world: String) -> [Column] {
    [
      Column("\(prefix)attempts", .integer, "attempts \(world); empty where the customer does not exist"),
      Column("\(prefix)outcome", .string, "how the last attempt ended \(world)"),
      Column("\(prefix)cause", .string, "id of the fault that ended it"),
      Column("\(prefix)region", .string, "region the last attempt reached"),
      Column("\(prefix)wait_s", .number, "the last attempt's wait in queue until an agent took it"),
      Column("\(prefix)ended_s", .number, "end of the last attempt"),
    ]
  }

  static let contacts = TableSchema(
    path: "contacts.csv", description: "Every customer with the life in both worlds.",
    columns: [
      scenario, architecture, replication, Column("source", .string, "id of the source of customers"),
      Column("ordinal", .integer, "the customer's number in the source, from 0"),
      Column("arrived_s", .number, "first attempt, seconds since the scenario's start"),
    ] + life("", "with the incident") + life("twin_", "without it") + [
      Column("end", .string, "satisfied, lost or undecided, with the incident"),
      Column("twin_end", .string, "the same without it"),
      Column(
        "effect", .string,
        "caused (satisfied only in the twin), averted (lost only in the twin), delayed or improved (satisfied in both, later or earlier), or none"
      ),
    ])

  private static func messageLife(_ prefix: String, _ world: String) -> [Column] {
    [
      Column("\(prefix)outcome", .string, "how the copy ended \(world); empty where it does not exist"),
      Column("\(prefix)cause", .string, "id of the fault behind it, or configuration"),
      Column("\(prefix)processed", .integer, "times that the application processed it; 3 stands for more, too"),
      Column("\(prefix)processed_s", .number, "when it was first processed, seconds since the scenario's start"),
    ]
  }

  static let messages = TableSchema(
    path: "messages.csv", description: "Every copy of a message with its life in both worlds.",
    columns: [
      scenario, architecture, replication, Column("producer", .string, "id of the application that sent it"),
      Column("ordinal", .integer, "the message's number at its producer, from 0"),
      Column("entity", .string, "path of the queue or subscription it is for"),
      Column("sent_s", .number, "when it was sent, seconds since the scenario's start"),
    ] + messageLife("", "with the incident") + messageLife("twin_", "without it") + [
      Column(
        "effect", .string,
        "caused (processed only in the twin), averted (processed only with the incident), delayed or improved (processed in both, later or earlier), or none"
      )
    ])

  /// SBGDR-48, with the names of the service's API.
  static let aliases = TableSchema(
    path: "aliases.csv",
    description:
      "What the view of an alias shows, from the start on and after each change of its pairing, in both worlds: a row for each namespace that has a part in it, and one without a namespace where none has.",
    columns: [
      architecture, replication, Column("world", .string, "incident or twin"),
      Column("time_s", .number, "since when, seconds since the scenario's start"),
      Column(
        "change", .string,
        "what changed: paired, md.pending (an entity more to copy), md.replicate (one copied), inSync, failover.requested, alias.repoint, pair.broken or alias.deleted; empty at the start"
      ),
      Column("alias", .string, "the alias"),
      Column("leads_to", .string, "the namespace it leads to; empty when it is gone"),
      Column("namespace", .string, "the namespace of the row"),
      Column("role", .string, "its part: Primary, PrimaryNotReplicating or Secondary"),
      Column("provisioningState", .string, "Accepted while something is to be copied, else Succeeded"),
      Column("pendingReplicationOperationsCount", .integer, "entities and rules still to be copied"),
    ])

  static let attempts = TableSchema(
    path: "trace", description: "Every attempt in one world of one architecture, by customer and attempt.",
    columns: [
      replication, Column("source", .string, "id of the source of customers"),
      Column("ordinal", .integer, "the customer's number in the source, from 0"),
      Column("attempt", .integer, "1 for the first"),
      Column("arrived_s", .number, "begin of the attempt"), Column("queued_s", .number, "when it joined a queue"),
      Column("answered_s", .number, "when an agent took it"), Column("ended_s", .number, "its end"),
      Column("outcome", .string, "how it ended"), Column("cause", .string, "id of the fault that ended it"),
      Column("region", .string, "region it reached"), Column("zone", .string, "zone that carried it; calls only"),
      Column("end", .string, "the customer's end, on the last attempt"),
    ])

  static let findings = TableSchema(
    path: "findings.csv",
    description: "What differs between the namespaces of a pair, as rehearsals found it and failovers met it.",
    columns: [
      architecture, replication, Column("world", .string, "incident or twin"), Column("time_s", .number, "when"),
      Column("found_by", .string, "id of the runbook that was rehearsed; empty where a failover met it"),
      Column("kind", .string, "a property of the rules of access, entity, or client"),
      Column("namespace", .string, "id of the namespace that is not as it should be"),
      Column("subject", .string, "the namespace, the entity, or the application with what it would be told"),
    ])

  static let operations = TableSchema(
    path: "operations.csv", description: "Every step of detection and response in both worlds, in order of its end.",
    columns: [
      architecture, replication, Column("world", .string, "incident or twin"),
      Column("actor", .string, "id of the alarm or runbook; of a composite left incomplete, the alias"),
      Column("step", .string, "what was done"),
      Column("began_s", .number, "when it began"), Column("ended_s", .number, "when it ended"),
      Column("duration_s", .number, "ended_s - began_s"), Column("result", .string, "what came of it"),
    ])
}
