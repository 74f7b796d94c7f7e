import ArgumentParser

/// The command line's root: it names the commands and holds no logic of its own.
@main
struct Faultline: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Simulates outages of contact centres and message brokers, and counts what they cost.")
}
