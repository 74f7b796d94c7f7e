import SimulationKernel

/// What a random number decides. With the entity, its ordinal and the attempt it is the number's address, so that the same
/// customer decides alike in every architecture and in the twin.
public enum DrawPurpose: UInt8, Sendable, CaseIterable {
  /// The sequence of a source's arrivals.
  case arrivals
  /// The busyness of a day.
  case dayBusyness
  /// The busyness of an interval.
  case intervalBusyness
  /// Region and path of an attempt.
  case route
  /// Whether an impairment hits an attempt.
  case impairment
  /// Self-service and time in the flow.
  case flow
  /// Patience of an attempt.
  case patience
  /// Handle time and after-contact work.
  case handling
  /// Whether and when the customer tries again.
  case redial
  /// Whether the customer knows the alternate number.
  case alternate
  /// Whether a fault cuts a contact in progress.
  case cut
  /// How long an agent's client takes to notice a change.
  case switchDetection
  /// Time to a fault, and to its repair.
  case fault
  /// Time until a failed zone or path leaves rotation.
  case removal
  /// Delay until a datum is published.
  case publication
  /// Duration of a runbook's step.
  case step
  /// Delay until a change takes effect.
  case effect
  /// How long an agent takes to sign in.
  case signIn
  /// How long until an agent has read that it must sign in again.
  case signInNotice
  /// Time until a call delivered through a region is connected.
  case setUp
  /// How long an initial replication takes, and whether it fails.
  case replication
  /// When the next setting of a kind is changed, and on which side.
  case settingsChange
  /// How long a changed setting takes to the other side.
  case settingsLag
  /// Whether a sick monitoring loses a datum.
  case monitoringLoss
  /// Whether a sick control plane fails a call.
  case apiFailure
  /// How long until a fault's public notice is read.
  case notice
  /// How long until a person who is asked answers.
  case answer
  /// How long a system takes to move to another region.
  case systemMove

  // The messaging model numbers its own from 128 on.
  /// The class of a message, when it is due, and whether it is cancelled.
  case message = 128
  /// How long a message takes, and what its consumer makes of it.
  case processing
  /// The pause before a retry, and how long a message waits in its sender's outbox.
  case retryPause
  /// Time until another copy of the store takes over.
  case promotion
  /// How fast entities are copied to the secondary, and how long a failover takes.
  case pairing
  /// Whether a network loses a request or its answer.
  case network
  /// Whether a process that drains a namespace dies between sending a batch and completing it.
  case drain
  /// When a namespace began to read its key every so often.
  case keyRead
}

/// Where random numbers come from: the seed's key and the replication.
public struct RandomOrigin: BitwiseCopyable, Sendable {
  /// The seed's key.
  public let key: RandomKey
  /// The replication.
  public let replication: UInt32

  /// The origin of one replication's numbers.
  public init(seed: UInt64, replication: UInt32) {
    key = RandomKey(seed: seed)
    self.replication = replication
  }

  /// The stream at an address.
  @inlinable @inline(__always)
  public func stream(_ source: UInt32, _ ordinal: UInt32, _ attempt: UInt8, _ purpose: DrawPurpose) -> RandomStream {
    RandomStream(
      key: key, replication: replication, source: source, ordinal: ordinal, attempt: attempt, purpose: purpose.rawValue)
  }
}
