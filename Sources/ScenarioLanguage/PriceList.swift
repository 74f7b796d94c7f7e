import ContactCenterModel
import Infrastructure

/// What an architecture pays on the scenario's day, in US dollars. Prices of what it does not have are 0.
public struct PriceList: Sendable, Hashable {
  /// A minute in the service, by region.
  public var voiceMinute: [Double]
  /// A minute on the telephone network, by number × region.
  public var inboundMinute: [Double]
  /// A day of each number.
  public var numberDay: [Double]
  /// A message of a chat, by region.
  public var chatMessage: [Double]
  /// A task, by region.
  public var task: [Double]
  /// An idle agent's hour; `nil`: not counted.
  public var agentHour: Double?
  /// A day of the replica; `nil`: not known, and not counted.
  public var replicaDay: Double?
  /// A day of what else keeps another region ready; `nil`: nothing named.
  public var standbyDay: Double?

  /// What namespaces of a service bus pay, in the order of its configuration; empty without one.
  public var namespaces: [NamespacePrices] = []

  /// A list without prices, for so many regions and numbers.
  public init(regions: Int, numbers: Int) {
    voiceMinute = Array(repeating: 0, count: regions)
    inboundMinute = Array(repeating: 0, count: regions * numbers)
    numberDay = Array(repeating: 0, count: numbers)
    chatMessage = Array(repeating: 0, count: regions)
    task = Array(repeating: 0, count: regions)
  }
}

/// What a namespace pays by its tier, in US dollars.
public struct NamespacePrices: Sendable, Hashable {
  /// An hour of a messaging unit; below Premium, which has none, of the namespace.
  public var unitHour: Double
  /// What such an hour costs more in a namespace with copies in several zones: nothing, unless a document says so (SBGDR-90).
  public var zoneRedundantUnitHour: Double
  /// A million operations; Premium does not charge for them.
  public var millionOperations: Double

  /// Prices.
  public init(unitHour: Double, zoneRedundantUnitHour: Double = 0, millionOperations: Double = 0) {
    self.unitHour = unitHour
    self.zoneRedundantUnitHour = zoneRedundantUnitHour
    self.millionOperations = millionOperations
  }
}
