import Foundation
import Testing

@Suite struct RunTests {
  static let tables = [
    "assumptions.csv", "comparison.csv", "datapackage.json", "losses.csv", "receipt.json", "recovery.csv",
    "replications.csv", "summary.csv", "timeline.csv",
  ]

  func run(_ folder: Folder, _ scenario: String, _ arguments: String...) throws -> Program.Ending {
    try Program.start(Program.path(), ["run", Program.shipped(scenario)] + arguments, in: folder.path)()
  }

  @Test func writesEveryFileAndPrintsTheVerdict() throws {
    let folder = try Folder()
    let ending = try run(folder, "tokyo-region-outage", "--replications", "3")
    #expect(ending.status == 0 && ending.errors.isEmpty, "silent where standard error is no terminal")
    #expect(folder.entries == [".errors", ".output", "out"].filter { folder.entries.contains($0) })
    #expect(folder.files(below: "out/tokyo-region-outage").keys.sorted() == Self.tables)
    let first = ending.output.split(separator: "\n")[0]
    #expect(first.hasPrefix("tokyo-osaka-acgr loses ") && first.contains("fewer customers"))
    for word in [
      "offered", "served", "abandoned", "blocked", "unreachable", "dropped", "caused", "averted", "attributable loss",
      "service level", "as Connect counts", "telephony", "verdict", "better",
    ] {
      #expect(ending.output.contains(word), "\(word) is missing")
    }
    #expect(!ending.output.contains("\u{1B}"))
    #expect(folder.text("out/tokyo-region-outage/receipt.json").contains("\"complete\": true"))
  }

  @Test func threadsChangeNoByte() throws {
    let folder = try Folder()
    for threads in ["1", "2", "5"] {
      let ending = try run(
        folder, "tokyo-region-outage", "--replications", "6", "--threads", threads, "--out", threads, "--quiet")
      #expect(ending.status == 0 && ending.output.isEmpty)
    }
    let traced = try run(
      folder, "tokyo-region-outage", "--replications", "6", "--threads", "2", "--trace", "--out", "traced", "--quiet")
    #expect(traced.status == 0)
    let one = folder.files(below: "1")
    #expect(one == folder.files(below: "2") && one == folder.files(below: "5") && one.count == Self.tables.count)
    // Tracing adds files and their description, and changes nothing else.
    for (name, bytes) in folder.files(below: "traced") where name != "datapackage.json" {
      if let same = one[name] { #expect(same == bytes, "\(name)") }
    }
  }

  /// The debug build stands beside the tests' own program; it checks invariants at every event and links the Swift library
  /// dynamically.
  @Test func debugAndReleaseWriteTheSameBytes() throws {
    let folder = try Folder()
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let debug = URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("faultline").path
    let arguments = ["run", Program.shipped("tokyo-zone-outage"), "--replications", "1", "--quiet", "--out"]
    #expect(try Program.start(debug, arguments + ["debug"], in: folder.path)().status == 0)
    #expect(try Program.start(Program.path(), arguments + ["release"], in: folder.path)().status == 0)
    let files = folder.files(below: "debug")
    #expect(files == folder.files(below: "release") && files.count == Self.tables.count)
  }

  @Test func seedsChangeTheNumbersAndNothingElse() throws {
    let folder = try Folder()
    for seed in ["1", "2"] {
      let ending = try run(
        folder, "tokyo-carrier-outage", "--replications", "2", "--seed", seed, "--out", seed, "--quiet")
      #expect(ending.status == 0)
    }
    #expect(folder.text("1/summary.csv") != folder.text("2/summary.csv"))
    #expect(folder.text("1/assumptions.csv") == folder.text("2/assumptions.csv"))
  }

  @Test func withoutIncidentAllWorldsAreTheSameBytes() throws {
    let folder = try Folder()
    let ending = try run(
      folder, "tokyo-no-incident", "--replications", "20", "--trace", "--out", "run", "--quiet")
    #expect(ending.status == 0)
    let traces = folder.files(below: "run/trace")
    #expect(traces.count == 4 && Set(traces.values).count == 1)
    #expect((traces.values.first?.count ?? 0) > 1_000_000)
    let losses = folder.text("run/summary.csv").split(separator: "\n").filter {
      $0.contains(",customers.attributableLoss,")
    }
    #expect(losses.count == 2 && losses.allSatisfy { $0.contains(",count,0.000000,0.000000,0.000000,0.000000,") })
  }

  @Test func objectivesDecideTheExitCodeOnlyWhenAsked() throws {
    let folder = try Folder()
    #expect(
      try run(folder, "tokyo-region-outage", "--replications", "5", "--out", "a").output.contains("✗ missed"))
    #expect(try run(folder, "tokyo-region-outage", "--replications", "5", "--out", "b", "--check").status == 1)
    // One replication has no interval, so nothing is decided.
    #expect(try run(folder, "tokyo-region-outage", "--replications", "1", "--out", "c", "--check").status == 0)
    #expect(
      try run(folder, "tokyo-region-outage", "--replications", "1", "--out", "d", "--check", "--strict").status == 3)
    #expect(folder.entries.filter { !$0.hasPrefix(".") } == ["a", "b", "c", "d"])
  }

  @Test func colourOnlyForTerminalsThatWantIt() throws {
    let folder = try Folder()
    let scenario = Program.shipped("tokyo-carrier-outage")
    func onTerminal(_ settings: String, _ out: String) throws -> String {
      let command = "\(settings) $FAULTLINE run \(scenario) --replications 2 --out \(out) 2>/dev/null"
      let ending = try Program.shell("script -qec '\(command)' /dev/null", in: folder.path)
      #expect(ending.status == 0)
      return ending.output
    }
    #expect(try onTerminal("env -u NO_COLOR TERM=xterm", "a").contains("\u{1B}[1m"))
    #expect(try !onTerminal("env NO_COLOR=1 TERM=xterm", "b").contains("\u{1B}"))
    #expect(try !onTerminal("env -u NO_COLOR TERM=dumb", "c").contains("\u{1B}"))
  }

  @Test func progressShowsOnATerminal() throws {
    let folder = try Folder()
    let command = "$FAULTLINE run \(Program.shipped("tokyo-region-outage")) --replications 30 --out x --quiet"
    #expect(try !Program.shell("script -qec '\(command)' /dev/null", in: folder.path).output.contains("replications"))
    let shown = "$FAULTLINE run \(Program.shipped("tokyo-region-outage")) --replications 30 --out y >/dev/null"
    let output = try Program.shell("script -qec '\(shown)' /dev/null", in: folder.path).output
    #expect(output.contains("of 30 replications") && output.contains(" left"))
  }
}
