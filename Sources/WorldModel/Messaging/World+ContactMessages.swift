import ContactCenterModel
import Infrastructure
import MessagingModel
import SimulationKernel

/// Where the contact centre and the messaging system of a world meet.
struct ContactMessageLinks: Sendable {
  /// Producers that send what contacts tell, and where that stands among a region's events.
  private(set) var publishers: [(producer: Int, places: [Int])] = []
  /// By producer: the source whose customers wait for what its messages start; `nil`: nobody.
  private(set) var waiting: [Int?] = []

  var isEmpty: Bool { publishers.isEmpty && !waiting.contains { $0 != nil } }

  init(_ configuration: WorldConfiguration) {
    guard let messaging = configuration.messaging else { return }
    for (producer, settings) in messaging.producers.enumerated() {
      if case .contactEvents(let filter) = settings.arrivals {
        publishers.append((producer, ContactCenter.places(of: filter)))
      }
      waiting.append(configuration.sources.firstIndex { $0.arrivals == .messages(producer: settings.id) })
    }
  }
}

/// What passed between contact centre and messaging system.
public struct ContactMessagesReport: Sendable, Hashable {
  /// Events of contacts that were handed to a producer.
  public var published = 0
  /// Events that a region could not tell any more, because it was down.
  public var untold = 0
}

// One region's loss hits both systems: contacts publish messages, and messages start tasks.
extension World {
  /// Carries over what the two have for each other, until neither has anything.
  mutating func carryOver(_ scheduler: inout Scheduler) {
    while true {
      if contactCenter.value.hasTold { publish(&scheduler) }
      guard messaging?.value.hasNews ?? false else { return }
      var place = 0
      while let item = messaging?.value.news(at: place) {
        pass(item, &scheduler)
        place += 1
      }
      messaging?.value.forgetNews()
    }
  }

  /// Events leave through the region that they happened in: one that is down tells nothing.
  private mutating func publish(_ scheduler: inout Scheduler) {
    for publisher in blueprint.links.publishers {
      var count = 0
      for region in configuration.topology.regions.indices {
        let told = contactCenter.value.eventsTold(publisher.places, region: region)
        if infrastructure.isDown(region: region) {
          contactMessages.untold += told
        } else {
          count += told
        }
      }
      contactMessages.published += count
      if count > 0 { messaging?.value.send(count, of: publisher.producer, &scheduler) }
    }
    contactCenter.value.forgetTold()
  }

  private mutating func pass(_ news: MessageNews, _ scheduler: inout Scheduler) {
    guard let source = blueprint.links.waiting[news.producer] else { return }
    switch news.event {
    case .sent(let count): contactCenter.value.expectCustomers(count, source: source, at: scheduler.now)
    case .processed(let ordinal):
      contactCenter.value.advance(to: scheduler.now)
      contactCenter.value.startAwaitedTask(source: source, ordinal: ordinal, &scheduler, &infrastructure)
    }
  }

  /// The run is over: customers whose message never came are lost with it.
  mutating func closeAwaited() {
    for (producer, source) in blueprint.links.waiting.enumerated() {
      guard let source, let losses = messaging?.value.losses(of: producer) else { continue }
      contactCenter.value.closeAwaited(source: source, losses: losses)
    }
  }
}
