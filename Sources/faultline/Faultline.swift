import ArgumentParser
import Reporting

/// The command line's root: it names the commands and holds no logic of its own.
@main
struct Faultline: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "faultline",
    abstract: "Simulates outages of contact centres, and counts what they cost.",
    version: "faultline \(ProgramVersion.current)",
    subcommands: [RunCommand.self, ValidateCommand.self, SchemaCommand.self, VerifyCommand.self])
}
