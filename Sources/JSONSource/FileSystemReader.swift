#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads regular files, and symbolic links to them, and nothing else.
///
/// A named pipe would wait for a writer for ever and a device may answer without end, so the file is opened without
/// waiting and asked what it is before a byte is read.
public struct FileSystemReader: SourceReader {
  /// Makes a reader.
  public init() {}

  /// The bytes of a regular file.
  public func read(_ path: String, limit: Int) throws(SourceReadError) -> [UInt8] {
    if path.isEmpty || path.utf8.contains(0) { throw .noSuchFile }
    var descriptor: Int32
    repeat {
      descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    } while descriptor < 0 && errno == EINTR
    if descriptor < 0 {
      switch errno {
      case ENOENT, ENOTDIR: throw .noSuchFile
      case ENXIO: throw .notARegularFile("a socket")
      case ENODEV: throw .notARegularFile("a device")
      case EISDIR: throw .notARegularFile("a folder")
      case let code: throw .unreadable(String(cString: strerror(code)))
      }
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(String(cString: strerror(errno))) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .notARegularFile("a folder")
    case S_IFIFO: throw .notARegularFile("a named pipe")
    case S_IFSOCK: throw .notARegularFile("a socket")
    default: throw .notARegularFile("a device")
    }
    if status.st_size > limit { throw .tooLarge }
    return try readAll(descriptor, expected: Int(status.st_size), limit: limit)
  }

  /// Reads to the end, whatever size was announced: some files announce none, and a file can grow meanwhile.
  private func readAll(_ descriptor: Int32, expected: Int, limit: Int) throws(SourceReadError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: max(expected, 0) + 1)
    var filled = 0
    while true {
      let count = bytes.withUnsafeMutableBytes { buffer in
        systemRead(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw .unreadable(String(cString: strerror(errno)))
      }
      if count == 0 { break }
      filled += count
      if filled > limit { throw .tooLarge }
      if filled == bytes.count { bytes += [UInt8](repeating: 0, count: max(4_096, filled)) }
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }
}

/// The system's `read`, which the method of that name hides.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}
