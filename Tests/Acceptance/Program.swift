import Foundation
import Testing

/// The built program, as a user starts it.
enum Program {
  /// How a run of it ended.
  struct Ending {
    var status: Int32
    var output: String
    var errors: String
  }

  /// Why it could not be started; a test that needs the program fails without it, and is never skipped.
  struct Missing: Error, CustomStringConvertible {
    var description: String {
      "FAULTLINE_BINARY must hold the path of the built program: run these tests with `make test`"
    }
  }

  static func path() throws -> String {
    guard let path = ProcessInfo.processInfo.environment["FAULTLINE_BINARY"],
      FileManager.default.isExecutableFile(atPath: path)
    else { throw Missing() }
    return path
  }

  /// The repository's root.
  static var repository: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .path
  }

  /// The path of a shipped scenario.
  static func shipped(_ name: String) -> String { repository + "/scenarios/\(name).json" }

  /// Starts the program with arguments and waits for its end.
  static func run(_ arguments: String..., in folder: String? = nil) throws -> Ending {
    try start(path(), arguments, in: folder)()
  }

  /// Runs a line of shell in which `$FAULTLINE` is the program.
  static func shell(_ line: String, in folder: String) throws -> Ending {
    try start("/bin/sh", ["-c", line], in: folder, environment: ["FAULTLINE": path()])()
  }

  /// Starts a program; the result waits for its end. `signal` is called with the process before that.
  static func start(
    _ program: String, _ arguments: [String], in folder: String? = nil, environment: [String: String] = [:],
    whileRunning: (Process) throws -> Void = { _ in }
  ) throws -> () throws -> Ending {
    let scratch = try Folder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder ?? scratch.path)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    // Files, not pipes: nothing waits for a reader.
    let files = try ["output", "errors"].map { name in
      let file = scratch.path + "/." + name
      try Data().write(to: URL(fileURLWithPath: file))
      return try #require(FileHandle(forWritingAtPath: file))
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = files[0]
    process.standardError = files[1]
    try process.run()
    try whileRunning(process)
    return {
      process.waitUntilExit()
      return Ending(
        status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
        output: scratch.text(".output"), errors: scratch.text(".errors"))
    }
  }
}

/// A folder of its own for a test, gone afterwards.
final class Folder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/faultline-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The names in it, sorted.
  var entries: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? [] }

  func text(_ name: String) -> String {
    FileManager.default.contents(atPath: path + "/" + name).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
  }

  /// Every file below, by its path in the folder.
  func files(below name: String) -> [String: Data] {
    let root = path + "/" + name
    var files: [String: Data] = [:]
    for case let file as String in FileManager.default.enumerator(atPath: root) ?? .init() {
      if let data = FileManager.default.contents(atPath: root + "/" + file) { files[file] = data }
    }
    return files
  }
}
