import Infrastructure
import WorldModel

/// Who watches and acts: canaries, alarms, notices, people and runbooks.
enum OperationsShapes {
  static let operations = ObjectShape(
    "operations", "Who watches and acts.",
    [
      .optional("canaries", CommonShapes.map("canary", canary), default: [:], "Synthetic calls, by id."),
      .optional(
        "alarms",
        .map(
          MapShape(
            noun: "alarm", keys: .id,
            values: .ifHas("rule", .object(compositeAlarm), otherwise: .object(alarm)), counts: 0...10_000)),
        default: [:], "Alarms on metrics and on other alarms, by id."),
      .optional(
        "notices", CommonShapes.map("notice", notice), default: [:], "What the provider says of its faults, by id."),
      .optional(
        "people", CommonShapes.map("person", person, atMost: 1_000), default: [:],
        "Who is asked, and when they can be reached, by id."),
      .optional("runbooks", CommonShapes.map("runbook", runbook), default: [:], "What is done about it, by id."),
      .optional(
        "systems", CommonShapes.map("system", system, atMost: 1_000), default: [:],
        "What runs in one region at a time and moves together with the namespaces of the service bus, by id."),
    ])

  static let canary = ObjectShape(
    "canary", "Test calls from outside, since calls that never arrive appear in no metric.",
    [
      .required("dials", .text(.phoneNumber), "The number it dials."),
      .required("every", CommonShapes.positiveDuration, "The time between two calls, at least a second."),
      .required("timeout", CommonShapes.positiveDuration, "When a call that is not answered counts as failed."),
    ])

  static let alarm = ObjectShape(
    "alarm", "A metric sampled by period, published late, compared, M of N.",
    [
      .required("metric", .object(alarmMetric), "What is watched."),
      .required("period", CommonShapes.positiveDuration, "The length of a period, at least a second."),
      .required("publishedAfter", CommonShapes.drawn, "How long after a period its datum can be read."),
      // No metric is ever below 0: such a bound would always be breached, or never.
      .optional("atLeast", CommonShapes.number(0), "A datum of this or more breaches."),
      .optional("atMost", CommonShapes.number(0), "A datum of this or less breaches."),
      .required("datapoints", .text(.datapoints), "How many of the latest periods must breach, as \"2 of 3\"."),
      .optional(
        "treatMissingData", .choice(AlarmConfiguration.MissingData.allCases.map(\.rawValue)), default: "missing",
        "How a period without a datum counts."),
      .optional("in", CommonShapes.id, home),
    ], choices: [ObjectShape.Choice(.exactlyOne, of: ["atLeast", "atMost"])])

  private static let home =
    "The region whose monitoring evaluates it, and which it is lost with; outside of all regions when left out."

  static let compositeAlarm = ObjectShape(
    "composite alarm", "An alarm on the states of other alarms.",
    [
      .required("rule", .named("alarm rule"), "It rings while this holds."),
      .optional("in", CommonShapes.id, home),
    ])

  /// `AlarmRule` of `PutCompositeAlarm`: an id says that the alarm rings.
  static let rule = Shape.either([CommonShapes.id, .object(ruleOperation)])

  static let ruleOperation = ObjectShape(
    "alarm rule", "A statement about the states of alarms, as AlarmRule of CloudWatch makes it.",
    [
      .optional("AND", .array(of: .named("alarm rule"), counts: 1...100), "All of these hold."),
      .optional("OR", .array(of: .named("alarm rule"), counts: 1...100), "At least one of these holds."),
      .optional("NOT", .named("alarm rule"), "This does not hold."),
      .optional("ALARM", CommonShapes.id, "This alarm rings."),
      .optional("OK", CommonShapes.id, "This alarm is quiet."),
      .optional("INSUFFICIENT_DATA", CommonShapes.id, "This alarm knows nothing."),
    ], choices: [ObjectShape.Choice(.exactlyOne, of: ["AND", "OR", "NOT", "ALARM", "OK", "INSUFFICIENT_DATA"])])

  static let notice = ObjectShape(
    "notice", "The provider's status page, which tells of a region's faults and of its zones'.",
    [
      .required("region", CommonShapes.id, "The region it tells of."),
      .required(
        "after", CommonShapes.drawn, "How long after a fault strikes the customer reads of it; one that is over is not."
      ),
    ])

  static let person = ObjectShape(
    "person", "Someone who is paged or approves.",
    [
      .optional(
        "onDuty", .array(of: .object(duty), counts: 1...100), "When the person can be reached; always when left out."),
      .required("answersAfter", CommonShapes.drawn, "How long until the person, once reached, answers."),
    ])

  static let system = ObjectShape(
    "system", "A database, an application tier: what runs in one region at a time and is moved to another as a whole.",
    [
      .required("region", CommonShapes.id, "Where it runs at the start."),
      .required("followsTo", .array(of: CommonShapes.id, counts: 1...100), "Where it can be moved."),
      .required("takes", CommonShapes.drawn, "How long a move takes; meanwhile it works nowhere."),
      .optional(
        "owner", .choice(Owner.allCases.map(\.rawValue)), default: "customer",
        "Who answers for it when a fault takes it down that names nobody."),
    ])

  static let days = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]

  static let duty = ObjectShape(
    "duty", "Hours of the week, local to the scenario's start.",
    [
      .optional(
        "days", .array(of: .choice(days), counts: 1...7), default: .array(days.map { .string($0) }),
        "The days on which they begin; every day when left out."),
      .required("from", .text(.timeOfDay), "When they begin."),
      .required("until", .text(.timeOfDay), "When they end: the next day where that is not later than \"from\"."),
    ])

  static let alarmMetric = ObjectShape(
    "alarm metric", "A canary's share of failed calls, or a metric that a region publishes of itself.",
    [
      .optional("canary", CommonShapes.id, "The canary whose share of failed calls is watched."),
      .optional(
        "name", .choice(AlarmConfiguration.RegionalMetric.allCases.map(\.rawValue)),
        "The metric under its CloudWatch name."),
      .optional("region", CommonShapes.id, "The region that publishes it.").required(if: .has(["name"]))
        .allowed(if: .has(["name"])),
      .optional(
        "replication", CommonShapes.id,
        "The region of a replica; watched is the age in seconds of the oldest change that is not on the other side."),
      .optional(
        "messages", .choice(AlarmConfiguration.MessagesMetric.allCases.map(\.rawValue)),
        "Messages of the period that were acknowledged, or given up, as the applications' own logs count them."),
      .optional(
        "ActiveMessages", CommonShapes.name,
        "The queue, or the subscription as topic/subscription, whose waiting messages are watched."),
      .optional("namespace", CommonShapes.name, "The namespace that publishes it.")
        .required(if: .has(["ActiveMessages"])).allowed(if: .has(["ActiveMessages"])),
    ],
    choices: [
      ObjectShape.Choice(.exactlyOne, of: ["canary", "name", "replication", "messages", "ActiveMessages"])
    ])

  static let runbook = ObjectShape(
    "runbook", "Steps taken one after the other when an alarm rings or a drill is held.",
    [
      .optional(
        "when", .either([anyTrigger, .array(of: anyTrigger, counts: 1...100)]),
        "What starts it, whichever comes first: an alarm that rings, a notice, an alarm that stays quiet, a time; drills alone when left out."
      ),
      .optional(
        "undoes", CommonShapes.id,
        "The runbook whose changes this one takes back: it starts only after those, which may then be made again."),
      .optional(
        "repeats", .boolean, default: false, "Whether it may run again when it is triggered again, else once a run."),
      .required("steps", .array(of: .object(step), counts: 1...100), "The steps in order."),
    ])

  private static let anyTrigger = Shape.either([CommonShapes.id, .object(trigger)])

  static let trigger = ObjectShape(
    "trigger", "What starts a runbook, beside an alarm that rings.",
    [
      .optional("OK", CommonShapes.id, "An alarm that rang and is quiet again."),
      .optional("for", CommonShapes.duration, "How long it must have been quiet.").required(if: .has(["OK"]))
        .allowed(if: .has(["OK"])),
      .optional("at", .either([.instant, CommonShapes.duration]), "An instant, or a time since the scenario's start."),
    ], choices: [ObjectShape.Choice(.exactlyOne, of: ["OK", "at"])])

  /// Someone by a name, or people by their ids.
  private static let addressee = Shape.either([CommonShapes.name, .array(of: CommonShapes.id, counts: 1...100)])

  private static let update = Property.Condition.has(["UpdateTrafficDistribution"])

  static let step = ObjectShape(
    "step", "One step of a runbook: exactly one thing is done.",
    [
      .optional("page", addressee, "Someone is called and answers; of several people the first on duty."),
      .optional("approve", addressee, "Someone decides; of several people the first on duty."),
      .optional("wait", CommonShapes.drawn, "Time passes."),
      .optional("onlyIf", .named("alarm rule"), "The runbook goes on only if this holds, else it stands down."),
      .optional("UpdateTrafficDistribution", CommonShapes.id, "A call of the API changes this group."),
      .optional(
        "switchClients", .array(of: .choice(["CHAT", "TASK"]), counts: 1...2),
        "The customer's own switch points these clients elsewhere."),
      .optional(
        "reSignIn", .either([CommonShapes.id, .array(of: CommonShapes.id, counts: 1...1_000)]),
        "The agents of these groups are told to log out and in."),
      .optional(
        "IsolatedAll", .boolean, "Global routing is stopped by true, and begun by false: PUT /cross-region-routing."),
      .optional(
        "move", CommonShapes.id, "This system begins to move to another region; the runbook goes on meanwhile."),
      .optional(
        "takes", CommonShapes.drawn,
        "How long it takes: PT0S when left out, one to two seconds for UpdateTrafficDistribution, one to two minutes for what changes the service bus."
      ).allowed(
        if: .has(
          ["page", "approve", "UpdateTrafficDistribution", "switchClients", "IsolatedAll", "reSignIn", "move"]
            + ServiceBusSteps.keys)),
      .optional("TelephonyConfig", percentages, "The new percentages of calls.").allowed(if: update),
      .optional("AgentConfig", percentages, "The new percentages of agents.").allowed(if: update),
      .optional(
        "SignInConfig", .object(ArchitectureShapes.signIns),
        "Where agents may sign in from then on; the default group's alone."
      ).allowed(if: update),
      .optional(
        "Id", CommonShapes.name,
        "What the call names the group by: its id, or its ARN, which alone is known in a replica's region."
      ).allowed(if: update),
      .optional(
        "forceAgents", .boolean, default: false,
        "Whether agents move without waiting for their contacts to end, which cuts calls and chats."
      ).allowed(if: .has(["AgentConfig"])),
      .optional("calledFrom", CommonShapes.id, "The region whose control plane is called.").required(if: update)
        .allowed(if: update),
      .optional(
        "retryAfter", CommonShapes.drawn, default: "PT30S", "How long until a refused call is tried again."
      ).allowed(if: .has(["UpdateTrafficDistribution", "move"] + ServiceBusSteps.keys)),
      .optional(
        "to", CommonShapes.id,
        "The region the clients are pointed at, the system moves to (the first that it follows to when left out), or the agents sign in to (where the distribution places them when left out)."
      ).required(if: .has(["switchClients"])).allowed(if: .has(["switchClients", "reSignIn", "move"])),
      .optional(
        "takesEffect", CommonShapes.drawn,
        "How long until the effect is felt: 30 to 60 seconds for UpdateTrafficDistribution when left out, else PT0S; how long until each agent has read it, for reSignIn."
      ).allowed(if: .has(["UpdateTrafficDistribution", "switchClients", "IsolatedAll", "reSignIn"])),
    ] + ServiceBusSteps.properties,
    choices: [
      ObjectShape.Choice(
        .exactlyOne,
        of: [
          "page", "approve", "wait", "onlyIf", "UpdateTrafficDistribution", "switchClients", "IsolatedAll", "reSignIn",
          "move",
        ] + ServiceBusSteps.keys),
      ObjectShape.Choice(.atLeastOne, of: ["TelephonyConfig", "AgentConfig", "SignInConfig"], if: update),
    ])

  /// The service's own form, or a region's percentage by its code.
  static let percentages = Shape.ifHas(
    "Distributions", .object(ArchitectureShapes.percentages),
    otherwise: .map(
      MapShape(noun: "region", keys: .id, values: ArchitectureShapes.anyPercentage, counts: 1...100)))
}
