import Infrastructure

/// A component through which a share of the attempts fails.
public struct Impairment: Hashable, Sendable {
  /// The component.
  public var component: Component
  /// Share that fails, in 0...1.
  public var share: Double
  /// The fault.
  public var cause: Cause
  /// Mixed into the address of the coin, so that every impairment tosses its own.
  public var hash: UInt32
  /// How the attempts end.
  public var outcome: ContactOutcome

  /// An impairment of a component.
  public init(
    component: Component, share: Double, cause: Cause, hash: UInt32, outcome: ContactOutcome = .unreachable
  ) {
    self.component = component
    self.share = share
    self.cause = cause
    self.hash = hash
    self.outcome = outcome
  }

  /// Whether calls of a dependency from a region pass through the component.
  func meets(dependency: Int, region: Int) -> Bool {
    guard case .dependency(let index, let place) = component else { return false }
    return index.raw == dependency && (place == nil || place?.raw == region)
  }

  /// Whether an attempt on this way passes through the component.
  func meets(region: UInt16, zone: UInt16, carrier: UInt16) -> Bool {
    switch component {
    case .region(let index): index.raw == Int(region)
    case .zone(let index): index.raw == Int(zone)
    case .carrier(let index): index.raw == Int(carrier)
    case .path(let path, let index): path.raw == Int(carrier) && index.raw == Int(zone)
    case .controlPlane, .monitoring, .dependency, .agentSite, .replication: false
    }
  }
}
