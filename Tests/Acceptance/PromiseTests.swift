import Foundation
import Testing

/// What a run of the shipped worlds must show, read from the files it writes.
@Suite struct PromiseTests {
  /// The rows of a CSV without quoted cells, by column.
  struct Table {
    let columns: [String: Int]
    let rows: [[Substring]]

    init(_ text: String) {
      var lines = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      let head = lines.removeFirst()
      columns = Dictionary(uniqueKeysWithValues: head.enumerated().map { (String($1), $0) })
      rows = lines
    }

    func text(_ row: [Substring], _ column: String) -> Substring { row[columns[column] ?? 0] }
    func number(_ row: [Substring], _ column: String) -> Double? { Double(text(row, column)) }
    func rows(_ column: String, _ value: String) -> [[Substring]] { rows.filter { text($0, column) == value } }
  }

  /// Six hours of the shipped morning, with architectures and an incident given as JSON; files are written to `run`.
  func run(_ architectures: String, _ incident: String, replications: Int = 5, trace: Bool = true) throws -> Folder {
    let folder = try Folder()
    try FileManager.default.copyItem(atPath: Program.repository + "/scenarios", toPath: folder.path + "/scenarios")
    try folder.write(
      """
      { "kind": "scenario", "id": "promise", "title": "Promise", "starts": "2025-07-07T07:00:00+09:00",
        "duration": "PT6H", "seed": 7, "replications": \(replications), "architectures": [\(architectures)],
        "workload": { "$ref": "workloads/retail-bank-day.json" }, "incident": \(incident) }
      """, to: "scenarios/promise.json")
    let ending = try Program.start(
      Program.path(), ["run", "scenarios/promise.json", "--out", "run", "--quiet"] + (trace ? ["--trace"] : []),
      in: folder.path)()
    try #require(ending.status == 0, "\(ending.errors)")
    return folder
  }

  func shippedIncident(_ name: String) -> String { "{ \"$ref\": \"incidents/\(name).json\" }" }
  let alone = "{ \"$ref\": \"architectures/tokyo-multi-az.json\" }"
  let both = "{ \"$ref\": \"architectures/tokyo-osaka-acgr.json\" }"

  @Test func aDeadRegionIsReachedByNobody() throws {
    let folder = try run(alone, shippedIncident("region-outage"))
    let attempts = Table(folder.text("run/trace/tokyo-multi-az-incident.csv"))
    let values = Table(folder.text("run/replications.csv"))
    for replication in 0..<5 {
      let own = attempts.rows("replication", "\(replication)")
      for row in own {
        let arrived = try #require(attempts.number(row, "arrived_s"))
        let isDead = (10_800..<18_000).contains(arrived)
        #expect((attempts.text(row, "outcome") == "unreachable") == isDead)
      }
      // Downtime is the outage but for the gaps between calls at its edges.
      let calls = own.filter { attempts.text($0, "source") == "calls" }
        .compactMap { attempts.number($0, "arrived_s") }.sorted()
      let first = try #require(calls.firstIndex { $0 >= 10_800 })
      let back = try #require(calls.firstIndex { $0 >= 18_000 })
      let gaps = calls[first] - calls[first - 1] + calls[back] - calls[back - 1]
      func value(_ metric: String) throws -> Double {
        let row = values.rows("metric", metric).first { values.text($0, "replication") == "\(replication)" }
        return try #require(row.flatMap { values.number($0, "value") })
      }
      #expect(abs(try value("recovery.telephony.firstServed") - 7_200) <= gaps)
      #expect(try value("recovery.service") > value("recovery.telephony"))
    }
  }

  @Test func phasesAddUpToTheDurationsDrawn() throws {
    let folder = try run(both, shippedIncident("region-outage"), replications: 20)
    let steps = Table(folder.text("run/operations.csv"))
    let recovery = Table(folder.text("run/recovery.csv"))
    let instants = [
      "onset_s", "detected_s", "decided_s", "executed_s", "effective_s", "first_served_s", "restored_s", "drained_s",
    ]
    for row in recovery.rows {
      let times = instants.compactMap { recovery.number(row, $0) }
      #expect(times.count == instants.count && times == times.sorted())
    }
    for row in recovery.rows("service", "telephony") {
      let replication = recovery.text(row, "replication")
      let drawn = steps.rows.filter {
        steps.text($0, "replication") == replication && steps.text($0, "world") == "incident"
          && (steps.text($0, "result") == "ALARM" || steps.text($0, "actor") == "moveToOsaka")
          && steps.text($0, "step") != "effect of switchClients"
      }
      let sum = drawn.reduce(0.0) { $0 + (steps.number($1, "duration_s") ?? .nan) }
      let effective = try #require(recovery.number(row, "effective_s"))
      // The alarm's period begins with the onset: both fall on a full minute.
      #expect(abs(effective - 10_800 - sum) < 1e-3, "replication \(replication)")
    }
  }

  @Test func aZoneThatStaysInRotationLosesItsShare() throws {
    func architecture(_ after: String) -> String {
      """
      { "$ref": "architectures/tokyo-multi-az.json",
        "patch": { "regions": { "ap-northeast-1": { "zoneRemoval": { "after": \(after) } } } } }
      """
    }
    let never = Table(
      try run(architecture("\"never\""), shippedIncident("zone-outage"), replications: 10).text(
        "run/trace/tokyo-multi-az-incident.csv"))
    var shares: [Double] = []
    for replication in 0..<10 {
      let calls = never.rows.filter {
        never.text($0, "replication") == "\(replication)" && never.text($0, "source") == "calls"
          && (10_800..<14_580).contains(never.number($0, "arrived_s") ?? 0)
      }
      let failed = calls.count { never.text($0, "outcome") == "unreachable" }
      shares.append(Double(failed) / Double(calls.count))
    }
    let mean = shares.reduce(0, +) / 10
    let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 9
    // 4.781: Student's t for 9 degrees of freedom at 99.9 %.
    #expect(abs(mean - 1.0 / 3) <= 4.781 * (variance / 10).squareRoot())

    let removed = Table(
      try run(architecture("\"PT30S\""), shippedIncident("zone-outage")).text(
        "run/trace/tokyo-multi-az-incident.csv"))
    let failures = removed.rows("outcome", "unreachable").compactMap { removed.number($0, "arrived_s") }
    #expect(!failures.isEmpty && failures.allSatisfy { (10_800..<10_830).contains($0) })
  }

  @Test func callsMovedWithoutAgentsAreServedByNobody() throws {
    // The runbook's last step without its AgentConfig; an array of a patch replaces the whole.
    func architecture(_ agents: String) -> String {
      """
      { "$ref": "architectures/tokyo-osaka-acgr.json", "patch": { "operations": { "runbooks": { "moveToOsaka": {
        "steps": [{ "UpdateTrafficDistribution": "default", "calledFrom": "ap-northeast-3", \(agents)
          "TelephonyConfig": { "ap-northeast-1": 0, "ap-northeast-3": 100 } }] } } } } }
      """
    }
    let moved = #""AgentConfig": { "ap-northeast-1": 0, "ap-northeast-3": 100 },"#
    func osaka(_ agents: String) throws -> (Table, [[Substring]]) {
      let folder = try run(architecture(agents), shippedIncident("drill"), replications: 3)
      let attempts = Table(folder.text("run/trace/tokyo-osaka-acgr-incident.csv"))
      return (attempts, attempts.rows.filter { attempts.text($0, "region") == "ap-northeast-3" })
    }
    let (attempts, without) = try osaka("")
    #expect(without.count > 1_000)
    for row in without {
      #expect(attempts.text(row, "answered_s").isEmpty)
      #expect(
        ["abandoned", "selfServed", "blocked", "inProgressAtEnd"].contains(attempts.text(row, "outcome")), "\(row)")
    }
    // Self-service is the customer's and the flow's own matter: first attempts are self-served alike.
    let (all, with) = try osaka(moved)
    func selfServed(_ table: Table, _ rows: [[Substring]]) -> [String] {
      rows.filter { table.text($0, "outcome") == "selfServed" && table.text($0, "attempt") == "1" }
        .map { $0.joined(separator: ",") }.sorted()
    }
    #expect(selfServed(attempts, without) == selfServed(all, with) && !selfServed(all, with).isEmpty)
    #expect(with.contains { all.text($0, "outcome") == "served" })
  }

  @Test func theFilesOfARunAgree() throws {
    let folder = try run(alone + ", " + both, shippedIncident("region-outage"))
    let summary = Table(folder.text("run/summary.csv"))
    let losses = Table(folder.text("run/losses.csv"))
    let timeline = Table(folder.text("run/timeline.csv"))
    let outcomes = [
      "served", "selfServed", "abandoned", "blocked", "unreachable", "dropped", "failed", "inProgressAtEnd",
    ]
    for architecture in ["tokyo-multi-az", "tokyo-osaka-acgr"] {
      func mean(_ metric: String) throws -> Double {
        let row = summary.rows("metric", metric).first { summary.text($0, "architecture") == architecture }
        return try #require(row.flatMap { summary.number($0, "mean") }, "\(metric)")
      }
      func lost(_ kind: String, _ column: String, _ holds: ([Substring]) -> Bool = { _ in true }) -> Double {
        losses.rows.filter {
          losses.text($0, "architecture") == architecture && losses.text($0, "kind").hasPrefix(kind) && holds($0)
        }.reduce(0) { $0 + (losses.number($1, column) ?? 0) } / 5
      }
      let ended = try outcomes.reduce(0) { $0 + (try mean("contacts.\($1)")) }
      #expect(abs(try mean("contacts.offered") - ended) < 1e-4)
      for outcome in outcomes.dropFirst(2) {
        let counted = lost("contacts", "count") { losses.text($0, "outcome") == outcome }
        #expect(abs(try mean("contacts.\(outcome)") - counted) < 1e-4, "\(outcome)")
      }
      #expect(abs(try mean("customers.lost") - lost("customers", "count")) < 1e-4)
      #expect(abs(try mean("customers.caused") - lost("customers", "caused")) < 1e-4)
      #expect(abs(try mean("customers.averted") - lost("customers", "averted")) < 1e-4)
      // The timeline ends with the arrivals; the drain has no cells.
      let trace = Table(folder.text("run/trace/\(architecture)-incident.csv"))
      let arrived = Double(trace.rows.count { (trace.number($0, "arrived_s") ?? .infinity) < 21_600 }) / 5
      let cells = timeline.rows.filter {
        timeline.text($0, "architecture") == architecture && timeline.text($0, "series") == "contacts.offered"
      }
      #expect(abs(cells.reduce(0) { $0 + (timeline.number($1, "mean") ?? 0) } - arrived) < 1e-3)
      #expect(abs(Double(trace.rows.count) / 5 - (try mean("contacts.offered"))) < 1e-4)
    }
  }

  @Test func whatNobodyUsesChangesNothing() throws {
    let other = """
      { "$ref": "architectures/tokyo-osaka-acgr.json", "patch": { "contactCenter": { "queues": { "aaa": {} } } } }
      """
    let plain = try run(both, shippedIncident("region-outage"), replications: 2)
    let more = try run(other, shippedIncident("region-outage"), replications: 2)
    for world in ["incident", "twin"] {
      let file = "run/trace/tokyo-osaka-acgr-\(world).csv"
      #expect(plain.text(file) == more.text(file) && !plain.text(file).isEmpty)
    }
    let rows = more.text("run/replications.csv").split(separator: "\n").filter { !$0.contains(",queues.aaa.") }
    #expect(plain.text("run/replications.csv").split(separator: "\n") == rows)
  }

  /// Every shipped scenario, the flagship pair under each published incident among them, runs to its end and conserves
  /// contacts and messages: in every replication of every architecture what was offered is the sum of what it came to.
  @Test func everyShippedScenarioRuns() throws {
    let root = Program.repository + "/scenarios"
    var played = 0
    var incidents: Set<String> = []
    for case let path as String in FileManager.default.enumerator(atPath: root) ?? .init() where path.hasSuffix(".json")
    {
      let text = try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
      guard text.contains("\"kind\": \"scenario\""), !path.hasPrefix("schema/") else { continue }
      let folder = try Folder()
      let ending = try Program.start(
        Program.path(), ["run", "\(root)/\(path)", "--replications", "2", "--quiet", "--out", "run"], in: folder.path)()
      let complaints = ending.errors.split(separator: "\n").filter {
        !$0.contains(": warning[") && !$0.hasPrefix("1 warning") && !$0.contains(" warnings in ")
      }
      #expect(ending.status == 0 && complaints.isEmpty, "\(path) ends with \(ending.status): \(ending.errors)")
      for difference in Self.unconserved(folder.text("run/replications.csv")) {
        Issue.record("\(path): \(difference)")
      }
      if path.hasPrefix("library/") { incidents.insert(String(path.dropFirst(8))) }
      played += 1
    }
    #expect(played >= 25)
    let published = try FileManager.default.contentsOfDirectory(atPath: root + "/incidents/library")
      .filter { $0.hasSuffix(".json") }
    #expect(incidents == Set(published) && incidents.count >= 16, "a published incident without a scenario")
  }

  /// Where attempts, customers or copies of messages went missing, by architecture, replication and channel.
  private static func unconserved(_ replications: String) -> [String] {
    let outcomes = [
      "served", "selfServed", "abandoned", "blocked", "unreachable", "dropped", "failed", "inProgressAtEnd",
    ]
    let messageOutcomes = [
      "completed", "rejected", "filteredOut", "duplicateDiscarded", "cancelled", "deadLettered", "expired",
      "deletedWithEntity", "lost", "remaining", "inFlightAtEnd",
    ]
    let table = Table(replications)
    var values: [String: [String: Double]] = [:]
    for row in table.rows {
      let run = "\(table.text(row, "architecture")), replication \(table.text(row, "replication"))"
      values[run, default: [:]][String(table.text(row, "metric"))] = table.number(row, "value")
    }
    if values.isEmpty { return ["no replications"] }
    var findings: [String] = []
    for (run, metrics) in values.sorted(by: { $0.key < $1.key }) {
      let books = ["contacts", "contacts.voice", "contacts.chat", "contacts.task", "twin.contacts"].map {
        ($0, outcomes)
      }
      for (prefix, outcomes) in books + ["messages", "twin.messages"].map({ ($0, messageOutcomes) }) {
        guard let offered = metrics[prefix + ".offered"] else { continue }
        let ended = outcomes.reduce(0) { $0 + (metrics["\(prefix).\($1)"] ?? 0) }
        if offered != ended { findings.append("\(run): \(prefix) offered \(offered), ended \(ended)") }
      }
      let ends = ["satisfied", "lost", "undecided"].reduce(0) { $0 + (metrics["customers.\($1)"] ?? 0) }
      let offered = metrics["customers.offered"]
      if (metrics["contacts.offered"] == nil || offered == nil) && metrics["messages.offered"] == nil {
        findings.append("\(run): no offered")
      }
      if let offered, offered != ends { findings.append("\(run): customers \(offered), \(ends)") }
    }
    return findings
  }
}
