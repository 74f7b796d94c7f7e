import Testing

@testable import Experimentation

@Suite struct LossSystemTests {
  @Test(arguments: [
    (1, 5.0, 0.8333333333333334), (10, 20, 0.5379631686320729), (190, 200, 0.08869684386923561),
    (2, 0.5 / 0.7, 0.129533678756),
  ])
  func blockingIsAsPublished(servers: Int, load: Double, blocking: Double) {
    #expect(agrees(LossSystem(offeredLoad: load, servers: servers).blocking, blocking, relative: 1e-11))
  }

  /// The classic capacity table: the load is given to so many decimals, at which the blocking is the one named.
  @Test(arguments: [
    (2, 0.153, 3, 0.01), (4, 0.869, 3, 0.01), (5, 1.36, 2, 0.01), (10, 4.46, 2, 0.01), (20, 12.0, 1, 0.01),
    (24, 15.3, 1, 0.01), (40, 29.0, 1, 0.01), (70, 56.1, 1, 0.01), (100, 84.1, 1, 0.01), (5, 0.762, 3, 0.001),
    (10, 3.09, 2, 0.001), (20, 9.41, 2, 0.001), (100, 75.2, 1, 0.001), (100, 80.9, 1, 0.005), (100, 77.4, 1, 0.002),
  ])
  func capacityTableHolds(servers: Int, load: Double, decimals: Int, blocking: Double) {
    var unit = 1.0
    for _ in 0..<decimals { unit /= 10 }
    #expect(LossSystem(offeredLoad: load - unit, servers: servers).blocking < blocking)
    #expect(LossSystem(offeredLoad: load + unit, servers: servers).blocking > blocking)
  }

  @Test func seventeenTrunksCarryTenErlangs() {
    let trunks = LossSystem.servers(offeredLoad: 10, blockingAtMost: 0.02)
    #expect(trunks == 17)
    #expect((Double(trunks) / (1 - 0.3)).rounded(.up) == 25)
  }

  @Test func carriedLoadIsWhatIsNotLost() {
    let system = LossSystem(offeredLoad: 20, servers: 10)
    let chain = ImpatientSystem(arrivalRate: 20, serviceRate: 1, servers: 10, patienceRate: 0, waitingRoom: 0)
    #expect(agrees(system.meanBusy, chain.meanBusy))
    #expect(agrees(system.blocking, chain.blocking))
  }
}
