import ContactCenterModel
import Infrastructure

/// What is deployed: regions, carriers and the contact centre.
enum ArchitectureShapes {
  static let architecture = ObjectShape(
    "architecture", "What is deployed and who runs it.",
    DocumentKind.architecture.head([
      .required("regions", CommonShapes.map("region", region, atLeast: 1, atMost: 100), "The regions, by code."),
      .optional(
        "carriers", CommonShapes.map("carrier", carrier, atMost: 1_000), default: [:], "The telephone carriers, by id."),
      .optional("contactCenter", .object(contactCenter), "The contact centre deployed there."),
      .optional("serviceBus", .object(ServiceBusShapes.serviceBus), "The messaging system deployed there."),
      .optional("operations", .object(OperationsShapes.operations), default: [:], "Who watches and acts."),
      .optional(
        "environment", .choice(["test", "production"]), default: "test",
        "What it is for; a replica in production needs a review."),
      .optional("review", .object(review), "The Well-Architected review of it."),
      .optional(
        "onboardedOn", .instant,
        "When AWS has enabled Global Resiliency; traffic cannot be moved earlier. Before the run when left out."),
      .optional("costs", .object(CostShapes.costs), "What is paid for; costs are counted where it is there."),
    ]), choices: [ObjectShape.Choice(.atLeastOne, of: ["contactCenter", "serviceBus"])])

  static let review = ObjectShape(
    "review", "A review with a Well-Architected lens.",
    [
      .required("lens", CommonShapes.name, "The lens."),
      .required("completed", .text(.date), "The day on which it was completed."),
      .optional(
        "risks",
        .map(
          MapShape(noun: "question", keys: .id, values: .choice(["HIGH", "MEDIUM", "NO_RISK"]), counts: 0...1_000)),
        default: [:], "The risk it found, by question."),
    ])

  static let region = ObjectShape(
    "region", "A cloud region and its availability zones.",
    [
      .required("country", .text(.country), "The country it lies in."),
      .required(
        "zones", .array(of: CommonShapes.id, counts: 1...26), "The ids of its zones, unique over all regions."),
      .optional(
        "zoneRemoval", .object(zoneRemoval), default: ["after": ["uniform": ["PT5S", "PT60S"]]],
        "When a failed zone is taken out of rotation."),
      .optional(
        "callsPerZone", CommonShapes.integer(1, 1e9),
        "Calls that each zone carries at once; no limit when left out."),
    ])

  static let zoneRemoval = ObjectShape(
    "zone removal", "When a failed zone or path is taken out of rotation by itself.",
    [
      .required("after", CommonShapes.drawnOrNever, "how long after the failure; \"never\" leaves it in")
    ])

  static let carrier = ObjectShape(
    "carrier", "A telephone carrier and the zones it has a path to.",
    [
      .required(
        "zones", .array(of: CommonShapes.id, counts: 1...1_000),
        "The zones; their order matters to activeStandby alone."),
      .optional(
        "mode", .choice(CarrierConfiguration.Mode.allCases.map(\.rawValue)), default: "activeActive",
        "Whether every path takes its share or the first that works takes all."),
      .optional("trunks", CommonShapes.integer(1, 1e9), "Calls it carries at once; no limit when left out."),
    ])

  static let contactCenter = ObjectShape(
    "contact centre", "Instances, numbers, flows, queues and agents.",
    [
      .required("instances", CommonShapes.map("instance", instance, atLeast: 1), "The instances, by region."),
      .optional(
        "phoneNumbers", .array(of: .object(phoneNumber), counts: 0...10_000), default: [],
        "The numbers that customers dial."),
      .optional(
        "trafficDistributionGroups", CommonShapes.map("traffic distribution group", trafficDistributionGroup),
        default: [:], "What splits calls and agents over the regions, by id."),
      .required("flows", CommonShapes.map("flow", flow, atLeast: 1), "The contact flows, by id."),
      .required("queues", CommonShapes.map("queue", queue), "The queues, by id."),
      .required("agentGroups", CommonShapes.map("agent group", agentGroup), "The agents, by group."),
      .optional(
        "dependencies", CommonShapes.map("dependency", dependency, atMost: 1_000), default: [:],
        "What the contact centre needs beside itself and what can fail alone, by id."),
      .optional(
        "identityProvider", .object(SignInShapes.identityProvider), "What every sign-in of an agent has to pass."),
      .optional(
        "agentSites", CommonShapes.map("agent site", SignInShapes.agentSite), default: [:],
        "The places where agents sit, by id."),
      .optional(
        "configuration", .object(ReplicationShapes.settings),
        "Who changes settings, and how the changes are copied between instance and replica."),
      .optional(
        "globalRouting", .boolean,
        "Whether agents of every region are candidates for contacts of any region; left out, whether the catalogue says so of instances created when the source instance was."
      ),
      .optional(
        "customerReplicates", CommonShapes.map("item", ReplicationShapes.item),
        "What the service does not copy and the customer must have in every region, by id."),
    ])

  static let dependency = ObjectShape(
    "dependency", "A function, a bot, a name service, a feature of the service: something needed that can fail alone.",
    [
      .optional(
        "deployedIn", .array(of: CommonShapes.id, counts: 1...100),
        "The regions that have it; every instance's region when left out."),
      .optional(
        "shared", .boolean, default: false,
        "Whether it is one for all regions, such as DNS; then it has no \"deployedIn\"."),
      .optional("feature", CommonShapes.id, "The service's feature that it is, by its name in the catalogue."),
      .optional(
        "owner", .choice(Owner.allCases.map(\.rawValue)),
        "Who answers for it; the platform for a feature and the customer for the rest when left out."),
    ])

  static let instance = ObjectShape(
    "instance", "An instance in one region; all but one are replicas.",
    [
      .optional("replicaOf", CommonShapes.id, "The region of the instance it replicates."),
      .optional(
        "InstanceAlias", .text(.any), "Its alias as DescribeInstance gives it; empty without one, which is refused."),
      .optional(
        "IdentityManagementType", .choice(["SAML", "CONNECT_MANAGED", "EXISTING_DIRECTORY"]), default: "SAML",
        "How its users are known; only an instance with SAML can be replicated."),
      .optional(
        "InstanceStatus", .choice(["CREATION_IN_PROGRESS", "ACTIVE", "CREATION_FAILED"]), default: "ACTIVE",
        "Its status; only an active instance can be replicated."),
      .optional(
        "createdOn", .text(.date), "The day on which it was created, which decides some of its defaults."),
      .optional(
        "replication", .object(ReplicationShapes.initial),
        "How the replica is made during the run; complete before it when left out."),
      .optional("quotas", .object(quotas), default: [:], "The service quotas."),
    ])

  private static func quota(_ key: String, _ what: String) -> Property {
    .optional(key, CommonShapes.integer(0, 1e9), "\(what) in progress at once; no limit when left out.")
  }

  static let quotas = ObjectShape(
    "quotas", "Contacts that may be in progress at once.",
    [quota("concurrentCalls", "Calls"), quota("concurrentChats", "Chats"), quota("concurrentTasks", "Tasks")])

  static let phoneNumber = ObjectShape(
    "phone number", "A number that customers dial.",
    [
      .required("PhoneNumber", .text(.phoneNumber), "The number in E.164 form."),
      .required(
        "PhoneNumberType", .choice(PhoneNumberConfiguration.NumberType.allCases.map(\.rawValue)),
        "What kind of number it is."),
      .required("carrier", CommonShapes.id, "The carrier that holds it."),
      .optional(
        "trafficDistributionGroup", CommonShapes.id,
        "The group that says which region takes its calls; always its own region when left out."),
      .optional("region", CommonShapes.id, "The region it was claimed in; the source instance's when left out."),
      .required("flow", CommonShapes.id, "The flow it starts."),
      .optional(
        "setUpTime",
        .map(MapShape(noun: "region", keys: .id, values: CommonShapes.drawn, counts: 0...100)), default: [:],
        "How long a call delivered through a region takes to be connected, by region; no time where left out."),
    ])

  static let trafficDistributionGroup = ObjectShape(
    "traffic distribution group", "Percentages over regions for calls and for agents.",
    [
      .optional("IsDefault", .boolean, default: false, "Whether it came with the replica; exactly one does."),
      .optional(
        "Status",
        .choice([
          "CREATION_IN_PROGRESS", "ACTIVE", "CREATION_FAILED", "PENDING_DELETION", "DELETION_FAILED",
          "UPDATE_IN_PROGRESS",
        ]), default: "ACTIVE", "Its status; only an active group can be updated."),
      .required("TelephonyConfig", .object(percentages), "The calls."),
      .required("AgentConfig", .object(percentages), "The agents."),
      .optional("SignInConfig", .object(signIns), "Where agents may sign in; the default group alone has it."),
    ])

  static let percentages = ObjectShape(
    "distribution of percentages", "Percentages by region.",
    [
      .required(
        "Distributions", .array(of: .object(percentage), counts: 1...100),
        "One for every instance's region; they add up to 100 in steps of 10.")
    ])

  static let percentage = ObjectShape(
    "percentage", "A region's percentage.",
    [
      .required("Region", CommonShapes.id, "The region."),
      .required("Percentage", anyPercentage, "Its share, 0 to 100."),
    ])

  /// Any whole number: the service refuses those that are no percentage by an exception of its own (ACGR-17).
  static let anyPercentage = CommonShapes.integer(-1e9, 1e9)

  static let signIns = ObjectShape(
    "distribution of sign-ins", "Where agents may sign in.",
    [.required("Distributions", .array(of: .object(signIn), counts: 1...100), "One for every region.")])

  static let signIn = ObjectShape(
    "sign-in", "Whether agents may sign in to a region.",
    [
      .required("Region", CommonShapes.id, "The region."),
      .required("Enabled", .boolean, "Whether they may."),
    ])

  static let flow = ObjectShape(
    "flow", "What a contact goes through before a queue: announcements, menus, self-service.",
    [
      .required("duration", CommonShapes.drawn, "How long it takes."),
      .optional(
        "selfService", CommonShapes.share, default: 0, "The share of customers it answers without an agent."),
      .optional("queue", CommonShapes.id, "Where the others wait; needed unless selfService is 1."),
      .optional(
        "uses", .array(of: .object(use), counts: 1...64), "The dependencies it calls, in no order; none when left out."),
    ])

  static let use = ObjectShape(
    "use", "A dependency that a flow calls, and what becomes of contacts without it.",
    [
      .required("dependency", CommonShapes.id, "The dependency."),
      .required(
        "otherwise", .either([.choice(["fails"]), .object(degradation)]),
        "What happens without it: \"fails\", or what is left."),
    ])

  static let degradation = ObjectShape(
    "degradation", "What a flow still does without something it uses.",
    [
      .optional(
        "selfService", CommonShapes.share, "The share of customers it then answers; as many as ever when left out."),
      .optional("handleTimeFactor", factor, default: 1, "How many times as long the agent needs."),
      .optional("durationFactor", factor, default: 1, "How many times as long the flow takes."),
    ], choices: [ObjectShape.Choice(.atLeastOne, of: ["selfService", "handleTimeFactor", "durationFactor"])])

  private static let factor = Shape.number(NumberShape(minimum: 0, maximum: 100, excludesMinimum: true))

  static let queue = ObjectShape(
    "queue", "Where contacts wait; each region has its own copy.",
    [
      .optional(
        "MaxContacts", CommonShapes.integer(0, 1e9), "Contacts that may wait in one region; no limit when left out."),
      .optional("serviceLevel", .object(serviceLevel), default: [:], "What waiting time is acceptable."),
    ])

  static let serviceLevel = ObjectShape(
    "service level", "What waiting time is acceptable.",
    [.optional("within", CommonShapes.duration, default: "PT20S", "The acceptable waiting time.")])

  static let agentGroup = ObjectShape(
    "agent group", "Agents with the same skills, shifts and client.",
    [
      .required("heads", .object(heads), "How many are on duty, by interval of the day."),
      .required(
        "serves", .array(of: .either([CommonShapes.id, .object(skill)]), counts: 1...1_000),
        "The queues they serve, in no order."),
      .optional(
        "MediaConcurrencies", .array(of: .object(mediaConcurrency), counts: 1...3),
        default: [["Channel": "VOICE", "Concurrency": 1]], "Contacts that one agent handles at once, by channel."),
      .optional(
        "trafficDistributionGroup", CommonShapes.id,
        "The group whose agent percentages place them; always their own region when left out."),
      .optional("region", CommonShapes.id, "Where they sign in without a group; the source instance's when left out."),
      .optional(
        "client", .choice(["agentWorkspace", "customCCP", "standardCCP"]), default: "agentWorkspace",
        "What they work with; the standard CCP does not follow a change of region."),
      .optional(
        "signIn", .choice(["global", "regional"]), default: "global",
        "Whether they sign in to the group or to a region, which does not follow a change."),
      .optional(
        "switchDetection", CommonShapes.drawn, default: ["uniform": ["PT0S", "PT300S"]],
        "How long a client takes to notice a change of its region."),
    ] + SignInShapes.agentGroupKeys)

  static let heads = ObjectShape(
    "heads", "Agents on duty: the same all day, or by interval and every day again.",
    [
      .optional("constant", CommonShapes.integer(0, 1_000_000), "As many all day."),
      .optional(
        "heads", .array(of: CommonShapes.integer(0, 1_000_000), counts: 1...10_000), "As many in each interval."),
    ] + DailyShapes.grid(beside: "heads"), choices: [ObjectShape.Choice(.exactlyOne, of: ["constant", "heads"])])

  static let skill = ObjectShape(
    "skill", "A queue at a priority.",
    [
      .required("queue", CommonShapes.id, "The queue."),
      .optional("Priority", CommonShapes.integer(1, 99), default: 1, "1 comes first."),
    ])

  static let mediaConcurrency = ObjectShape(
    "media concurrency", "How many contacts of a channel one agent handles at once.",
    [
      .required("Channel", .choice(DailyShapes.channels), "The channel."),
      .required("Concurrency", CommonShapes.integer(1, 10), "How many; voice takes 1."),
    ])
}

/// What several documents say by interval of the day.
enum DailyShapes {
  /// ACGR-05: the channels by the names of the Amazon Connect API, in the order of `Channel`; there is no other.
  static let channels = ["VOICE", "CHAT", "TASK"]

  /// The keys that say when the intervals are.
  static func grid(beside key: String) -> [Property] {
    [
      .optional("every", CommonShapes.positiveDuration, "The length of every interval.")
        .required(if: .has([key])).allowed(if: .has([key])),
      .optional("from", .text(.timeOfDay), "The local time of day at which the first begins.")
        .required(if: .has([key])).allowed(if: .has([key])),
    ]
  }
}
