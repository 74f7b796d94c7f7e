import ContactCenterModel
import Infrastructure
import JSONSource
import MessagingModel
import Testing
import WorldModel

@testable import ScenarioLanguage

/// How documents join a contact centre and a service bus.
@Suite struct ContactMessagesDocumentTests {
  /// The shipped scenario with a patch.
  private func load(_ patch: String) throws -> LoadedScenario {
    let reader = PatchReader(patch: #"{"$ref":"messages/contact-events.json","patch":\#(patch)}"#)
    return ScenarioLoader.load(path: PatchReader.path, reader: reader)
  }

  /// The shipped documents, and beside them one that patches a scenario.
  private struct PatchReader: SourceReader {
    static let path = Repository.root + "/scenarios/patched.json"
    let patch: String

    func read(_ path: String, limit: Int) throws(SourceReadError) -> [UInt8] {
      path == Self.path ? Array(patch.utf8) : try FileSystemReader().read(path, limit: limit)
    }
  }

  private func problems(_ patch: String) throws -> [String] {
    try load(patch).problems.map { "\($0.code.rawValue): \($0.message)" }
  }

  @Test func bothDirectionsAreRead() throws {
    let loaded = try load("{}")
    #expect(loaded.problems.map(\.description) == [])
    let world = try #require(loaded.scenario?.architectures.last?.world)
    let callbacks = try #require(world.sources.first { $0.id == "callbacks" })
    #expect(callbacks.arrivals == .messages(producer: "callback-requests") && callbacks.channel == .task)
    let stream = world.messaging?.producers.first { $0.id == "contact-events" }
    #expect(
      stream?.arrivals == .contactEvents(ContactEventFilter(events: [.disconnected], channels: Set(Channel.allCases))))
    #expect(world.messaging?.consumers.filter(\.startsTasks).map(\.id) == ["callback-starter"])
    #expect(world.publishesContactEvents && world.awaitsMessages)
  }

  @Test func whatCannotBeIsRefused() throws {
    #expect(
      try problems(#"{"workload":{"sources":{"callbacks":{"arrivals":{"messages":"callback-request"}}}}}"#) == [
        "unknown-reference: names no stream of messages of this workload"
      ])
    #expect(
      try problems(
        #"{"workload":{"sources":{"callbacks":{"channel":"CHAT","patience":"PT5M"}}}}"#
      ).first?.hasPrefix("contradiction: lets messages start what is no task") == true)
    let depends = try problems(
      #"{"workload":{"sources":{"callbacks":{"arrivals":{"messages":"contact-events"}}}}}"#)
    #expect(depends.count == 1 && depends[0].contains("depends on what happens to contacts"))
    let closed = try problems(
      #"{"workload":{"messages":{"callback-requests":{"arrivals":{"perHour":null,"outstanding":5}}}}}"#)
    #expect(closed.count == 1 && closed[0].contains("depends on what is acknowledged"))
    let twice = try problems(
      #"{"workload":{"messages":{"contact-events":{"arrivals":{"contactEvents":{"types":["QUEUED","QUEUED"]}}}}}}"#)
    #expect(twice.count == 1 && twice[0].hasPrefix("duplicate"))
  }

  @Test func aSurgeBringsNoCustomers() throws {
    let surge = try problems(
      #"{"incident":{"faults":{"rush":{"surge":{"messages":"callback-requests","factor":3},"at":"PT1H","lasts":"PT1H"}}}}"#
    )
    #expect(surge.count == 1 && surge[0].contains("start tasks, for the customers of \"callbacks\""))
  }

  @Test func eachNeedsWhatTheOtherHas() throws {
    let starts = try problems(
      #"{"architectures":[{"$ref":"architectures/tokyo-multi-az.json","patch":{"regions":{"$ref":"architectures/parts/bank-bus-regions.json"},"serviceBus":{"namespaces":{"bank":{"$ref":"architectures/parts/bank-bus-namespace.json"}},"producers":{"$ref":"architectures/parts/bank-bus-producers.json"},"consumers":{"$ref":"architectures/parts/bank-bus-consumers.json","patch":{"callback-starter":{"startsTasks":false}}}}}}]}"#
    )
    #expect(starts.count == 1 && starts[0].contains("no consumer of") && starts[0].contains("starts any"))
    let base = try BusScenario().problems(
      workload: #"{"messages":{"orders":{"arrivals":{"perHour":null,"contactEvents":{"types":["DISCONNECTED"]}}}}}"#)
    #expect(base.count == 1 && base[0].contains("waits for events of a contact centre"))
  }
}
