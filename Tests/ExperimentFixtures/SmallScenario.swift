import ContactCenterModel
import Experimentation
import Infrastructure
import ScenarioLanguage
import SimulationKernel
import WorldModel

/// A scenario of two hours that plays in milliseconds: callers of one number, one region against two that share the calls,
/// and an outage of the first region.
public struct SmallScenario {
  /// What goes wrong; by default the first region is down for twenty minutes from 00:30 on.
  public var faults: [FaultConfiguration]
  /// What is expected of both architectures.
  public var objectives: [Objective] = []
  /// Equivalence margins.
  public var margins: [String: Double] = [:]
  /// The metric of the headline.
  public var primaryMetric = "customers.attributableLoss"
  /// Regions of each architecture.
  public var regionCounts = [1, 2]
  /// Whether messages are sent.
  public var hasMessages = false
  /// Whether the namespaces of two regions are a new pair.
  public var isPaired = false
  /// Whether contacts come.
  public var hasContacts = true
  /// Customers an hour.
  public var perHour = 240.0
  /// Calls that each region takes at once; `nil`: any number.
  public var callQuota: Int?
  /// Customers an hour of a surge from 00:40 to 01:00, beside the other faults.
  public var surgePerHour: Double?

  /// The same regions and the same outage, with messages in place of contacts.
  public static var messaging: SmallScenario {
    var example = SmallScenario()
    example.hasMessages = true
    example.hasContacts = false
    example.primaryMetric = "messages.attributableLoss"
    return example
  }
  /// Whether somebody reads the provider's notices.
  public var isWatched = false

  /// The scenario with its outage.
  public init() {
    faults = [Self.outage(timing: .at(.start + .minutes(30)))]
  }

  /// An outage of the first region for twenty minutes.
  public static func outage(timing: FaultConfiguration.Timing) -> FaultConfiguration {
    FaultConfiguration(
      id: "tokyo", kind: .outage([.region(RegionIndex(0))]), timing: timing, lasts: .constant(1_200), owner: .platform,
      dropsInProgress: 1)
  }

  /// The compiled scenario.
  public var scenario: Scenario {
    Scenario(
      id: "small",
      title: hasContacts
        ? "A small contact centre loses its region for twenty minutes"
        : "A shop's orders meet a dead region for twenty minutes", description: "",
      starts: CalendarInstant(epochMicroseconds: 1_751_839_200_000_000, offsetMinutes: 540), seed: 7, replications: 20,
      architectures: regionCounts.map {
        ArchitectureScenario(
          id: $0 == 1 ? "one-region" : "two-regions", title: "\($0) regions", world: world(regions: $0))
      },
      primaryMetric: primaryMetric, margins: margins,
      recovery: RecoveryRule(
        minimumAttempts: 10, stabilisation: .minutes(5), target: 0.8, telephonyTarget: 0.99, tolerance: 0.05),
      objectives: objectives,
      assumptions: [
        Assumption(
          document: "workload.json", pointer: "/sources/calls/arrivals", value: "\"240\"",
          source: "assumption: a round number, \"as good as any\"")
      ],
      documents: [SourceDocument(path: "scenario.json", bytes: Array("{}".utf8))])
  }

  private func world(regions count: Int) -> WorldConfiguration {
    let names = Array(["tokyo", "osaka"].prefix(count))
    let zones = names.indices.map { ZoneConfiguration(id: "\(names[$0])-az1", region: RegionIndex($0)) }
    let topology = TopologyConfiguration(
      regions: names.indices.map {
        RegionConfiguration(id: names[$0], country: "JP", zones: [ZoneIndex($0)], zoneRemoval: .constant(30))
      },
      zones: zones,
      carriers: [
        CarrierConfiguration(id: "carrier", zones: zones.entityIndices, mode: .activeActive, trunks: nil)
      ])
    let shares = count == 1 ? [100] : [50, 50]
    let contactCenter = ContactCenterConfiguration(
      instances: names.map { _ in InstanceConfiguration(concurrentContacts: [callQuota, nil, nil]) },
      sourceRegion: RegionIndex(0),
      phoneNumbers: [
        PhoneNumberConfiguration(
          id: "+81120000001", type: .tollFree, carrier: CarrierIndex(0), group: TrafficDistributionGroupIndex(0),
          region: RegionIndex(0), flow: FlowIndex(0))
      ],
      trafficDistributionGroups: [
        TrafficDistributionGroupConfiguration(id: "default", isDefault: true, telephony: shares, agents: shares)
      ],
      flows: [FlowConfiguration(id: "main", duration: .constant(10), selfService: 0.1, queue: QueueIndex(0))],
      queues: [QueueConfiguration(id: "general", maxContacts: 10, answerWithin: .seconds(20))],
      agentGroups: [
        AgentGroupConfiguration(
          id: "floor", heads: .constant(14), serves: [AgentGroupConfiguration.Skill(queue: QueueIndex(0), priority: 1)],
          concurrency: [1, 0, 0], group: TrafficDistributionGroupIndex(0), region: RegionIndex(0),
          switchDetection: .constant(0), followsDistribution: true)
      ])
    var operations = OperationsConfiguration.none
    if isWatched {
      operations.notices = [NoticeConfiguration(id: "notice", region: RegionIndex(0), after: .constant(600))]
    }
    return WorldConfiguration(
      topology: topology, contactCenter: hasContacts ? contactCenter : .nothing(regions: count),
      sources: hasContacts ? sources : [], faults: allFaults, operations: operations,
      horizon: HorizonConfiguration(
        duration: .hours(2), warmUp: .zero, drainLimit: .hours(1), timelineStep: .minutes(30),
        recoveryStep: .seconds(10)),
      messaging: hasMessages ? SmallMessaging.configuration(regions: count, isPaired: isPaired) : nil)
  }

  private var allFaults: [FaultConfiguration] {
    guard surgePerHour != nil else { return faults }
    return faults + [
      FaultConfiguration(
        id: "surge", kind: .surge(ContactSourceIndex(1)), timing: .at(.start + .minutes(40)), lasts: .constant(1_200),
        owner: .customer, dropsInProgress: 0)
    ]
  }

  private var sources: [ContactSourceConfiguration] {
    guard let surgePerHour else { return [source] }
    var surge = source
    surge.id = "calls+surge"
    surge.incidentOnly = true
    surge.arrivals = .poisson(
      PoissonArrivals(
        perHour: .constant(surgePerHour), dayVariation: 0, intervalVariation: 0, intervalCorrelation: 0,
        window: (.start + .minutes(40))..<(.start + .hours(1))))
    return [source, surge]
  }

  private var source: ContactSourceConfiguration {
    ContactSourceConfiguration(
      id: "calls", channel: .voice, entry: .dials(PhoneNumberIndex(0)), alternate: nil,
      arrivals: .poisson(
        PoissonArrivals(
          perHour: .constant(perHour), dayVariation: 0, intervalVariation: 0, intervalCorrelation: 0)),
      handleTime: .constant(120), afterContactWork: .constant(30), patience: .constant(90),
      redial: RedialConfiguration(
        probability: ContactOutcome.allCases.map { $0 == .unreachable || $0 == .dropped ? 0.5 : 0 },
        delay: .constant(300), maxAttempts: 2),
      incidentOnly: false)
  }

  /// Plays it.
  public func run(
    replications: Int = 20, threads: Int = 1, isTracing: Bool = false,
    consume: (ReplicationOutcome) throws -> Void = { _ in }
  ) throws -> ExperimentResult {
    try Experiment(ReplicationPlayer(scenario, isTracing: isTracing), replications: replications, threads: threads)
      .run(isInterrupted: { false }, consume: consume)
  }
}
