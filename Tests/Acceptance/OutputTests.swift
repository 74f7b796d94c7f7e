import Foundation
import Testing

/// What happens when the results cannot be written.
@Suite struct OutputTests {
  let scenario = Program.shipped("tokyo-carrier-outage")

  @Test func anExistingFolderIsKept() throws {
    let folder = try Folder()
    let first = try Program.run("run", scenario, "--replications", "1", "--out", "run", in: folder.path)
    #expect(first.status == 0)
    let before = folder.files(below: "run")
    let second = try Program.run(
      "run", scenario, "--replications", "1", "--seed", "5", "--out", "run", in: folder.path)
    #expect(second.status == 73 && second.errors.contains("--force") && second.output.isEmpty)
    #expect(folder.files(below: "run") == before)
    let forced = try Program.run(
      "run", scenario, "--replications", "1", "--seed", "5", "--out", "run", "--force", in: folder.path)
    #expect(forced.status == 0 && folder.files(below: "run") != before)
    #expect(folder.entries.filter { !$0.hasPrefix(".output") && !$0.hasPrefix(".errors") } == ["run"])
  }

  @Test func forceReplacesNothingButRuns() throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(atPath: folder.path + "/mine", withIntermediateDirectories: true)
    try folder.write("precious", to: "mine/notes.txt")
    let ending = try Program.run(
      "run", scenario, "--replications", "1", "--out", "mine", "--force", in: folder.path)
    #expect(ending.status == 73 && folder.text("mine/notes.txt") == "precious")
  }

  @Test func aRegularFileAsParentIs73() throws {
    let folder = try Folder()
    try folder.write("", to: "file")
    for out in ["file/run", "file"] {
      let ending = try Program.run("run", scenario, "--replications", "1", "--out", out, in: folder.path)
      #expect(ending.status == 73 && ending.errors.hasPrefix("faultline: cannot create "), "\(out)")
    }
    #expect(folder.entries == ["file"] && folder.text("file").isEmpty)
  }

  @Test(arguments: ["", "--trace"])
  func aFileSizeLimitIs74AndLeavesNothing(option: String) throws {
    let folder = try Folder()
    let ending = try Program.shell(
      "ulimit -f 8; exec $FAULTLINE run \(scenario) --replications 2 --out deep/run \(option)", in: folder.path)
    #expect(ending.status == 74 && ending.errors.contains("cannot write"))
    #expect(folder.entries.isEmpty, "\(folder.entries)")
  }

  @Test(.enabled(if: geteuid() == 0, "only root may mount a small file system"))
  func aFullDiskIs74AndLeavesNothing() throws {
    let folder = try Folder()
    // A mount of its own name space: nothing is left mounted whatever happens.
    let ending = try Program.shell(
      """
      mkdir small && unshare -m sh -c 'mount -t tmpfs -o size=64k none small || exit 99
      $FAULTLINE run \(scenario) --replications 2 --out small/run 2>errors; status=$?
      ls -A small; exit $status'
      """, in: folder.path)
    #expect(ending.status == 74 && ending.output.isEmpty, "\(ending)")
    #expect(folder.text("errors").contains("No space left on device"))
  }

  @Test func aFullStandardOutputIs74() throws {
    let folder = try Folder()
    for command in ["--version", "schema scenario", "validate \(scenario)"] where command != "--version" {
      let ending = try Program.shell("$FAULTLINE \(command) >/dev/full", in: folder.path)
      #expect(ending.status == 74 && ending.errors.contains("standard output"), "\(command)")
    }
  }

  @Test func interruptionWritesThePrefix() throws {
    let folder = try Folder()
    var sent = Date()
    let wait = try Program.start(
      Program.path(),
      ["run", scenario, "--replications", "1000000", "--threads", "2", "--out", "run", "--quiet"], in: folder.path
    ) { process in
      Thread.sleep(forTimeInterval: 2)
      #expect(process.isRunning)
      sent = Date()
      process.interrupt()
    }
    let ending = try wait()
    let seconds = Date().timeIntervalSince(sent)
    #expect(ending.status == 130)
    // The promise is a second; a machine that does other things at the same time gets three.
    #expect(seconds < 3, "took \(seconds) s")
    let receipt = try #require(
      JSONSerialization.jsonObject(with: Data(folder.text("run/receipt.json").utf8)) as? [String: Any])
    let replications = try #require(receipt["replications"] as? [String: Int])
    let completed = try #require(replications["completed"])
    #expect(receipt["complete"] as? Bool == false && replications["requested"] == 1_000_000 && completed > 0)
    let numbers = folder.text("run/replications.csv").split(separator: "\n").dropFirst().compactMap {
      Int($0.split(separator: ",")[2])
    }
    #expect(Set(numbers) == Set(0..<completed))
    let again = try Program.run(
      "run", scenario, "--replications", "\(completed)", "--out", "again", "--quiet", in: folder.path)
    #expect(again.status == 0 && folder.text("again/replications.csv") == folder.text("run/replications.csv"))
    #expect(folder.entries == ["again", "run"])
  }

  @Test func terminationIsAnInterruptionToo() throws {
    let folder = try Folder()
    let wait = try Program.start(
      Program.path(), ["run", scenario, "--replications", "1000000", "--out", "run", "--quiet"], in: folder.path
    ) { process in
      Thread.sleep(forTimeInterval: 1)
      process.terminate()
    }
    #expect(try wait().status == 130 && folder.text("run/receipt.json").contains("\"complete\": false"))
  }
}
