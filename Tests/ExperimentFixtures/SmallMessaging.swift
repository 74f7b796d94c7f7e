import ContactCenterModel
import Infrastructure
import MessagingModel
import SimulationKernel
import WorldModel

/// A shop's orders, to all of which billing subscribes and to a fifth fraud detection; and an audit queue that nobody reads.
/// One namespace in the first region; or one in each of two, and everything sent to both.
public enum SmallMessaging {
  static let topic = MessagingEntityIndex(0)
  static let billing = MessagingEntityIndex(1)
  static let fraud = MessagingEntityIndex(2)
  static let audit = MessagingEntityIndex(3)

  /// The messaging system of so many regions.
  public static func configuration(regions count: Int, isPaired: Bool = false) -> MessagingConfiguration {
    let entities = [topic, billing, fraud, audit]
    let namespaces = (0..<count).map { region in
      NamespaceConfiguration(
        id: ["bus-tokyo", "bus-osaka"][region], region: RegionIndex(region), zones: [ZoneIndex(region)],
        entities: isPaired && region == 1 ? [] : entities)
    }
    var configuration = MessagingConfiguration(
      namespaces: namespaces,
      entities: [
        MessagingEntityConfiguration(id: "orders", kind: .topic),
        MessagingEntityConfiguration(
          id: "orders/billing", kind: .subscription(of: topic, rules: [RuleConfiguration()])),
        MessagingEntityConfiguration(
          id: "orders/fraud", kind: .subscription(of: topic, rules: [RuleConfiguration(id: "dear", classes: [1])])),
        MessagingEntityConfiguration(id: "audit"),
      ],
      producers: [
        producer("shop", to: topic, perHour: 1_800, classes: [0.8, 0.2], regions: count),
        producer("auditor", to: audit, perHour: 360, classes: [], regions: count),
      ],
      consumers: (0..<count).flatMap { [consumer("billing", of: billing, $0), consumer("fraud", of: fraud, $0)] },
      roundTrips: Array(repeating: Array(repeating: .milliseconds(5), count: count), count: count))
    if isPaired && count == 2 {
      configuration.protection = .geoDisasterRecovery(
        PairingConfiguration(
          alias: "orders-alias", primary: NamespaceIndex(0), secondary: NamespaceIndex(1), isInSync: false))
    }
    return configuration
  }

  private static func producer(
    _ id: String, to target: MessagingEntityIndex, perHour: Double, classes: [Double], regions: Int
  ) -> ProducerConfiguration {
    var producer = ProducerConfiguration(
      id: id, place: ClientPlace(region: RegionIndex(0)), endpoint: .namespace(NamespaceIndex(0)), target: target,
      arrivals: .poisson(perHour: .constant(perHour)))
    producer.classes = classes
    if regions > 1 { producer.second = SecondEndpoint(.namespace(NamespaceIndex(1)), mode: .active) }
    return producer
  }

  private static func consumer(_ id: String, of source: MessagingEntityIndex, _ region: Int) -> ConsumerConfiguration {
    var consumer = ConsumerConfiguration(
      id: "\(id)-\(region)", place: ClientPlace(region: RegionIndex(region)),
      endpoint: .namespace(NamespaceIndex(region)), source: source, processing: .constant(0.05))
    consumer.application = id
    consumer.remembersIDs = 200
    return consumer
  }
}

extension ContactCenterConfiguration {
  /// No contact centre: nothing is deployed in any region.
  static func nothing(regions: Int) -> ContactCenterConfiguration {
    ContactCenterConfiguration(
      instances: Array(repeating: nil, count: regions), sourceRegion: RegionIndex(0), phoneNumbers: [],
      trafficDistributionGroups: [], flows: [], queues: [], agentGroups: [])
  }
}
