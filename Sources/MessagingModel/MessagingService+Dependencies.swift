import Infrastructure
import SimulationKernel

/// Something that applications use, in a region.
public struct DependencyPlace: Sendable, Hashable {
  /// What is used.
  public var dependency: DependencyIndex
  /// Where.
  public var region: RegionIndex

  /// A dependency in a region.
  public init(_ dependency: DependencyIndex, in region: RegionIndex) {
    self.dependency = dependency
    self.region = region
  }
}

/// A switch to another namespace beside which something did not work that the applications use (SBGDR-06, SBGDR-57).
public struct IncompleteComposite: Sendable, Hashable {
  /// When the switch took effect.
  public var began: SimulationTime
  /// When everything worked; `nil`: never.
  public var ended: SimulationTime?
  /// What was missing at the switch, sorted.
  public var missing: [DependencyIndex]
}

// SBGDR-06: a namespace is one part of a composite application. An application works only while everything that it uses works
// in the region of the namespace to which it is connected. That is a matter of the table of access, so that nobody pays for it
// on a message's way: without what they use producers cannot send, and receivers stay away or abandon what they take.
extension MessagingService {
  /// What is missing has changed. Only what some application uses need be told.
  public mutating func setMissing(_ places: [DependencyPlace: Cause], _ scheduler: inout Scheduler) {
    guard places != missing else { return }
    missing = places
    refreshAccess()
    for (consumer, settings) in configuration.consumers.enumerated() where !settings.uses.isEmpty {
      refreshFate(of: consumer)
      let namespace = Int(consumerStates[consumer].namespace)
      if settings.otherwise == .waits, consumerStates[consumer].isConnected, lacks(settings.uses, namespace) != nil {
        disconnect(consumer, breaks: false, &scheduler)
      }
    }
    if let last = incompleteComposites.last, last.ended == nil, missingForAlias.isEmpty {
      incompleteComposites[incompleteComposites.count - 1].ended = scheduler.now
    }
  }

  /// The place and cause of something that an application would miss beside a namespace; `nil` when it has all it uses.
  func lacks(_ uses: [DependencyIndex], _ namespace: Int) -> Cause? {
    if missing.isEmpty { return nil }
    let region = configuration.namespaces[namespace].region
    for dependency in uses {
      if let cause = missing[DependencyPlace(dependency, in: region)] { return cause }
    }
    return nil
  }

  /// A receiver that goes on without what it uses abandons every message.
  mutating func refreshFate(of consumer: Int) {
    let settings = configuration.consumers[consumer]
    guard settings.otherwise == .abandons, consumerStates[consumer].namespace != Message.noPlace else { return }
    let isMissing = lacks(settings.uses, Int(consumerStates[consumer].namespace)) != nil
    consumers[consumer].abandons = isMissing ? 1 : settings.abandons
  }

  /// What a send fails through whose application misses something.
  func causeOfMissing(for operation: SendOperation) -> Cause {
    lacks(configuration.producers[Int(operation.producer)].uses, Int(operation.namespace)) ?? .configuration
  }

  /// What the applications that follow the alias miss where it leads now.
  private var missingForAlias: [DependencyIndex] {
    guard !missing.isEmpty, let target = aliasTarget else { return [] }
    let region = configuration.namespaces[target].region
    let senders = configuration.producers.filter { producer in
      follows(producer.endpoint) || producer.second.map { follows($0.endpoint) } ?? false
    }
    let receivers = configuration.consumers.filter { follows($0.endpoint) }
    return Set(senders.flatMap(\.uses) + receivers.flatMap(\.uses)).sorted()
      .filter { missing[DependencyPlace($0, in: region)] != nil }
  }

  /// A switch has taken effect: is everything there that belongs with the namespace?
  mutating func noteComposite(at now: SimulationTime) {
    if let last = incompleteComposites.last, last.ended == nil {
      incompleteComposites[incompleteComposites.count - 1].ended = now
    }
    let lacking = missingForAlias
    if !lacking.isEmpty { incompleteComposites.append(IncompleteComposite(began: now, missing: lacking)) }
  }

  /// How long composites were incomplete after a switch, until the end of arrivals.
  var incompleteTime: SimulationDuration {
    incompleteComposites.reduce(.zero) { sum, composite in
      sum + max(.zero, min(composite.ended ?? closesAt, closesAt) - composite.began)
    }
  }

  /// The region that a failover, or a promotion, would lead to; `nil` without a secondary.
  public var failoverRegion: RegionIndex? {
    let secondary: Int? = replication.isOn ? replication.passive : pairing.secondary
    return secondary.map { configuration.namespaces[$0].region }
  }

  /// What applications call the namespaces that fail over: the alias, or the replicated namespace's name.
  public var failoverName: String {
    if case .geoReplication(let settings) = configuration.protection {
      return configuration.namespaces[settings.primary].id
    }
    return pairing.alias ?? ""
  }
}
