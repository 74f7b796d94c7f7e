import JSONSource
import SimulationKernel
import Testing

@testable import ScenarioLanguage

@Suite struct CountTests {
  static let quarter: Int64 = 15 * 60_000_000

  @Test func daysAndIntervalsAreGathered() throws {
    let table = try CountTable.read(
      Array("day,interval_start,calls\nb,08:00,3\nb,07:30,2\na,07:45,7\n".utf8), interval: Self.quarter)
    #expect(table.from == 450 * 60_000_000)
    #expect(table.days == [[2, 0, 3], [0, 7, 0]])
    #expect(table.grouped(by: 2).days == [[2, 3], [7, 0]])
    #expect(table.grouped(by: 2).interval == 2 * Self.quarter)
  }

  @Test(arguments: [
    ("", 0), ("day,interval_start,calls\n", 0), ("day,start,calls\n1,07:00,5\n", 1),
    ("day,interval_start,calls\n1,7:00,5\n", 2),
    ("day,interval_start,calls\n1,07:00,-5\n", 2), ("day,interval_start,calls\n1,07:00,\n", 2),
    ("day,interval_start,calls\n1,07:00,5\n1,07:00,6\n", 3), ("day,interval_start,calls\n1,07:00,5,6\n", 2),
    ("day,interval_start,calls\n1,07:00,5\n1,07:10,5\n", 0), ("day,interval_start,calls\n1,07:00,5\n\"1,07:10,5\n", 3),
    ("day,interval_start,calls\n1,07:00,99999999999999999999\n", 2), ("day,interval_start,calls\n1,07:00,1000001\n", 2),
  ])
  func badFilesNameTheLine(text: String, line: Int) {
    do throws(CountTable.Fault) {
      _ = try CountTable.read(Array(text.utf8), interval: Self.quarter)
      Issue.record("read")
    } catch {
      #expect(error.line == line)
    }
  }

  /// The figures are those of `Tools/arrivals.py --into 30`, a program of its own.
  @Test func theFitAgreesWithTheTool() throws {
    let path = Repository.root + "/scenarios/workloads/example-counts.csv"
    let bytes = try FileSystemReader().read(path, limit: 1_000_000)
    let fit = try #require(BusynessFit(try CountTable.read(bytes, interval: Self.quarter).grouped(by: 2).days))
    #expect(abs(fit.means[0] * 2 - 1_270) < 0.05 && abs(fit.means[4] * 2 - 2_556) < 0.05)
    #expect(abs(fit.dayVariation - 0.0757) < 0.00005)
    #expect(abs(fit.intervalVariation - 0.0223) < 0.00005)
    #expect(abs(fit.intervalCorrelation - 0.747) < 0.0005)
  }

  /// Counts made by the model the estimators assume come back with its parameters.
  @Test func theFitFindsTheParametersOfItsModel() throws {
    var random = SplitMix64(state: 11)
    func normal() -> Double {
      (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
    }
    let (dayCv, sigma, rho) = (0.2, 0.1, 0.8)
    let days = (0..<3_000).map { _ in
      let day = 1 + dayCv * normal()
      var level = normal()
      return (0..<24).map { index in
        let mean = (200 + 20 * Double(index)) * max(day, 0) * exponential(sigma * level - sigma * sigma / 2)
        level = rho * level + (1 - rho * rho).squareRoot() * normal()
        return max(0, Int((mean + mean.squareRoot() * normal()).rounded()))
      }
    }
    let fit = try #require(BusynessFit(days))
    #expect(abs(fit.dayVariation - dayCv) < 0.01)
    #expect(abs(fit.intervalVariation - sigma) < 0.01)
    #expect(abs(fit.intervalCorrelation - rho) < 0.05)
  }

  /// e^x by its series: enough for small x, without the C library.
  private func exponential(_ x: Double) -> Double {
    var (sum, term) = (1.0, 1.0)
    for n in 1..<20 {
      term *= x / Double(n)
      sum += term
    }
    return sum
  }

  @Test func steadyCountsHaveNoBusyness() throws {
    let fit = try #require(BusynessFit([[5, 5, 5, 5], [5, 5, 5, 5], [5, 5, 5, 5]]))
    #expect(fit.dayVariation == 0 && fit.intervalVariation == 0 && fit.intervalCorrelation == 0)
    #expect(BusynessFit([[1, 2]]) == nil)
    #expect(BusynessFit([[0, 0], [0, 0]])?.means == [0, 0])
  }
}
