import Foundation
import JSONSource
import Testing

@Suite struct FileSystemReaderTests {
  /// A fresh folder, removed at the end.
  func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("faultline-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  func failure(_ path: String, limit: Int = 100) -> SourceReadError? {
    do throws(SourceReadError) {
      _ = try FileSystemReader().read(path, limit: limit)
      return nil
    } catch {
      return error
    }
  }

  @Test func regularFilesAndLinksToThemAreRead() throws {
    try withFolder { folder in
      try Data("{}".utf8).write(to: URL(fileURLWithPath: folder + "/a.json"))
      try FileManager.default.createSymbolicLink(atPath: folder + "/b.json", withDestinationPath: "a.json")
      #expect(try FileSystemReader().read(folder + "/a.json", limit: 2) == Array("{}".utf8))
      #expect(try FileSystemReader().read(folder + "/b.json", limit: 2) == Array("{}".utf8))
      #expect(failure(folder + "/a.json", limit: 1) == .tooLarge)
      #expect(failure(folder + "/c.json") == .noSuchFile)
      #expect(failure(folder + "/a.json/x") == .noSuchFile)
      #expect(failure("") == .noSuchFile)
      #expect(failure(folder + "/a.json\0x") == .noSuchFile)
    }
  }

  @Test func anythingElseIsRefusedWithoutWaiting() throws {
    try withFolder { folder in
      #expect(mkfifo(folder + "/pipe", 0o600) == 0)
      #expect(failure(folder + "/pipe") == .notARegularFile("a named pipe"))
      #expect(failure(folder) == .notARegularFile("a folder"))
      #expect(failure("/dev/zero") == .notARegularFile("a device"))
      let socketDescriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(socketDescriptor) }
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      let path = Array((folder + "/s").utf8)
      guard path.count < 100 else { return }
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
      let bound = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(socketDescriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      #expect(bound == 0)
      #expect(failure(folder + "/s") == .notARegularFile("a socket"))
    }
  }

  @Test func filesWithoutAnAnnouncedSizeAreReadWithinTheLimit() throws {
    #expect(try !FileSystemReader().read("/proc/self/stat", limit: 100_000).isEmpty)
    #expect(failure("/proc/self/stat", limit: 3) == .tooLarge)
  }
}
