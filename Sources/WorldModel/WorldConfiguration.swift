import ContactCenterModel
import Infrastructure
import SimulationKernel

/// Everything that one architecture of a scenario needs to be simulated: known good, typed, and free of documents.
public struct WorldConfiguration: Sendable, Hashable {
  /// Regions, zones and carriers.
  public var topology: TopologyConfiguration
  /// The contact centre deployed there.
  public var contactCenter: ContactCenterConfiguration
  /// Its customers, surges included, sorted by id.
  public var sources: [ContactSourceConfiguration]
  /// What goes wrong, sorted by id.
  public var faults: [FaultConfiguration]
  /// Who watches and acts.
  public var operations: OperationsConfiguration
  /// How long it runs and what is recorded.
  public var horizon: HorizonConfiguration

  /// A world to simulate.
  public init(
    topology: TopologyConfiguration, contactCenter: ContactCenterConfiguration, sources: [ContactSourceConfiguration],
    faults: [FaultConfiguration], operations: OperationsConfiguration, horizon: HorizonConfiguration
  ) {
    self.topology = topology
    self.contactCenter = contactCenter
    self.sources = sources
    self.faults = faults
    self.operations = operations
    self.horizon = horizon
  }
}
