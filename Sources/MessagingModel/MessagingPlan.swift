import Infrastructure
import SimulationKernel

/// A messaging configuration brought into the flat form of the event loop: made once, shared by every run.
public final class MessagingPlan: Sendable {
  /// What the plan was made from.
  let configuration: MessagingConfiguration
  let distributions: DistributionTable
  let producers: [ProducerSettings]
  let consumers: [ConsumerSettings]
  let entities: [EntitySettings]
  /// Subscriptions by topic, consumers by queue or subscription.
  let subscriptions: [UInt16]
  let consumersByEntity: [UInt16]
  /// Upper ends of the classes' shares, all producers'.
  let classShares: [Double]
  let classCount: Int
  /// Whether a subscription takes a class, by entity × class.
  let matches: [Bool]
  /// Round trips, by region of the client × namespace.
  let roundTrips: [SimulationDuration]
  /// Seconds to the promotion of another copy, by namespace.
  let promotions: [DistributionIndex]
  let sessionCount: Int
  /// How many copies there are in the end of a message that comes to an entity.
  let routes: ForwardingRoutes
  /// How fast entities are copied, and how long a switch takes.
  let copyRate: DistributionIndex
  let switchTime: DistributionIndex
  /// What addresses the random numbers of a namespace: where it stands, so that those of equal architectures share them
  /// whatever they are called.
  let hashes: [UInt32]
  /// Ids remembered, by application.
  let memories: [Int]

  /// Flattens a configuration, which must be good.
  ///
  /// - Parameter regions: The regions' names, by index; those left out go by their numbers.
  public init(_ configuration: MessagingConfiguration, regions: [String] = []) {
    self.configuration = configuration
    var table = DistributionTable()
    var sessions = 0
    var shares: [Double] = []
    var most = 1
    let entities = configuration.entities
    let subscriptionLists = Self.subscriptionLists(entities)
    let routes = ForwardingRoutes(entities, subscriptionLists)
    self.routes = routes
    producers = configuration.producers.map { producer in
      var row = ProducerSettings(
        producer, copies: max(1, routes.destinations(producer.target.raw, hops: 0).count),
        subscriptions: subscriptionLists[producer.target.raw].count, firstClass: shares.count,
        firstSession: sessions, &table)
      row.connectionHolder = UInt16(
        configuration.producers.firstIndex { $0.application == producer.application } ?? 0)
      sessions += producer.sessions
      let total = producer.classes.reduce(0, +)
      var sum = 0.0
      for weight in producer.classes {
        sum += weight
        shares.append(sum / total)
      }
      most = max(most, producer.classes.count)
      return row
    }
    classShares = shares
    classCount = most
    sessionCount = sessions
    let applications = Array(Set(configuration.consumers.map(\.application))).sorted()
    consumers = configuration.consumers.map { consumer in
      ConsumerSettings(consumer, application: applications.firstIndex(of: consumer.application) ?? 0, &table)
    }
    memories = applications.map { application in
      configuration.consumers.filter { $0.application == application }.map(\.remembersIDs).max() ?? 0
    }
    var allSubscriptions: [UInt16] = []
    var allConsumers: [UInt16] = []
    var rows: [EntitySettings] = []
    var allMatches: [Bool] = []
    for (index, entity) in entities.enumerated() {
      var row = EntitySettings(entity)
      row.firstSubscription = Int32(allSubscriptions.count)
      allSubscriptions += subscriptionLists[index]
      row.endSubscription = Int32(allSubscriptions.count)
      row.firstConsumer = Int32(allConsumers.count)
      allConsumers += configuration.consumers.indices.filter { configuration.consumers[$0].source.raw == index }
        .map { UInt16($0) }
      row.endConsumer = Int32(allConsumers.count)
      rows.append(row)
      for messageClass in 0..<most {
        if case .subscription(_, let rules) = entity.kind {
          allMatches.append(rules.contains { $0.matches(messageClass) })
        } else {
          allMatches.append(true)
        }
      }
    }
    self.entities = rows
    subscriptions = allSubscriptions
    consumersByEntity = allConsumers
    matches = allMatches
    roundTrips = configuration.roundTrips.flatMap { row in configuration.namespaces.map { row[$0.region.raw] } }
    promotions = configuration.namespaces.map { table.addChecked($0.promotion) }
    switch configuration.protection {
    case .none:
      copyRate = table.addChecked(configuration.laterPairing?.entitiesPerMinute ?? .constant(1))
      switchTime = table.addChecked(configuration.laterPairing?.failoverTakes ?? .constant(0))
    case .geoDisasterRecovery(let pairing):
      copyRate = table.addChecked(pairing.entitiesPerMinute)
      switchTime = table.addChecked(pairing.failoverTakes)
    case .geoReplication(let replicated):
      copyRate = table.addChecked(.constant(1))
      switchTime = table.addChecked(replicated.promotionTakes)
    }
    hashes = configuration.namespaces.indices.map { index in
      let region = configuration.namespaces[index].region
      // Those that hold nothing come last, so that they change nobody's numbers.
      func isUsed(_ other: Int) -> Bool {
        let namespace = configuration.namespaces[other]
        return !namespace.entities.isEmpty || !namespace.createdLater.isEmpty
      }
      let rank = configuration.namespaces.indices.count { other in
        configuration.namespaces[other].region == region
          && (isUsed(other) == isUsed(index) ? other < index : isUsed(other))
      }
      return stableHash("\(region.raw < regions.count ? regions[region.raw] : "\(region.raw)")/\(rank)")
    }
    distributions = table
  }

  /// By entity, the subscriptions of it.
  static func subscriptionLists(_ entities: [MessagingEntityConfiguration]) -> [[UInt16]] {
    var lists = Array(repeating: [UInt16](), count: entities.count)
    for (index, entity) in entities.enumerated() {
      if case .subscription(let topic, _) = entity.kind { lists[topic.raw].append(UInt16(index)) }
    }
    return lists
  }
}

extension EndpointConfiguration {
  /// The first bit of a migrated namespace's old name.
  private static let old: UInt16 = 0x8000
  /// Codes from here on are aliases, counted down.
  private static let firstAlias: UInt16 = 0xF000

  /// The namespace's index; `Message.noPlace` for the alias of the start.
  var code: UInt16 {
    switch self {
    case .namespace(let index): UInt16(index.raw)
    case .migratedName(let index): UInt16(index.raw) | Self.old
    case .aliasNumber(let number): Message.noPlace - UInt16(number)
    }
  }

  /// What a code stands for.
  init(code: UInt16) {
    if code >= Self.firstAlias {
      self = .aliasNumber(Int(Message.noPlace - code))
    } else if code & Self.old != 0 {
      self = .migratedName(NamespaceIndex(Int(code ^ Self.old)))
    } else {
      self = .namespace(NamespaceIndex(Int(code)))
    }
  }
}

extension ProducerSettings {
  /// The bytes that each copy of a message takes of its entity's size. Facts, 1.7: one of more than 1 MB counts twice in a
  /// queue, and once more than it has copies in a topic.
  private static func counted(_ bytes: Int, _ subscriptions: Int) -> Int {
    bytes <= 1 << 20 ? bytes : bytes + bytes / max(1, subscriptions)
  }

  init(
    _ producer: ProducerConfiguration, copies: Int, subscriptions: Int, firstClass: Int, firstSession: Int,
    _ table: inout DistributionTable
  ) {
    hash = stableHash(producer.id)
    target = UInt16(producer.target.raw)
    region = UInt16(producer.place.region.raw)
    endpoint = producer.endpoint.code
    secondEndpoint = producer.second?.endpoint.code ?? Message.noPlace
    hasSecond = producer.second != nil
    isActive = producer.second?.mode == .active
    if case .closedLoop(let count) = producer.arrivals {
      isClosedLoop = true
      outstanding = UInt32(count)
    } else {
      isClosedLoop = false
      outstanding = 0
    }
    batchSize = UInt16(producer.batchSize)
    bytes = UInt32(Self.counted(producer.bytes, subscriptions))
    self.firstClass = Int32(firstClass)
    classCount = Int32(producer.classes.count)
    timeToLive = producer.timeToLive ?? .infinite
    isScheduled = producer.scheduledAfter != nil
    scheduledAfter = table.addChecked(producer.scheduledAfter ?? .constant(0))
    cancels = producer.cancels
    self.firstSession = UInt32(firstSession)
    sessions = UInt32(producer.sessions)
    partitionKeys = UInt32(producer.partitionKeys)
    self.copies = UInt16(copies)
    retry = producer.retry
    switch producer.givenUp {
    case .drops:
      keepsOutbox = false
      outboxDelay = table.addChecked(.constant(0))
    case .keeps(let delay):
      keepsOutbox = true
      outboxDelay = table.addChecked(delay)
    }
    nameCache = producer.nameCache
    getsStuck = producer.getsStuck
    connections = Int32(producer.connections)
    isTransactional = producer.isTransactional
    isAwaited = producer.isAwaited
  }
}

extension ConsumerSettings {
  init(_ consumer: ConsumerConfiguration, application: Int, _ table: inout DistributionTable) {
    hash = stableHash(consumer.id)
    self.application = UInt16(application)
    entity = UInt16(consumer.source.raw)
    region = UInt16(consumer.place.region.raw)
    endpoint = consumer.endpoint.code
    deletesOnReceipt = consumer.mode == .receiveAndDelete
    concurrency = Int32(consumer.concurrency)
    batchSize = Int32(consumer.batchSize)
    prefetch = Int32(consumer.prefetch)
    processing = table.addChecked(consumer.processing)
    if case .constant(let seconds) = consumer.processing {
      constantProcessing = SimulationDuration(seconds: max(0, seconds))
    } else {
      constantProcessing = SimulationDuration(microseconds: -1)
    }
    abandons = consumer.abandons
    rejects = consumer.rejects
    defers = consumer.defers
    defersFor = table.addChecked(consumer.defersFor)
    renewsLocksFor = consumer.renewsLocksFor
    retry = consumer.retry
    nameCache = consumer.nameCache
    getsStuck = consumer.getsStuck
    pollsEvery = consumer.pollsEvery
    connections = Int32(consumer.connections)
    sendsTo = consumer.sendsTo.map { UInt16($0.target.raw) } ?? Message.noPlace
    sendsInTransaction = consumer.sendsTo?.isTransactional ?? false
    startsTasks = consumer.startsTasks
  }
}

extension EntitySettings {
  init(_ entity: MessagingEntityConfiguration) {
    isTopic = entity.kind == .topic
    isSubscription = false
    topic = Message.noPlace
    ruleCount = 0
    if case .subscription(let parent, let rules) = entity.kind {
      isSubscription = true
      topic = UInt16(parent.raw)
      ruleCount = Int32(rules.count)
    }
    firstSubscription = 0
    endSubscription = 0
    firstConsumer = 0
    endConsumer = 0
    lockDuration = entity.lockDuration
    maxDeliveryCount = UInt16(entity.maxDeliveryCount)
    timeToLive = entity.defaultTimeToLive ?? .infinite
    deadLettersOnExpiration = entity.deadLettersOnExpiration
    remembersIDs = entity.duplicateDetectionWindow != nil
    duplicateWindow = entity.duplicateDetectionWindow ?? .zero
    requiresSession = entity.requiresSession
    maxBytes = entity.maxBytes
    forwardTo = entity.forwardTo.map { UInt16($0.raw) } ?? Message.noPlace
    forwardDeadLettersTo = entity.forwardDeadLettersTo.map { UInt16($0.raw) } ?? Message.noPlace
    autoDeleteOnIdle = entity.autoDeleteOnIdle ?? .infinite
    status = entity.status
  }
}
