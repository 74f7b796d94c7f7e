import Infrastructure
import SimulationKernel

// The configuration in the flat, trivial form that the event loop reads. Each table is made once a run.

/// A source of customers.
struct SourceSettings: BitwiseCopyable {
  var hash: UInt32
  var channel: Channel
  /// The number dialled; `Contact.noPlace` for chats and tasks.
  var number: UInt16
  /// The flow started by chats and tasks.
  var flow: UInt16
  /// The alternate number; `Contact.noPlace` without one.
  var alternate: UInt16
  var alternateKnownTo: Double
  var handleTime: DistributionIndex
  var afterContactWork: DistributionIndex
  var hasPatience: Bool
  var patience: DistributionIndex
  var redialDelay: DistributionIndex
  var maxAttempts: UInt8
}

/// A phone number.
struct NumberSettings: BitwiseCopyable {
  var carrier: UInt16
  /// `Contact.noPlace` for a number outside every group.
  var group: UInt16
  var region: UInt16
  var flow: UInt16
  /// Where its set-up times by region begin in `ContactCenter.setUpTimes`; `Contact.noLink` without any.
  var firstSetUpTime = Contact.noLink
}

/// A flow as it is in one region, or as planned.
struct FlowSettings: BitwiseCopyable {
  var duration: DistributionIndex
  var selfService: Double
  var queue: UInt16
  /// What it uses and misses, or may miss, as bits from `firstUse` on.
  var missing: UInt64 = 0
  /// Whether something is missing without which it ends in an error, and why.
  var fails = false
  var cause = Cause.none
  /// The dependencies it uses, as a range of `ContactCenter.uses`.
  var firstUse: Int32
  var endUse: Int32
  var handleTimeFactor = 1.0
  var durationFactor = 1.0
}

/// A queue.
struct QueueSettings: BitwiseCopyable {
  var maxContacts: Int
  var answerWithin: SimulationDuration
  /// The groups that serve it, as a range of `ContactCenter.servingGroups`.
  var firstGroup: Int32
  var endGroup: Int32
}

/// A group of agents.
struct GroupSettings: BitwiseCopyable {
  var hash: UInt32
  var firstAgent: UInt32
  var agentCount: UInt32
  /// `Contact.noPlace` for agents outside every traffic distribution group.
  var group: UInt16
  var region: UInt16
  var followsDistribution: Bool
  /// Whether a sign-in goes where the distribution places it; else to `region`.
  var isPlacedAtSignIn: Bool
  var switchDetection: DistributionIndex
  /// Its skills, as a range of `ContactCenter.skills`.
  var firstSkill: Int32
  var endSkill: Int32
  /// Contacts handled at once, by channel.
  var voiceConcurrency: UInt8
  var chatConcurrency: UInt8
  var taskConcurrency: UInt8
  /// Agents wanted on duty, and there.
  var wanted: UInt32 = 0
  var onDuty: UInt32 = 0

  @inline(__always)
  func concurrency(_ channel: Channel) -> UInt8 {
    switch channel {
    case .voice: voiceConcurrency
    case .chat: chatConcurrency
    case .task: taskConcurrency
    }
  }
}

/// A queue that a group serves.
struct SkillSettings: BitwiseCopyable {
  var queue: UInt16
  var priority: UInt16
}

extension FixedTable<UInt32> {
  /// The share of a region where a row holds the upper end of each region's.
  @inline(__always)
  func share(of region: Int, inRow row: Int, width: Int) -> Int {
    let place = row &* width &+ region
    return Int(self[place]) - (region == 0 ? 0 : Int(self[place &- 1]))
  }
}

/// The contacts waiting in one queue of one region, oldest first.
struct WaitingLine: BitwiseCopyable {
  var head = Contact.noLink
  var tail = Contact.noLink
  var count = 0
  /// Whether no agent serves it any more, and since when.
  var isStranded = false
  var strandedSince = SimulationTime.start
}

/// The available agents of one group in one region, longest there first.
struct AgentLine: BitwiseCopyable {
  var head = Contact.noLink
  var tail = Contact.noLink
  var count = 0
}
