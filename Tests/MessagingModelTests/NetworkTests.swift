import Infrastructure
import SimulationKernel
import Testing

@testable import MessagingModel

/// The way between clients and namespaces: cut, lossy or slow (SBGDR-32).
@Suite struct NetworkTests {
  typealias Fixture = MessagingFixture

  /// Fifty messages a second from a client in either region.
  private static func pair() -> Fixture {
    var fixture = Fixture()
    fixture.producers = [Fixture.producer("near", perSecond: 50), Fixture.producer("far", perSecond: 50)]
    fixture.producers[1].place.region = Fixture.west
    fixture.consumers = [Fixture.consumer()]
    return fixture
  }

  @Test func retriesHideAShortCutAndOneRegionsCutIsNobodyElses() {
    func play(to end: Double, _ region: RegionIndex?) -> MessagingReport {
      var fixture = Self.pair()
      fixture.fault(.network(region, Fixture.first), from: 60)
      fixture.at(end) { service, _ in service.clearImpairments(of: Cause(fault: 0)) }
      return fixture.play().report
    }
    // SBGDR-32: the library's tries reach over 11 seconds.
    let short = play(to: 70, nil)
    #expect(short.retries > 1000 && short.rejections.isEmpty && short.count(.completed) == short.offered)
    let long = play(to: 90, Fixture.west)
    let given = Double(long.rejections[.connectionLost] ?? 0)
    #expect(abs(given / (50 * 18.7) - 1) < 0.15, "\(given)")
    #expect(long.count(.rejected, through: Cause(fault: 0)) == Int(given) && long.producers[0].gap == 0)
    let both = play(to: 90, nil)
    #expect(Double(both.rejections[.connectionLost] ?? 0) > 1.7 * given && both.producers[0].gap > 10)
  }

  @Test func aCutBreaksReceiversOffUntilItIsOver() {
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(perSecond: 10)]
    fixture.producers[0].place.region = Fixture.west
    fixture.consumers = [Fixture.consumer()]
    fixture.fault(.network(Fixture.east, Fixture.first), from: 60)
    fixture.at(360) { service, _ in service.clearImpairments(of: Cause(fault: 0)) }
    var waiting = 0
    fixture.at(350) { service, _ in waiting = service.waiting(Fixture.queue, in: Fixture.first) }
    let report = fixture.play().report
    #expect(waiting > 2500 && report.count(.completed) == report.offered && report.rejections.isEmpty)
  }

  @Test func whatALossyNetworkCostsIsBookedToIt() {
    var fixture = Self.pair()
    fixture.producers[0].retry.maxRetries = 0
    fixture.at(60) { service, _ in
      service.impair(
        NetworkImpairment(
          region: nil, namespace: Fixture.first, losesRequests: 0.2, losesAnswers: 0, cause: Cause(fault: 0)))
    }
    // The time-outs of the last ones end after the fault.
    fixture.at(300) { service, _ in service.clearImpairments(of: Cause(fault: 0)) }
    let report = fixture.play().report
    let lost = report.rejections[.timeout] ?? 0
    #expect(abs(Double(lost) / (240 * 50 * 0.2) - 1) < 0.1, "\(lost)")
    #expect(report.count(.rejected, through: Cause(fault: 0)) == report.count(.rejected))
  }

  @Test func addedLatencyLengthensRoundTripsAndGoesAway() {
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(at: [])]
    fixture.producers[0].arrivals = .closedLoop(outstanding: 1)
    fixture.costs.queueSend = 0
    fixture.duration = .seconds(100)
    fixture.roundTrip = .milliseconds(10)
    let plain = fixture.play().report.accepted
    #expect(plain == 10_000)
    fixture.at(0) { service, _ in
      service.impair(
        NetworkImpairment(
          region: Fixture.east, namespace: Fixture.first, losesRequests: 0, losesAnswers: 0,
          addedLatency: .milliseconds(90), cause: Cause(fault: 0)))
    }
    #expect(abs(fixture.play().report.accepted - 1_000) <= 1)
    fixture.at(50) { service, _ in service.clearImpairments(of: Cause(fault: 0)) }
    #expect(abs(fixture.play().report.accepted - 5_500) <= 2)
  }
}
