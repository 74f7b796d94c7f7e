import SimulationKernel

/// A figure that changes at fixed intervals of the day and repeats every day: call rates, head counts.
///
/// Outside the intervals given the value is 0.
public struct DailyProfile: Sendable, Hashable {
  /// Time of day at which the scenario starts.
  public var scenarioStart: SimulationDuration
  /// Time of day at which the first interval begins.
  public var from: SimulationDuration
  /// Length of every interval; positive.
  public var interval: SimulationDuration
  /// The value in each interval; `values.count * interval` is at most a day.
  public var values: [Double]

  /// A profile as a document gives it.
  public init(
    scenarioStart: SimulationDuration, from: SimulationDuration, interval: SimulationDuration, values: [Double]
  ) {
    self.scenarioStart = scenarioStart
    self.from = from
    self.interval = interval
    self.values = values
  }

  /// A profile that is the same all day.
  public static func constant(_ value: Double) -> DailyProfile {
    DailyProfile(scenarioStart: .zero, from: .zero, interval: .hours(24), values: [value])
  }

  /// A stretch of simulated time on which the value stays the same.
  public struct Piece: Sendable, Hashable {
    /// The first instant of the piece.
    public var start: SimulationTime
    /// The first instant after it.
    public var end: SimulationTime
    /// The value on it.
    public var value: Double
    /// The ordinal of the interval it belongs to, counted on from day to day; `nil` outside the intervals given.
    public var intervalOrdinal: Int?
  }

  /// The piece that holds `time`.
  public func piece(at time: SimulationTime) -> Piece {
    let day = SimulationDuration.hours(24).microseconds
    let clock = scenarioStart.microseconds + time.microseconds - from.microseconds
    // Floor division: before the first interval of the first day `clock` is negative.
    let dayOrdinal = clock >= 0 ? clock / day : -((-clock + day - 1) / day)
    let sinceFirst = clock - dayOrdinal * day
    let dayStart = time.microseconds - sinceFirst
    let index = Int(sinceFirst / interval.microseconds)
    guard index < values.count else {
      return Piece(
        start: SimulationTime(microseconds: dayStart + interval.microseconds * Int64(values.count)),
        end: SimulationTime(microseconds: dayStart + day), value: 0, intervalOrdinal: nil)
    }
    let start = dayStart + interval.microseconds * Int64(index)
    return Piece(
      start: SimulationTime(microseconds: start), end: SimulationTime(microseconds: start + interval.microseconds),
      value: values[index], intervalOrdinal: Int(dayOrdinal) * values.count + index)
  }
}
