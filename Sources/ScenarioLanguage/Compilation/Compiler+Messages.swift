import Infrastructure
import JSONSource
import MessagingModel
import SimulationKernel

/// Streams of messages: when they are sent and what they are like, first by themselves and then in an architecture.
extension Compiler {
  /// The workload's streams in order of their ids.
  mutating func streams(_ workload: ObjectReader, lasting duration: SimulationDuration?) -> [CompiledStream] {
    var result: [CompiledStream] = []
    for member in workload.members("messages") {
      guard let reader = ObjectReader(member.value, MessageShapes.stream) else { continue }
      let arrivals = reader.object("arrivals", MessageShapes.arrivals).flatMap {
        messageArrivals($0, batch: reader.integer("batchSize") ?? 1, lasting: duration)
      }
      let scheduled = reader.has("scheduledAfter") ? distribution(reader["scheduledAfter"]) : nil
      let kinds = kinds(reader)
      checkPartitionKeys(reader)
      result.append(
        CompiledStream(
          id: member.key, reader: reader, arrivals: arrivals ?? .times([]), scheduledAfter: scheduled,
          kinds: kinds ?? [],
          isWhole: arrivals != nil && kinds != nil && (scheduled != nil || !reader.has("scheduledAfter"))))
    }
    return result.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
  }

  /// A message of a session has its session as partition key, and the service refuses one with another.
  private mutating func checkPartitionKeys(_ stream: ObjectReader) {
    guard let sessions = stream.integer("sessions"), let keys = stream.integer("partitionKeys"), sessions > 0, keys > 0,
      let node = stream["partitionKeys"]
    else { return }
    report(
      .contradiction, at: node.location, "gives partition keys to messages of sessions, whose key is their session",
      remedy: "leave out \"partitionKeys\" or \"sessions\"")
  }

  /// Facts, 1.8: a partitioned namespace takes no batch whose messages have several keys. (The library refuses to make one.)
  private mutating func checkKeysOfBatch(
    _ stream: ObjectReader, _ producer: ProducerConfiguration, _ configuration: MessagingConfiguration
  ) {
    let (key, noun) =
      producer.sessions > 1 ? ("sessions", "sessions") : ("partitionKeys", "partition keys")
    let endpoints = [producer.endpoint] + [producer.second?.endpoint].compactMap { $0 }
    let isPartitioned = configuration.namespaces.indices.contains { place in
      let namespace = configuration.namespaces[place]
      guard namespace.partitions > 1, namespace.entities.contains(producer.target) else { return false }
      return endpoints.contains { endpoint in
        if case .namespace(let own) = endpoint { own.raw == place } else { true }
      }
    }
    guard producer.batchSize > 1, max(producer.sessions, producer.partitionKeys) > 1, isPartitioned,
      let node = stream["batchSize"]
    else { return }
    report(
      .contradiction, at: node.location,
      "makes batches of several \(noun), which a partitioned namespace refuses",
      remedy: "leave it out, or make \(Quoting.quoted(key)) 1")
  }

  /// When batches are sent. Rates count messages.
  private mutating func messageArrivals(
    _ reader: ObjectReader, batch: Int, lasting duration: SimulationDuration?
  ) -> MessageArrivals? {
    if let outstanding = reader.integer("outstanding") { return .closedLoop(outstanding: outstanding) }
    if let events = reader.object("contactEvents", MessageShapes.contactEvents) { return contactEvents(events) }
    if reader.has("times") {
      return reader["times"]?.array.flatMap { whole($0.map(\.microseconds)) }.map { times in
        .times(times.sorted().map { SimulationTime(microseconds: $0) })
      }
    }
    let rates = reader.object("perHour", MessageShapes.rates)
    checkDay(rates, values: "rates")
    guard var profile = profile(rates, values: "rates") else { return nil }
    let aDay = profile.values.reduce(0, +) * profile.interval.seconds / 3_600
    if aDay * max(1, (duration?.seconds ?? 0) / 86_400 + 1) > 2e9 {
      report(
        .absurdValue, at: reader.location, "brings more than two thousand million messages a run",
        remedy: "lower the rates or shorten the run")
      return nil
    }
    profile.values = profile.values.map { $0 / Double(batch) }
    return .poisson(perHour: profile)
  }

  /// The kinds in order of their ids, with their shares.
  private mutating func kinds(_ stream: ObjectReader) -> [(share: Double, properties: MessageProperties)]? {
    guard stream.has("kinds"), let node = stream["kinds"] else { return [] }
    var result: [(share: Double, properties: MessageProperties)] = []
    var total = 0.0
    for member in stream.members("kinds").sorted(by: { $0.key < $1.key }) {
      guard let kind = ObjectReader(member.value, MessageShapes.kind), let share = kind.number("share") else {
        return nil
      }
      var properties: MessageProperties = [:]
      for name in NamespaceShapes.systemNames {
        properties[.system(name)] = kind.text(name).map { SQLFilter.Value.text($0) }
      }
      for own in kind.members("properties") { properties[.user(own.key)] = SQLFilter.Value(own.value) }
      total += share
      result.append((share, properties))
    }
    guard isOne(total, "shares", at: node.location) else { return nil }
    return result
  }

  // MARK: In an architecture

  /// The messaging system of an architecture with what the workload sends through it.
  ///
  /// A filter looks at properties, and which properties a message has is its class: so each filter is asked once a class.
  mutating func messaging(
    _ streams: [CompiledStream], in architecture: CompiledArchitecture
  ) -> MessagingConfiguration? {
    let bus = architecture.serviceBus ?? .nothing
    // Class 0 has no properties.
    var classes: [MessageProperties] = [[:]]
    var producers: [ProducerConfiguration?] = []
    for stream in streams {
      let sender = resolve(stream.reader["sentBy"], in: bus.producers, of: architecture.name)
      let target = resolve(stream.reader["to"], in: bus.entities, of: architecture.name)
      guard let sender, let target, var producer = bus.senders[sender], stream.isWhole, let node = stream.reader["to"],
        let configuration = bus.configuration
      else {
        producers.append(nil)
        continue
      }
      if case .subscription = configuration.entities[target].kind {
        report(
          .contradiction, at: node.location, "is a subscription, to which nothing is sent", remedy: "name its topic")
        producers.append(nil)
        continue
      }
      producer.application = producer.id
      producer.id = stream.id
      producer.target = MessagingEntityIndex(target)
      checkPresence(of: producer.target, at: producer.endpoint, bus, node)
      if let second = producer.second { checkPresence(of: producer.target, at: second.endpoint, bus, node) }
      producer.arrivals = stream.arrivals
      producer.scheduledAfter = stream.scheduledAfter
      for kind in stream.kinds {
        let place = classes.firstIndex(of: kind.properties) ?? classes.count
        if place == classes.count { classes.append(kind.properties) }
        while producer.classes.count <= place { producer.classes.append(0) }
        producer.classes[place] += kind.share
      }
      producer.batchSize = stream.reader.integer("batchSize") ?? 1
      if producer.isTransactional, producer.batchSize > 100, let node = stream.reader["batchSize"] {
        report(
          .outOfRange, at: node.location, "is more than the 100 messages of a transaction",
          remedy: "make it 100 or fewer, or leave out the producer's \"transaction\"")
        producers.append(nil)
        continue
      }
      producer.bytes = stream.reader.integer("bytes") ?? 1_024
      producer.timeToLive = duration(stream.reader.microseconds("timeToLive"))
      producer.sessions = stream.reader.integer("sessions") ?? 0
      producer.partitionKeys = stream.reader.integer("partitionKeys") ?? 0
      producer.cancels = stream.reader.number("cancels") ?? 0
      checkKeysOfBatch(stream.reader, producer, configuration)
      producers.append(producer)
    }
    guard var configuration = bus.configuration, let all = whole(producers) else { return nil }
    configuration.producers = all
    for (place, entity) in configuration.entities.enumerated() {
      guard case .subscription(let topic, _) = entity.kind else { continue }
      configuration.entities[place].kind = .subscription(
        of: topic,
        rules: bus.rules[place].map { rule in
          RuleConfiguration(
            id: rule.id,
            classes: rule.filter == .all ? nil : classes.indices.filter { rule.filter.matches(classes[$0]) })
        })
    }
    giveRoles(streams, &configuration)
    return configuration
  }

  /// A role is an application's; the model knows the application's streams.
  private func giveRoles(_ streams: [CompiledStream], _ configuration: inout MessagingConfiguration) {
    for place in configuration.namespaces.indices {
      guard let roles = configuration.namespaces[place].access.roles else { continue }
      let own = streams.filter { roles.contains($0.reader.text("sentBy") ?? "") }.map(\.id)
      let consumers = configuration.consumers.map(\.id).filter { roles.contains($0) }
      configuration.namespaces[place].access.roles = (own + consumers).sorted()
    }
  }
}
