import Infrastructure
import JSONSource
import SimulationKernel
import WorldModel

/// A fault before it is known which places an architecture has.
struct CompiledFault {
  /// A place by the names its author gave it.
  enum Place {
    case region(JSONNode)
    case zone(JSONNode)
    case carrier(JSONNode)
    case path(carrier: JSONNode, zone: JSONNode, at: SourceLocation)
    case controlPlane(JSONNode)
    case monitoring(JSONNode)
    case dependency(JSONNode, region: JSONNode?, at: SourceLocation)
    case site(JSONNode)
    case replication(JSONNode)
    case namespace(JSONNode)
    case partition(namespace: JSONNode, number: Int, at: SourceLocation)
    case nodes(namespace: JSONNode, share: Double)
    case consumer(JSONNode)
    case keyVault(JSONNode)
    case network(namespace: JSONNode, region: JSONNode?)
  }

  /// What goes wrong.
  enum Verb {
    case outage([Place])
    case disaster([Place])
    case impairment([Place], share: Double)
    case surge(source: JSONNode, factor: Double, window: Range<SimulationTime>)
    case messageSurge(stream: JSONNode, factor: Double, window: Range<SimulationTime>)
    case drill(runbook: JSONNode, isRehearsal: Bool)
  }

  var id: String
  /// Where its key stands.
  var location: SourceLocation
  var verb: Verb
  var timing: FaultConfiguration.Timing
  var lasts: Distribution?
  var owner: Owner
  /// Whether the document names the owner; else a dependency's own answers for it.
  var statesOwner: Bool
  var dropsInProgress: Double
  /// How much longer a round trip takes over the networks that it impairs.
  var addedLatency = SimulationDuration.zero
  /// Whether all of it could be read. What could not is reported and stands here as something harmless, so that the
  /// places it names are still looked up; nothing is simulated from it.
  var isWhole: Bool

  /// The places, where it has any.
  var places: [Place] {
    switch verb {
    case .outage(let places), .disaster(let places), .impairment(let places, _): places
    case .surge, .messageSurge, .drill: []
    }
  }

  /// The kinds of disruption of a resilience policy that it is.
  var disruptions: Set<Disruption> {
    var kinds: Set<Disruption> = []
    if case .impairment = verb { kinds.insert(.software) }
    for place in places {
      switch place {
      case .region: kinds.insert(.region)
      case .zone: kinds.insert(.zone)
      case .carrier, .path, .site, .partition, .nodes, .network: kinds.insert(.hardware)
      case .controlPlane, .monitoring, .dependency, .replication, .namespace, .consumer, .keyVault:
        kinds.insert(.software)
      }
    }
    return kinds
  }
}
