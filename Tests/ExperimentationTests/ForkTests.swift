import ContactCenterModel
import Foundation
import ScenarioLanguage
import SimulationKernel
import Testing
import WorldModel

/// Shipped scenarios, with all the machinery they have: neither a fork nor what is remembered is seen in either world.
@Suite struct ShippedForkTests {
  static let scenarios = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("scenarios")

  /// The run ends soon after the faults have begun, or the debug build would take minutes.
  @Test(
    arguments: [
      ("connect/everything", 4), ("connect/global-routing", 4), ("connect/log-in-storm", 4), ("connect/failback", 4),
      ("connect/stalled-mirror", 4), ("connect/onboarding", 4), ("connect/function-only-in-tokyo", 4),
      ("examples/random-zone", 4), ("tokyo-no-incident", 2),
    ])
  func aForkIsNotSeen(scenario: String, hours: Int) throws {
    var memory = CustomerMemory()
    let loaded = ScenarioLoader.load(path: Self.scenarios.appendingPathComponent(scenario + ".json").path)
    for architecture in try #require(loaded.scenario).architectures {
      var world = architecture.world
      world.horizon.duration = .hours(hours)
      let blueprint = WorldBlueprint(world)
      let both = try #require(
        try blueprint.playBoth(seed: 1, replication: 0, tracing: true, memory: &memory, isInterrupted: { false }))
      let twin = try #require(
        try blueprint.play(.twin, seed: 1, replication: 0, matching: nil, tracing: true, isInterrupted: { false }))
      let incident = try #require(
        try blueprint.play(
          .incident, seed: 1, replication: 0, matching: twin.ends, tracing: true, isInterrupted: { false }))
      expectSame(both.twin, twin)
      expectSame(both.incident, incident)
    }
  }

  private func expectSame(_ forked: WorldRun, _ played: WorldRun) {
    #expect(forked.attempts == played.attempts)
    var forked = forked
    var played = played
    forked.attempts = []
    played.attempts = []
    #expect(String(describing: forked) == String(describing: played))
  }
}
