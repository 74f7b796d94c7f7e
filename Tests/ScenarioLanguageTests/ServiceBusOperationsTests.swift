import Infrastructure
import MessagingModel
import SimulationKernel
import Testing
import WorldModel

@testable import ScenarioLanguage

/// Faults of the service bus, and what runbooks command it to do: documents, played.
@Suite struct ServiceBusOperationsTests {
  static func runbook(_ steps: String) -> String {
    #"{"operations":{"runbooks":{"r":{"when":{"at":"PT10M"},"steps":[\#(steps)]}}}}"#
  }

  func play(_ world: WorldConfiguration, _ kind: WorldKind = .incident) throws -> WorldRun {
    try #require(
      try WorldBlueprint(world).play(
        kind, seed: 1, replication: 0, matching: nil, tracing: true, isInterrupted: { false }))
  }

  @Test func aBusWithoutAContactCentreIsPlayed() throws {
    let run = try play(try BusScenario().world())
    let messages = try #require(run.messages)
    #expect(messages.offered > 3_000 && messages.count(.completed) > 3_000)
    #expect(run.channels.allSatisfy { $0.offered == 0 })
  }

  @Test func placesOfTheBusFail() throws {
    let faults = #"""
      {"a":{"outage":{"namespace":"sb-a"},"at":"PT10M","lasts":"PT10M"},
      "n":{"outage":{"nodes":{"namespace":"sb-a","share":0.5}},"at":"PT30M","lasts":"PT10M"},
      "c":{"outage":{"consumer":"billing"},"at":"PT50M","lasts":"PT1M"}}
      """#
    let world = try BusScenario().world(faults: faults)
    #expect(
      world.faults.map(\.messaging) == [
        [.namespace(NamespaceIndex(0))], [.consumer(0)], [.units(NamespaceIndex(0), share: 0.5)],
      ])
    #expect(world.faults.map(\.owner) == [.platform, .customer, .platform])
    let messages = try #require(try play(world).messages)
    #expect(messages.count(.rejected, through: Cause(fault: 0)) > 400)
    #expect(
      try BusScenario().problems(
        faults: #"{"a":{"impairment":{"namespace":"sb-a"},"fails":0.5,"at":"PT1M","lasts":"PT1M"}}"#)
        == [
          "contradiction: /incident/faults/a/impairment/namespace is of the service bus, of which no share of the attempts fails"
        ])
    #expect(
      try BusScenario().problems(faults: #"{"a":{"outage":{"namespace":"sb-c"},"at":"PT1M","lasts":"PT1M"}}"#) == [
        "unknown-reference: /incident/faults/a/outage/namespace names no namespace of the architecture"
      ])
  }

  @Test func aFailoverStrandsAndADrainRecovers() throws {
    // Ten minutes of orders wait, since nobody receives them.
    let faults = #"{"c":{"outage":{"consumer":"billing"},"at":"PT1M","lasts":"PT30M"}}"#
    let steps = #"{"failover":"orders-alias","takes":"PT1M"},{"wait":"PT30M"},{"drain":"sb-a","messagesPerSecond":50}"#
    let world = try BusScenario().world(architecture: Self.runbook(steps), faults: faults)
    let run = try play(world)
    let messages = try #require(run.messages)
    #expect(messages.pairing.map(\.step).suffix(3) == [.failoverRequested, .aliasRepointed, .pairBroken])
    #expect(messages.stranded > 500 && messages.recovered > 500)
    #expect(run.operations.filter { $0.actor == "r" }.map(\.result).contains("accepted"))
  }

  @Test func aFailoverIsFeltWhenClientsAreLedElsewhere() throws {
    let faults = #"{"a":{"outage":{"namespace":"sb-a"},"at":"PT5M","lasts":"PT20M"}}"#
    let steps = #"{"failover":"orders-alias","takes":"PT1M"},{"wait":"PT20M"},{"drain":"sb-a","messagesPerSecond":50}"#
    func architecture(_ steps: String) -> String {
      #"{"serviceBus":{"pairing":{"failoverTakes":"PT5M"}},"# + String(Self.runbook(steps).dropFirst())
    }
    let run = try play(try BusScenario().world(architecture: architecture(steps), faults: faults))
    let effect = try #require(run.operations.first { $0.step == "effect of failover" })
    #expect(effect.began == .start + .minutes(11) && effect.ended == .start + .minutes(16) && effect.result == "done")
    // A drain that comes later is no milestone of the recovery.
    let strike = try #require(run.messages?.strikes.first)
    #expect(strike.executed == effect.began && strike.effective == effect.ended)
    #expect(run.operations.contains { $0.step == "effect of drain" && $0.ended > .start + .minutes(30) })
    // One that is given up is never felt: the pair is broken meanwhile.
    let broken = #"{"failover":"orders-alias","takes":"PT1M"},{"breakPairing":"orders-alias","takes":"PT1M"}"#
    let other = try play(try BusScenario().world(architecture: architecture(broken)))
    #expect(other.operations.first { $0.step == "effect of failover" }?.result == "given up")
    #expect(other.messages?.switches == [])
  }

  @Test func aFailoverThatIsOvertakenIsGivenUp() throws {
    // Copying takes a minute and more; the forced failover does not wait for it.
    let bus = #"{"serviceBus":{"pairing":{"inSync":false,"entitiesPerMinute":[1,1]}},"#
    func effects(_ steps: String) throws -> [String] {
      let run = try play(try BusScenario().world(architecture: bus + String(Self.runbook(steps).dropFirst())))
      return run.operations.filter { $0.step.hasPrefix("effect of failover") }.map { "\($0.step): \($0.result)" }
    }
    let safe = #"{"failover":"orders-alias","IsSafeFailover":true,"takes":"PT0S"}"#
    #expect(try effects(safe) == ["effect of failover, safe: done"])
    let world = try BusScenario().world(
      architecture: bus
        + #""operations":{"runbooks":{"r":{"when":{"at":"PT30S"},"steps":[\#(safe),"#
        + #"{"failover":"orders-alias","takes":"PT1S"}]}}}}"#)
    let run = try play(world)
    let overtaken = run.operations.filter { $0.step.hasPrefix("effect of failover") }
    #expect(
      overtaken.map { "\($0.step): \($0.result)" } == [
        "effect of failover, safe: given up", "effect of failover: done",
      ])
  }

  @Test func aSafeFailoverThatCannotEndIsSaidToBeGivenUpOrUnderWay() throws {
    // Three entities at one in ten minutes: the namespace is lost, or the run is over, while it waits for them.
    let bus = #"{"serviceBus":{"pairing":{"inSync":false,"entitiesPerMinute":[0.1,0.1]}},"#
    let steps = #"{"failover":"orders-alias","IsSafeFailover":true,"takes":"PT0S"}"#
    func effects(_ faults: String) throws -> [OperationRecord] {
      let world = try BusScenario().world(
        architecture: bus + String(Self.runbook(steps).dropFirst()), faults: faults)
      return try play(world).operations.filter { $0.step.hasPrefix("effect of failover") }
    }
    let lost = try effects(#"{"a":{"disaster":{"namespace":"sb-a"},"at":"PT12M"}}"#)
    #expect(lost.map(\.result) == ["given up"] && lost.first?.ended == .start + .minutes(12))
    // So is one that waits no more, and would lead to a namespace that is lost.
    let takes = #"{"serviceBus":{"pairing":{"failoverTakes":"PT5M"}},"# + String(Self.runbook(steps).dropFirst())
    let dead = try play(
      try BusScenario().world(architecture: takes, faults: #"{"a":{"disaster":{"namespace":"sb-b"},"at":"PT12M"}}"#))
    #expect(dead.operations.filter { $0.step.hasPrefix("effect of failover") }.map(\.result) == ["given up"])
    #expect(dead.messages?.switches == [] && dead.messages?.rejections.isEmpty == true)
    let late = try effects(#"{"a":{"outage":{"namespace":"sb-a"},"at":"PT12M","lasts":"PT10H"}}"#)
    #expect(late.map(\.result) == ["under way at the end"])
  }

  @Test func aFailoverAnswersANetworkThatHasBeenCut() throws {
    // SBGDR-35, SBGDR-71: an alarm rings when a cut of twenty seconds is over.
    let faults = #"{"a":{"outage":{"network":{"namespace":"sb-a"}},"at":"PT9M","lasts":"PT20S"}}"#
    let architecture = Self.runbook(#"{"failover":"orders-alias","takes":"PT0S"}"#)
    let run = try play(try BusScenario().world(architecture: architecture, faults: faults))
    #expect(run.messages?.switches.map(\.reason) == [Cause(fault: 0)])
  }

  @Test func aPairingIsBegunAtThePrimary() throws {
    // SBGDR-46.
    func results(_ place: String) throws -> [String] {
      let architecture = #"""
        {"serviceBus":{"namespaces":{"sb-a":{"disasterRecoveryConfigs":null}}},
        "operations":{"runbooks":{"r":{"when":{"at":"PT10M"},"steps":[
        {"pair":{"alias":"orders-alias","primary":"sb-a","secondary":"sb-b"\#(place)},"takes":"PT0S"}]}}}}
        """#
      return try play(try BusScenario().world(architecture: architecture)).operations.map(\.result)
    }
    #expect(try results(#","startedAt":"sb-b""#) == ["refused: E_NOT_PRIMARY"])
    #expect(try results(#","startedAt":"sb-a""#) == ["accepted", "done"] && results("") == ["accepted", "done"])
  }

  @Test func aPairingMayBeMadeByAStep() throws {
    // SBGDR-44: no pair at the start; clients know the alias, which leads nowhere until it is made, and then follows.
    let architecture = #"""
      {"serviceBus":{"namespaces":{"sb-a":{"disasterRecoveryConfigs":null},"sb-c":{"location":"koreasouth",
      "sku":{"name":"Premium","tier":"Premium","capacity":1}}},"pairing":{"failoverTakes":"PT5M"}},
      "operations":{"runbooks":{"r":{"when":{"at":"PT10M"},"steps":[
      {"pair":{"alias":"orders-alias","primary":"sb-a","secondary":"sb-b"},"takes":"PT0S"},{"wait":"PT10M"},
      {"failover":"orders-alias","takes":"PT0S"},{"wait":"PT10M"},{"deleteAlias":"orders-alias","takes":"PT0S"},
      {"pair":{"alias":"another","primary":"sb-b","secondary":"sb-c"},"takes":"PT0S"}]}}}}
      """#
    let run = try play(try BusScenario().world(architecture: architecture))
    let messages = try #require(run.messages)
    #expect(
      run.operations.filter { $0.actor == "r" && !$0.step.hasPrefix("effect") }.map(\.result) == [
        "accepted", "done", "accepted", "done", "accepted", "accepted",
      ])
    #expect(messages.switches.map(\.effective) == [.start + .minutes(25)])
    // Ten minutes before the alias is made, and from when it is deleted: another's name does not serve its clients.
    let unknown = try #require(messages.rejections[.hostNotFound])
    #expect(abs(unknown - 600 - 1_800) < 250, "\(unknown)")
    let tooLong = String(repeating: "a", count: 51)
    #expect(
      try BusScenario().problems(architecture: architecture.replacing("another", with: tooLong)).contains {
        $0.hasSuffix("is too long for an alias")
      })
  }

  @Test func whatTheServiceRefusesEndsTheRunbook() throws {
    let steps = #"{"failover":"orders-alias","confirm":"another","takes":"PT0S"},{"breakPairing":"orders-alias"}"#
    let run = try play(try BusScenario().world(architecture: Self.runbook(steps)))
    #expect(run.operations.filter { $0.actor == "r" }.map(\.result) == ["refused: E_CONFIRM_ALIAS"])
    #expect(run.operationsReport.refusedCalls == 1 && run.messages?.pairing.map(\.step).contains(.pairBroken) == false)
  }

  @Test func aSafeFailoverIsTriedAgainUntilThePrimaryLives() throws {
    let steps = #"{"failover":"orders-alias","IsSafeFailover":true,"takes":"PT0S","retryAfter":"PT1M"}"#
    let faults = #"{"a":{"outage":{"namespace":"sb-a"},"at":"PT5M","lasts":"PT10M"}}"#
    let run = try play(try BusScenario().world(architecture: Self.runbook(steps), faults: faults))
    let results = run.operations.filter { $0.actor == "r" }.map(\.result)
    #expect(results.first == "refused: E_SAFE_PRIMARY_UNREACHABLE" && results.contains("accepted"))
  }

  @Test func alarmsWatchWhatApplicationsSee() throws {
    let operations = #"""
      {"operations":{"alarms":{
      "dead":{"metric":{"messages":"accepted"},"period":"PT1M","publishedAfter":"PT0S","atMost":0,"datapoints":"5 of 5"},
      "long":{"metric":{"ActiveMessages":"orders","namespace":"sb-a"},"period":"PT1M","publishedAfter":"PT0S",
      "atLeast":300,"datapoints":"1 of 1"}},
      "runbooks":{"r":{"when":"dead","steps":[{"failover":"orders-alias","takes":"PT0S"}]}}}}
      """#
    let faults = #"{"a":{"outage":{"namespace":"sb-a"},"at":"PT10M","lasts":"PT30M"}}"#
    let run = try play(try BusScenario().world(architecture: operations, faults: faults))
    let ring = try #require(run.operations.first { $0.actor == "dead" && $0.result == "ALARM" })
    #expect(ring.ended >= .start + .minutes(15) && ring.ended <= .start + .minutes(17))
    #expect(run.messages?.pairing.map(\.step).contains(.aliasRepointed) == true)
    // The strike's book of the messages knows when the fault was noticed and answered.
    let strike = try #require(run.messages?.strikes.first)
    #expect(strike.detected == ring.ended && strike.executed != nil)
    #expect(run.messages?.count(.rejected) ?? 0 > 300)
  }

  @Test func rolesAreGivenByRunbooks() throws {
    let architecture = #"""
      {"serviceBus":{"producers":{"shop":{"identity":"entra"}},"consumers":{"billing":{"identity":"entra"}},
      "deployments":{"sb-b":{"roleAssignments":[]}}},"operations":{"runbooks":{"r":{"when":{"at":"PT10M"},"steps":[
      {"failover":"orders-alias","takes":"PT0S"},{"wait":"PT20M"},
      {"assignRole":["shop","billing"],"namespace":"sb-b","takes":"PT0S"}]}}}}
      """#
    let world = try BusScenario().world(architecture: architecture)
    let messages = try #require(try play(world).messages)
    // SBGDR-16: from the switch until the role is there all is refused, and then nothing is.
    let refused = try #require(messages.rejections[.unauthorized])
    #expect(refused > 400 && refused < 1_500)
  }

  @Test func doorsAreMadeInOrderAndProbed() throws {
    // SBGDR-95 to 97: the results of the steps, as operations.csv has them.
    func run(_ steps: String) throws -> (results: [String], report: OperationsReport) {
      let run = try play(try BusScenario().world(architecture: Self.runbook(steps)))
      return (
        run.operations.filter { $0.actor == "r" && !$0.step.hasPrefix("effect") }.map(\.result), run.operationsReport
      )
    }
    func door(_ name: String, _ namespace: String) -> String {
      #"{"createPrivateEndpoint":"\#(name)","namespace":"\#(namespace)","takes":"PT0S"}"#
    }
    let close = #"{"updateNetworkRuleSet":"sb-a","properties":{"publicNetworkAccess":"Disabled"},"takes":"PT0S"}"#
    let probe = #"{"probeNamespace":"sb-a","takes":"PT0S"}"#
    let primaryFirst = try run(door("door-1", "sb-a") + "," + probe)
    #expect(primaryFirst.results == ["refused: E_PE_SECONDARY_FIRST"] && primaryFirst.report.refusedCalls == 1)
    let inOrder = try run([probe, door("door-1", "sb-b"), door("door-1", "sb-a"), close, probe].joined(separator: ","))
    #expect(inOrder.results == ["W_PE_NOT_ISOLATED", "accepted", "accepted", "accepted", "isolated"])
    #expect(inOrder.report.probesAnswered == 1 && inOrder.report.refusedCalls == 0 && inOrder.report.calls == 5)
    let passive = try run(close.replacing("sb-a", with: "sb-b"))
    #expect(passive.results == ["refused: E_SECONDARY_READ_ONLY"])
  }

  @Test func aClosedNamespaceTakesWhomItsDoorsLetIn() throws {
    // SBGDR-96: with the door the shop goes on, without it it is shut out.
    func rejected(_ network: String) throws -> Int {
      let steps = #"""
        {"createPrivateEndpoint":"door-1","namespace":"sb-b","takes":"PT0S"},
        {"createPrivateEndpoint":"door-1","namespace":"sb-a","takes":"PT0S"},
        {"updateNetworkRuleSet":"sb-a","properties":{"defaultAction":"Deny"},"takes":"PT0S"}
        """#
      let architecture = #"""
        {"serviceBus":{"producers":{"shop":{"virtualNetwork":"\#(network)"}}},
        "operations":{"runbooks":{"r":{"when":{"at":"PT10M"},"steps":[\#(steps)]}}}}
        """#
      let messages = try play(try BusScenario().world(architecture: architecture)).messages
      return try #require(messages).rejections[.networkDenied, default: 0]
    }
    #expect(try rejected("hub") == 0)
    #expect(try rejected("spoke") > 2_500)
  }

  @Test func stepsThatNameNothingAreReported() throws {
    func problems(_ step: String) throws -> [String] {
      try BusScenario().problems(architecture: Self.runbook(step))
    }
    let place = "/patch/operations/runbooks/r/steps/0/"
    #expect(
      try problems(#"{"failover":"sb-a"}"#) == [
        "unknown-reference: \(place)failover names no alias of this architecture"
      ])
    #expect(
      try problems(#"{"promote":"sb-a"}"#) == [
        "unknown-reference: \(place)promote names no replicated namespace of this architecture"
      ])
    #expect(
      try problems(#"{"drain":"sb-c","messagesPerSecond":1}"#) == [
        "unknown-reference: \(place)drain names no namespace of this architecture"
      ])
    #expect(
      try problems(#"{"restart":"shop"}"#) == [
        "unknown-reference: \(place)restart names no consumer of this architecture"
      ])
    #expect(
      try problems(#"{"createPrivateEndpoint":"door-3","namespace":"sb-a"}"#) == [
        "unknown-reference: \(place)createPrivateEndpoint names no private endpoint of this architecture"
      ])
    #expect(
      try problems(#"{"probeNamespace":"sb-c"}"#) == [
        "unknown-reference: \(place)probeNamespace names no namespace of this architecture"
      ])
  }
}
