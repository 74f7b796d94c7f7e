import ContactCenterModel
import Infrastructure
import MessagingModel
import SimulationKernel
import Testing

@testable import WorldModel

/// Contacts and messages in one world: the same clock, the same faults, books of their own.
@Suite struct MessagingWorldTests {
  /// A queue in the only region's namespace, ten messages a second.
  static var messaging: MessagingConfiguration {
    let place = ClientPlace(region: RegionIndex(0))
    let bus = EndpointConfiguration.namespace(NamespaceIndex(0))
    let queue = MessagingEntityIndex(0)
    return MessagingConfiguration(
      namespaces: [
        NamespaceConfiguration(
          id: "bus", region: RegionIndex(0), zones: (0..<3).map { ZoneIndex($0) }, entities: [queue],
          promotion: .constant(3))
      ], entities: [MessagingEntityConfiguration(id: "events")],
      producers: [
        ProducerConfiguration(
          id: "shop", place: place, endpoint: bus, target: queue, arrivals: .poisson(perHour: .constant(36_000)))
      ],
      consumers: [
        ConsumerConfiguration(id: "billing", place: place, endpoint: bus, source: queue, processing: .constant(0.05))
      ], roundTrips: [[.zero]])
  }

  static func fault(_ kind: FaultConfiguration.Kind, lasts: Double?, _ messaging: [MessagingComponent] = [])
    -> FaultConfiguration
  {
    FaultConfiguration(
      id: "fault", kind: kind, timing: .at(.start + .minutes(20)), lasts: lasts.map { .constant($0) },
      owner: .platform, dropsInProgress: 1, messaging: messaging)
  }

  private func play(_ fault: FaultConfiguration, _ kind: WorldKind = .incident) throws -> WorldRun {
    var fixture = WorldFixture()
    fixture.faults = [fault]
    var configuration = fixture.configuration
    configuration.messaging = Self.messaging
    let run = try WorldBlueprint(configuration).play(
      kind, seed: 1, replication: 0, matching: nil, tracing: false, isInterrupted: { false })
    return try #require(run)
  }

  @Test func aRegionsOutageHitsItsNamespaceAndTheTwinKnowsNothingOfIt() throws {
    let outage = Self.fault(.outage([.region(RegionIndex(0))]), lasts: 600)
    let messages = try #require(try play(outage).messages)
    #expect(messages.offered > 35_000 && messages.count(.rejected, through: Cause(fault: 0)) > 5_000)
    #expect(messages.count(.completed) + messages.count(.rejected) == messages.created)
    #expect(messages.strikes.first?.repaired == .start + .minutes(30) && messages.strikes.first?.firstFailed != nil)
    let twin = try #require(try play(outage, .twin).messages)
    #expect(twin.offered == messages.offered && twin.count(.completed) == twin.offered)
    let (caused, averted) = messages.book.compared(withTwin: twin.book)
    #expect(caused == messages.count(.rejected) && averted == 0)
  }

  @Test func figuresThatDoNotAddUpAreNoticed() throws {
    var report = try #require(try play(Self.fault(.outage([.region(RegionIndex(0))]), lasts: 600)).messages)
    #expect(report.imbalance() == nil)
    report.ends[0].count -= 1
    #expect(report.imbalance()?.contains("outcomes") == true)
    report.ends[0].count += 1
    report.stranded += 1
    #expect(report.imbalance()?.contains("stranded") == true)
  }

  @Test func aZoneCostsSecondsAndADisasterWhatWasHeld() throws {
    let zone = try #require(try play(Self.fault(.outage([.zone(ZoneIndex(0))]), lasts: 600)).messages)
    #expect(zone.count(.completed) == zone.created && !zone.errors.isEmpty)
    let disaster = try #require(
      try play(Self.fault(.disaster([]), lasts: nil, [.namespace(NamespaceIndex(0))])).messages)
    #expect(disaster.count(.lost) + disaster.count(.completed) + disaster.count(.rejected) == disaster.created)
    #expect(disaster.count(.rejected) > 20_000)
  }

  @Test func aNamespacesFaultIsNoContactsAndNoMessagingChangesNothing() throws {
    let fault = Self.fault(.outage([]), lasts: 600, [.namespace(NamespaceIndex(0))])
    let run = try play(fault)
    #expect(run.attemptLosses.isEmpty && (run.messages?.count(.rejected) ?? 0) > 5_000)
    var fixture = WorldFixture()
    fixture.faults = [fault]
    let without = try WorldBlueprint(fixture.configuration).play(
      .incident, seed: 1, replication: 0, matching: nil, tracing: false, isInterrupted: { false })
    #expect(without?.messages == nil)
  }
}
