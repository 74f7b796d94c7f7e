import Infrastructure
import SimulationKernel
import Testing

@testable import MessagingModel

/// The broker alone: queues, locks, settlement, dead letters, time to live, schedules, filters, quotas.
@Suite struct BrokerTests {
  typealias Fixture = MessagingFixture

  @Test func everyMessageIsCompletedInFourEvents() {
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(perSecond: 20)]
    fixture.consumers = [Fixture.consumer(takes: 0.01)]
    let (report, events, _) = fixture.play()
    #expect(report.offered > 11_000 && report.accepted == report.offered)
    #expect(report.count(.completed) == report.offered && report.created == report.offered)
    #expect(report.processed == report.offered && report.duplicatesProcessed == 0)
    // Beside the messages' own events there are a lock timer a minute and the world's.
    #expect(events <= 4 * report.offered + 30)
  }

  @Test func theBrokersWorkIsAQueueWithConstantService() {
    // M/D/1 at ρ = 0.5: a send waits half a service, so that it takes one and a half (facts 7.3).
    var fixture = Fixture()
    fixture.costs.queueSend = 1000
    fixture.producers = [Fixture.producer(perSecond: 500)]
    fixture.duration = .seconds(200)
    let (report, _, _) = fixture.play()
    #expect(report.count(.remaining) == report.offered)
    let mean = report.meanAcknowledgement ?? 0
    #expect(abs(mean / 0.0015 - 1) < 0.02, "\(mean)")
  }

  @Test func awaitedSendsTakeTheRoundTripEachAndPipelinedOnesAlmostNothing() {
    // The documentation's example: 70 ms on the way and 10 ms to store make 100 awaited sends take 8 seconds.
    var fixture = Fixture()
    fixture.roundTrip = .milliseconds(70)
    fixture.namespaces[0].storeTime = .milliseconds(10)
    fixture.costs.queueSend = 0
    fixture.producers = [Fixture.producer(at: [])]
    fixture.producers[0].arrivals = .closedLoop(outstanding: 1)
    fixture.duration = .seconds(8)
    #expect(fixture.play().report.accepted == 100)
    fixture.producers[0].arrivals = .closedLoop(outstanding: 100)
    fixture.duration = .milliseconds(80)
    #expect(fixture.play().report.accepted == 100)
  }

  @Test func aLockThatEndsReturnsTheMessageUntilItIsDeadLettered() {
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(at: [1])]
    fixture.consumers = [Fixture.consumer(takes: 110)]
    fixture.consumers[0].renewsLocksFor = .zero
    fixture.duration = .hours(1)
    let (report, _, _) = fixture.play()
    #expect(report.deadLetters == [.maxDeliveryCountExceeded: 1] && report.count(.deadLettered) == 1)
    #expect(report.locksExpired == 10 && report.locksLost == 10)
    #expect(report.processed == 1 && report.duplicatesProcessed == 9)
  }

  @Test func aRenewedLockLastsAsLongAsTheWork() {
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(at: [1])]
    fixture.consumers = [Fixture.consumer(takes: 110)]
    let (report, _, _) = fixture.play()
    #expect(report.count(.completed) == 1 && report.renewals == 1 && report.locksExpired == 0)
    // Renewal stops after five minutes: a job of ten loses its lock.
    fixture.consumers[0].processing = .constant(600)
    fixture.entities[0].maxDeliveryCount = 1
    let long = fixture.play().report
    #expect(long.count(.deadLettered) == 1 && long.renewals == 4 && long.locksLost == 1)
  }

  @Test func whatIsAbandonedComesAgainAndWhatIsRejectedDoesNot() {
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(at: [1, 2])]
    fixture.consumers = [Fixture.consumer()]
    fixture.consumers[0].abandons = 1
    let abandoned = fixture.play().report
    #expect(abandoned.deadLetters == [.maxDeliveryCountExceeded: 2] && abandoned.processed == 0)
    fixture.consumers[0].abandons = 0
    fixture.consumers[0].rejects = 1
    let rejected = fixture.play().report
    #expect(rejected.deadLetters == [.rejectedByConsumer: 2] && rejected.processed == 2)
  }

  @Test func whatIsDeferredWaitsForItsReceiverAndDoesNotExpire() {
    var fixture = Fixture()
    fixture.entities[0].defaultTimeToLive = .seconds(30)
    fixture.producers = [Fixture.producer(at: [1, 2, 3])]
    fixture.consumers = [Fixture.consumer()]
    fixture.consumers[0].defers = 1
    let report = fixture.play().report
    #expect(report.deferred == 3 && report.count(.completed) == 3 && report.processed == 3)
    #expect(abs((report.medianDelay ?? 0) - 60) < 1)
  }

  @Test func messagesExpireInTheQueueAndUnderLockOnlyWhenItEnds() {
    var fixture = Fixture()
    fixture.entities[0].defaultTimeToLive = .seconds(30)
    fixture.producers = [Fixture.producer(at: [1, 2, 3])]
    // The entity's value is a ceiling.
    fixture.producers[0].timeToLive = .hours(1)
    #expect(fixture.play().report.count(.expired) == 3)
    fixture.entities[0].deadLettersOnExpiration = true
    #expect(fixture.play().report.deadLetters == [.ttlExpired: 3])
    // The first is under lock when it grows too old, and is completed; the others expire behind it.
    fixture.entities[0].deadLettersOnExpiration = false
    fixture.consumers = [Fixture.consumer(takes: 50)]
    let locked = fixture.play().report
    #expect(locked.count(.completed) == 1 && locked.count(.expired) == 2)
    // A message that is abandoned after its time is over expires then.
    fixture.consumers[0].abandons = 1
    let abandoned = fixture.play().report
    #expect(abandoned.count(.expired) == 3 && abandoned.deadLetters.isEmpty)
  }

  @Test func scheduledMessagesComeAtTheirTimeUnlessCancelled() {
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(at: [1])]
    fixture.producers[0].scheduledAfter = .constant(60)
    fixture.consumers = [Fixture.consumer()]
    var processed: [Int] = []
    for seconds in [60.5, 62] {
      fixture.at(seconds) { service, _ in processed.append(service.statistics.processed) }
    }
    let report = fixture.play().report
    #expect(report.count(.completed) == 1 && processed == [0, 1])
    // It is late from when it is due, not from when it was sent.
    #expect((report.medianDelay ?? 1) < 0.5)
    fixture.actions = []
    fixture.producers[0].cancels = 1
    #expect(fixture.play().report.count(.cancelled) == 1)
  }

  @Test func sessionsKeepTheOrderThatConcurrencyBreaks() {
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(perSecond: 20)]
    fixture.producers[0].sessions = 7
    fixture.consumers = [Fixture.consumer()]
    fixture.consumers[0].processing = .exponential(mean: 0.2)
    fixture.consumers[0].concurrency = 16
    let without = fixture.play().report
    #expect(without.reorderings > 100 && without.count(.completed) == without.offered)
    fixture.entities[0].requiresSession = true
    let with = fixture.play().report
    #expect(with.reorderings == 0 && with.count(.completed) == with.offered)
    // A message without a session has no place there.
    fixture.producers[0].sessions = 0
    let none = fixture.play().report
    #expect(none.deadLetters == [.sessionIsNull: none.offered])
  }

  @Test func aMessageMakesFourHopsAndNoFifth() {
    var fixture = Fixture()
    fixture.entities = (0..<6).map { index in
      MessagingEntityConfiguration(
        id: "q\(index)", forwardTo: index < 5 ? MessagingEntityIndex(index + 1) : nil)
    }
    fixture.namespaces[0].entities = (0..<6).map { MessagingEntityIndex($0) }
    fixture.producers = [Fixture.producer(at: [1])]
    let five = fixture.play().report
    #expect(five.deadLetters == [.maxTransferHopCountExceeded: 1])
    fixture.producers[0].target = MessagingEntityIndex(1)
    let four = fixture.play().report
    #expect(four.count(.remaining, of: MessagingEntityIndex(5)) == 1)
    // A full destination leaves the message in the source's dead-letter queue.
    fixture.entities[5].maxBytes = 100
    let full = fixture.play().report
    #expect(full.deadLetters == [.destinationNotAvailable: 1])
    #expect(full.count(.deadLettered, of: MessagingEntityIndex(4)) == 1)
  }

  @Test func everySubscriptionTakesItsCopyOfWhatItsRulesLetIn() {
    var fixture = Fixture()
    let topic = Fixture.queue
    fixture.entities = [
      MessagingEntityConfiguration(id: "orders", kind: .topic),
      MessagingEntityConfiguration(id: "orders/all", kind: .subscription(of: topic, rules: [RuleConfiguration()])),
      MessagingEntityConfiguration(
        id: "orders/big", kind: .subscription(of: topic, rules: [RuleConfiguration(id: "big", classes: [1])])),
      MessagingEntityConfiguration(id: "orders/none", kind: .subscription(of: topic, rules: [])),
    ]
    fixture.namespaces[0].entities = (0..<4).map { MessagingEntityIndex($0) }
    fixture.producers = [Fixture.producer(perSecond: 20)]
    fixture.producers[0].classes = [3, 1]
    let report = fixture.play().report
    #expect(report.created == 3 * report.offered)
    #expect(report.count(.remaining, of: MessagingEntityIndex(1)) == report.offered)
    #expect(report.count(.filteredOut, of: MessagingEntityIndex(3)) == report.offered)
    let share = Double(report.count(.remaining, of: MessagingEntityIndex(2))) / Double(report.offered)
    #expect(abs(share - 0.25) < 0.015, "\(share)")
  }

  @Test func aFullEntityRefusesWhatDoesNotFit() {
    var fixture = Fixture()
    fixture.entities[0].maxBytes = 3 * 1024
    fixture.producers = [Fixture.producer(at: [1, 2, 3, 4, 5])]
    let report = fixture.play().report
    #expect(report.count(.remaining) == 3 && report.rejections == [.quotaExceeded: 2])
    #expect(report.count(.rejected, through: .configuration) == 2 && report.retries == 0)
    // A topic holds what its subscriptions hold.
    fixture.entities = [
      MessagingEntityConfiguration(id: "orders", kind: .topic, maxBytes: 3 * 1024),
      MessagingEntityConfiguration(
        id: "orders/a", kind: .subscription(of: Fixture.queue, rules: [RuleConfiguration()])),
      MessagingEntityConfiguration(
        id: "orders/b", kind: .subscription(of: Fixture.queue, rules: [RuleConfiguration()])),
    ]
    fixture.namespaces[0].entities = (0..<3).map { MessagingEntityIndex($0) }
    #expect(fixture.play().report.rejections == [.quotaExceeded: 3])
  }

  @Test func aLargeMessageCountsTwiceInAQueueAndOnceMoreThanItsCopiesInATopic() {
    var fixture = Fixture()
    let large = 2 << 20
    fixture.entities[0].maxMessageBytes = 100 << 20
    fixture.entities[0].maxBytes = 6 * large
    fixture.producers = [Fixture.producer(at: [1, 2, 3, 4, 5])]
    fixture.producers[0].bytes = large
    #expect(fixture.play().report.count(.remaining) == 3)
    // At most 1 MB counts once.
    fixture.producers[0].bytes = 1 << 20
    #expect(fixture.play().report.count(.remaining) == 5)
    // Two subscriptions: three times.
    fixture.producers[0].bytes = large
    fixture.entities = [
      MessagingEntityConfiguration(id: "orders", kind: .topic, maxBytes: 6 * large),
      MessagingEntityConfiguration(
        id: "orders/a", kind: .subscription(of: Fixture.queue, rules: [RuleConfiguration()])),
      MessagingEntityConfiguration(
        id: "orders/b", kind: .subscription(of: Fixture.queue, rules: [RuleConfiguration()])),
    ]
    for entity in 0..<3 { fixture.entities[entity].maxMessageBytes = 100 << 20 }
    fixture.namespaces[0].entities = (0..<3).map { MessagingEntityIndex($0) }
    #expect(fixture.play().report.rejections == [.quotaExceeded: 3])
  }

  @Test func aDisabledEntityTakesNothing() {
    var fixture = Fixture()
    fixture.entities[0].status = .sendDisabled
    fixture.producers = [Fixture.producer(at: [1])]
    #expect(fixture.play().report.rejections == [.entityDisabled: 1])
    fixture.entities[0].status = .receiveDisabled
    fixture.consumers = [Fixture.consumer()]
    let report = fixture.play().report
    #expect(report.count(.remaining) == 1 && report.processed == 0)
  }

  @Test func aBatchIsTakenAsOneAndSettledAsOne() {
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(at: [1])]
    fixture.producers[0].batchSize = 100
    fixture.consumers = [Fixture.consumer(takes: 0.5)]
    fixture.consumers[0].batchSize = 100
    fixture.consumers[0].renewsLocksFor = .zero
    let (report, events, _) = fixture.play()
    // Fifty seconds of work under locks of a minute.
    #expect(report.count(.completed) == 100 && report.locksExpired == 0)
    #expect(events < 20)
  }

  @Test func messagesHeldReadyForTooLongAreProcessedTwice() {
    // Ten held ready behind one loop of twenty seconds each: from the fourth on the lock is over before the work begins.
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(at: (0..<10).map { 1 + Double($0) * 0.001 })]
    fixture.consumers = [Fixture.consumer(takes: 20)]
    fixture.duration = .minutes(30)
    let without = fixture.play().report
    #expect(without.count(.completed) == 10 && without.duplicatesProcessed == 0)
    fixture.consumers[0].prefetch = 9
    let with = fixture.play().report
    // Every lock lost is a message processed once more, save those that were handed out too often and are dead letters.
    #expect(with.duplicatesProcessed > 0)
    #expect(with.duplicatesProcessed == with.locksExpired - with.count(.deadLettered))
    #expect(with.processed == 10)
  }
}
