import CSV
import JSONSource

/// One file of counts as a workload refers to it.
struct CountKey: Hashable {
  var file: UInt16
  var interval: Int64
}

/// Counts of arrivals by interval on real days, from a CSV with the columns `day`, `interval_start` and `calls`.
///
/// Days keep the order of the file. Intervals are those of all days together: one that a day lacks has a count of 0 there.
struct CountTable {
  /// The time of day of the first interval, in microseconds.
  var from: Int64
  /// The length of every interval, in microseconds.
  var interval: Int64
  /// `days[d][i]`: arrivals on day d in interval i.
  var days: [[Int]]

  /// A row at fault, by line; line 0 is the file as a whole.
  struct Fault: Error {
    var line: Int
    var message: String
    var remedy: String
  }

  /// The columns of such a file.
  static let columns = ["day", "interval_start", "calls"]

  /// Reads a file's bytes, whose intervals are at least a minute long.
  static func read(_ bytes: [UInt8], interval: Int64) throws(Fault) -> CountTable {
    var reader = CSVReader(bytes)
    guard let header = try row(&reader) else {
      throw Fault(line: 0, message: "is empty", remedy: "it needs the columns day, interval_start, calls")
    }
    guard header == columns else {
      throw Fault(
        line: reader.line, message: "has the columns \(header.prefix(8).map(Quoting.quoted).joined(separator: ", "))",
        remedy: "it needs day, interval_start, calls")
    }
    var order: [String: Int] = [:]
    var cells: [[Int64: Int]] = []
    while let fields = try row(&reader) {
      guard let start = ISO8601.timeOfDay(fields[1]) else {
        throw Fault(
          line: reader.line, message: "has the interval_start \(Quoting.quoted(fields[1]))",
          remedy: "write a time of day such as 07:30")
      }
      guard fields[2].utf8.allSatisfy(TextPattern.isDigit), let count = Int(fields[2]), count <= 1_000_000 else {
        throw Fault(
          line: reader.line, message: "has the count \(Quoting.quoted(fields[2]))",
          remedy: "write a whole number from 0 to 1000000")
      }
      let day = order[fields[0], default: cells.count]
      if day == cells.count {
        guard cells.count < 10_000 else {
          throw Fault(line: reader.line, message: "begins day 10001", remedy: "give it at most 10000 days")
        }
        order[fields[0]] = day
        cells.append([:])
      }
      if cells[day].updateValue(count, forKey: start) != nil {
        throw Fault(
          line: reader.line, message: "counts day \(Quoting.quoted(fields[0])) at \(fields[1]) again",
          remedy: "count every interval once")
      }
    }
    return try table(cells, interval: interval)
  }

  private static func row(_ reader: inout CSVReader) throws(Fault) -> [String]? {
    do throws(CSVError) {
      return try reader.next()
    } catch {
      throw Fault(line: error.line, message: error.description, remedy: "mend the file")
    }
  }

  private static func table(_ cells: [[Int64: Int]], interval: Int64) throws(Fault) -> CountTable {
    let starts = Set(cells.flatMap(\.keys)).sorted()
    guard let first = starts.first, let last = starts.last else {
      throw Fault(line: 0, message: "has no rows", remedy: "give it at least one day")
    }
    if let odd = starts.first(where: { ($0 - first) % interval != 0 }) {
      let minutes = odd / 60_000_000
      let text = "\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
      throw Fault(
        line: 0, message: "has an interval at \(text), no whole number of intervals after the first",
        remedy: "check the length that \"every\" gives")
    }
    let count = Int((last - first) / interval) + 1
    if Int64(count) * interval > 86_400_000_000 {
      throw Fault(line: 0, message: "has intervals that are together longer than a day", remedy: "check \"every\"")
    }
    if count * cells.count > 500_000 {
      throw Fault(
        line: 0, message: "has \(cells.count) days of \(count) intervals", remedy: "give it at most 500000 counts")
    }
    let days = cells.map { cell in (0..<count).map { cell[first + Int64($0) * interval] ?? 0 } }
    return CountTable(from: first, interval: interval, days: days)
  }

  /// The same counts in intervals `factor` times as long; a last one that is not full counts what there is.
  func grouped(by factor: Int) -> CountTable {
    let grouped = days.map { day in
      stride(from: 0, to: day.count, by: factor).map { start in
        day[start..<min(start + factor, day.count)].reduce(0, +)
      }
    }
    return CountTable(from: from, interval: interval * Int64(factor), days: grouped)
  }
}
