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
    for (name, reader) in namespaces {
      let own = IDTable("queue", reader.members("queues").map(\.key))
      for draft in drafts(reader, bus) {
        guard let place = bus.entities[draft.path] else { continue }
        guard let entity = entity(draft, own, bus) else { continue }
        if let other = owners[draft.path], let known = result[place] {
          let isAlike =
            known == entity && rules[place].map(\.id) == draft.rules.map(\.id)
            && rules[place].map(\.filter) == draft.rules.map(\.filter)
          if !isAlike {
            report(
              .contradiction, at: draft.location, "is not what it is in the namespace \(Quoting.quoted(other))",
              remedy: "describe it alike in both, or give it another name")
          }
          continue
        }
        owners[draft.path] = name
        result[place] = entity
        rules[place] = draft.rules
      }
    }
    bus.rules = rules
    return whole(result)
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
    _ draft: EntityDraft, _ queues: IDTable, _ bus: CompiledServiceBus
  ) -> MessagingEntityConfiguration? {
    let properties = draft.properties
    var entity = MessagingEntityConfiguration(id: draft.path, kind: draft.kind)
    func time(_ key: String) -> SimulationDuration? { duration(properties.microseconds(key)) }
    entity.defaultTimeToLive = time("defaultMessageTimeToLive")
    entity.autoDeleteOnIdle = time("autoDeleteOnIdle")
    check(properties["autoDeleteOnIdle"], .minutes(5)...SimulationDuration.infinite, "at least \"PT5M\"")
    entity.status = MessagingEntityConfiguration.Status(rawValue: properties.text("status") ?? "") ?? .active
    if draft.kind == .topic || draft.kind == .queue {
      entity.maxBytes = (properties.integer("maxSizeInMegabytes") ?? 1_024) << 20
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
    guard let node = properties.has("forwardTo") ? properties["forwardTo"] : nil, node.string?.isEmpty == false else {
      return entity
    }
    if sessions {
      report(
        .contradiction, at: node.location, "forwards messages of sessions, which the service refuses",
        remedy: "leave out \"forwardTo\" or \"requiresSession\"")
    }
    guard let target = resolve(node, in: queues, of: "this namespace"), let place = bus.entities[queues.ids[target]]
    else { return nil }
    entity.forwardTo = MessagingEntityIndex(place)
    return entity
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
        return missingFilter(reader, "correlationFilter")
      }
      var wanted: [SQLFilter.Property: String] = [:]
      for name in NamespaceShapes.systemNames { wanted[.system(name)] = filter.text(name) }
      for member in filter.members("properties") { wanted[.user(member.key)] = member.value.string }
      return .correlation(wanted)
    }
    guard let filter = reader.object("sqlFilter", NamespaceShapes.sqlFilter) else {
      return type == nil && !reader.has("sqlFilter") ? .all : missingFilter(reader, "sqlFilter")
    }
    guard let node = filter["sqlExpression"], let text = node.string else { return nil }
    do throws(SQLFilter.Fault) {
      return .sql(try SQLFilter(text))
    } catch {
      report(
        .badFilter, at: node.location, "\(error.reason), at character \(error.place)",
        remedy: "write it in the documented subset of the broker's SQL")
      return nil
    }
  }

  private mutating func missingFilter(_ reader: ObjectReader, _ key: String) -> MessageFilter? {
    if !reader.has(key) {
      report(
        .missingKey, at: reader.location, "has no \"\(key)\"", remedy: "add the filter that \"filterType\" speaks of")
    }
    return nil
  }
}
