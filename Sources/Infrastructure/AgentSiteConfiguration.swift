/// A place where agents sit, with a network of its own: when that is lost, agents there reach no region.
public struct AgentSiteConfiguration: Sendable, Hashable {
  /// The site's id.
  public var id: String

  /// A site.
  public init(id: String) {
    self.id = id
  }
}

/// The place of an agent site in the topology.
public typealias AgentSiteIndex = EntityIndex<AgentSiteConfiguration>
