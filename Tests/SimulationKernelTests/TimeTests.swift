import Testing

@testable import SimulationKernel

@Suite struct TimeTests {
  @Test func secondsRoundToTheNearestMicrosecond() {
    let cases: [(Double, Int64)] = [
      (0, 0), (1, 1_000_000), (-1.5, -1_500_000), (0.000_000_4, 0), (0.000_000_6, 1), (-0.000_000_6, -1),
      (0.000_000_5, 0), (0.000_001_5, 2), (1e-300, 0), (86_400.123_456, 86_400_123_456),
      (2_251_799_813.0, 2_251_799_813_000_000), (2_251_799_814.0, 2_251_799_814_000_000),
      (9e12, 9_000_000_000_000_000_000), (-9e12, -9_000_000_000_000_000_000), (1e13, .max), (-1e13, .min),
      (.infinity, .max), (-.infinity, .min), (.nan, 0),
    ]
    for (seconds, expected) in cases {
      #expect(SimulationDuration(seconds: seconds).microseconds == expected, "\(seconds)")
    }
  }

  @Test func theFastConversionRoundsAsTheStandardLibraryDoes() {
    var random = RandomStream(key: RandomKey(seed: 3), replication: 0, source: 0)
    for _ in 0..<100_000 {
      let seconds = (random.uniform() - 0.5) * Elementary.exp(40 * random.uniform() - 15)
      let expected = (seconds * 1e6).rounded(.toNearestOrEven)
      #expect(Double(SimulationDuration(seconds: seconds).microseconds) == expected || expected.magnitude > 0x1p53)
    }
  }

  @Test func sumsSaturateInsteadOfTrapping() {
    #expect(SimulationTime.distantFuture + .seconds(1) == .distantFuture)
    #expect(SimulationTime(microseconds: .min) - .seconds(1) == SimulationTime(microseconds: .min))
    #expect(SimulationTime.distantFuture - SimulationTime(microseconds: -5) == .infinite)
    #expect(SimulationDuration.infinite + .seconds(1) == .infinite)
    #expect(-SimulationDuration(microseconds: .min) == .infinite)
    #expect(SimulationDuration.hours(.max) == .infinite)
    #expect(SimulationDuration.hours(.min).microseconds == .min)
    #expect(SimulationDuration.seconds(-3) * Int.max == SimulationDuration(microseconds: .min))
  }

  @Test func arithmeticIsThatOfIntegers() {
    let noon = SimulationTime.start + .hours(12)
    let eleven = SimulationTime.start + .hours(11)
    let half = noon - .minutes(30)
    #expect(half - eleven == .minutes(30))
    #expect(SimulationDuration.minutes(90).seconds == 5_400)
    #expect(SimulationDuration.hours(1) * 0.25 == .minutes(15))
    #expect(SimulationDuration.hours(1) / .minutes(15) == 4)
    #expect(SimulationDuration.milliseconds(1_500) == SimulationDuration(seconds: 1.5))
    #expect(noon.seconds == 43_200)
    #expect(SimulationTime.start < noon)
    #expect(noon < SimulationTime.distantFuture)
    var time = noon
    time -= .seconds(1)
    time += .seconds(1)
    #expect(time == noon)
  }
}
