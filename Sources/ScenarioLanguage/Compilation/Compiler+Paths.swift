import Infrastructure
import JSONSource

/// What the service promises of its links to carriers.
extension Compiler {
  /// ACGR-08: in every region the service is linked to several carriers, each with paths to three zones or more. An
  /// architecture with less can be simulated, and loses calls where the real one would not.
  mutating func checkPaths(_ reader: ObjectReader, _ center: ObjectReader, _ tables: CompiledArchitecture) {
    guard let topology = tables.topology, !topology.carriers.isEmpty else { return }
    let carriers = reader.members("carriers")
    for instance in center.members("instances") {
      guard let region = tables.regions[instance.key] else { continue }
      let zones = Set(topology.regions[region].zones)
      let reaching = topology.carriers.filter { $0.zones.contains { zones.contains($0) } }
      for carrier in reaching {
        guard let node = carriers.first(where: { $0.key == carrier.id })?.value["zones"] else { continue }
        let paths = carrier.zones.count { zones.contains($0) }
        if paths < 3 {
          warn(
            .fewPaths, at: node.location, "reach \(paths) of the zones of \(Quoting.quoted(instance.key))",
            remedy: "the service gives every carrier paths to three zones or more")
        }
      }
      if reaching.count == 1, let only = carriers.first(where: { $0.key == reaching[0].id }) {
        warn(
          .fewPaths, at: only.value.location, "is the only carrier of \(Quoting.quoted(instance.key))",
          remedy: "the service is linked to several carriers in every region")
      }
    }
  }
}
