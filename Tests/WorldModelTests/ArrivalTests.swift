import ContactCenterModel
import Infrastructure
import SimulationKernel
import Testing

@testable import ContactCenterModel

/// Arrival processes: rates, busyness, counts of real days.
@Suite struct ArrivalTests {
  func arrivals(_ configuration: ArrivalConfiguration, hours: Int, replication: UInt32 = 0) -> [SimulationTime] {
    let source = ContactSourceConfiguration.calls(arrivals: configuration, handleTime: .constant(1))
    let plan = ArrivalPlan(source)
    var process = ArrivalProcess(
      plan, origin: RandomOrigin(seed: 3, replication: replication), closesAt: .start + .hours(hours))
    var times: [SimulationTime] = []
    while let time = process.nextInPiece() ?? process.nextLater(plan) {
      times.append(time)
      _ = process.takeOrdinal()
    }
    return times
  }

  /// 07:00 start; 100 an hour from 08:00, 300 from 09:00, 200 from 10:00, nothing else.
  let profile = DailyProfile(
    scenarioStart: .hours(7), from: .hours(8), interval: .hours(1), values: [100, 300, 200])

  func counts(_ times: [SimulationTime], hours: Int) -> [Int] {
    var counts = Array(repeating: 0, count: hours)
    for time in times { counts[Int(time.microseconds / SimulationDuration.hours(1).microseconds)] += 1 }
    return counts
  }

  @Test func ratesFollowTheClockAndRepeatDaily() {
    var sums = Array(repeating: 0, count: 48)
    let replications = 200
    for replication in 0..<replications {
      let process = PoissonArrivals(
        perHour: profile, dayVariation: 0, intervalVariation: 0, intervalCorrelation: 0)
      let times = arrivals(.poisson(process), hours: 48, replication: UInt32(replication))
      #expect(times == times.sorted())
      for (hour, count) in counts(times, hours: 48).enumerated() { sums[hour] += count }
    }
    for hour in 0..<48 {
      let rates: [Int: Double] = [1: 100, 2: 300, 3: 200]
      let rate = rates[hour % 24] ?? 0
      let expected = rate * Double(replications)
      // Poisson: 3.9 standard errors hold for all six busy hours together at 99.9 %; silent hours are silent.
      #expect(abs(Double(sums[hour]) - expected) <= 3.9 * expected.squareRoot())
    }
  }

  /// Mean, variance and lag-one covariance of the first two hours' counts over many days.
  func moments(_ process: PoissonArrivals) -> (mean: Double, variance: Double, covariance: Double) {
    let replications = 4000
    var first: [Double] = []
    var second: [Double] = []
    for replication in 0..<replications {
      let hours = counts(arrivals(.poisson(process), hours: 2, replication: UInt32(replication)), hours: 2)
      first.append(Double(hours[0]))
      second.append(Double(hours[1]))
    }
    let count = Double(replications)
    let meanFirst = first.reduce(0, +) / count
    let meanSecond = second.reduce(0, +) / count
    let variance = first.reduce(0) { $0 + ($1 - meanFirst) * ($1 - meanFirst) } / (count - 1)
    let covariance = zip(first, second).reduce(0) { $0 + ($1.0 - meanFirst) * ($1.1 - meanSecond) } / (count - 1)
    return (meanFirst, variance, covariance)
  }

  // With factor B of mean 1 and variance v: mean λ, variance λ + λ²v, covariance of two hours λ²cov(B, B').
  // Standard errors: of the variance about variance × sqrt(2 / n) × 1.5 for the heavier tails; 4 of them are allowed.
  let meanTolerance: Double = 4 * (1000.0 / 4000).squareRoot()
  let varianceTolerance: Double = 4 * 1000 * (2.0 / 4000).squareRoot() * 1.5

  @Test func dayBusynessIsSharedByTheWholeDay() {
    let process = PoissonArrivals(
      perHour: .constant(100), dayVariation: 0.3, intervalVariation: 0, intervalCorrelation: 0)
    let (mean, variance, covariance) = moments(process)
    #expect(abs(mean - 100) < meanTolerance)
    #expect(abs(variance - 1000) < varianceTolerance)
    #expect(abs(covariance - 900) < varianceTolerance)
  }

  @Test func intervalBusynessIsCorrelatedAsAsked() {
    var profile = DailyProfile.constant(100)
    profile.interval = .hours(1)
    profile.values = Array(repeating: 100, count: 24)
    let process = PoissonArrivals(
      perHour: profile, dayVariation: 0, intervalVariation: 0.3, intervalCorrelation: 0.5)
    let (mean, variance, covariance) = moments(process)
    #expect(abs(mean - 100) < meanTolerance)
    #expect(abs(variance - 1000) < varianceTolerance)
    // Lognormal factors with cv c whose logarithms correlate by r: covariance (1 + c²)^r − 1.
    let expected = 10_000 * (Elementary.exp(0.5 * Elementary.log(1.09)) - 1)
    #expect(abs(covariance - expected) < varianceTolerance)
  }

  @Test func countedDaysArePlayedBackExactly() {
    let counted = CountedArrivals(
      scenarioStart: .hours(7), from: .hours(7), interval: .minutes(30), days: [[3, 0, 5, 1], [10, 20, 0, 2]])
    for replication in 0..<4 {
      let times = arrivals(.counts(counted), hours: 14, replication: UInt32(replication))
      #expect(times == times.sorted())
      var byInterval = Array(repeating: 0, count: 4)
      for time in times { byInterval[Int(time.microseconds / SimulationDuration.minutes(30).microseconds)] += 1 }
      #expect(byInterval == counted.days[replication % 2])
    }
  }
}
