import JSONSource

/// The question whether one region is enough.
extension Compiler {
  /// The question as asked; `nil` where it is not, or cannot be answered, which is reported.
  mutating func justification(
    _ reader: ObjectReader, _ architectures: [CompiledArchitecture], objectives: [Objective]
  ) -> JustificationRequest? {
    guard let node = reader["justification"], let asked = ObjectReader(node, ScenarioShapes.justification) else {
      return nil
    }
    if objectives.isEmpty {
      report(
        .contradiction, at: node.location, "asks whether objectives are met, and the incident puts none to the test",
        remedy: "add to \"objectives\" what is expected")
    }
    // ACGR-14: where several regions are mandatory, having none of that kind is an answer: a breach.
    let isBreach =
      asked.text("policy") == "mandatory" && !asked.has("multiRegion")
      && architectures.allSatisfy { $0.instances.count == 1 }
    let single = architecture(asked, "singleRegion", among: architectures, isSingle: true)
    let multi = isBreach ? nil : architecture(asked, "multiRegion", among: architectures, isSingle: false)
    guard let single, multi != nil || isBreach, let confidence = asked.number("confidence") else { return nil }
    return JustificationRequest(
      singleRegion: single, multiRegion: multi, isMandatory: asked.text("policy") == "mandatory",
      regulations: (asked["regulations"]?.array ?? []).compactMap(\.string),
      wantsDistantSites: asked.bool("distantSites") ?? false, wantsInCountryData: asked.bool("inCountryData") ?? false,
      confidence: confidence, incidentsPerYear: asked.number("incidentsPerYear"))
  }

  /// The architecture that a key names, or the first of its kind.
  private mutating func architecture(
    _ asked: ObjectReader, _ key: String, among architectures: [CompiledArchitecture], isSingle: Bool
  ) -> Int? {
    let ofItsKind = architectures.indices.filter { (architectures[$0].instances.count == 1) == isSingle }
    let kind = isSingle ? "one region" : "several regions"
    if asked.has(key) {
      let table = IDTable("architecture", architectures.map(\.id))
      guard resolve(asked[key], in: table, of: "this scenario") != nil,
        let place = architectures.firstIndex(where: { $0.id == asked.text(key) })
      else { return nil }
      if !ofItsKind.contains(place), let node = asked[key] {
        report(
          .contradiction, at: node.location, "names an architecture that does not have \(kind)",
          remedy: "name one that has")
        return nil
      }
      return place
    }
    if ofItsKind.isEmpty {
      report(
        .contradiction, at: asked.location, "compares one region with several, and no architecture has \(kind)",
        remedy: "add one to \"architectures\"")
    }
    return ofItsKind.first
  }
}
