#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where workers fetch the next replication and leave its outcome, and where one reader takes outcomes in order.
///
/// Workers run ahead of the reader by a bounded number of replications, so that memory does not grow with their count.
final class ReplicationBoard: @unchecked Sendable {
  /// What a worker leaves.
  enum Result: Sendable {
    case outcome(ReplicationOutcome)
    case interrupted
    case failure(ReplicationFailure)
  }

  // Everything below the lock is touched only while it is held; that is what the unchecked conformance rests on.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var next: Int
  private let end: Int
  private let window: Int
  private var taken: Int
  private var results: [Int: Result] = [:]
  private var isStopped = false

  init(replications: Range<Int>, window: Int) {
    next = replications.lowerBound
    taken = replications.lowerBound
    end = replications.upperBound
    self.window = window
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  private func locked<Value>(_ body: () -> Value) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// The next replication to play; nothing when there is none left. Waits while the reader is too far behind.
  func fetch() -> Int? {
    locked {
      while !isStopped && next < end && next - taken >= window { pthread_cond_wait(changed, mutex) }
      if isStopped || next >= end { return nil }
      next += 1
      return next - 1
    }
  }

  /// Leaves what became of a replication.
  func leave(_ result: Result, of replication: Int) {
    locked {
      results[replication] = result
      pthread_cond_broadcast(changed)
    }
  }

  /// What became of a replication that a worker has fetched or will fetch; waits for it.
  func take(_ replication: Int) -> Result {
    locked {
      while true {
        if let result = results.removeValue(forKey: replication) {
          taken = replication + 1
          pthread_cond_broadcast(changed)
          return result
        }
        if isStopped { return .interrupted }
        pthread_cond_wait(changed, mutex)
      }
    }
  }

  /// No replication is handed out any more.
  func stop() {
    locked {
      isStopped = true
      pthread_cond_broadcast(changed)
    }
  }
}
