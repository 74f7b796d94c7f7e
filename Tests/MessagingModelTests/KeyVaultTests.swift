import Infrastructure
import SimulationKernel
import Testing

@testable import MessagingModel

/// Namespaces that are encrypted with the customer's keys (SBGDR-23).
@Suite struct KeyVaultTests {
  typealias Fixture = MessagingFixture

  /// The first namespace with a key in a vault of the other region, and a message a second.
  private static func encrypted() -> Fixture {
    var fixture = Fixture()
    fixture.keyVaults = [
      KeyVaultConfiguration(id: "keys-1", region: Fixture.west),
      KeyVaultConfiguration(id: "keys-2", region: Fixture.east),
    ]
    fixture.namespaces[0].keyVaults = [KeyVaultIndex(0)]
    fixture.producers = [Fixture.producer(perSecond: 1)]
    return fixture
  }

  @Test func aNamespaceWithoutItsKeyIsInoperableUntilItHasItAgain() {
    for component in [MessagingComponent.keyVault(KeyVaultIndex(0)), .region(Fixture.west)] {
      var fixture = Self.encrypted()
      fixture.fault(component, from: 100, to: 400)
      let report = fixture.play().report
      // Tries reach eleven seconds into what comes after.
      #expect((250...330).contains(report.count(.rejected, through: Cause(fault: 0))), "\(component)")
      #expect(report.count(.lost) == 0 && report.count(.remaining) == report.created - report.count(.rejected))
    }
  }

  @Test func whoHasNoKeyThereNoticesNothing() {
    func rejected(_ change: (inout Fixture) -> Void) -> Int {
      var fixture = Self.encrypted()
      change(&fixture)
      fixture.fault(.keyVault(KeyVaultIndex(0)), from: 100, to: 400)
      return fixture.play().report.count(.rejected)
    }
    #expect(rejected { $0.namespaces[0].keyVaults = [] } == 0)
    // Of two keys one is enough.
    #expect(rejected { $0.namespaces[0].keyVaults = [KeyVaultIndex(0), KeyVaultIndex(1)] } == 0)
    #expect(rejected { $0.namespaces[0].keyVaults = [KeyVaultIndex(1)] } == 0)
    #expect(rejected { _ in } > 200)
  }

  @Test func aVaultsLossIsNoticedWhenTheKeyIsReadNext() {
    var stops: Set<Int64> = []
    for seed in 1...10 as ClosedRange<UInt64> {
      var fixture = Self.encrypted()
      fixture.keyReadEvery = .minutes(5)
      fixture.fault(.keyVault(KeyVaultIndex(0)), from: 100)
      var stopped: SimulationTime?
      fixture.play(seed: seed) { stopped = $0.namespaces[0].isServing ? nil : $0.namespaces[0].stoppedAt }
      guard let stopped else {
        Issue.record("never stopped")
        continue
      }
      #expect(stopped >= .start + .seconds(100) && stopped <= .start + .seconds(400))
      stops.insert(stopped.microseconds)
    }
    #expect(stops.count == 10)
    // A vault that is back before anybody looked was never missed.
    var short = Self.encrypted()
    short.keyReadEvery = .hours(10_000)
    short.fault(.keyVault(KeyVaultIndex(0)), from: 100, to: 400)
    #expect(short.play().report.count(.rejected) == 0)
  }
}
