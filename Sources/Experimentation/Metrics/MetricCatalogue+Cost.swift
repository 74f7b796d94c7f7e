import ContactCenterModel
import Infrastructure
import ScenarioLanguage
import WorldModel

/// A day's bill of one world, in US dollars: what was simulated times what it costs. A second region must be worth it (ACGR-13).
struct Bill {
  var voice = 0.0
  var telephony = 0.0
  var chat = 0.0
  var tasks = 0.0
  var numbers = 0.0
  /// Namespaces of a service bus.
  var messaging = 0.0
  /// Nothing where there is a replica whose price nobody knows.
  var replica: Double?
  var standby = 0.0
  /// Nothing where nobody says what an agent costs.
  var agentIdle: Double?

  /// All that has a price.
  var total: Double {
    voice + telephony + chat + tasks + numbers + messaging + (replica ?? 0) + standby + (agentIdle ?? 0)
  }

  /// The bill of a world; nothing where costs are not asked for.
  init?(_ pair: TwinPair, _ kind: WorldKind) {
    let directory = pair.directory
    let run = pair.run(kind)
    guard let prices = directory.prices, let usage = run.usage else { return nil }
    let regions = prices.voiceMinute.count
    for (place, calls) in usage.calls.enumerated() {
      voice += Double(calls.voiceSeconds) / 60 * prices.voiceMinute[place % regions]
      telephony += Double(calls.inboundSeconds) / 60 * prices.inboundMinute[place]
    }
    for source in directory.channels.indices {
      for region in 0..<regions {
        let written = usage.written[source * regions + region]
        switch directory.channels[source] {
        case .voice: break
        case .chat:
          // A chat that nobody takes holds the customer's first message and no more.
          let messages = directory.messages[source]
          let sent = Double(written.handled) * messages + Double(written.begun - written.handled) * min(1, messages)
          chat += sent * prices.chatMessage[region]
        case .task: tasks += Double(written.begun) * prices.task[region]
        }
      }
    }
    // Units are charged whether they work or not, a secondary's like the primary's; SBGDR-90: zones by rule not at all.
    for (usage, price) in zip(run.messages?.usage ?? [], prices.namespaces) {
      messaging += usage.unitHours * (price.unitHour + price.zoneRedundantUnitHour)
      messaging += Double(usage.operations) / 1e6 * price.millionOperations
    }
    // What is charged by the day is charged for every day begun.
    let days = (directory.window.seconds / 86_400).rounded(.up)
    numbers = prices.numberDay.reduce(0, +) * days
    replica = directory.replicas.isEmpty ? 0 : prices.replicaDay.map { $0 * days }
    standby = (prices.standbyDay ?? 0) * days
    agentIdle = prices.agentHour.map { $0 * (run.agentsOnDuty - run.agentsBusy) * directory.window.seconds / 3600 }
  }
}

/// `cost.*`: only where some architecture asks for costs; an architecture that does not has empty values.
extension MetricCatalogue {
  static func costs(_ lists: [PriceList], hasContacts: Bool) -> [Metric] {
    guard !lists.isEmpty else { return [] }
    var metrics: [Metric] = [
      .dollars("cost.total", "all of the costs below, and the replica's where its price is given") { $0.total }
    ]
    if hasContacts {
      metrics += [
        .dollars("cost.voice", "minutes of calls in the service: flow, queue and agent") { $0.voice },
        .dollars("cost.telephony", "minutes of inbound calls on the telephone network, by type of number") {
          $0.telephony
        },
        .dollars("cost.chat", "messages of chats") { $0.chat },
        .dollars("cost.tasks", "tasks begun") { $0.tasks },
        .dollars("cost.numbers", "phone numbers, for every day begun") { $0.numbers },
      ]
    }
    if lists.contains(where: { !$0.namespaces.isEmpty }) {
      metrics.append(
        .dollars(
          "cost.messaging",
          "namespaces of the service bus: hours of their units until the end of arrivals, and operations below Premium"
        ) { $0.messaging })
    }
    let knowsReplica = lists.contains { $0.replicaDay != nil }
    let hasStandby = lists.contains { $0.standbyDay != nil }
    if knowsReplica {
      metrics.append(
        .dollars("cost.replica", "the service's charge for the replica, for every day begun") { $0.replica })
    }
    if hasStandby {
      metrics.append(
        .dollars("cost.standby", "what else keeps another region ready, for every day begun") { $0.standby })
    }
    if lists.contains(where: { $0.agentHour != nil }) {
      metrics.append(
        .dollars("cost.agentIdle", "agents on duty with nothing in hand, until the end of arrivals") { $0.agentIdle })
    }
    if hasContacts {
      metrics.append(
        Metric(
          definition: MetricDefinition(
            name: "cost.perContact", unit: .dollars, direction: .lowerIsBetter, aggregation: .pooledRatio,
            definition: "cost.total / attempts served or self-served; ratio of the sums over all replications"),
          measure: { pair in
            let handled = pair.incident.channels.reduce(0) { sum, channel in
              sum + channel.outcomes[Int(ContactOutcome.served.rawValue)]
                + channel.outcomes[Int(ContactOutcome.selfServed.rawValue)]
            }
            return .ratio(Bill(pair, .incident)?.total ?? 0, of: pair.directory.prices == nil ? 0 : Double(handled))
          }))
    }
    if knowsReplica || hasStandby {
      metrics.append(
        .mean(
          "cost.standing.perYear", .dollars, .lowerIsBetter,
          "365 days of the replica, where its price is given, and of what else keeps another region ready, incident or not"
        ) { pair in
          guard let prices = pair.directory.prices else { return nil }
          return 365 * ((pair.directory.replicas.isEmpty ? 0 : prices.replicaDay ?? 0) + (prices.standbyDay ?? 0))
        })
    }
    metrics.append(
      .mean("twin.cost.total", .dollars, .lowerIsBetter, "cost.total of the world without the incident") {
        Bill($0, .twin)?.total
      })
    return metrics
  }

  /// ACGR-44: how callers of each type of number fare, where there are several types.
  static func numberTypes(_ worlds: [WorldConfiguration]) -> [Metric] {
    let types = PhoneNumberConfiguration.NumberType.allCases.filter { type in
      worlds.contains { $0.contactCenter.phoneNumbers.contains { $0.type == type } }
    }
    guard types.count > 1 else { return [] }
    return types.flatMap { type -> [Metric] in
      [
        .count("contacts.voice.\(type).offered", .neutral, "calls to \(type.rawValue) numbers, redials included") {
          sum($0, type, \.offered) { $0.offered }
        },
        .count(
          "contacts.voice.\(type).unreachable", .lowerIsBetter,
          "calls to \(type.rawValue) numbers that met a dead carrier, path, zone or region"
        ) { sum($0, type, \.unreachable) { $0.outcomes[Int(ContactOutcome.unreachable.rawValue)] } },
      ]
    }
  }

  /// A count over the numbers of a type; where all numbers are of one type, calls are not counted by number.
  private static func sum(
    _ pair: TwinPair, _ type: PhoneNumberConfiguration.NumberType, _ count: KeyPath<CallUsage, Int>,
    all: (ChannelCounts) -> Int
  ) -> Int? {
    let types = pair.directory.numberTypes
    guard types.contains(type) else { return nil }
    guard let usage = pair.incident.usage else { return all(pair.incident.channels[Int(Channel.voice.rawValue)]) }
    let regions = pair.incident.regions.count
    return usage.calls.enumerated().reduce(0) {
      $0 + (types[$1.offset / regions] == type ? $1.element[keyPath: count] : 0)
    }
  }
}

extension Metric {
  /// A part of the bill with the incident.
  fileprivate static func dollars(
    _ name: String, _ definition: String, _ part: @escaping @Sendable (Bill) -> Double?
  ) -> Metric {
    mean(name, .dollars, .lowerIsBetter, definition) { pair in Bill(pair, .incident).flatMap(part) }
  }
}
