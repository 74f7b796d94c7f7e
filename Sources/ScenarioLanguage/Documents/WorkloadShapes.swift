/// Who wants something of the contact centre, and when.
enum WorkloadShapes {
  static let workload = ObjectShape(
    "workload", "Who wants something, when, and how patient they are.",
    DocumentKind.workload.head([
      .optional("sources", CommonShapes.map("source", source, atLeast: 1), "Streams of customers, by id."),
      .optional(
        "messages", CommonShapes.map("stream", MessageShapes.stream, atLeast: 1), "Streams of messages, by id."),
    ]), choices: [ObjectShape.Choice(.atLeastOne, of: ["sources", "messages"])])

  private static let isVoice = Property.Condition.equals("channel", ["VOICE"])
  private static let isWritten = Property.Condition.equals("channel", ["CHAT", "TASK"])

  static let source = ObjectShape(
    "customer source", "Customers with the same matter, channel and habits.",
    [
      .required("channel", .choice(DailyShapes.channels), "The medium."),
      .optional("dials", .text(.phoneNumber), "The number dialled first.").required(if: isVoice)
        .allowed(if: isVoice),
      .optional("startsFlow", CommonShapes.id, "The flow in which chats and tasks start.").required(if: isWritten)
        .allowed(if: isWritten),
      .optional("alternate", .object(alternate), "Another number that some customers know.").allowed(if: isVoice),
      .required("arrivals", .object(arrivals), "When customers arrive."),
      .required("handleTime", CommonShapes.drawn, "How long an agent talks with a customer."),
      .optional(
        "afterContactWork", CommonShapes.drawn, default: "PT0S", "How long the agent works on afterwards."),
      .optional(
        "patience", CommonShapes.drawnOrNever,
        "How long a customer waits in queue; \"never\" gives up never, as tasks do when left out."
      ).required(if: .equals("channel", ["VOICE", "CHAT"])),
      .optional(
        "messages", CommonShapes.number(0, 100_000),
        "Messages of a chat from begin to end, both sides' together; what costs are counted by."
      ).allowed(if: .equals("channel", ["CHAT"])),
      .optional("redial", .object(redial), "Whether and when a customer tries again; never when left out."),
    ])

  static let alternate = ObjectShape(
    "alternate number", "Another number that some customers know and try when the first fails.",
    [
      .required("dials", .text(.phoneNumber), "The number."),
      .required("knownTo", CommonShapes.share, "The share of customers who know it."),
    ])

  static let arrivals = ObjectShape(
    "arrivals",
    "When customers arrive: by rates, by real counts, by rates fitted to counts, at given times, or with messages.",
    [
      .optional("perHour", .object(rates), "A Poisson process with these rates."),
      .optional("busyness", .object(busyness), default: [:], "How days and intervals differ at random.")
        .allowed(if: .has(["perHour"])),
      .optional("counts", .object(counts), "The counts of real days, one day a replication."),
      .optional("fitted", .object(fitted), "Rates and busyness estimated from the counts of real days."),
      .optional(
        "times", .array(of: CommonShapes.duration, counts: 0...100_000),
        "Given times since the start, the same in every replication."),
      .optional(
        "messages", CommonShapes.id,
        "A stream of messages, each of which starts a task when it is processed by a consumer that starts tasks."),
    ], choices: [ObjectShape.Choice(.exactlyOne, of: ["perHour", "counts", "fitted", "times", "messages"])])

  static let rates = ObjectShape(
    "rates", "Customers an hour: the same all day, or by interval and every day again.",
    [
      .optional("constant", CommonShapes.number(0, 1e8), "As many all day."),
      .optional("rates", .array(of: CommonShapes.number(0, 1e8), counts: 1...10_000), "As many in each interval."),
    ] + DailyShapes.grid(beside: "rates"), choices: [ObjectShape.Choice(.exactlyOne, of: ["constant", "rates"])])

  static let busyness = ObjectShape(
    "busyness", "How days and intervals differ at random from their mean rates.",
    [
      .optional(
        "dayCv", CommonShapes.number(0, 10), default: 0, "Coefficient of variation of the gamma factor of a day."),
      .optional(
        "intervalCv", CommonShapes.number(0, 10), default: 0,
        "Coefficient of variation of the lognormal factor of an interval."),
      .optional(
        "intervalCorrelation",
        .number(NumberShape(minimum: 0, maximum: 1, excludesMaximum: true)), default: 0,
        "Correlation of the logarithms of neighbouring intervals' factors."),
    ])

  static let counts = ObjectShape(
    "counts", "Counts of real days, from a CSV with the columns day, interval_start and calls.",
    [
      .required("csv", CommonShapes.name, "The file's path, relative to this one."),
      .required("every", CommonShapes.positiveDuration, "The length of the file's intervals."),
    ])

  static let fitted = ObjectShape(
    "fitted rates", "Rates and busyness estimated from a CSV with the columns day, interval_start and calls.",
    [
      .required("csv", CommonShapes.name, "The file's path, relative to this one."),
      .required("every", CommonShapes.positiveDuration, "The length of the file's intervals."),
      .required("into", CommonShapes.positiveDuration, "The length of the fitted intervals, a multiple of every."),
    ])

  private static func chance(_ key: String, _ outcome: String) -> Property {
    .optional(key, CommonShapes.share, default: 0, "The probability of another attempt after \(outcome).")
  }

  static let redial = ObjectShape(
    "redial", "Whether and when a customer tries again.",
    [
      chance("afterAbandoned", "giving up in queue"), chance("afterBlocked", "a full queue, quota or trunk"),
      chance("afterUnreachable", "a dead number"), chance("afterDropped", "being cut off"),
      chance("afterFailed", "an error in the flow"),
      .required("delay", CommonShapes.drawn, "The time until the next attempt."),
      .required("maxAttempts", CommonShapes.integer(1, 20), "Attempts in all, the first included."),
    ])
}
