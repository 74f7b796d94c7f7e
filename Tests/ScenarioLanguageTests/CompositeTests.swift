import Infrastructure
import MessagingModel
import SimulationKernel
import Testing
import WorldModel

@testable import ScenarioLanguage

/// SBGDR-06 and SBGDR-57: systems that move together with the namespaces, and failovers that wait for them.
@Suite struct CompositeTests {
  /// At ten minutes the region is lost; at twenty the failover is ordered, and the database leaves for half an hour.
  static func architecture(
    _ failover: String = #"{"failover":"orders-alias","takes":"PT0S"}"#, moves: Bool = true,
    otherwise: String = "waits", producer: String = "{}"
  ) -> String {
    let move = moves ? #"{"move":"database"},"# : ""
    return #"""
      {"serviceBus":{"pairing":{"failoverTakes":"PT0S"},"producers":{"shop":\#(producer)},"consumers":{"billing":{"uses":["database"],"otherwise":"\#(otherwise)"}}},
      "operations":{"systems":{"database":{"region":"japaneast","followsTo":["japanwest"],"takes":"PT20M"}},
      "runbooks":{"r":{"when":{"at":"PT20M"},"steps":[\#(move)\#(failover)]}}}}
      """#
  }

  static let disaster = #"{"d":{"disaster":{"region":"japaneast"},"at":"PT10M","lasts":"never"}}"#

  func play(_ architecture: String, faults: String = disaster, _ kind: WorldKind = .incident) throws -> WorldRun {
    let world = try BusScenario().world(architecture: architecture, faults: faults)
    return try #require(
      try WorldBlueprint(world).play(
        kind, seed: 1, replication: 0, matching: nil, tracing: true, isInterrupted: { false }))
  }

  @Test func aFailoverAloneLeavesTheCompositeIncomplete() throws {
    let alone = try play(Self.architecture(moves: false))
    let messages = try #require(alone.messages)
    // The alias leads to the secondary at twenty minutes, and nobody processes anything there.
    #expect(messages.incompleteComposites.map(\.began) == [.start + .minutes(20)])
    #expect(messages.incompleteTime == 40 * 60)
    #expect(messages.switches.map(\.effective) == [.start + .minutes(20)] && messages.count(.remaining) > 2_000)
    let record = try #require(alone.operations.first { $0.step == "compositeIncomplete" })
    #expect(record.actor == "orders-alias" && record.result == "without database")
    #expect(
      record.began == .start + .minutes(20) && alone.operations.map(\.ended) == alone.operations.map(\.ended).sorted())
    // Together with its database it is complete twenty minutes later, and everything sent since is processed.
    let together = try #require(try play(Self.architecture()).messages)
    #expect(together.incompleteTime == 20 * 60 && together.count(.remaining) == 0)
    #expect(together.incompleteComposites.map(\.ended) == [.start + .minutes(40)])
  }

  @Test func aFailoverWaitsForWhatMovesWithIt() throws {
    let gate = #"{"failover":"orders-alias","takes":"PT1M","awaits":["database"]}"#
    let run = try play(Self.architecture(gate))
    let messages = try #require(run.messages)
    #expect(messages.switches.map(\.effective) == [.start + .minutes(40)] && messages.incompleteComposites.isEmpty)
    let rows = run.operations.filter { $0.actor == "r" }
    #expect(
      rows.map(\.step) == ["move database", "await database", "failover", "effect of move", "effect of failover"])
    let wait = try #require(rows.first { $0.step == "await database" })
    #expect(wait.began == .start + .minutes(21) && wait.ended == .start + .minutes(40) && wait.result == "ready")
  }

  @Test func anApplicationThatGoesOnDeadLettersWhatItCannotProcess() throws {
    let outbox = #"{"outbox":{"retryAfter":"PT1M"}}"#
    let without = try #require(try play(Self.architecture(otherwise: "abandons", producer: outbox)).messages)
    #expect(without.deadLetters[.maxDeliveryCountExceeded] ?? 0 > 800 && without.incompleteTime == 20 * 60)
    let gate = #"{"failover":"orders-alias","takes":"PT0S","awaits":["database"]}"#
    let gated = try #require(try play(Self.architecture(gate, otherwise: "abandons", producer: outbox)).messages)
    #expect(gated.deadLetters.isEmpty && gated.count(.completed) > without.count(.completed))
  }

  @Test func aSystemFailsAloneAndItsClientsWithIt() throws {
    // Nothing is failed over: the composite of the primary is no failover's.
    let shop = #"""
      {"serviceBus":{"producers":{"shop":{"uses":["database"]}}},"operations":{"systems":{"database":
      {"region":"japaneast","followsTo":["japanwest"],"takes":"PT20M"}}}}
      """#
    let faults = #"{"d":{"outage":{"dependency":"database","region":"japaneast"},"at":"PT10M","lasts":"PT10M"}}"#
    let messages = try #require(try play(shop, faults: faults).messages)
    let refused = try #require(messages.rejections[.dependencyMissing])
    #expect(refused > 400 && refused < 800 && messages.incompleteComposites.isEmpty)
    #expect(messages.count(.rejected, through: Cause(fault: 0)) >= refused)
    #expect(try #require(try play(shop, faults: faults, .twin).messages).rejections.isEmpty)
  }

  @Test func aMoveIntoADeadRegionIsOrderedAgain() throws {
    let faults = #"{"w":{"outage":{"region":"japanwest"},"at":"PT10M","lasts":"PT15M"}}"#
    let run = try play(Self.architecture(#"{"wait":"PT1M"}"#), faults: faults)
    let moves = run.operations.filter { $0.step == "move database" }.map(\.result)
    #expect(moves.first == "refused" && moves.last == "accepted" && moves.count == 11)
    let arrival = try #require(run.operations.first { $0.step == "effect of move" })
    #expect(arrival.ended == .start + .minutes(45))
  }

  @Test func whatIsWrongWithSystemsIsReported() throws {
    let place = "/patch/operations/runbooks/r/steps/"
    let gate = #"{"failover":"orders-alias","awaits":["database"]}"#
    #expect(
      try BusScenario().problems(architecture: Self.architecture(gate, moves: false)) == [
        "contradiction: \(place)0/awaits/0 is a system that no runbook moves, so that it would be awaited for ever"
      ])
    #expect(
      try BusScenario().problems(architecture: Self.architecture(#"{"move":"other"}"#)) == [
        "unknown-reference: \(place)1/move names no system of this architecture"
      ])
    #expect(
      try BusScenario().problems(architecture: #"{"serviceBus":{"producers":{"shop":{"uses":["database"]}}}}"#) == [
        "unknown-reference: /patch/serviceBus/producers/shop/uses/0 names no system or dependency of this architecture"
      ])
  }

  @Test func aSystemWorksOrDoesNot() throws {
    let problems = try BusScenario().problems(
      architecture: Self.architecture(),
      faults: #"{"d":{"impairment":{"dependency":"database"},"fails":0.5,"at":"PT10M","lasts":"PT5M"}}"#)
    #expect(problems.count == 1 && problems[0].contains("is a system that works or does not"))
  }
}
