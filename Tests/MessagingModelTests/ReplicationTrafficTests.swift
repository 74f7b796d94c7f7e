import Infrastructure
import SimulationKernel
import Testing

@testable import MessagingModel

/// What a replication of messages carries, and how far it is behind (SBGDR-13 to 15); what the two readings of the
/// documentation differ in (facts, 3.3).
@Suite struct ReplicationTrafficTests {
  typealias Fixture = MessagingFixture
  typealias Index = MessagingEntityIndex

  private static func replicated(
    maxLag: SimulationDuration = .hours(10), delay: SimulationDuration = .seconds(2), perSecond: Double = 1e6
  ) -> Fixture {
    var fixture = PairingTests.pair()
    fixture.protection = .geoReplication(
      ReplicatedNamespaceConfiguration(
        primary: Fixture.first, secondary: Fixture.second, mode: .asynchronous(maxLag: maxLag), delay: delay,
        operationsPerSecond: perSecond, promotionTakes: .constant(300)))
    return fixture
  }

  private static func readQueuesAsSynchronous(_ fixture: inout Fixture) {
    guard case .geoReplication(var settings) = fixture.protection else { return }
    settings.queuesAreSynchronous = true
    fixture.protection = .geoReplication(settings)
  }

  @Test func aMessageIsThreeChangesOfState() {
    // SBGDR-13: sent, locked, completed; without a lock two.
    var fixture = PairingTests.pair()
    fixture.consumers[0].concurrency = 20
    let locked = fixture.play().report
    #expect(locked.count(.completed) == locked.offered && locked.brokerOperations == 3 * locked.offered)
    #expect(locked.replication == nil)
    fixture.consumers[0].mode = .receiveAndDelete
    let deleted = fixture.play().report
    #expect(deleted.brokerOperations == 2 * deleted.offered)
    // Abandoning and trying again is more of both.
    fixture.consumers[0].mode = .peekLock
    fixture.consumers[0].abandons = 0.2
    fixture.entities[0].maxDeliveryCount = 1000
    let again = fixture.play().report
    #expect(Double(again.brokerOperations) / Double(again.offered) > 3.4)
  }

  @Test func aFastQueueIsReplicatedForNothing() {
    // SBGDR-14: what takes half a second is gone before the other region, two seconds away, has it.
    var fixture = Self.replicated()
    fixture.consumers[0].concurrency = 20
    let fast = fixture.play().report
    #expect((fast.replication?.deletedBeforeArrival ?? 0) > fast.offered * 9 / 10)
    fixture.consumers[0].processing = .constant(10)
    fixture.consumers[0].concurrency = 200
    #expect(fixture.play().report.replication?.deletedBeforeArrival == 0)
  }

  @Test func aLinkTooSlowFallsBehindWithoutBound() {
    // SBGDR-15: ten messages a second are twenty operations; a link of fifteen is behind for ever, one of thirty hardly.
    func lags(_ perSecond: Double) -> [Double] {
      var fixture = Self.replicated(perSecond: perSecond)
      fixture.consumers[0].concurrency = 20
      var lags: [Double] = []
      for minute in [10.0, 20, 40, 59] {
        fixture.at(minute * 60) { service, scheduler in
          lags.append(service.replication.lag(at: scheduler.now).seconds)
        }
      }
      let report = fixture.play().report
      #expect((report.replication?.longestLag ?? 0) >= lags[3] && report.rejections.isEmpty)
      return lags
    }
    let slow = lags(15)
    #expect(zip(slow, slow.dropFirst()).allSatisfy { $0 < $1 }, "\(slow)")
    // A third of the time's operations wait: 10 minutes leave 200 seconds of work behind.
    #expect(abs(slow[0] / 200 - 1) < 0.1 && abs(slow[2] / 800 - 1) < 0.1, "\(slow)")
    #expect(lags(30).allSatisfy { $0 < 2 })
  }

  @Test func theReadingDecidesWhatAForcedPromotionLoses() {
    func play(_ synchronous: Bool, topic: Bool) -> MessagingReport {
      var fixture = Self.replicated(maxLag: .seconds(60))
      if synchronous { Self.readQueuesAsSynchronous(&fixture) }
      if topic {
        fixture.entities = [
          MessagingEntityConfiguration(id: "orders", kind: .topic),
          MessagingEntityConfiguration(id: "orders/a", kind: .subscription(of: Index(0), rules: [RuleConfiguration()])),
        ]
        fixture.namespaces[0].entities = [Index(0), Index(1)]
        fixture.consumers[0].source = Index(1)
      }
      fixture.consumers[0].concurrency = 6
      fixture.fault(.region(Fixture.east), from: 600, returns: false)
      fixture.at(700) { service, scheduler in
        do throws(PairingRefusal) { try service.promote(forced: true, &scheduler) } catch {
          Issue.record("refused: \(error)")
        }
      }
      return fixture.play().report
    }
    let follows = play(false, topic: false)
    let before = play(true, topic: false)
    #expect(follows.count(.lost) > 2 && follows.reappeared > 0)
    #expect(before.count(.lost) == 0 && before.reappeared == 0 && before.unreplicated == 0)
    #expect((before.meanAcknowledgement ?? 0) > (follows.meanAcknowledgement ?? 0) + 0.3)
    // Subscriptions follow the mode in either reading.
    #expect(play(true, topic: true).count(.lost) == play(false, topic: true).count(.lost))
    #expect(play(true, topic: true).count(.lost) > 2)
  }
}
