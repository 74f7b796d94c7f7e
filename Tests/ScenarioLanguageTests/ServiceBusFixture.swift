import JSONSource
import MessagingModel
import Testing
import WorldModel

@testable import ScenarioLanguage

/// Compiles the corpus's pair of namespaces with patches, under a stream of orders.
struct BusScenario {
  var files: [String: [UInt8]]

  init() throws {
    files = [
      "base/bus.json": try FileSystemReader().read("\(CorpusTests.folder)/base/bus.json", limit: 1_000_000)
    ]
  }

  static let workload = """
    {"kind":"workload","id":"stream","title":"Orders","messages":{
    "orders":{"sentBy":"shop","to":"orders","arrivals":{"perHour":{"constant":3600}}},
    "events":{"sentBy":"shop","to":"events","arrivals":{"times":["PT1M","PT2M"]},"batchSize":2,
    "kinds":{"small":{"share":0.75,"properties":{"amount":5}},"big":{"share":0.25,"properties":{"amount":500}}}}}}
    """

  func load(
    architecture: String = "{}", workload: String = "{}", faults: String = "{}", scenario: String = "{}"
  ) -> LoadedScenario {
    var files = files
    files["p/bus.json"] = Array("{\"$ref\":\"../base/bus.json\",\"patch\":\(architecture)}".utf8)
    files["p/stream.json"] = Array(Self.workload.utf8)
    files["p/workload.json"] = Array("{\"$ref\":\"stream.json\",\"patch\":\(workload)}".utf8)
    files["p/plain.json"] = Array(
      """
      {"kind":"scenario","id":"s","title":"t","starts":"2025-07-07T07:00:00+09:00","duration":"PT1H","seed":1,
      "replications":1,"architectures":[{"$ref":"bus.json"}],"workload":{"$ref":"workload.json"},
      "incident":{"kind":"incident","id":"i","title":"i","faults":\(faults)}}
      """.utf8)
    files["p/main.json"] = Array("{\"$ref\":\"plain.json\",\"patch\":\(scenario)}".utf8)
    return ScenarioLoader.load(path: "p/main.json", reader: MemoryReader(files))
  }

  func world(architecture: String = "{}", workload: String = "{}", faults: String = "{}") throws -> WorldConfiguration {
    let loaded = load(architecture: architecture, workload: workload, faults: faults)
    #expect(loaded.problems.map(\.description) == [])
    return try #require(loaded.scenario?.architectures.first?.world)
  }

  func bus(architecture: String = "{}", workload: String = "{}") throws -> MessagingConfiguration {
    try #require(try world(architecture: architecture, workload: workload).messaging)
  }

  func problems(architecture: String = "{}", workload: String = "{}", faults: String = "{}") -> [String] {
    load(architecture: architecture, workload: workload, faults: faults).problems.map {
      "\($0.code.rawValue): \($0.pointer) \($0.message)"
    }
  }
}
