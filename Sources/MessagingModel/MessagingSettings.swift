import Infrastructure
import SimulationKernel

/// What the event loop reads of a producer.
struct ProducerSettings: BitwiseCopyable {
  var hash: UInt32
  var target: UInt16
  var region: UInt16
  /// Where it connects, by namespace; `Message.noPlace` is the alias.
  var endpoint: UInt16
  var secondEndpoint: UInt16
  var hasSecond: Bool
  /// Whether every message goes to both endpoints.
  var isActive: Bool
  var isClosedLoop: Bool
  var outstanding: UInt32
  var batchSize: UInt16
  var bytes: UInt32
  /// Its classes' rows in the table of weights.
  var firstClass: Int32
  var classCount: Int32
  var timeToLive: SimulationDuration
  var isScheduled: Bool
  var scheduledAfter: DistributionIndex
  var cancels: Double
  var firstSession: UInt32
  var sessions: UInt32
  var partitionKeys: UInt32
  /// Copies that its target makes of a message.
  var copies: UInt16
  var retry: RetryConfiguration
  var keepsOutbox: Bool
  var outboxDelay: DistributionIndex
  var nameCache: SimulationDuration
  var getsStuck: Bool
  var connections: Int32
  /// The producer that keeps account of its application's connections: the first one of it.
  var connectionHolder: UInt16 = 0
  var isTransactional: Bool
  var isAwaited: Bool
}

/// What the event loop reads of a consumer.
struct ConsumerSettings: BitwiseCopyable {
  var hash: UInt32
  var application: UInt16
  var entity: UInt16
  var region: UInt16
  var endpoint: UInt16
  var deletesOnReceipt: Bool
  var concurrency: Int32
  var batchSize: Int32
  var prefetch: Int32
  var processing: DistributionIndex
  /// The time a message takes, where it is always the same; else negative.
  var constantProcessing: SimulationDuration
  var abandons: Double
  var rejects: Double
  var defers: Double
  var defersFor: DistributionIndex
  var renewsLocksFor: SimulationDuration
  var retry: RetryConfiguration
  var nameCache: SimulationDuration
  var getsStuck: Bool
  var pollsEvery: SimulationDuration
  var connections: Int32
  /// The queue that it sends on to; `Message.noPlace` is none.
  var sendsTo: UInt16
  var sendsInTransaction: Bool

  /// Whether every delivery goes the same way, so that nothing need be drawn.
  var isPlain: Bool { constantProcessing >= .zero && abandons == 0 && rejects == 0 && defers == 0 }
  var startsTasks: Bool
}

/// What the event loop reads of a queue, topic or subscription, wherever it is.
struct EntitySettings: BitwiseCopyable {
  var isTopic: Bool
  var isSubscription: Bool
  var topic: UInt16
  /// Its rows of the topic's subscriptions, its consumers' rows.
  var firstSubscription: Int32
  var endSubscription: Int32
  var firstConsumer: Int32
  var endConsumer: Int32
  /// Entities that it is made of when it is copied: itself and its rules (SBGDR-82).
  var ruleCount: Int32
  var lockDuration: SimulationDuration
  var maxDeliveryCount: UInt16
  var timeToLive: SimulationDuration
  var deadLettersOnExpiration: Bool
  var remembersIDs: Bool
  var duplicateWindow: SimulationDuration
  var requiresSession: Bool
  var maxBytes: Int
  var forwardTo: UInt16
  var forwardDeadLettersTo: UInt16
  var autoDeleteOnIdle: SimulationDuration
  var status: MessagingEntityConfiguration.Status

  var acceptsSends: Bool { status == .active || status == .receiveDisabled }
  var acceptsReceives: Bool { status == .active || status == .sendDisabled }
}

/// The kinds of work that a broker does.
enum Operation: Int, CaseIterable {
  case queueSend
  case topicSend
  case copy
  case deliver
  case settle

  static let count = 5
}
