import SimulationKernel

/// What stands where: regions, their availability zones, the carriers with the zones they reach, and what flows depend on.
///
/// Tables are sorted by id, so that the order in a document changes nothing.
public struct TopologyConfiguration: Sendable, Hashable {
  /// All regions.
  public var regions: [RegionConfiguration]
  /// All availability zones of all regions.
  public var zones: [ZoneConfiguration]
  /// All carriers.
  public var carriers: [CarrierConfiguration]
  /// What the contact centre needs beside itself.
  public var dependencies: [DependencyConfiguration]
  /// Where agents sit.
  public var agentSites: [AgentSiteConfiguration]

  /// A topology of these tables.
  public init(
    regions: [RegionConfiguration], zones: [ZoneConfiguration], carriers: [CarrierConfiguration],
    dependencies: [DependencyConfiguration] = [], agentSites: [AgentSiteConfiguration] = []
  ) {
    self.regions = regions
    self.zones = zones
    self.carriers = carriers
    self.dependencies = dependencies
    self.agentSites = agentSites
  }
}

/// A cloud region: a place with its own control plane, agents' instance and availability zones (ACGR-06).
public struct RegionConfiguration: Sendable, Hashable {
  /// The region's code, such as `ap-northeast-1`.
  public var id: String
  /// ISO 3166 country code, for data residency (ACGR-04).
  public var country: String
  /// The zones of this region.
  public var zones: [ZoneIndex]
  /// Seconds from the failure of a zone or path to its automatic removal from rotation (ACGR-09); `nil`: it is never removed.
  public var zoneRemoval: Distribution?
  /// Calls that each of its zones carries at once; `nil`: as many as come. Whether the others can take a failed zone's calls
  /// is a matter of this headroom (ACGR-10).
  public var callsPerZone: Int?

  /// A region with its zones and its rule for taking failed ones out of rotation.
  public init(
    id: String, country: String, zones: [ZoneIndex], zoneRemoval: Distribution?, callsPerZone: Int? = nil
  ) {
    self.id = id
    self.country = country
    self.zones = zones
    self.zoneRemoval = zoneRemoval
    self.callsPerZone = callsPerZone
  }
}

/// An availability zone: it fails alone (ACGR-06).
public struct ZoneConfiguration: Sendable, Hashable {
  /// The zone's id, such as `apne1-az1`.
  public var id: String
  /// The region it belongs to.
  public var region: RegionIndex

  /// A zone of a region.
  public init(id: String, region: RegionIndex) {
    self.id = id
    self.region = region
  }
}

/// A telephone carrier and the dedicated paths it has to availability zones (ACGR-08, ACGR-11). A number hangs on one: its
/// loss is no region's, and no other region cures it.
public struct CarrierConfiguration: Sendable, Hashable {
  /// How a carrier spreads calls over the zones it reaches.
  public enum Mode: String, Sendable, Hashable, CaseIterable {
    /// Every path in rotation takes its share of the calls.
    case activeActive
    /// The first path in rotation, in the order given, takes every call of its region.
    case activeStandby
  }

  /// The carrier's id.
  public var id: String
  /// The zones it has a path to; the order matters to `activeStandby` alone.
  public var zones: [ZoneIndex]
  /// How calls are spread over the paths.
  public var mode: Mode
  /// Calls it can carry at once over all paths; `nil`: no limit.
  public var trunks: Int?

  /// A carrier with its paths and capacity.
  public init(id: String, zones: [ZoneIndex], mode: Mode, trunks: Int?) {
    self.id = id
    self.zones = zones
    self.mode = mode
    self.trunks = trunks
  }
}
