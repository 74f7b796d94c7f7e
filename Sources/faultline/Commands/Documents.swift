import JSONSource

/// What problems in documents mean for the exit code.
enum Documents {
  /// 66 when a file named on the command line is not there, else 65.
  static func status(of problems: [Problem], named paths: [String]) -> ExitStatus {
    let isMissing = problems.contains { problem in
      problem.code == .noSuchFile && problem.line == 0 && paths.contains(problem.file)
    }
    return isMissing ? .noSuchFile : .badDocument
  }
}
