import JSONSource

/// Shapes that several kinds of document share.
enum CommonShapes {
  /// A shape by name, for those that contain themselves.
  static func named(_ name: String) -> Shape {
    switch name {
    case "distribution": distribution
    case "alarm rule": OperationsShapes.rule
    default: .boolean
    }
  }

  /// A duration that never changes, or a distribution that durations are drawn from.
  static let drawn = Shape.either([.duration(DurationShape()), .named("distribution")])
  /// The same, or the text `never`.
  static let drawnOrNever = Shape.either([.duration(DurationShape(allowsNever: true)), .named("distribution")])
  /// A duration of nothing or more.
  static let duration = Shape.duration(DurationShape())
  /// A duration of more than nothing.
  static let positiveDuration = Shape.duration(DurationShape(isPositive: true))
  /// A share of a whole.
  static let share = number(0, 1)
  /// A text that is not empty.
  static let name = Shape.text(.nonEmpty)
  /// An id defined elsewhere.
  static let id = Shape.text(.id)

  /// Numbers between two bounds, which belong to them.
  static func number(_ minimum: Double? = nil, _ maximum: Double? = nil) -> Shape {
    .number(NumberShape(minimum: minimum, maximum: maximum))
  }

  /// Whole numbers between two bounds, which belong to them.
  static func integer(_ minimum: Double, _ maximum: Double) -> Shape {
    .number(NumberShape(isInteger: true, minimum: minimum, maximum: maximum))
  }

  /// A collection keyed by ids. The model numbers the members of a collection with 16 bits; none comes near that.
  static func map(_ noun: String, _ values: ObjectShape, atLeast: Int = 0, atMost: Int = 10_000) -> Shape {
    .map(MapShape(noun: noun, keys: .id, values: .object(values), counts: atLeast...atMost))
  }

  private static func positive(_ maximum: Double? = nil) -> Shape {
    .number(NumberShape(minimum: 0, maximum: maximum, excludesMinimum: true))
  }

  private static let distribution = Shape.object(distributionShape)

  /// How a random duration is drawn: exactly one key names the family.
  static let distributionShape = ObjectShape(
    "distribution", "How a random duration is drawn: exactly one family.",
    [
      .optional("constant", duration, "Always this long."),
      .optional("uniform", .tuple([duration, duration]), "Evenly between the shortest and the longest."),
      .optional("triangular", .tuple([duration, duration, duration]), "Shortest, most frequent, longest."),
      .optional("exponential", .object(exponentialShape), "Memoryless, by its mean."),
      .optional("lognormal", .object(lognormalShape), "By its own mean and coefficient of variation."),
      .optional("gamma", .object(gammaShape), "By its mean and coefficient of variation."),
      .optional("erlang", .object(erlangShape), "The sum of k exponentials, by its mean."),
      .optional("weibull", .object(weibullShape), "By shape and scale."),
      .optional("bernoulli", share, "One second with this probability, else nothing."),
      .optional("empirical", .array(of: duration, counts: 1...100_000), "Any of these, each as likely."),
      .optional(
        "mixture", .array(of: .object(branchShape), counts: 1...100),
        "One of several distributions; their probabilities add up to 1."),
    ],
    choices: [
      ObjectShape.Choice(
        .exactlyOne,
        of: [
          "constant", "uniform", "triangular", "exponential", "lognormal", "gamma", "erlang", "weibull", "bernoulli",
          "empirical", "mixture",
        ])
    ])

  static let exponentialShape = ObjectShape(
    "exponential", "An exponential distribution.", [.required("mean", duration, "its mean")])

  static let lognormalShape = ObjectShape(
    "lognormal", "A lognormal distribution.",
    [
      .required("mean", positiveDuration, "its mean"),
      .required("cv", number(0, 1_000), "its coefficient of variation: standard deviation over mean"),
    ])

  static let gammaShape = ObjectShape(
    "gamma", "A gamma distribution.",
    [
      .required("mean", positiveDuration, "its mean"),
      .required("cv", number(0.001, 1_000), "its coefficient of variation: standard deviation over mean"),
    ])

  static let erlangShape = ObjectShape(
    "erlang", "An Erlang distribution.",
    [
      .required("k", integer(1, 1_000_000), "how many exponentials it sums"),
      .required("mean", positiveDuration, "the mean of the sum"),
    ])

  static let weibullShape = ObjectShape(
    "weibull", "A Weibull distribution.",
    [
      .required("shape", positive(1_000), "its shape; below 1 the hazard falls, above 1 it rises"),
      .required("scale", positiveDuration, "its scale"),
    ])

  static let branchShape = ObjectShape(
    "mixture branch", "One part of a mixture.",
    [
      .required("probability", share, "how often this part is drawn"),
      .required("is", drawn, "what is drawn then"),
    ])
}
