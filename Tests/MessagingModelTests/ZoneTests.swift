import Infrastructure
import SimulationKernel
import Testing

@testable import MessagingModel

/// Zones and regions: three copies of the store, promotion, what is lost and what is only late.
@Suite struct ZoneTests {
  typealias Fixture = MessagingFixture

  private func fixture(zones: Int) -> Fixture {
    var fixture = Fixture()
    fixture.namespaces[0].zones = (0..<zones).map { ZoneIndex($0) }
    fixture.producers = [Fixture.producer(perSecond: 50)]
    fixture.consumers = [Fixture.consumer()]
    fixture.roundTrip = .milliseconds(2)
    return fixture
  }

  @Test func equalNamespacesShareTheirNumbersWhateverTheyAreCalled() {
    // Where a namespace stands addresses its random numbers: how long a promotion takes is no matter of its name.
    func hashes(_ names: [String], _ regions: [RegionIndex], _ regionNames: [String] = ["east", "west"]) -> [UInt32] {
      var fixture = Fixture()
      fixture.namespaces = zip(names, regions).map { NamespaceConfiguration(id: $0, region: $1, entities: []) }
      return MessagingPlan(fixture.configuration, regions: regionNames).hashes
    }
    let (east, west) = (Fixture.east, Fixture.west)
    #expect(hashes(["orders-east", "orders-west"], [east, west]) == hashes(["a", "b"], [east, west]))
    #expect(
      hashes(["orders"], [east])[0] == hashes(["orders-east", "orders-west"], [west, east], ["west", "east"])[0])
    #expect(Set(hashes(["a", "b", "c"], [east, east, west])).count == 3)
  }

  @Test func aZonesLossIsASecondsGapWithThreeCopiesAndAStopWithOne() {
    // SBGDR-03, 83 to 87: nothing is lost, no capacity is, and clients' retries hide the gap.
    var three = fixture(zones: 3)
    three.fault(.zone(ZoneIndex(0)), from: 60)
    let redundant = three.play().report
    #expect(redundant.count(.lost) == 0 && redundant.count(.rejected) == 0)
    #expect(redundant.count(.completed) + redundant.count(.remaining) == redundant.created)
    #expect(redundant.errors[.connectionLost] != nil)
    let gap = redundant.strikes[0].firstConnected.map { ($0 - redundant.strikes[0].onset).seconds }
    #expect((gap ?? 99) < 5 + 1.7)
    // The loss of a zone with a secondary copy is not felt at all.
    three.actions = []
    three.fault(.zone(ZoneIndex(2)), from: 60)
    #expect(three.play().report.errors.isEmpty)
    // SBGDR-89: a namespace in one zone stops with it until it returns.
    var one = fixture(zones: 1)
    one.fault(.zone(ZoneIndex(0)), from: 60, to: 360)
    let single = one.play().report
    #expect(single.count(.rejected) > 10_000 && single.count(.lost) == 0)
  }

  @Test func whatWasAcknowledgedIsThereAfterAPromotion() {
    // SBGDR-84: the primary copy fails right after an acknowledgement.
    var three = fixture(zones: 3)
    three.producers = [Fixture.producer(at: [59.99])]
    three.consumers = []
    three.fault(.zone(ZoneIndex(0)), from: 60)
    let report = three.play().report
    #expect(report.accepted == 1 && report.count(.remaining) == 1)
  }

  @Test func aPromotionTakesUpToFiveSecondsDifferentInEveryReplication() {
    var three = fixture(zones: 3)
    three.fault(.zone(ZoneIndex(0)), from: 60)
    var gaps: [Double] = []
    for seed in 1...20 {
      var serving: [Bool] = []
      var probe = three
      for second in stride(from: 60.0, through: 65.5, by: 0.25) {
        probe.at(second + 0.001) { service, _ in serving.append(service.namespaces[0].isServing) }
      }
      probe.duration = .seconds(70)
      probe.play(seed: UInt64(seed))
      gaps.append(0.25 * Double(serving.count { !$0 }))
    }
    #expect(gaps.allSatisfy { $0 <= 5.25 })
    let mean = gaps.reduce(0, +) / Double(gaps.count)
    #expect(abs(mean - 2.6) < 1.2, "\(mean)")
  }

  @Test func aRegionsOutageLosesNothingAndADisasterAll() {
    // SBGDR-04, 30, 31, 33, 34.
    var outage = fixture(zones: 3)
    outage.consumers[0].processing = .constant(0.05)
    outage.fault(.region(Fixture.east), from: 60, to: 360)
    let back = outage.play().report
    #expect(back.count(.lost) == 0 && back.count(.completed) == back.created - back.count(.rejected))
    #expect(back.strikes[0].repaired != nil)
    var disaster = outage
    disaster.actions = []
    disaster.fault(.region(Fixture.east), from: 60, returns: false)
    disaster.drainLimit = .minutes(5)
    var held = 0
    disaster.at(100) { service, _ in held = service.held(in: Fixture.first) }
    let gone = disaster.play().report
    #expect(held > 100 && gone.count(.lost) == held && gone.count(.lost, through: Cause(fault: 0)) == held)
    #expect(gone.count(.completed) + gone.count(.lost) + gone.count(.rejected) == gone.created)
  }

  @Test func aBrokenConnectionDeliversAgainWhatWasBeingProcessed() {
    // A lock is bound to its link: what is processed when it breaks is processed again.
    var fixture = fixture(zones: 3)
    fixture.producers = [Fixture.producer(perSecond: 10)]
    fixture.consumers = [Fixture.consumer(takes: 0.5)]
    fixture.consumers[0].concurrency = 8
    fixture.fault(.zone(ZoneIndex(0)), from: 60)
    let report = fixture.play().report
    #expect(report.duplicatesProcessed > 0 && report.duplicatesProcessed <= 8)
    #expect(report.count(.completed) == report.offered && report.locksLost == report.duplicatesProcessed)
  }
}
