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

  /// What happened since the last call, in order.
  public mutating func takeNews() -> [MessageNews] {
    let taken = news
    news = []
    hasNews = false
    return taken
  }

  /// A producer sends a batch for each of so many events.
  public mutating func send(_ events: Int, of producer: Int, _ scheduler: inout Scheduler) {
    advance(to: scheduler.now)
    for _ in 0..<events { sendBatch(producer, &scheduler) }
  }

  /// By ordinal, what lost a producer's messages that started no task; `nil` while one may still be processed.
  public mutating func losses(of producer: Int) -> [Cause?] {
    (0..<producerStates[producer].ordinals).map { loss(of: $0, of: producer) }
  }

  /// By the message's first copy. One that was processed all the same went to a consumer that starts no task, which is the
  /// customer's configuration.
  private func loss(of ordinal: UInt32, of producer: Int) -> Cause? {
    let place = book.place(producer, ordinal, 0)
    guard let outcome = book.outcome(place) else { return nil }
    switch outcome {
    case .remaining, .inFlightAtEnd: return nil
    case .completed, .duplicateDiscarded, .cancelled, .filteredOut: return .configuration
    case .rejected, .deadLettered, .expired, .deletedWithEntity, .lost: return book.cause(producer, ordinal)
    }
  }
}
