import ScenarioLanguage

/// Figures with intervals, comparisons with verdicts, objectives met or missed.
extension ExperimentResult {
  /// A metric of an architecture over the completed replications.
  public func summary(architecture: Int, metric: Int) -> MetricSummary {
    let found = architectures[architecture]
    return MetricSummary(
      catalogue.definitions[metric], values: found.values[metric], denominators: found.denominators[metric],
      mayStillHappen: hasRandomFaults)
  }

  /// A metric of an architecture by name; nothing for a name the scenario does not have.
  public func summary(architecture: Int, named name: String) -> MetricSummary? {
    catalogue.place(of: name).map { summary(architecture: architecture, metric: $0) }
  }

  /// A metric of a candidate against the baseline, the first architecture.
  public func comparison(candidate: Int, metric: Int) -> PairedComparison {
    comparison(baseline: 0, candidate: candidate, metric: metric)
  }

  /// A metric of one architecture against another.
  public func comparison(baseline: Int, candidate: Int, metric: Int) -> PairedComparison {
    let definition = catalogue.definitions[metric]
    func side(_ place: Int) -> PairedComparison.Side {
      PairedComparison.Side(
        values: architectures[place].values[metric], denominators: architectures[place].denominators[metric])
    }
    return PairedComparison(
      definition, baseline: side(baseline), candidate: side(candidate), margin: scenario.margins[definition.name] ?? 0,
      mayStillHappen: hasRandomFaults)
  }

  /// Every objective of every architecture.
  public var objectives: [ObjectiveResult] {
    scenario.objectives.flatMap { objective in
      architectures.indices.map { place in
        let summary = summary(architecture: place, named: objective.metric)
        let censored = self.summary(architecture: place, named: objective.metric + ".censored")?.maximum == 1
        return ObjectiveResult(
          objective: objective, architecture: place, mean: summary?.mean, interval: summary?.interval,
          verdict: ObjectiveResult.verdict(
            objective.expectation, interval: summary?.interval, isLowerBound: censored))
      }
    }
  }
}
