import Infrastructure
import JSONSource
import MessagingModel
import SimulationKernel
import Testing
import WorldModel

@testable import ScenarioLanguage

/// What documents say of networks, units under load, forwarding, quotas, transactions and stuck clients; played where it
/// takes a run to see.
@Suite struct ServiceBusBehaviourTests {
  private func play(_ world: WorldConfiguration) throws -> MessagingReport {
    let run = try WorldBlueprint(world).play(
      .incident, seed: 1, replication: 0, matching: nil, tracing: false, isInterrupted: { false })
    return try #require(run?.messages)
  }

  private func problems(
    architecture: String = "{}", workload: String = "{}", faults: String = "{}"
  ) throws -> [String] {
    try BusScenario().problems(architecture: architecture, workload: workload, faults: faults)
  }

  @Test func networksAreCutLossyOrSlow() throws {
    // SBGDR-32.
    func fault(_ what: String) -> String { #"{"n":{\#(what),"at":"PT10M","lasts":"PT10M"}}"# }
    let network = #"{"network":{"namespace":"sb-a","region":"koreasouth"}}"#
    let lossy = try BusScenario().world(
      faults: fault(#""impairment":\#(network),"fails":0.25,"addsLatency":"PT0.2S""#))
    #expect(lossy.faults[0].messaging == [.network(RegionIndex(2), NamespaceIndex(0))])
    #expect(lossy.faults[0].addedLatency == .milliseconds(200))
    let slow = try play(lossy)
    #expect(slow.errors[.timeout, default: 0] > 50 && slow.ambiguous > 50 && slow.strikes.count == 1)
    let cut = try play(try BusScenario().world(faults: fault(#""outage":\#(network)"#)))
    #expect(cut.rejections[.connectionLost, default: 0] > 500)
    // Nobody runs in another region.
    let elsewhere = network.replacing("koreasouth", with: "japanwest")
    #expect(try play(try BusScenario().world(faults: fault(#""outage":\#(elsewhere)"#))).rejections.isEmpty)
    #expect(
      try problems(faults: fault(#""impairment":{"network":{"namespace":"sb-x"}},"fails":0.1"#)) == [
        "unknown-reference: /incident/faults/n/impairment/network/namespace names no namespace of the architecture"
      ])
    #expect(
      try problems(faults: fault(#""impairment":{"zone":"japaneast-1"},"addsLatency":"PT1S""#)) == [
        "contradiction: /incident/faults/n/addsLatency slows down what is no network of the service bus"
      ])
  }

  @Test func autoscaleIsReadFromDeployments() throws {
    // SBGDR-24.
    func bus(_ autoscale: String) throws -> MessagingConfiguration {
      let loaded = try BusScenario().load(
        architecture: #"{"serviceBus":{"deployments":{"sb-a":{"autoscale":\#(autoscale)}}}}"#)
      return try #require(loaded.scenario?.architectures.first?.world.messaging)
    }
    #expect(try bus("false").namespaces[0].autoscale == nil)
    let plain = try bus("true")
    #expect(plain.namespaces[0].autoscale == AutoscaleConfiguration(least: 1, most: 16))
    #expect(plain.namespaces[0].access.autoscale && plain.namespaces[1].autoscale == nil)
    let own = try bus(#"{"most":4,"above":0.5,"takes":"PT2M"}"#).namespaces[0].autoscale
    #expect(own?.most == 4 && own?.above == 0.5 && own?.below == 0.2 && own?.takes == .minutes(2))
    func problem(_ autoscale: String) throws -> String? {
      try problems(architecture: #"{"serviceBus":{"deployments":{"sb-a":{"autoscale":\#(autoscale)}}}}"#).first
    }
    #expect(
      try problem(#"{"most":3}"#)
        == "out-of-range: /patch/serviceBus/deployments/sb-a/autoscale goes from 1 to 3 units, and it has 1")
    #expect(
      try problem(#"{"below":0.8}"#)
        == "wrong-order: /patch/serviceBus/deployments/sb-a/autoscale removes units at a share at which it adds them")
  }

  private func entities(_ queues: String, _ topics: String = "{}") -> String {
    #"{"serviceBus":{"namespaces":{"sb-a":{"queues":\#(queues),"topics":\#(topics)}}}}"#
  }

  @Test func forwardingLeadsToQueuesTopicsAndDeadLetterQueues() throws {
    let bus = try BusScenario().bus(
      architecture: entities(
        #"{"in":{"properties":{"forwardTo":"events","autoDeleteOnIdle":"PT5M"}},"failed":{},"orders":{"properties":{"forwardDeadLetteredMessagesTo":"failed","autoDeleteOnIdle":"PT5M"}}}"#
      ))
    // Facts, 1.6: what forwards is never idle; SBGDR-27: the others are when they say so.
    let ids = Dictionary(uniqueKeysWithValues: bus.entities.enumerated().map { ($1.id, $0) })
    let orders = bus.entities[ids["orders"] ?? 0]
    #expect(bus.entities[ids["in"] ?? 0].forwardTo?.raw == ids["events"])
    #expect(bus.entities[ids["in"] ?? 0].autoDeleteOnIdle == nil && orders.autoDeleteOnIdle == .minutes(5))
    #expect(orders.forwardDeadLettersTo?.raw == ids["failed"] && orders.forwardTo == nil)
    #expect(
      try problems(
        architecture: entities(
          #"{"in":{"properties":{"forwardTo":"events"}}}"#,
          #"{"events":{"subscriptions":{"audit":{"properties":{"forwardTo":"in"}}}}}"#)
      ).first?.hasSuffix("is forwarded in a circle through a topic") == true)
    #expect(
      try problems(
        architecture: entities(
          #"{"in":{"properties":{"forwardTo":"events"}},"orders":{"properties":{"forwardDeadLetteredMessagesTo":"in"}}}"#
        )
      ).first?.hasSuffix("passes dead letters on to a topic in the end") == true)
  }

  @Test func idleEntitiesGoAndAreMissedAfterAFailover() throws {
    // SBGDR-27, SBGDR-28, from documents: the secondary's copy is not used by anybody.
    let world = try BusScenario().world(
      architecture: #"""
        {"serviceBus":{"namespaces":{"sb-a":{"queues":{"orders":{"properties":{"autoDeleteOnIdle":"PT5M"}}}}}},
        "operations":{"runbooks":{"r":{"when":{"at":"PT10M"},"steps":[{"failover":"orders-alias","takes":"PT1M"}]}}}}
        """#)
    let report = try play(world)
    #expect(report.autoDeleted >= 1 && report.rejections[.entityNotFound, default: 0] > 1_000)
  }

  @Test func readingsQuotasAndClientsAreSettings() throws {
    let bus = try BusScenario().bus(
      architecture: #"""
        {"serviceBus":{"broker":{"maxConnections":10,"maxConcurrentReceives":20},
        "namespaces":{"sb-a":{"queues":{"orders":{"properties":{"maxMessageSizeInKilobytes":2048,"enablePartitioning":true}},"billed":{}}}},
        "producers":{"shop":{"transaction":true,"connections":3,"getsStuck":true}},
        "consumers":{"billing":{"connections":2,"getsStuck":true,"pollsEvery":"PT3M",
        "sendsTo":{"queue":"billed","transaction":true}}}}}
        """#)
    #expect(bus.namespaces.allSatisfy { $0.maxConnections == 10 && $0.maxConcurrentReceives == 20 })
    #expect(bus.entities.map(\.maxMessageBytes).max() == 2 << 20)
    #expect(bus.producers.allSatisfy { $0.isTransactional && $0.connections == 3 && $0.getsStuck })
    #expect(bus.consumers[0].connections == 2 && bus.consumers[0].pollsEvery == .minutes(3))
    #expect(bus.consumers[0].sendsTo?.isTransactional == true)
    #expect(bus.entities[bus.consumers[0].sendsTo?.target ?? MessagingEntityIndex(0)].id == "billed")
    #expect(
      try problems(architecture: #"{"serviceBus":{"consumers":{"billing":{"sendsTo":{"queue":"events"}}}}}"#) == [
        "contradiction: /patch/serviceBus/consumers/billing/sendsTo/queue is no queue that messages could be sent on to and stay"
      ])
    #expect(
      try problems(
        architecture: #"{"serviceBus":{"producers":{"shop":{"transaction":true}}}}"#,
        workload: #"{"messages":{"orders":{"batchSize":101}}}"#)
        == ["out-of-range: /patch/messages/orders/batchSize is more than the 100 messages of a transaction"])
  }

  @Test func theReadingOfReplicationIsASwitch() throws {
    func bus(_ reading: String) throws -> MessagingConfiguration {
      try BusScenario().bus(
        architecture: #"""
          {"serviceBus":{"geoReplication":\#(reading),"namespaces":{"sb-b":null,"sb-a":{"disasterRecoveryConfigs":null,
          "properties":{"geoDataReplication":{"maxReplicationLagDurationInSeconds":300,"locations":[
          {"locationName":"japaneast","roleType":"Primary"},{"locationName":"japanwest","roleType":"Secondary"}]}}}},
          "producers":{"shop":{"connectsTo":"sb-a"}},"consumers":{"billing":{"connectsTo":"sb-a"}}}}
          """#)
    }
    for (reading, expected) in [("{}", false), (#"{"queuesAndTopics":"synchronous"}"#, true)] {
      guard case .geoReplication(let settings) = try bus(reading).protection else {
        Issue.record("it is not replicated")
        return
      }
      #expect(settings.queuesAreSynchronous == expected)
    }
  }

  @Test func aDrainMayCrash() throws {
    let faults = #"{"c":{"outage":{"consumer":"billing"},"at":"PT1M","lasts":"PT30M"}}"#
    func report(_ crashes: String) throws -> MessagingReport {
      try play(
        try BusScenario().world(
          architecture: ServiceBusOperationsTests.runbook(
            #"{"failover":"orders-alias","takes":"PT1M"},{"wait":"PT30M"},{"drain":"sb-a","messagesPerSecond":50\#(crashes)}"#
          ), faults: faults))
    }
    #expect(try report(#","crashes":0.5"#).duplicatesProcessed > (try report("")).duplicatesProcessed + 50)
  }

  @Test func driftIsWarnedOfAndOldNamesLeadOn() throws {
    // SBGDR-23, SBGDR-24: warnings; the pairing is made.
    let loaded = try BusScenario().load(
      architecture: #"""
        {"serviceBus":{"namespaces":{"sb-a":{"identity":{"type":"SystemAssigned"},"properties":{"encryption":{}}}},
        "deployments":{"sb-a":{"autoscale":true,"migratedFrom":"orders-standard","createdWith":"portal"}},
        "consumers":{"billing":{"connectsTo":"orders-standard"}}}}
        """#)
    #expect(
      loaded.problems.map { "\($0.code.rawValue): \($0.message)" } == [
        "pairing-drift: differs from the primary in encryption, identity, autoscale"
      ])
    // SBGDR-61: the portal has paired the old name, too.
    let bus = try #require(loaded.scenario?.architectures.first?.world.messaging)
    #expect(bus.consumers[0].endpoint == .migratedName(NamespaceIndex(0)))
    #expect(bus.namespaces[0].isFromPortal && !bus.namespaces[1].isFromPortal)
    #expect(bus.namespaces[0].migratedFrom == "orders-standard" && bus.namespaces[1].migratedFrom == nil)
    // SBGDR-59, SBGDR-60: without a pair it leads to the namespace, and follows no failover.
    let alone = try BusScenario().load(
      architecture: #"""
        {"serviceBus":{"namespaces":{"sb-b":null,"sb-a":{"disasterRecoveryConfigs":null}},
        "deployments":{"sb-a":{"migratedFrom":"orders-standard","createdWith":"portal"}},
        "producers":{"shop":{"connectsTo":"sb-a"}},"consumers":{"billing":{"connectsTo":"orders-standard"}}}}
        """#)
    let namespace = try #require(alone.scenario?.architectures.first?.world.messaging, "\(alone.problems)")
    #expect(namespace.consumers[0].endpoint == .migratedName(NamespaceIndex(0)) && namespace.protection == .none)
  }

  @Test func keysLieInVaultsThatFail() throws {
    // SBGDR-23.
    func architecture(_ keys: String) -> String {
      #"""
      {"serviceBus":{"keyVaults":{"shop-keys":{"region":"Japan West"}},"broker":{"keyReadEvery":"PT1M"},
      "namespaces":{"sb-a":{"properties":{"encryption":{"keySource":"Microsoft.KeyVault","keyVaultProperties":[\#(keys)]}}},
      "sb-b":{"properties":{"encryption":{"keyVaultProperties":[{"keyName":"k"}]}}}}}}
      """#
    }
    let key = #"{"keyName":"k","keyVaultUri":"https://shop-keys.vault.azure.net/"}"#
    let faults = #"{"v":{"outage":{"keyVault":"shop-keys"},"at":"PT10M","lasts":"PT20M"}}"#
    let world = try BusScenario().world(architecture: architecture(key), faults: faults)
    #expect(world.faults[0].messaging == [.keyVault(KeyVaultIndex(0))] && world.faults[0].owner == .platform)
    #expect(world.messaging?.keyVaults == [KeyVaultConfiguration(id: "shop-keys", region: RegionIndex(1))])
    #expect(world.messaging?.keyReadEvery == .minutes(1))
    #expect(world.messaging?.namespaces.map(\.keyVaults) == [[KeyVaultIndex(0)], []])
    #expect(try play(world).count(.rejected, through: Cause(fault: 0)) > 1_000)
    // A second key in a vault that never fails.
    let two = key + #",{"keyName":"k","keyVaultUri":"https://others.vault.azure.net"}"#
    #expect(try play(try BusScenario().world(architecture: architecture(two), faults: faults)).count(.rejected) == 0)
    #expect(
      try problems(architecture: architecture(key), faults: faults.replacing("shop-keys", with: "shop-key")) == [
        #"unknown-reference: /incident/faults/v/outage/keyVault names no key vault of the architecture"#
      ])
  }

  @Test func zoneRedundancyCannotBeUpdated() throws {
    // SBGDR-91, SBGDR-97.
    func result(_ step: String) throws -> String? {
      let world = try BusScenario().world(architecture: ServiceBusOperationsTests.runbook(step))
      return try ServiceBusOperationsTests().play(world).operations.first { $0.actor == "r" }?.result
    }
    #expect(
      try result(#"{"updateNamespace":"sb-a","zoneRedundant":false,"takes":"PT0S"}"#) == "refused: E_ZONE_IMMUTABLE")
    #expect(try result(#"{"updateNamespace":"sb-a","zoneRedundant":true,"takes":"PT0S"}"#) == "accepted")
    #expect(
      try result(#"{"updateNamespace":"sb-b","zoneRedundant":true,"takes":"PT0S"}"#)
        == "refused: E_SECONDARY_READ_ONLY")
  }
}
