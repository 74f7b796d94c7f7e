import Infrastructure
import SimulationKernel

/// What somebody in the contact centre has to know of a producer's messages.
public struct MessageNews: Sendable {
  /// What happened.
  public enum Event: Sendable {
    /// So many messages are on their way.
    case sent(Int)
    /// The message with this ordinal was processed for the first time, by a consumer that starts tasks.
    case processed(UInt32)
  }

  /// The producer's place.
  public var producer: Int
  /// What happened.
  public var event: Event
}

// Where the contact centre meets the messaging system: events of contacts are sent, and messages start tasks. Who tells and
// who waits is the world's affair.
extension MessagingService {
  @inline(never)
  mutating func noteNews(_ event: MessageNews.Event, _ producer: Int) {
    news.append(MessageNews(producer: producer, event: event))
    hasNews = true
  }

  /// What happened since it was last forgotten, in order.
  public mutating func news(at place: Int) -> MessageNews? { place < news.count ? news[place] : nil }

  /// Forgets what was told; the room stays, as it will be needed again.
  public mutating func forgetNews() {
    news.removeAll(keepingCapacity: true)
    hasNews = false
  }

  /// A producer sends a batch for each of so many events.
  public mutating func send(_ events: Int, of producer: Int, _ scheduler: inout Scheduler) {
    advance(to: scheduler.now)
    for _ in 0..<events { sendBatch(producer, &scheduler) }
  }

  /// By ordinal, what lost a producer's messages that started no task; `nil` while one may still be processed.
  ///
  /// What counts is the copy that would have started it; without a consumer that starts tasks, the first.
  public mutating func losses(of producer: Int) -> [Cause?] {
    let starting = Set(configuration.consumers.filter(\.startsTasks).map(\.source.raw))
    let destinations = plan.routes.destinations(configuration.producers[producer].target.raw, hops: 0)
    let copy = UInt16(destinations.firstIndex { starting.contains($0) } ?? 0)
    return (0..<producerStates[producer].ordinals).map { loss(at: book.place(producer, $0, copy), of: producer) }
  }

  /// One that was processed all the same went to a consumer that starts no task, which is the customer's configuration.
  private func loss(at place: Int, of producer: Int) -> Cause? {
    switch book.outcome(place) {
    case nil, .remaining, .inFlightAtEnd: return nil
    case .completed, .duplicateDiscarded, .cancelled, .filteredOut: return .configuration
    case .rejected, .deadLettered, .expired, .deletedWithEntity, .lost: return book.cause(producer, place)
    }
  }
}
