import JSONSource
import SimulationKernel

extension Scenario {
  /// A simulated time as an instant of the calendar, with the offset of the scenario's start: `2025-07-07T10:00:00+09:00`.
  /// A fraction of a second is written with as many digits as it needs.
  public func instant(of time: SimulationTime) -> String {
    let (sum, overflow) = starts.epochMicroseconds.addingReportingOverflow(time.microseconds)
    return ISO8601.text(epochMicroseconds: overflow ? .max : sum, offsetMinutes: starts.offsetMinutes)
  }
}

extension ISO8601 {
  /// An instant's text in the calendar of an offset from UTC.
  public static func text(epochMicroseconds: Int64, offsetMinutes: Int) -> String {
    func floor(_ value: Int64, _ unit: Int64) -> (quotient: Int64, rest: Int64) {
      let rest = (value % unit + unit) % unit
      return ((value - rest) / unit, rest)
    }
    func two(_ value: Int64) -> String { (value < 10 ? "0" : "") + String(value) }
    let (seconds, fraction) = floor(epochMicroseconds, 1_000_000)
    let (day, second) = floor(seconds + Int64(offsetMinutes) * 60, 86_400)
    let (year, month, dayOfMonth) = civil(day)
    var text = String(repeating: "0", count: max(0, 4 - String(year).utf8.count)) + String(year)
    text += "-\(two(month))-\(two(dayOfMonth))T\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))"
    if fraction > 0 {
      var digits = String(String(1_000_000 + fraction).dropFirst())
      while digits.hasSuffix("0") { digits.removeLast() }
      text += "." + digits
    }
    let minutes = Int64(offsetMinutes.magnitude)
    return text + (offsetMinutes < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60)
  }

  /// Year, month and day of a number of days since 1970-01-01: the inverse of `dayNumber`.
  private static func civil(_ day: Int64) -> (Int64, Int64, Int64) {
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}
