import Infrastructure
import JSONSource
import SimulationKernel

/// Turns a checked tree of documents into typed configuration, and reports what no shape can see: ids that lead nowhere,
/// sums, times outside the run.
///
/// Parts that do not have their shape are skipped, so that one run finds every problem; the result is used only when
/// nothing was found.
struct Compiler {
  /// The documents and what is wrong with them so far.
  var library: SourceLibrary
  /// The local time of day at which the scenario starts.
  var scenarioStart = SimulationDuration.zero
  /// The local time since Monday 00:00 at which the scenario starts.
  var startOfWeek = SimulationDuration.zero
  /// How long the scenario's run may last, its drain included; nothing known while a part is validated by itself.
  var longestRun: SimulationDuration?
  /// How long customers arrive; nothing known while a part is validated by itself.
  var runDuration: SimulationDuration?
  /// The day whose state of the services is meant; nothing known while a part is validated by itself.
  var asOf: String?
  /// What the services offer, where the scenario says so.
  var catalogue: ObjectReader?
  /// When the scenario starts, in microseconds since 1970; nothing known while a part is validated by itself.
  var startsAt: Int64?
  /// CSV files read so far.
  var counts: [CountKey: CountTable?] = [:]
  /// Estimates made so far, by file and fitted interval.
  var fits: [CountKey: BusynessFit?] = [:]

  init(library: SourceLibrary) {
    self.library = library
  }

  mutating func report(_ code: ProblemCode, at location: SourceLocation, _ message: String, remedy: String) {
    library.findings.add(code, at: location, message, remedy: remedy)
  }

  mutating func warn(_ code: ProblemCode, at location: SourceLocation, _ message: String, remedy: String) {
    library.findings.add(code, at: location, message, remedy: remedy, severity: .warning)
  }

  /// The place of the id that a value names, or a report that there is none.
  ///
  /// - Parameter owner: what the table belongs to, for the message: `architecture "x"`.
  mutating func resolve(_ node: JSONNode?, in table: IDTable, of owner: String) -> Int? {
    guard let node, let id = node.string else { return nil }
    if let place = table[id] { return place }
    reportUnknown(id, at: node.location, in: table, of: owner)
    return nil
  }

  mutating func reportUnknown(_ id: String, at location: SourceLocation, in table: IDTable, of owner: String) {
    guard table.isKnown, !library.findings.isFull else { return }
    let known = table.ids.prefix(8).map(Quoting.quoted).joined(separator: ", ")
    report(
      .unknownReference, at: location, "names no \(table.noun) of \(owner)",
      remedy: Nearest.suggestion(
        for: id, among: table.ids, otherwise: table.ids.isEmpty ? "it has none" : "it has \(known)"))
  }

  /// Whether parts add up to 1; reports it if they do not. A part that could not be read makes the total a NaN, and is
  /// reported already.
  mutating func isOne(_ total: Double, _ parts: String, at location: SourceLocation) -> Bool {
    guard (total - 1).magnitude > 1e-9 else { return true }
    report(
      .probabilities, at: location, "has \(parts) that add up to \(ShapeChecker.figure(total))",
      remedy: "they must add up to 1")
    return false
  }

  /// Reports every value that an earlier one already has.
  mutating func refuseDuplicates(_ nodes: [JSONNode], _ noun: String) {
    var seen: Set<String> = []
    for node in nodes {
      guard let id = node.string else { continue }
      if !seen.insert(id).inserted {
        report(.duplicateID, at: node.location, "names the \(noun) \(Quoting.quoted(id)) again", remedy: "name it once")
      }
    }
  }

  // MARK: Values

  func duration(_ microseconds: Int64?) -> SimulationDuration? {
    microseconds.map { SimulationDuration(microseconds: $0) }
  }

  /// A profile over the day from an object with a constant, or with intervals and `values`.
  func profile(_ reader: ObjectReader?, values key: String) -> DailyProfile? {
    guard let reader else { return nil }
    if let constant = reader.number("constant") { return .constant(constant) }
    guard let from = reader.text("from").flatMap(ISO8601.timeOfDay), let every = reader.microseconds("every"),
      every > 0,
      let values = reader[key]?.array.flatMap({ whole($0.map { $0.number?.double }) })
    else { return nil }
    return DailyProfile(
      scenarioStart: scenarioStart, from: SimulationDuration(microseconds: from),
      interval: SimulationDuration(microseconds: every), values: values)
  }

  /// Reports a date that the calendar does not have.
  mutating func checkCalendarDay(_ node: JSONNode?) {
    guard let node, let text = node.string, ISO8601.looksLikeDate(Array(text.utf8)), !ISO8601.isCalendarDay(text)
    else { return }
    report(.noSuchDay, at: node.location, "is \(Quoting.quoted(text))", remedy: "the calendar has no such day")
  }

  /// Reports intervals that together are longer than a day.
  mutating func checkDay(_ reader: ObjectReader?, values key: String) {
    guard let reader, let every = reader.microseconds("every"), every > 0, let values = reader[key]?.array else {
      return
    }
    let room = Int64(86_400_000_000) / every
    if Int64(values.count) > room {
      report(
        .longerThanADay, at: reader[key]?.location ?? reader.location,
        "has \(values.count) intervals, together longer than a day", remedy: "give it at most \(room)")
    }
  }
}
