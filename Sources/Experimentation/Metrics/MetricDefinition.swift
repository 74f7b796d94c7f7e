/// What a metric is: its stable name, its unit, which way is good, and what exactly is counted.
public struct MetricDefinition: Sendable, Hashable {
  /// What a metric's number is measured in, as the `unit` column writes it.
  public enum Unit: String, Sendable, Hashable {
    /// A whole number of things.
    case count
    /// A share, most often in 0...1.
    case ratio
    /// How many times as much.
    case times
    /// Seconds.
    case seconds = "s"
    /// Minutes.
    case minutes = "min"
    /// US dollars.
    case dollars = "USD"
    /// Time average of a number of agents.
    case agents
    /// Time average of a number of contacts.
    case contacts
    /// 1 for yes, 0 for no, in each replication; the mean is the share of replications.
    case yesOrNo = "share of replications"
  }

  /// Which of two values is the better one.
  public enum Direction: Sendable, Hashable {
    case lowerIsBetter
    case higherIsBetter
    /// More is neither good nor bad; differences have no verdict but `equivalent`.
    case neutral
  }

  /// How the values of the replications become one figure.
  public enum Aggregation: Sendable, Hashable {
    /// The mean over replications with a Student t interval.
    case mean
    /// The share of replications that say yes, with a Wilson interval.
    case share
    /// Sum of numerators over sum of denominators of all replications, with a jackknife interval.
    case pooledRatio
  }

  /// The dotted, stable name.
  public var name: String
  /// The unit.
  public var unit: Unit
  /// Which way is good.
  public var direction: Direction
  /// How replications are put together.
  public var aggregation: Aggregation
  /// What is counted, in one sentence.
  public var definition: String
}
