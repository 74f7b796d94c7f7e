import ContactCenterModel
import Infrastructure
import WorldModel

/// `configuration.*`, `readiness.*` and `quotas.*`: rows only where some architecture says who changes settings, what the customer
/// replicates, or how many calls there may be at once.
extension MetricCatalogue {
  static func replication(_ worlds: [WorldConfiguration]) -> [Metric] {
    let centers = worlds.map(\.contactCenter)
    guard centers.contains(where: { $0.settingsReplication != nil }) else { return [] }
    let kinds = union(centers.map { ($0.settingsReplication?.kinds ?? []).map(\.id) })
    let report = { @Sendable (pair: TwinPair) -> ReplicationReport? in pair.incident.replication }
    var metrics: [Metric] = [
      .count("configuration.changes", .neutral, "settings changed") { report($0)?.changes },
      .mean(
        "configuration.lag.mean", .seconds, .lowerIsBetter, "mean time from a change until it was on the other side"
      ) { report($0)?.meanLag },
      .mean("configuration.lag.p95", .seconds, .lowerIsBetter, "p95 of that time within a replication") {
        report($0)?.lag95
      },
      .count(
        "configuration.drift", .lowerIsBetter,
        "changes that should have been copied and were missing on the region that took over, at the first switch of calls"
      ) { report($0)?.atSwitch?.drift },
      .mean(
        "configuration.recoveryPoint", .seconds, .lowerIsBetter, "age of the oldest of them; 0 when none was missing"
      ) { report($0)?.atSwitch?.recoveryPoint.seconds },
      .yesOrNo("configuration.stall.noticed", .higherIsBetter, "an alarm on the stalled mirror rang") {
        report($0).flatMap { $0.hasStalled ? $0.noticedAfter != nil : nil }
      },
      .mean(
        "configuration.stall.noticedAfter", .seconds, .lowerIsBetter,
        "from the mirror's standstill to the first alarm on it; empty when nobody noticed"
      ) { report($0)?.noticedAfter?.seconds },
    ]
    for kind in kinds {
      metrics.append(
        .count(
          "configuration.missing.\(kind)", .lowerIsBetter,
          "changes of the kind missing on the region that took over, at the first switch of calls"
        ) { pair in
          pair.directory.settings[kind].flatMap { report(pair)?.atSwitch?.missing[$0] }
        })
    }
    return metrics
  }

  static func readiness(_ worlds: [WorldConfiguration]) -> [Metric] {
    let ids = union(worlds.map { $0.contactCenter.readiness.map(\.id) })
    guard !ids.isEmpty else { return [] }
    var metrics: [Metric] = [
      .mean("readiness", .ratio, .higherIsBetter, "items that are alike in all regions / items that must be") { pair in
        share(pair.directory.readiness.values.count { $0 }, of: pair.directory.readiness.count)
      }
    ]
    for id in ids {
      metrics.append(
        .yesOrNo("readiness.\(id)", .higherIsBetter, "the item is alike in all regions") {
          $0.directory.readiness[id]
        })
    }
    return metrics
  }

  ///
  static func quotas(_ worlds: [WorldConfiguration]) -> [Metric] {
    let voice = Int(Channel.voice.rawValue)
    let instances = worlds.flatMap(\.contactCenter.instances)
    guard instances.contains(where: { $0?.concurrentContacts[voice] != nil }) else { return [] }
    return [
      .count(
        "quotas.callsBreaching", .lowerIsBetter,
        "calls refused for want of quota, CallsBreachingConcurrencyQuota of CloudWatch, in all regions"
      ) { pair in pair.incident.regions.reduce(0) { $0 + $1.callsBreachingQuota } }
    ]
  }
}
