import SimulationKernel

/// Mt/M/∞ with arrival rates that are constant by pieces: everybody is served at once. It begins empty.
///
/// The mean number in service obeys m′ = λ(t) − μm (Eick, Massey and Whitt, 1993), which each piece solves in closed form.
public struct InfiniteServerSystem: Sendable, Hashable {
  /// Arrivals in a unit of time on each piece.
  public let arrivalRates: [Double]
  /// Length of every piece; positive.
  public let piece: Double
  /// Services completed in a unit of time by each server; positive.
  public let serviceRate: Double

  /// A system with these pieces.
  public init(arrivalRates: [Double], piece: Double, serviceRate: Double) {
    precondition(piece > 0 && serviceRate > 0 && arrivalRates.allSatisfy { $0 >= 0 }, "no such system")
    self.arrivalRates = arrivalRates
    self.piece = piece
    self.serviceRate = serviceRate
  }

  /// Mean number in service at the end of each piece, and averaged over it.
  public var means: [(atEnd: Double, average: Double)] {
    let decay = Elementary.exp(-serviceRate * piece)
    var mean = 0.0
    return arrivalRates.map { rate in
      let goal = rate / serviceRate
      let average = goal + (mean - goal) * (1 - decay) / (serviceRate * piece)
      mean = goal + (mean - goal) * decay
      return (mean, average)
    }
  }
}
