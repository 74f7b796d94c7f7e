import Testing

@testable import SimulationKernel

/// The known-answer vectors that Random123 publishes for philox4x32-10.
@Suite struct PhiloxTests {
  struct Vector {
    let counter: [UInt32]
    let key: [UInt32]
    let expected: [UInt32]
  }

  static let vectors = [
    Vector(
      counter: [0, 0, 0, 0], key: [0, 0], expected: [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
    Vector(
      counter: [.max, .max, .max, .max], key: [.max, .max],
      expected: [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
    Vector(
      counter: [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], key: [0xa409_3822, 0x299f_31d0],
      expected: [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]),
  ]

  static func pair(_ low: UInt32, _ high: UInt32) -> UInt64 { UInt64(high) << 32 | UInt64(low) }

  @Test func blocksMatchThePublishedVectors() {
    for vector in Self.vectors {
      let c = vector.counter
      let block = Philox.block(
        Self.pair(c[0], c[1]), Self.pair(c[2], c[3]), key: Self.pair(vector.key[0], vector.key[1]))
      #expect(block.x == Self.pair(vector.expected[0], vector.expected[1]))
      #expect(block.y == Self.pair(vector.expected[2], vector.expected[3]))
    }
  }

  @Test func theAddressFillsTheCounterAsDocumented() {
    var stream = RandomStream(
      key: RandomKey(seed: Self.pair(0xa409_3822, 0x299f_31d0)), replication: 0x243f_6a88, source: 0x85a3_08d3,
      ordinal: 0x1319_8a2e, attempt: 0x03, purpose: 0x70)
    // The published vector has 0x7344 where a stream begins at block 0.
    for _ in 0..<0x7344 * 2 { _ = stream.next() }
    #expect(stream.next() == Self.pair(0xd16c_fe09, 0x94fd_cceb))
    #expect(stream.next() == Self.pair(0x5001_e420, 0x2412_6ea1))
  }

  @Test func aStreamReadPastItsBlocksGoesOnInTheNextOrdinal() {
    let key = RandomKey(seed: 7)
    var long = RandomStream(key: key, replication: 1, source: 2, ordinal: .max, attempt: 255, purpose: 255)
    for _ in 0..<0x1_0000 * 2 { _ = long.next() }
    var next = RandomStream(key: key, replication: 1, source: 2, ordinal: 0, attempt: 255, purpose: 255)
    for _ in 0..<100 { #expect(long.next() == next.next()) }
  }
}
