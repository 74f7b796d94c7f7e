import Infrastructure
import SimulationKernel
import Testing

@testable import MessagingModel

/// What the control plane refuses, and why.
@Suite struct PairingRefusalTests {
  typealias Fixture = MessagingFixture

  @Test func everyRefusalHasItsReason() {
    // SBGDR-07, 26, 36, 37, 45 to 47, 51, 54, 58 to 61, 72 to 74, 92, 96, 97.
    var free = Fixture()
    free.entities.append(MessagingEntityConfiguration(id: "other"))
    func pairing(
      _ change: (inout Fixture) -> Void = { _ in }, _ edit: @escaping (inout PairingRequest) -> Void = { _ in }
    ) -> PairingRefusal? {
      var fixture = free
      change(&fixture)
      return PairingTests.refusal(fixture) { service, scheduler throws(PairingRefusal) in
        var request = PairingRequest(alias: "alias", primary: Fixture.first, secondary: Fixture.second)
        edit(&request)
        try service.pair(request, &scheduler)
      }
    }
    #expect(pairing() == nil)
    #expect(pairing { $0.namespaces[0].tier = .standard } == .tier)
    #expect(pairing { $0.namespaces[1].tier = .basic } == .tier)
    #expect(pairing { $0.namespaces[1].partitions = 2 } == .partitionMismatch)
    #expect(pairing { $0.namespaces[1].region = Fixture.east } == .sameRegion)
    #expect(pairing { $0.namespaces[1].entities = [MessagingEntityIndex(1)] } == .secondaryNotEmpty)
    #expect(pairing({ _ in }, { $0.secondary = nil }) == .noSecondary)
    #expect(pairing({ _ in }, { $0.alias = "" }) == .aliasRequired)
    #expect(pairing({ _ in }, { $0.startedAt = Fixture.second }) == .notPrimary)
    #expect(pairing({ _ in }, { $0.alias = "sb-west" }) == .aliasNameInUse)
    #expect(pairing({ _ in }, { $0.alias = "sb-east" }) == .alternateNameRequired)
    let renamed = pairing(
      { _ in },
      {
        $0.alias = "sb-east"
        $0.alternateName = "sb-east-2"
      })
    #expect(renamed == nil)
    let byCommand = pairing(
      { _ in },
      {
        $0.migratedFrom = "sb-standard"
        $0.channel = .commandLine
      })
    #expect(byCommand == .migratedAliasRequired)
    #expect(pairing({ _ in }, { $0.migratedFrom = "sb-standard" }) == nil)
    let oldName = pairing(
      { _ in },
      {
        $0.migratedFrom = "sb-standard"
        $0.channel = .commandLine
        $0.alias = "sb-standard"
      })
    #expect(oldName == nil)
    // Private endpoints: both, or none, or the secondary alone, which the sources do not forbid.
    let endpoint = AccessConfiguration.PrivateEndpoint(network: "vnet-1", state: .rejected)
    #expect(pairing { $0.namespaces[0].access.privateEndpoints = [endpoint] } == .privateEndpointMissing)
    #expect(pairing { $0.namespaces[1].access.privateEndpoints = [endpoint] } == nil)
    let both = pairing {
      $0.namespaces[0].access.privateEndpoints = [endpoint]
      $0.namespaces[1].access.privateEndpoints = [endpoint]
    }
    #expect(both == nil)
  }

  @Test func aPairRefusesWhatWouldHurtIt() {
    let pair = PairingTests.pair()
    typealias Ask = (inout MessagingService, inout Scheduler) throws(PairingRefusal) -> Void
    let wrongName: Ask = { service, scheduler throws(PairingRefusal) in
      try service.failOver(safely: false, confirm: "order-alias", &scheduler)
    }
    #expect(PairingTests.refusal(pair, wrongName) == .confirmAlias)
    let safe: Ask = { service, scheduler throws(PairingRefusal) in
      try service.failOver(safely: true, confirm: "orders-alias", &scheduler)
    }
    let forced: Ask = { service, scheduler throws(PairingRefusal) in
      try service.failOver(safely: false, confirm: "orders-alias", &scheduler)
    }
    var across = pair
    across.namespaces[1].subscription = "another"
    #expect(PairingTests.refusal(across, safe) == .safeCrossSubscription && PairingTests.refusal(across, forced) == nil)
    var down = pair
    down.fault(.namespace(Fixture.first), from: 5)
    #expect(PairingTests.refusal(down, safe) == .safePrimaryUnreachable && PairingTests.refusal(down, forced) == nil)
    var noTarget = pair
    noTarget.fault(.namespace(Fixture.second), from: 5)
    #expect(PairingTests.refusal(noTarget, forced) == .controlPlaneUnavailable)
    let delete: Ask = { service, scheduler throws(PairingRefusal) in try service.deleteAlias(&scheduler) }
    #expect(PairingTests.refusal(pair, delete) == .aliasExists)
    let tags: Ask = { service, scheduler throws(PairingRefusal) in
      try service.updateAccess(of: Fixture.second) { $0.autoscale = true }
    }
    #expect(PairingTests.refusal(pair, tags) == .secondaryReadOnly)
    let door: (NamespaceIndex) -> Ask = { namespace in
      { service, scheduler throws(PairingRefusal) in
        try service.updateAccess(of: namespace) {
          $0.privateEndpoints.append(AccessConfiguration.PrivateEndpoint(network: "vnet-1"))
        }
      }
    }
    #expect(PairingTests.refusal(pair, door(Fixture.first)) == .privateEndpointSecondaryFirst)
    let inOrder: Ask = { service, scheduler throws(PairingRefusal) in
      try door(Fixture.second)(&service, &scheduler)
      try door(Fixture.first)(&service, &scheduler)
    }
    #expect(PairingTests.refusal(pair, inOrder) == nil)
    let again: Ask = { service, scheduler throws(PairingRefusal) in
      try service.pair(PairingRequest(alias: "other", primary: Fixture.first, secondary: Fixture.second), &scheduler)
    }
    #expect(PairingTests.refusal(pair, again) == .aliasExists)
  }
}
