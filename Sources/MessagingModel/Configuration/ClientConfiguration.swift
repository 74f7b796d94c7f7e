import Infrastructure
import SimulationKernel

/// Where a client connects.
public enum EndpointConfiguration: Sendable, Hashable {
  /// A namespace by its own name: it follows no failover (SBGDR-41).
  case namespace(NamespaceIndex)
  /// An alias by its place in `MessagingConfiguration.aliases`: it leads somewhere while a pairing of that name exists (SBGDR-37).
  case aliasNumber(Int)
  /// The name that a namespace had before its migration (SBGDR-59): it leads there, and as the alias does while the portal's
  /// pairing carries it along (SBGDR-61).
  case migratedName(NamespaceIndex)

  /// The alias of the pairing that is there at the start, or the one host name of a replicated namespace (SBGDR-38).
  public static let alias = EndpointConfiguration.aliasNumber(0)
}

/// How a .NET client tries again (`ServiceBusRetryOptions`).
public struct RetryConfiguration: Sendable, Hashable, BitwiseCopyable {
  /// Tries after the first.
  public var maxRetries = 3
  /// The delay that the exponential steps start from.
  public var delay = SimulationDuration.milliseconds(800)
  /// The longest delay between two tries.
  public var maxDelay = SimulationDuration.seconds(60)
  /// How long a try that gets no answer waits.
  public var tryTimeout = SimulationDuration.seconds(60)
  /// Random part of a delay, as a share of `delay`.
  public var jitter = 0.08
  /// How long the whole client holds back after "server busy".
  public var busyHold = SimulationDuration.seconds(10)

  /// The defaults of the library.
  public init() {}

  /// The pause before a retry, counted from 1: 1.6, 3.2 and 6.4 seconds and a little, with the defaults. `u` is uniform.
  public func pause(beforeRetry retry: Int, _ u: Double) -> SimulationDuration {
    // BasicRetryPolicy is handed the count after it went up: the first step is 2^1, not 2^0.
    min(maxDelay, delay * Double(UInt64(1) << UInt64(min(retry, 40))) + delay * (u * jitter))
  }
}

/// When a producer sends.
public enum MessageArrivals: Sendable, Hashable {
  /// A Poisson process of batches with a rate that may change over the day: batches an hour.
  case poisson(perHour: DailyProfile)
  /// So many batches are on the way at any time: one that was acknowledged is followed by another at once.
  case closedLoop(outstanding: Int)
  /// Batches at given instants.
  case times([SimulationTime])
  /// A batch for each event of a contact that the contact centre beside it tells.
  case contactEvents(ContactEventFilter)
}

/// A client application that sends messages to one queue or topic.
public struct ProducerConfiguration: Sendable, Hashable {
  /// What the application does when the library has given up.
  public enum GivenUp: Sendable, Hashable {
    /// The message is gone for it: an error was reported.
    case drops
    /// The message stays in a local outbox, and is sent again after this many seconds, for as long as it takes.
    case keeps(retryAfter: Distribution)
  }

  /// The application's id; it addresses its random numbers.
  public var id: String
  /// Where it is.
  public var place: ClientPlace
  /// Where it connects.
  public var endpoint: EndpointConfiguration
  /// A second endpoint. Every message is sent to both, or to it when the first refuses.
  public var second: SecondEndpoint?
  /// The queue or topic.
  public var target: MessagingEntityIndex
  /// When it sends.
  public var arrivals: MessageArrivals
  /// Messages a batch.
  public var batchSize: Int
  /// Bytes a message.
  public var bytes: Int
  /// Weights of the classes of its messages; empty: all of class 0.
  public var classes: [Double]
  /// How long its messages live; `nil`: as long as the entity lets them.
  public var timeToLive: SimulationDuration?
  /// Seconds from sending until a message becomes visible; `nil`: at once.
  public var scheduledAfter: Distribution?
  /// Share of its scheduled messages that it cancels half-way to their time.
  public var cancels: Double
  /// Sessions that its messages are spread over, in turn; 0: none.
  public var sessions: Int
  /// Partition keys that its messages without sessions have, in turn; 0: none.
  public var partitionKeys = 0
  /// How it tries again.
  public var retry: RetryConfiguration
  /// What comes after.
  public var givenUp: GivenUp
  /// How long it believes a resolved name.
  public var nameCache: SimulationDuration
  /// What it is part of: all streams of an application share its connections. Its own id when left out.
  public var application: String
  /// Connections that the application holds: one of each of its processes.
  public var connections = 1
  /// Whether the messages of a batch are sent in one transaction: the library tries nothing again inside one, and a commit whose
  /// answer is lost is reported as failed (facts, 1.6).
  public var isTransactional = false
  /// Whether failing tries keep what it knows of a name alive, until it tries nothing for `ConsumerConfiguration.leftAlone`.
  public var getsStuck = false
  /// Whether somebody in the contact centre waits for the task that each of its messages starts.
  public var isAwaited = false
  /// When it sends, of a surge, which the twin does not have; `nil` for a stream that both worlds have.
  public var incidentOnly: Range<SimulationTime>?
  /// Whether what it sends depends on what happens, so that the twin of a world may have other messages.
  public var differsBetweenWorlds: Bool {
    switch arrivals {
    case .closedLoop, .contactEvents: true
    case .poisson, .times: incidentOnly != nil
    }
  }
  /// What the application needs beside the namespace: without it nothing is sent (SBGDR-06).
  public var uses: [DependencyIndex] = []

  /// A producer; what is left out is one message of 1 KiB a batch and the library's defaults.
  public init(
    id: String, place: ClientPlace, endpoint: EndpointConfiguration, target: MessagingEntityIndex,
    arrivals: MessageArrivals
  ) {
    self.id = id
    application = id
    self.place = place
    self.endpoint = endpoint
    self.target = target
    self.arrivals = arrivals
    second = nil
    batchSize = 1
    bytes = 1024
    classes = []
    timeToLive = nil
    scheduledAfter = nil
    cancels = 0
    sessions = 0
    retry = RetryConfiguration()
    givenUp = .drops
    nameCache = .seconds(60)
  }
}

/// Replication by the sender.
public struct SecondEndpoint: Sendable, Hashable {
  /// How the two are used.
  public enum Mode: String, Sendable, Hashable, CaseIterable {
    /// Every message goes to both.
    case active
    /// A message goes to the other when the one in use refuses it for good, and then the two swap roles.
    case passive
  }

  /// Where.
  public var endpoint: EndpointConfiguration
  /// How.
  public var mode: Mode

  /// A second endpoint.
  public init(_ endpoint: EndpointConfiguration, mode: Mode) {
    self.endpoint = endpoint
    self.mode = mode
  }
}

/// What a receiver does with a message that it has processed: it sends it on to another queue of the namespace.
public struct PassingOn: Sendable, Hashable {
  /// The queue.
  public var target: MessagingEntityIndex
  /// Whether sending and completing are one transaction (facts, 1.6); else a receiver whose lock ends between sends twice.
  public var isTransactional: Bool

  /// Sending on to a queue.
  public init(to target: MessagingEntityIndex, isTransactional: Bool) {
    self.target = target
    self.isTransactional = isTransactional
  }
}

/// A client application that receives from one queue or subscription.
public struct ConsumerConfiguration: Sendable, Hashable {
  /// How messages are taken.
  public enum Mode: String, Sendable, Hashable, CaseIterable {
    /// A message is locked, processed, and then settled.
    case peekLock = "PeekLock"
    /// A message is gone when it is on the wire.
    case receiveAndDelete = "ReceiveAndDelete"
  }

  /// What an application does while something that it uses is missing.
  public enum Otherwise: String, Sendable, Hashable, CaseIterable {
    /// It receives nothing: its messages wait.
    case waits
    /// It goes on receiving, fails at every message and abandons it, until the broker dead-letters it.
    case abandons
  }

  /// The consumer's id.
  public var id: String
  /// What it is part of: consumers of one application share the memory of ids. Its own id when left out.
  public var application: String
  /// Where it is.
  public var place: ClientPlace
  /// Where it connects.
  public var endpoint: EndpointConfiguration
  /// The queue or subscription.
  public var source: MessagingEntityIndex
  /// How messages are taken.
  public var mode: Mode
  /// Receive loops at work at once.
  public var concurrency: Int
  /// Messages that a loop takes at once, at most.
  public var batchSize: Int
  /// Messages held ready beyond those.
  public var prefetch: Int
  /// Seconds that a message takes.
  public var processing: Distribution
  /// Share of deliveries that the application abandons.
  public var abandons: Double
  /// Share of messages that the application cannot ever process and puts into the dead-letter queue.
  public var rejects: Double
  /// Share of messages that the application puts off when it first sees them, and fetches by their numbers later.
  public var defers: Double
  /// Seconds until it does.
  public var defersFor: Distribution
  /// How long locks are renewed while a message is processed; zero: never.
  public var renewsLocksFor: SimulationDuration
  /// Ids that the application remembers, so as not to process a message twice; 0: none.
  public var remembersIDs: Int
  /// How it tries again.
  public var retry: RetryConfiguration
  /// How long it believes a resolved name.
  public var nameCache: SimulationDuration
  /// Whether it stays on a dead connection until it is restarted.
  public var getsStuck: Bool
  /// Connections that it holds: one of each of its processes.
  public var connections = 1
  /// What the application needs beside the namespace (SBGDR-06).
  public var uses: [DependencyIndex] = []
  /// What it does without it.
  public var otherwise = Otherwise.waits
  /// Where it sends on what it has processed, before it completes it; `nil`: nowhere.
  public var sendsTo: PassingOn?
  /// Whether processing a message starts a task in the contact centre, for those who wait for it.
  public var startsTasks = false
  /// How often it tries on that. One that leaves the connection alone for `leftAlone` recovers (facts, 6: issue 7290 of
  /// azure-sdk-for-net, where a client that polled every two seconds never did).
  public var pollsEvery: SimulationDuration
  /// The quiet time after which a dead connection is forgotten.
  public static let leftAlone = SimulationDuration.minutes(2)

  /// A consumer; what is left out is one loop, one message at a time, with the library's defaults.
  public init(
    id: String, place: ClientPlace, endpoint: EndpointConfiguration, source: MessagingEntityIndex,
    processing: Distribution
  ) {
    self.id = id
    application = id
    self.place = place
    self.endpoint = endpoint
    self.source = source
    mode = .peekLock
    concurrency = 1
    batchSize = 1
    prefetch = 0
    self.processing = processing
    abandons = 0
    rejects = 0
    defers = 0
    defersFor = .constant(60)
    renewsLocksFor = .minutes(5)
    remembersIDs = 0
    retry = RetryConfiguration()
    nameCache = .seconds(60)
    getsStuck = false
    pollsEvery = .seconds(2)
  }
}
