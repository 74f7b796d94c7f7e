import ArgumentParser
import CSV
import Experimentation
import JSONSource
import Reporting
import ScenarioLanguage
import SimulationKernel

/// `faultline run SCENARIO`
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Simulates a scenario, compares its architectures and writes the results as CSV.",
    discussion: """
      Every replication plays each architecture twice: with the incident, and its twin without, on the same customers \
      and the same randomness. The same scenario and seed give the same bytes for any number of threads.
      """)

  @Argument(help: "The scenario's JSON file.")
  var scenario: String

  @Option(
    help: ArgumentHelp("The folder for the results; it appears when all is written.", valueName: "folder"))
  var out: String?

  @Option(help: ArgumentHelp("Replications to make, in place of the scenario's (1 to 1000000).", valueName: "n"))
  var replications: Int?

  @Option(help: ArgumentHelp("The seed of all random numbers, in place of the scenario's.", valueName: "s"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("Threads; as many as there are processors unless given (1 to 1024).", valueName: "n"))
  var threads: Int?

  @Flag(help: "Also write every customer, every attempt and every step of operations.")
  var trace = false

  @Flag(help: "End with exit code 1 when an objective is missed.")
  var check = false

  @Flag(help: "With --check: end with exit code 3 when an objective is undecided.")
  var strict = false

  @Flag(help: "Replace the folder of an earlier run.")
  var force = false

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  func validate() throws {
    if let replications, !(1...1_000_000).contains(replications) {
      throw ValidationError("--replications must be from 1 to 1000000.")
    }
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be from 1 to 1024.") }
    if let seed, seed > UInt64(Int64.max) { throw ValidationError("--seed must be at most \(Int64.max).") }
    if strict && !check { throw ValidationError("--strict needs --check.") }
    if let out, out.isEmpty { throw ValidationError("--out must name a folder.") }
  }

  func run() throws {
    Machine.ignoreFileSizeSignal()
    let interruption = Interruption.listen()
    let scenario = try load()
    let result = try simulate(scenario, interruption)
    if interruption.isRequested && !result.isComplete { throw ExitStatus.interrupted.exit }
    if check { try judge(result) }
  }

  private func load() throws -> Scenario {
    let loaded = ScenarioLoader.load(path: scenario, metrics: MetricCatalogue.known(of:))
    if !loaded.problems.isEmpty {
      let lines = loaded.problems.map(\.description) + [Problem.summary(of: loaded.problems, files: loaded.files)]
      Console.writeError(lines.joined(separator: "\n") + "\n")
    }
    if let scenario = loaded.scenario { return scenario }
    throw Documents.status(of: loaded.problems, named: [scenario]).exit
  }

  private func simulate(_ scenario: Scenario, _ interruption: Interruption) throws -> ExperimentResult {
    let seed = seed ?? scenario.seed
    let path = out ?? "out/\(scenario.id)"
    let result: ExperimentResult
    do {
      let folder = try OutputFolder(at: path, replaces: force)
      let report = try RunReport(scenario, in: folder, isTracing: trace)
      let experiment = Experiment(
        ReplicationPlayer(scenario, seed: seed, isTracing: trace), replications: replications ?? scenario.replications,
        threads: threads ?? Machine.processors)
      var progress = ProgressBar(total: experiment.replications, isQuiet: quiet)
      defer { progress.clear() }
      progress.update(0)
      result = try experiment.run(isInterrupted: { interruption.isRequested }) { outcome in
        try report.add(outcome)
        progress.update(outcome.replication + 1)
      }
      try report.finish(
        result, seed: seed, libraries: Receipt.Libraries(gsl: GSL.version, libm: Machine.mathematics))
    } catch let error as OutputError {
      throw Self.status(of: error).exit
    } catch let error as ReplicationFailure {
      Console.complain("\(error)")
      throw ExitStatus.internalError.exit
    }
    if !quiet {
      try Console.write(
        TerminalReport(result, seed: seed, width: Console.width, isColored: Console.isColored).text(folder: path))
    }
    return result
  }

  private static func status(of error: OutputError) -> ExitStatus {
    switch error {
    case .cannotCreate(_, let code):
      Console.complain("\(error)\(OutputFolder.remedy(errno: code))")
      return .cannotCreate
    case .cannotWrite:
      Console.complain("\(error)")
      return .cannotWrite
    }
  }

  private func judge(_ result: ExperimentResult) throws {
    let verdicts = result.objectives.map(\.verdict)
    if verdicts.contains(.missed) { throw ExitStatus.missed.exit }
    if strict && verdicts.contains(.undecided) { throw ExitStatus.undecided.exit }
  }
}
