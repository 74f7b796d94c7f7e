/// Something wrong with a document, said so that its author can mend it without asking.
public struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
  /// How bad it is: an error stops the run, a warning does not.
  public enum Severity: String, Sendable, Hashable {
    case error, warning
  }

  /// The file's path as the user would write it.
  public var file: String
  /// The line from 1; 0 when the problem is the file as a whole.
  public var line: Int
  /// The column from 1, in Unicode scalars; 0 when the problem is the file as a whole.
  public var column: Int
  /// The JSON pointer within that file to the value at fault; empty for the whole document.
  public var pointer: String
  /// The kind of problem.
  public var code: ProblemCode
  /// What is wrong, as a phrase whose subject is the pointer: "add up to 110".
  public var message: String
  /// What to do about it: "they must add up to 100".
  public var remedy: String
  /// How bad it is.
  public var severity: Severity

  /// Makes a problem from its parts.
  public init(
    file: String, line: Int, column: Int, pointer: String, code: ProblemCode, message: String, remedy: String,
    severity: Severity = .error
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.pointer = pointer
    self.code = code
    self.message = message
    self.remedy = remedy
    self.severity = severity
  }

  /// `file:line:column: error[code]: /pointer what is wrong; what to do`, one line, control characters made visible.
  public var description: String {
    var text = Quoting.printable(file)
    if line > 0 { text += ":\(line):\(column)" }
    text += ": \(severity.rawValue)[\(code.rawValue)]: "
    text += pointer.isEmpty ? "the document" : Quoting.printable(pointer)
    text += " " + message
    if !remedy.isEmpty { text += "; " + remedy }
    return text
  }
}

extension Problem: Comparable {
  /// Reading order: by file, line, column, and then by text, so that equal inputs list equally.
  public static func < (left: Problem, right: Problem) -> Bool {
    if left.file != right.file { return left.file < right.file }
    if (left.line, left.column) != (right.line, right.column) {
      return (left.line, left.column) < (right.line, right.column)
    }
    if left.code != right.code { return left.code.rawValue < right.code.rawValue }
    return (left.pointer, left.message) < (right.pointer, right.message)
  }
}

extension Problem {
  /// The last line of a report: "2 errors in 2 of 5 files", "no problems in 5 files".
  ///
  /// - Parameters:
  ///   - problems: what was found.
  ///   - files: every file that was looked at, referenced ones included.
  public static func summary(of problems: [Problem], files: some Collection<String>) -> String {
    func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
    let errors = problems.count { $0.severity == .error }
    let warnings = problems.count - errors
    let concerned = Set(problems.map(\.file))
    let all = Set(files).union(concerned).count
    if problems.isEmpty { return "no problems in \(counted(all, "file"))" }
    var parts: [String] = []
    if errors > 0 { parts.append(counted(errors, "error")) }
    if warnings > 0 { parts.append(counted(warnings, "warning")) }
    return "\(parts.joined(separator: " and ")) in \(concerned.count) of \(counted(all, "file"))"
  }
}
