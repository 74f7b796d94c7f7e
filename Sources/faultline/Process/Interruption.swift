import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Turns Ctrl-C, termination and hang-up into a flag that long work looks at.
///
/// The signals are blocked in every thread and taken by one that waits for nothing else: no handler, no global state.
final class Interruption: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Whether a signal came.
  var isRequested: Bool { flag.load(ordering: .relaxed) }

  /// Starts to listen. To be called before any other thread is started, since threads inherit what is blocked.
  static func listen() -> Interruption {
    let interruption = Interruption()
    var signals = Self.signals
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let context = Unmanaged.passRetained(interruption)
    if !startThread(context.toOpaque()) {
      context.release()
      pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }
    return interruption
  }

  private static func startThread(_ context: UnsafeMutableRawPointer) -> Bool {
    #if canImport(Darwin)
      var thread: pthread_t?
      guard pthread_create(&thread, nil, { Interruption.wait($0) }, context) == 0 else { return false }
      if let thread { pthread_detach(thread) }
    #else
      var thread = pthread_t()
      guard pthread_create(&thread, nil, { $0.flatMap { Interruption.wait($0) } }, context) == 0 else { return false }
      pthread_detach(thread)
    #endif
    return true
  }

  private static func wait(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    let interruption = Unmanaged<Interruption>.fromOpaque(context).takeRetainedValue()
    var signals = Self.signals
    var signal: Int32 = 0
    while sigwait(&signals, &signal) == 0 { interruption.flag.store(true, ordering: .relaxed) }
    return nil
  }

  private static var signals: sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    return signals
  }
}
