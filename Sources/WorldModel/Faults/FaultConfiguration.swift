import ContactCenterModel
import Infrastructure
import MessagingModel
import SimulationKernel

/// The place of a fault in the incident.
public typealias FaultIndex = EntityIndex<FaultConfiguration>

/// One thing that goes wrong, where, when and for how long.
public struct FaultConfiguration: Sendable, Hashable {
  /// What goes wrong.
  public enum Kind: Sendable, Hashable {
    /// Temporary unavailability; data is kept.
    case outage([Component])
    /// Long or permanent unavailability; tasks held in the place are lost.
    case disaster([Component])
    /// A share of the attempts through the place fails.
    case impairment([Component], share: Double)
    /// Extra customers; the source lists them, the fault only owns what they cause.
    case surge(ContactSourceIndex)
    /// Extra messages; a stream of the messaging system sends them, the fault only owns what they cause.
    case messageSurge
    /// A planned switch: the runbook runs though nothing is broken; `nil` where there is no such runbook.
    case drill(RunbookIndex?)
    /// A runbook is rehearsed: its people are asked and its steps take their time, and what it would command is not
    /// commanded, but what a failover would meet is found (SBGDR-80); `nil` where there is no such runbook.
    case rehearsal(RunbookIndex?)
  }

  /// When it strikes.
  public enum Timing: Sendable, Hashable {
    /// At a given instant, once.
    case at(SimulationTime)
    /// Again and again: this many seconds after the start, or after the last repair.
    case every(Distribution)
  }

  /// The fault's id; it addresses its random numbers.
  public var id: String
  /// What goes wrong.
  public var kind: Kind
  /// When.
  public var timing: Timing
  /// Seconds until it is repaired; `nil`: never.
  public var lasts: Distribution?
  /// Who answers for the losses.
  public var owner: Owner
  /// Share of the contacts in progress in the place that are cut when it strikes; the facts leave it open, so it is a parameter.
  public var dropsInProgress: Double
  /// Parts of the messaging system that an outage or a disaster takes down beside its components; regions and zones among
  /// those take their namespaces along by themselves. Of an impairment, the networks that it impairs.
  public var messaging: [MessagingComponent]
  /// What a resilience policy calls it; empty for surges and drills.
  public var disruptions: Set<Disruption>
  /// How much longer a round trip takes over those networks (SBGDR-32).
  public var addedLatency: SimulationDuration

  /// A fault.
  public init(
    id: String, kind: Kind, timing: Timing, lasts: Distribution?, owner: Owner, dropsInProgress: Double,
    messaging: [MessagingComponent] = [], disruptions: Set<Disruption> = [],
    addedLatency: SimulationDuration = .zero
  ) {
    self.id = id
    self.kind = kind
    self.timing = timing
    self.lasts = lasts
    self.owner = owner
    self.dropsInProgress = dropsInProgress
    self.messaging = messaging
    self.disruptions = disruptions
    self.addedLatency = addedLatency
  }
}

/// The kinds of disruption that a resilience policy of AWS Resilience Hub knows.
public enum Disruption: String, Sendable, Hashable, CaseIterable {
  /// A region fails.
  case region = "Region"
  /// An availability zone fails.
  case zone = "AZ"
  /// A carrier, one of its paths, a site of agents or a machine fails.
  case hardware = "Hardware"
  /// An application or a service fails, or a share of the attempts.
  case software = "Software"
}
