import ContactCenterModel
import Infrastructure
import SimulationKernel

/// What replication draws from, made once an architecture.
struct ReplicationPlan: Sendable {
  private(set) var table = DistributionTable()
  /// By region: how long the initial replication takes.
  private(set) var initial: [DistributionIndex?] = []
  /// By kind of setting: hours between two changes.
  private(set) var gaps: [DistributionIndex] = []
  private(set) var lag: DistributionIndex?
  private(set) var retry: DistributionIndex?

  init(_ center: ContactCenterConfiguration) {
    for instance in center.instances {
      initial.append(instance?.replication.map { table.addChecked($0.takes) })
    }
    guard let settings = center.settingsReplication else { return }
    for kind in settings.kinds { gaps.append(table.addChecked(.exponential(mean: 3_600 / max(kind.perHour, 1e-9)))) }
    lag = table.addChecked(settings.lag)
    retry = table.addChecked(settings.retry)
  }
}
