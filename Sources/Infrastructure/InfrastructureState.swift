import SimulationKernel

/// The health of regions, zones, carriers, paths and dependencies, and the way a call takes through them.
///
/// A failed zone or path goes on receiving calls until it is removed from rotation (ACGR-09); only then do calls that would
/// have used it take another path. Which path a call takes is settled by rendezvous hashing (Thaler and Ravishankar, 1998):
/// each path has a score from the call's own random word, the highest in rotation wins, so removing a path moves no call
/// but its own. Of n zones one that fails costs a call in n, and only until it is removed: hence more zones are more
/// available (ACGR-07).
///
/// What every call asks is inlined or declared as mutating: a function that only reads would be handed a copy of the whole state.
public struct InfrastructureState: ~Copyable {
  /// The way of a call, or why there is none.
  public enum Route: BitwiseCopyable {
    /// Through this zone.
    case through(zone: UInt16)
    /// To nowhere.
    case unreachable(Cause)
  }

  @usableFromInline let regionCount: Int
  @usableFromInline let zoneCount: Int
  @usableFromInline var regions: FixedTable<Condition>
  @usableFromInline var zones: FixedTable<Condition>
  @usableFromInline var carriers: FixedTable<Condition>
  /// Indexed by carrier × zone.
  @usableFromInline var paths: FixedTable<Condition>
  var controlPlanes: FixedTable<Condition>
  var monitoring: FixedTable<Condition>
  /// Indexed by dependency × region.
  @usableFromInline var dependencies: FixedTable<Condition>
  /// The networks of the agent sites.
  var agentSites: FixedTable<Condition>
  /// By region of the replica.
  var mirrors: FixedTable<Condition>
  /// Whether a zone, or a path, has been taken out of rotation.
  var zoneRemoved: FixedTable<Bool>
  var pathRemoved: FixedTable<Bool>
  var standby: FixedTable<Bool>
  /// Where the paths of carrier × region begin in `pathZones`; one entry more than there are pairs.
  @usableFromInline var pathStarts: FixedTable<Int32>
  var pathZones: FixedTable<UInt16>
  /// Of those paths the ones that a call may take now: as many of each pair as `rotationCounts` says.
  @usableFromInline var rotation: FixedTable<RotationEntry>
  @usableFromInline var rotationCounts: FixedTable<Int32>
  var zoneHashes: FixedTable<UInt64>
  var zoneRegions: FixedTable<UInt16>

  /// A zone that calls may take, and what its scores are mixed with.
  @usableFromInline
  struct RotationEntry: BitwiseCopyable {
    @usableFromInline var zone: UInt16
    @usableFromInline var hash: UInt64
  }

  /// A healthy infrastructure.
  public init(_ topology: TopologyConfiguration) {
    regionCount = topology.regions.count
    zoneCount = topology.zones.count
    let carrierCount = topology.carriers.count
    regions = FixedTable(repeating: Condition(), count: regionCount)
    zones = FixedTable(repeating: Condition(), count: zoneCount)
    carriers = FixedTable(repeating: Condition(), count: carrierCount)
    paths = FixedTable(repeating: Condition(), count: carrierCount * zoneCount)
    controlPlanes = FixedTable(repeating: Condition(), count: regionCount)
    monitoring = FixedTable(repeating: Condition(), count: regionCount)
    agentSites = FixedTable(repeating: Condition(), count: topology.agentSites.count)
    dependencies = FixedTable(repeating: Condition(), count: topology.dependencies.count * regionCount)
    mirrors = FixedTable(repeating: Condition(), count: regionCount)
    zoneRemoved = FixedTable(repeating: false, count: zoneCount)
    pathRemoved = FixedTable(repeating: false, count: carrierCount * zoneCount)
    pathStarts = FixedTable(repeating: 0, count: carrierCount * regionCount + 1)
    standby = FixedTable(repeating: false, count: carrierCount)
    zoneHashes = FixedTable(repeating: 0, count: zoneCount)
    zoneRegions = FixedTable(repeating: 0, count: zoneCount)
    for (index, zone) in topology.zones.enumerated() {
      zoneHashes[index] = UInt64(stableHash(zone.id)) &* 0x9E37_79B9_7F4A_7C15
      zoneRegions[index] = UInt16(zone.region.raw)
    }
    var flat: [UInt16] = []
    for (carrierIndex, carrier) in topology.carriers.enumerated() {
      standby[carrierIndex] = carrier.mode == .activeStandby
      for region in 0..<regionCount {
        pathStarts[carrierIndex * regionCount + region] = Int32(flat.count)
        flat += carrier.zones.filter { topology.zones[$0].region.raw == region }.map { UInt16($0.raw) }
      }
    }
    pathStarts[carrierCount * regionCount] = Int32(flat.count)
    pathZones = FixedTable(repeating: 0, count: flat.count)
    for (index, zone) in flat.enumerated() { pathZones[index] = zone }
    rotation = FixedTable(repeating: RotationEntry(zone: 0, hash: 0), count: flat.count)
    rotationCounts = FixedTable(repeating: 0, count: carrierCount * regionCount)
    refreshRotation()
  }

  private init(copying other: borrowing InfrastructureState) {
    regionCount = other.regionCount
    zoneCount = other.zoneCount
    regions = other.regions.copy()
    zones = other.zones.copy()
    carriers = other.carriers.copy()
    paths = other.paths.copy()
    controlPlanes = other.controlPlanes.copy()
    monitoring = other.monitoring.copy()
    dependencies = other.dependencies.copy()
    agentSites = other.agentSites.copy()
    mirrors = other.mirrors.copy()
    zoneRemoved = other.zoneRemoved.copy()
    pathRemoved = other.pathRemoved.copy()
    standby = other.standby.copy()
    pathStarts = other.pathStarts.copy()
    pathZones = other.pathZones.copy()
    rotation = other.rotation.copy()
    rotationCounts = other.rotationCounts.copy()
    zoneHashes = other.zoneHashes.copy()
    zoneRegions = other.zoneRegions.copy()
  }

  /// An infrastructure of its own in the same health.
  public func copy() -> InfrastructureState { InfrastructureState(copying: self) }

  /// Whether a region is down.
  @inlinable @inline(__always)
  public func isDown(region: Int) -> Bool {
    regions[region].isDown
  }

  /// The fault that a region is down by, or was last.
  @inlinable @inline(__always)
  public func cause(region: Int) -> Cause {
    regions[region].cause
  }

  /// Whether a dependency is down where a region would use it. That it is deployed there is not asked.
  @inlinable @inline(__always)
  public func isDown(dependency: Int, region: Int) -> Bool {
    dependencies[dependency &* regionCount &+ region].isDown
  }

  /// The fault that a dependency is down by in a region, or was last.
  @inlinable @inline(__always)
  public func cause(dependency: Int, region: Int) -> Cause {
    dependencies[dependency &* regionCount &+ region].cause
  }

  /// Whether all zones of a region are down.
  public func hasNoZone(region: Int) -> Bool {
    (0..<zoneCount).allSatisfy { Int(zoneRegions[$0]) != region || zones[$0].isDown }
  }

  /// Whether the network of an agent site is down.
  public func isDown(agentSite: Int) -> Bool {
    agentSites[agentSite].isDown
  }

  /// Whether the management API of a region answers.
  public func controlPlaneAnswers(region: Int) -> Bool {
    !regions[region].isDown && !controlPlanes[region].isDown
  }

  /// Whether a region publishes its metrics; a dead one does not.
  public func publishesMetrics(region: Int) -> Bool {
    !regions[region].isDown && !monitoring[region].isDown
  }

  /// Whether the copying of settings to and from a replica stands still (ACGR-38).
  public func isMirrorDown(of region: Int) -> Bool {
    mirrors[region].isDown
  }

  /// The way of a call through a carrier into a region. `word` is the call's own random word. A carrier that is down leads
  /// into no region.
  @inlinable @inline(__always)
  public mutating func route(carrier: Int, region: Int, word: UInt64) -> Route {
    if carriers[carrier].isDown { return .unreachable(carriers[carrier].cause) }
    if regions[region].isDown { return .unreachable(regions[region].cause) }
    let pair = carrier &* regionCount &+ region
    let first = Int(pathStarts[pair])
    let end = first &+ Int(rotationCounts[pair])
    guard first < end else { return .unreachable(lastCause(carrier: carrier, region: region)) }
    var best = first
    var bestScore: UInt64 = 0
    for index in first..<end {
      // One multiplication mixes enough: the word is already uniform, the zone's hash only has to permute it.
      let mixed = (word ^ rotation[index].hash) &* 0xD6E8_FEB8_6659_FD93
      let score = mixed ^ (mixed >> 32)
      if score > bestScore {
        bestScore = score
        best = index
      }
    }
    let zone = Int(rotation[best].zone)
    if zones[zone].isDown { return .unreachable(zones[zone].cause) }
    let path = paths[carrier &* zoneCount &+ zone]
    if path.isDown { return .unreachable(path.cause) }
    return .through(zone: UInt16(truncatingIfNeeded: zone))
  }

  /// The fault by which a zone of a region is missing; none while all work. (It mutates nothing.)
  public mutating func causeOfMissingZone(region: Int) -> Cause {
    for zone in 0..<zoneCount where Int(zoneRegions[zone]) == region && zones[zone].isDown { return zones[zone].cause }
    return .none
  }

  /// Lists anew which paths calls may take: of a carrier on standby the first in rotation, else all of them (ACGR-11).
  mutating func refreshRotation() {
    for pair in 0..<rotationCounts.count {
      let carrier = pair / regionCount
      let first = Int(pathStarts[pair])
      var count = 0
      for index in first..<Int(pathStarts[pair + 1]) {
        let zone = Int(pathZones[index])
        if zoneRemoved[zone] || pathRemoved[carrier * zoneCount + zone] { continue }
        if standby[carrier] && count == 1 { break }
        rotation[first + count] = RotationEntry(zone: UInt16(zone), hash: zoneHashes[zone])
        count += 1
      }
      rotationCounts[pair] = Int32(count)
    }
  }

  /// The fault that took the last path of a carrier into a region; none where it never had one.
  @usableFromInline @inline(never)
  mutating func lastCause(carrier: Int, region: Int) -> Cause {
    let pair = carrier * regionCount + region
    for index in Int(pathStarts[pair])..<Int(pathStarts[pair + 1]) {
      let zone = Int(pathZones[index])
      if zones[zone].isDown { return zones[zone].cause }
      let path = paths[carrier * zoneCount + zone]
      if path.isDown { return path.cause }
    }
    return .none
  }
}
