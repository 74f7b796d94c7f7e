import CGSL
import Foundation
import Testing

@testable import SimulationKernel

/// The generated tables against the definition of the ziggurat, computed with the C library.
@Suite struct ZigguratTests {
  struct Layers {
    let edge: Double
    let tail: Double
    let layer: (Int) -> cgsl_layer
    let table: (Int) -> Double
    let density: (Double) -> Double
  }

  static var exponential: Layers {
    Layers(
      edge: cgsl_exponential_edge(), tail: exp(-cgsl_exponential_edge()), layer: cgsl_exponential_layer,
      table: cgsl_exponential_density, density: { exp(-$0) })
  }
  static var normal: Layers {
    Layers(
      edge: cgsl_normal_edge(), tail: (Double.pi / 2).squareRoot() * erfc(cgsl_normal_edge() / 2.0.squareRoot()),
      layer: cgsl_normal_layer, table: cgsl_normal_density, density: { exp(-0.5 * $0 * $0) })
  }

  static func check(_ layers: Layers) {
    let area = layers.edge * layers.density(layers.edge) + layers.tail
    let right = (0..<256).map { layers.layer($0).width * 0x1p53 }
    #expect((right[0] * layers.density(layers.edge) / area - 1).magnitude < 1e-13, "the base holds the tail too")
    #expect(right[255] == layers.edge)
    #expect(layers.table(0) == 1 && layers.layer(1).bound == 0)
    #expect((Double(layers.layer(0).bound) * 0x1p-53 * right[0] / layers.edge - 1).magnitude < 1e-13)
    for i in 1..<256 {
      #expect((layers.table(i) / layers.density(right[i]) - 1).magnitude < 1e-14, "layer \(i)")
      let height = layers.table(i - 1) - layers.table(i)
      #expect((right[i] * height / area - 1).magnitude < 1e-11, "every layer has the same area: \(i)")
      if i > 1 {
        let inner = Double(layers.layer(i).bound) * 0x1p-53 * right[i]
        #expect((inner / right[i - 1] - 1).magnitude < 1e-13, "what lies left of the layer above is certain: \(i)")
      }
    }
  }

  @Test func theExponentialsLayersHaveEqualAreas() { Self.check(Self.exponential) }

  @Test func theNormalsLayersHaveEqualAreas() { Self.check(Self.normal) }

  @Test func thePowersOfTwoAreRight() {
    for j in 0..<128 {
      let entry = cgsl_power_of_two(j)
      #expect(entry.power == exp2(Double(j) / 128))
      #expect(entry.rest.magnitude < 0x1p-53)
    }
  }
}
