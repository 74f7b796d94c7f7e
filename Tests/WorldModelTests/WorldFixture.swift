import ContactCenterModel
import Infrastructure
import SimulationKernel

@testable import WorldModel

/// A small world to change and play: one region of three zones, one carrier, one number, one flow, one queue, one group.
struct WorldFixture {
  var regions = ["tokyo"]
  var zonesPerRegion = 3
  var zoneRemoval: Distribution? = .constant(30)
  var dependencies: [DependencyConfiguration] = []
  var carriers = [(id: "carrier-a", trunks: Int?.none)]
  /// Percentages of the only traffic distribution group; `nil`: no group.
  var telephony: [Int]?
  var agentShares: [Int]?
  var flowDuration: Distribution = .constant(0)
  var selfService = 0.0
  /// What the only flow uses.
  var uses: [FlowUse] = []
  var maxContacts: Int?
  var answerWithin = SimulationDuration.seconds(20)
  var heads: DailyProfile = .constant(1)
  var concurrency = [1, 0, 0]
  var switchDetection: Distribution = .constant(0)
  var quotas: [Int?] = [nil, nil, nil]
  var sources: [ContactSourceConfiguration] = []
  var faults: [FaultConfiguration] = []
  var operations = OperationsConfiguration.none
  var duration = SimulationDuration.hours(1)
  var warmUp = SimulationDuration.zero
  var timelineStep = SimulationDuration.minutes(5)

  /// The world as configured.
  var configuration: WorldConfiguration {
    var zones: [ZoneConfiguration] = []
    let regionTable = regions.enumerated().map { index, id in
      let first = zones.count
      zones += (0..<zonesPerRegion).map { ZoneConfiguration(id: "\(id)-az\($0 + 1)", region: RegionIndex(index)) }
      return RegionConfiguration(
        id: id, country: "JP", zones: (first..<zones.count).map { ZoneIndex($0) }, zoneRemoval: zoneRemoval)
    }
    let topology = TopologyConfiguration(
      regions: regionTable, zones: zones,
      carriers: carriers.map {
        CarrierConfiguration(id: $0.id, zones: zones.entityIndices, mode: .activeActive, trunks: $0.trunks)
      }, dependencies: dependencies)
    let group = telephony.map { telephony in
      TrafficDistributionGroupConfiguration(
        id: "default", isDefault: true, telephony: telephony, agents: agentShares ?? telephony)
    }
    let contactCenter = ContactCenterConfiguration(
      instances: regions.map { _ in InstanceConfiguration(concurrentContacts: quotas) }, sourceRegion: RegionIndex(0),
      phoneNumbers: carriers.indices.map {
        PhoneNumberConfiguration(
          id: "+8112000000\($0)", type: .tollFree, carrier: CarrierIndex($0),
          group: group == nil ? nil : TrafficDistributionGroupIndex(0), region: RegionIndex(0), flow: FlowIndex(0))
      },
      trafficDistributionGroups: group.map { [$0] } ?? [],
      flows: [
        FlowConfiguration(
          id: "flow", duration: flowDuration, selfService: selfService, queue: QueueIndex(0),
          uses: uses)
      ],
      queues: [QueueConfiguration(id: "queue", maxContacts: maxContacts, answerWithin: answerWithin)],
      agentGroups: [
        AgentGroupConfiguration(
          id: "floor", heads: heads, serves: [AgentGroupConfiguration.Skill(queue: QueueIndex(0), priority: 1)],
          concurrency: concurrency, group: group == nil ? nil : TrafficDistributionGroupIndex(0),
          region: RegionIndex(0), switchDetection: switchDetection, followsDistribution: true)
      ])
    return WorldConfiguration(
      topology: topology, contactCenter: contactCenter, sources: sources, faults: faults, operations: operations,
      horizon: HorizonConfiguration(
        duration: duration, warmUp: warmUp, drainLimit: .hours(4), timelineStep: timelineStep,
        recoveryStep: .seconds(10)))
  }

  /// Plays one world.
  func play(
    _ kind: WorldKind = .twin, seed: UInt64 = 1, replication: UInt32 = 0, matching ends: CustomerEnds? = nil,
    tracing: Bool = false
  ) throws -> WorldRun {
    let run = try WorldBlueprint(configuration).play(
      kind, seed: seed, replication: replication, matching: ends, tracing: tracing, isInterrupted: { false })
    guard let run else { throw InvariantViolation("a run was interrupted that nobody interrupts") }
    return run
  }

  /// Plays the twin and then the incident's world.
  func playTwin(seed: UInt64 = 1, replication: UInt32 = 0, tracing: Bool = false) throws -> (
    incident: WorldRun, twin: WorldRun
  ) {
    let twin = try play(.twin, seed: seed, replication: replication, tracing: tracing)
    return (
      try play(.incident, seed: seed, replication: replication, matching: twin.ends, tracing: tracing), twin
    )
  }
}

extension ContactSourceConfiguration {
  /// Callers of the fixture's first number.
  static func calls(
    id: String = "calls", arrivals: ArrivalConfiguration, handleTime: Distribution,
    afterContactWork: Distribution = .constant(0), patience: Distribution? = nil, redial: RedialConfiguration = .never
  ) -> ContactSourceConfiguration {
    ContactSourceConfiguration(
      id: id, channel: .voice, entry: .dials(PhoneNumberIndex(0)), alternate: nil, arrivals: arrivals,
      handleTime: handleTime, afterContactWork: afterContactWork, patience: patience, redial: redial,
      incidentOnly: false)
  }
}

extension RedialConfiguration {
  /// Every customer tries again after these outcomes.
  static func always(after outcomes: [ContactOutcome], delay: Distribution, maxAttempts: Int) -> RedialConfiguration {
    RedialConfiguration(
      probability: ContactOutcome.allCases.map { outcomes.contains($0) ? 1 : 0 }, delay: delay,
      maxAttempts: maxAttempts)
  }
}

extension FaultConfiguration {
  /// A fault at a given minute.
  static func at(
    _ minute: Double, _ kind: Kind, lasts: Distribution?, id: String = "fault", owner: Owner = .platform,
    dropsInProgress: Double = 1
  ) -> FaultConfiguration {
    FaultConfiguration(
      id: id, kind: kind, timing: .at(.minute(minute)), lasts: lasts, owner: owner, dropsInProgress: dropsInProgress)
  }
}

extension SimulationTime {
  /// The instant so many minutes after the start.
  static func minute(_ minute: Double) -> SimulationTime { .start + SimulationDuration(seconds: minute * 60) }
}

extension PoissonArrivals {
  /// A constant rate without busyness.
  static func constant(perHour: Double) -> PoissonArrivals {
    PoissonArrivals(
      perHour: .constant(perHour), dayVariation: 0, intervalVariation: 0, intervalCorrelation: 0)
  }
}
