import ContactCenterModel
import Infrastructure
import JSONSource
import SimulationKernel

/// When customers arrive: by rates, by counts, by rates fitted to counts, or at given times.
extension Compiler {
  mutating func arrivals(
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
    } else if reader.has("messages") {
      return reader.text("messages").map { .messages(producer: $0) }
    } else if reader.has("fitted") {
      result = fitted(reader.object("fitted", WorkloadShapes.fitted))
    } else {
      result = reader["times"]?.array.flatMap { whole($0.map(\.microseconds)) }.map { times in
        .times(times.sorted().map { SimulationTime(microseconds: $0) })
      }
    }
    guard let result else { return nil }
    let expected = Self.expectedArrivals(result, lasting: duration)
    if expected > 2e7 {
      report(
        .absurdValue, at: reader.location, "brings more than twenty million customers a run",
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
    // The stream's own limit holds.
    case .messages: 0
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
    guard let fit = fit(of: reader, into: into, grouped) else {
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

  /// The estimates from a file, made once however many sources share it.
  private mutating func fit(of reader: ObjectReader, into: Int64, _ table: CountTable) -> BusynessFit? {
    guard let name = reader["csv"], let file = library.attach(name) else { return nil }
    let key = CountKey(file: file, interval: into)
    if let known = fits[key] { return known }
    let fit = BusynessFit(table.days)
    fits[key] = .some(fit)
    return fit
  }
}
