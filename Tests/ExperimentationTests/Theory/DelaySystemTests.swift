import Testing

@testable import Experimentation

@Suite struct DelaySystemTests {
  /// 100 calls in half an hour, three minutes each, 14 agents; seconds.
  let floor = DelaySystem(arrivalRate: 100.0 / 1800, serviceRate: 1.0 / 180, servers: 14)

  @Test func callCentreFloorIsAsPublished() {
    #expect(agrees(floor.waitProbability, 0.1741319335950498))
    #expect(agrees(floor.waitAtMost(20), 0.8883500191794669))
    #expect(agrees(floor.meanWait, 7.83593701177724))
    #expect(agrees(floor.occupancy, 0.7142857, decimals: 7))
  }

  @Test(arguments: [
    (5.0, 1.0, 10, 0.03610535915832015), (24, 1, 35, 0.023521116861458607), (0.1, 0.0033, 35, 0.3121925015328496),
  ])
  func waitProbabilityIsAsPublished(arrivals: Double, services: Double, servers: Int, probability: Double) {
    let system = DelaySystem(arrivalRate: arrivals, serviceRate: services, servers: servers)
    #expect(agrees(system.waitProbability, probability))
  }

  @Test(arguments: [(35, 0.7710233599946846), (40, 0.9668921807646333)])
  func serviceLevelIsAsPublished(servers: Int, level: Double) {
    let system = DelaySystem(arrivalRate: 0.1, serviceRate: 0.0033, servers: servers)
    #expect(agrees(system.waitAtMost(20), level))
  }

  @Test func meansAreAsPublished() {
    #expect(
      agrees(DelaySystem(arrivalRate: 0.1, serviceRate: 1.0 / 300, servers: 35).meanWait, 17.07494774481045))
    let nine = DelaySystem(arrivalRate: 7, serviceRate: 1, servers: 9)
    #expect(agrees(nine.meanQueue, 1.3473148295486905))
    #expect(agrees(nine.meanInSystem, 8.34731482954869))
    #expect(agrees(nine.meanSojourn, nine.meanWait + 1))
    #expect(agrees(DelaySystem(arrivalRate: 0.9, serviceRate: 1, servers: 1).meanWait, 9))
    let hundred = DelaySystem(arrivalRate: 90, serviceRate: 1, servers: 100)
    #expect(agrees(hundred.waitProbability, 0.2169404809, decimals: 10))
    #expect(agrees(hundred.meanWait, 0.0216940480906, decimals: 13))
  }

  /// The chain with all the room it needs is a second way to the same numbers.
  @Test func chainAgrees() {
    let chain = ImpatientSystem(arrivalRate: 7, serviceRate: 1, servers: 9, patienceRate: 0)
    let nine = DelaySystem(arrivalRate: 7, serviceRate: 1, servers: 9)
    #expect(agrees(chain.waitProbability, nine.waitProbability))
    #expect(agrees(chain.meanWait, nine.meanWait))
    #expect(agrees(chain.meanWaitOfServed, nine.meanWait))
    #expect(agrees(chain.ended(within: 0.5).served, nine.waitAtMost(0.5)))
  }

  @Test func prioritiesAreAsPublished() {
    let one = PrioritySystem(arrivalRates: [0.2, 0.6, 1.2], serviceRate: 3, servers: 1)
    #expect(agrees(one.meanWait(of: 0), 0.238, decimals: 3))
    #expect(agrees(one.meanWait(of: 1), 0.325, decimals: 3))
    #expect(agrees(one.meanWait(of: 2), 0.909, decimals: 3))
    let two = PrioritySystem(arrivalRates: [0.2, 0.6, 1.2], serviceRate: 3, servers: 2)
    #expect(agrees(two.meanWait(of: 0), 0.029, decimals: 3))
    #expect(agrees(two.meanWait(of: 1), 0.033, decimals: 3))
    #expect(agrees(two.meanWait(of: 2), 0.048, decimals: 3))
    // Kleinrock's conservation law: priorities do not change how many wait in all.
    let all = DelaySystem(arrivalRate: 2, serviceRate: 3, servers: 2)
    #expect(agrees((0..<3).reduce(0) { $0 + two.meanQueue(of: $1) }, all.meanQueue))
  }

  @Test func generalServiceAgreesWithSpecialCases() {
    let exponential = GeneralServiceSystem(arrivalRate: 0.8, serviceMean: 1, serviceVariance: 1)
    let markovian = DelaySystem(arrivalRate: 0.8, serviceRate: 1, servers: 1)
    #expect(agrees(exponential.meanWait, markovian.meanWait))
    #expect(agrees(exponential.meanSojourn, markovian.meanSojourn))
    let constant = GeneralServiceSystem(arrivalRate: 0.8, serviceMean: 1, serviceVariance: 0)
    #expect(agrees(constant.meanQueue, markovian.meanQueue / 2))
    let erlang = GeneralServiceSystem(arrivalRate: 1, serviceMean: 0.5, serviceVariance: 0.5 * 0.5 / 2)
    #expect(agrees(erlang.occupancy, 0.5))
    #expect(agrees(erlang.meanInSystem, 0.5 + 0.375))
  }

  @Test(arguments: [(744.0, 248.0, 6.25, 652.5), (114, 38, 1, 180)])
  func breakdownsStretchServiceAsPublished(failure: Double, repair: Double, variation: Double, wait: Double) {
    let effective = EffectiveServiceTime(
      naturalMean: 15, naturalDeviation: 3.35, meanTimeToFailure: failure, meanTimeToRepair: repair)
    #expect(agrees(effective.availability, 0.75))
    #expect(agrees(effective.mean, 20))
    #expect(agrees(effective.squaredVariation, variation, decimals: 3))
    let system = GeneralServiceSystem(
      arrivalRate: 0.9 / effective.mean, serviceMean: effective.mean, serviceVariance: effective.variance)
    #expect(agrees(system.meanWait, wait, decimals: 1))
  }
}
