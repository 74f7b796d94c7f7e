import Infrastructure

/// What goes wrong, where and when.
enum IncidentShapes {
  static let incident = ObjectShape(
    "incident", "What goes wrong, and when.",
    DocumentKind.incident.head([
      .required("faults", CommonShapes.map("fault", fault), "The faults, by id.")
    ]))

  private static let places = Shape.either([
    anyPlace, .array(of: anyPlace, counts: 1...1_000),
  ])

  private static let anyPlace = Shape.ifHas("dependency", .object(dependencyPlace), otherwise: .object(place))

  static let fault = ObjectShape(
    "fault", "One thing that goes wrong: exactly one verb, and when.",
    [
      .optional("outage", places, "Temporarily unavailable, data kept."),
      .optional("disaster", places, "Long or permanently unavailable, tasks held there lost."),
      .optional("impairment", places, "A share of the attempts fails."),
      .optional("surge", .object(surge), "More customers or messages than usual."),
      .optional("drill", .object(drill), "A runbook is run though nothing is broken."),
      .optional(
        "fails", .number(NumberShape(minimum: 0, maximum: 1, excludesMinimum: true)), "The share that fails."
      ).allowed(if: .has(["impairment"])),
      .optional(
        "addsLatency", CommonShapes.positiveDuration, "How much longer a round trip takes over an impaired network."
      ).allowed(if: .has(["impairment"])),
      .optional(
        "at", .either([.instant, CommonShapes.duration]), "When: an instant, or a time since the scenario's start."),
      .optional(
        "every", CommonShapes.drawn, "At random: the time to failure after the start and after each repair."
      ).allowed(if: .has(["outage", "disaster", "impairment"])),
      .optional(
        "lasts", CommonShapes.drawnOrNever, "How long; a disaster lasts for ever when left out, a surge is certain."
      ).required(if: .has(["outage", "impairment", "surge"]))
        .allowed(if: .has(["outage", "disaster", "impairment", "surge"])),
      .optional(
        "owner", .choice(Owner.allCases.map(\.rawValue)),
        "Who answers for the losses; by the place when left out."),
      .optional(
        "dropsInProgress", CommonShapes.share, default: 1, "The share of contacts in progress there that are cut."
      ).allowed(if: .has(["outage", "disaster"])),
    ],
    choices: [
      ObjectShape.Choice(.exactlyOne, of: ["outage", "disaster", "impairment", "surge", "drill"]),
      ObjectShape.Choice(.exactlyOne, of: ["at", "every"]),
      ObjectShape.Choice(.atLeastOne, of: ["fails", "addsLatency"], if: .has(["impairment"])),
    ])

  static let place = ObjectShape(
    "place", "Where it goes wrong.",
    [
      .optional("region", CommonShapes.id, "A whole region."),
      .optional("zone", CommonShapes.id, "An availability zone."),
      .optional("carrier", CommonShapes.id, "A telephone carrier."),
      .optional("path", .object(path), "A carrier's path to a zone."),
      .optional("controlPlane", CommonShapes.id, "A region's management API."),
      .optional("monitoring", CommonShapes.id, "The publication of a region's metrics."),
      .optional("dependency", CommonShapes.id, "What the contact centre depends on."),
      .optional("site", CommonShapes.id, "The network of a place where agents sit."),
      .optional(
        "replication", CommonShapes.id, "The copying of settings between the replica in a region and its source."),
      .optional("namespace", CommonShapes.name, "A namespace of the service bus: its message store."),
      .optional("partition", .object(partition), "One partition of a partitioned namespace: its message store."),
      .optional("nodes", .object(nodes), "Machines or racks that hold a share of a namespace's units."),
      .optional("consumer", CommonShapes.id, "An application that receives messages: its processes."),
      .optional("keyVault", CommonShapes.name, "A key vault that holds keys of namespaces."),
      .optional("network", .object(network), "The way between applications and a namespace."),
    ],
    choices: [
      ObjectShape.Choice(
        .exactlyOne,
        of: [
          "region", "zone", "carrier", "path", "controlPlane", "monitoring", "dependency", "site", "replication",
          "namespace", "partition", "nodes", "consumer", "keyVault", "network",
        ])
    ])

  static let network = ObjectShape(
    "network", "The way between a namespace and the applications that send to it or receive from it.",
    [
      .required("namespace", CommonShapes.name, "The namespace."),
      .optional("region", CommonShapes.id, "Where the applications run; everywhere when left out."),
    ])

  static let partition = ObjectShape(
    "partition", "One partition of a partitioned namespace.",
    [
      .required("namespace", CommonShapes.name, "The namespace."),
      .required("number", CommonShapes.integer(1, 4), "The partition, counted from 1."),
    ])

  static let nodes = ObjectShape(
    "nodes", "Machines or racks that hold a share of a namespace's messaging units.",
    [
      .required("namespace", CommonShapes.name, "The namespace."),
      .required(
        "share", .number(NumberShape(minimum: 0, maximum: 1, excludesMinimum: true)), "The share of its units."),
    ])

  static let dependencyPlace = ObjectShape(
    "dependency that fails", "What the contact centre depends on, in one region or everywhere.",
    [
      .required("dependency", CommonShapes.id, "The dependency."),
      .optional("region", CommonShapes.id, "The region where it fails; everywhere when left out."),
    ])

  static let path = ObjectShape(
    "path", "A carrier's path to a zone.",
    [.required("carrier", CommonShapes.id, "The carrier."), .required("zone", CommonShapes.id, "The zone.")])

  static let surge = ObjectShape(
    "surge", "More customers, or messages, than usual.",
    [
      .optional("source", CommonShapes.id, "The source of the workload that grows."),
      .optional("messages", CommonShapes.id, "The stream of messages of the workload that grows."),
      .required(
        "factor", .number(NumberShape(minimum: 1, maximum: 1_000, excludesMinimum: true)),
        "How many times as many customers or messages."),
    ], choices: [ObjectShape.Choice(.exactlyOne, of: ["source", "messages"])])

  static let drill = ObjectShape(
    "drill", "A runbook that is run though nothing is broken.",
    [
      .required("runbook", CommonShapes.id, "The runbook."),
      .optional(
        "rehearsal", .boolean, default: false,
        "Whether it is only rehearsed: people are asked and steps take their time, and instead of failing over what a failover would meet is found."
      ),
    ])
}
