import Infrastructure
import SimulationKernel
import Testing

@testable import MessagingModel

/// Forwarding to topics, and of dead letters (facts, 1.6).
@Suite struct ForwardingTests {
  typealias Fixture = MessagingFixture
  typealias Index = MessagingEntityIndex

  /// in → topic with two subscriptions, of which the second takes class 1 alone.
  private static func intoATopic() -> Fixture {
    var fixture = Fixture()
    fixture.entities = [
      MessagingEntityConfiguration(id: "in", forwardTo: Index(1)),
      MessagingEntityConfiguration(id: "all", kind: .topic),
      MessagingEntityConfiguration(id: "all/a", kind: .subscription(of: Index(1), rules: [RuleConfiguration()])),
      MessagingEntityConfiguration(
        id: "all/b", kind: .subscription(of: Index(1), rules: [RuleConfiguration(id: "b", classes: [1])])),
    ]
    fixture.namespaces[0].entities = fixture.entities.indices.map { Index($0) }
    fixture.producers = [Fixture.producer(perSecond: 10)]
    fixture.producers[0].classes = [0.5, 0.5]
    fixture.consumers = [Fixture.consumer()]
    fixture.consumers[0].source = Index(2)
    return fixture
  }

  @Test func aTopicBehindAQueueCopiesIntoItsSubscriptions() {
    let fixture = Self.intoATopic()
    let report = fixture.play().report
    #expect(report.created == 2 * report.offered && report.count(.completed, of: Index(2)) == report.offered)
    let waiting = report.count(.remaining, of: Index(3))
    #expect(abs(Double(waiting) / (0.5 * Double(report.offered)) - 1) < 0.05)
    #expect(report.count(.filteredOut, of: Index(3)) == report.offered - waiting)
    #expect(report.book.destinations == [[Index(2), Index(3)]])
    // A full topic leaves the message in the queue's dead-letter queue: one copy, where there would be two.
    var full = fixture
    full.entities[1].maxBytes = 50 * 1024
    full.consumers = []
    let kept = full.play().report
    #expect(kept.count(.deadLettered, of: Index(0)) > 5000 && kept.created < 2 * kept.offered)
  }

  @Test func aSubscriptionThatForwardsToATopicMultiplies() {
    // first (topic) → first/x → all → a, b: three copies of a message, one that waits in first/y and two behind x.
    var fixture = Self.intoATopic()
    fixture.entities[0] = MessagingEntityConfiguration(id: "first", kind: .topic)
    fixture.entities += [
      MessagingEntityConfiguration(
        id: "first/x", kind: .subscription(of: Index(0), rules: [RuleConfiguration(id: "x", classes: [1])]),
        forwardTo: Index(1)),
      MessagingEntityConfiguration(id: "first/y", kind: .subscription(of: Index(0), rules: [RuleConfiguration()])),
    ]
    fixture.namespaces[0].entities = fixture.entities.indices.map { Index($0) }
    let report = fixture.play().report
    let selected = report.count(.completed, of: Index(2))
    #expect(report.count(.remaining, of: Index(5)) == report.offered)
    #expect(selected == report.count(.remaining, of: Index(3)) && selected > 2500 && selected < 3500)
    #expect(report.count(.filteredOut, of: Index(4)) == report.offered - selected)
    #expect(report.created == 2 * report.offered + selected)
    // A resend makes all of them again.
    fixture.at(0) { service, _ in
      service.impair(
        NetworkImpairment(
          region: nil, namespace: Fixture.first, losesRequests: 0, losesAnswers: 0.1, cause: Cause(fault: 0)))
    }
    #expect(fixture.play().report.resent > 3 * 500)
  }

  @Test func deadLettersGoOnToTheirQueue() {
    var fixture = Fixture()
    fixture.entities = [
      MessagingEntityConfiguration(id: "orders", maxDeliveryCount: 2), MessagingEntityConfiguration(id: "failed"),
    ]
    fixture.namespaces[0].entities = [Index(0), Index(1)]
    fixture.producers = [Fixture.producer(perSecond: 10)]
    fixture.consumers = [Fixture.consumer(), Fixture.consumer("repair")]
    fixture.consumers[0].rejects = 0.2
    fixture.consumers[1].source = Index(1)
    let stays = fixture.play().report
    #expect(stays.count(.deadLettered) > 1000 && stays.count(.completed, of: Index(1)) == 0)
    fixture.entities[0].forwardDeadLettersTo = Index(1)
    let goes = fixture.play().report
    #expect(goes.deadLetters == stays.deadLetters && goes.count(.deadLettered) == 0)
    #expect(goes.count(.completed, of: Index(1)) == stays.count(.deadLettered))
    // Expired ones live on there; two queues that pass dead letters to each other stop after four hops.
    fixture.consumers = []
    fixture.producers = [Fixture.producer(at: [1, 2, 3])]
    fixture.duration = .minutes(20)
    fixture.entities[0].defaultTimeToLive = .minutes(1)
    fixture.entities[0].deadLettersOnExpiration = true
    let expired = fixture.play().report
    #expect(expired.count(.remaining, of: Index(1)) == expired.deadLetters[.ttlExpired])
    fixture.entities[1] = fixture.entities[0]
    fixture.entities[1].id = "failed"
    fixture.entities[1].forwardDeadLettersTo = Index(0)
    let circle = fixture.play().report
    #expect(circle.deadLetters[.ttlExpired] == 5 * circle.offered && circle.count(.deadLettered) == circle.offered)
  }
}
