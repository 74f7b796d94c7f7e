import SimulationKernel

/// A thing that can fail.
public enum Component: Hashable, Sendable {
  case region(RegionIndex)
  case zone(ZoneIndex)
  case carrier(CarrierIndex)
  /// One carrier's path to one zone.
  case path(CarrierIndex, ZoneIndex)
  /// The management API of a region, with the service itself untouched.
  case controlPlane(RegionIndex)
  /// The publication of a region's metrics.
  case monitoring(RegionIndex)
  /// What the contact centre depends on, in one region or, without one, in all.
  case dependency(DependencyIndex, RegionIndex?)
  /// The network of a place where agents sit.
  case agentSite(AgentSiteIndex)
  /// The copying of settings between a replica, which is named by its region, and its source.
  case replication(RegionIndex)
}

extension InfrastructureState {
  /// A fault takes a component down, and no other (ACGR-06: zones are independent). Faults overlap: it works again when every one is repaired.
  public mutating func strike(_ component: Component, _ cause: Cause) {
    switch component {
    case .region(let region): regions[region.raw].strike(cause)
    case .zone(let zone): zones[zone.raw].strike(cause)
    case .carrier(let carrier): carriers[carrier.raw].strike(cause)
    case .path(let carrier, let zone): paths[carrier.raw * zoneCount + zone.raw].strike(cause)
    case .controlPlane(let region): controlPlanes[region.raw].strike(cause)
    case .monitoring(let region): monitoring[region.raw].strike(cause)
    case .dependency(let dependency, let region):
      for place in places(dependency, region) { dependencies[place].strike(cause) }
    case .agentSite(let site): agentSites[site.raw].strike(cause)
    case .replication(let region): mirrors[region.raw].strike(cause)
    }
  }

  /// One of the faults that hold a component down is repaired; a zone or path that works again returns to rotation.
  public mutating func repair(_ component: Component) {
    switch component {
    case .region(let region): regions[region.raw].repair()
    case .zone(let zone):
      zones[zone.raw].repair()
      if !zones[zone.raw].isDown { zoneRemoved[zone.raw] = false }
      refreshRotation()
    case .carrier(let carrier): carriers[carrier.raw].repair()
    case .path(let carrier, let zone):
      let index = carrier.raw * zoneCount + zone.raw
      paths[index].repair()
      if !paths[index].isDown { pathRemoved[index] = false }
      refreshRotation()
    case .controlPlane(let region): controlPlanes[region.raw].repair()
    case .monitoring(let region): monitoring[region.raw].repair()
    case .dependency(let dependency, let region):
      for place in places(dependency, region) { dependencies[place].repair() }
    case .agentSite(let site): agentSites[site.raw].repair()
    case .replication(let region): mirrors[region.raw].repair()
    }
  }

  /// ACGR-09: a failed zone or path is taken out of rotation. One that works again meanwhile stays.
  public mutating func removeFromRotation(_ component: Component) {
    switch component {
    case .zone(let zone): zoneRemoved[zone.raw] = zones[zone.raw].isDown
    case .path(let carrier, let zone):
      let index = carrier.raw * zoneCount + zone.raw
      pathRemoved[index] = paths[index].isDown
    case .region, .carrier, .controlPlane, .monitoring, .dependency, .agentSite, .replication: break
    }
    refreshRotation()
  }

  /// Where the conditions of a dependency stand: in one region, or in all.
  private func places(_ dependency: DependencyIndex, _ region: RegionIndex?) -> Range<Int> {
    let first = dependency.raw * regionCount
    guard let region else { return first..<first + regionCount }
    return first + region.raw..<first + region.raw + 1
  }

  /// The region of a zone.
  public func region(ofZone zone: Int) -> Int {
    Int(zoneRegions[zone])
  }
}
