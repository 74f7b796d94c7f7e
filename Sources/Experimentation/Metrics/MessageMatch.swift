import Infrastructure
import MessagingModel
import WorldModel

/// Message copies that ended in one way through one cause, matched with the twin.
public struct MessageLoss: Sendable, Hashable {
  /// How they ended.
  public var outcome: MessageOutcome
  /// The fault, the configuration, or neither.
  public var cause: Cause
  /// Who answers for it.
  public var owner: Owner
  /// Copies, those of retries included.
  public var count: Int
  /// Copies among them processed in the twin and not here.
  public var caused: Int
  /// Copies that ended so in the twin without being processed, and processed here.
  public var averted: Int
}

/// The messages of one architecture's two worlds, matched copy by copy: by producer, ordinal and subscription.
///
/// A copy that was processed in the twin and not here is *caused*, the reverse *averted*; how often it was processed does not
/// matter. What was sent in one world only is neither: a contact that did not come has no event, and of a closed loop what
/// differs is how much it does.
struct MessageMatch {
  /// Copies whose end the incident changed.
  struct Difference: Hashable {
    var caused = 0
    var averted = 0
  }

  private(set) var total = Difference()
  private(set) var byEntity: [Difference]
  private(set) var byProducer: [Difference]
  /// Ends other than completion, filters, duplicates and cancellations, in the order of outcomes and causes.
  private(set) var losses: [MessageLoss] = []

  /// Nothing without messages in both worlds.
  init?(incident: MessagingReport?, twin: MessagingReport?, _ world: WorldConfiguration) {
    guard let incident, let twin else { return nil }
    byEntity = Array(repeating: Difference(), count: incident.entities.count)
    byProducer = Array(repeating: Difference(), count: incident.producers.count)
    var cells: [Key: MessageLoss] = [:]
    func add(_ outcome: MessageOutcome, _ cause: Cause, _ change: (inout MessageLoss) -> Void) {
      let empty = MessageLoss(
        outcome: outcome, cause: cause, owner: world.owner(of: cause), count: 0, caused: 0, averted: 0)
      change(&cells[Key(outcome: outcome, cause: cause), default: empty])
    }
    for end in incident.ends where end.outcome.isLoss(through: end.cause) {
      add(end.outcome, end.cause) { $0.count += end.count }
    }
    for producer in byProducer.indices {
      let destinations = incident.book.destinations[producer]
      let places = min(incident.book.codes[producer].count, twin.book.codes[producer].count)
      for place in 0..<places {
        let here = incident.book.timesProcessed(producer: producer, place) > 0
        let there = twin.book.timesProcessed(producer: producer, place) > 0
        guard here != there else { continue }
        let entity = destinations[place % destinations.count].raw
        if there {
          total.caused += 1
          byEntity[entity].caused += 1
          byProducer[producer].caused += 1
        } else {
          total.averted += 1
          byEntity[entity].averted += 1
          byProducer[producer].averted += 1
        }
        let lost = there ? incident.book : twin.book
        guard let outcome = lost.outcome(producer: producer, place) else { continue }
        add(outcome, lost.cause(producer: producer, place)) {
          if there { $0.caused += 1 } else { $0.averted += 1 }
        }
      }
    }
    losses = cells.values.sorted {
      ($0.outcome.rawValue, $0.cause.raw) < ($1.outcome.rawValue, $1.cause.raw)
    }
  }

  private struct Key: Hashable {
    var outcome: MessageOutcome
    var cause: Cause
  }
}

extension MessageOutcome {
  /// Whether a copy that ended so has not reached its receiver although it should have.
  func isLoss(through cause: Cause) -> Bool {
    switch self {
    case .completed, .duplicateDiscarded, .cancelled: false
    // A subscription without its rules takes nothing (SBGDR-82); one with them takes what it wants.
    case .filteredOut: cause != .none
    case .rejected, .deadLettered, .expired, .deletedWithEntity, .lost, .remaining, .inFlightAtEnd: true
    }
  }
}
