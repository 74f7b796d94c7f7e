import Infrastructure
import SimulationKernel
import Testing

@testable import MessagingModel

/// Messaging units: what a unit does in a second, and what happens beyond (facts 7.1).
@Suite struct CapacityTests {
  typealias Fixture = MessagingFixture

  /// A row of the published table: ten senders' batches of a hundred on the way, and twenty receivers of batches a
  /// subscription, as Little's law reads them out of it; twice as many of both in the queue's row of four units.
  struct Row: Sendable, CustomStringConvertible {
    var units: Int
    var subscriptions: Int
    var loops = 1
    var sends: Double
    var sendLatency: Double
    var receives: Double
    /// Receiving and completing together: how the two divide is not modelled.
    var receiveLatency: Double
    var description: String { "\(units) units, \(subscriptions) subscriptions" }
  }

  static let rows = [
    Row(units: 1, subscriptions: 0, sends: 4401, sendLatency: 225.8, receives: 4401, receiveLatency: 453.9),
    Row(units: 1, subscriptions: 1, sends: 2223, sendLatency: 447.7, receives: 2220, receiveLatency: 898.7),
    Row(units: 2, subscriptions: 0, sends: 9070, sendLatency: 109.2, receives: 9069, receiveLatency: 220.6),
    Row(units: 2, subscriptions: 1, sends: 4499, sendLatency: 221.1, receives: 4493, receiveLatency: 444.9),
    Row(units: 2, subscriptions: 5, sends: 1676, sendLatency: 593.0, receives: 8331, receiveLatency: 1198.5),
    Row(units: 4, subscriptions: 0, loops: 2, sends: 16782, sendLatency: 116.9, receives: 16782, receiveLatency: 238.3),
    Row(units: 4, subscriptions: 1, sends: 8960, sendLatency: 110.5, receives: 8956, receiveLatency: 223.4),
    Row(units: 4, subscriptions: 5, sends: 3844, sendLatency: 256.9, receives: 19202, receiveLatency: 520.8),
  ]

  @Test(arguments: rows) func thePublishedTableComesOutWithinATenth(_ row: Row) {
    var fixture = Fixture()
    fixture.namespaces[0].messagingUnits = row.units
    if row.subscriptions > 0 {
      fixture.entities[0].kind = .topic
      for index in 0..<row.subscriptions {
        fixture.entities.append(
          MessagingEntityConfiguration(
            id: "orders/\(index)", kind: .subscription(of: Fixture.queue, rules: [RuleConfiguration()])))
      }
      fixture.namespaces[0].entities = fixture.entities.indices.map { MessagingEntityIndex($0) }
    }
    fixture.producers = [Fixture.producer(at: [])]
    fixture.producers[0].arrivals = .closedLoop(outstanding: 10 * row.loops)
    fixture.producers[0].batchSize = 100
    fixture.consumers = (0..<max(1, row.subscriptions)).map { index in
      var consumer = Fixture.consumer("c\(index)")
      consumer.source = MessagingEntityIndex(row.subscriptions == 0 ? 0 : index + 1)
      consumer.concurrency = 20 * row.loops
      consumer.batchSize = 100
      return consumer
    }
    fixture.duration = .seconds(60)
    fixture.drainLimit = .zero
    let report = fixture.play().report
    let sends = Double(report.accepted) / 60
    let receives = Double(report.count(.completed)) / 60
    let sendLatency = (report.meanAcknowledgement ?? 0) * 1000
    // Little's law over the receivers' loops.
    let receiveLatency = Double(2000 * row.loops * max(1, row.subscriptions)) / receives * 1000
    func isNear(_ value: Double, _ published: Double) -> Bool { abs(value / published - 1) < 0.1 }
    #expect(isNear(sends, row.sends), "\(sends) sends a second")
    #expect(isNear(receives, row.receives), "\(receives) received a second")
    #expect(isNear(sendLatency, row.sendLatency), "\(sendLatency) ms to send")
    #expect(isNear(receiveLatency, row.receiveLatency), "\(receiveLatency) ms to receive and complete")
  }

  @Test func aBusyBrokerHoldsTheWholeClientForTenSeconds() {
    // The first two fill the broker for a minute; the third is told so at 1 s, and holds back what comes at 2 s, too.
    var fixture = Fixture()
    fixture.costs.queueSend = 30e6
    fixture.namespaces[0].busyBeyond = .seconds(45)
    fixture.producers = [Fixture.producer(at: [0, 0.5, 1, 2])]
    fixture.duration = .hours(1)
    let report = fixture.play().report
    // The fourth wakes at 12 s with 48 s of work left, is told so, pauses 1.6 s, holds back again, and gets in at 23.6 s. The
    // third pauses 1.6, 3.2 and 6.4 s before it holds back, and at 42.2 s its fourth try finds 47.8 s of work.
    #expect(report.accepted == 3 && report.rejections == [.serverBusy: 1])
    #expect(report.errors[.serverBusy] == 5)
    // Of a queue that never empties the library gives up after four tries.
    fixture.costs.queueSend = 300e6
    let full = fixture.play().report
    #expect(full.accepted == 1 && full.rejections == [.serverBusy: 3])
  }

  @Test func whoHasNoTimeToHoldBackIsGivenUp() {
    // Facts, 2.1: with less than ten seconds for all retries, a send that begins while its client is held back is not tried.
    var fixture = Fixture()
    fixture.costs.queueSend = 300e6
    fixture.namespaces[0].busyBeyond = .seconds(45)
    fixture.producers = [Fixture.producer(at: [0, 1, 2])]
    fixture.producers[0].retry.tryTimeout = .seconds(3)
    var rejected: [Int] = []
    for seconds in [4.9, 5.1] {
      fixture.at(seconds) { service, _ in rejected.append(service.report(faults: 1).rejections[.serverBusy] ?? 0) }
    }
    let short = fixture.play().report
    #expect(short.errors[.serverBusy] == 4 && short.rejections == [.serverBusy: 2] && rejected == [0, 1])
    fixture.producers[0].retry.tryTimeout = .seconds(4)
    let long = fixture.play().report
    #expect(long.errors[.serverBusy] == 8 && long.rejections == [.serverBusy: 2])
  }

  @Test func unitsLostTakeTheirShareOfCapacityAndTheLastOnesStopTheNamespace() {
    // SBGDR-02: two units over two fault domains; one of them fails.
    var fixture = Fixture()
    fixture.namespaces[0].messagingUnits = 2
    fixture.producers = [Fixture.producer(at: [])]
    fixture.producers[0].arrivals = .closedLoop(outstanding: 1)
    fixture.duration = .seconds(10)
    let whole = fixture.play().report
    fixture.fault(.units(Fixture.first, share: 0.5), from: 0)
    let half = fixture.play().report
    #expect(abs(Double(half.accepted) / Double(whole.accepted) - 0.5) < 0.01)
    #expect(half.errors.isEmpty)
    fixture.fault(.units(Fixture.first, share: 0.5), from: 5, to: 6)
    let stopped = fixture.play().report
    #expect(stopped.errors[.connectionLost] != nil && stopped.count(.lost) == 0)
    #expect(stopped.accepted > half.accepted / 2)
  }

  @Test func anOutageBuildsABacklogThatDrainsAtTheSpareRate() {
    // Fluid check of the facts, 7.3, at a hundredth: λ = 10/s, μ = 15/s, T = 1,800 s: 18,000 wait, gone 3,600 s later.
    var fixture = Fixture()
    fixture.costs = OperationCosts()
    fixture.producers = [Fixture.producer(perSecond: 10)]
    fixture.consumers = [Fixture.consumer(takes: 1.0 / 15)]
    fixture.consumers[0].getsStuck = true
    fixture.duration = .hours(3)
    fixture.fault(.consumer(0), from: 600, to: 2400)
    var backlog = 0
    var after = 0
    fixture.at(2400) { service, _ in backlog = service.waiting(Fixture.queue, in: Fixture.first) }
    fixture.at(2400 + 3600 * 1.15) { service, _ in after = service.waiting(Fixture.queue, in: Fixture.first) }
    let report = fixture.play().report
    #expect(abs(Double(backlog) / 18_000 - 1) < 0.03, "\(backlog)")
    #expect(after < 200 && report.count(.completed) == report.offered)
  }
}
