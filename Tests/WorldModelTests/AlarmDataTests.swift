import Testing

@testable import WorldModel

@Suite("Data of an alarm")
struct AlarmDataTests {
  private func periods(after arrivals: [UInt32], keeping count: Int) -> [UInt32] {
    var state = AlarmState(hash: 0)
    for period in arrivals { state.add((period, Double(period)), keeping: count) }
    return state.data.map(\.period)
  }

  @Test("the latest so many are kept, in order of their periods")
  func theLatestAreKept() {
    #expect(periods(after: [0, 1], keeping: 3) == [0, 1])
    #expect(periods(after: [0, 1, 2, 3, 4], keeping: 3) == [2, 3, 4])
    #expect(periods(after: [0, 1], keeping: 1) == [1])
  }

  @Test("a datum that was overtaken on its way takes its place")
  func overtakenDataTakeTheirPlace() {
    #expect(periods(after: [1, 0], keeping: 3) == [0, 1])
    #expect(periods(after: [0, 1, 3, 2], keeping: 3) == [1, 2, 3])
    // Older than all that are kept: it is not among the latest.
    #expect(periods(after: [1, 2, 3, 0], keeping: 3) == [1, 2, 3])
    #expect(periods(after: [1, 0], keeping: 1) == [1])
  }
}
