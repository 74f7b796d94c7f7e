import ContactCenterModel

/// What the modelled services offer, and since when. It changes without the program, so it is data of the scenario.
enum CatalogueShapes {
  static let catalogue = ObjectShape(
    "catalogue", "What the modelled services offer, where and since when.",
    [
      .optional("title", CommonShapes.name, "One line for people."),
      .optional("globalResiliency", .object(globalResiliency), "Amazon Connect Global Resiliency."),
      .optional(
        "prices", CommonShapes.map("region", CostShapes.prices, atMost: 1_000), default: [:],
        "What the services charge, by region; an architecture with \"costs\" pays it."),
      .optional("features", features, default: [:], "Since when a region has a feature, by feature and region."),
    ])

  private static let features = Shape.map(
    MapShape(
      noun: "feature", keys: .id,
      values: .map(MapShape(noun: "region", keys: .id, values: .text(.dateOrNever), counts: 1...100)), counts: 0...1_000
    ))

  static let globalResiliency = ObjectShape(
    "global resiliency", "Which regions an instance can be replicated between.",
    [
      .optional(
        "pairs", .array(of: .object(pair), counts: 0...10_000),
        "The pairs of regions, each in one direction; a replica elsewhere is refused."),
      .optional(
        "globalRouting", .object(globalRouting),
        "Since when agents of both regions may serve contacts of either; not offered when left out."),
      .optional(
        "synchronised", CommonShapes.map("kind of setting", synchronised, atMost: 1_000),
        "Which kinds of settings are copied between source and replica; others are unknown."),
    ])

  static let globalRouting = ObjectShape(
    "global routing", "Since when agents of both regions may serve contacts of either.",
    [
      .required(
        "since", .text(.date), "The first day on which it is offered, and the default of new instances.")
    ])

  static let synchronised = ObjectShape(
    "synchronised kind", "Whether the service copies settings of a kind.",
    [
      .required("synchronised", .boolean, "Whether it does."),
      .optional("since", .text(.date), "The day from which on it does; always when left out."),
    ])

  static let pair = ObjectShape(
    "pair of regions", "A source region and the region its replica may lie in.",
    [
      .required("SourceRegion", CommonShapes.id, "The region of the source instance."),
      .required("ReplicaRegion", CommonShapes.id, "The region of the replica."),
      .optional("since", .text(.date), "The day from which on it is offered; always when left out."),
      .optional(
        "numberTypes", .object(numberTypes),
        "Since when which types of phone numbers are carried over; all of them always when left out."),
    ])

  /// ACGR-44: which numbers keep working after a failover is a matter of their type, and of the day.
  static let numberTypes = ObjectShape(
    "number types", "The day from which on numbers of a type are carried over to the replica; never when left out.",
    PhoneNumberConfiguration.NumberType.allCases.map { type in
      .optional(type.rawValue, .text(.dateOrNever), "Numbers of the type \(type.rawValue).")
    })
}
