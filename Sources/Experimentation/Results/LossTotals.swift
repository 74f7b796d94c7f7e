import ContactCenterModel
import Infrastructure
import WorldModel

/// Losses by how and why, summed over replications.
public struct LossTotals: Sendable {
  /// What is counted, and how it ended.
  public enum Subject: Sendable, Hashable {
    /// Attempts of a channel.
    case contacts(Channel, ContactOutcome)
    /// Customers of a channel, by how their last attempt ended.
    case customers(Channel, ContactOutcome)
    /// Message copies.
    case messages(MessageOutcome)

    /// What is counted, as reports name it.
    public var kind: String {
      switch self {
      case .contacts(let channel, _): "contacts.\(channel.name)"
      case .customers(let channel, _): "customers.\(channel.name)"
      case .messages: "messages"
      }
    }

    /// How it ended, as reports name it.
    public var outcome: String {
      switch self {
      case .contacts(_, let outcome), .customers(_, let outcome): outcome.name
      case .messages(let outcome): outcome.name
      }
    }

    /// Whether it is matched with the twin: customers and messages are, attempts exist in one world only.
    public var isMatched: Bool {
      switch self {
      case .contacts: false
      case .customers, .messages: true
      }
    }

    fileprivate var rank: [Int] {
      switch self {
      case .contacts(let channel, let outcome): [0, Int(channel.rawValue), Int(outcome.rawValue)]
      case .customers(let channel, let outcome): [1, Int(channel.rawValue), Int(outcome.rawValue)]
      case .messages(let outcome): [2, 0, Int(outcome.rawValue)]
      }
    }
  }

  /// One row of the table.
  public struct Key: Sendable, Hashable {
    /// What is counted, and how it ended.
    public var subject: Subject
    /// The fault, the configuration, or neither.
    public var cause: Cause
    /// Who answers for it.
    public var owner: Owner
  }

  /// The sums of one row.
  public struct Totals: Sendable, Hashable {
    /// Attempts, customers or message copies.
    public var count = 0
    /// Customers or copies among them satisfied, or processed, in the twin.
    public var caused = 0
    /// Customers or copies lost so in the twin, and satisfied or processed with the incident.
    public var averted = 0
  }

  private var totals: [Key: Totals] = [:]

  mutating func add(attempts: [LossCell], customers: [LossCell], messages: [MessageLoss]) {
    for cell in attempts { add(.contacts(cell.channel, cell.outcome), cell) }
    for cell in customers { add(.customers(cell.channel, cell.outcome), cell) }
    for loss in messages {
      add(
        Key(subject: .messages(loss.outcome), cause: loss.cause, owner: loss.owner), loss.count, loss.caused,
        loss.averted)
    }
  }

  private mutating func add(_ subject: Subject, _ cell: LossCell) {
    add(Key(subject: subject, cause: cell.cause, owner: cell.owner), cell.count, cell.caused, cell.averted)
  }

  private mutating func add(_ key: Key, _ count: Int, _ caused: Int, _ averted: Int) {
    if count == 0 && caused == 0 && averted == 0 { return }
    totals[key, default: Totals()].count += count
    totals[key, default: Totals()].caused += caused
    totals[key, default: Totals()].averted += averted
  }

  /// The rows in a fixed order: contacts, customers, messages, then by channel, outcome, cause (configuration and none last) and
  /// owner.
  public var rows: [(key: Key, totals: Totals)] {
    let rank = { (key: Key) -> [Int] in
      key.subject.rank + [Int(key.cause.raw), Owner.allCases.firstIndex(of: key.owner) ?? 0]
    }
    return totals.map { (key: $0.key, totals: $0.value) }.sorted {
      rank($0.key).lexicographicallyPrecedes(rank($1.key))
    }
  }
}
