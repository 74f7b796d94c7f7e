import Infrastructure
import JSONSource
import MessagingModel
import SimulationKernel
import WorldModel

/// Steps of runbooks that command the service bus.
extension Compiler {
  mutating func serviceBusCommand(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> ServiceBusCommand? {
    let bus = tables.serviceBus ?? .nothing
    let awaits = awaited(reader, tables)
    guard let action = action(reader, bus), let retry = repeated(reader["retryAfter"]), let awaits else { return nil }
    return ServiceBusCommand(action, retryAfter: retry, awaits: awaits)
  }

  private mutating func action(_ reader: ObjectReader, _ bus: CompiledServiceBus) -> ServiceBusCommand.Action? {
    let owner = "this architecture"
    if let alias = alias(reader["failover"], bus), let safely = reader.bool("IsSafeFailover") {
      return .failover(confirm: reader.text("confirm") ?? alias, safely: safely)
    }
    if alias(reader["breakPairing"], bus) != nil { return .breakPairing }
    if alias(reader["deleteAlias"], bus) != nil { return .deleteAlias }
    if let request = reader.object("pair", ServiceBusSteps.pair) {
      let primary = namespace(request["primary"], bus)
      let secondary = namespace(request["secondary"], bus)
      let startedAt = request.has("startedAt") ? namespace(request["startedAt"], bus) : primary
      guard let primary, let secondary, let startedAt, let alias = request.text("alias") else { return nil }
      if let node = request["alias"] { checkAliasName(alias, at: node.location) }
      var pairing = PairingRequest(alias: alias, primary: primary, secondary: secondary)
      if let own = bus.configuration?.namespaces[primary] {
        pairing.channel = own.isFromPortal ? .portal : .commandLine
        pairing.migratedFrom = own.migratedFrom
      }
      pairing.startedAt = startedAt
      pairing.alternateName = request.text("alternateName")
      return .pair(pairing)
    }
    if let node = reader["promote"] {
      let replicated = bus.configuration.map { configuration -> [String] in
        guard case .geoReplication(let settings) = configuration.protection else { return [] }
        return [configuration.namespaces[settings.primary].id]
      }
      let table = IDTable("replicated namespace", replicated ?? [], isKnown: replicated != nil)
      guard resolve(node, in: table, of: owner) != nil, let force = reader.bool("Force") else { return nil }
      return .promote(force: force)
    }
    if reader.has("drain") {
      guard let place = namespace(reader["drain"], bus), let rate = reader.number("messagesPerSecond") else {
        return nil
      }
      return .drain(place, messagesPerSecond: rate, crashes: reader.number("crashes") ?? 0)
    }
    if reader.has("deleteNamespace") { return namespace(reader["deleteNamespace"], bus).map { .deleteNamespace($0) } }
    if reader.has("updateNamespace") {
      guard let place = namespace(reader["updateNamespace"], bus), let flag = reader.bool("zoneRedundant") else {
        return nil
      }
      return .updateNamespace(place, zoneRedundant: flag)
    }
    if alias(reader["mend"], bus) != nil { return .mend }
    if let names = reader["create"]?.array {
      var created: [MessagingEntityIndex?] = []
      for name in names {
        created.append(resolve(name, in: bus.entities, of: owner).map { MessagingEntityIndex($0) })
      }
      guard let place = namespace(reader["namespace"], bus), let all = whole(created) else { return nil }
      // A topic comes before its subscriptions, as in every namespace.
      return .createEntity(all.sorted(), place)
    }
    if reader.has("updateNetworkRuleSet") {
      let rules = reader.object("properties", NamespaceShapes.networkRuleProperties)
      let place = namespace(reader["updateNetworkRuleSet"], bus)
      guard let place, let rules else { return nil }
      if let tier = bus.configuration?.namespaces[place].tier { checkNetworks(rules, tier) }
      return .updateNetworkRules(place, Self.networkRules(rules))
    }
    if reader.has("createPrivateEndpoint") {
      let table = IDTable("private endpoint", bus.privateEndpoints.map(\.id))
      let endpoint = resolve(reader["createPrivateEndpoint"], in: table, of: owner)
      let place = namespace(reader["namespace"], bus)
      guard let id = endpoint.map({ table.ids[$0] }), let place,
        let network = bus.privateEndpoints.first(where: { $0.id == id })?.network
      else { return nil }
      if let tier = bus.configuration?.namespaces[place].tier, tier != .premium, let node = reader["namespace"] {
        refuseBelowPremium(node.location, "names a \(tier.rawValue) namespace, which has no private endpoints")
      }
      return .createPrivateEndpoint(AccessConfiguration.PrivateEndpoint(network: network), place)
    }
    if reader.has("probeNamespace") { return namespace(reader["probeNamespace"], bus).map { .probe($0) } }
    if let names = reader["assignRole"]?.array {
      let clients = IDTable("producer or consumer", bus.producers.ids + bus.consumers.ids)
      var known: [String?] = []
      for name in names { known.append(resolve(name, in: clients, of: owner).map { clients.ids[$0] }) }
      guard let place = namespace(reader["namespace"], bus), let all = whole(known) else { return nil }
      return .assignRole(all, place)
    }
    return resolve(reader["restart"], in: bus.consumers, of: owner).map { .restart(consumer: $0) }
  }

  /// Facts, 4.1: an alias has 1 to 50 characters.
  mutating func checkAliasName(_ name: String, at location: SourceLocation) {
    guard name.count > 50 else { return }
    report(.badPattern, at: location, "is too long for an alias", remedy: "write at most 50 characters")
  }

  /// The aliases that steps make, each once.
  static func aliasesMadeLater(_ operations: JSONNode?) -> [String] {
    var result: [String] = []
    for runbook in operations?["runbooks"]?.collection ?? [] {
      for step in runbook.value["steps"]?.array ?? [] {
        if let name = step["pair"]?["alias"]?.string, !result.contains(name) { result.append(name) }
      }
    }
    return result
  }

  /// The alias that a value names: that of the start, or one that a step makes.
  private mutating func alias(_ node: JSONNode?, _ bus: CompiledServiceBus) -> String? {
    guard let node else { return nil }
    let aliases = bus.configuration?.aliases.filter { !$0.isEmpty }
    let table = IDTable("alias", aliases ?? [], isKnown: aliases != nil)
    return resolve(node, in: table, of: "this architecture").map { table.ids[$0] }
  }

  mutating func namespace(_ node: JSONNode?, _ bus: CompiledServiceBus) -> NamespaceIndex? {
    guard resolve(node, in: bus.namespaces, of: "this architecture") != nil else { return nil }
    return node?.string.flatMap { bus.namespace($0) }
  }

  /// Operations with the roles of applications given to their streams, which the workload names.
  func withStreams(_ operations: OperationsConfiguration, _ streams: [CompiledStream]) -> OperationsConfiguration {
    var result = operations
    for runbook in result.runbooks.indices {
      for step in result.runbooks[runbook].steps.indices {
        guard case .serviceBus(var command) = result.runbooks[runbook].steps[step].action,
          case .assignRole(let clients, let namespace) = command.action
        else { continue }
        let sent = streams.filter { clients.contains($0.reader.text("sentBy") ?? "") }.map(\.id)
        command.action = .assignRole(clients + sent, namespace)
        result.runbooks[runbook].steps[step].action = .serviceBus(command)
      }
    }
    return result
  }
}
