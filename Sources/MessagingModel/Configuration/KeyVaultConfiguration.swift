import Infrastructure
import SimulationKernel

/// The place of a key vault in the configuration.
public typealias KeyVaultIndex = EntityIndex<KeyVaultConfiguration>

/// A key vault that holds keys with which the customer has namespaces encrypted (SBGDR-23).
public struct KeyVaultConfiguration: Sendable, Hashable {
  /// The vault's name: the first part of its host name.
  public var id: String
  /// Where it is: it is down with its region.
  public var region: RegionIndex

  /// A vault.
  public init(id: String, region: RegionIndex) {
    self.id = id
    self.region = region
  }
}
