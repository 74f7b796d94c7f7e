import ContactCenterModel
import Infrastructure
import JSONSource
import MessagingModel

/// Where contact centre and messaging system meet: events of contacts that are sent, and messages that start tasks.
extension Compiler {
  mutating func contactEvents(_ reader: ObjectReader) -> MessageArrivals? {
    guard let types = reader["types"]?.array, let channels = reader["channels"]?.array else { return nil }
    refuseDuplicates(types, "event")
    refuseDuplicates(channels, "channel")
    let events = whole(types.map { node in ContactEvent.allCases.first { $0.name == node.string } })
    let meant = whole(channels.map { $0.string.flatMap(Self.channel) })
    guard let events, let meant else { return nil }
    return .contactEvents(ContactEventFilter(events: Set(events), channels: Set(meant)))
  }

  /// What sources that arrive with messages say, held against the streams that they name.
  mutating func checkAwaited(_ sources: inout [CompiledSource], _ table: IDTable, _ streams: [CompiledStream]) {
    var known: [Int: String] = [:]
    for place in sources.indices {
      guard case .messages(let id) = sources[place].arrivals,
        let node = sources[place].reader.object("arrivals", WorkloadShapes.arrivals)?["messages"]
      else { continue }
      guard let index = resolve(node, in: table, of: "this workload") else {
        sources[place].isWhole = false
        continue
      }
      let fault: (words: String, remedy: String)? =
        switch streams.first(where: { $0.id == id })?.arrivals {
        case _ where sources[place].channel != .task:
          ("lets messages start what is no task", "make the source's channel TASK")
        case .closedLoop:
          (
            "names a stream that depends on what is acknowledged, so that its customers would not be the same in both worlds",
            "give the stream \"perHour\" or \"times\""
          )
        case .contactEvents:
          (
            "names a stream that depends on what happens to contacts, so that its customers would not be the same in both worlds",
            "give the stream \"perHour\" or \"times\""
          )
        case _ where known[index] != nil:
          ("names the stream of \(Quoting.quoted(known[index] ?? "")) again", "let one source arrive with a stream")
        default: nil
        }
      if let fault {
        report(.contradiction, at: node.location, fault.words, remedy: fault.remedy)
        sources[place].isWhole = false
      }
      known[index] = sources[place].id
    }
  }

  /// Surges of messages bring no customers: those of the twin must be the same.
  mutating func checkSurges(_ faults: [CompiledFault], _ sources: [CompiledSource]) {
    for fault in faults {
      guard case .messageSurge(let stream, _, _) = fault.verb,
        let source = sources.first(where: { $0.arrivals == .messages(producer: stream.string ?? "") })
      else { continue }
      report(
        .contradiction, at: stream.location,
        "names a stream whose messages start tasks, for the customers of \(Quoting.quoted(source.id)): more messages would be more customers",
        remedy: "give the surge a stream that nobody waits for")
    }
  }

  /// What either system needs of the other in an architecture.
  mutating func checkMeeting(
    of sources: [CompiledSource], _ streams: [CompiledStream], in architecture: CompiledArchitecture
  ) {
    for stream in streams {
      guard case .contactEvents = stream.arrivals, architecture.instances.count == 0,
        let node = stream.reader["arrivals"]
      else { continue }
      report(
        .contradiction, at: node.location,
        "waits for events of a contact centre, and \(architecture.name) has none",
        remedy: "give it a contact centre, or the stream other arrivals")
    }
    let startsTasks = architecture.serviceBus?.configuration?.consumers.contains(where: \.startsTasks) ?? true
    for source in sources {
      guard case .messages = source.arrivals, !startsTasks, let node = source.reader["arrivals"] else { continue }
      report(
        .contradiction, at: node.location,
        "waits for tasks that messages start, and no consumer of \(architecture.name) starts any",
        remedy: "give the consumer of those messages \"startsTasks\": true")
    }
  }
}
