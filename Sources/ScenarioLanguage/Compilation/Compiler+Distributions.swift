import JSONSource
import SimulationKernel

/// Random durations.
extension Compiler {
  /// A random duration, or that it never comes.
  enum Drawn {
    case never
    case distribution(Distribution)

    /// The distribution; nothing for never.
    var distribution: Distribution? {
      if case .distribution(let distribution) = self { return distribution }
      return nil
    }
  }

  /// A random duration where `never` is allowed.
  mutating func drawnOrNever(_ node: JSONNode?) -> Drawn? {
    if node?.string == "never" { return .never }
    return distribution(node).map { .distribution($0) }
  }

  /// A random duration that must on average last a second or more, since the run repeats it without end.
  mutating func repeated(_ node: JSONNode?) -> Distribution? {
    guard let node, let distribution = distribution(node) else { return nil }
    if distribution.mean < 1 {
      report(
        .absurdValue, at: node.location, "is less than a second on average", remedy: "it must be at least \"PT1S\"")
      return nil
    }
    return distribution
  }

  /// A random duration: a text is a constant.
  mutating func distribution(_ node: JSONNode?) -> Distribution? {
    guard let node else { return nil }
    if node.string != nil { return node.microseconds.map { .constant(Double($0) / 1e6) } }
    guard let reader = ObjectReader(node, CommonShapes.distributionShape), let built = family(reader) else {
      return nil
    }
    do throws(DistributionError) {
      try built.check()
      return built
    } catch {
      if !library.findings.hasErrors {
        report(.outOfRange, at: node.location, "is no distribution: \(error)", remedy: "change its parameters")
      }
      return nil
    }
  }

  private mutating func family(_ reader: ObjectReader) -> Distribution? {
    if reader.has("constant") { return seconds(reader["constant"]).map { .constant($0) } }
    if reader.has("uniform") {
      guard let bounds = ordered(reader["uniform"], count: 2) else { return nil }
      return .uniform(low: bounds[0], high: bounds[1])
    }
    if reader.has("triangular") {
      guard let bounds = ordered(reader["triangular"], count: 3) else { return nil }
      return .triangular(low: bounds[0], mode: bounds[1], high: bounds[2])
    }
    if let inner = reader.object("exponential", CommonShapes.exponentialShape) {
      return seconds(inner["mean"]).map { .exponential(mean: $0) }
    }
    if let inner = reader.object("lognormal", CommonShapes.lognormalShape) {
      guard let mean = seconds(inner["mean"]), let cv = inner.number("cv") else { return nil }
      return .lognormal(mean: mean, cv: cv)
    }
    if let inner = reader.object("gamma", CommonShapes.gammaShape) {
      guard let mean = seconds(inner["mean"]), let cv = inner.number("cv") else { return nil }
      return .gamma(mean: mean, cv: cv)
    }
    if let inner = reader.object("erlang", CommonShapes.erlangShape) {
      guard let k = inner.integer("k"), let mean = seconds(inner["mean"]) else { return nil }
      return .erlang(k: k, mean: mean)
    }
    if let inner = reader.object("weibull", CommonShapes.weibullShape) {
      guard let shape = inner.number("shape"), let scale = seconds(inner["scale"]) else { return nil }
      return .weibull(shape: shape, scale: scale)
    }
    if reader.has("bernoulli") { return reader.number("bernoulli").map { .bernoulli(p: $0) } }
    if reader.has("empirical") {
      return reader["empirical"]?.array.flatMap { whole($0.map { seconds($0) }) }.map { .empirical($0.sorted()) }
    }
    return reader.has("mixture") ? mixture(reader["mixture"]) : nil
  }

  private func seconds(_ node: JSONNode?) -> Double? {
    node?.microseconds.map { Double($0) / 1e6 }
  }

  private mutating func ordered(_ node: JSONNode?, count: Int) -> [Double]? {
    guard let node, let values = node.array.flatMap({ whole($0.map { seconds($0) }) }), values.count == count else {
      return nil
    }
    if zip(values, values.dropFirst()).contains(where: { $0 > $1 }) {
      report(.wrongOrder, at: node.location, "does not ascend", remedy: "write the shortest first and the longest last")
      return nil
    }
    return values
  }

  private mutating func mixture(_ node: JSONNode?) -> Distribution? {
    guard let node, let elements = node.array else { return nil }
    var branches: [Distribution.Branch?] = []
    var total = 0.0
    for element in elements {
      let reader = ObjectReader(element, CommonShapes.branchShape)
      let probability = reader?.number("probability")
      let part = distribution(reader?["is"])
      total += probability ?? .nan
      branches.append(probability.flatMap { weight in part.map { Distribution.Branch(weight: weight, $0) } })
    }
    guard isOne(total, "probabilities", at: node.location) else { return nil }
    // A draw walks through the parts, so they need an order of their own: that of the document changes nothing.
    return whole(branches).map { parts in
      .mixture(
        parts.sorted { left, right in
          let (first, second) = (left.distribution, right.distribution)
          return (first.mean, left.weight, "\(first)") < (second.mean, right.weight, "\(second)")
        })
    }
  }
}
