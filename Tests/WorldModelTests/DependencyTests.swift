import Infrastructure
import Testing

/// what all regions share can fail for all of them; what each region has of its own fails there alone.
@Suite struct DependencyTests {
  let topology = TopologyConfiguration(
    regions: ["osaka", "tokyo"].map { RegionConfiguration(id: $0, country: "JP", zones: [], zoneRemoval: nil) },
    zones: [], carriers: [],
    dependencies: ["dns", "lambda"].map {
      DependencyConfiguration(
        id: $0, deployedIn: [RegionIndex(0), RegionIndex(1)], isShared: $0 == "dns", feature: nil, owner: .customer)
    })

  func down(_ state: borrowing InfrastructureState) -> [Bool] {
    [
      state.isDown(dependency: 0, region: 0), state.isDown(dependency: 0, region: 1),
      state.isDown(dependency: 1, region: 0), state.isDown(dependency: 1, region: 1),
    ]
  }

  @Test func aDependencyFailsInOneRegionOrInAll() {
    var state = InfrastructureState(topology)
    state.strike(.dependency(DependencyIndex(1), RegionIndex(0)), Cause(fault: 3))
    #expect(down(state) == [false, false, true, false])
    #expect(state.cause(dependency: 1, region: 0) == Cause(fault: 3))
    state.strike(.dependency(DependencyIndex(0), nil), Cause(fault: 1))
    #expect(down(state) == [true, true, true, false])
    state.repair(.dependency(DependencyIndex(1), RegionIndex(0)))
    #expect(down(state) == [true, true, false, false])
  }

  @Test func itWorksAgainWhenEveryFaultIsRepaired() {
    var state = InfrastructureState(topology)
    state.strike(.dependency(DependencyIndex(1), nil), Cause(fault: 0))
    state.strike(.dependency(DependencyIndex(1), RegionIndex(1)), Cause(fault: 1))
    state.repair(.dependency(DependencyIndex(1), nil))
    #expect(down(state) == [false, false, false, true])
    #expect(!state.isDown(region: 0) && !state.isDown(region: 1))
  }
}
