import CSV
import JSONSource
import ScenarioLanguage
import SimulationKernel
import WorldModel

/// Keeps the optimiser from removing what is computed for nothing.
nonisolated(unsafe) var sink = 0

/// The documents that inputs may refer to: those of `Tests/Corpus/base`.
private let base: [String: [UInt8]] = {
  let folder = #filePath.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 } + "/Corpus/base/"
  var files: [String: [UInt8]] = [:]
  for name in ["architecture", "workload", "incident", "scenario"] {
    guard let bytes = try? FileSystemReader().read(folder + name + ".json", limit: 1_000_000) else {
      fatalError("\(folder)\(name).json is not there")
    }
    files["base/\(name).json"] = bytes
  }
  return files
}()

/// Takes one input as a document of any kind and as a CSV file; whatever it is, nothing may trap.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  var files = base
  files["input/main.json"] = bytes
  files["input/counts.csv"] = bytes
  let report = Validator.validate(["input/main.json"], reader: MemoryReader(files))
  for problem in report.problems { sink &+= problem.description.utf8.count }
  let loaded = ScenarioLoader.load(path: "input/main.json", reader: MemoryReader(files))
  precondition(loaded.scenario != nil || loaded.problems.contains { $0.severity == .error }, "refused without a reason")
  if let scenario = loaded.scenario { playBriefly(scenario) }
  var reader = CSVReader(bytes)
  while let row = try? reader.next() { sink &+= row.count }
  return 0
}

/// What is accepted can be simulated: the first hours of every world that is small enough to try many of them.
private func playBriefly(_ scenario: Scenario) {
  for architecture in scenario.architectures {
    let world = architecture.world
    let isSmall = world.sources.allSatisfy { source in
      if case .poisson(let process) = source.arrivals { return process.perHour.values.allSatisfy { $0 <= 100 } }
      return false
    }
    let heads = world.contactCenter.agentGroups.flatMap(\.heads.values).reduce(0, +)
    let cells = world.horizon.duration / world.horizon.recoveryStep
    guard isSmall, heads <= 1_000, cells <= 10_000 else { continue }
    let blueprint = WorldBlueprint(world)
    for kind in WorldKind.allCases {
      var hours = 0
      do {
        let run = try blueprint.play(kind, seed: scenario.seed, replication: 0, matching: nil, tracing: false) {
          hours += 1
          return hours > 3
        }
        sink &+= run?.eventCount ?? 0
      } catch {
        fatalError("\(error)")
      }
    }
  }
}
