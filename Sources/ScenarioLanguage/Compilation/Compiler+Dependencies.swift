import Infrastructure
import JSONSource

/// What the contact centre needs beside itself.
extension Compiler {
  mutating func dependencies(_ center: ObjectReader, _ tables: CompiledArchitecture) -> [DependencyConfiguration]? {
    var result = [DependencyConfiguration?](repeating: nil, count: tables.dependencies.count)
    for member in center.members("dependencies") {
      guard let place = tables.dependencies[member.key],
        let reader = ObjectReader(member.value, ArchitectureShapes.dependency)
      else { continue }
      let regions = deployment(reader, tables)
      guard let isShared = reader.bool("shared"), let regions else { continue }
      let feature = reader.text("feature")
      let owner = reader.text("owner").flatMap(Owner.init) ?? (feature == nil ? .customer : .platform)
      result[place] = DependencyConfiguration(
        id: member.key, deployedIn: regions, isShared: isShared, feature: feature, owner: owner)
    }
    return whole(result)
  }

  /// Where a dependency is: everywhere when shared, else where it says, else in every instance's region.
  private mutating func deployment(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> [RegionIndex]? {
    let isShared = reader.bool("shared") == true
    guard let node = reader["deployedIn"] else {
      if isShared { return (0..<tables.regions.count).map { RegionIndex($0) } }
      return tables.instances.ids.compactMap { tables.regions[$0] }.map { RegionIndex($0) }
    }
    if isShared {
      report(
        .contradiction, at: node.location, "stands beside \"shared\": true, which is one for all regions",
        remedy: "keep one of them")
      return nil
    }
    guard let named = node.array else { return nil }
    refuseDuplicates(named, "region")
    var regions: [RegionIndex?] = []
    for region in named {
      regions.append(resolve(region, in: tables.regions, of: "this architecture").map { RegionIndex($0) })
    }
    return whole(regions)?.sorted()
  }
}
