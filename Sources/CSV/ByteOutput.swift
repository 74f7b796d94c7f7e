#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where bytes go: a file descriptor behind a buffer of 64 KiB, or memory.
///
/// Appending never fails; bytes leave at `flushIfLarge` and `finish`, whose errors are typed. A value that is dropped
/// without `finish` closes its descriptor and loses what was buffered.
public struct ByteOutput: ~Copyable {
  /// How many bytes are gathered before the system is asked to write.
  public static let capacity = 65_536

  /// What is appended and not yet written; for memory, everything.
  public private(set) var buffer: [UInt8] = []
  private let path: String
  private var descriptor: Int32
  private let ownsDescriptor: Bool
  private let isMemory: Bool

  /// Creates a file that must not exist yet, readable by all.
  public init(creating path: String) throws(OutputError) {
    var descriptor: Int32
    repeat {
      descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    } while descriptor < 0 && errno == EINTR
    if descriptor < 0 { throw .cannotCreate(path: path, errno: errno) }
    self.init(path: path, descriptor: descriptor, ownsDescriptor: true, isMemory: false)
  }

  /// Writes to a descriptor that stays the caller's, such as standard output; `name` is for messages.
  public init(descriptor: Int32, name: String) {
    self.init(path: name, descriptor: descriptor, ownsDescriptor: false, isMemory: false)
  }

  /// Keeps everything in `buffer`.
  public init() {
    self.init(path: "", descriptor: -1, ownsDescriptor: false, isMemory: true)
  }

  private init(path: String, descriptor: Int32, ownsDescriptor: Bool, isMemory: Bool) {
    self.path = path
    self.descriptor = descriptor
    self.ownsDescriptor = ownsDescriptor
    self.isMemory = isMemory
    if !isMemory { buffer.reserveCapacity(Self.capacity + 4_096) }
  }

  deinit {
    if ownsDescriptor, descriptor >= 0 { close(descriptor) }
  }

  /// Appends one byte.
  public mutating func append(_ byte: UInt8) {
    buffer.append(byte)
  }

  /// Appends bytes.
  public mutating func append(contentsOf bytes: some Sequence<UInt8>) {
    buffer.append(contentsOf: bytes)
  }

  /// Writes the buffer out when it has grown to `capacity`.
  public mutating func flushIfLarge() throws(OutputError) {
    if !isMemory, buffer.count >= Self.capacity { try flush() }
  }

  /// Writes out all that is buffered.
  public mutating func flush() throws(OutputError) {
    if isMemory { return }
    var written = 0
    while written < buffer.count {
      let count = buffer.withUnsafeBytes { bytes in
        write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw .cannotWrite(path: path, errno: errno)
      }
      if count == 0 { throw .cannotWrite(path: path, errno: EIO) }
      written += count
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Writes out what is left and closes the file. A disk that fills up may say so only here.
  public consuming func finish() throws(OutputError) {
    try flush()
    if ownsDescriptor {
      let open = descriptor
      descriptor = -1
      if close(open) != 0, errno != EINTR { throw .cannotWrite(path: path, errno: errno) }
    }
  }
}
