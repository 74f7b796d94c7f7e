import Infrastructure
import SimulationKernel
import Testing

@testable import ContactCenterModel
@testable import Reporting

@Suite struct CustomerLifeTests {
  func attempt(_ ordinal: Int, _ attempt: Int = 1, end: CustomerEnd, minute: Int) -> AttemptRecord {
    AttemptRecord(
      source: 0, ordinal: ordinal, attempt: attempt, arrived: .start, queued: nil, answered: nil,
      ended: .start + .minutes(minute), outcome: end == .satisfied ? .served : .dropped, cause: .none, region: nil,
      zone: nil, end: end)
  }

  @Test func effects() {
    let incident = [
      attempt(0, end: .satisfied, minute: 1), attempt(1, end: .none, minute: 1), attempt(1, 2, end: .lost, minute: 9),
      attempt(2, end: .satisfied, minute: 5), attempt(3, end: .satisfied, minute: 5),
      attempt(4, end: .satisfied, minute: 5), attempt(6, end: .lost, minute: 5),
    ]
    let twin = [
      attempt(0, end: .satisfied, minute: 1), attempt(1, end: .satisfied, minute: 1), attempt(2, end: .lost, minute: 5),
      attempt(3, end: .satisfied, minute: 4), attempt(4, end: .satisfied, minute: 6), attempt(6, end: .lost, minute: 9),
    ]
    let lives = CustomerLife.matched(incident: incident, twin: twin)
    #expect(lives.map(\.effect) == [.none, .caused, .averted, .delayed, .improved, .none])
    #expect(lives[1].incident.count == 2 && lives[1].twin.count == 1)
  }

  @Test func surgeCustomersHaveNoTwin() {
    let lives = CustomerLife.matched(incident: [attempt(0, end: .lost, minute: 1)], twin: [])
    #expect(lives.count == 1 && lives[0].twin.isEmpty && lives[0].effect == .none)
    #expect(CustomerLife.matched(incident: [], twin: []).isEmpty)
  }
}
