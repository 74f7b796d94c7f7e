/// How a replica is made and kept like its source.
enum ReplicationShapes {
  static let initial = ObjectShape(
    "initial replication", "How an instance is copied to its replica's region.",
    [
      .required(
        "starts", .either([.instant, CommonShapes.duration]),
        "When: an instant, also one before the run, or a time since the scenario's start."),
      .required("takes", CommonShapes.drawn, "How long it takes; whoever arrives there before fails."),
      .optional(
        "fails", CommonShapes.share, default: 0, "How probably it fails; then nothing is ever copied."),
    ])

  static let settings = ObjectShape(
    "settings", "Who changes settings, and how the changes are copied.",
    [
      .required(
        "changes", CommonShapes.map("kind of setting", kind, atLeast: 1, atMost: 1_000), "The changes, by kind."),
      .optional(
        "lag", CommonShapes.drawn, default: ["lognormal": ["mean": "PT8.846S", "cv": .number("1.4594")]],
        "How long a change takes to the other side; median 5 s and 99th percentile 60 s when left out."),
      .optional(
        "firstTryFails", CommonShapes.share, default: .number("0.001"),
        "How probably a change is not copied at the first try."),
      .optional(
        "retry", CommonShapes.drawn, default: ["uniform": ["PT0S", "PT30M"]], "How long until it is tried again."),
    ])

  static let kind = ObjectShape(
    "changes of settings", "How often settings of a kind are changed, and where.",
    [
      .required("perHour", CommonShapes.number(0, 100_000), "Changes an hour."),
      .optional(
        "side",
        .either([CommonShapes.id, .map(MapShape(noun: "region", keys: .id, values: CommonShapes.share, counts: 1...2))]
        ),
        "The region they are made in, or each region's share; the source instance's when left out."),
      .optional(
        "synchronised", .boolean,
        "Whether the service copies them; as the scenario's catalogue says when left out, without one it does."),
    ])

  static let item = ObjectShape(
    "item", "Something that the customer must have in every region.",
    [.required("in", .array(of: CommonShapes.id, counts: 0...100), "The regions that have it.")])
}
