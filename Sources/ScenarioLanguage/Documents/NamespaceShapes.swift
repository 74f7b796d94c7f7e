import MessagingModel

/// Resources of Azure Service Bus with the property names of its resource manager templates (API version 2024-01-01, and
/// `geoDataReplication` of the later ones). What a template may say and the model has no use for is accepted as any value.
enum NamespaceShapes {
  /// The namespaces by name: the language's own form, and what a template is turned into.
  static let namespaces = map("namespace", namespace, atLeast: 1, atMost: 100)

  private static func map(
    _ noun: String, _ values: ObjectShape, atLeast: Int = 0, atMost: Int = 10_000
  ) -> Shape {
    .map(MapShape(noun: noun, keys: .resourceName, values: .object(values), counts: atLeast...atMost))
  }

  /// Properties that mean nothing to the model: they are accepted, since templates have them.
  private static func meaningless(_ keys: String...) -> [Property] {
    keys.map { .optional($0, .any, "Accepted; it means nothing to the model.") }
  }

  private static let duration = Shape.duration(DurationShape(allowsLongest: true))

  static let namespace = ObjectShape(
    "namespace", "A namespace: queues and topics in one region, with capacity and rules of access of its own.",
    [
      .required("location", CommonShapes.name, "The region, by its name or display name."),
      .optional("sku", .object(sku), default: ["name": "Standard"], "The pricing tier and its units."),
      .optional("properties", .object(namespaceProperties), default: [:], "What it is like."),
      .optional("identity", .any, "Its own identity; what differs between two paired namespaces is found."),
      .optional("queues", map("queue", queue), default: [:], "Its queues, by name."),
      .optional("topics", map("topic", topic), default: [:], "Its topics, by name."),
      .optional(
        "disasterRecoveryConfigs", map("disaster recovery configuration", disasterRecoveryConfig), default: [:],
        "The pairing with a secondary, by the alias: this namespace is the primary."),
      .optional(
        "networkRuleSets", map("network rule set", networkRuleSet), default: [:],
        "Who may reach it from where; the set is called default."),
      .optional(
        "privateEndpointConnections", map("private endpoint connection", privateEndpointConnection), default: [:],
        "Doors from virtual networks, by name."),
    ] + meaningless("AuthorizationRules", "migrationConfigurations", "kind", "zones", "systemData"))

  static let sku = ObjectShape(
    "SKU", "The pricing tier and its units.",
    [
      .required("name", .choice(NamespaceConfiguration.Tier.allCases.map(\.rawValue)), "The tier's name."),
      .optional(
        "tier", .choice(NamespaceConfiguration.Tier.allCases.map(\.rawValue)), "The tier; as named when left out."),
      .optional(
        "capacity", CommonShapes.integer(1, 64), default: 1,
        "Messaging units over all partitions: 1, 2, 4, 8 or 16 for each."),
    ])

  static let namespaceProperties = ObjectShape(
    "namespace properties", "What a namespace is like.",
    [
      .optional(
        "zoneRedundant", .boolean, "Whether three zones hold copies of it; what that means is said by the zone rule."),
      .optional(
        "premiumMessagingPartitions", CommonShapes.integer(0, 4), default: 1, "Partitions: 1, 2 or 4; 0 means 1."),
      .optional("disableLocalAuth", .boolean, default: false, "Whether shared keys are refused."),
      .optional(
        "publicNetworkAccess", .choice(["Enabled", "Disabled", "SecuredByPerimeter"]), default: "Enabled",
        "Whether its public endpoint answers at all."),
      .optional(
        "encryption", .any,
        "The customer's keys, each in a key vault; what differs between two paired namespaces is found."),
      .optional("alternateName", CommonShapes.name, "Its other name, where its own becomes an alias."),
      .optional("geoDataReplication", .object(geoDataReplication), "The regions that hold the same messages."),
    ]
      + meaningless(
        "minimumTlsVersion", "privateEndpointConnections", "createdAt", "updatedAt", "metricId", "provisioningState",
        "serviceBusEndpoint", "status", "platformCapabilities"))

  static let geoDataReplication = ObjectShape(
    "geo replication", "A primary and a secondary region with the same messages under one name.",
    [
      .optional(
        "maxReplicationLagDurationInSeconds", CommonShapes.integer(0, 86400), default: 0,
        "How far the secondary may be behind: 0 means that it never is, since replication is synchronous; else 5 minutes to a day."
      ),
      .required(
        "locations", .array(of: .object(replicaLocation), counts: 1...2), "The two regions; one alone has no replica."),
    ])

  static let replicaLocation = ObjectShape(
    "replica location", "A region of a replicated namespace.",
    [
      .required("locationName", CommonShapes.name, "The region."),
      .required("roleType", .choice(["Primary", "Secondary"]), "Its part at the start."),
    ] + meaningless("clusterArmId", "replicaState"))

  // MARK: Entities

  private static let status = Property.optional(
    "status",
    .choice([
      "Active", "Disabled", "SendDisabled", "ReceiveDisabled", "Restoring", "Creating", "Deleting", "Renaming",
      "Unknown",
    ]), default: "Active", "Which operations it takes; what is under way counts as active.")

  private static let timeToLive = Property.optional(
    "defaultMessageTimeToLive", duration, "The longest a message lives here; for ever when left out.")

  private static let idle = Property.optional(
    "autoDeleteOnIdle", duration, "How long nobody uses it before it is deleted; never when left out.")

  private static let size = Property.optional(
    "maxSizeInMegabytes", CommonShapes.integer(1, 1e6), default: 1_024, "The most it holds.")

  private static let messageSize = Property.optional(
    "maxMessageSizeInKilobytes", CommonShapes.integer(1, 102_400), default: 1_024,
    "The most kilobytes of a message; what is larger is refused. Below Premium at most 256.")

  private static let duplicates: [Property] = [
    .optional("requiresDuplicateDetection", .boolean, default: false, "Whether ids sent again are discarded."),
    .optional(
      "duplicateDetectionHistoryTimeWindow", duration, default: "PT10M", "How long ids are remembered, if they are."),
  ]

  /// What queues and subscriptions share.
  private static let delivery: [Property] = [
    .optional(
      "lockDuration", CommonShapes.positiveDuration, default: "PT1M",
      "How long a received message is its receiver's alone; at most five minutes."),
    .optional(
      "maxDeliveryCount", CommonShapes.integer(1, 2_000), default: 10,
      "Deliveries after which a message goes to the dead-letter queue."),
    .optional("requiresSession", .boolean, default: false, "Whether messages belong to sessions."),
    .optional(
      "deadLetteringOnMessageExpiration", .boolean, default: false, "Whether expired messages are dead-lettered."),
    .optional("forwardTo", .text(.any), "The queue or topic that messages are passed on to, in the same namespace."),
    .optional(
      "forwardDeadLetteredMessagesTo", .text(.any),
      "The queue that dead letters are passed on to, in the same namespace."
    ),
    timeToLive, idle, status,
  ]

  static let queue = ObjectShape(
    "service bus queue", "A queue of messages.",
    [.optional("properties", .object(queueProperties), default: [:], "What it is like.")]
      + meaningless(
        "AuthorizationRules"))

  static let queueProperties = ObjectShape(
    "service bus queue properties", "What a queue of messages is like.",
    delivery + duplicates + [size, messageSize]
      + meaningless(
        "enableBatchedOperations", "enableExpress", "enablePartitioning", "userMetadata", "countDetails", "createdAt",
        "updatedAt", "accessedAt"))

  static let topic = ObjectShape(
    "topic", "A topic, which copies every message into its subscriptions.",
    [
      .optional("properties", .object(topicProperties), default: [:], "What it is like."),
      .optional("subscriptions", map("subscription", subscription, atMost: 2_000), default: [:], "By name."),
    ] + meaningless("AuthorizationRules"))

  static let topicProperties = ObjectShape(
    "topic properties", "What a topic is like.",
    duplicates + [timeToLive, idle, size, messageSize, status]
      + meaningless(
        "enableBatchedOperations", "enableExpress", "enablePartitioning",
        "supportOrdering", "userMetadata", "countDetails", "createdAt", "updatedAt", "accessedAt"))

  static let subscription = ObjectShape(
    "subscription", "A subscription of a topic.",
    [
      .optional("properties", .object(subscriptionProperties), default: [:], "What it is like."),
      .optional(
        "rules", map("rule", rule), default: [:],
        "Which messages it takes: those that any rule lets in; all when it has none."),
    ])

  static let subscriptionProperties = ObjectShape(
    "subscription properties", "What a subscription is like.",
    delivery
      + meaningless(
        "clientAffineProperties", "deadLetteringOnFilterEvaluationExceptions", "duplicateDetectionHistoryTimeWindow",
        "enableBatchedOperations", "isClientAffine", "userMetadata", "countDetails",
        "createdAt", "updatedAt", "accessedAt"))

  static let rule = ObjectShape(
    "rule", "A rule of a subscription.",
    [.optional("properties", .object(ruleProperties), default: [:], "Its filter; all messages when left out.")])

  static let ruleProperties = ObjectShape(
    "rule properties", "The filter of a rule.",
    [
      .optional(
        "filterType", .choice(["SqlFilter", "CorrelationFilter"]),
        "Which of the two filters it has; as written when left out."),
      .optional("sqlFilter", .object(sqlFilter), "A filter in the broker's SQL."),
      .optional("correlationFilter", .object(correlationFilter), "A filter on equality."),
    ] + meaningless("action"))

  static let sqlFilter = ObjectShape(
    "SQL filter", "A filter in the broker's SQL.",
    [.required("sqlExpression", .text(.any), "The filter, in the documented subset.")]
      + meaningless(
        "compatibilityLevel", "requiresPreprocessing"))

  static let correlationFilter = ObjectShape(
    "correlation filter", "A filter on equality: all that it names must be as it says.",
    systemProperties + [
      .optional(
        "properties", .map(MapShape(noun: "property", keys: .resourceName, values: .text(.any), counts: 0...1_000)),
        default: [:], "The application's properties.")
    ] + meaningless("requiresPreprocessing"))

  /// Properties of the broker's own that a sender may set and a filter may ask for.
  static let systemNames = [
    "contentType", "correlationId", "label", "messageId", "replyTo", "replyToSessionId", "sessionId", "to",
  ]

  static var systemProperties: [Property] {
    systemNames.map { .optional($0, .text(.any), "The broker's property of this name.") }
  }

  // MARK: Disaster recovery and access

  static let disasterRecoveryConfig = ObjectShape(
    "disaster recovery configuration", "A pairing: its name is the alias.",
    [.optional("properties", .object(disasterRecoveryProperties), default: [:], "What is paired.")])

  static let disasterRecoveryProperties = ObjectShape(
    "disaster recovery properties", "What is paired.",
    [
      .optional("partnerNamespace", .text(.any), "The secondary, by its name or id."),
      .optional("alternateName", CommonShapes.name, "The primary's other name, where the alias takes its own."),
    ] + meaningless("provisioningState", "role", "pendingReplicationOperationsCount"))

  static let networkRuleSet = ObjectShape(
    "network rule set", "Who may reach a namespace from where.",
    [.optional("properties", .object(networkRuleProperties), default: [:], "The rules.")])

  static let networkRuleProperties = ObjectShape(
    "network rules", "Who may reach a namespace from where.",
    [
      .optional(
        "defaultAction", .choice(["Allow", "Deny"]), default: "Allow", "What happens to clients that no rule names."),
      .optional(
        "publicNetworkAccess", .choice(["Enabled", "Disabled", "SecuredByPerimeter"]), default: "Enabled",
        "Whether the public endpoint answers at all."),
      .optional(
        "trustedServiceAccessEnabled", .boolean, default: false, "Whether trusted services pass the rules."),
      .optional(
        "virtualNetworkRules", .array(of: .object(virtualNetworkRule), counts: 0...128), default: [],
        "Virtual networks that are let in."),
    ] + meaningless("ipRules"))

  static let virtualNetworkRule = ObjectShape(
    "virtual network rule", "A virtual network that is let in.",
    [.required("subnet", .object(resourceID), "Its subnet.")] + meaningless("ignoreMissingVnetServiceEndpoint"))

  static let resourceID = ObjectShape(
    "resource id", "Another resource.",
    [
      .required(
        "id", CommonShapes.name, "Its id; of a subnet, the virtual network's name or all from /subscriptions on.")
    ])

  static let privateEndpointConnection = ObjectShape(
    "private endpoint connection", "A door from a virtual network.",
    [.optional("properties", .object(privateEndpointProperties), default: [:], "Where from, and whether it is open.")])

  static let privateEndpointProperties = ObjectShape(
    "private endpoint properties", "Where a private endpoint stands, and whether it is open.",
    [
      .required(
        "privateEndpoint", .object(resourceID),
        "The endpoint, which privateEndpoints of the service bus knows by the last part of its id."),
      .optional(
        "privateLinkServiceConnectionState", .object(connectionState), default: ["status": "Approved"],
        "Whether it was approved."),
    ] + meaningless("groupIds", "provisioningState"))

  static let connectionState = ObjectShape(
    "connection state", "Whether a private endpoint was approved.",
    [
      .required("status", .choice(AccessConfiguration.EndpointState.allCases.map(\.rawValue)), "The state.")
    ] + meaningless("description", "actionsRequired"))
}
