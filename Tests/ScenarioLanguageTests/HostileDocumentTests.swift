import Foundation
import JSONSource
import SimulationKernel
import Testing
import WorldModel

@testable import ScenarioLanguage

/// A small pseudorandom generator (SplitMix64, Steele, Lea and Flood 2014), so that every run tries the same inputs.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}

/// Broken, truncated and absurd documents give problems, never a trap, and nothing is refused without a reason.
@Suite struct HostileDocumentTests {
  static func base() throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in ["architecture", "workload", "incident", "scenario"] {
      files["base/\(name).json"] = try FileSystemReader().read(
        "\(CorpusTests.folder)/base/\(name).json", limit: 1_000_000)
    }
    return files
  }

  /// Loads a scenario and says whether it was accepted; a refusal has a reason.
  func load(_ files: [String: [UInt8]], path: String = "base/scenario.json") -> Bool {
    let loaded = ScenarioLoader.load(path: path, reader: MemoryReader(files))
    #expect(loaded.scenario != nil || loaded.problems.contains { $0.severity == .error })
    return loaded.scenario != nil
  }

  @Test func mutatedBytesNeverTrap() throws {
    let base = try Self.base()
    var random = SplitMix64(state: 20_250_707)
    var accepted = 0
    for _ in 0..<600 {
      var files = base
      let name = base.keys.sorted().randomElement(using: &random) ?? ""
      var bytes = files[name] ?? []
      for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
        let place = bytes.indices.randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(Array("{}[]\",:0-e.\\P".utf8).randomElement(using: &random) ?? 0, at: place)
        case 3: bytes.removeSubrange(place..<min(place + 20, bytes.count))
        default: bytes.removeSubrange(place...)
        }
      }
      files[name] = bytes
      accepted += load(files) ? 1 : 0
    }
    #expect(accepted < 600)
  }

  static let absurdities: [JSONOutput] = [
    .null, true, 0, -1, 1, .integer(.max), .integer(.min), .number("1e300"), .number("1e-300"), .number("0.5"), "",
    "never", "PT0S", "P36525D", "PT0.000001S", "x", "ap-northeast-1", "+81312345678", "general", "\u{0}\u{202E}", [],
    [:],
    [0], ["x"], ["PT1S", "PT2S"], ["uniform": ["PT1S", "PT2S"]], ["$ref": "architecture.json"],
    ["$ref": "scenario.json"],
    ["bernoulli": 1], ["weibull": ["shape": .number("0.0001"), "scale": "P36525D"]], ["region": "ap-northeast-3"],
    ["constant": 0], ["atLeast": 1], ["exponential": ["mean": "PT0S"]],
  ]

  /// Replaces random values, and repeats and removes random members, of whole documents.
  static func mutate(_ value: JSONOutput, _ chance: Double, _ random: inout SplitMix64) -> JSONOutput {
    if Double.random(in: 0..<1, using: &random) < chance { return absurdities.randomElement(using: &random) ?? .null }
    switch value {
    case .array(let elements):
      var mutated = elements.map { mutate($0, chance, &random) }
      if Double.random(in: 0..<1, using: &random) < chance, let again = mutated.randomElement(using: &random) {
        mutated.append(again)
      }
      return .array(mutated)
    case .object(let members):
      var mutated = members.map { (key: $0.key, value: mutate($0.value, chance, &random)) }
      if Double.random(in: 0..<1, using: &random) < chance, !mutated.isEmpty {
        let place = mutated.indices.randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<3, using: &random) {
        case 0: mutated.remove(at: place)
        case 1:
          mutated[place].key = ["x", "source", "$ref", "patch", "constant", "take"].randomElement(using: &random) ?? ""
        default: mutated[place].key += "s"
        }
      }
      return .object(mutated)
    default: return value
    }
  }

  @Test func absurdValuesNeverTrap() throws {
    let base = try Self.base()
    var random = SplitMix64(state: 42)
    var trees: [String: JSONOutput] = [:]
    for (name, bytes) in base {
      var findings = Findings()
      trees[name] = JSONOutput(try #require(JSONParser.parse(bytes, findings: &findings)?.root))
    }
    var accepted = 0
    for round in 0..<1_500 {
      var files = base
      for name in base.keys.sorted() {
        files[name] = Self.mutate(trees[name] ?? .null, round % 2 == 0 ? 0.004 : 0.03, &random).bytes()
      }
      guard load(files) else { continue }
      accepted += 1
      if accepted % 8 == 0 { try playBriefly(files) }
    }
    // Some mutations do no harm: the test must not be one that refuses everything at the door.
    #expect(accepted > 50 && accepted < 1_400)
  }

  /// What is accepted can be simulated, too: its first hours, where they hold few enough customers for a test.
  func playBriefly(_ files: [String: [UInt8]]) throws {
    let scenario = try #require(ScenarioLoader.load(path: "base/scenario.json", reader: MemoryReader(files)).scenario)
    for architecture in scenario.architectures {
      let world = architecture.world
      let isSmall = world.sources.allSatisfy { source in
        if case .poisson(let process) = source.arrivals { return process.perHour.values.allSatisfy { $0 <= 1_000 } }
        return true
      }
      let heads = world.contactCenter.agentGroups.flatMap(\.heads.values).reduce(0, +)
      let cells = world.horizon.duration / world.horizon.recoveryStep
      guard isSmall, heads <= 10_000, cells <= 100_000 else { continue }
      let blueprint = WorldBlueprint(world)
      for kind in WorldKind.allCases {
        var hours = 0
        _ = try blueprint.play(
          kind, seed: scenario.seed, replication: 0, matching: nil, tracing: false,
          isInterrupted: {
            hours += 1
            return hours > 8
          })
      }
    }
  }

  @Test func hugeAndDeepDocumentsAreRefused() {
    let deep = Array((String(repeating: "{\"a\":", count: 500_000)).utf8)
    #expect(!load(["base/scenario.json": deep]))
    #expect(!load(["base/scenario.json": [UInt8](repeating: 0x5B, count: 9_999_999)]))
    #expect(!load(["base/scenario.json": [UInt8](repeating: 0x20, count: 10_000_001)]))
    #expect(!load(["base/scenario.json": Array("\"\(String(repeating: "x", count: 1_000_000))\"".utf8)]))
    let wide = "{\"kind\":\"scenario\"," + (0..<50_000).map { "\"k\($0)\":0" }.joined(separator: ",") + "}"
    #expect(!load(["base/scenario.json": Array(wide.utf8)]))
  }
}
