import Infrastructure
import SimulationKernel
import Testing

@testable import MessagingModel

/// Clients: the library's retries, ambiguous acknowledgements, outboxes, receivers that break off.
@Suite struct ClientTests {
  typealias Fixture = MessagingFixture

  @Test func pausesAreThoseOfTheLibrary() {
    let retry = RetryConfiguration()
    #expect((1...3).map { retry.pause(beforeRetry: $0, 0).seconds } == [1.6, 3.2, 6.4])
    #expect(retry.pause(beforeRetry: 1, 1).seconds == 1.664)
    #expect(retry.pause(beforeRetry: 20, 1).seconds == 60)
  }

  @Test func aSenderGivesUpAfterFourTriesAndElevenSeconds() {
    // Facts 2.1: 11.2 to 11.4 s for what fails at once, 251.2 to 251.4 s for what gets no answer.
    var fixture = Fixture()
    fixture.fault(.namespace(Fixture.first), from: 0)
    fixture.producers = [Fixture.producer(at: [1])]
    var ended: [Bool] = []
    for seconds in [12.19, 12.41] {
      fixture.at(seconds) { service, _ in ended.append(service.sends.liveCount == 0) }
    }
    let report = fixture.play().report
    #expect(ended == [false, true])
    #expect(report.errors == [.connectionLost: 4] && report.retries == 3 && report.accepted == 0)
    #expect(report.rejections == [.connectionLost: 1] && report.count(.rejected, through: Cause(fault: 0)) == 1)
  }

  @Test func aGapShorterThanTheRetriesIsHidden() {
    // SBGDR-32: a connection lost for 10 s costs nobody anything but time.
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(perSecond: 50)]
    fixture.consumers = [Fixture.consumer()]
    fixture.fault(.namespace(Fixture.first), from: 60, to: 70)
    let short = fixture.play().report
    #expect(short.retries > 500 && short.rejections.isEmpty && short.count(.completed) == short.offered)
    fixture.actions = []
    fixture.fault(.namespace(Fixture.first), from: 60, to: 90)
    let long = fixture.play().report
    // Whoever came in the first 30 − 11.3 s gave up before it was over.
    let given = Double(long.rejections[.connectionLost] ?? 0)
    #expect(abs(given / (50 * 18.7) - 1) < 0.12, "\(given)")
    #expect(long.count(.lost) == 0)
    #expect(long.strikes.first?.firstFailed != nil && long.strikes.first?.firstAnswered != nil)
  }

  @Test func timeoutsTakeTheirMinuteEach() {
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(at: [1])]
    fixture.at(0) { service, _ in
      service.impair(
        NetworkImpairment(
          region: Fixture.east, namespace: Fixture.first, losesRequests: 1, losesAnswers: 0, cause: Cause(fault: 0)))
    }
    var ended: [Bool] = []
    for seconds in [252.19, 252.41] {
      fixture.at(seconds) { service, _ in ended.append(service.sends.liveCount == 0) }
    }
    #expect(fixture.play().report.rejections == [.timeout: 1])
    #expect(ended == [false, true])
  }

  @Test func aLostAnswerMakesADuplicateThatDetectionDiscards() {
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(perSecond: 10)]
    fixture.consumers = [Fixture.consumer()]
    fixture.at(0) { service, _ in
      service.impair(
        NetworkImpairment(
          region: Fixture.east, namespace: Fixture.first, losesRequests: 0, losesAnswers: 0.1, cause: Cause(fault: 0)))
    }
    let without = fixture.play().report
    #expect(without.ambiguous > 400 && without.resent > 400)
    #expect(without.duplicatesProcessed == without.resent && without.count(.duplicateDiscarded) == 0)
    fixture.entities[0].duplicateDetectionWindow = .minutes(10)
    let with = fixture.play().report
    #expect(with.count(.duplicateDiscarded) == with.resent && with.duplicatesProcessed == 0)
    // The window is shorter than the time-out after which the sender tries again: nothing is remembered any more.
    fixture.entities[0].duplicateDetectionWindow = .seconds(20)
    #expect(fixture.play().report.duplicatesProcessed == without.duplicatesProcessed)
    // An application that remembers ids recognises them.
    fixture.entities[0].duplicateDetectionWindow = nil
    fixture.consumers[0].remembersIDs = 10_000
    let remembers = fixture.play().report
    #expect(remembers.duplicatesProcessed == 0 && remembers.duplicatesSuppressed == without.duplicatesProcessed)
    // A minute at ten a second is more than a memory of 256 holds.
    fixture.consumers[0].remembersIDs = 256
    #expect(fixture.play().report.duplicatesProcessed > without.duplicatesProcessed * 9 / 10)
  }

  @Test func anOutboxOutlivesTheOutage() {
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(perSecond: 5)]
    fixture.consumers = [Fixture.consumer()]
    fixture.fault(.namespace(Fixture.first), from: 60, to: 360)
    let without = fixture.play().report
    #expect(without.count(.rejected) > 1000)
    fixture.producers[0].givenUp = .keeps(retryAfter: .constant(30))
    let with = fixture.play().report
    #expect(with.count(.rejected) == 0 && with.count(.completed) == with.offered)
    #expect((with.p99Delay ?? 0) > 250)
  }

  @Test func aCrashLosesWhatWasNotLocked() {
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(perSecond: 10)]
    fixture.consumers = [Fixture.consumer(takes: 2)]
    fixture.consumers[0].concurrency = 10
    fixture.consumers[0].prefetch = 50
    fixture.fault(.consumer(0), from: 100, to: 130)
    let locked = fixture.play().report
    #expect(locked.count(.lost) == 0 && locked.count(.completed) == locked.offered)
    fixture.consumers[0].mode = .receiveAndDelete
    let deleted = fixture.play().report
    // All that it had taken: the ten at work and those held ready.
    #expect(deleted.count(.lost) > 10 && deleted.count(.lost) + deleted.count(.completed) == deleted.offered)
    #expect(deleted.count(.lost, through: Cause(fault: 0)) == deleted.count(.lost))
  }

  @Test func activeReplicationSurvivesEitherAndPassiveSwaps() {
    var fixture = Fixture()
    fixture.namespaces[1].entities = [Fixture.queue]
    fixture.producers = [Fixture.producer(perSecond: 10)]
    fixture.producers[0].second = SecondEndpoint(.namespace(Fixture.second), mode: .active)
    fixture.consumers = [
      Fixture.consumer("a"), Fixture.consumer("b", .namespace(Fixture.second)),
    ]
    for index in 0..<2 {
      fixture.consumers[index].application = "billing"
      fixture.consumers[index].remembersIDs = 256
    }
    let calm = fixture.play().report
    #expect(calm.created == 2 * calm.offered && calm.processed == calm.offered)
    #expect(calm.duplicatesSuppressed == calm.offered && calm.duplicatesProcessed == 0)
    fixture.fault(.namespace(Fixture.first), from: 100, returns: false)
    let dead = fixture.play().report
    #expect(dead.processed == dead.offered)
    // What waits in the dead one comes a day later than the memory reaches: 256 ids are not enough after an outage.
    fixture.actions = []
    fixture.fault(.consumer(1), from: 100, to: 400)
    #expect(fixture.play().report.duplicatesProcessed > 2000)
    // Passive: the backup takes over when the library has given the first one up.
    fixture.actions = []
    fixture.producers[0].second = SecondEndpoint(.namespace(Fixture.second), mode: .passive)
    fixture.fault(.namespace(Fixture.first), from: 100, returns: false)
    let passive = fixture.play().report
    #expect(passive.created == passive.offered && passive.count(.rejected) == 0)
    #expect(passive.processed > passive.offered - 20)
  }
}
