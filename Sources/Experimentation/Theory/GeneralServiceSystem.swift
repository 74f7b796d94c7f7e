/// M/G/1: one server, any law of service, first come first served.
///
/// Rates are per any unit of time, and times are in that unit.
public struct GeneralServiceSystem: Sendable, Hashable {
  /// Arrivals in a unit of time; positive and less than 1 / mean service time.
  public let arrivalRate: Double
  /// Mean service time; positive.
  public let serviceMean: Double
  /// Variance of the service time; not negative.
  public let serviceVariance: Double

  /// A stable system.
  public init(arrivalRate: Double, serviceMean: Double, serviceVariance: Double) {
    precondition(
      arrivalRate > 0 && serviceMean > 0 && serviceVariance >= 0 && arrivalRate * serviceMean < 1,
      "a delay system is stable")
    self.arrivalRate = arrivalRate
    self.serviceMean = serviceMean
    self.serviceVariance = serviceVariance
  }

  /// Share of time that the server is busy: ρ.
  public var occupancy: Double { arrivalRate * serviceMean }

  /// Mean wait of all arrivals: Wq = λE[S²] / (2(1 − ρ)) (Pollaczek, 1930; Khinchine, 1932).
  public var meanWait: Double {
    let secondMoment = serviceVariance + serviceMean * serviceMean
    return arrivalRate * secondMoment / (2 * (1 - occupancy))
  }

  /// Mean number waiting, by Little's law.
  public var meanQueue: Double { arrivalRate * meanWait }

  /// Mean time in the system.
  public var meanSojourn: Double { meanWait + serviceMean }

  /// Mean number in the system.
  public var meanInSystem: Double { arrivalRate * meanSojourn }
}

/// What service times become when the server itself breaks down in the middle of them and work resumes after the repair
/// (Hopp and Spearman, *Factory Physics*, section 8.4): failures come after exponential stretches of busy time, and repairs
/// are exponential.
public struct EffectiveServiceTime: Sendable, Hashable {
  /// Share of the time that a busy server is up: A = mf / (mf + mr).
  public let availability: Double
  /// Mean effective service time: t₀ / A.
  public let mean: Double
  /// Its squared coefficient of variation: c₀² + (1 + cr²)A(1 − A)mr / t₀, with cr² = 1.
  public let squaredVariation: Double

  /// Natural service times with this mean and standard deviation, on a server with these mean times to failure and repair.
  public init(naturalMean: Double, naturalDeviation: Double, meanTimeToFailure: Double, meanTimeToRepair: Double) {
    precondition(naturalMean > 0 && naturalDeviation >= 0 && meanTimeToFailure > 0 && meanTimeToRepair > 0)
    availability = meanTimeToFailure / (meanTimeToFailure + meanTimeToRepair)
    mean = naturalMean / availability
    let natural = naturalDeviation / naturalMean
    squaredVariation = natural * natural + 2 * availability * (1 - availability) * meanTimeToRepair / naturalMean
  }

  /// Variance of the effective service time.
  public var variance: Double { squaredVariation * mean * mean }
}
