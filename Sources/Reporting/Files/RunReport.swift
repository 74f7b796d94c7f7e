import CSV
import Experimentation
import ScenarioLanguage

/// Everything `run` leaves in its folder.
public struct RunReport {
  private let folder: OutputFolder
  private let trace: TraceTables?

  /// Starts a report.
  ///
  /// - Parameter isTracing: whether every customer, attempt and step of operations is written too.
  public init(_ scenario: Scenario, in folder: OutputFolder, isTracing: Bool) throws(OutputError) {
    self.folder = folder
    trace = isTracing ? try TraceTables(scenario, in: folder) : nil
  }

  /// Adds what only traces hold of a replication.
  public func add(_ outcome: ReplicationOutcome) throws(OutputError) {
    try trace?.add(outcome)
  }

  /// Writes the tables, the receipt and their description, and puts the folder in its place.
  public func finish(_ result: ExperimentResult, seed: UInt64, libraries: Receipt.Libraries) throws(OutputError) {
    try trace?.finish()
    try ResultTables(result: result, folder: folder).write()
    try folder.write(
      Receipt(result: result, seed: seed, libraries: libraries).json.bytes(), to: "receipt.json")
    try folder.write(
      DataPackage(scenario: result.scenario, isTraced: trace != nil).json.bytes(), to: "datapackage.json")
    try folder.commit()
  }
}
