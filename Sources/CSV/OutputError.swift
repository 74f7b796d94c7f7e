#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Why output could not be made. The command line turns the two kinds into exit codes 73 and 74.
public enum OutputError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file could not be created (exit code 73).
  case cannotCreate(path: String, errno: Int32)
  /// Bytes could not be written, or not all (exit code 74).
  case cannotWrite(path: String, errno: Int32)

  /// The path and the system's reason.
  public var description: String {
    switch self {
    case .cannotCreate(let path, let code): "cannot create \(path): \(String(cString: strerror(code)))"
    case .cannotWrite(let path, let code): "cannot write \(path): \(String(cString: strerror(code)))"
    }
  }
}
