import Infrastructure
import SimulationKernel

@testable import MessagingModel

/// A small messaging system to change and play: two regions, a namespace in each, one queue in the first, one producer.
struct MessagingFixture {
  typealias Action = (inout MessagingService, inout Scheduler) -> Void

  static let east = RegionIndex(0)
  static let west = RegionIndex(1)
  static let first = NamespaceIndex(0)
  static let second = NamespaceIndex(1)
  static let queue = MessagingEntityIndex(0)

  var namespaces = [
    NamespaceConfiguration(id: "sb-east", region: east, entities: [queue]),
    NamespaceConfiguration(id: "sb-west", region: west, entities: []),
  ]
  var entities = [MessagingEntityConfiguration(id: "orders")]
  var producers: [ProducerConfiguration] = []
  var consumers: [ConsumerConfiguration] = []
  var roundTrip = SimulationDuration.zero
  var costs = OperationCosts()
  var protection = ProtectionConfiguration.none
  var keyVaults: [KeyVaultConfiguration] = []
  var keyReadEvery = SimulationDuration.zero
  var duration = SimulationDuration.minutes(10)
  var drainLimit = SimulationDuration.hours(4)
  var isTracing = false
  /// What is done from outside, and when.
  var actions: [(time: SimulationTime, action: Action)] = []

  /// A producer of the queue at given seconds.
  static func producer(
    _ id: String = "shop", _ endpoint: EndpointConfiguration = .namespace(first), at seconds: [Double]
  ) -> ProducerConfiguration {
    ProducerConfiguration(
      id: id, place: ClientPlace(region: east), endpoint: endpoint, target: queue,
      arrivals: .times(seconds.map { .start + SimulationDuration(seconds: $0) }))
  }

  /// A producer of the queue with a Poisson stream.
  static func producer(
    _ id: String = "shop", _ endpoint: EndpointConfiguration = .namespace(first), perSecond: Double
  ) -> ProducerConfiguration {
    ProducerConfiguration(
      id: id, place: ClientPlace(region: east), endpoint: endpoint, target: queue,
      arrivals: .poisson(perHour: .constant(perSecond * 3600)))
  }

  /// A consumer of the queue.
  static func consumer(
    _ id: String = "billing", _ endpoint: EndpointConfiguration = .namespace(first), takes seconds: Double = 0
  ) -> ConsumerConfiguration {
    ConsumerConfiguration(
      id: id, place: ClientPlace(region: east), endpoint: endpoint, source: queue, processing: .constant(seconds))
  }

  mutating func at(_ seconds: Double, _ action: @escaping Action) {
    actions.append((.start + SimulationDuration(seconds: seconds), action))
  }

  /// A fault on a component from one instant to another, or for ever.
  mutating func fault(
    _ component: MessagingComponent, from start: Double, to end: Double? = nil, returns: Bool = true
  ) {
    at(start) { service, scheduler in
      service.strikes.open(Cause(fault: 0), at: scheduler.now)
      service.strike(component, Cause(fault: 0), returns: returns, &scheduler)
    }
    if let end {
      at(end) { service, scheduler in
        service.strikes.close(Cause(fault: 0), at: scheduler.now)
        service.repair(component, &scheduler)
      }
    }
  }

  var configuration: MessagingConfiguration {
    var configuration = MessagingConfiguration(
      namespaces: namespaces, entities: entities, producers: producers, consumers: consumers,
      roundTrips: [[roundTrip, roundTrip], [roundTrip, roundTrip]], costs: costs, protection: protection)
    configuration.keyVaults = keyVaults
    configuration.keyReadEvery = keyReadEvery
    return configuration
  }

  /// Plays it, checks that the books balance, and looks at the end state.
  @discardableResult
  func play(
    seed: UInt64 = 1, inspect: (borrowing MessagingService) -> Void = { _ in }
  ) -> (report: MessagingReport, events: Int, digest: UInt64) {
    let configuration = configuration
    let horizon = HorizonConfiguration(
      duration: duration, warmUp: .zero, drainLimit: drainLimit, timelineStep: .minutes(5),
      recoveryStep: .seconds(10))
    var scheduler = Scheduler()
    var world = MessagingWorld(
      service: MessagingService(
        MessagingPlan(configuration), horizon: horizon, faults: 1,
        origin: RandomOrigin(seed: seed, replication: 0), tracing: isTracing),
      actions: actions.map(\.action))
    for (index, action) in actions.enumerated() {
      scheduler.schedule(at: action.time, kind: MessagingWorld.action, entity: UInt32(index))
    }
    scheduler.schedule(after: duration, kind: MessagingWorld.closing, entity: 0)
    scheduler.schedule(after: duration + drainLimit, kind: MessagingWorld.drainLimit, entity: 0)
    world.service.open(&scheduler)
    let events = scheduler.run(&world)
    inspect(world.service)
    world.service.closeForGood()
    if let imbalance = world.service.imbalance() { fatalError(imbalance) }
    let report = world.service.report(faults: 1)
    if let imbalance = report.imbalance() { fatalError(imbalance) }
    return (report, events, scheduler.traceDigest)
  }
}

/// A world of messaging alone.
struct MessagingWorld: ~Copyable, Model {
  static let action: UInt16 = 0
  static let closing: UInt16 = 1
  static let drainLimit: UInt16 = 2

  var service: MessagingService
  let actions: [MessagingFixture.Action]
  var isClosed = false

  init(service: consuming MessagingService, actions: [MessagingFixture.Action]) {
    self.service = service
    self.actions = actions
  }

  mutating func handle(_ event: Event, _ scheduler: inout Scheduler) {
    if event.kind >= MessagingEventKind.first {
      service.handle(event, &scheduler)
    } else if event.kind == Self.action {
      actions[Int(event.entity)](&service, &scheduler)
    } else {
      isClosed = true
      if event.kind == Self.drainLimit { scheduler.stop() }
    }
    if isClosed && service.isEmpty() { scheduler.stop() }
  }
}
