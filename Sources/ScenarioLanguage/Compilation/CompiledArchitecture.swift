import ContactCenterModel
import Infrastructure
import JSONSource
import WorldModel

/// An architecture with the tables by which workload and incident name its parts.
struct CompiledArchitecture {
  var id: String
  var title: String
  /// How messages call it.
  var name: String { "architecture \(Quoting.quoted(id))" }

  var regions: IDTable
  var zones: IDTable
  var carriers: IDTable
  /// The regions that have an instance.
  var instances: IDTable
  var groups: IDTable
  var numbers: IDTable
  var flows: IDTable
  var queues: IDTable
  var agentGroups: IDTable
  var dependencies: IDTable
  var agentSites: IDTable
  var canaries: IDTable
  var alarms: IDTable
  var notices: IDTable
  var people: IDTable
  var runbooks: IDTable
  /// Those of the dependencies that move as a whole, and those of them that some runbook moves.
  var systems: IDTable
  var movedSystems: Set<String> = []
  var systemConfigurations: [SystemConfiguration]?

  /// The places of each region's zones, in order.
  var zonesByRegion: [[Int]] = []

  /// The messaging system; nothing where there is none.
  var serviceBus: CompiledServiceBus?

  /// The region of the source instance by its code; nothing while not exactly one is.
  var sourceRegion: String?
  /// Statuses of traffic distribution groups that state one, by id.
  var groupStatuses: [String: String] = [:]
  /// The traffic distribution groups that came with a replica.
  var defaultGroups: Set<String> = []

  /// Whether it is for production, and its review (ACGR-15).
  var gate = ProductionGate()

  /// What it pays for, as written; nothing where costs are not asked for.
  var costs: ObjectReader?

  var topology: TopologyConfiguration?
  var contactCenter: ContactCenterConfiguration?
  var operations: OperationsConfiguration?

  /// The region of an instance, by its place among the regions.
  func region(ofInstance place: Int) -> RegionIndex? {
    regions[instances.ids[place]].map { RegionIndex($0) }
  }

  /// Every id that addresses random numbers.
  var allIDs: [String] {
    [
      regions, zones, carriers, groups, numbers, flows, queues, agentGroups, canaries, alarms, notices, people,
      runbooks, systems,
    ].flatMap(\.ids) + (contactCenter?.settingsReplication?.kinds ?? []).map(\.id) + (serviceBus?.allIDs ?? [])
  }
}
