import SimulationKernel

/// The shortest times that the service bills for a call; beyond them it bills by the second.
public struct MeteringConfiguration: Sendable, Hashable {
  /// In the service, by region.
  public var voiceMinimum: [SimulationDuration]
  /// On the telephone network, by region.
  public var inboundMinimum: [SimulationDuration]

  /// Shortest billed times, by region of the topology.
  public init(voiceMinimum: [SimulationDuration], inboundMinimum: [SimulationDuration]) {
    self.voiceMinimum = voiceMinimum
    self.inboundMinimum = inboundMinimum
  }
}

extension ContactCenterConfiguration {
  /// Whether contacts are counted by number: for bills, or since the numbers are of several types (ACGR-44).
  public var isMetered: Bool { metering != nil || Set(phoneNumbers.map(\.type)).count > 1 }
}
