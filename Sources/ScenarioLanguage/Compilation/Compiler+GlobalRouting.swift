import JSONSource

/// Global routing is an option with a first day, which the catalogue tells (facts, section 0: dates are data).
extension Compiler {
  /// Whether agents of every region are candidates for contacts of any region: what the document says, else the default of
  /// instances created when the source instance was.
  mutating func routesGlobally(_ center: ObjectReader) -> Bool {
    let members = center.members("instances")
    let since = catalogue?.object("globalResiliency", CatalogueShapes.globalResiliency)?
      .object("globalRouting", CatalogueShapes.globalRouting)?.text("since")
    guard let node = center["globalRouting"] else {
      let created = members.first { $0.value["replicaOf"] == nil }?.value["createdOn"]
      checkCalendarDay(created)
      guard members.count > 1, let day = created?.string, let since else { return false }
      return day >= since
    }
    guard node.bool == true else { return false }
    if members.count < 2 {
      report(
        .invalidRequest, at: node.location, "routes between regions, and there is one instance",
        remedy: "add a replica, or leave \"globalRouting\" out")
    }
    guard catalogue != nil, let asOf else { return true }
    guard let since else {
      report(
        .invalidRequest, at: node.location, "asks for global routing, which the catalogue does not offer",
        remedy: "give the catalogue's \"globalResiliency\" its \"globalRouting\", or leave it out")
      return true
    }
    if asOf < since {
      report(
        .invalidRequest, at: node.location, "asks for global routing, which is offered since \(since), after \(asOf)",
        remedy: "make the scenario's \"asOf\" \(since) or later")
    }
    return true
  }
}
