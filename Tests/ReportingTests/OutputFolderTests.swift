import CSV
import ExperimentFixtures
import Foundation
import Testing

@testable import Experimentation
@testable import Reporting

/// A folder of its own for a test, gone afterwards.
final class Scratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/faultline-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var entries: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? [] }
}

@Suite struct OutputFolderTests {
  @Test func appearsWholeOrNotAtAll() throws {
    let scratch = try Scratch()
    do {
      let folder = try OutputFolder(at: scratch.path + "/a/b/run/", replaces: false)
      try folder.write([1, 2], to: "x")
      #expect(!FileManager.default.fileExists(atPath: scratch.path + "/a/b/run"))
      #expect(throws: OutputError.self) { try folder.write([3], to: "x") }
    }
    #expect(scratch.entries == [], "what is not committed leaves nothing, not even its parents")
    let folder = try OutputFolder(at: scratch.path + "/a/b/run", replaces: false)
    try folder.makeSubfolder("deep")
    try folder.write([1, 2], to: "deep/x")
    try folder.commit()
    #expect(scratch.entries == ["a"])
    #expect(FileManager.default.contents(atPath: scratch.path + "/a/b/run/deep/x") == Data([1, 2]))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/a/b") == ["run"])
  }

  @Test func replacesOnlyWhatARunWrote() throws {
    let scratch = try Scratch()
    let path = scratch.path + "/run"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data("mine".utf8).write(to: URL(fileURLWithPath: path + "/notes.txt"))
    #expect(throws: OutputError.cannotCreate(path: path, errno: EEXIST)) {
      _ = try OutputFolder(at: path, replaces: false)
    }
    #expect(throws: OutputError.cannotCreate(path: path, errno: ENOTEMPTY)) {
      _ = try OutputFolder(at: path, replaces: true)
    }
    #expect(scratch.entries == ["run"])
    try Data("{}".utf8).write(to: URL(fileURLWithPath: path + "/receipt.json"))
    let folder = try OutputFolder(at: path, replaces: true)
    try folder.write([7], to: "new")
    try folder.commit()
    #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["new"])
    #expect(scratch.entries == ["run"])
  }

  @Test func refusesPlacesThatCannotBe() throws {
    let scratch = try Scratch()
    try Data().write(to: URL(fileURLWithPath: scratch.path + "/file"))
    for path in ["", ".", "..", "/", scratch.path + "/file/run", scratch.path + "/file"] {
      #expect(throws: OutputError.self, "\(path)") { _ = try OutputFolder(at: path, replaces: true) }
    }
    #expect(scratch.entries == ["file"])
  }

  @Test func linksAreReplacedAndNotFollowed() throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(atPath: scratch.path + "/real", withIntermediateDirectories: true)
    try Data("{}".utf8).write(to: URL(fileURLWithPath: scratch.path + "/real/receipt.json"))
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path + "/run", withDestinationPath: scratch.path + "/real")
    let folder = try OutputFolder(at: scratch.path + "/run", replaces: true)
    try folder.write([7], to: "new")
    try folder.commit()
    #expect(scratch.entries == ["real", "run"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/real") == ["receipt.json"])
  }
}
