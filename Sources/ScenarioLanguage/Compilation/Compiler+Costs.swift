import ContactCenterModel
import Infrastructure
import JSONSource
import MessagingModel
import SimulationKernel

/// Prices on the scenario's day. What accrues must have a price: nothing is counted as free because nobody named it.
extension Compiler {
  /// The prices of all that an architecture can be charged for; what has none is reported.
  mutating func priceList(
    _ costs: ObjectReader, _ architecture: CompiledArchitecture, _ center: ContactCenterConfiguration,
    _ sources: [ContactSourceConfiguration], _ messaging: MessagingConfiguration?
  ) -> PriceList? {
    let regions = architecture.regions.ids
    var list = PriceList(regions: regions.count, numbers: center.phoneNumbers.count)
    var isWhole = true
    let channels = Set(sources.map(\.channel))
    func place(_ region: Int) -> [ObjectReader] { [costs, catalogue].compactMap { prices(of: regions[region], $0) } }
    var missing: [String] = []
    func find(_ item: String, _ type: String?, _ region: Int) -> Double {
      for prices in place(region) {
        let node = type == nil ? prices[item] : prices.object(item, CostShapes.byNumberType)?[type ?? ""]
        if let price = price(node) { return price }
      }
      missing.append("\(item)\(type.map { "." + $0 } ?? "") in \(Quoting.quoted(regions[region]))")
      return 0
    }
    for region in regions.indices where center.instances[region] != nil {
      if channels.contains(.voice) {
        list.voiceMinute[region] = find("voiceMinute", nil, region)
        for (number, settings) in center.phoneNumbers.enumerated() {
          list.inboundMinute[number * regions.count + region] = find("inboundMinute", settings.type.rawValue, region)
        }
      }
      if channels.contains(.chat) { list.chatMessage[region] = find("chatMessage", nil, region) }
      if channels.contains(.task) { list.task[region] = find("task", nil, region) }
    }
    for (number, settings) in center.phoneNumbers.enumerated() {
      list.numberDay[number] = find("numberDay", settings.type.rawValue, settings.region.raw)
    }
    for namespace in messaging?.namespaces ?? [] {
      let region = namespace.region.raw
      var prices: NamespacePrices
      switch namespace.tier {
      case .premium: prices = NamespacePrices(unitHour: find("messagingUnitHour", nil, region))
      case .standard:
        prices = NamespacePrices(
          unitHour: find("standardHour", nil, region), millionOperations: find("standardMillionOperations", nil, region)
        )
      case .basic:
        prices = NamespacePrices(unitHour: 0, millionOperations: find("basicMillionOperations", nil, region))
      }
      // SBGDR-90: zone redundancy costs nothing extra, unless a document gives it a price.
      let extra = place(region).first { $0.has("zoneRedundantUnitHour") }
      if namespace.zones.count > 1 { prices.zoneRedundantUnitHour = price(extra?["zoneRedundantUnitHour"]) ?? 0 }
      list.namespaces.append(prices)
    }
    var seen: Set<String> = []
    for item in missing where seen.insert(item).inserted {
      isWhole = false
      report(
        .noPrice, at: costs.location, "have no price for \(item) on \(asOf ?? "the scenario's day")",
        remedy: "give it under \"prices\", or take a catalogue that has it")
    }
    if let node = costs["replicaDay"], center.instances.count(where: { $0 != nil }) == 1 {
      report(.contradiction, at: node.location, "is the price of a replica, and there is none", remedy: "remove it")
      isWhole = false
    }
    list.agentHour = costs.number("agentHour")
    list.replicaDay = costs.number("replicaDay")
    let standby = costs.members("standby").map { ObjectReader($0.value, CostShapes.standby)?.number("perDay") }
    if !standby.isEmpty {
      guard let standby = whole(standby) else { return nil }
      list.standbyDay = standby.reduce(0, +)
    }
    return isWhole ? list : nil
  }

  /// Reports chats of which nobody says how many messages they have.
  mutating func checkMessages(_ sources: [CompiledSource], costs: ObjectReader) {
    for source in sources where source.channel == .chat && !source.reader.has("messages") {
      report(
        .noPrice, at: source.location, "does not say how many messages a chat has, which its price is for",
        remedy: "give it \"messages\"")
    }
  }

  /// The shortest times that are charged, by region of the topology.
  func metering(_ costs: ObjectReader, _ architecture: CompiledArchitecture) -> MeteringConfiguration {
    func least(_ key: String) -> [SimulationDuration] {
      architecture.regions.ids.map { region in
        let lists = [costs, catalogue].compactMap { prices(of: region, $0) }
        let list = lists.first { $0.has(key) } ?? lists.first
        return SimulationDuration(microseconds: list?.microseconds(key) ?? 0)
      }
    }
    return MeteringConfiguration(voiceMinimum: least("voiceMinimum"), inboundMinimum: least("inboundMinimum"))
  }

  /// Reports prices for regions that no architecture of the scenario has. A catalogue may know more than a scenario needs,
  /// and a list that several architectures share may know the regions of all of them.
  mutating func checkPricedRegions(_ architectures: [CompiledArchitecture]) {
    let table = IDTable("region", Set(architectures.flatMap(\.regions.ids)).sorted())
    for member in architectures.flatMap({ $0.costs?.members("prices") ?? [] }) where table[member.key] == nil {
      reportUnknown(member.key, at: member.keyLocation, in: table, of: "this scenario")
    }
  }

  /// Reports dated prices that end before they begin, and days that the calendar does not have.
  ///
  /// - Parameter reader: an architecture's costs, or a catalogue.
  mutating func checkDatedPrices(_ reader: ObjectReader?) {
    for region in reader?.members("prices") ?? [] {
      guard let prices = ObjectReader(region.value, CostShapes.prices) else { continue }
      var lists = [
        "voiceMinute", "chatMessage", "task", "messagingUnitHour", "standardHour", "standardMillionOperations",
        "basicMillionOperations", "zoneRedundantUnitHour",
      ].map { prices[$0] }
      for key in ["inboundMinute", "numberDay"] { lists += prices.members(key).map(\.value) }
      for entry in lists.flatMap({ $0?.array ?? [] }) {
        guard let dated = ObjectReader(entry, CostShapes.datedPrice) else { continue }
        checkCalendarDay(dated["since"])
        checkCalendarDay(dated["until"])
        guard let since = dated.text("since"), let node = dated["until"], let until = node.string, until < since else {
          continue
        }
        report(
          .wrongOrder, at: node.location, "is before \(since), from which on the price holds",
          remedy: "let \"until\" be the last day of the price, or leave it out")
      }
    }
  }

  private func prices(of region: String, _ reader: ObjectReader?) -> ObjectReader? {
    reader?["prices"]?[region].flatMap { ObjectReader($0, CostShapes.prices) }
  }

  /// A price that always holds, or of several dated ones the latest that holds on the scenario's day.
  private func price(_ node: JSONNode?) -> Double? {
    if let price = node?.number?.double { return price }
    let dated = (node?.array ?? []).compactMap { ObjectReader($0, CostShapes.datedPrice) }.filter { entry in
      guard let asOf, let since = entry.text("since"), since <= asOf else { return false }
      return entry.text("until").map { asOf <= $0 } ?? true
    }
    return dated.max { ($0.text("since") ?? "") < ($1.text("since") ?? "") }?.number("price")
  }
}
