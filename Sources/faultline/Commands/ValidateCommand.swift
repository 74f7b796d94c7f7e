import ArgumentParser
import Experimentation
import JSONSource
import ScenarioLanguage

/// `faultline validate FILE…`
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Reports every problem of some documents and of all that they refer to.",
    discussion: """
      Each problem is one line: file:line:column: error[code]: the JSON pointer, what is wrong; what to do.
      """)

  @Argument(help: "JSON documents of any kind.")
  var files: [String]

  func validate() throws {
    if files.isEmpty { throw ValidationError("Name at least one file.") }
  }

  func run() throws {
    let report = Validator.validate(files, metrics: MetricCatalogue.known(of:))
    let lines = report.problems.map(\.description) + [report.summary]
    try Console.write(lines.joined(separator: "\n") + "\n")
    if report.hasErrors { throw Documents.status(of: report.problems, named: files).exit }
  }
}
