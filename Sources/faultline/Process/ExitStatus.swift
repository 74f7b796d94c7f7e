import ArgumentParser

/// What an exit code means; a contract, after sysexits.h.
enum ExitStatus: Int32 {
  /// An objective was missed (`--check`), or the engine disagrees with theory (`verify`).
  case missed = 1
  /// An objective is undecided (`--check --strict`).
  case undecided = 3
  /// A document is wrong.
  case badDocument = 65
  /// A file is not there.
  case noSuchFile = 66
  /// An invariant broke: an error of this program.
  case internalError = 70
  /// Output cannot be created.
  case cannotCreate = 73
  /// Output cannot be written.
  case cannotWrite = 74
  /// Interrupted; what was complete is written.
  case interrupted = 130

  /// What a command throws to end with this code.
  var exit: ExitCode { ExitCode(rawValue) }
}
