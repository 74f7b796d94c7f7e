import ArgumentParser
import CSV
import Experimentation
import Reporting

/// `faultline verify`
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Holds the engine against queueing theory.",
    discussion: """
      Every row is a scenario document, run as any other, and a quantity of it that theory knows in closed form. Ends \
      with exit code 1 when the table as a whole disagrees with theory. The seeds are fixed: every run gives the same \
      table.
      """)

  @Option(help: ArgumentHelp("Threads; as many as there are processors unless given (1 to 1024).", valueName: "n"))
  var threads: Int?

  @Option(help: ArgumentHelp("Also write the scenario documents behind the rows.", valueName: "folder"))
  var documents: String?

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be from 1 to 1024.") }
    if let documents, documents.isEmpty { throw ValidationError("--documents must name a folder.") }
  }

  func run() throws {
    let interruption = Interruption.listen()
    let verifier = Verifier()
    if let documents { try write(verifier, to: documents) }
    let table = try verify(verifier, interruption)
    if !quiet {
      try Console.write(VerificationReport(table, width: Console.width, isColored: Console.isColored).text())
    }
    if !table.passes { throw ExitStatus.missed.exit }
  }

  private func verify(_ verifier: Verifier, _ interruption: Interruption) throws -> VerificationTable {
    var progress = ProgressBar(total: verifier.replications, isQuiet: quiet)
    defer { progress.clear() }
    do {
      return try verifier.run(
        threads: threads ?? Machine.processors, isInterrupted: { interruption.isRequested },
        progress: { progress.update($0) })
    } catch .interrupted {
      throw ExitStatus.interrupted.exit
    } catch {
      progress.clear()
      Console.complain("\(error)")
      throw ExitStatus.internalError.exit
    }
  }

  private func write(_ verifier: Verifier, to path: String) throws {
    do {
      let folder = try OutputFolder(at: path, replaces: false)
      for (name, bytes) in verifier.documents { try folder.write(bytes, to: name) }
      try folder.commit()
    } catch {
      Console.complain("\(error)")
      if case .cannotCreate = error { throw ExitStatus.cannotCreate.exit }
      throw ExitStatus.cannotWrite.exit
    }
  }
}
