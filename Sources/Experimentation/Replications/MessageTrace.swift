import Infrastructure
import MessagingModel
import SimulationKernel
import WorldModel

/// The messages of one architecture's two worlds, copy by copy, for traces.
public struct MessageTrace: Sendable {
  /// What became of a copy in one world.
  public struct Life: Sendable, Hashable {
    /// How it ended.
    public var outcome: MessageOutcome
    /// What that is booked to.
    public var cause: Cause
    /// How often it was processed; 3 stands for more, too.
    public var timesProcessed: Int
    /// When it was first processed.
    public var processed: SimulationTime?
  }

  /// A copy in both worlds.
  public struct Copy: Sendable, Hashable {
    /// The producer's index.
    public var producer: Int
    /// The message's ordinal at its producer.
    public var ordinal: Int
    /// The queue or subscription it is for.
    public var entity: MessagingEntityIndex
    /// When it was sent.
    public var sent: SimulationTime?
    /// With the incident; `nil` where it does not exist.
    public var incident: Life?
    /// Without it.
    public var twin: Life?
  }

  private let incident: MessagingReport
  private let twin: MessagingReport

  /// Nothing without messages in both worlds.
  init?(incident: MessagingReport?, twin: MessagingReport?) {
    guard let incident, let twin else { return nil }
    self.incident = incident
    self.twin = twin
  }

  /// SBGDR-48: the alias's view after each change of its pairing in one of the worlds.
  public func aliasViews(_ kind: WorldKind) -> [AliasView] {
    switch kind {
    case .incident: incident.aliasViews
    case .twin: twin.aliasViews
    }
  }

  /// Every copy, by producer, ordinal and subscription.
  public func forEach<Failure: Error>(_ body: (Copy) throws(Failure) -> Void) throws(Failure) {
    for producer in incident.book.codes.indices {
      let destinations = incident.book.destinations[producer]
      let places = max(incident.book.codes[producer].count, twin.book.codes[producer].count)
      for place in 0..<places {
        let ordinal = place / destinations.count
        let sent = (incident.times?.sent[producer] ?? []) as [SimulationTime]
        let twinSent = (twin.times?.sent[producer] ?? []) as [SimulationTime]
        try body(
          Copy(
            producer: producer, ordinal: ordinal, entity: destinations[place % destinations.count],
            sent: ordinal < sent.count ? sent[ordinal] : ordinal < twinSent.count ? twinSent[ordinal] : nil,
            incident: Self.life(incident, producer, place), twin: Self.life(twin, producer, place)))
      }
    }
  }

  private static func life(_ report: MessagingReport, _ producer: Int, _ place: Int) -> Life? {
    guard let outcome = report.book.outcome(producer: producer, place) else { return nil }
    return Life(
      outcome: outcome, cause: report.book.cause(producer: producer, place),
      timesProcessed: report.book.timesProcessed(producer: producer, place),
      processed: report.times?.processed(producer: producer, place))
  }
}

extension MessageTrace.Copy {
  /// What the incident did to a copy.
  public enum Effect: String, Sendable, Hashable {
    case none, caused, averted, delayed, improved
  }

  /// What the incident did.
  public var effect: Effect {
    guard let incident, let twin else { return .none }
    return switch (incident.processed, twin.processed) {
    case (nil, nil): .none
    case (nil, .some): .caused
    case (.some, nil): .averted
    case (.some(let here), .some(let there)): here > there ? .delayed : here < there ? .improved : .none
    }
  }
}
