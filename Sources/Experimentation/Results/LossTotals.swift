import ContactCenterModel
import Infrastructure
import WorldModel

/// Losses by how and why, summed over replications.
public struct LossTotals: Sendable {
  /// What is counted.
  public enum Subject: Int, Sendable, Hashable, CaseIterable {
    case contacts
    case customers
  }

  /// One row of the table.
  public struct Key: Sendable, Hashable {
    /// Attempts or customers.
    public var subject: Subject
    /// The medium.
    public var channel: Channel
    /// How the attempt, or the customer's last attempt, ended.
    public var outcome: ContactOutcome
    /// The fault, the configuration, or neither.
    public var cause: Cause
    /// Who answers for it.
    public var owner: Owner
  }

  /// The sums of one row.
  public struct Totals: Sendable, Hashable {
    /// Attempts or customers.
    public var count = 0
    /// Customers among them satisfied in the twin.
    public var caused = 0
    /// Customers lost so in the twin and satisfied with the incident.
    public var averted = 0
  }

  private var totals: [Key: Totals] = [:]

  mutating func add(attempts: [LossCell], customers: [LossCell]) {
    add(attempts, as: .contacts)
    add(customers, as: .customers)
  }

  private mutating func add(_ cells: [LossCell], as subject: Subject) {
    for cell in cells where cell.count != 0 || cell.caused != 0 || cell.averted != 0 {
      let key = Key(
        subject: subject, channel: cell.channel, outcome: cell.outcome, cause: cell.cause, owner: cell.owner)
      totals[key, default: Totals()].count += cell.count
      totals[key, default: Totals()].caused += cell.caused
      totals[key, default: Totals()].averted += cell.averted
    }
  }

  /// The rows in a fixed order: contacts before customers, then by channel, outcome, cause (configuration and none last) and owner.
  public var rows: [(key: Key, totals: Totals)] {
    let rank = { (key: Key) -> [Int] in
      [
        key.subject.rawValue, Int(key.channel.rawValue), Int(key.outcome.rawValue), Int(key.cause.raw),
        Owner.allCases.firstIndex(of: key.owner) ?? 0,
      ]
    }
    return totals.map { (key: $0.key, totals: $0.value) }.sorted {
      rank($0.key).lexicographicallyPrecedes(rank($1.key))
    }
  }
}
