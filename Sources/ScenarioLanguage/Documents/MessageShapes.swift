import Infrastructure

/// Messages that a workload brings to the service bus.
enum MessageShapes {
  static let stream = ObjectShape(
    "message stream", "Messages of one kind, sent by one application to one queue or topic.",
    [
      .required("sentBy", CommonShapes.id, "The producer of the architecture that sends them."),
      .required("to", CommonShapes.name, "The queue or topic."),
      .required("arrivals", .object(arrivals), "When they are sent."),
      .optional("batchSize", CommonShapes.integer(1, 65_535), default: 1, "Messages sent at once."),
      .optional("bytes", CommonShapes.integer(1, 100_000_000), default: 1_024, "Bytes of a message."),
      .optional(
        "kinds", CommonShapes.map("kind", kind, atLeast: 1, atMost: 100),
        "What properties they have, by kind; none when left out. The shares add up to 1."),
      .optional(
        "timeToLive", CommonShapes.positiveDuration, "How long they live; as the entity lets them when left out."),
      .optional("sessions", CommonShapes.integer(0, 1_000_000), default: 0, "Sessions they are spread over, in turn."),
      .optional(
        "partitionKeys", CommonShapes.integer(0, 1_000_000), default: 0,
        "Partition keys that messages without sessions have, in turn; none when left out."),
      .optional(
        "scheduledAfter", CommonShapes.drawn, "How long after sending they become visible; at once when left out."),
      .optional("cancels", CommonShapes.share, default: 0, "The share of them that is cancelled half-way.")
        .allowed(if: .has(["scheduledAfter"])),
    ])

  static let arrivals = ObjectShape(
    "message arrivals",
    "When messages are sent: by rates, at given times, as fast as they are acknowledged, or when something happens to a contact.",
    [
      .optional("perHour", .object(rates), "A Poisson process with these rates."),
      .optional(
        "times", .array(of: CommonShapes.duration, counts: 0...100_000),
        "Given times since the start, a batch at each, the same in every replication."),
      .optional(
        "outstanding", CommonShapes.integer(1, 100_000),
        "Batches on the way at any time: one that was acknowledged is followed by another at once."),
      .optional("contactEvents", .object(contactEvents), "One for each event of the contact centre's contacts."),
    ], choices: [ObjectShape.Choice(.exactlyOne, of: ["perHour", "times", "outstanding", "contactEvents"])])

  static let contactEvents = ObjectShape(
    "contact events", "What the contact centre tells of its contacts, each a message.",
    [
      .required(
        "types", .array(of: .choice(ContactEvent.allCases.map(\.name)), counts: 1...ContactEvent.count),
        "The events, by the service's names."),
      .optional(
        "channels", .array(of: .choice(DailyShapes.channels), counts: 1...3), default: ["VOICE", "CHAT", "TASK"],
        "The channels whose contacts are meant."),
    ])

  static let rates = ObjectShape(
    "message rates", "Messages an hour: the same all day, or by interval and every day again.",
    [
      .optional("constant", CommonShapes.number(0, 1e9), "As many all day."),
      .optional("rates", .array(of: CommonShapes.number(0, 1e9), counts: 1...10_000), "As many in each interval."),
    ] + DailyShapes.grid(beside: "rates"), choices: [ObjectShape.Choice(.exactlyOne, of: ["constant", "rates"])])

  static let kind = ObjectShape(
    "message kind", "Messages with the same properties, which is what filters look at.",
    [
      .required("share", CommonShapes.share, "The share of the stream's messages."),
      .optional(
        "properties",
        .map(
          MapShape(
            noun: "property", keys: .resourceName,
            values: .either([.text(.any), .number(NumberShape()), .boolean]), counts: 0...1_000)), default: [:],
        "The application's properties."),
    ] + NamespaceShapes.systemProperties)
}
