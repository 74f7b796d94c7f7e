import JSONSource
import MessagingModel

/// What a namespace's tier does not have.
extension Compiler {
  /// Refuses what is above a namespace's tier.
  mutating func checkTier(_ namespace: ObjectReader) {
    guard let sku = namespace.object("sku", NamespaceShapes.sku), let tier = Self.tier(sku), tier != .premium else {
      return
    }
    if tier == .basic { checkBasic(namespace) }
    let name = tier.rawValue
    if let node = sku["capacity"], let units = sku.integer("capacity"), units > 1 {
      refuseBelowPremium(node.location, "gives \(units) messaging units to a \(name) namespace, which has none")
    }
    if let node = namespace.object("properties", NamespaceShapes.namespaceProperties)?["encryption"],
      node.object != nil
    {
      refuseBelowPremium(node.location, "gives a \(name) namespace keys of the customer's")
    }
    for member in namespace.members("privateEndpointConnections") {
      refuseBelowPremium(member.keyLocation, "is a private endpoint of a \(name) namespace")
    }
    for member in namespace.members("networkRuleSets") {
      if let rules = ObjectReader(member.value, NamespaceShapes.networkRuleSet)?.object(
        "properties", NamespaceShapes.networkRuleProperties)
      {
        checkNetworks(rules, tier)
      }
    }
    for member in namespace.members("queues") {
      checkMessageSize(
        ObjectReader(member.value, NamespaceShapes.queue)?.object("properties", NamespaceShapes.queueProperties), tier)
    }
    for member in namespace.members("topics") {
      checkMessageSize(
        ObjectReader(member.value, NamespaceShapes.topic)?.object("properties", NamespaceShapes.topicProperties), tier)
    }
  }

  /// Virtual networks are the Premium tier's; public addresses may be ruled out in every tier.
  mutating func checkNetworks(_ rules: ObjectReader, _ tier: NamespaceConfiguration.Tier) {
    guard tier != .premium, let node = rules["virtualNetworkRules"], node.array?.isEmpty == false else { return }
    refuseBelowPremium(node.location, "lets virtual networks into a \(tier.rawValue) namespace")
  }

  mutating func refuseBelowPremium(_ location: SourceLocation, _ what: String) {
    report(.tier, at: location, what, remedy: "leave it out, or make the namespace's tier Premium")
  }

  /// Facts, 1.7: below Premium a message has at most 256 KB.
  private mutating func checkMessageSize(_ entity: ObjectReader?, _ tier: NamespaceConfiguration.Tier) {
    let key = "maxMessageSizeInKilobytes"
    guard let entity, entity.has(key), let node = entity[key], let most = entity.integer(key), most > 256 else {
      return
    }
    refuseBelowPremium(
      node.location, "is more than the 256 that messages of a \(tier.rawValue) namespace may have")
  }

  /// The service's price list: the Basic tier has queues alone, and of those no sessions, no duplicate detection, no forwarding.
  private mutating func checkBasic(_ namespace: ObjectReader) {
    func refuse(_ location: SourceLocation, _ what: String) {
      report(
        .tier, at: location, "\(what), which the Basic tier does not have",
        remedy: "make the tier Standard or Premium")
    }
    for topic in namespace.members("topics") { refuse(topic.keyLocation, "is a topic") }
    for member in namespace.members("queues") {
      guard
        let properties = ObjectReader(member.value, NamespaceShapes.queue)?.object(
          "properties", NamespaceShapes.queueProperties)
      else { continue }
      for (key, what) in [
        ("requiresSession", "asks for sessions"), ("requiresDuplicateDetection", "detects duplicates"),
      ]
      where properties.bool(key) == true {
        refuse(properties[key]?.location ?? member.keyLocation, what)
      }
      for key in ["forwardTo", "forwardDeadLetteredMessagesTo"] {
        if let node = target(properties, key) { refuse(node.location, "forwards") }
      }
    }
  }
}
