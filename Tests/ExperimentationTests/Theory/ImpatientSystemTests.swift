import Testing

@testable import Experimentation

@Suite struct ImpatientSystemTests {
  @Test func finiteRoomIsAsPublished() {
    let two = ImpatientSystem(arrivalRate: 3, serviceRate: 4, servers: 2, patienceRate: 0, waitingRoom: 1)
    #expect(agrees(two.meanInSystem, 0.762340, decimals: 6))
    #expect(agrees(two.blocking, 0.0493601, decimals: 7))
    let five = ImpatientSystem(arrivalRate: 8, serviceRate: 4, servers: 5, patienceRate: 0, waitingRoom: 7)
    #expect(agrees(five.meanInSystem, 2.03934606483, decimals: 11))
    #expect(agrees(five.meanQueue, 0.0394634473292, decimals: 13))
    #expect(agrees(five.meanSojourn, 0.254933220453, decimals: 12))
    #expect(agrees(five.meanWait, 0.00493322045304, decimals: 14))
    #expect(agrees(five.meanWait, five.meanWaitOfServed))
  }

  @Test func largeCentreWithPatienceIsAsPublished() {
    let system = ImpatientSystem(
      arrivalRate: 0.1, serviceRate: 1.0 / 240, servers: 28, patienceRate: 1.0 / 300, waitingRoom: 80)
    #expect(agrees(system.law[30], 0.03655086716188359))
    #expect(agrees(system.meanQueue, 0.6833261838358367))
    #expect(agrees(system.meanInSystem, 24.136665236767172))
    #expect(agrees(system.meanWait, 6.833261838358366))
    #expect(agrees(system.meanSojourn, 241.36665236767172))
    // What comes is served, turned away or gives up.
    #expect(agrees(0.1 * (1 - system.blocking - system.abandonProbability), system.meanBusy / 240))
  }

  @Test func impatientCallersGiveUpAsPublished() {
    let system = ImpatientSystem(
      arrivalRate: 0.1, serviceRate: 1.0 / 240, servers: 25, patienceRate: 1.0 / 30, waitingRoom: 80)
    #expect(agrees(system.abandonProbability, 0.09759081562546817))
  }

  @Test func callCentreFloorWithPatienceIsAsPublished() {
    let system = ImpatientSystem(arrivalRate: 100.0 / 30, serviceRate: 1.0 / 3, servers: 14, patienceRate: 1.0 / 5)
    #expect(agrees(system.waitProbability, 0.14526, decimals: 5))
    #expect(agrees(system.abandonProbability, 0.013984, decimals: 6))
    #expect(agrees(system.occupancy, 0.704297, decimals: 6))
    #expect(agrees(system.meanWait, 0.069919, decimals: 6))
    let (served, abandoned) = system.ended(within: 1.0 / 3)
    #expect(agrees(served, 0.916792, decimals: 6))
    #expect(agrees(served + abandoned, 0.92396, decimals: 5))
  }

  /// Everybody has left in the long run, in the shares that the stationary law says, after the mean waits it says.
  @Test func waitsAddUp() {
    let system = ImpatientSystem(arrivalRate: 12, serviceRate: 1, servers: 10, patienceRate: 0.5)
    let (served, abandoned) = system.ended(within: 200)
    #expect(agrees(abandoned, system.abandonProbability))
    #expect(agrees(served + abandoned, 1))
    // The mean of a wait is the integral of its tail, here by Simpson's rule.
    let tails = (0...160).map { (served - system.ended(within: Double($0) * 0.05).served) / served }
    var mean = 0.0
    for index in stride(from: 0, to: 160, by: 2) {
      mean += 0.1 / 6 * (tails[index] + 4 * tails[index + 1] + tails[index + 2])
    }
    #expect(agrees(system.meanWaitOfServed, mean, relative: 1e-5))
  }

  @Test func hugeSystemDoesNotOverflow() {
    let system = ImpatientSystem(arrivalRate: 2000, serviceRate: 1, servers: 2000, patienceRate: 0.5)
    #expect(agrees(system.law.reduce(0, +), 1))
    #expect(agrees(2000 * (1 - system.abandonProbability), system.meanBusy))
  }
}
