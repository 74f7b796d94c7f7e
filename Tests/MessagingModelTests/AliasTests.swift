import Infrastructure
import SimulationKernel
import Testing

@testable import MessagingModel

/// What an alias's view shows, what names lead to, and what creation decided for good (SBGDR-48, 59, 91).
@Suite struct AliasTests {
  typealias Fixture = MessagingFixture

  @Test func theAliasShowsBothNamespacesAndWhatIsPending() {
    // SBGDR-48.
    var fixture = PairingTests.pair(inSync: false)
    fixture.entities = (0..<300).map { MessagingEntityConfiguration(id: "q\($0)") }
    fixture.namespaces[0].entities = fixture.entities.indices.map { MessagingEntityIndex($0) }
    var views: [[AliasStatus]] = []
    for seconds in [60.0, 600, 1200] { fixture.at(seconds) { service, _ in views.append(service.aliasStatus) } }
    fixture.at(900) { service, scheduler in
      do throws(PairingRefusal) { try service.breakPairing(&scheduler) } catch { Issue.record("refused: \(error)") }
    }
    fixture.play()
    #expect(views[0].map(\.role) == [.primary, .secondary] && views[0].map(\.namespace.raw) == [0, 1])
    #expect(
      views[0].allSatisfy { $0.provisioningState == .accepted && (195...255).contains($0.pendingReplicationOperations) }
    )
    #expect(views[1].allSatisfy { $0.provisioningState == .succeeded && $0.pendingReplicationOperations == 0 })
    #expect(views[2].map(\.role) == [.primaryNotReplicating])
  }

  @Test func everyChangeOfThePairingIsSeenInTheAliasView() {
    // SBGDR-48: from the copying of two entities over a failover to the alias's deletion.
    var fixture = PairingTests.pair(inSync: false)
    fixture.entities = (0..<2).map { MessagingEntityConfiguration(id: "q\($0)") }
    fixture.namespaces[0].entities = fixture.entities.indices.map { MessagingEntityIndex($0) }
    PairingTests.failOver(&fixture, at: 600)
    fixture.at(900) { service, scheduler in
      do throws(PairingRefusal) { try service.deleteAlias(&scheduler) } catch { Issue.record("refused: \(error)") }
    }
    #expect(fixture.play().report.aliasViews == [])
    fixture.isTracing = true
    let report = fixture.play().report
    let views = report.aliasViews
    #expect(
      views.map(\.step) == [
        nil, .entityCopied, .entityCopied, .inSync, .failoverRequested, .aliasRepointed, .pairBroken, .aliasDeleted,
      ])
    #expect(views.map { $0.namespaces.first?.pendingReplicationOperations } == [2, 1, 0, 0, 0, 0, nil, nil])
    #expect(views.prefix(2).allSatisfy { $0.namespaces.allSatisfy { $0.provisioningState == .accepted } })
    #expect(views[2..<6].allSatisfy { $0.namespaces.allSatisfy { $0.provisioningState == .succeeded } })
    #expect(views.prefix(6).allSatisfy { $0.namespaces.map(\.role) == [.primary, .secondary] })
    #expect(views.map { $0.target?.raw } == [0, 0, 0, 0, 0, 1, 1, nil])
    #expect(views.allSatisfy { $0.alias == "orders-alias" })
    // The two copies are all that it took.
    #expect(report.provisioning == (views[2].time - .start).seconds && report.provisioning > 0)
  }

  @Test func aMigratedNamesChainHasTwoLinks() {
    // SBGDR-59: the Standard name is an alias of the Premium namespace; SBGDR-58: as the pair's alias it follows a failover.
    var fixture = PairingTests.pair()
    fixture.namespaces[0].migratedFrom = "orders-standard"
    func chains(_ fixture: Fixture) -> [[String]] {
      var chains: [[String]] = []
      fixture.play { service in
        chains = [service.resolution(of: "orders-standard"), service.resolution(of: "orders-alias")]
        chains += [service.resolution(of: "sb-east"), service.resolution(of: "nobody")]
      }
      return chains
    }
    fixture.duration = .minutes(20)
    let before = chains(fixture)
    #expect(before == [["orders-standard", "sb-east"], ["orders-alias", "sb-east"], ["sb-east"], []])
    PairingTests.failOver(&fixture, at: 600)
    let after = chains(fixture)
    #expect(after[0] == ["orders-standard", "sb-east"] && after[1] == ["orders-alias", "sb-west"])
    guard case .geoDisasterRecovery(var pairing) = fixture.protection else { return }
    // SBGDR-61: the portal's pairing carries the old name along, until its alias is deleted.
    fixture.namespaces[0].isFromPortal = true
    #expect(chains(fixture)[0] == ["orders-standard", "sb-west"])
    fixture.at(700) { service, scheduler in
      do throws(PairingRefusal) { try service.deleteAlias(&scheduler) } catch { Issue.record("refused: \(error)") }
    }
    #expect(chains(fixture)[..<2] == [["orders-standard", "sb-east"], []])
    fixture.namespaces[0].isFromPortal = false
    pairing.alias = "orders-standard"
    fixture.protection = .geoDisasterRecovery(pairing)
    fixture.actions = []
    fixture.at(600) { service, scheduler in
      do throws(PairingRefusal) { try service.failOver(safely: false, confirm: "orders-standard", &scheduler) } catch {
        Issue.record("refused: \(error)")
      }
    }
    #expect(chains(fixture)[0] == ["orders-standard", "sb-west"])
  }

  @Test func zoneRedundancyIsDecidedAtCreation() {
    // SBGDR-91.
    var fixture = PairingTests.pair()
    func refusal(_ namespace: NamespaceIndex, _ flag: Bool) -> PairingRefusal? {
      PairingTests.refusal(fixture) { service, _ throws(PairingRefusal) in
        try service.update(namespace, zoneRedundant: flag)
      }
    }
    #expect(refusal(Fixture.first, true) == .zoneRedundantImmutable && refusal(Fixture.first, false) == nil)
    #expect(refusal(Fixture.second, false) == .secondaryReadOnly)
    fixture.namespaces[0].zones = (0..<3).map { ZoneIndex($0) }
    #expect(refusal(Fixture.first, false) == .zoneRedundantImmutable && refusal(Fixture.first, true) == nil)
  }
}
