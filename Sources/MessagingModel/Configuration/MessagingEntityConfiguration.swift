import Infrastructure
import SimulationKernel

/// The place of a queue, topic or subscription in the configuration.
public typealias MessagingEntityIndex = EntityIndex<MessagingEntityConfiguration>

/// A queue, topic or subscription as its properties describe it. Each namespace may hold one entity of the description.
public struct MessagingEntityConfiguration: Sendable, Hashable {
  /// What the entity is.
  public enum Kind: Sendable, Hashable {
    case queue
    case topic
    /// A subscription of a topic with its rules.
    case subscription(of: MessagingEntityIndex, rules: [RuleConfiguration])
  }

  /// Which operations an entity takes.
  public enum Status: String, Sendable, Hashable, CaseIterable, BitwiseCopyable {
    case active = "Active"
    case disabled = "Disabled"
    case sendDisabled = "SendDisabled"
    case receiveDisabled = "ReceiveDisabled"
  }

  /// The entity's id: its path.
  public var id: String
  /// What it is.
  public var kind: Kind
  /// How long a received message is its receiver's alone; at most five minutes.
  public var lockDuration: SimulationDuration
  /// Deliveries after which a message that still was not completed goes to the dead-letter queue.
  public var maxDeliveryCount: Int
  /// The longest a message lives here, and how long it does when it says nothing itself; `nil`: for ever.
  public var defaultTimeToLive: SimulationDuration?
  /// Whether expired messages go to the dead-letter queue.
  public var deadLettersOnExpiration: Bool
  /// How long ids are remembered to discard duplicates; `nil`: not at all.
  public var duplicateDetectionWindow: SimulationDuration?
  /// Whether messages belong to sessions.
  public var requiresSession: Bool
  /// The most bytes it holds, dead-letter queue included.
  public var maxBytes: Int
  /// The most bytes of a message; what is larger is refused (`maxMessageSizeInKilobytes`; facts, 4.1).
  public var maxMessageBytes = 1 << 20
  /// Where its messages go on to at once, in the same namespace: a queue or a topic.
  public var forwardTo: MessagingEntityIndex?
  /// The queue of the same namespace that its dead letters go on to; `nil`: they stay. Its messages go on to no topic.
  public var forwardDeadLettersTo: MessagingEntityIndex?
  /// How long nobody uses it before it is deleted; `nil`: never is.
  public var autoDeleteOnIdle: SimulationDuration?
  /// What it takes.
  public var status: Status

  /// An entity with the service's defaults.
  public init(
    id: String, kind: Kind = .queue, lockDuration: SimulationDuration = .minutes(1), maxDeliveryCount: Int = 10,
    defaultTimeToLive: SimulationDuration? = nil, deadLettersOnExpiration: Bool = false,
    duplicateDetectionWindow: SimulationDuration? = nil, requiresSession: Bool = false, maxBytes: Int = 1 << 30,
    forwardTo: MessagingEntityIndex? = nil, autoDeleteOnIdle: SimulationDuration? = nil, status: Status = .active
  ) {
    self.id = id
    self.kind = kind
    self.lockDuration = lockDuration
    self.maxDeliveryCount = maxDeliveryCount
    self.defaultTimeToLive = defaultTimeToLive
    self.deadLettersOnExpiration = deadLettersOnExpiration
    self.duplicateDetectionWindow = duplicateDetectionWindow
    self.requiresSession = requiresSession
    self.maxBytes = maxBytes
    self.forwardTo = forwardTo
    forwardDeadLettersTo = nil
    self.autoDeleteOnIdle = autoDeleteOnIdle
    self.status = status
  }
}

/// A rule of a subscription: which classes of messages it lets in. A subscription without rules takes nothing.
///
/// Filters look at properties; which properties a message has is its class. So a filter is evaluated once a class, when
/// the plan is made, and matching a message is a look into a table.
public struct RuleConfiguration: Sendable, Hashable {
  /// The rule's name.
  public var id: String
  /// The classes it lets in; `nil`: all, as the default rule does.
  public var classes: [Int]?

  /// A rule.
  public init(id: String = "$Default", classes: [Int]? = nil) {
    self.id = id
    self.classes = classes
  }

  func matches(_ messageClass: Int) -> Bool { classes.map { $0.contains(messageClass) } ?? true }
}
