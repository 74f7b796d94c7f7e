import Infrastructure
import MessagingModel
import SimulationKernel
import Testing
import WorldModel

@testable import ScenarioLanguage

/// SBGDR-75: the five subjects of the service's samples, each a scenario, loaded and played.
@Suite struct SampleTests {
  private func play(_ name: String) throws -> (run: WorldRun, world: WorldConfiguration) {
    let loaded = ScenarioLoader.load(path: "\(Repository.root)/scenarios/messages/samples-\(name).json")
    #expect(loaded.problems.map(\.description) == [])
    let scenario = try #require(loaded.scenario)
    let world = try #require(scenario.architectures.first?.world)
    let run = try WorldBlueprint(world).play(
      .incident, seed: scenario.seed, replication: 0, matching: nil, tracing: true, isInterrupted: { false })
    return (try #require(run), world)
  }

  private static let outage = 1_200.0

  @Test func theTemplateSetsUpAndEntraLetsIn() throws {
    let (run, world) = try play("arm-entra")
    let bus = try #require(world.messaging)
    #expect(bus.namespaces.map(\.id) == ["orders-east", "orders-west"])
    #expect(bus.namespaces.allSatisfy { $0.access.disableLocalAuth && $0.zones.count == 3 && $0.access.roles != nil })
    #expect(bus.producers.allSatisfy { $0.place.identity == .entra })
    let messages = try #require(run.messages)
    #expect(messages.switches.count == 1 && messages.errors[.unauthorized] == nil)
    #expect(messages.accepted > 250 && messages.count(.rejected) > 20 && messages.count(.rejected) < 80)
  }

  @Test func theStepsAreTakenInOrder() throws {
    let (run, _) = try play("steps")
    let steps = run.operations.filter { $0.actor == "rehearse" && !$0.step.hasPrefix("effect") }
    #expect(steps.map(\.step) == ["failover, safe", "wait", "drain", "wait", "deleteNamespace"])
    #expect(steps.map(\.result) == ["accepted", "done", "accepted", "done", "accepted"])
    let messages = try #require(run.messages)
    #expect(
      messages.pairing.map(\.step) == [.entityCopied, .inSync, .failoverRequested, .aliasRepointed, .pairBroken])
    // The region's outage finds nobody there: what failed failed at the switch.
    #expect(messages.metadataMissing == 0 && messages.count(.rejected, through: Cause(fault: 0)) == 0)
    #expect(messages.count(.rejected) < 3)
  }

  @Test func theNamespacesOwnNameFollowsAFailover() throws {
    let (run, world) = try play("own-name")
    guard case .geoDisasterRecovery(let pairing) = world.messaging?.protection else {
      Issue.record("no pairing")
      return
    }
    #expect(pairing.alias == "orders-east" && world.messaging?.namespaces[pairing.primary].id == "orders-east")
    let messages = try #require(run.messages)
    #expect(messages.switches.count == 1 && messages.accepted > 250)
    #expect(messages.producers[0].gap < Self.outage / 2)
  }

  @Test func commandsBreakDeleteSetAndFailOver() throws {
    let (run, world) = try play("command-line")
    let messages = try #require(run.messages)
    #expect(
      messages.pairing.map(\.step) == [
        .pairBroken, .aliasDeleted, .paired, .entityCopied, .inSync, .failoverRequested, .aliasRepointed, .pairBroken,
      ])
    let views = messages.aliasViews
    let spare = world.messaging?.namespaces.firstIndex { $0.id == "orders-spare" }
    #expect(views.last?.target?.raw == spare && spare != nil)
    // While the alias is gone nobody finds the host, and so it is while the region is away.
    #expect((messages.errors[.hostNotFound] ?? 0) > 0 && run.operationsReport.refusedCalls == 0)
  }

  @Test func whoKnowsTheAliasAloneGoesOn() throws {
    let (run, _) = try play("send-receive")
    let messages = try #require(run.messages)
    #expect(messages.count(.rejected) == 0 && messages.switches.count == 1)
    #expect(messages.count(.completed) + messages.stranded >= messages.offered)
    #expect(messages.producers[0].gap < Self.outage / 2 && messages.producers[0].gap > 300)
  }
}
