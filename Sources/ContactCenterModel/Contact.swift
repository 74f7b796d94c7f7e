import Infrastructure
import SimulationKernel

/// A customer in the system: the attempt now in progress, or the wait for the next one.
///
/// Ninety-six bytes, one and a half cache lines: the events of an attempt lie far apart in time, and each finds its contact
/// out of the nearest cache.
struct Contact: BitwiseCopyable {
  /// How far the attempt has come.
  enum Stage: UInt8, BitwiseCopyable {
    case inFlow
    case queued
    case withAgent
    case awaitingRedial
  }

  /// Stands for "none" in links, agents, zones and carriers.
  static let noLink = UInt32.max
  static let noPlace = UInt16.max

  /// Neighbours in the queue.
  var next = Contact.noLink
  var previous = Contact.noLink
  /// The customer's ordinal in its source: with the source it addresses every random number of this customer.
  var ordinal: UInt32 = 0
  /// The agent, while with one.
  var agent = Contact.noLink
  /// The event that ends the present stage; an event with another id is stale.
  var pendingEvent: UInt64 = 0
  /// When the attempt began.
  var arrivedAt = SimulationTime.start
  /// When it joined its queue.
  var queuedAt = SimulationTime.start
  /// When an agent took it.
  var answeredAt = SimulationTime.start
  /// How long an agent will take whose flow missed nothing.
  var handleTime = SimulationDuration.zero
  /// After-contact work that will follow.
  var afterContactWork = SimulationDuration.zero
  /// The running patience, while queued.
  var patience = TimerID.none
  /// The recovery cell of the attempt's arrival.
  var cell: UInt32 = 0
  /// How many times as long the agent needs, where the flow missed something.
  var handleTimeFactor: Float = 1
  var source: UInt16 = 0
  var queue = Contact.noPlace
  var region = Contact.noPlace
  var zone = Contact.noPlace
  var carrier = Contact.noPlace
  /// 1 for the first.
  var attempt: UInt8 = 1
  var stage = Stage.inFlow
  var channel = Channel.voice
  /// Whether the customer came after warm-up, and counts.
  var isMeasured = true
  /// Whether the attempt goes to the alternate number.
  var viaAlternate = false
  /// Whether the attempt got through, and occupies trunk and quota.
  var isConnected = false
  /// Whether an agent has taken it.
  var hasBeenAnswered = false
  /// Whether the flow will answer the customer without an agent.
  var selfService = false
  /// Whether it was left in a queue that no agent serves any more.
  var isStranded = false
  /// Whether it was sent into such a queue: a distribution without agents is the customer's doing (ACGR-33).
  var isMisled = false

  /// Whether the attempt has joined a queue.
  var hasQueued: Bool { stage == .queued || stage == .withAgent }

  /// Whether only a first attempt's fate is asked for, as in the service level.
  var isFirst: Bool { attempt == 1 }
}
