import Testing

@testable import Experimentation

@Suite struct RepairableComponentTests {
  let component = RepairableComponent(meanTimeToFailure: 6, meanTimeToRepair: 2)

  @Test func availabilityIsUptimeOverAll() {
    #expect(agrees(component.availability, 0.75))
    #expect(agrees(component.availability(at: 0), 1))
    #expect(agrees(component.availability(at: 1_000), 0.75))
    #expect(agrees(component.averageAvailability(until: 1e-6), 1, relative: 1e-6))
    #expect(agrees(component.averageAvailability(from: 500, until: 600), 0.75))
  }

  /// The chain of two states is a second way to the same numbers.
  @Test func chainAgrees() {
    let chain = ContinuousMarkovChain(
      states: 2,
      transitions: [
        .init(from: 0, to: 1, rate: 1.0 / component.meanTimeToFailure),
        .init(from: 1, to: 0, rate: 1.0 / component.meanTimeToRepair),
      ])
    let (law, occupation) = chain.evolve([1, 0], for: 3)
    #expect(agrees(law[0], component.availability(at: 3)))
    #expect(agrees(occupation[0] / 3, component.averageAvailability(until: 3)))
    let (_, later) = chain.evolve(law, for: 400)
    #expect(agrees(later[0] / 400, component.averageAvailability(from: 3, until: 403)))
  }

  @Test func shorterOfTwoClocksWins() {
    #expect(agrees(component.cutShare(meanJob: 2), 0.25))
  }
}
