/// Scenarios and suites.
enum ScenarioShapes {
  static let scenario = ObjectShape(
    "scenario", "Architectures under a workload and an incident, and what is expected of them.",
    DocumentKind.scenario.head([
      .optional(
        "asOf", .text(.date), "The day whose state of the modelled services is meant; the first day when left out."),
      .optional(
        "catalogue", .object(CatalogueShapes.catalogue),
        "What the modelled services offer, where and since when; unchecked when left out."),
      .required("starts", .instant, "The instant at which simulated time begins."),
      .required("duration", CommonShapes.positiveDuration, "How long customers arrive."),
      .optional(
        "warmUp", CommonShapes.duration, default: "PT0S",
        "Customers who arrive earlier than this are not counted; shorter than the duration."),
      .optional(
        "drainLimit", CommonShapes.duration, default: "PT4H",
        "How long after the duration the last contacts may take to end."),
      .required("seed", .number(NumberShape(isInteger: true, minimum: 0)), "The seed of all random numbers."),
      .required("replications", CommonShapes.integer(1, 1_000_000), "How often the day is played."),
      .required(
        "architectures", .array(of: .object(ArchitectureShapes.architecture), counts: 1...16),
        "The architectures to compare; the first is the baseline."),
      .required("workload", .object(WorkloadShapes.workload), "Who wants something of them."),
      .optional("incident", .object(IncidentShapes.incident), "What goes wrong; nothing when left out."),
      .optional(
        "primaryMetric", .text(.metricName), default: "customers.attributableLoss",
        "The metric that carries the headline verdict; messages.attributableLoss where there are messages alone."),
      .optional(
        "margins",
        .map(MapShape(noun: "metric", keys: .metricName, values: CommonShapes.number(0), counts: 0...1_000)),
        default: [:], "Differences up to this are equivalent, by metric."),
      .optional("timeline", .object(timeline), default: [:], "How finely the day is recorded."),
      .optional("recovery", .object(recovery), default: [:], "When a service counts as restored."),
      .optional("objectives", .object(objectives), default: [:], "What is expected of every architecture."),
      .optional("justification", .object(justification), "Whether one region is enough: what the answer rests on."),
    ]))

  static let justification = ObjectShape(
    "justification", "Whether one region is enough, and what the answer rests on.",
    [
      .optional(
        "singleRegion", CommonShapes.id, "The architecture of one region; the first of that kind when left out."),
      .optional(
        "multiRegion", CommonShapes.id, "The architecture of several regions; the first of that kind when left out."),
      .optional(
        "policy", .choice(["optional", "mandatory"]), default: "optional",
        "Whether operations, compliance or regulation demand several regions."),
      .optional(
        "regulations", .array(of: CommonShapes.name, counts: 0...100), default: [], "The regulations that do, by name."),
      .optional(
        "distantSites", .boolean, default: false, "Whether recovery must be geographically distant."),
      .optional("inCountryData", .boolean, default: false, "Whether the data must stay in the country."),
      .optional(
        "confidence", CommonShapes.share, default: .number("0.95"),
        "The share of replications in which every objective must be met."),
      .optional("incidentsPerYear", CommonShapes.number(0), "How often such an incident is expected in a year."),
    ])

  static let timeline = ObjectShape(
    "timeline", "How finely the day is recorded.",
    [.optional("step", CommonShapes.positiveDuration, default: "PT5M", "The width of a cell.")])

  static let recovery = ObjectShape(
    "recovery", "When a service counts as restored: from the first window from which all hold.",
    [
      .optional("step", CommonShapes.positiveDuration, default: "PT10S", "The width of a window."),
      .optional(
        "minimumAttempts", CommonShapes.integer(1, 1_000_000), default: 30,
        "First attempts that a window holds at least; it is widened until it does."),
      .optional("stabilisation", CommonShapes.duration, default: "PT15M", "How long all windows must hold."),
      .optional(
        "target", CommonShapes.share, default: .number("0.8"),
        "The service level at which a window holds, unless the twin's is lower."),
      .optional(
        "telephonyTarget", CommonShapes.share, default: .number("0.99"),
        "The share of first attempts that connect at which a window holds, unless the twin's is lower."),
      .optional(
        "tolerance", CommonShapes.share, default: .number("0.05"), "How far below the twin's a window may lie."),
    ])

  static let disruption = ObjectShape(
    "disruption objective", "How soon service must be back after a disruption, as a resilience policy says it.",
    [
      .required("rtoInSecs", CommonShapes.integer(0, 1e9), "The recovery time objective in seconds."),
      .optional("rpoInSecs", CommonShapes.integer(0, 1e9), "The recovery point objective in seconds."),
    ])

  static let metricObjective = ObjectShape(
    "metric objective", "A bound on the mean of a metric.",
    [
      .optional("atLeast", CommonShapes.number(), "The least mean that meets it."),
      .optional("atMost", CommonShapes.number(), "The greatest mean that meets it."),
    ], choices: [ObjectShape.Choice(.exactlyOne, of: ["atLeast", "atMost"])])

  static let objectives = ObjectShape(
    "objectives", "What is expected of every architecture.",
    [
      .optional("Region", .object(disruption), "When a region fails."),
      .optional("AZ", .object(disruption), "When an availability zone fails."),
      .optional("Hardware", .object(disruption), "When a carrier or one of its paths fails."),
      .optional("Software", .object(disruption), "When a share of the attempts fails."),
      .optional(
        "dataLocationConstraint", .choice(["AnyLocation", "SameContinent", "SameCountry"]), default: "AnyLocation",
        "How far from each other the data may lie."),
      .optional(
        "metrics",
        .map(MapShape(noun: "metric", keys: .metricName, values: .object(metricObjective), counts: 0...1_000)),
        default: [:], "Bounds on metrics, by name."),
    ])

  static let suite = ObjectShape(
    "suite", "Several scenarios, to be run as one.",
    DocumentKind.suite.head([
      .required("scenarios", .array(of: .object(scenario), counts: 1...100), "The scenarios, usually by reference.")
    ]))
}
