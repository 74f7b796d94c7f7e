import ContactCenterModel
import Infrastructure
import JSONSource
import SimulationKernel

/// A source of customers before it is known which numbers and flows an architecture has.
struct CompiledSource {
  var id: String
  /// Where its key stands.
  var location: SourceLocation
  var reader: ObjectReader
  var channel: Channel
  var arrivals: ArrivalConfiguration
  var handleTime: Distribution
  var afterContactWork: Distribution
  var patience: Distribution?
  var redial: RedialConfiguration
}

/// Sources of customers: when they come, how long they stay, whether they try again.
extension Compiler {
  /// The workload's sources in order of their ids, those that could be compiled, with the table of all.
  mutating func workload(_ node: JSONNode, lasting duration: SimulationDuration?) -> (
    table: IDTable, sources: [CompiledSource]
  )? {
    guard let reader = ObjectReader(node, WorkloadShapes.workload) else { return nil }
    var sources: [CompiledSource] = []
    for member in reader.members("sources") {
      guard let source = ObjectReader(member.value, WorkloadShapes.source) else { continue }
      let arrivals = source.object("arrivals", WorkloadShapes.arrivals).flatMap { self.arrivals($0, lasting: duration) }
      let handle = distribution(source["handleTime"])
      let wrapUp = distribution(source["afterContactWork"])
      let patience = source.has("patience") ? drawnOrNever(source["patience"]) : .never
      let redial = source.has("redial") ? redial(source.object("redial", WorkloadShapes.redial)) : .never
      guard let arrivals, let handle, let wrapUp, let patience, let redial,
        let channel = source.text("channel").flatMap(Self.channel)
      else { continue }
      sources.append(
        CompiledSource(
          id: member.key, location: member.keyLocation, reader: source, channel: channel, arrivals: arrivals,
          handleTime: handle, afterContactWork: wrapUp, patience: patience.distribution, redial: redial))
    }
    return (IDTable("source", collection: reader["sources"]), sources.sorted { $0.id < $1.id })
  }

  private mutating func redial(_ reader: ObjectReader?) -> RedialConfiguration? {
    guard let reader, let delay = distribution(reader["delay"]), let attempts = reader.integer("maxAttempts") else {
      return nil
    }
    var probability = [Double](repeating: 0, count: ContactOutcome.allCases.count)
    let keys: [(ContactOutcome, String)] = [
      (.abandoned, "afterAbandoned"), (.blocked, "afterBlocked"), (.unreachable, "afterUnreachable"),
      (.dropped, "afterDropped"), (.failed, "afterFailed"),
    ]
    for (outcome, key) in keys {
      guard let value = reader.number(key) else { return nil }
      probability[Int(outcome.rawValue)] = value
    }
    return RedialConfiguration(probability: probability, delay: delay, maxAttempts: attempts)
  }

  // MARK: Arrivals

  private mutating func arrivals(
    _ reader: ObjectReader, lasting duration: SimulationDuration?
  ) -> ArrivalConfiguration? {
    let result: ArrivalConfiguration?
    if reader.has("perHour") {
      result = rates(reader)
    } else if reader.has("counts") {
      result = counted(reader.object("counts", WorkloadShapes.counts)).map { table in
        .counts(
          CountedArrivals(
            scenarioStart: scenarioStart, from: SimulationDuration(microseconds: table.from),
            interval: SimulationDuration(microseconds: table.interval), days: table.days))
      }
    } else if reader.has("fitted") {
      result = fitted(reader.object("fitted", WorkloadShapes.fitted))
    } else {
      result = reader["times"]?.array.flatMap { whole($0.map(\.microseconds)) }.map { times in
        .times(times.sorted().map { SimulationTime(microseconds: $0) })
      }
    }
    guard let result else { return nil }
    let expected = Self.expectedArrivals(result, lasting: duration)
    if expected > 1e9 {
      report(
        .absurdValue, at: reader.location, "brings more than a thousand million customers a run",
        remedy: "lower the rates or shorten the run")
      return nil
    }
    return result
  }

  /// An upper estimate of the mean number of customers in a run.
  private static func expectedArrivals(_ arrivals: ArrivalConfiguration, lasting duration: SimulationDuration?)
    -> Double
  {
    let days = max(1, (duration?.seconds ?? 0) / 86_400 + 1)
    return switch arrivals {
    case .poisson(let process):
      process.perHour.values.reduce(0, +) * process.perHour.interval.seconds / 3_600 * days
    case .counts(let counts): Double(counts.days.map { $0.reduce(0, +) }.max() ?? 0) * days
    case .times(let times): Double(times.count)
    }
  }

  private mutating func rates(_ reader: ObjectReader) -> ArrivalConfiguration? {
    let rates = reader.object("perHour", WorkloadShapes.rates)
    checkDay(rates, values: "rates")
    guard let profile = profile(rates, values: "rates"),
      let busyness = reader.object("busyness", WorkloadShapes.busyness), let day = busyness.number("dayCv"),
      let interval = busyness.number("intervalCv"), let correlation = busyness.number("intervalCorrelation")
    else { return nil }
    return .poisson(
      PoissonArrivals(
        perHour: profile, dayVariation: day, intervalVariation: interval, intervalCorrelation: correlation))
  }

  private mutating func fitted(_ reader: ObjectReader?) -> ArrivalConfiguration? {
    guard let reader, let table = counted(reader), let into = reader.microseconds("into"), let target = reader["into"]
    else { return nil }
    guard into % table.interval == 0, into <= 86_400_000_000 else {
      report(
        .contradiction, at: target.location, "is no whole number of the file's intervals, or more than a day",
        remedy: "make it a multiple of \"every\"")
      return nil
    }
    let grouped = table.grouped(by: Int(into / table.interval))
    guard let fit = BusynessFit(grouped.days) else {
      if let csv = reader["csv"] {
        report(
          .badCounts, at: csv.location, "names a file of one day, from which nothing can be estimated",
          remedy: "give it at least two days")
      }
      return nil
    }
    let hours = Double(into) / 3_600_000_000
    return .poisson(
      PoissonArrivals(
        perHour: DailyProfile(
          scenarioStart: scenarioStart, from: SimulationDuration(microseconds: grouped.from),
          interval: SimulationDuration(microseconds: into), values: fit.means.map { $0 / hours }),
        dayVariation: fit.dayVariation, intervalVariation: fit.intervalVariation,
        intervalCorrelation: fit.intervalCorrelation))
  }

  /// The counts of the file that an object names, read once.
  private mutating func counted(_ reader: ObjectReader?) -> CountTable? {
    guard let reader, let every = reader.microseconds("every"), every > 0, let name = reader["csv"],
      let length = reader["every"]
    else { return nil }
    if every < 60_000_000 {
      report(
        .absurdValue, at: length.location, "is shorter than the minutes that the file counts in",
        remedy: "it must be at least \"PT1M\"")
      return nil
    }
    guard let file = library.attach(name) else { return nil }
    let key = CountKey(file: file, interval: every)
    if let known = counts[key] { return known }
    do throws(CountTable.Fault) {
      let table = try CountTable.read(library.files[Int(file)].bytes, interval: every)
      counts[key] = .some(table)
      return table
    } catch {
      counts[key] = .some(nil)
      let location =
        error.line == 0
        ? SourceLocation.whole(file: file) : SourceLocation(file: file, line: UInt32(clamping: error.line), column: 1)
      report(.badCounts, at: location, error.message, remedy: error.remedy)
      return nil
    }
  }

  // MARK: In an architecture

  /// The sources as they are in an architecture, with its numbers and flows.
  mutating func sources(
    _ sources: [CompiledSource], in architecture: CompiledArchitecture
  ) -> [ContactSourceConfiguration]? {
    var result: [ContactSourceConfiguration?] = []
    for source in sources {
      let entry: ContactSourceConfiguration.Entry?
      var alternate: ContactSourceConfiguration.Alternate?
      if source.channel == .voice {
        entry = resolve(source.reader["dials"], in: architecture.numbers, of: architecture.name).map {
          .dials(PhoneNumberIndex($0))
        }
      } else {
        entry = resolve(source.reader["startsFlow"], in: architecture.flows, of: architecture.name).map {
          .starts(FlowIndex($0))
        }
      }
      if let other = source.reader.object("alternate", WorkloadShapes.alternate) {
        guard let number = resolve(other["dials"], in: architecture.numbers, of: architecture.name),
          let knownTo = other.number("knownTo")
        else {
          result.append(nil)
          continue
        }
        alternate = ContactSourceConfiguration.Alternate(number: PhoneNumberIndex(number), knownTo: knownTo)
      }
      result.append(
        entry.map { entry in
          ContactSourceConfiguration(
            id: source.id, channel: source.channel, entry: entry, alternate: alternate, arrivals: source.arrivals,
            handleTime: source.handleTime, afterContactWork: source.afterContactWork, patience: source.patience,
            redial: source.redial, incidentOnly: false)
        })
    }
    return whole(result)
  }
}
