import ArgumentParser
import CSV

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Standard output and standard error, and what is known of the terminals behind them.
enum Console {
  /// Writes to standard output; a full disk or a closed pipe ends the command with 74.
  static func write(_ text: String) throws {
    var output = ByteOutput(descriptor: STDOUT_FILENO, name: "standard output")
    output.append(contentsOf: text.utf8)
    do {
      try output.finish()
    } catch {
      complain("\(error)")
      throw ExitStatus.cannotWrite.exit
    }
  }

  /// Writes a line to standard error; when even that fails there is nobody left to tell.
  static func complain(_ line: String) {
    writeError("faultline: \(line)\n")
  }

  /// Writes to standard error as it is.
  static func writeError(_ text: String) {
    var output = ByteOutput(descriptor: STDERR_FILENO, name: "standard error")
    output.append(contentsOf: text.utf8)
    try? output.finish()
  }

  /// Whether standard error is a terminal.
  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Whether standard output shows colours and they are wanted (no-color.org).
  static var isColored: Bool {
    isatty(STDOUT_FILENO) == 1 && (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
  }

  /// Columns of the terminal, by `COLUMNS` or the terminal itself; 100 where there is none.
  static var width: Int {
    if let text = environment("COLUMNS"), let columns = Int(text), columns > 0 { return columns }
    for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
      var size = winsize()
      if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 { return Int(size.ws_col) }
    }
    return 100
  }

  private static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}
