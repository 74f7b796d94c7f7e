import Infrastructure
import MessagingModel
import SimulationKernel

/// A messaging system before it is known what is sent to it: producers and what rules let in come with the workload.
struct CompiledServiceBus {
  /// The namespaces by the names that documents use, and the place of each. One that is replicated has one name, and is
  /// where its primary is at the start.
  var namespaces: IDTable
  var places: [NamespaceIndex?] = []
  /// What clients may connect to, and what that is: namespaces, and the alias.
  var hosts = IDTable("namespace or alias", [])
  var endpoints: [EndpointConfiguration] = []
  /// Queues, topics, and subscriptions as topic/subscription.
  var entities: IDTable
  var producers: IDTable
  var consumers: IDTable
  /// Key vaults that may fail.
  var keyVaults = IDTable("key vault", [])
  /// Private endpoints and the virtual networks they stand in.
  var privateEndpoints: [(id: String, network: String)] = []
  /// Each entity's rules and their filters.
  var rules: [[(id: String, filter: MessageFilter)]] = []
  /// Each producer as it sends whatever it sends.
  var senders: [ProducerConfiguration?] = []
  /// The regions that hold namespaces.
  var regions: Set<RegionIndex> = []
  /// Everything else; nothing where some of it could not be read.
  var configuration: MessagingConfiguration?

  /// What an architecture has that has no service bus.
  static var nothing: CompiledServiceBus {
    CompiledServiceBus(
      namespaces: IDTable("namespace", []), entities: IDTable("queue, topic or subscription", []),
      producers: IDTable("producer", []), consumers: IDTable("consumer", []))
  }

  /// Every id that addresses random numbers.
  var allIDs: [String] { (configuration?.namespaces.map(\.id) ?? namespaces.ids) + consumers.ids }

  /// The place of a namespace that a document names.
  func namespace(_ name: String) -> NamespaceIndex? { namespaces[name].flatMap { places.isEmpty ? nil : places[$0] } }
}

/// A stream of messages before it is known which producers and entities an architecture has.
struct CompiledStream {
  var id: String
  /// `sentBy` and `to` are looked up in each architecture.
  var reader: ObjectReader
  var arrivals: MessageArrivals
  var scheduledAfter: Distribution?
  /// Kinds with their shares; none: all alike, without properties.
  var kinds: [(share: Double, properties: MessageProperties)]
  /// Whether all of it could be read.
  var isWhole: Bool
}
