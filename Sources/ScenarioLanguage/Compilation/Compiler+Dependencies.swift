import ContactCenterModel
import Infrastructure
import JSONSource

/// What the contact centre needs beside itself, and which flows use it.
extension Compiler {
  /// The dependencies of the contact centre, and the systems among them.
  mutating func dependencies(
    _ center: ObjectReader, _ systems: [DependencyConfiguration]?, _ tables: CompiledArchitecture
  ) -> [DependencyConfiguration]? {
    var result = [DependencyConfiguration?](repeating: nil, count: tables.dependencies.count)
    for system in systems ?? [] {
      if let place = tables.dependencies[system.id] { result[place] = system }
    }
    for member in center.members("dependencies") {
      guard let place = tables.dependencies[member.key],
        let reader = ObjectReader(member.value, ArchitectureShapes.dependency)
      else { continue }
      let regions = deployment(reader, tables)
      guard let isShared = reader.bool("shared"), let regions else { continue }
      let feature = reader.text("feature")
      guard let lacking = lacking(reader["feature"], in: regions, tables) else { continue }
      let owner = reader.text("owner").flatMap(Owner.init) ?? (feature == nil ? .customer : .platform)
      result[place] = DependencyConfiguration(
        id: member.key, deployedIn: regions, isShared: isShared, feature: feature, lackingIn: lacking, owner: owner)
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

  // MARK: Features

  /// Those of some regions that do not have a feature on the scenario's day (ACGR-01, ACGR-41); nothing is known while an
  /// architecture is validated by itself.
  private mutating func lacking(
    _ feature: JSONNode?, in regions: [RegionIndex], _ tables: CompiledArchitecture
  ) -> [RegionIndex]? {
    guard let feature, let name = feature.string, let asOf else { return [] }
    guard let catalogue, let features = catalogue["features"] else {
      report(
        .unknownReference, at: feature.location, "names a feature, and the scenario has no catalogue",
        remedy: "give the scenario a \"catalogue\": {\"$ref\": \"catalogue/amazon-connect.json\"}")
      return nil
    }
    guard resolve(feature, in: IDTable("feature", collection: features), of: "the catalogue") != nil else { return nil }
    var lacking: [RegionIndex] = []
    for region in regions {
      let id = tables.regions.ids[region.raw]
      guard let since = features[name]?.collection.first(where: { $0.key == id })?.value.string else {
        report(
          .unknownReference, at: feature.location,
          "names a feature of which the catalogue says nothing for the region \(Quoting.quoted(id))",
          remedy: "give it a first day there, or \"never\"")
        return nil
      }
      if since == "never" || asOf < since { lacking.append(region) }
    }
    return lacking
  }

  // MARK: Flows

  /// What a flow uses, by dependency; nothing where that cannot be read.
  mutating func uses(_ flow: ObjectReader, _ tables: CompiledArchitecture) -> [FlowUse]? {
    guard let nodes = flow["uses"]?.array else { return flow.has("uses") ? nil : [] }
    refuseDuplicates(nodes.compactMap { $0["dependency"] }, "dependency")
    var uses: [FlowUse?] = []
    for node in nodes {
      guard let reader = ObjectReader(node, ArchitectureShapes.use) else { return nil }
      let dependency = resolve(reader["dependency"], in: tables.dependencies, of: "this architecture")
      refuseSystem(reader["dependency"], tables)
      let otherwise = reader.text("otherwise") == "fails" ? .fails : degradation(reader, of: flow)
      guard let dependency, let otherwise else {
        uses.append(nil)
        continue
      }
      uses.append(FlowUse(dependency: DependencyIndex(dependency), otherwise: otherwise))
    }
    return whole(uses)?.sorted { $0.dependency < $1.dependency }
  }

  private mutating func degradation(_ use: ObjectReader, of flow: ObjectReader) -> FlowUse.Otherwise? {
    guard let reader = use.object("otherwise", ArchitectureShapes.degradation),
      let handleTime = reader.number("handleTimeFactor"), let duration = reader.number("durationFactor")
    else { return nil }
    if let node = reader["selfService"], let share = node.number?.double, let usual = flow.number("selfService") {
      if share > usual {
        report(
          .contradiction, at: node.location,
          "is more than the flow's own self-service of \(ShapeChecker.figure(usual))",
          remedy: "without something a flow answers no more customers than with it")
        return nil
      }
      if share < 1, !flow.has("queue") {
        report(
          .deadEnd, at: node.location, "leaves customers to a flow that has no queue",
          remedy: "give the flow a \"queue\"")
        return nil
      }
    }
    return .degraded(
      FlowUse.Degradation(
        selfService: reader.number("selfService"), handleTimeFactor: handleTime, durationFactor: duration))
  }
}
