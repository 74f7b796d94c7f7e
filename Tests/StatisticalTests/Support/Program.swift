import Foundation
import Testing

/// The release program under test, at the place that the environment names: its absence is a failure, never a skip.
enum Program {
  struct Missing: Error, CustomStringConvertible {
    let description = "FAULTLINE_BINARY must name the release program; `make test` sets it"
  }

  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs the program and gives what it printed.
  @discardableResult
  static func run(_ arguments: [String]) throws -> String {
    guard let path = ProcessInfo.processInfo.environment["FAULTLINE_BINARY"] else { throw Missing() }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    if process.terminationStatus != 0 {
      throw Failed(description: "faultline \(arguments) ended with \(process.terminationStatus): \(text)")
    }
    return text
  }

  /// Runs a body with a folder that is gone afterwards.
  static func withFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("faultline-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}
