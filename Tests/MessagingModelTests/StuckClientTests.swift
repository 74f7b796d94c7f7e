import Infrastructure
import SimulationKernel
import Testing

@testable import MessagingModel

/// Clients that hold on to dead connections (SBGDR-65; facts, 6), and drains that die half-way (SBGDR-68).
@Suite struct StuckClientTests {
  typealias Fixture = MessagingFixture

  /// A receiver that clings to its connection when the namespace stops for five seconds.
  static func stuckReceiver() -> Fixture {
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(perSecond: 5)]
    fixture.consumers = [Fixture.consumer()]
    fixture.consumers[0].getsStuck = true
    fixture.drainLimit = .minutes(1)
    fixture.fault(.namespace(Fixture.first), from: 60, to: 65)
    return fixture
  }

  @Test func aStuckReceiverStaysAwayUntilItIsRestarted() {
    // SBGDR-65, issue 2037 of azure-webjobs-sdk: receivers that do not come back by themselves.
    var fixture = Self.stuckReceiver()
    #expect(fixture.play().report.count(.remaining) > 2000)
    fixture.at(300) { service, scheduler in service.restart(consumer: 0, &scheduler) }
    #expect(fixture.play().report.count(.remaining) == 0)
  }

  @Test func aStuckReceiverThatIsLeftAloneForTwoMinutesRecovers() {
    var fixture = Self.stuckReceiver()
    fixture.consumers[0].pollsEvery = .minutes(2)
    let alone = fixture.play().report
    #expect(alone.count(.completed) == alone.offered)
    #expect((alone.p99Delay ?? 0) > 110 && (alone.p99Delay ?? 0) < 130)
  }

  @Test func aBusySenderKeepsAStaleNameAndAQuietOneDoesNot() {
    func rejected(_ seconds: [Double], stuck: Bool) -> Int {
      var fixture = PairingTests.pair()
      fixture.producers = [Fixture.producer("shop", .alias, at: seconds)]
      fixture.producers[0].getsStuck = stuck
      fixture.fault(.region(Fixture.east), from: 600, returns: false)
      PairingTests.failOver(&fixture, at: 900)
      return fixture.play().report.count(.rejected)
    }
    let busy = (1...175).map { Double($0) * 20 }
    let quiet = (1...175).map { Double($0) * 20 }.filter { $0 < 1000 || $0 > 1140 }
    // Every twenty seconds: what it knows never grows old. After a pause of two minutes it asks anew.
    #expect(rejected(busy, stuck: false) < 25)
    #expect(rejected(busy, stuck: true) > 135)
    #expect(rejected(quiet, stuck: true) < 30)
  }

  @Test func aDrainThatDiesBetweenSendingAndCompletingMakesDuplicates() {
    var fixture = PairingTests.pair()
    fixture.consumers[0].concurrency = 4
    fixture.fault(.region(Fixture.east), from: 600, to: 2400)
    PairingTests.failOver(&fixture, at: 1600)
    func play(_ crashes: Double) -> MessagingReport {
      var drained = fixture
      drained.at(2700) { service, scheduler in
        try? service.drain(Fixture.first, messagesPerSecond: 200, crashes: crashes, &scheduler)
      }
      return drained.play().report
    }
    let whole = play(0)
    let crashed = play(0.3)
    #expect(crashed.resent >= whole.resent + 100)
    #expect(crashed.duplicatesProcessed >= whole.duplicatesProcessed + 90)
    #expect(crashed.recovered == crashed.stranded && crashed.stranded == whole.stranded)
  }
}
