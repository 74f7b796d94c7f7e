import ContactCenterModel
import Infrastructure
import JSONSource
import SimulationKernel

/// A source of customers before it is known which numbers and flows an architecture has.
struct CompiledSource {
  var id: String
  /// Where its key stands.
  var location: SourceLocation
  var reader: ObjectReader
  var channel: Channel
  var arrivals: ArrivalConfiguration
  var handleTime: Distribution
  var afterContactWork: Distribution
  var patience: Distribution?
  var redial: RedialConfiguration
  /// Whether all of it could be read. What could not is reported and stands here as something harmless, so that the
  /// number or flow it names is still looked up; nothing is simulated from it.
  var isWhole: Bool
}

/// Sources of customers: when they come, how long they stay, whether they try again.
extension Compiler {
  /// The workload's sources in order of their ids, those that could be compiled, with the table of all, and its streams of
  /// messages.
  mutating func workload(_ node: JSONNode, lasting duration: SimulationDuration?) -> (
    table: IDTable, sources: [CompiledSource], streams: [CompiledStream]
  )? {
    guard let reader = ObjectReader(node, WorkloadShapes.workload) else { return nil }
    var sources: [CompiledSource] = []
    for member in reader.members("sources") {
      guard let source = ObjectReader(member.value, WorkloadShapes.source) else { continue }
      let arrivals = source.object("arrivals", WorkloadShapes.arrivals).flatMap { self.arrivals($0, lasting: duration) }
      let handle = distribution(source["handleTime"])
      let wrapUp = distribution(source["afterContactWork"])
      let patience = source.has("patience") ? drawnOrNever(source["patience"]) : .never
      let redial = source.has("redial") ? redial(source.object("redial", WorkloadShapes.redial)) : .never
      guard let channel = source.text("channel").flatMap(Self.channel) else { continue }
      sources.append(
        CompiledSource(
          id: member.key, location: member.keyLocation, reader: source, channel: channel,
          arrivals: arrivals ?? .times([]), handleTime: handle ?? .constant(0),
          afterContactWork: wrapUp ?? .constant(0),
          patience: patience?.distribution, redial: redial ?? .never,
          isWhole: arrivals != nil && handle != nil && wrapUp != nil && patience != nil && redial != nil))
    }
    let table = reader.has("sources") ? IDTable("source", collection: reader["sources"]) : IDTable("source", [])
    sources.sort { $0.id < $1.id }
    let streams = streams(reader, lasting: duration)
    checkAwaited(
      &sources, IDTable("stream of messages", collection: reader["messages"] ?? JSONNode([:], at: reader.location)),
      streams)
    return (table, sources, streams)
  }

  private mutating func redial(_ reader: ObjectReader?) -> RedialConfiguration? {
    guard let reader, let delay = distribution(reader["delay"]), let attempts = reader.integer("maxAttempts") else {
      return nil
    }
    var probability = [Double](repeating: 0, count: ContactOutcome.allCases.count)
    let keys: [(ContactOutcome, String)] = [
      (.abandoned, "afterAbandoned"), (.blocked, "afterBlocked"), (.unreachable, "afterUnreachable"),
      (.dropped, "afterDropped"), (.failed, "afterFailed"),
    ]
    for (outcome, key) in keys {
      guard let value = reader.number(key) else { return nil }
      probability[Int(outcome.rawValue)] = value
    }
    return RedialConfiguration(probability: probability, delay: delay, maxAttempts: attempts)
  }

  // MARK: In an architecture

  /// The sources as they are in an architecture, with its numbers and flows.
  mutating func sources(
    _ sources: [CompiledSource], in architecture: CompiledArchitecture
  ) -> [ContactSourceConfiguration]? {
    var result: [ContactSourceConfiguration?] = []
    for source in sources {
      let entry: ContactSourceConfiguration.Entry?
      var alternate: ContactSourceConfiguration.Alternate?
      if source.channel == .voice {
        entry = resolve(source.reader["dials"], in: architecture.numbers, of: architecture.name).map {
          .dials(PhoneNumberIndex($0))
        }
      } else {
        entry = resolve(source.reader["startsFlow"], in: architecture.flows, of: architecture.name).map {
          .starts(FlowIndex($0))
        }
      }
      if let other = source.reader.object("alternate", WorkloadShapes.alternate) {
        guard let number = resolve(other["dials"], in: architecture.numbers, of: architecture.name),
          let knownTo = other.number("knownTo")
        else {
          result.append(nil)
          continue
        }
        alternate = ContactSourceConfiguration.Alternate(number: PhoneNumberIndex(number), knownTo: knownTo)
      }
      guard source.isWhole else {
        result.append(nil)
        continue
      }
      result.append(
        entry.map { entry in
          var configuration = ContactSourceConfiguration(
            id: source.id, channel: source.channel, entry: entry, alternate: alternate, arrivals: source.arrivals,
            handleTime: source.handleTime, afterContactWork: source.afterContactWork, patience: source.patience,
            redial: source.redial, incidentOnly: false)
          configuration.messages = source.reader.number("messages")
          return configuration
        })
    }
    return whole(result)
  }

  /// Warns of sources whose customers wait in a queue that no agents serve on their channel.
  mutating func checkService(
    of sources: [ContactSourceConfiguration], named compiled: [CompiledSource], in architecture: CompiledArchitecture
  ) {
    guard let center = architecture.contactCenter else { return }
    for (source, named) in zip(sources, compiled) {
      let (index, key) =
        switch source.entry {
        case .dials(let number): (center.phoneNumbers[number].flow, "dials")
        case .starts(let flow): (flow, "startsFlow")
        }
      let flow = center.flows[index]
      guard flow.selfService < 1, let queue = flow.queue, let node = named.reader[key] else { continue }
      let isServed = center.agentGroups.contains { group in
        // Agents of whom there is never one serve nobody.
        group.concurrency[Int(source.channel.rawValue)] > 0 && group.heads.values.contains { $0 > 0 }
          && group.serves.contains { $0.queue == queue }
      }
      if !isServed {
        warn(
          .unservedQueue, at: node.location,
          "leads to the queue \(Quoting.quoted(center.queues[queue].id)) of \(architecture.name), "
            + "which no agents serve for \(DailyShapes.channels[Int(source.channel.rawValue)])",
          remedy: "let an agent group serve it, with the channel among its MediaConcurrencies")
      }
    }
  }
}
