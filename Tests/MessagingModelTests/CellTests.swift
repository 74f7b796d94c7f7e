import Infrastructure
import SimulationKernel
import Testing

@testable import MessagingModel

/// What is counted by cells of time, by entity and by producer.
@Suite struct CellTests {
  typealias Fixture = MessagingFixture

  @Test func aFailoverIsCountedByEntityAndProducerAndAgesWhatItLoses() {
    // SBGDR-12, SBGDR-34: eight of ten messages a second are processed, so that at 600 s the oldest waits since 480 s.
    var fixture = PairingTests.pair()
    fixture.consumers[0].concurrency = 4
    fixture.fault(.region(Fixture.east), from: 600, returns: false)
    PairingTests.failOver(&fixture, at: 1600)
    let report = fixture.play().report
    #expect(report.switches.map(\.effective) == [.start + .seconds(1600)])
    #expect(report.entities.map(\.stranded) == [report.stranded] && report.entities[0].recovered == 0)
    let age = report.oldestLost ?? 0
    #expect(age > 100 && age < 140, "\(age)")
    let gap = report.producers[0].gap
    #expect(report.producers[0].sent == report.offered && gap > 999 && gap < 1063, "\(gap)")
  }

  @Test func recoveredMessagesAreTheirEntitys() {
    var fixture = PairingTests.pair()
    fixture.consumers[0].concurrency = 4
    fixture.fault(.region(Fixture.east), from: 600, to: 2000)
    PairingTests.failOver(&fixture, at: 1600)
    fixture.at(2100) { service, scheduler in
      try? service.drain(Fixture.first, messagesPerSecond: 100, &scheduler)
    }
    let report = fixture.play().report
    #expect(report.recovered > 500 && report.entities[0].recovered == report.recovered && report.oldestLost == nil)
  }

  @Test func recoveryCellsAddUpToWhatWasSent() {
    var fixture = Fixture()
    fixture.entities = [
      MessagingEntityConfiguration(id: "orders", kind: .topic),
      MessagingEntityConfiguration(
        id: "orders/all", kind: .subscription(of: Fixture.queue, rules: [RuleConfiguration()])),
      MessagingEntityConfiguration(
        id: "orders/some", kind: .subscription(of: Fixture.queue, rules: [RuleConfiguration(classes: [1])])),
    ]
    fixture.namespaces[0].entities = (0..<3).map { MessagingEntityIndex($0) }
    fixture.producers = [Fixture.producer(perSecond: 5)]
    fixture.producers[0].classes = [3, 1]
    fixture.consumers = [Fixture.consumer("all", takes: 0.01), Fixture.consumer("some", takes: 0.01)]
    fixture.consumers[0].source = MessagingEntityIndex(1)
    fixture.consumers[1].source = MessagingEntityIndex(2)
    fixture.fault(.namespace(Fixture.first), from: 120, to: 180)
    let report = fixture.play().report
    func sum(_ cells: [UInt32]) -> Int { cells.reduce(0) { $0 + Int($1) } }
    let record = report.recovery
    #expect(sum(record.sent) == report.offered)
    // What no rule wants is not due; what was rejected is.
    #expect(sum(record.due) == 2 * report.offered - report.count(.filteredOut))
    #expect(sum(record.inTime) == report.processed && report.count(.rejected) > 0)
    // In the outage's cells nothing is taken at the first try; the others lack nothing.
    for cell in record.sent.indices where record.sent[cell] > 0 {
      #expect(record.taken[cell] == ((12..<18).contains(cell) ? 0 : record.sent[cell]), "cell \(cell)")
    }
  }

  @Test func aWindowOfTimeDividesWhatIsInTimeFromWhatIsLate() {
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(at: [0, 0, 0])]
    fixture.consumers = [Fixture.consumer(takes: 25)]
    // Processed after 25, 50 and 75 s; a minute is in time.
    let report = fixture.play().report
    #expect(report.recovery.inTime.reduce(0, +) == 2 && report.processed == 3)
    #expect(abs((report.meanDelay ?? 0) - 50) < 0.1)
  }

  @Test func levelsAreSampledEveryMinute() {
    var fixture = Fixture()
    // Nobody receives: at the end of minutes 1 to 5 there are 1, 1, 2, 2 and 2.
    fixture.producers = [Fixture.producer(at: [30, 150])]
    let timeline = fixture.play().report.timeline
    let active = timeline.names.firstIndex(of: "ActiveMessages").map { timeline.values[$0] } ?? []
    #expect(active == [1.6, 2])
    let incoming = timeline.names.firstIndex(of: "IncomingMessages").map { timeline.values[$0] } ?? []
    #expect(incoming == [2, 0] && timeline.names.contains("namespaces.sb-west.IncomingMessages"))
    func level(_ name: String) -> [Double] { timeline.names.firstIndex(of: name).map { timeline.values[$0] } ?? [] }
    #expect(level("Messages") == [1.6, 2] && level("Size") == [1.6 * 1024, 2048])
    // The producer connects when it first sends.
    #expect(level("ActiveConnections") == [1, 1])
    #expect(level("ReplicationLagDuration") == [0, 0] && level("ReplicationLagCount") == [0, 0])
  }

  @Test func errorsShowUnderTheMonitorsNames() {
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(at: [10, 350])]
    fixture.fault(.namespace(Fixture.first), from: 300)
    fixture.entities.append(MessagingEntityConfiguration(id: "nowhere"))
    fixture.producers.append(Fixture.producer("lost", at: [20]))
    fixture.producers[1].target = MessagingEntityIndex(1)
    let timeline = fixture.play().report.timeline
    func values(_ name: String) -> [Double] { timeline.names.firstIndex(of: name).map { timeline.values[$0] } ?? [] }
    // Four tries met a namespace that did not serve; one asked for a queue that is not there.
    #expect(
      values("ServerErrors") == [0, 4] && values("UserErrors") == [1, 0] && values("ThrottledRequests") == [0, 0])
  }
}
