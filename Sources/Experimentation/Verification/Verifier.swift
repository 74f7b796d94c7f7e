import JSONSource
import ScenarioLanguage
import SimulationKernel

/// Holds the engine against theory: every case is a scenario document, compiled and run as `run` does it.
public struct Verifier: Sendable {
  /// Why a case could not be judged; all are faults of the program.
  public enum Failure: Error, Sendable, CustomStringConvertible {
    /// A document does not compile.
    case document(model: String, problem: String)
    /// A metric is missing, or has no value in some replication.
    case metric(model: String, name: String)
    /// An invariant broke.
    case replication(model: String, ReplicationFailure)
    /// Somebody asked to stop.
    case interrupted

    /// One line.
    public var description: String {
      switch self {
      case .document(let model, let problem): "\(model): the scenario does not compile: \(problem)"
      case .metric(let model, let name): "\(model): \(name) has no value"
      case .replication(let model, let failure): "\(model): \(failure)"
      case .interrupted: "interrupted"
      }
    }
  }

  let cases: [VerificationCase]

  /// The cases that `verify` shows.
  public init() { self.init(VerificationCase.suite) }

  init(_ cases: [VerificationCase]) { self.cases = cases }

  /// Replications to play in all.
  public var replications: Int { cases.reduce(0) { $0 + $1.scenario.replications } }

  /// The scenario documents behind the table, by file name.
  public var documents: [(name: String, bytes: [UInt8])] {
    cases.map { ("\($0.scenario.id).json", $0.scenario.document.bytes()) }
  }

  /// Runs every case.
  ///
  /// - Parameters:
  ///   - threads: how many replications are played at once; changes no figure.
  ///   - progress: called after each replication with how many of `replications` are done.
  public func run(
    threads: Int, isInterrupted: @escaping @Sendable () -> Bool, progress: (Int) -> Void
  ) throws(Failure) -> VerificationTable {
    var table = VerificationTable(rows: [], attempts: 0)
    var played = 0
    for verified in cases {
      let result = try play(verified, threads: threads, isInterrupted: isInterrupted) {
        played += 1
        progress(played)
      }
      for quantity in verified.quantities {
        let row = try quantity.row(of: verified.model) { name in
          result.catalogue.place(of: name).map { result.architectures[0].values[$0] }
        }
        table.rows.append(row)
      }
      table.attempts += result.attempts
    }
    return table
  }

  private func play(
    _ verified: VerificationCase, threads: Int, isInterrupted: @escaping @Sendable () -> Bool, progress: () -> Void
  ) throws(Failure) -> ExperimentResult {
    let path = "\(verified.scenario.id).json"
    let reader = MemoryReader([path: verified.scenario.document.bytes()])
    let loaded = ScenarioLoader.load(path: path, reader: reader)
    // Theory's systems have one path and one carrier, of which the validator warns.
    guard let scenario = loaded.scenario else {
      throw .document(model: verified.model, problem: loaded.problems.first.map { "\($0)" } ?? "no reason is given")
    }
    let experiment = Experiment(ReplicationPlayer(scenario), replications: scenario.replications, threads: threads)
    let result: ExperimentResult
    do {
      result = try experiment.run(isInterrupted: isInterrupted) { _ in progress() }
    } catch let failure as ReplicationFailure {
      throw .replication(model: verified.model, failure)
    } catch {
      preconditionFailure("an experiment failed without a reason: \(error)")
    }
    if !result.isComplete { throw .interrupted }
    return result
  }
}
