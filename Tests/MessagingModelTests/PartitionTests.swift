import Infrastructure
import SimulationKernel
import Testing

@testable import MessagingModel

/// Partitioned namespaces (facts, 1.8): a partition that fails alone.
@Suite struct PartitionTests {
  typealias Fixture = MessagingFixture

  /// Ten messages a second into four partitions; the second fails from 100 s on.
  static func fixture(to end: Double? = 200, returns: Bool = true) -> Fixture {
    var fixture = Fixture()
    fixture.namespaces[0].partitions = 4
    fixture.producers = [Fixture.producer(perSecond: 10)]
    fixture.fault(.partition(Fixture.first, 1), from: 100, to: end, returns: returns)
    return fixture
  }

  @Test func whatHasNoKeyGoesToTheOthersAndWhatIsThereWaits() {
    var fixture = Self.fixture()
    fixture.consumers = [Fixture.consumer(takes: 0.01)]
    fixture.fault(.consumer(0), from: 0.5, to: 150)
    var before = 0
    var setAside = 0
    fixture.at(99.9) { service, _ in before = service.held(in: Fixture.first) }
    fixture.at(199) { service, _ in
      setAside = Int(service.places[0].setAside)
      #expect(service.places[0].ready.count < 5)
    }
    let report = fixture.play().report
    #expect(before > 800 && abs(Double(setAside) / Double(before) - 0.25) < 0.01, "\(setAside) of \(before)")
    #expect(report.count(.completed) == report.created && report.errors.isEmpty)
  }

  @Test(arguments: [true, false]) func aKeyPinsAMessageToItsPartition(_ hasSessions: Bool) {
    var fixture = Self.fixture()
    fixture.entities[0].requiresSession = hasSessions
    if hasSessions { fixture.producers[0].sessions = 40 } else { fixture.producers[0].partitionKeys = 40 }
    fixture.consumers = [Fixture.consumer(takes: 0.01)]
    let report = fixture.play().report
    // A quarter of the keys, less what the library's tries hide at the end.
    let rejected = report.count(.rejected, through: Cause(fault: 0))
    #expect(rejected > 100 && rejected < 400 && report.rejections == [.connectionLost: rejected])
    #expect(report.count(.completed) + rejected == report.created)
    // The same keys are refused all the time: a message is where its key says.
    var keys: Set<Int> = []
    for place in report.book.codes[0].indices where report.book.outcome(producer: 0, place) == .rejected {
      keys.insert(place % 40)
    }
    #expect(keys.count > 3 && keys.count < 20)
  }

  @Test func aPartitionThatNeverReturnsLosesWhatItHeld() {
    let report = Self.fixture(to: nil, returns: false).play().report
    let lost = report.count(.lost, through: Cause(fault: 0))
    #expect(lost > 200 && lost < 300 && report.count(.remaining) == report.created - lost)
  }

  @Test func whatIsLockedCannotBeSettledAndComesAgain() {
    // A message is at work for three minutes when its partition fails.
    var fixture = Self.fixture()
    fixture.producers = [Fixture.producer(at: [10, 20, 30, 40])]
    fixture.consumers = [Fixture.consumer(takes: 180)]
    fixture.consumers[0].concurrency = 4
    let report = fixture.play().report
    #expect(report.locksLost == 1 && report.duplicatesProcessed == 1 && report.count(.completed) == 4)
  }

  @Test func capacityIsThatOfThePartitionsThatWork() {
    var fixture = Fixture()
    fixture.namespaces[0].partitions = 4
    var producer = Fixture.producer(at: [])
    producer.arrivals = .closedLoop(outstanding: 8)
    producer.batchSize = 100
    fixture.producers = [producer]
    fixture.entities[0].maxBytes = 1 << 40
    fixture.duration = .seconds(40)
    fixture.drainLimit = .zero
    fixture.fault(.partition(Fixture.first, 1), from: 20)
    var first = 0
    fixture.at(20) { service, _ in first = service.acceptedMessages }
    let report = fixture.play().report
    let ratio = Double(report.accepted - first) / Double(first)
    #expect(abs(ratio - 0.75) < 0.01, "\(ratio)")
  }

  @Test func withTheLastOfThemTheNamespaceStops() {
    var fixture = Self.fixture()
    for partition in [0, 2, 3] { fixture.fault(.partition(Fixture.first, partition), from: 120, to: 180) }
    fixture.consumers = [Fixture.consumer(takes: 0.01)]
    var isServing = true
    fixture.at(150) { service, _ in isServing = service.namespaces[0].isServing }
    let report = fixture.play().report
    #expect(!isServing && report.count(.rejected) > 300 && report.errors[.connectionLost] ?? 0 > 0)
    #expect(report.count(.completed) + report.count(.rejected) == report.created)
  }
}
