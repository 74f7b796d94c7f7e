import Infrastructure
import MessagingModel
import SimulationKernel

/// Messages through a queue with peek-lock, every end counted and written down: Poisson, 1,000 a second, exponential work
/// of 50 ms by a hundred receivers, no round trip.
struct MessageStream: ~Copyable, Model {
  var service: MessagingService

  mutating func handle(_ event: Event, _ scheduler: inout Scheduler) { service.handle(event, &scheduler) }

  /// Sends about `messages` messages and returns the mean time to acknowledgement; not a number when the books do not
  /// balance.
  static func run(messages: Int) -> Double {
    let region = RegionIndex(0)
    let queue = MessagingEntityIndex(0)
    let place = ClientPlace(region: region)
    let bus = EndpointConfiguration.namespace(NamespaceIndex(0))
    var consumer = ConsumerConfiguration(
      id: "receivers", place: place, endpoint: bus, source: queue, processing: .exponential(mean: 0.05))
    consumer.concurrency = 100
    let configuration = MessagingConfiguration(
      namespaces: [NamespaceConfiguration(id: "bus", region: region, entities: [queue])],
      entities: [MessagingEntityConfiguration(id: "orders")],
      producers: [
        ProducerConfiguration(
          id: "senders", place: place, endpoint: bus, target: queue,
          arrivals: .poisson(perHour: .constant(3_600_000)))
      ], consumers: [consumer], roundTrips: [[.zero]])
    let horizon = HorizonConfiguration(
      duration: .milliseconds(messages), warmUp: .zero, drainLimit: .hours(1), timelineStep: .minutes(5),
      recoveryStep: .seconds(10))
    var scheduler = Scheduler()
    var stream = MessageStream(
      service: MessagingService(
        MessagingPlan(configuration), horizon: horizon, faults: 0,
        origin: RandomOrigin(seed: 1, replication: 0)))
    stream.service.open(&scheduler)
    scheduler.run(&stream)
    stream.service.closeForGood()
    let report = stream.service.report(faults: 0)
    let isWhole = stream.service.imbalance() == nil && report.count(.completed) == report.offered
    return isWhole ? report.meanAcknowledgement ?? .nan : .nan
  }

  init(service: consuming MessagingService) { self.service = service }
}
