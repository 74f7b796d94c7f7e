/// Durations, instants and times of day as ISO 8601 writes them, in whole microseconds.
public enum ISO8601 {
  /// Why a text is none.
  public enum Failure: Error, Sendable, Hashable {
    /// It does not have the form.
    case malformed
    /// It runs backwards.
    case negative
    /// It counts years or months, which have no fixed length.
    case calendarUnit
    /// It is a number with some other unit, such as `5m`.
    case foreignUnit
    /// It is longer than `longestDuration`.
    case tooLong
    /// It has no offset from UTC.
    case noOffset
    /// There is no such day in the calendar.
    case noSuchDay
  }

  /// The longest duration a document may name: 100 years of 365.25 days, in microseconds.
  public static let longestDuration: Int64 = 36_525 * 86_400_000_000

  /// The form of a duration as an ECMA 262 expression: weeks, or days, hours, minutes, seconds; a fraction in the last.
  public static let durationExpression =
    #"P(?:[0-9]+(?:\.[0-9]+)?[WD]|(?:[0-9]+D)?T(?:(?:[0-9]+H)?(?:[0-9]+M)?[0-9]+(?:\.[0-9]+)?S|"#
    + #"(?:[0-9]+H)?[0-9]+(?:\.[0-9]+)?M|[0-9]+(?:\.[0-9]+)?H))"#

  /// The form of an instant as an ECMA 262 expression.
  public static let instantExpression =
    "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    + #"(?:\.[0-9]{1,6})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"#

  /// A duration's microseconds: `P1DT2H3M4.5S`, `P2W`. Years and months are refused, for they have no fixed length; so
  /// is a sign. Only the last number may have a fraction; what is finer than a microsecond is rounded.
  public static func duration(_ text: String) throws(Failure) -> Int64 {
    let bytes = Array(text.utf8)
    guard bytes.first == UInt8(ascii: "P") else { throw failureOfForeignDuration(bytes) }
    var position = 1
    var inTime = false
    var last = -1
    var total: Int64 = 0
    var hasFraction = false
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "T"), !inTime {
        inTime = true
        position += 1
        if position == bytes.count { throw .malformed }
        continue
      }
      if hasFraction { throw .malformed }
      let number = try decimal(bytes, &position)
      guard position < bytes.count else { throw .malformed }
      let unit = bytes[position]
      position += 1
      let rank: Int
      let length: Int64
      switch (unit, inTime) {
      case (UInt8(ascii: "Y"), false), (UInt8(ascii: "M"), false): throw .calendarUnit
      case (UInt8(ascii: "W"), false): (rank, length) = (0, 7 * 86_400_000_000)
      case (UInt8(ascii: "D"), false): (rank, length) = (1, 86_400_000_000)
      case (UInt8(ascii: "H"), true): (rank, length) = (2, 3_600_000_000)
      case (UInt8(ascii: "M"), true): (rank, length) = (3, 60_000_000)
      case (UInt8(ascii: "S"), true): (rank, length) = (4, 1_000_000)
      default: throw .malformed
      }
      guard rank > last, last != 0 else { throw .malformed }
      last = rank
      hasFraction = number.hasFraction
      guard let part = number.times(length) else { throw .tooLong }
      total += part
      if total > longestDuration { throw .tooLong }
    }
    if last < 0 || last == 0 && inTime { throw .malformed }
    return total
  }

  /// An instant: `2025-07-07T07:00:00+09:00`. The offset is mandatory, for a run's result must not depend on where it runs.
  public static func instant(_ text: String) throws(Failure) -> (epochMicroseconds: Int64, offsetMinutes: Int) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 19, looksLikeDate(Array(bytes[0..<10])), bytes[10] == UInt8(ascii: "T"),
      let hour = twoDigits(bytes, 11, below: 24), bytes[13] == UInt8(ascii: ":"),
      let minute = twoDigits(bytes, 14, below: 60), bytes[16] == UInt8(ascii: ":"),
      let second = twoDigits(bytes, 17, below: 60)
    else { throw .malformed }
    var position = 19
    var fraction: Int64 = 0
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      var unit: Int64 = 100_000
      let start = position
      while position < bytes.count, TextPattern.isDigit(bytes[position]) {
        fraction += Int64(bytes[position] - 48) * unit
        unit /= 10
        position += 1
      }
      guard (1...6).contains(position - start) else { throw .malformed }
    }
    if position == bytes.count { throw .noOffset }
    let offset: Int
    if bytes[position] == UInt8(ascii: "Z"), position + 1 == bytes.count {
      offset = 0
    } else {
      let sign = bytes[position]
      guard bytes.count == position + 6, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
        let hours = twoDigits(bytes, position + 1, below: 24), bytes[position + 3] == UInt8(ascii: ":"),
        let minutes = twoDigits(bytes, position + 4, below: 60)
      else { throw .malformed }
      offset = (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)
    }
    let days = try dayNumber(Array(bytes[0..<10]))
    let seconds = days * 86_400 + Int64(hour * 3_600 + minute * 60 + second) - Int64(offset * 60)
    return (seconds * 1_000_000 + fraction, offset)
  }

  /// The microseconds since midnight of `07:30`; nothing when it is no time of day.
  public static func timeOfDay(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count == 5, let hour = twoDigits(bytes, 0, below: 24), bytes[2] == UInt8(ascii: ":"),
      let minute = twoDigits(bytes, 3, below: 60)
    else { return nil }
    return Int64(hour * 60 + minute) * 60_000_000
  }

  /// Whether a day's text is in the calendar: `2025-02-30` is not.
  public static func isCalendarDay(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard looksLikeDate(bytes) else { return false }
    return (try? dayNumber(bytes)) != nil
  }

  // MARK: Parts

  static func looksLikeDate(_ bytes: [UInt8]) -> Bool {
    guard bytes.count == 10, bytes[0..<4].allSatisfy(TextPattern.isDigit), bytes[4] == UInt8(ascii: "-"),
      let month = twoDigits(bytes, 5, below: 13), bytes[7] == UInt8(ascii: "-"),
      let day = twoDigits(bytes, 8, below: 32)
    else { return false }
    return month > 0 && day > 0
  }

  /// Days since 1970-01-01 in the Gregorian calendar (the era algorithm: 400 years are 146,097 days, years begin in March).
  static func dayNumber(_ bytes: [UInt8]) throws(Failure) -> Int64 {
    let year = bytes[0..<4].reduce(0) { $0 * 10 + Int($1 - 48) }
    let month = Int(bytes[5] - 48) * 10 + Int(bytes[6] - 48)
    let day = Int(bytes[8] - 48) * 10 + Int(bytes[9] - 48)
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard day <= lengths[month - 1] else { throw .noSuchDay }
    let marchYear = month <= 2 ? year - 1 : year
    let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int64(era * 146_097 + dayOfEra - 719_468)
  }

  private static func twoDigits(_ bytes: [UInt8], _ index: Int, below limit: Int) -> Int? {
    guard index + 1 < bytes.count, TextPattern.isDigit(bytes[index]), TextPattern.isDigit(bytes[index + 1]) else {
      return nil
    }
    let value = Int(bytes[index] - 48) * 10 + Int(bytes[index + 1] - 48)
    return value < limit ? value : nil
  }

  /// A decimal number as whole part and fraction of at most 18 digits; more decide nothing.
  private struct Decimal {
    var whole: UInt64 = 0
    var isHuge = false
    var fraction: UInt64 = 0
    var scale: UInt64 = 1
    var hasFraction = false

    /// The number times a count of microseconds, rounded to the nearest; nothing when it is beyond the longest duration.
    func times(_ length: Int64) -> Int64? {
      if isHuge { return nil }
      let exact = UInt128(whole) * UInt128(length)
      let part = (UInt128(fraction) * UInt128(length) * 2 + UInt128(scale)) / (2 * UInt128(scale))
      return exact + part > UInt128(ISO8601.longestDuration) ? nil : Int64(exact + part)
    }
  }

  private static func decimal(_ bytes: [UInt8], _ position: inout Int) throws(Failure) -> Decimal {
    var number = Decimal()
    let start = position
    while position < bytes.count, TextPattern.isDigit(bytes[position]) {
      if number.whole > 1_000_000_000_000_000 {
        number.isHuge = true
      } else {
        number.whole = number.whole * 10 + UInt64(bytes[position] - 48)
      }
      position += 1
    }
    guard position > start else { throw .malformed }
    guard position < bytes.count, bytes[position] == UInt8(ascii: ".") else { return number }
    position += 1
    let fractionStart = position
    number.hasFraction = true
    while position < bytes.count, TextPattern.isDigit(bytes[position]) {
      if position - fractionStart < 18 {
        number.fraction = number.fraction * 10 + UInt64(bytes[position] - 48)
        number.scale *= 10
      }
      position += 1
    }
    guard position > fractionStart else { throw .malformed }
    return number
  }

  /// What a text that does not start with `P` most likely was meant to be.
  private static func failureOfForeignDuration(_ bytes: [UInt8]) -> Failure {
    guard let first = bytes.first else { return .malformed }
    if first == UInt8(ascii: "-") { return .negative }
    if TextPattern.isDigit(first) { return .foreignUnit }
    return .malformed
  }
}
