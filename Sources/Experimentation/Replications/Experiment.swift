import ContactCenterModel
import ScenarioLanguage

/// Plays the replications of a scenario in parallel and puts them together in their order.
///
/// The thread count changes no byte: outcomes are merged strictly in replication order by the calling thread, and when the
/// run is interrupted the contiguous prefix is what counts.
public struct Experiment: Sendable {
  /// What is played.
  public let player: ReplicationPlayer
  /// Replications asked for.
  public let replications: Int
  /// Threads that play them.
  public let threads: Int

  /// An experiment of so many replications, at least 1, on so many threads, at least 1.
  public init(_ player: ReplicationPlayer, replications: Int, threads: Int) {
    precondition(replications > 0 && threads > 0, "an experiment has replications and threads")
    self.player = player
    self.replications = replications
    self.threads = min(threads, replications)
  }

  /// Runs to the end, or until interrupted.
  ///
  /// - Parameters:
  ///   - isInterrupted: asked about every simulated minute by every thread.
  ///   - consume: gets every outcome in replication order on the calling thread; its error ends the run.
  /// - Returns: what was found in the replications completed, from the first without a gap.
  public func run(
    isInterrupted: @escaping @Sendable () -> Bool, consume: (ReplicationOutcome) throws -> Void
  ) throws -> ExperimentResult {
    let board = ReplicationBoard(replications: 0..<replications, window: 2 * threads)
    let player = player
    let workers = WorkerThreads(count: threads) {
      var memory = CustomerMemory()
      while let replication = board.fetch() {
        do throws(ReplicationFailure) {
          if isInterrupted() {
            board.leave(.interrupted, of: replication)
          } else if let outcome = try player.play(replication, memory: &memory, isInterrupted: isInterrupted) {
            board.leave(.outcome(outcome), of: replication)
          } else {
            board.leave(.interrupted, of: replication)
          }
        } catch {
          board.leave(.failure(error), of: replication)
        }
      }
    }
    var result = ExperimentResult(player.scenario, player.catalogue, replications: replications)
    do {
      merging: for replication in 0..<replications {
        switch board.take(replication) {
        case .outcome(let outcome):
          result.add(outcome)
          try consume(outcome)
        case .failure(let failure): throw failure
        case .interrupted: break merging
        }
      }
    } catch {
      board.stop()
      workers.join()
      throw error
    }
    board.stop()
    workers.join()
    return result
  }
}
