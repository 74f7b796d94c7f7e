/// A distribution ready for drawing: a kind and up to three numbers whose meaning the kind decides.
struct DistributionRecord: BitwiseCopyable, Sendable {
  enum Kind: UInt8, BitwiseCopyable, Sendable {
    case constant, uniform, triangular, exponential, normal, lognormal, gamma, weibull, bernoulli, empirical, mixture
  }

  var kind: Kind
  var a = 0.0
  var b = 0.0
  var c = 0.0
  /// Where the record's values (empirical) or branches (mixture) begin, and how many there are.
  var first = 0
  var count = 0
}

/// A branch of a mixture ready for drawing.
struct DistributionBranch: BitwiseCopyable, Sendable {
  /// The probability of this branch or an earlier one.
  var cumulative: Double
  var record: UInt32
}
