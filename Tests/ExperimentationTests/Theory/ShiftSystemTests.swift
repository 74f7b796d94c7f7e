import ExperimentFixtures
import Testing

@testable import Experimentation

@Suite struct ShiftSystemTests {
  let system = ShiftSystem(serviceRate: 1, patienceRate: 0.5, mostAgents: 10, queueLimit: 40)

  @Test func constantDayComesToErlangA() {
    let (pieces, _) = system.expectations(
      Array(repeating: ShiftSystem.Piece(duration: 20, arrivalRate: 9, agents: 10), count: 4))
    let stationary = ImpatientSystem(
      arrivalRate: 9, serviceRate: 1, servers: 10, patienceRate: 0.5, waitingRoom: 40)
    #expect(agrees(pieces[3].meanQueue, stationary.meanQueue, relative: 1e-7))
    #expect(agrees(pieces[3].meanBusy, stationary.meanBusy, relative: 1e-7))
    #expect(agrees(pieces[3].abandoned, 20 * 9 * stationary.abandonProbability, relative: 1e-7))
    #expect(pieces[3].full < 1e-9)
  }

  @Test func everybodyEndsServedOrGivenUp() {
    let pieces = [
      ShiftSystem.Piece(duration: 3, arrivalRate: 8, agents: 10), .init(duration: 2, arrivalRate: 9, agents: 4),
      .init(duration: 1, arrivalRate: 2, agents: 6),
    ]
    let (found, afterwards) = system.expectations(pieces)
    let offered = pieces.reduce(0) { $0 + $1.duration * $1.arrivalRate }
    let abandoned = found.reduce(afterwards) { $0 + $1.abandoned }
    #expect(abandoned > 1 && abandoned < offered)
    // Those with an agent at closing time are served afterwards, so service up to then is less than the rest.
    let servedByClosing = zip(found, pieces).reduce(0) { $0 + $1.0.meanBusy * $1.1.duration }
    #expect(servedByClosing < offered - abandoned)
    #expect(servedByClosing > offered - abandoned - 10)
  }

  /// With more agents than contacts and nobody waiting it is Mt/M/∞, head counts or not: busy agents finish their contact.
  @Test func finishingAgentsAreInfiniteServers() {
    let roomy = ShiftSystem(serviceRate: 1, patienceRate: 0.5, mostAgents: 40, queueLimit: 2)
    let (found, _) = roomy.expectations([
      .init(duration: 2, arrivalRate: 5, agents: 40), .init(duration: 2, arrivalRate: 0, agents: 0),
    ])
    let means = InfiniteServerSystem(arrivalRates: [5, 0], piece: 2, serviceRate: 1).means
    #expect(agrees(found[0].meanBusy, means[0].average))
    #expect(agrees(found[1].meanBusy, means[1].average))
  }

  @Test func leavingAtOnceIsAnotherModel() {
    let wrong = ShiftSystem(
      serviceRate: 1, patienceRate: 0.5, mostAgents: 10, queueLimit: 40, shiftEnd: .leaveAtOnce)
    let pieces = [
      ShiftSystem.Piece(duration: 3, arrivalRate: 8, agents: 10), .init(duration: 1, arrivalRate: 8, agents: 2),
    ]
    #expect(wrong.expectations(pieces).pieces[1].meanBusy < system.expectations(pieces).pieces[1].meanBusy - 1)
  }

  /// The published offered load of sinusoidal arrivals, 100 + 10(sin t − cos t), from pieces of a 360th of the period.
  @Test func sinusoidalLoadIsAsPublished() {
    let means = InfiniteServerSystem(
      arrivalRates: Sinusoid.rates(pieces: 360, periods: 4), piece: Sinusoid.period / 360, serviceRate: 1
    ).means
    for (eighth, load) in [(0, 90.0), (1, 100), (2, 110), (3, 114.142), (4, 110)] {
      #expect(agrees(means[3 * 360 + 45 * eighth - 1].atEnd, load, relative: 2e-5))
    }
  }
}
