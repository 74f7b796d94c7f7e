#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Plain threads that all run the same work until it is done.
///
/// Nothing of the language's concurrency runtime is needed for work that never waits, and it would cost start-up time.
struct WorkerThreads: ~Copyable {
  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private var threads: [pthread_t] = []

  /// Starts up to `count` threads; fewer when the system refuses more. At least one must start.
  init(count: Int, _ body: @escaping @Sendable () -> Void) {
    let work = Work(body)
    for _ in 0..<count {
      let context = Unmanaged.passRetained(work)
      #if canImport(Darwin)
        var thread: pthread_t?
        let code = pthread_create(&thread, nil, { Self.run($0) }, context.toOpaque())
        if let thread, code == 0 { threads.append(thread) } else { context.release() }
      #else
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, { $0.flatMap { Self.run($0) } }, context.toOpaque())
        if code == 0 { threads.append(thread) } else { context.release() }
      #endif
    }
    precondition(!threads.isEmpty, "the system refuses every thread")
  }

  private static func run(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
    return nil
  }

  /// Waits until every thread has ended.
  consuming func join() {
    for thread in threads { pthread_join(thread, nil) }
  }
}
