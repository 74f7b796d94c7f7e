import WorldModel

/// Who watches and acts: canaries, alarms and runbooks.
enum OperationsShapes {
  static let operations = ObjectShape(
    "operations", "Who watches and acts.",
    [
      .optional("canaries", CommonShapes.map("canary", canary), default: [:], "Synthetic calls, by id."),
      .optional("alarms", CommonShapes.map("alarm", alarm), default: [:], "Alarms on metrics, by id."),
      .optional("runbooks", CommonShapes.map("runbook", runbook), default: [:], "What is done about it, by id."),
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
      .optional("atLeast", CommonShapes.number(), "A datum of this or more breaches."),
      .optional("atMost", CommonShapes.number(), "A datum of this or less breaches."),
      .required("datapoints", .text(.datapoints), "How many of the latest periods must breach, as \"2 of 3\"."),
      .optional(
        "treatMissingData", .choice(AlarmConfiguration.MissingData.allCases.map(\.rawValue)), default: "missing",
        "How a period without a datum counts."),
    ], choices: [ObjectShape.Choice(.exactlyOne, of: ["atLeast", "atMost"])])

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
    ], choices: [ObjectShape.Choice(.exactlyOne, of: ["canary", "name", "replication"])])

  static let runbook = ObjectShape(
    "runbook", "Steps taken one after the other when an alarm rings or a drill is held.",
    [
      .optional("when", CommonShapes.id, "The alarm that starts it; drills alone when left out."),
      .required("steps", .array(of: .object(step), counts: 1...100), "The steps in order."),
    ])

  private static let update = Property.Condition.has(["UpdateTrafficDistribution"])

  static let step = ObjectShape(
    "step", "One step of a runbook: exactly one thing is done.",
    [
      .optional("page", CommonShapes.name, "Someone is called and answers."),
      .optional("approve", CommonShapes.name, "Someone decides."),
      .optional("wait", CommonShapes.drawn, "Time passes."),
      .optional("UpdateTrafficDistribution", CommonShapes.id, "A call of the API changes this group."),
      .optional(
        "switchClients", .array(of: .choice(["CHAT", "TASK"]), counts: 1...2),
        "The customer's own switch points these clients elsewhere."),
      .optional(
        "reSignIn", .either([CommonShapes.id, .array(of: CommonShapes.id, counts: 1...1_000)]),
        "The agents of these groups are told to log out and in."),
      .optional(
        "takes", CommonShapes.drawn,
        "How long it takes: PT0S when left out, one to two seconds for UpdateTrafficDistribution."
      ).allowed(if: .has(["page", "approve", "UpdateTrafficDistribution", "switchClients", "reSignIn"])),
      .optional("TelephonyConfig", percentages, "The new percentages of calls.").allowed(if: update),
      .optional("AgentConfig", percentages, "The new percentages of agents.").allowed(if: update),
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
      ).allowed(if: update),
      .optional(
        "to", CommonShapes.id,
        "The region the clients are pointed at, or the agents sign in to: where the distribution places them when left out."
      ).required(if: .has(["switchClients"])).allowed(if: .has(["switchClients", "reSignIn"])),
      .optional(
        "takesEffect", CommonShapes.drawn,
        "How long until the effect is felt: 30 to 60 seconds for UpdateTrafficDistribution when left out, else PT0S; how long until each agent has read it, for reSignIn."
      ).allowed(if: .has(["UpdateTrafficDistribution", "switchClients", "reSignIn"])),
    ],
    choices: [
      ObjectShape.Choice(
        .exactlyOne, of: ["page", "approve", "wait", "UpdateTrafficDistribution", "switchClients", "reSignIn"]),
      ObjectShape.Choice(.atLeastOne, of: ["TelephonyConfig", "AgentConfig"], if: update),
    ])

  /// The service's own form, or a region's percentage by its code.
  static let percentages = Shape.ifHas(
    "Distributions", .object(ArchitectureShapes.percentages),
    otherwise: .map(
      MapShape(noun: "region", keys: .id, values: CommonShapes.integer(0, 100), counts: 1...100)))
}
