import Infrastructure
import JSONSource
import MessagingModel
import SimulationKernel

/// The applications that send and receive.
extension Compiler {
  /// Producers as they send whatever they send: the workload says what.
  mutating func senders(
    _ reader: ObjectReader, _ bus: CompiledServiceBus, _ tables: CompiledArchitecture
  ) -> [ProducerConfiguration?] {
    var result = [ProducerConfiguration?](repeating: nil, count: bus.producers.count)
    for member in reader.members("producers") {
      guard let place = bus.producers[member.key],
        let producer = ObjectReader(member.value, ServiceBusShapes.producer)
      else { continue }
      let client = clientPlace(producer, tables)
      let endpoint = endpoint(producer, bus)
      let retry = retry(producer)
      let uses = usedDependencies(producer, tables)
      var second: SecondEndpoint?
      if let other = producer.object("second", ServiceBusShapes.second) {
        guard let endpoint = self.endpoint(other, bus),
          let mode = other.text("mode").flatMap(SecondEndpoint.Mode.init)
        else { continue }
        second = SecondEndpoint(endpoint, mode: mode)
      }
      var givenUp: ProducerConfiguration.GivenUp? = .drops
      if let outbox = producer.object("outbox", ServiceBusShapes.outbox) {
        givenUp = repeated(outbox["retryAfter"]).map { .keeps(retryAfter: $0) }
      }
      guard let client, let endpoint, let retry, let givenUp, let uses,
        let cache = duration(producer.microseconds("nameCache"))
      else { continue }
      var sender = ProducerConfiguration(
        id: member.key, place: client, endpoint: endpoint, target: MessagingEntityIndex(0), arrivals: .times([]))
      sender.second = second
      sender.uses = uses
      sender.retry = retry
      sender.givenUp = givenUp
      sender.nameCache = cache
      sender.connections = producer.integer("connections") ?? 1
      sender.isTransactional = producer.bool("transaction") ?? false
      sender.getsStuck = producer.bool("getsStuck") ?? false
      result[place] = sender
    }
    return result
  }

  mutating func consumers(
    _ reader: ObjectReader, _ bus: CompiledServiceBus, _ tables: CompiledArchitecture
  ) -> [ConsumerConfiguration]? {
    var result = [ConsumerConfiguration?](repeating: nil, count: bus.consumers.count)
    for member in reader.members("consumers") {
      guard let place = bus.consumers[member.key],
        let consumer = ObjectReader(member.value, ServiceBusShapes.consumer)
      else { continue }
      let client = clientPlace(consumer, tables)
      let endpoint = endpoint(consumer, bus)
      let retry = retry(consumer)
      let source = resolve(consumer["receivesFrom"], in: bus.entities, of: "this architecture")
      let processing = distribution(consumer["processing"])
      let defersFor = distribution(consumer["defersFor"])
      let uses = usedDependencies(consumer, tables)
      guard let uses, let client, let endpoint, let retry, let source, let processing, let defersFor,
        let cache = duration(consumer.microseconds("nameCache")),
        let mode = consumer.text("receiveMode").flatMap(ConsumerConfiguration.Mode.init),
        let concurrency = consumer.integer("maxConcurrentCalls"), let batch = consumer.integer("maxMessages"),
        let prefetch = consumer.integer("prefetchCount"), let abandons = consumer.number("abandons"),
        let rejects = consumer.number("deadLetters"), let defers = consumer.number("defers"),
        let renewal = duration(consumer.microseconds("maxAutoLockRenewalDuration")),
        let ids = consumer.integer("remembersIds"), let stuck = consumer.bool("getsStuck"),
        let startsTasks = consumer.bool("startsTasks"), areShares(abandons, rejects, defers, at: member.value.location)
      else { continue }
      var row = ConsumerConfiguration(
        id: member.key, place: client, endpoint: endpoint, source: MessagingEntityIndex(source), processing: processing)
      row.uses = uses
      row.otherwise = consumer.text("otherwise").flatMap(ConsumerConfiguration.Otherwise.init) ?? .waits
      row.application = consumer.text("application") ?? member.key
      if mode == .receiveAndDelete {
        // Facts, 1.2: what is not locked can only be taken.
        for (key, share) in [("deadLetters", rejects), ("defers", defers)] where share > 0 {
          report(
            .contradiction, at: consumer[key]?.location ?? member.value.location,
            "needs a lock, and \"ReceiveAndDelete\" has none", remedy: "leave it out, or receive with \"PeekLock\"")
        }
      }
      row.mode = mode
      row.concurrency = concurrency
      row.batchSize = batch
      row.prefetch = prefetch
      row.abandons = abandons
      row.rejects = rejects
      row.defers = defers
      row.defersFor = defersFor
      row.renewsLocksFor = renewal
      row.remembersIDs = ids
      row.retry = retry
      row.nameCache = cache
      row.getsStuck = stuck
      row.startsTasks = startsTasks
      row.connections = consumer.integer("connections") ?? 1
      if let next = consumer.object("sendsTo", ServiceBusShapes.sendsTo) {
        guard let target = resolve(next["queue"], in: bus.entities, of: "this architecture"),
          let isTransactional = next.bool("transaction")
        else { continue }
        row.sendsTo = PassingOn(to: MessagingEntityIndex(target), isTransactional: isTransactional)
      }
      row.pollsEvery = duration(consumer.microseconds("pollsEvery")) ?? row.pollsEvery
      result[place] = row
    }
    return whole(result)
  }

  /// Whether a delivery has one outcome; reports it if more deliveries are spoken for than there are.
  private mutating func areShares(
    _ abandons: Double, _ rejects: Double, _ defers: Double, at location: SourceLocation
  ) -> Bool {
    let total = abandons + rejects + defers
    guard total > 1 + 1e-9 else { return true }
    let figure = ShapeChecker.figure((total * 1e6).rounded() / 1e6)
    report(
      .probabilities, at: location,
      "has \"abandons\", \"deadLetters\" and \"defers\" that add up to \(figure)",
      remedy: "they may add up to 1: each is a share of what it receives")
    return false
  }

  private mutating func clientPlace(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> ClientPlace? {
    guard let region = region(named: reader["region"], tables), let trusted = reader.bool("trustedService") else {
      return nil
    }
    return ClientPlace(
      region: region, network: reader.text("virtualNetwork"),
      identity: reader.text("identity") == "entra" ? .entra : .sharedKey, isTrustedService: trusted)
  }

  private mutating func endpoint(_ reader: ObjectReader, _ bus: CompiledServiceBus) -> EndpointConfiguration? {
    resolve(reader["connectsTo"], in: bus.hosts, of: "this architecture").map { bus.endpoints[$0] }
  }

  private mutating func retry(_ reader: ObjectReader) -> RetryConfiguration? {
    guard let options = reader.object("retry", ServiceBusShapes.retry), let retries = options.integer("maxRetries"),
      let delay = duration(options.microseconds("delay")), let most = duration(options.microseconds("maxDelay")),
      let timeout = duration(options.microseconds("tryTimeout"))
    else { return nil }
    // Facts, 2.1: what the library's options take.
    for (key, time, longest) in [("delay", delay, SimulationDuration.minutes(5)), ("tryTimeout", timeout, .hours(1))]
    where time > longest {
      report(
        .outOfRange, at: options[key]?.location ?? options.location, "is longer than the library takes",
        remedy: "write at most \(key == "delay" ? "\"PT5M\"" : "\"PT1H\"")")
    }
    var retry = RetryConfiguration()
    retry.maxRetries = retries
    retry.delay = delay
    retry.maxDelay = most
    retry.tryTimeout = timeout
    return retry
  }

  /// Reports consumers that receive from a namespace that does not have their queue or subscription.
  mutating func checkPlaces(_ reader: ObjectReader, _ bus: CompiledServiceBus) {
    for member in reader.members("consumers") {
      guard let place = bus.consumers[member.key], let consumer = bus.configuration?.consumers[place],
        let node = member.value["receivesFrom"]
      else { continue }
      let source = bus.configuration?.entities[consumer.source]
      if let target = source?.forwardTo, target != consumer.source, let next = bus.configuration?.entities[target] {
        report(
          .contradiction, at: node.location, "forwards what it gets, so that nothing can be received from it",
          remedy: "receive from \(Quoting.quoted(next.id)), or leave out \"forwardTo\"")
      } else if source?.kind == .topic {
        report(
          .contradiction, at: node.location, "is a topic, from which nothing is received",
          remedy: "name one of its subscriptions as topic/subscription")
      } else {
        checkPresence(of: consumer.source, at: consumer.endpoint, bus, node)
      }
      checkSendingOn(consumer, member.value["sendsTo"], bus)
    }
  }

  /// Reports a receiver that sends on to what cannot take it.
  private mutating func checkSendingOn(_ consumer: ConsumerConfiguration, _ node: JSONNode?, _ bus: CompiledServiceBus)
  {
    guard let next = consumer.sendsTo, let node, let queue = node["queue"], let configuration = bus.configuration else {
      return
    }
    let target = configuration.entities[next.target]
    if target.kind != .queue || target.forwardTo != nil || next.target == consumer.source {
      report(
        .contradiction, at: queue.location, "is no queue that messages could be sent on to and stay",
        remedy: "name a queue that forwards nothing, other than the one received from")
    } else {
      checkPresence(of: next.target, at: consumer.endpoint, bus, queue)
    }
    if next.isTransactional, consumer.mode == .receiveAndDelete {
      report(
        .contradiction, at: node.location, "is a transaction of a receiver that completes nothing",
        remedy: "make \"receiveMode\" \"PeekLock\", or leave out \"transaction\"")
    }
  }

  /// Reports an entity that is not where a client connects. A secondary has what its primary has.
  mutating func checkPresence(
    of entity: MessagingEntityIndex, at endpoint: EndpointConfiguration, _ bus: CompiledServiceBus, _ node: JSONNode
  ) {
    guard let configuration = bus.configuration else { return }
    let namespace: NamespaceIndex
    switch (endpoint, configuration.protection) {
    case (.namespace(let own), .geoDisasterRecovery(let pairing)),
      (.migratedName(let own), .geoDisasterRecovery(let pairing)):
      namespace = own == pairing.secondary ? pairing.primary : own
    case (.namespace(let own), _), (.migratedName(let own), _): namespace = own
    case (.alias, .geoDisasterRecovery(let pairing)): namespace = pairing.primary
    case (.alias, .geoReplication(let replicated)): namespace = replicated.primary
    case (.aliasNumber, _): return
    }
    let place = configuration.namespaces[namespace]
    if place.entities.contains(entity) || place.createdLater.contains(entity) { return }
    let table = IDTable(
      bus.entities.noun, configuration.namespaces[namespace].entities.map { configuration.entities[$0].id })
    reportUnknown(
      node.string ?? "", at: node.location, in: table,
      of: "the namespace \(Quoting.quoted(configuration.namespaces[namespace].id))")
  }
}
