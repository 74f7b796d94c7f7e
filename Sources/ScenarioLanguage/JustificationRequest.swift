/// The question whether one region is enough, and what decides it (ACGR-13, ACGR-14, ACGR-45).
public struct JustificationRequest: Sendable, Hashable {
  /// The place of the architecture of one region in the scenario.
  public var singleRegion: Int
  /// The place of the architecture of several regions; `nil` where they are mandatory and no architecture has them.
  public var multiRegion: Int?
  /// Whether operations, compliance or regulation demand several regions (ACGR-14).
  public var isMandatory: Bool
  /// The regulations that do, by name.
  public var regulations: [String]
  /// Whether recovery must be geographically distant (ACGR-45).
  public var wantsDistantSites: Bool
  /// Whether the data must stay in the country (ACGR-45).
  public var wantsInCountryData: Bool
  /// The share of replications in which every objective must be met, in 0...1.
  public var confidence: Double
  /// How often such an incident is expected in a year; `nil` where nobody says.
  public var incidentsPerYear: Double?

  /// A question about two architectures.
  public init(
    singleRegion: Int, multiRegion: Int?, isMandatory: Bool, regulations: [String], wantsDistantSites: Bool,
    wantsInCountryData: Bool, confidence: Double, incidentsPerYear: Double?
  ) {
    self.singleRegion = singleRegion
    self.multiRegion = multiRegion
    self.isMandatory = isMandatory
    self.regulations = regulations
    self.wantsDistantSites = wantsDistantSites
    self.wantsInCountryData = wantsInCountryData
    self.confidence = confidence
    self.incidentsPerYear = incidentsPerYear
  }
}
