/// Why a file's bytes could not be had.
public enum SourceReadError: Error, Sendable, Hashable {
  /// Nothing of that name.
  case noSuchFile
  /// It is there but is no regular file; the payload says what: "a folder", "a named pipe".
  case notARegularFile(String)
  /// It has more bytes than allowed.
  case tooLarge
  /// The system refused; the payload is its reason.
  case unreadable(String)
}

/// Where documents' bytes come from: the file system, or memory for tests and the fuzzer.
public protocol SourceReader: Sendable {
  /// All bytes of the file, at most `limit` of them.
  func read(_ path: String, limit: Int) throws(SourceReadError) -> [UInt8]
}

/// Serves documents from memory.
public struct MemoryReader: SourceReader {
  /// The files by path.
  public var files: [String: [UInt8]]

  /// Makes a reader of these files.
  public init(_ files: [String: [UInt8]]) {
    self.files = files
  }

  /// Makes a reader of these texts.
  public init(texts: [String: String]) {
    self.files = texts.mapValues { Array($0.utf8) }
  }

  /// The bytes of a file.
  public func read(_ path: String, limit: Int) throws(SourceReadError) -> [UInt8] {
    guard let bytes = files[path] else { throw .noSuchFile }
    if bytes.count > limit { throw .tooLarge }
    return bytes
  }
}
