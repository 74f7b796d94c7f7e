import ContactCenterModel
import Infrastructure
import SimulationKernel
import Testing

@testable import WorldModel

/// The design's worked example of a twin, contact by contact: one agent, patience 10 minutes, service 2 minutes, redial
/// after 5 minutes when cut or unreachable, at most once. Customers at 10:00, :01, :02, :03, :09, :10; the region is out
/// from 10:02:30 to 10:08. Minutes below count from 10:00.
@Suite struct WorkedExampleTests {
  let fixture: WorldFixture = {
    var fixture = WorldFixture()
    fixture.sources = [
      .calls(
        arrivals: .times([0, 1, 2, 3, 9, 10].map { .minute($0) }), handleTime: .constant(120),
        patience: .constant(600),
        redial: .always(after: [.dropped, .unreachable], delay: .constant(300), maxAttempts: 2))
    ]
    fixture.faults = [.at(2.5, .outage([.region(RegionIndex(0))]), lasts: .constant(330))]
    return fixture
  }()

  /// What the example's table says of an attempt.
  struct Row: Equatable {
    var customer: Int
    var attempt: Int
    var arrived: Double
    var answered: Double?
    var ended: Double
    var outcome: ContactOutcome

    init(
      _ customer: Int, _ attempt: Int, _ arrived: Double, _ answered: Double?, _ ended: Double,
      _ outcome: ContactOutcome
    ) {
      self.customer = customer
      self.attempt = attempt
      self.arrived = arrived
      self.answered = answered
      self.ended = ended
      self.outcome = outcome
    }

    init(_ record: AttemptRecord) {
      self.init(
        record.ordinal + 1, record.attempt, record.arrived.seconds / 60, record.answered.map { $0.seconds / 60 },
        record.ended.seconds / 60, record.outcome)
    }
  }

  func rows(_ run: WorldRun) -> [Row] {
    run.attempts.map(Row.init).sorted { ($0.customer, $0.attempt) < ($1.customer, $1.attempt) }
  }

  @Test func twinServesEveryoneInTurn() throws {
    let run = try fixture.play(.twin, tracing: true)
    #expect(
      rows(run) == [
        Row(1, 1, 0, 0, 2, .served), Row(2, 1, 1, 2, 4, .served), Row(3, 1, 2, 4, 6, .served),
        Row(4, 1, 3, 6, 8, .served), Row(5, 1, 9, 9, 11, .served), Row(6, 1, 10, 11, 13, .served),
      ])
  }

  @Test func outageEndsEachCustomerAsTheTableSays() throws {
    let (incident, twin) = try fixture.playTwin(tracing: true)
    #expect(
      rows(incident) == [
        Row(1, 1, 0, 0, 2, .served),
        Row(2, 1, 1, 2, 2.5, .dropped), Row(2, 2, 7.5, nil, 7.5, .unreachable),
        Row(3, 1, 2, nil, 2.5, .dropped), Row(3, 2, 7.5, nil, 7.5, .unreachable),
        Row(4, 1, 3, nil, 3, .unreachable), Row(4, 2, 8, 8, 10, .served),
        Row(5, 1, 9, 10, 12, .served), Row(6, 1, 10, 12, 14, .served),
      ])
    #expect(twin.channels[0].offered == 6)
    #expect(incident.channels[0].offered == 9)
    #expect(twin.sources[0].offered == 6)
    #expect(incident.sources[0].offered == 6)
    #expect(incident.sources[0].caused == 2)
    #expect(incident.sources[0].averted == 0)
    let causes = incident.customerLosses.filter { $0.caused > 0 }
    #expect(causes.map(\.count).reduce(0, +) == 2)
    #expect(causes.allSatisfy { $0.owner == .platform && $0.cause == Cause(fault: 0) })
  }

  @Test func withoutTheFaultBothWorldsAreTheSame() throws {
    var harmless = fixture
    harmless.faults = []
    let (incident, twin) = try harmless.playTwin(tracing: true)
    #expect(incident.attempts == twin.attempts)
    #expect(incident.ends == twin.ends)
    #expect(incident.digest == twin.digest)
  }
}
