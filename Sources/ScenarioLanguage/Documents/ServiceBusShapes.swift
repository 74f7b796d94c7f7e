import MessagingModel

/// Azure Service Bus in an architecture: the namespaces in one of three forms, what templates do not say of them, and the
/// applications that send and receive.
enum ServiceBusShapes {
  static let serviceBus = ObjectShape(
    "service bus", "Azure Service Bus: namespaces, and the applications that send and receive.",
    [
      .optional("namespaces", NamespaceShapes.namespaces, "The namespaces by name, in the words of Azure's templates."),
      .optional(
        "template", .any, "A resource manager template, whose resources of Microsoft.ServiceBus are the namespaces."),
      .optional("parameters", .any, "Values for the template's parameters.").allowed(if: .has(["template"])),
      .optional("emulator", .any, "The emulator's configuration, whose namespaces are meant."),
      .optional("location", CommonShapes.name, "The region in which the emulator's namespaces are thought to stand.")
        .required(if: .has(["emulator"])).allowed(if: .has(["emulator"])),
      .optional(
        "deployments", map("namespace", deployment), default: [:],
        "What a template does not say of its namespaces, by name."),
      .optional(
        "privateEndpoints", map("private endpoint", privateEndpoint), default: [:],
        "The virtual networks that private endpoints stand in, by name."),
      .optional(
        "keyVaults", map("key vault", keyVault), default: [:],
        "The key vaults that may fail, by the name in \"keyVaultUri\"; others never do."),
      .optional(
        "zoneRule", .choice(["explicit2024", "automatic2025"]), default: "automatic2025",
        "Whether zoneRedundant must be set, for Premium alone, or every namespace is zone-redundant where there are zones."
      ),
      .optional("pairing", .object(pairing), default: [:], "How geo-disaster recovery works."),
      .optional("geoReplication", .object(geoReplication), default: [:], "How a replicated namespace works."),
      .optional("broker", .object(broker), default: [:], "How the service works."),
      .optional("roundTrips", .object(roundTrips), default: [:], "Time from an application to a namespace and back."),
      .optional(
        "deliverWithin", CommonShapes.positiveDuration, default: "PT1M",
        "Time from sending to processing within which a message counts as delivered in time."),
      .optional(
        "transientOutage", CommonShapes.positiveDuration, default: "PT15M",
        "An outage that is over sooner is transient: failing over for it is advised against."),
      .optional("producers", CommonShapes.map("producer", producer), default: [:], "Who sends, by id."),
      .optional("consumers", CommonShapes.map("consumer", consumer), default: [:], "Who receives, by id."),
    ], choices: [ObjectShape.Choice(.exactlyOne, of: ["namespaces", "template", "emulator"])])

  private static func map(_ noun: String, _ values: ObjectShape) -> Shape {
    .map(MapShape(noun: noun, keys: .resourceName, values: .object(values), counts: 0...1_000))
  }

  static let deployment = ObjectShape(
    "deployment", "What a template does not say of a namespace.",
    [
      .optional(
        "subscription", CommonShapes.name, default: "subscription",
        "The billing subscription; a safe failover is refused across two."),
      .optional(
        "createdWith", .choice(["portal", "template"]), default: "template",
        "What it was created with: the portal made it zone-redundant by itself in 2024, and knows a migrated name."),
      .optional(
        "zone", CommonShapes.id, "The zone it stands in when it is in one alone; the region's first when left out."),
      .optional(
        "roleAssignments", .array(of: CommonShapes.id, counts: 0...1_000),
        "The applications with a role on its entities; every one when left out."),
      .optional(
        "autoscale", .either([.boolean, .object(autoscale)]), default: false,
        "Whether and how its units follow the load; a pairing does not copy it."),
      .optional("migratedFrom", CommonShapes.name, "The Standard namespace that it was migrated from."),
      .optional(
        "createdLater", .array(of: CommonShapes.name, counts: 1...1_000),
        "Queues, topics and subscriptions of the template that are not there at the start: a step creates them."),
    ])

  static let autoscale = ObjectShape(
    "autoscale", "How a namespace's messaging units follow its load: doubled when it is busy, halved when it is not.",
    [
      .optional("least", CommonShapes.integer(1, 16), default: 1, "The fewest units of each partition."),
      .optional("most", CommonShapes.integer(1, 16), default: 16, "The most units of each partition."),
      .optional("above", CommonShapes.share, default: .number("0.7"), "The busy share above which they are doubled."),
      .optional("below", CommonShapes.share, default: .number("0.2"), "The busy share below which they are halved."),
      .optional("every", CommonShapes.positiveDuration, default: "PT5M", "How often the share is looked at."),
      .optional("takes", CommonShapes.duration, default: "PT1M", "How long until the new units work."),
    ])

  static let privateEndpoint = ObjectShape(
    "private endpoint", "Where a private endpoint stands.",
    [.required("virtualNetwork", CommonShapes.id, "The virtual network.")])

  static let keyVault = ObjectShape(
    "key vault", "Where a key vault is.",
    [.required("region", CommonShapes.name, "The region, by its name or display name.")])

  static let pairing = ObjectShape(
    "pairing", "How geo-disaster recovery works.",
    [
      .optional(
        "inSync", .boolean, default: true, "Whether the pairing is old and has copied all; else copying begins."),
      .optional(
        "entitiesPerMinute", .tuple([CommonShapes.number(0.001, 1e6), CommonShapes.number(0.001, 1e6)]),
        default: [50, 100], "Entities copied a minute, at least and at most; subscriptions and rules are entities."),
      .optional(
        "failoverTakes", CommonShapes.drawn, default: ["uniform": ["PT5M", "PT10M"]],
        "How long from the command to the switch."),
      .optional(
        "autoDeletedEntities", .choice(["copied", "neverCopied"]), default: "copied",
        "Whether what goes when nobody uses it is copied, and goes from the secondary in its time; the documentation can be read either way."
      ),
    ])

  static let geoReplication = ObjectShape(
    "geo replication service", "How a replicated namespace works.",
    [
      .optional("delay", CommonShapes.duration, default: "PT0.01S", "How long an operation takes to the other region."),
      .optional(
        "operationsPerSecond", CommonShapes.number(1, 1e9), default: 1_000_000,
        "Operations that the way between the regions carries."),
      .optional(
        "promotionTakes", CommonShapes.drawn, default: ["uniform": ["PT5M", "PT10M"]],
        "How long from the command to the switch."),
      .optional(
        "queuesAndTopics", .choice(["followTheMode", "synchronous"]), default: "followTheMode",
        "Whether queues are replicated before the acknowledgement in either mode, and subscriptions alone follow it."),
    ])

  static let broker = ObjectShape(
    "broker", "How the service works.",
    [
      .optional(
        "storeTime", CommonShapes.duration, default: "PT0.01S",
        "How long the write to all copies takes, beside its work."),
      .optional(
        "zonePromotion", CommonShapes.drawn, default: ["uniform": ["PT0S", "PT5S"]],
        "How long until another copy takes over when the primary copy's zone fails."),
      .optional(
        "busyBeyond", CommonShapes.positiveDuration, default: "PT10S",
        "Waiting work at which it answers \"server busy\"."),
      .optional(
        "keyReadEvery", CommonShapes.duration, default: "PT30M",
        "How often a namespace reads its key from a key vault, and so notices that it cannot."),
      .optional(
        "maxConnections", CommonShapes.integer(1, 1e6), default: 5_000, "Connections that a namespace takes."),
      .optional(
        "maxConcurrentReceives", CommonShapes.integer(1, 1e6), default: 5_000,
        "Receives at once from one queue or from all subscriptions of a topic."),
    ])

  static let roundTrips = ObjectShape(
    "round trips", "Time from an application to a namespace and back.",
    [
      .optional("within", CommonShapes.duration, default: "PT0.001S", "In the same region."),
      .optional("between", CommonShapes.duration, default: "PT0.02S", "In different ones."),
    ])

  // MARK: Applications

  private static let place: [Property] = [
    .required("region", CommonShapes.id, "The region it runs in."),
    .optional("virtualNetwork", CommonShapes.id, "Its virtual network; the public internet when left out."),
    .optional(
      "identity", .choice(["sharedKey", "entra"]), default: "sharedKey",
      "How it proves who it is: by a shared key, or with Microsoft Entra, for which it needs a role."),
    .optional("trustedService", .boolean, default: false, "Whether it is a service that trusted access lets pass."),
    .required("connectsTo", CommonShapes.name, "The alias or the namespace that its connection string names."),
    .optional("retry", .object(retry), default: [:], "How the library tries again."),
    .optional("nameCache", CommonShapes.duration, default: "PT1M", "How long it believes a resolved name."),
    .optional(
      "connections", CommonShapes.integer(1, 1e6), default: 1,
      "Connections that it holds: one of each of its processes."),
    .optional(
      "uses", .array(of: CommonShapes.id, counts: 1...64),
      "Systems and dependencies that it needs in the region of the namespace to which it is connected; none when left out."
    ),
  ]

  static let producer = ObjectShape(
    "producer", "An application that sends messages.",
    place + [
      .optional("second", .object(second), "Replication by the sender: another endpoint; none when left out."),
      .optional("outbox", .object(outbox), "Where messages stay that the library gave up; dropped when left out."),
      .optional(
        "transaction", .boolean, default: false,
        "Whether a batch is one transaction: of 100 messages at most, and never tried again by the library."),
      .optional(
        "getsStuck", .boolean, default: false,
        "Whether failing tries keep what it knows of a name alive, until it tries nothing for two minutes."),
    ])

  static let second = ObjectShape(
    "second endpoint", "Another endpoint of a sender.",
    [
      .required("connectsTo", CommonShapes.name, "The alias or the namespace."),
      .required(
        "mode", .choice(SecondEndpoint.Mode.allCases.map(\.rawValue)),
        "Whether every message goes to both, or only what the one in use refuses."),
    ])

  static let outbox = ObjectShape(
    "outbox", "A local store of messages that could not be sent.",
    [.required("retryAfter", CommonShapes.drawn, "How long until one is tried again, for as long as it takes.")])

  static let sendsTo = ObjectShape(
    "sending on", "Where an application sends on what it has processed, before it completes it.",
    [
      .required("queue", CommonShapes.name, "The queue, in the same namespace."),
      .optional(
        "transaction", .boolean, default: false, "Whether sending on and completing are one transaction."),
    ])

  static let retry = ObjectShape(
    "retry options", "How the library tries again: ServiceBusRetryOptions, exponential.",
    [
      .optional("maxRetries", CommonShapes.integer(0, 100), default: 3, "Tries after the first."),
      .optional("delay", CommonShapes.positiveDuration, default: "PT0.8S", "What the steps start from."),
      .optional("maxDelay", CommonShapes.positiveDuration, default: "PT1M", "The longest step."),
      .optional("tryTimeout", CommonShapes.positiveDuration, default: "PT1M", "How long a try waits for its answer."),
    ])

  static let consumer = ObjectShape(
    "consumer", "An application that receives messages.",
    place + [
      .required("receivesFrom", CommonShapes.name, "The queue, or the subscription as topic/subscription."),
      .optional(
        "application", CommonShapes.id, "The application whose memory of ids it shares; its own when left out."),
      .optional(
        "receiveMode", .choice(ConsumerConfiguration.Mode.allCases.map(\.rawValue)), default: "PeekLock",
        "How messages are taken."),
      .optional("maxConcurrentCalls", CommonShapes.integer(1, 100_000), default: 1, "Receive loops at work at once."),
      .optional("maxMessages", CommonShapes.integer(1, 10_000), default: 1, "Messages that a loop takes at once."),
      .optional("prefetchCount", CommonShapes.integer(0, 100_000), default: 0, "Messages held ready beyond those."),
      .required("processing", CommonShapes.drawn, "How long a message takes."),
      .optional("abandons", CommonShapes.share, default: 0, "The share of deliveries that it abandons."),
      .optional("deadLetters", CommonShapes.share, default: 0, "The share of messages that it dead-letters."),
      .optional("defers", CommonShapes.share, default: 0, "The share of messages that it puts off at first."),
      .optional("defersFor", CommonShapes.drawn, default: "PT1M", "For how long.").allowed(if: .has(["defers"])),
      .optional(
        "maxAutoLockRenewalDuration", CommonShapes.duration, default: "PT5M", "How long locks are renewed at work."),
      .optional(
        "remembersIds", CommonShapes.integer(0, 10_000_000), default: 0,
        "Ids that it remembers, so as to process no message twice."),
      .optional(
        "otherwise", .choice(ConsumerConfiguration.Otherwise.allCases.map(\.rawValue)), default: "waits",
        "What it does without what it uses: it receives nothing, or abandons what it takes."
      ).allowed(if: .has(["uses"])),
      .optional("sendsTo", .object(sendsTo), "Where it sends on what it has processed; nowhere when left out."),
      .optional(
        "startsTasks", .boolean, default: false,
        "Whether what it processes starts a task in the contact centre, for the customers of sources that arrive with messages."
      ),
      .optional(
        "getsStuck", .boolean, default: false, "Whether it stays on a dead connection until it is restarted."),
      .optional(
        "pollsEvery", CommonShapes.positiveDuration, default: "PT2S",
        "How often it tries on that; one left alone for two minutes recovers by itself."
      ).allowed(if: .has(["getsStuck"])),
    ])
}
