/// Something that the contact centre needs and that can fail by itself: a function, a bot, a name service, an identity
/// provider, a feature of the service (ACGR-31, ACGR-41, X-08).
public struct DependencyConfiguration: Sendable, Hashable {
  /// The dependency's id.
  public var id: String
  /// Where it is deployed, sorted; every region of the topology for a shared one.
  public var deployedIn: [RegionIndex]
  /// Whether it is one for all regions, and so a single point of failure of all of them.
  public var isShared: Bool
  /// The service's feature that it is or needs, by its name in the scenario's catalogue (ACGR-41).
  public var feature: String?
  /// The regions where the service does not offer that feature on the scenario's day, sorted (ACGR-41).
  public var lackingIn: [RegionIndex]
  /// Who answers for it when a fault takes it down and the fault names nobody (ACGR-33).
  public var owner: Owner

  /// A dependency and where it is.
  public init(
    id: String, deployedIn: [RegionIndex], isShared: Bool, feature: String?, lackingIn: [RegionIndex] = [], owner: Owner
  ) {
    self.id = id
    self.deployedIn = deployedIn
    self.isShared = isShared
    self.feature = feature
    self.lackingIn = lackingIn
    self.owner = owner
  }

  /// Whether a region has it while nothing is broken.
  public func isAvailable(in region: RegionIndex) -> Bool {
    deployedIn.contains(region) && !lackingIn.contains(region)
  }
}

/// The place of a dependency in the topology.
public typealias DependencyIndex = EntityIndex<DependencyConfiguration>
