import CSV
import ExperimentFixtures
import Foundation
import Testing

@testable import Experimentation
@testable import Reporting

/// A run's folder as a reader sees it.
private struct Tables {
  let scratch: Scratch

  init(_ example: SmallScenario = SmallScenario(), replications: Int = 3, isTracing: Bool = false) throws {
    scratch = try Scratch()
    let folder = try OutputFolder(at: scratch.path + "/run", replaces: false)
    let report = try RunReport(example.scenario, in: folder, isTracing: isTracing)
    let result = try example.run(replications: replications, isTracing: isTracing) { try report.add($0) }
    try report.finish(result, seed: 7, libraries: Receipt.Libraries(gsl: "2.7.1", libm: "glibc 2.36"))
  }

  func bytes(_ name: String) throws -> [UInt8] {
    Array(try #require(FileManager.default.contents(atPath: scratch.path + "/run/" + name), "no \(name)"))
  }

  func rows(_ name: String) throws -> [[String]] {
    var reader = CSVReader(try bytes(name))
    var rows: [[String]] = []
    while let row = try reader.next() { rows.append(row) }
    return rows
  }

  /// Rows by column name.
  func records(_ name: String) throws -> [[String: String]] {
    let rows = try rows(name)
    return rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(rows[0], $0)) }
  }

  func json(_ name: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(bytes(name))) as? [String: Any])
  }
}

@Suite struct TableTests {
  /// The columns are a contract; they stand here a second time on purpose.
  static let contract = [
    "summary.csv": "scenario,architecture,metric,unit,mean,ci_low,ci_high,sd,p50,p95,p99,min,max,n",
    "comparison.csv": "scenario,baseline,candidate,metric,unit,difference,ci_low,ci_high,relative,n,verdict",
    "replications.csv": "scenario,architecture,replication,metric,value",
    "timeline.csv": "scenario,architecture,time_s,series,mean,p05,p95",
    "recovery.csv":
      "scenario,architecture,replication,fault,service,onset_s,detected_s,decided_s,executed_s,effective_s,first_served_s,restored_s,drained_s",
    "losses.csv": "scenario,architecture,kind,outcome,cause,owner,count,caused,averted,n",
    "assumptions.csv": "document,pointer,value,source",
  ]

  @Test func columnsAreTheContract() throws {
    let tables = try Tables()
    for (name, header) in Self.contract { #expect(try tables.rows(name)[0].joined(separator: ",") == header) }
    let folder = try FileManager.default.contentsOfDirectory(atPath: tables.scratch.path + "/run")
    #expect(Set(folder) == Set(Self.contract.keys).union(["receipt.json", "datapackage.json"]))
  }

  @Test func theDataPackageDescribesEveryColumn() throws {
    let tables = try Tables(isTracing: true)
    let resources = try #require(tables.json("datapackage.json")["resources"] as? [[String: Any]])
    var described: Set<String> = ["receipt.json", "datapackage.json"]
    for resource in resources {
      let path = try #require(resource["path"] as? String)
      described.insert(path)
      let schema = try #require(resource["schema"] as? [String: Any])
      let fields = try #require(schema["fields"] as? [[String: String]])
      #expect(try fields.map { $0["name"] ?? "" } == tables.rows(path)[0], "\(path)")
      #expect(fields.allSatisfy { !($0["description"] ?? "").isEmpty })
      for row in try tables.rows(path).dropFirst() {
        for (field, text) in zip(fields, row) where !text.isEmpty {
          if field["type"] == "integer" { #expect(Int(text) != nil, "\(path) \(field): \(text)") }
          if field["type"] == "number" { #expect(Double(text) != nil, "\(path) \(field): \(text)") }
        }
      }
    }
    for name in ["operations.csv", "alarms.csv", "metrics.csv", "api-calls.csv"] {
      #expect(described.contains(name))
    }
    let folder = FileManager.default.enumerator(atPath: tables.scratch.path + "/run")
    let files = (folder?.allObjects as? [String] ?? []).filter { $0 != "trace" }
    #expect(Set(files) == described)
    #expect(Set(resources.compactMap { $0["name"] as? String }).count == resources.count)
  }

  @Test func messagesHaveTheirRowsWhereThereAreAny() throws {
    var example = SmallScenario()
    example.hasMessages = true
    let tables = try Tables(example, replications: 2)
    let recovery = try tables.records("recovery.csv")
    #expect(Set(recovery.compactMap { $0["service"] }) == ["telephony", "service", "messaging"])
    let losses = try tables.records("losses.csv").filter { $0["kind"] == "messages" && $0["cause"] == "tokyo" }
    #expect(losses.contains { $0["outcome"] == "rejected" && $0["owner"] == "platform" && $0["n"] == "2" })
    let caused = losses.reduce(0) { $0 + (Int($1["caused"] ?? "") ?? 0) }
    let summed = try tables.records("replications.csv").reduce(0.0) { sum, row in
      sum + (row["metric"] == "messages.caused" ? Double(row["value"] ?? "") ?? 0 : 0)
    }
    #expect(caused > 1_000 && Double(caused) == summed)
    let series = Set(try tables.records("timeline.csv").compactMap { $0["series"] })
    #expect(series.isSuperset(of: ["contacts.offered", "IncomingMessages", "namespaces.bus-osaka.ActiveMessages"]))
    #expect(!FileManager.default.fileExists(atPath: tables.scratch.path + "/run/messages.csv"))
    let described = try String(decoding: tables.bytes("datapackage.json"), as: UTF8.self)
    #expect(described.contains("messages counts copies") && !described.contains("messages.csv"))
    let without = try String(decoding: Tables().bytes("datapackage.json"), as: UTF8.self)
    #expect(!without.contains("messages counts copies"))
  }

  @Test func aTraceOfMessagesIsDescribedAndComplete() throws {
    let tables = try Tables(.messaging, replications: 1, isTracing: true)
    let rows = try tables.records("messages.csv")
    let resources = try #require(tables.json("datapackage.json")["resources"] as? [[String: Any]])
    let resource = try #require(resources.first { $0["path"] as? String == "messages.csv" })
    let fields = (resource["schema"] as? [String: Any])?["fields"] as? [[String: String]]
    #expect(try fields?.map { $0["name"] ?? "" } == tables.rows("messages.csv")[0])
    let caused = rows.filter { $0["effect"] == "caused" }
    #expect(caused.count > 500 && caused.allSatisfy { $0["outcome"] == "rejected" && $0["cause"] == "tokyo" })
    #expect(caused.allSatisfy { $0["twin_outcome"] == "completed" && $0["architecture"] == "one-region" })
    #expect(Set(rows.compactMap { $0["entity"] }) == ["orders/billing", "orders/fraud", "audit"])
    for row in rows.prefix(200) {
      let sent = try #require(Double(row["sent_s"] ?? ""))
      if let processed = Double(row["processed_s"] ?? "") { #expect(processed > sent && row["processed"] == "1") }
    }
  }

  @Test func theAliasViewHasItsTableWhereThereIsAPairing() throws {
    // SBGDR-48.
    var example = SmallScenario.messaging
    example.isPaired = true
    let tables = try Tables(example, replications: 1, isTracing: true)
    let rows = try tables.records("aliases.csv")
    let resources = try #require(tables.json("datapackage.json")["resources"] as? [[String: Any]])
    let resource = try #require(resources.first { $0["path"] as? String == "aliases.csv" })
    let fields = (resource["schema"] as? [String: Any])?["fields"] as? [[String: String]]
    #expect(try fields?.map { $0["name"] ?? "" } == tables.rows("aliases.csv")[0])
    #expect(rows.allSatisfy { $0["architecture"] == "two-regions" && $0["alias"] == "orders-alias" })
    let first = rows.prefix(2)
    #expect(first.map { $0["namespace"] } == ["bus-tokyo", "bus-osaka"])
    #expect(first.map { $0["role"] } == ["Primary", "Secondary"])
    // A topic, two subscriptions, a queue, and two rules.
    #expect(first.allSatisfy { $0["provisioningState"] == "Accepted" && $0["change"] == "" })
    #expect(first.allSatisfy { $0["pendingReplicationOperationsCount"] == "6" && $0["leads_to"] == "bus-tokyo" })
    let last = rows.suffix(2)
    #expect(last.allSatisfy { $0["change"] == "inSync" && $0["provisioningState"] == "Succeeded" })
    #expect(Set(rows.map { $0["world"] }) == ["incident", "twin"])
    let without = try Tables(.messaging, replications: 1, isTracing: true)
    #expect(!FileManager.default.fileExists(atPath: without.scratch.path + "/run/aliases.csv"))
  }

  @Test func summaryAgreesWithReplications() throws {
    let tables = try Tables(replications: 4)
    var values: [String: [Double]] = [:]
    for row in try tables.records("replications.csv") {
      values[(row["architecture"] ?? "") + " " + (row["metric"] ?? ""), default: []].append(
        try #require(Double(row["value"] ?? "")))
    }
    var checked = 0
    for row in try tables.records("summary.csv") {
      let key = (row["architecture"] ?? "") + " " + (row["metric"] ?? "")
      guard let found = values[key] else {
        #expect(row["mean"] == "" || key.hasSuffix(".pooled"), "\(key)")
        continue
      }
      checked += 1
      #expect(row["n"] == String(found.count))
      let mean = try #require(Double(row["mean"] ?? ""))
      #expect(abs(mean - found.reduce(0, +) / Double(found.count)) < 1e-5, "\(key)")
      #expect(row["p99"] == "" && row["p50"] == "")
    }
    #expect(checked > 100)
  }

  @Test func phasesOfRecoveryAddUp() throws {
    let rows = try Tables().records("recovery.csv")
    #expect(rows.count == 2 * 3 * 2)
    let columns = Self.contract["recovery.csv"]?.split(separator: ",").dropFirst(5).map(String.init) ?? []
    for row in rows {
      let instants = try columns.map { try #require(Double(row[$0] ?? "")) }
      #expect(instants == instants.sorted() && instants.count == 8 && instants[0] == 1_800)
    }
  }

  @Test func lossesAreTotalsOfReplications() throws {
    let tables = try Tables()
    let unreachable = try tables.records("losses.csv").filter {
      $0["kind"] == "contacts.voice" && $0["outcome"] == "unreachable" && $0["architecture"] == "one-region"
    }
    let total = try tables.records("replications.csv").reduce(0) { sum, row in
      row["metric"] == "contacts.unreachable" && row["architecture"] == "one-region"
        ? sum + (Int(row["value"] ?? "") ?? 0) : sum
    }
    #expect(total > 0 && unreachable.reduce(0) { $0 + (Int($1["count"] ?? "") ?? 0) } == total)
    #expect(unreachable.allSatisfy { $0["cause"] == "tokyo" && $0["owner"] == "platform" && $0["n"] == "3" })
    let caused = try tables.records("losses.csv").reduce(0) { $0 + (Int($1["caused"] ?? "") ?? 0) }
    let matched = try tables.records("replications.csv").reduce(0) { sum, row in
      row["metric"] == "customers.caused" ? sum + (Int(row["value"] ?? "") ?? 0) : sum
    }
    #expect(caused == matched)
  }

  @Test func assumptionsKeepTheirQuotes() throws {
    let rows = try Tables().rows("assumptions.csv")
    #expect(rows[1][3] == "assumption: a round number, \"as good as any\"")
  }

  @Test func theReceiptSaysWhatTheRunWasMadeFrom() throws {
    let receipt = try Tables().json("receipt.json")
    #expect(receipt["complete"] as? Bool == true && receipt["seed"] as? Int == 7)
    #expect(receipt["version"] as? String == ProgramVersion.current)
    let documents = try #require(receipt["documents"] as? [[String: String]])
    #expect(documents == [["path": "scenario.json", "sha256": SHA256.hexDigest(of: Array("{}".utf8))]])
    #expect((receipt["traceDigest"] as? String)?.count == 16)
  }

  @Test func tracesHoldEveryCustomerOfBothWorlds() throws {
    let tables = try Tables(isTracing: true)
    let contacts = try tables.records("contacts.csv")
    let offered = try tables.records("replications.csv").reduce(0) { sum, row in
      row["metric"] == "customers.offered" ? sum + (Int(row["value"] ?? "") ?? 0) : sum
    }
    #expect(contacts.count == offered)
    let caused = contacts.filter { $0["effect"] == "caused" }
    #expect(!caused.isEmpty && caused.allSatisfy { $0["end"] == "lost" && $0["twin_end"] == "satisfied" })
    let matched = try tables.records("replications.csv").reduce(0) { sum, row in
      row["metric"] == "customers.caused" ? sum + (Int(row["value"] ?? "") ?? 0) : sum
    }
    #expect(caused.count == matched)
    let attempts = try tables.records("trace/one-region-incident.csv")
    let redialled = contacts.reduce(0) {
      $0 + ($1["architecture"] == "one-region" ? Int($1["attempts"] ?? "") ?? 0 : 0)
    }
    #expect(attempts.count == redialled)
  }

  @Test func worldsWithoutFaultAreTheSameBytes() throws {
    var example = SmallScenario()
    example.faults = []
    let tables = try Tables(example, isTracing: true)
    #expect(try tables.bytes("trace/one-region-incident.csv") == tables.bytes("trace/one-region-twin.csv"))
    #expect(try tables.records("contacts.csv").allSatisfy { $0["effect"] == "none" })
  }
}
