import Infrastructure
import SimulationKernel
import Testing

@testable import MessagingModel

/// Messaging units that follow the load (SBGDR-24).
@Suite struct ScalingTests {
  typealias Fixture = MessagingFixture

  /// A pair at a hundredth of the real rates: a unit sends ten a second, and from the twentieth minute on there come thirty.
  private static func peak() -> Fixture {
    var fixture = PairingTests.pair()
    fixture.consumers = []
    fixture.costs.queueSend = 100_000
    let interval = SimulationDuration.minutes(20)
    fixture.producers[0].arrivals = .poisson(
      perHour: DailyProfile(
        scenarioStart: .zero, from: .zero, interval: interval, values: [3 * 3600, 30 * 3600, 3 * 3600]))
    return fixture
  }

  private static func autoscale(_ fixture: inout Fixture, _ namespace: Int) {
    fixture.namespaces[namespace].autoscale = AutoscaleConfiguration(least: 1, most: 8)
    fixture.namespaces[namespace].autoscale?.every = .minutes(2)
  }

  @Test func unitsFollowTheLoadUpAndDown() {
    var fixture = Self.peak()
    Self.autoscale(&fixture, 0)
    fixture.drainLimit = .minutes(30)
    var units: [Int32] = []
    for minute in [19.0, 39, 59] {
      fixture.at(minute * 60) { service, _ in units.append(service.namespaces[0].units) }
    }
    let scaled = fixture.play().report
    #expect(units[0] == 1 && units[1] >= 4 && units[2] < units[1] && scaled.unitSteps >= 3, "\(units)")
    fixture.namespaces[0].autoscale = nil
    fixture.actions = []
    let fixed = fixture.play().report
    #expect(fixed.unitSteps == 0)
    // Who is told "busy" holds back, so that what there are too many of waits with its sender.
    #expect((fixed.meanAcknowledgement ?? 0) > 3 * (scaled.meanAcknowledgement ?? 0))
  }

  @Test func unitsAreMeteredUntilTheyAreDeleted() {
    // What bills are for: SBGDR-90 has its price in the scenario language.
    var fixture = Fixture()
    fixture.duration = .hours(2)
    fixture.namespaces[0].messagingUnits = 2
    fixture.namespaces[0].partitions = 4
    fixture.producers = [Fixture.producer(perSecond: 1)]
    fixture.fault(.namespace(Fixture.first), from: 1_800, to: 3_600)
    fixture.at(1_800) { service, scheduler in
      do throws(PairingRefusal) { try service.deleteNamespace(Fixture.second, &scheduler) } catch {
        Issue.record("refused: \(error)")
      }
    }
    let report = fixture.play().report
    #expect(report.usage.map(\.unitHours) == [16, 0.5])
    #expect(report.usage.map(\.operations) == [report.accepted, 0] && report.accepted > 5_000)
    var scaled = Self.peak()
    Self.autoscale(&scaled, 0)
    let hours = scaled.play().report.usage.map(\.unitHours)
    #expect(hours[0] > 1.3 && hours[0] < 8 && hours[1] == 1, "\(hours)")
  }

  @Test func theNewPrimaryIsThrottledWhereAutoscaleDidNotComeAlong() {
    // SBGDR-24: the primary scales by itself, and so does the secondary only when someone saw to it.
    var fixture = Self.peak()
    Self.autoscale(&fixture, 0)
    PairingTests.failOver(&fixture, at: 600)
    let drifted = fixture.play().report
    Self.autoscale(&fixture, 1)
    let alike = fixture.play().report
    let (without, with) = (drifted.errors[.serverBusy] ?? 0, alike.errors[.serverBusy] ?? 0)
    #expect(without > 2 * with && alike.unitSteps > drifted.unitSteps, "\(without) \(with)")
    #expect((drifted.meanAcknowledgement ?? 0) > 2 * (alike.meanAcknowledgement ?? 0))
  }
}
