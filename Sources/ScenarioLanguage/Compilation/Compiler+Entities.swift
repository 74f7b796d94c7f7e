import Infrastructure
import JSONSource
import MessagingModel
import SimulationKernel

/// Queues, topics and subscriptions with their rules.
extension Compiler {
  /// An entity as one namespace describes it.
  private struct EntityDraft {
    var path: String
    var location: SourceLocation
    var kind: MessagingEntityConfiguration.Kind
    var properties: ObjectReader
    var rules: [(id: String, filter: MessageFilter)]
  }

  /// The paths of a namespace's entities; a subscription's is topic/subscription.
  static func paths(_ namespace: ObjectReader) -> [String] {
    namespace.members("queues").map(\.key)
      + namespace.members("topics").flatMap { topic in
        [topic.key] + (topic.value["subscriptions"]?.collection ?? []).map { topic.key + "/" + $0.key }
      }
  }

  /// Every entity once, whatever namespaces hold it: a description is the same in all of them.
  mutating func entities(
    _ namespaces: [(String, ObjectReader)], _ bus: inout CompiledServiceBus
  ) -> [MessagingEntityConfiguration]? {
    var result = [MessagingEntityConfiguration?](repeating: nil, count: bus.entities.count)
    var rules = [[(id: String, filter: MessageFilter)]](repeating: [], count: bus.entities.count)
    var owners: [String: String] = [:]
    var locations = [SourceLocation](
      repeating: namespaces.first?.1.location ?? SourceLocation.whole(file: 0), count: bus.entities.count)
    for (name, reader) in namespaces {
      let own = (
        queues: IDTable("queue", reader.members("queues").map(\.key)),
        all: IDTable("queue or topic", (reader.members("queues") + reader.members("topics")).map(\.key)),
        sizes: Self.sizes(reader)
      )
      checkTier(reader)
      checkSpelling(reader.members("queues") + reader.members("topics"))
      checkCount(reader)
      for draft in drafts(reader, bus) {
        guard let place = bus.entities[draft.path] else { continue }
        guard let entity = entity(draft, own, bus) else { continue }
        if let other = owners[draft.path], let known = result[place] {
          let isAlike =
            known == entity && rules[place].map(\.id) == draft.rules.map(\.id)
            && rules[place].map(\.filter) == draft.rules.map(\.filter)
          if other == name {
            report(
              .contradiction, at: draft.location, "has the name of a queue of the same namespace",
              remedy: "give it another name")
          } else if !isAlike {
            report(
              .contradiction, at: draft.location, "is not what it is in the namespace \(Quoting.quoted(other))",
              remedy: "describe it alike in both, or give it another name")
          }
          continue
        }
        owners[draft.path] = name
        locations[place] = draft.location
        result[place] = entity
        rules[place] = draft.rules
      }
    }
    bus.rules = rules
    guard let entities = whole(result), checkForwarding(entities, locations) else { return nil }
    return entities
  }

  /// Facts, 1.7: a namespace has so many queues and topics.
  private mutating func checkCount(_ namespace: ObjectReader) {
    guard let sku = namespace.object("sku", NamespaceShapes.sku), let tier = Self.tier(sku) else { return }
    // What is no number of units has been reported.
    guard let units = sku.integer("capacity"), (1...64).contains(units) else { return }
    let most = tier == .premium ? 1_000 * units : 10_000
    let all = namespace.members("queues") + namespace.members("topics")
    guard all.count > most else { return }
    report(
      .outOfRange, at: all[most].keyLocation, "is one of \(all.count) queues and topics",
      remedy: "a namespace of this size has at most \(most)")
  }

  private mutating func drafts(_ namespace: ObjectReader, _ bus: CompiledServiceBus) -> [EntityDraft] {
    var result: [EntityDraft] = []
    for member in namespace.members("queues") {
      if let properties = ObjectReader(member.value, NamespaceShapes.queue)?.object(
        "properties", NamespaceShapes.queueProperties)
      {
        result.append(
          EntityDraft(
            path: member.key, location: member.keyLocation, kind: .queue, properties: properties, rules: []))
      }
    }
    for member in namespace.members("topics") {
      guard let topic = ObjectReader(member.value, NamespaceShapes.topic),
        let properties = topic.object("properties", NamespaceShapes.topicProperties),
        let place = bus.entities[member.key]
      else { continue }
      result.append(
        EntityDraft(
          path: member.key, location: member.keyLocation, kind: .topic, properties: properties, rules: []))
      for own in topic.members("subscriptions") {
        guard let subscription = ObjectReader(own.value, NamespaceShapes.subscription),
          let properties = subscription.object("properties", NamespaceShapes.subscriptionProperties),
          let rules = rules(subscription)
        else { continue }
        result.append(
          EntityDraft(
            path: member.key + "/" + own.key, location: own.keyLocation,
            kind: .subscription(
              of: MessagingEntityIndex(place), rules: rules.map { RuleConfiguration(id: $0.id, classes: nil) }),
            properties: properties, rules: rules))
      }
    }
    return result
  }

  private mutating func entity(
    _ draft: EntityDraft, _ own: (queues: IDTable, all: IDTable, sizes: [Int]), _ bus: CompiledServiceBus
  ) -> MessagingEntityConfiguration? {
    let properties = draft.properties
    var entity = MessagingEntityConfiguration(id: draft.path, kind: draft.kind)
    func time(_ key: String) -> SimulationDuration? { duration(properties.microseconds(key)) }
    entity.defaultTimeToLive = time("defaultMessageTimeToLive")
    check(properties["defaultMessageTimeToLive"], .seconds(1)...SimulationDuration.infinite, "at least \"PT1S\"")
    entity.autoDeleteOnIdle = time("autoDeleteOnIdle")
    check(properties["autoDeleteOnIdle"], .minutes(5)...SimulationDuration.infinite, "at least \"PT5M\"")
    entity.status = MessagingEntityConfiguration.Status(rawValue: properties.text("status") ?? "") ?? .active
    if draft.kind == .topic || draft.kind == .queue {
      entity.maxBytes = (properties.integer("maxSizeInMegabytes") ?? 1_024) << 20
      checkSize(properties, own.sizes)
      entity.maxMessageBytes = (properties.integer("maxMessageSizeInKilobytes") ?? 1_024) << 10
      if properties.bool("requiresDuplicateDetection") == true {
        entity.duplicateDetectionWindow = time("duplicateDetectionHistoryTimeWindow") ?? .hours(7 * 24)
        check(
          properties["duplicateDetectionHistoryTimeWindow"], .seconds(20)...SimulationDuration.hours(7 * 24),
          "from \"PT20S\" to \"P7D\"")
      }
    }
    if draft.kind == .topic { return entity }
    guard let lock = time("lockDuration"), let deliveries = properties.integer("maxDeliveryCount"),
      let sessions = properties.bool("requiresSession"),
      let deadLetters = properties.bool("deadLetteringOnMessageExpiration")
    else { return nil }
    check(properties["lockDuration"], .zero...SimulationDuration.minutes(5), "at most \"PT5M\"")
    entity.lockDuration = lock
    entity.maxDeliveryCount = deliveries
    entity.requiresSession = sessions
    entity.deadLettersOnExpiration = deadLetters
    if let node = target(properties, "forwardDeadLetteredMessagesTo") {
      guard let queue = resolve(node, in: own.queues, of: "this namespace"),
        let place = bus.entities[own.queues.ids[queue]]
      else { return nil }
      entity.forwardDeadLettersTo = MessagingEntityIndex(place)
      checkTarget(node, isNot: draft)
    }
    guard let node = target(properties, "forwardTo") else { return entity }
    if sessions {
      report(
        .contradiction, at: node.location, "forwards messages of sessions, which the service refuses",
        remedy: "leave out \"forwardTo\" or \"requiresSession\"")
    }
    guard let target = resolve(node, in: own.all, of: "this namespace"), let place = bus.entities[own.all.ids[target]]
    else { return nil }
    entity.forwardTo = MessagingEntityIndex(place)
    checkTarget(node, isNot: draft)
    // Facts, 1.6: what forwards is never idle, whatever it says itself.
    entity.autoDeleteOnIdle = nil
    return entity
  }

  /// The megabytes that a queue or topic of a namespace may be made to hold; none where the tier is not known (facts 1.7).
  private static func sizes(_ namespace: ObjectReader) -> [Int] {
    guard let sku = namespace.object("sku", NamespaceShapes.sku), let tier = tier(sku) else { return [] }
    let gigabytes = [1, 2, 3, 4, 5] + (tier == .premium ? [10, 20, 40, 80] : [])
    // A partitioned namespace shows the sum over its partitions.
    let partitions =
      namespace.object("properties", NamespaceShapes.namespaceProperties)?
      .integer("premiumMessagingPartitions") ?? 1
    let sums = tier == .premium && (2...4).contains(partitions) ? gigabytes.map { $0 * partitions } : []
    return Set(gigabytes + sums).sorted().map { $0 << 10 }
  }

  private mutating func checkSize(_ properties: ObjectReader, _ sizes: [Int]) {
    guard properties.has("maxSizeInMegabytes"), let node = properties["maxSizeInMegabytes"],
      let size = properties.integer("maxSizeInMegabytes"), (1...1_000_000).contains(size), !sizes.isEmpty
    else { return }
    // Below Premium a partitioned entity shows the sum over its sixteen partitions.
    if sizes.contains(size) || properties["enablePartitioning"]?.bool == true && sizes.contains(size / 16) { return }
    report(
      .outOfRange, at: node.location, "is \(size), a size that the service does not offer",
      remedy: "write \(sizes.dropLast().map(String.init).joined(separator: ", ")) or \(sizes[sizes.count - 1])")
  }

  private mutating func checkTarget(_ node: JSONNode, isNot draft: EntityDraft) {
    guard node.string == draft.path else { return }
    report(
      .contradiction, at: node.location, "forwards to itself, which the service refuses",
      remedy: "name another, or leave it out")
  }

  /// What a property of forwarding names; templates and the emulator write "" for nothing.
  func target(_ properties: ObjectReader, _ key: String) -> JSONNode? {
    properties.has(key) && properties[key]?.string?.isEmpty == false ? properties[key] : nil
  }

  /// Reports forwarding that the model cannot number the copies of: in a circle through a topic, dead letters on to a topic,
  /// or more copies of one message than it counts.
  private mutating func checkForwarding(
    _ entities: [MessagingEntityConfiguration], _ locations: [SourceLocation]
  ) -> Bool {
    var widths = [Int?](repeating: nil, count: entities.count)
    var isSound = true
    for entity in entities.indices {
      guard let width = width(entity, entities, &widths, above: [], locations[entity]) else { return false }
      if width > 10_000 {
        report(
          .absurdValue, at: locations[entity], "makes \(width) copies of one message by forwarding",
          remedy: "forward to fewer subscriptions")
        return false
      }
    }
    for entity in entities.indices {
      guard let target = entities[entity].forwardDeadLettersTo else { continue }
      var next: MessagingEntityIndex? = target
      var hops = 0
      while let place = next, hops <= 4 {
        if entities[place].kind == .topic {
          report(
            .contradiction, at: locations[entity], "passes dead letters on to a topic in the end",
            remedy: "let them end in a queue: the model numbers the copies of a message when it is sent")
          isSound = false
          break
        }
        next = entities[place].forwardTo
        hops += 1
      }
    }
    return isSound
  }

  private mutating func width(
    _ entity: Int, _ entities: [MessagingEntityConfiguration], _ widths: inout [Int?], above: [Int],
    _ location: SourceLocation
  ) -> Int? {
    if let known = widths[entity] { return known }
    if above.contains(entity) {
      // A circle of queues ends after four hops in a dead-letter queue; one through a topic multiplies.
      guard above.drop(while: { $0 != entity }).contains(where: { entities[$0].kind == .topic }) else { return 1 }
      report(
        .contradiction, at: location, "is forwarded in a circle through a topic",
        remedy: "let the forwarding end somewhere")
      return nil
    }
    var next: [Int] = []
    if entities[entity].kind == .topic {
      next = entities.indices.filter { place in
        if case .subscription(let topic, _) = entities[place].kind { topic.raw == entity } else { false }
      }
    } else if let target = entities[entity].forwardTo {
      next = [target.raw]
    }
    var sum = 0
    for place in next {
      guard let own = width(place, entities, &widths, above: above + [entity], location) else { return nil }
      sum += own
    }
    widths[entity] = max(1, sum)
    return widths[entity]
  }

  /// Reports a duration that the service does not take.
  private mutating func check(_ node: JSONNode?, _ range: ClosedRange<SimulationDuration>, _ phrase: String) {
    guard let node, let time = duration(node.microseconds), !range.contains(time) else { return }
    report(
      .outOfRange, at: node.location, "is \(Quoting.quoted(node.string ?? ""))", remedy: "it must be \(phrase)")
  }

  // MARK: Rules

  /// A subscription's rules in order of their names; one without rules has the default rule, which lets everything in.
  private mutating func rules(_ subscription: ObjectReader) -> [(id: String, filter: MessageFilter)]? {
    let members = subscription.members("rules")
    if members.isEmpty { return [("$Default", .all)] }
    var result: [(id: String, filter: MessageFilter)?] = []
    for member in members {
      let properties = ObjectReader(member.value, NamespaceShapes.rule)?.object(
        "properties", NamespaceShapes.ruleProperties)
      result.append(properties.flatMap { filter($0) }.map { (id: member.key, filter: $0) })
    }
    return whole(result)?.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
  }

  private mutating func filter(_ reader: ObjectReader) -> MessageFilter? {
    let type = reader.text("filterType")
    let isCorrelation = type.map { $0 == "CorrelationFilter" } ?? reader.has("correlationFilter")
    if isCorrelation {
      guard let filter = reader.object("correlationFilter", NamespaceShapes.correlationFilter) else {
        return missingFilter(reader, "correlationFilter", "correlation filter")
      }
      var wanted: [SQLFilter.Property: String] = [:]
      for name in NamespaceShapes.systemNames { wanted[.system(name)] = filter.text(name) }
      for member in filter.members("properties") { wanted[.user(member.key)] = member.value.string }
      return .correlation(wanted)
    }
    guard let filter = reader.object("sqlFilter", NamespaceShapes.sqlFilter) else {
      return type == nil && !reader.has("sqlFilter") ? .all : missingFilter(reader, "sqlFilter", "SQL filter")
    }
    guard let node = filter["sqlExpression"], let text = node.string else { return nil }
    do throws(SQLFilter.Fault) {
      return .sql(try SQLFilter(text))
    } catch {
      report(
        .badFilter, at: node.location, "\(error.reason), at character \(error.place)", remedy: error.remedy)
      return nil
    }
  }

  private mutating func missingFilter(_ reader: ObjectReader, _ key: String, _ kind: String) -> MessageFilter? {
    if !reader.has(key) {
      report(
        .missingKey, at: reader.location, "has no \(kind)", remedy: "add the filter that its type speaks of")
    }
    return nil
  }
}
