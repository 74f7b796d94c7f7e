import Testing

@testable import SimulationKernel

@Suite struct StorageTests {
  @Test func aSlabReusesFreedSlotsAndKeepsTheOthers() {
    var slab = EntitySlab<Int>(template: -1, capacity: 2)
    var live: [UInt32: Int] = [:]
    var random = RandomStream(key: RandomKey(seed: 1), replication: 0, source: 0)
    var most = 0
    for step in 0..<4_000 {
      if live.isEmpty || random.bernoulli(step < 2_000 ? 0.52 : 0.48) {
        let slot = slab.insert(step)
        #expect(live[slot] == nil, "a slot in use is not handed out")
        live[slot] = step
      } else {
        let slot = live.keys.sorted()[random.index(below: live.count)]
        #expect(slab[slot] == live[slot])
        slab.free(slot)
        live[slot] = nil
      }
      most = max(most, live.count)
      #expect(slab.liveCount == live.count)
    }
    for (slot, value) in live { #expect(slab.isLive(slot) && slab[slot] == value) }
    #expect(slab.capacity <= 2 * most + 2, "memory follows the most alive at once")
  }

  @Test func aSlabsCopyHandsOutTheSameSlots() {
    var slab = EntitySlab<UInt8>(template: 0)
    for value in 0..<100 { _ = slab.insert(UInt8(value)) }
    for slot in stride(from: 0, to: 100, by: 3) { slab.free(UInt32(slot)) }
    var copy = slab.copy()
    for _ in 0..<200 {
      let slot = slab.insert(1)
      #expect(copy.insert(2) == slot)
      #expect(slab[slot] == 1 && copy[slot] == 2)
    }
  }

  @Test func freeingASlotTwiceStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      var slab = EntitySlab<Int>(template: 0)
      let slot = slab.allocate()
      slab.free(slot)
      slab.free(slot)
    }
  }

  @Test func aTableIsCopiedOnlyOnDemand() {
    var table = FixedTable<Int32>(repeating: 7, count: 10)
    var copy = table.copy()
    table[3] = 1
    copy[4] = 2
    #expect(table[3] == 1 && copy[3] == 7)
    #expect(table[4] == 7 && copy[4] == 2 && copy.count == 10)
    copy.fill(0)
    #expect((0..<10).allSatisfy { copy[$0] == 0 } && table[0] == 7)
    let empty = FixedTable<Int>(repeating: 0, count: 0)
    #expect(empty.copy().count == 0)
  }
}
