import ContactCenterModel
import Infrastructure
import ScenarioLanguage
import WorldModel

/// Every metric of a scenario, in the order of all reports.
///
/// Rows for channels, queues, sources and regions exist only where some architecture of the scenario has them; an
/// architecture without them has empty values there. So it is with a contact centre and with messaging as a whole.
public struct MetricCatalogue: Sendable {
  /// The metrics.
  public let definitions: [MetricDefinition]
  let metrics: [Metric]
  private let places: [String: Int]

  /// The catalogue of a scenario.
  public init(_ scenario: Scenario) {
    let worlds = scenario.architectures.map(\.world)
    let channels = Channel.allCases.filter { channel in
      worlds.contains { world in world.sources.contains { $0.channel == channel } }
    }
    let hasContacts = worlds.contains(where: \.hasContactCenter)
    var metrics: [Metric] = []
    if hasContacts { metrics += Self.contacts(channels: channels) + Self.customers() + Self.service() }
    if worlds.contains(where: \.contactCenter.declaresSignIn) { metrics += Self.signIns() }
    if !hasContacts { metrics.append(Self.strikes) }
    metrics += Self.recovery(of: scenario.recoveryServices, Set(worlds.flatMap(\.faults).flatMap(\.disruptions)))
    if hasContacts {
      metrics += Self.queues(Self.union(worlds.map { $0.contactCenter.queues.map(\.id) }))
      metrics += Self.sources(Self.union(worlds.map { $0.sources.map(\.id) }))
      metrics += Self.regions(Self.union(worlds.map { $0.topology.regions.map(\.id) }))
    }
    if worlds.contains(where: \.hasFlowsThatUseSomething) {
      metrics += Self.errorPaths(
        regions: Self.union(worlds.map { $0.topology.regions.map(\.id) }),
        dependencies: Self.union(worlds.map(\.usedDependencies)))
    }
    if worlds.contains(where: \.contactCenter.routesGlobally) {
      metrics.append(
        .count(
          "contacts.crossRegion", .neutral,
          "attempts answered by an agent of another region, where contacts are routed globally"
        ) { pair in pair.incident.channels.reduce(0) { $0 + $1.crossRegion } })
    }
    metrics += Self.replication(worlds)
    metrics += Self.readiness(worlds)
    metrics += Self.quotas(worlds)
    if worlds.contains(where: \.hasOperations) {
      metrics += Self.operations(
        movingContacts: hasContacts, looking: worlds.contains(where: \.looksForFindings))
    }
    metrics += Self.numberTypes(worlds)
    metrics += Self.costs(scenario.architectures.compactMap(\.prices), hasContacts: hasContacts)
    metrics += Self.messaging(worlds)
    metrics += Self.contactMessages(worlds)
    self.metrics = metrics
    definitions = metrics.map(\.definition)
    places = Dictionary(uniqueKeysWithValues: definitions.enumerated().map { ($1.name, $0) })
  }

  /// The metrics of a scenario: what its documents may speak of.
  public static func known(of scenario: Scenario) -> [KnownMetric] {
    MetricCatalogue(scenario).definitions.map { definition in
      let isShare = definition.unit == .ratio || definition.unit == .yesOrNo
      // What is a difference may be negative.
      let isDifference = definition.name.contains("attributableLoss") || definition.name.contains("experienceGap")
      return KnownMetric(
        definition.name, least: (isShare || definition.unit == .count) && !isDifference ? 0 : nil,
        greatest: isShare ? 1 : nil)
    }
  }

  /// The place of a metric in `definitions`; nothing for a name the scenario does not have.
  public func place(of name: String) -> Int? { places[name] }

  /// The ids of several sorted tables, each once, sorted by bytes.
  static func union(_ tables: [[String]]) -> [String] {
    Set(tables.joined()).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

extension Metric {
  /// A metric whose figure is the mean over replications.
  static func mean(
    _ name: String, _ unit: MetricDefinition.Unit, _ direction: MetricDefinition.Direction, _ definition: String,
    _ measure: @escaping @Sendable (TwinPair) -> Double?
  ) -> Metric {
    Metric(
      definition: MetricDefinition(
        name: name, unit: unit, direction: direction, aggregation: .mean, definition: definition),
      measure: { .value(measure($0)) })
  }

  /// A metric that counts things.
  static func count(
    _ name: String, _ direction: MetricDefinition.Direction, _ definition: String,
    _ measure: @escaping @Sendable (TwinPair) -> Int?
  ) -> Metric {
    mean(name, .count, direction, definition) { pair in measure(pair).map(Double.init) }
  }

  /// A ratio as two metrics: the mean of the replications' ratios, and under `.pooled` the ratio of the sums.
  static func ratio(
    _ name: String, _ direction: MetricDefinition.Direction, _ definition: String,
    _ measure: @escaping @Sendable (TwinPair) -> (part: Int, whole: Int)
  ) -> [Metric] {
    let mean = Metric.mean(name, .ratio, direction, definition + "; mean of the replications' ratios") { pair in
      let (part, whole) = measure(pair)
      return share(part, of: whole)
    }
    let pooled = Metric(
      definition: MetricDefinition(
        name: name + ".pooled", unit: .ratio, direction: direction, aggregation: .pooledRatio,
        definition: definition + "; ratio of the sums over all replications"),
      measure: { pair in
        let (part, whole) = measure(pair)
        return .ratio(Double(part), of: Double(whole))
      })
    return [mean, pooled]
  }

  /// A yes or no of each replication.
  static func yesOrNo(
    _ name: String, _ direction: MetricDefinition.Direction, _ definition: String,
    _ measure: @escaping @Sendable (TwinPair) -> Bool?
  ) -> Metric {
    Metric(
      definition: MetricDefinition(
        name: name, unit: .yesOrNo, direction: direction, aggregation: .share, definition: definition),
      measure: { pair in .value(measure(pair).map { $0 ? 1 : 0 }) })
  }
}
