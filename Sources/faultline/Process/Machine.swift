#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the machine says of itself.
enum Machine {
  /// Processors that may be used; at least 1.
  static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// The C library and its version, for receipts.
  static var mathematics: String {
    #if canImport(Glibc)
      // "glibc 2.36"; the function for it is in no module.
      var name = [CChar](repeating: 0, count: 64)
      let length = confstr(Int32(_CS_GNU_LIBC_VERSION), &name, name.count)
      return length > 0
        ? String(decoding: name.prefix(length - 1).map { UInt8(bitPattern: $0) }, as: UTF8.self) : "glibc"
    #else
      return "system"
    #endif
  }

  /// Seconds on a clock that never goes back.
  static var seconds: Double {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
  }

  /// A file-size limit then shows as a write error, with its message, and does not kill the program.
  static func ignoreFileSizeSignal() {
    signal(SIGXFSZ, SIG_IGN)
  }
}
