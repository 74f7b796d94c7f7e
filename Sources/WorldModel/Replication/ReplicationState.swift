import ContactCenterModel
import Infrastructure
import SimulationKernel

/// `ReplicationStatus` of the Amazon Connect API, those that a run passes through.
enum ReplicationStatus: String {
  case notStarted = "RESOURCE_REPLICATION_NOT_STARTED"
  case inProgress = "INSTANCE_REPLICATION_IN_PROGRESS"
  case complete = "INSTANCE_REPLICATION_COMPLETE"
  case failed = "INSTANCE_REPLICATION_FAILED"
}

/// A change of a setting that is not on the other side yet.
struct SettingsChange: BitwiseCopyable {
  var kind = 0
  var ordinal: UInt32 = 0
  var committed = SimulationTime.start
  /// Whether it was made in the source's region.
  var isInSource = true
  /// Tries so far: addresses the random numbers of each.
  var tries: UInt8 = 0
  /// Whether it waits for the mirror, which does not copy at present.
  var isHeld = false
}

/// How far replica and source are alike.
struct ReplicationState: ~Copyable {
  /// By region; nothing for a region whose instance is no replica, or was one before the run.
  var statuses: [ReplicationStatus?]
  let hashes: [UInt32]
  /// Changes so far, by kind.
  var ordinals: [UInt32]
  /// Synchronised changes on their way.
  var pending: EntitySlab<SettingsChange>
  /// Changes of kinds that are not synchronised, by kind, and those of them made in the source's region.
  var kept: [Int]
  var keptInSource: [Int]
  var lag: DurationTotal
  var lagSketch: QuantileSketch
  var changes: Int
  /// The moment of the first switch of calls, and what was missing then.
  var atSwitch: ReplicationReport.Switch?
  /// When the mirror first stood still, and when an alarm on it first rang after that.
  var stalledAt: SimulationTime?
  var noticedAt: SimulationTime?

  init(_ center: ContactCenterConfiguration) {
    let kinds = center.settingsReplication?.kinds ?? []
    statuses = center.instances.map { $0?.replication == nil ? nil : .notStarted }
    hashes = kinds.map { stableHash($0.id) }
    ordinals = kinds.map { _ in 0 }
    kept = kinds.map { _ in 0 }
    keptInSource = kept
    pending = EntitySlab(template: SettingsChange())
    lag = DurationTotal()
    lagSketch = QuantileSketch()
    changes = 0
    atSwitch = nil
    stalledAt = nil
    noticedAt = nil
  }

  private init(copying other: borrowing ReplicationState) {
    statuses = other.statuses
    hashes = other.hashes
    ordinals = other.ordinals
    pending = other.pending.copy()
    kept = other.kept
    keptInSource = other.keptInSource
    lag = other.lag
    lagSketch = other.lagSketch.copy()
    changes = other.changes
    atSwitch = other.atSwitch
    stalledAt = other.stalledAt
    noticedAt = other.noticedAt
  }

  /// A state of its own with the same changes on their way.
  func copy() -> ReplicationState { ReplicationState(copying: self) }

  /// When the oldest change that is not yet on the other side was made.
  var oldestPending: SimulationTime? {
    var oldest: SimulationTime?
    for slot in 0..<UInt32(pending.capacity) where pending.isLive(slot) {
      oldest = min(oldest ?? pending[slot].committed, pending[slot].committed)
    }
    return oldest
  }
}
