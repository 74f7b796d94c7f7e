/// What the modelled services offer, and since when. It changes without the program, so it is data of the scenario.
enum CatalogueShapes {
  static let catalogue = ObjectShape(
    "catalogue", "What the modelled services offer, where and since when.",
    [
      .optional("title", CommonShapes.name, "One line for people."),
      .optional("globalResiliency", .object(globalResiliency), "Amazon Connect Global Resiliency."),
    ])

  static let globalResiliency = ObjectShape(
    "global resiliency", "Which regions an instance can be replicated between.",
    [
      .optional(
        "pairs", .array(of: .object(pair), counts: 0...10_000),
        "The pairs of regions, each in one direction; a replica elsewhere is refused.")
    ])

  static let pair = ObjectShape(
    "pair of regions", "A source region and the region its replica may lie in.",
    [
      .required("SourceRegion", CommonShapes.id, "The region of the source instance."),
      .required("ReplicaRegion", CommonShapes.id, "The region of the replica."),
      .optional("since", .text(.date), "The day from which on it is offered; always when left out."),
    ])
}
