import ContactCenterModel
import Infrastructure
import SimulationKernel
import WorldModel

extension WorldConfiguration {
  /// Whether some flow uses a dependency.
  var hasFlowsThatUseSomething: Bool { contactCenter.flows.contains { !$0.uses.isEmpty } }

  /// The ids of the dependencies that flows use, sorted.
  var usedDependencies: [String] {
    let used = Set(contactCenter.flows.flatMap { $0.uses.map(\.dependency) })
    return used.sorted().map { topology.dependencies[$0].id }
  }
}

/// What flows that miss something do to contacts (ACGR-31, ACGR-41), and how far experience differs between regions
/// (ACGR-43): only in scenarios with flows that use something.
extension MetricCatalogue {
  static func errorPaths(regions: [String], dependencies: [String]) -> [Metric] {
    var metrics: [Metric] = [
      .count(
        "contacts.degraded", .lowerIsBetter,
        "attempts that went on in their flow without something it uses; each also has its outcome"
      ) { pair in pair.incident.regions.reduce(0) { $0 + $1.degraded } },
      .count(
        "features.unavailable", .lowerIsBetter,
        "dependencies whose feature a region that should have it does not have on the scenario's day"
      ) { $0.directory.unavailableFeatures },
    ]
    for id in dependencies {
      let counts = { @Sendable (pair: TwinPair) -> DependencyCounts? in
        pair.directory.dependencies[id].map { pair.incident.dependencies[$0] }
      }
      metrics.append(
        .count("contacts.degraded.\(id)", .lowerIsBetter, "attempts that went on without \(id)") {
          counts($0)?.degraded
        })
      metrics.append(
        .count("contacts.failed.\(id)", .lowerIsBetter, "attempts whose flow ended in an error without \(id)") {
          counts($0)?.failed
        })
    }
    for id in regions {
      let experience = { @Sendable (pair: TwinPair) -> ExperienceCounts? in
        pair.directory.regions[id].map { pair.incident.regions[$0].experience }
      }
      metrics.append(
        .mean(
          "regions.\(id).experience.time", .seconds, .lowerIsBetter,
          "mean time from arrival to the end of attempts that were served or self-served there"
        ) { experience($0)?.satisfaction.mean })
      metrics.append(
        .mean(
          "regions.\(id).experience.selfServed", .ratio, .neutral,
          "attempts that the flow answered / attempts that began a flow there"
        ) { pair in experience(pair).flatMap { share($0.selfServed, of: $0.began) } })
      metrics.append(
        .mean(
          "regions.\(id).experience.failed", .ratio, .lowerIsBetter,
          "attempts whose flow ended in an error / attempts that began a flow there"
        ) { pair in experience(pair).flatMap { share($0.failed, of: $0.began) } })
    }
    return metrics + gaps()
  }

  /// ACGR-43. All gaps are positive where callers sent elsewhere fare worse than those of the source instance's region.
  private static func gaps() -> [Metric] {
    [
      .mean(
        "customers.experienceGap", .seconds, .lowerIsBetter,
        "mean time from arrival to the end of satisfied attempts: in the other regions - in the source instance's"
      ) { gap($0) { $0.satisfaction.mean } },
      .mean(
        "customers.experienceGap.selfServed", .ratio, .lowerIsBetter,
        "share of attempts that the flow answered: in the source instance's region - in the others"
      ) { gap($0) { share($0.selfServed, of: $0.began).map { -$0 } } },
      .mean(
        "customers.experienceGap.failed", .ratio, .lowerIsBetter,
        "share of attempts whose flow ended in an error: in the other regions - in the source instance's"
      ) { gap($0) { share($0.failed, of: $0.began) } },
    ]
  }

  /// What the other regions together have more than the source instance's; nothing while all contacts are in one place.
  private static func gap(_ pair: TwinPair, _ figure: (ExperienceCounts) -> Double?) -> Double? {
    var others = ExperienceCounts()
    for (place, region) in pair.incident.regions.enumerated() where place != pair.directory.sourceRegion {
      others.merge(region.experience)
    }
    guard let there = figure(others), let here = figure(pair.incident.regions[pair.directory.sourceRegion].experience)
    else { return nil }
    return there - here
  }
}
