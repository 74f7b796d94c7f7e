import ContactCenterModel
import Infrastructure
import ScenarioLanguage
import SimulationKernel
import WorldModel

/// One architecture's two worlds of one replication, with its tables by id: what metrics are measured on.
struct TwinPair {
  /// Where the entities of one architecture stand in its tables.
  struct Directory: Sendable {
    let queues: [String: Int]
    let sources: [String: Int]
    let regions: [String: Int]
    let dependencies: [String: Int]
    /// Dependencies that are features which some region does not have.
    let unavailableFeatures: Int
    /// The region of the source instance.
    let sourceRegion: Int
    /// Sources whose customers exist in both worlds.
    let matchedSources: [Int]
    /// Sources whose customers exist in the incident's world alone.
    let surgeSources: [Int]
    /// Kinds of settings that are changed.
    let settings: [String: Int]
    /// Whether an item is alike in all regions.
    let readiness: [String: Bool]
    /// The regions of replicas.
    let replicas: [Int]
    /// What it pays; `nil` where costs are not asked for.
    let prices: PriceList?
    /// The medium of each source, and the messages of its chats.
    let channels: [Channel]
    let messages: [Double]
    /// The type of each number.
    let numberTypes: [PhoneNumberConfiguration.NumberType]
    /// Services whose recovery is measured.
    let services: [RecoveryService]
    /// Queues, topics and subscriptions, and who sends; empty without a messaging system.
    let entities: [String: Int]
    let producers: [String: Int]
    let consumers: [String: Int]
    /// An outage of messaging that is over sooner is transient.
    let transientOutage: SimulationDuration
    /// What a resilience policy calls each fault.
    let disruptions: [Set<Disruption>]
    /// From warm-up to the end of arrivals: what bills and averages are for.
    let window: SimulationDuration

    init(_ architecture: ArchitectureScenario) {
      let world = architecture.world
      services = RecoveryService.services(of: world)
      entities = Self.places((world.messaging?.entities ?? []).map(\.id))
      producers = Self.places((world.messaging?.producers ?? []).map(\.id))
      consumers = Self.places((world.messaging?.consumers ?? []).map(\.id))
      transientOutage = world.messaging?.transientOutage ?? .zero
      disruptions = world.faults.map(\.disruptions)
      prices = architecture.prices
      channels = world.sources.map(\.channel)
      messages = world.sources.map { $0.messages ?? 0 }
      numberTypes = world.contactCenter.phoneNumbers.map(\.type)
      window = world.horizon.duration - world.horizon.warmUp
      queues = Self.places(world.contactCenter.queues.map(\.id))
      sources = Self.places(world.sources.map(\.id))
      regions = Self.places(world.topology.regions.map(\.id))
      dependencies = Self.places(world.topology.dependencies.map(\.id))
      unavailableFeatures = world.topology.dependencies.count { !$0.lackingIn.isEmpty }
      sourceRegion = world.contactCenter.sourceRegion.raw
      matchedSources = world.sources.indices.filter { !world.sources[$0].incidentOnly }
      settings = Self.places((world.contactCenter.settingsReplication?.kinds ?? []).map(\.id))
      readiness = Dictionary(uniqueKeysWithValues: world.contactCenter.readiness.map { ($0.id, $0.lack == nil) })
      replicas = world.contactCenter.instances.indices.filter {
        world.contactCenter.instances[$0] != nil && $0 != world.contactCenter.sourceRegion.raw
      }
      surgeSources = world.sources.indices.filter { world.sources[$0].incidentOnly }
    }

    private static func places(_ ids: [String]) -> [String: Int] {
      Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
    }
  }

  let directory: Directory
  let incident: WorldRun
  let twin: WorldRun
  let recovery: RecoveryOutcome
  /// Messages matched one by one; nothing without a messaging system.
  let messages: MessageMatch?

  /// The world a metric looks at.
  func run(_ kind: WorldKind) -> WorldRun {
    switch kind {
    case .incident: incident
    case .twin: twin
    }
  }
}

/// What a metric found in one replication.
enum Measurement {
  /// A number; nothing where there is nothing to measure, such as a mean wait of nobody.
  case value(Double?)
  /// The two sides of a ratio that is pooled over replications.
  case ratio(Double, of: Double)
}

/// A metric and how it is measured.
struct Metric: Sendable {
  let definition: MetricDefinition
  let measure: @Sendable (TwinPair) -> Measurement
}

/// A share; nothing for 0/0, never 1.
func share(_ part: Int, of whole: Int) -> Double? {
  whole > 0 ? Double(part) / Double(whole) : nil
}
