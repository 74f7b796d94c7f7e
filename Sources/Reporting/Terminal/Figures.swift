import CSV
import Experimentation
import SimulationKernel

/// How figures look on a terminal: thousands separated, percent and minutes where people think in them.
struct Figures {
  /// What a figure is multiplied by and how many decimals it has.
  struct Scale {
    var factor: Double
    var decimals: Int
    /// The unit as the row's label says it; empty for counts.
    var suffix: String
  }

  /// The scale for one row, from the greatest magnitude in it.
  static func scale(_ unit: MetricDefinition.Unit, greatest: Double) -> Scale {
    switch unit {
    case .count, .agents, .contacts: Scale(factor: 1, decimals: greatest >= 100 ? 0 : 1, suffix: "")
    case .ratio, .yesOrNo: Scale(factor: 100, decimals: 1, suffix: "%")
    case .times: Scale(factor: 1, decimals: 2, suffix: "×")
    case .dollars: Scale(factor: 1, decimals: greatest >= 100 ? 0 : 2, suffix: "USD")
    case .minutes: Scale(factor: 1, decimals: greatest >= 100 ? 0 : 1, suffix: "min")
    case .seconds:
      greatest >= 120 ? Scale(factor: 1 / 60, decimals: 1, suffix: "min") : Scale(factor: 1, decimals: 1, suffix: "s")
    }
  }

  /// A number with its thousands separated; an en dash where there is none.
  static func text(_ value: Double?, _ scale: Scale, signed: Bool = false) -> String {
    guard let value, let digits = FixedDecimal.text(abs(value) * scale.factor, decimals: scale.decimals) else {
      return "–"
    }
    let isZero = !digits.utf8.contains { $0 > UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    if isZero && value == 0 { return "0" }
    let sign = isZero ? "" : value < 0 ? "-" : signed ? "+" : ""
    return sign + separated(digits)
  }

  /// A number with the half-width of its interval, where it has one.
  static func text(_ value: Double?, _ interval: Interval?, _ scale: Scale, signed: Bool = false) -> String {
    let figure = text(value, scale, signed: signed)
    guard value != nil, let interval, interval.high > interval.low else { return figure }
    return figure + " ± " + text(interval.halfWidth, scale)
  }

  /// A whole number with its thousands separated.
  static func text(_ count: Int) -> String {
    (count < 0 ? "-" : "") + separated(String(count.magnitude))
  }

  private static func separated(_ digits: String) -> String {
    let parts = digits.split(separator: ".", maxSplits: 1)
    guard let whole = parts.first else { return digits }
    var grouped = ""
    for (place, digit) in whole.enumerated() {
      if place > 0 && (whole.count - place) % 3 == 0 { grouped.append(",") }
      grouped.append(digit)
    }
    return parts.count > 1 ? grouped + "." + parts[1] : grouped
  }
}
