import Foundation
import Testing

@testable import SimulationKernel

/// Our exponential and logarithm against the C library's, which is right to within one unit in the last place itself.
@Suite struct ElementaryTests {
  /// How many doubles lie between two of the same sign.
  static func steps(_ left: Double, _ right: Double) -> UInt64 {
    let (left, right) = (left.bitPattern, right.bitPattern)
    return left > right ? left - right : right - left
  }

  @Test func theExponentialIsRightToTheLastPlace() {
    var random = RandomStream(key: RandomKey(seed: 1), replication: 0, source: 0)
    var worst: UInt64 = 0
    for scale in [1e-8, 0.01, 1, 30, 700, 745] {
      for _ in 0..<20_000 {
        let x = (2 * random.uniform() - 1) * scale
        worst = max(worst, Self.steps(Elementary.exp(x), Foundation.exp(x)))
      }
    }
    #expect(worst <= 1)
  }

  @Test func theLogarithmIsRightToTheLastPlace() {
    var random = RandomStream(key: RandomKey(seed: 2), replication: 0, source: 0)
    var worst: UInt64 = 0
    for _ in 0..<40_000 {
      let near = 1 + (random.uniform() - 0.5) * 0.5
      let wide = Foundation.exp((random.uniform() - 0.5) * 1_400)
      let tiny = Double(bitPattern: random.next() >> 12)
      for x in [near, wide, tiny] where x > 0 {
        worst = max(worst, Self.steps(Elementary.log(x), Foundation.log(x)))
      }
    }
    #expect(worst <= 2)
  }

  @Test func theEndsAreAsTheStandardSays() {
    #expect(Elementary.exp(0) == 1 && Elementary.exp(-0.0) == 1 && Elementary.log(1) == 0)
    #expect(Elementary.exp(.infinity) == .infinity && Elementary.exp(-.infinity) == 0)
    #expect(Elementary.exp(709.78) < .infinity && Elementary.exp(709.79) == .infinity)
    #expect(Elementary.exp(-745.13) > 0 && Elementary.exp(-745.14) == 0)
    #expect(Elementary.exp(.nan).isNaN && Elementary.log(.nan).isNaN && Elementary.log(-1).isNaN)
    #expect(Elementary.log(0) == -.infinity && Elementary.log(.infinity) == .infinity)
    #expect(Elementary.log(.leastNonzeroMagnitude) == Foundation.log(.leastNonzeroMagnitude))
    #expect(Elementary.log(.greatestFiniteMagnitude) == Foundation.log(.greatestFiniteMagnitude))
  }
}
