import Infrastructure
import SimulationKernel
import Testing

@testable import MessagingModel

/// Quotas of connections, receives and message sizes (facts, 1.7); transactions (facts, 1.6).
@Suite struct QuotaTests {
  typealias Fixture = MessagingFixture
  typealias Index = MessagingEntityIndex

  @Test func aMessageTooLargeIsRefusedForGood() {
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(at: [1, 2, 3])]
    fixture.producers[0].bytes = 1_048_577
    let refused = fixture.play().report
    #expect(refused.rejections == [.messageSizeExceeded: 3] && refused.retries == 0)
    #expect(refused.count(.rejected, through: .configuration) == 3)
    fixture.entities[0].maxMessageBytes = 2 << 20
    #expect(fixture.play().report.rejections.isEmpty)
    // Below Premium an entity cannot allow more than a quarter of a megabyte.
    fixture.namespaces[0].tier = .standard
    fixture.producers[0].bytes = 300_000
    #expect(fixture.play().report.rejections == [.messageSizeExceeded: 3])
  }

  @Test func connectionsBeyondTheQuotaAreRefused() {
    var fixture = Fixture()
    fixture.producers = [Fixture.producer("a", at: [1, 200]), Fixture.producer("b", at: [100, 300])]
    fixture.producers[0].connections = 3000
    fixture.producers[1].connections = 2000
    fixture.consumers = [Fixture.consumer()]
    // The receiver was first; the second sender's two thousand are one too many.
    let report = fixture.play().report
    #expect(report.rejections == [.connectionsQuotaExceeded: 2] && report.accepted == 2 && report.retries == 0)
    fixture.namespaces[0].maxConnections = 5001
    #expect(fixture.play().report.accepted == 4)
    // Who goes away makes room.
    fixture.namespaces[0].maxConnections = 5000
    fixture.fault(.consumer(0), from: 50)
    #expect(fixture.play().report.accepted == 4)
  }

  @Test func connectionsMoveWithTheAlias() {
    var fixture = PairingTests.pair()
    fixture.producers[0].connections = 30
    fixture.namespaces[1].maxConnections = 29
    PairingTests.failOver(&fixture, at: 600)
    var left: [Int32] = []
    let report = fixture.play { service in
      left = [service.namespaces[0].connections, service.namespaces[1].connections]
    }
    .report
    #expect((report.rejections[.connectionsQuotaExceeded] ?? 0) > 20_000 && left == [30, 1])
  }

  @Test func receivesAtOnceFromOneEntityAreLimited() {
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(perSecond: 10)]
    fixture.consumers = [Fixture.consumer("a"), Fixture.consumer("b")]
    fixture.consumers[0].concurrency = 3000
    fixture.consumers[1].concurrency = 2001
    let report = fixture.play().report
    #expect(report.consumers[1].processed == 0 && (report.errors[.serverBusy] ?? 0) > 100)
    fixture.consumers[1].concurrency = 2000
    let fits = fixture.play().report
    #expect(fits.consumers[1].processed > 2000 && fits.errors.isEmpty)
    #expect(fits.consumers.map(\.processed).reduce(0, +) == fits.processed)
  }

  @Test func aTransactionIsTriedOnceAndItsCommitMayBeAmbiguous() {
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(perSecond: 5)]
    fixture.producers[0].batchSize = 4
    fixture.roundTrip = .milliseconds(50)
    fixture.consumers = [Fixture.consumer()]
    let plain = fixture.play().report
    fixture.producers[0].isTransactional = true
    let transactions = fixture.play().report
    // The commit takes a second round trip.
    #expect(abs((transactions.meanAcknowledgement ?? 0) - (plain.meanAcknowledgement ?? 0) - 0.05) < 0.005)
    fixture.fault(.namespace(Fixture.first), from: 60, to: 65)
    fixture.at(120) { service, _ in
      service.impair(
        NetworkImpairment(
          region: nil, namespace: Fixture.first, losesRequests: 0, losesAnswers: 0.2, cause: Cause(fault: 0)))
    }
    let troubled = fixture.play().report
    #expect(troubled.retries == 0 && (troubled.rejections[.connectionLost] ?? 0) > 50)
    #expect(troubled.falselyRejected == troubled.ambiguous && troubled.ambiguous > 1000 && troubled.resent == 0)
    // Whole batches or nothing of them.
    #expect(troubled.falselyRejected % 4 == 0)
    fixture.producers[0].isTransactional = false
    #expect(fixture.play().report.resent > 1000)
  }

  @Test func sendingOnAndCompletingHappenTogetherOrTwice() {
    var fixture = Fixture()
    fixture.entities = [MessagingEntityConfiguration(id: "orders"), MessagingEntityConfiguration(id: "billed")]
    fixture.namespaces[0].entities = [Index(0), Index(1)]
    fixture.producers = [Fixture.producer(perSecond: 5)]
    fixture.consumers = [Fixture.consumer(takes: 1), Fixture.consumer("archive")]
    fixture.consumers[0].concurrency = 10
    fixture.consumers[0].sendsTo = PassingOn(to: Index(1), isTransactional: false)
    fixture.consumers[1].source = Index(1)
    let calm = fixture.play().report
    #expect(calm.count(.completed, of: Index(1)) == calm.offered && calm.processed == calm.offered)
    #expect(calm.consumers.map(\.processed) == [calm.offered, calm.offered] && calm.duplicatesProcessed == 0)
    // Locks that end while the receiver works: without a transaction it has sent on what comes again.
    fixture.entities[0].lockDuration = .milliseconds(900)
    fixture.consumers[0].processing = .exponential(mean: 0.5)
    fixture.consumers[0].renewsLocksFor = .zero
    fixture.entities[0].maxDeliveryCount = 1000
    let twice = fixture.play().report
    #expect(twice.locksLost > 300 && twice.duplicatesProcessed > 300 && twice.consumers[1].duplicated > 300)
    fixture.consumers[0].sendsTo?.isTransactional = true
    let once = fixture.play().report
    #expect(abs(once.locksLost - twice.locksLost) < 20 && once.duplicatesProcessed == 0)
    #expect(once.count(.completed, of: Index(1)) == once.offered && once.created == once.offered)
    // Where it cannot go, neither happens: it comes again until it is dead-lettered.
    fixture.entities[0].maxDeliveryCount = 3
    fixture.entities[1].status = .sendDisabled
    fixture.consumers[0].processing = .constant(0.1)
    let closed = fixture.play().report
    #expect(closed.deadLetters == [.maxDeliveryCountExceeded: closed.offered] && closed.consumers[1].processed == 0)
  }
}
