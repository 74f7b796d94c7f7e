import SimulationKernel

/// The health of regions, zones, carriers and paths, and the way a call takes through them.
///
/// A failed zone or path goes on receiving calls until it is removed from rotation (ACGR-09); only then do calls that would
/// have used it take another path. Which path a call takes is settled by rendezvous hashing (Thaler and Ravishankar, 1998):
/// each path has a score from the call's own random word, the highest in rotation wins, so removing a path moves no call
/// but its own.
public struct InfrastructureState: ~Copyable {
  /// The way of a call, or why there is none.
  public enum Route: BitwiseCopyable {
    /// Through this zone.
    case through(zone: UInt16)
    /// To nowhere.
    case unreachable(Cause)
  }

  let regionCount: Int
  let zoneCount: Int
  var regions: FixedTable<Condition>
  var zones: FixedTable<Condition>
  var carriers: FixedTable<Condition>
  /// Indexed by carrier × zone.
  var paths: FixedTable<Condition>
  var controlPlanes: FixedTable<Condition>
  var monitoring: FixedTable<Condition>
  /// Whether a zone, or a path, has been taken out of rotation.
  var zoneRemoved: FixedTable<Bool>
  var pathRemoved: FixedTable<Bool>
  /// Where the paths of carrier × region begin in `pathZones`; one entry more than there are pairs.
  var pathStarts: FixedTable<Int32>
  var pathZones: FixedTable<UInt16>
  var standby: FixedTable<Bool>
  var zoneHashes: FixedTable<UInt64>
  var zoneRegions: FixedTable<UInt16>

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
  }

  /// Whether a region is down.
  @inline(__always)
  public func isDown(region: Int) -> Bool {
    regions[region].isDown
  }

  /// The fault that a region is down by, or was last.
  public func cause(region: Int) -> Cause {
    regions[region].cause
  }

  /// Whether the management API of a region answers.
  public func controlPlaneAnswers(region: Int) -> Bool {
    !regions[region].isDown && !controlPlanes[region].isDown
  }

  /// Whether a region publishes its metrics; a dead one does not.
  public func publishesMetrics(region: Int) -> Bool {
    !regions[region].isDown && !monitoring[region].isDown
  }

  /// The way of a call through a carrier into a region. `word` is the call's own random word.
  @inline(__always)
  public func route(carrier: Int, region: Int, word: UInt64) -> Route {
    if carriers[carrier].isDown { return .unreachable(carriers[carrier].cause) }
    if regions[region].isDown { return .unreachable(regions[region].cause) }
    let pair = carrier &* regionCount &+ region
    var index = Int(pathStarts[pair])
    let end = Int(pathStarts[pair &+ 1])
    var bestScore: UInt64 = 0
    var best = -1
    while index < end {
      let zone = Int(pathZones[index])
      index &+= 1
      if zoneRemoved[zone] || pathRemoved[carrier &* zoneCount &+ zone] { continue }
      if standby[carrier] {
        best = zone
        break
      }
      // One multiplication mixes enough: the word is already uniform, the zone's hash only has to permute it.
      let mixed = (word ^ zoneHashes[zone]) &* 0xD6E8_FEB8_6659_FD93
      let score = mixed ^ (mixed >> 32)
      if best < 0 || score > bestScore {
        bestScore = score
        best = zone
      }
    }
    guard best >= 0 else { return .unreachable(lastCause(carrier: carrier, region: region)) }
    if zones[best].isDown { return .unreachable(zones[best].cause) }
    let path = paths[carrier &* zoneCount &+ best]
    if path.isDown { return .unreachable(path.cause) }
    return .through(zone: UInt16(best))
  }

  /// The fault that took the last path of a carrier into a region; none where it never had one.
  private func lastCause(carrier: Int, region: Int) -> Cause {
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
