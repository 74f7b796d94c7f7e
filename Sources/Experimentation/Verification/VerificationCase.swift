/// A model, its scenario, and what theory says of it.
struct VerificationCase: Sendable {
  /// One quantity that has a closed form.
  struct Quantity: Sendable {
    /// What it is and its unit, such as `mean wait, s`.
    var name: String
    /// What its closed form gives.
    var theory: Double
    /// How it is estimated from the metrics of a run.
    var estimator: Estimator
  }

  /// How a figure comes from the metrics of the replications.
  enum Estimator: Sendable {
    /// The mean over replications of the sum of these metrics.
    case mean([String])
    /// The ratio of the sums of two metrics over all replications, with the jackknife's spread.
    case ratio(String, of: String)
  }

  /// The model and its parameters, such as `M/M/1, ρ 0.9`.
  var model: String
  var scenario: QueueingScenario
  var quantities: [Quantity]
}

extension VerificationCase.Quantity {
  static func mean(_ name: String, _ theory: Double, _ metrics: String...) -> Self {
    Self(name: name, theory: theory, estimator: .mean(metrics))
  }

  static func ratio(_ name: String, _ theory: Double, _ part: String, of whole: String) -> Self {
    Self(name: name, theory: theory, estimator: .ratio(part, of: whole))
  }

  static func meanWait(_ theory: Double) -> Self { .mean("mean wait of the served, s", theory, "contacts.wait.mean") }

  static func meanQueue(_ theory: Double) -> Self {
    .mean("mean number waiting", theory, "queues.queue-1.length.mean")
  }

  static func meanBusy(_ theory: Double) -> Self { .mean("mean number of busy agents", theory, "agents.busy") }

  static func meanInSystem(_ theory: Double) -> Self {
    .mean("mean number in the system", theory, "queues.queue-1.length.mean", "agents.busy")
  }

  static func waitProbability(_ theory: Double) -> Self {
    .mean("probability of waiting", theory, "contacts.waitedShare")
  }

  static func blocking(_ theory: Double) -> Self {
    .ratio("probability of being blocked", theory, "contacts.blocked", of: "contacts.offered")
  }

  static func abandoning(_ theory: Double) -> Self {
    .ratio("probability of giving up", theory, "contacts.abandoned", of: "contacts.offered")
  }

  /// Answered in time among all who came to the queue.
  static func answeredWithin(_ seconds: Double, _ theory: Double) -> Self {
    .mean("answered within \(Int(seconds)) s", theory, "queues.queue-1.serviceLevel")
  }
}
