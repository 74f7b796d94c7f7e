import CSV

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder of reports that appears whole or not at all.
///
/// Files go into a hidden sibling of the folder; `commit` renames it. A folder that is let go without `commit` takes its
/// files and the parents it made with it.
public final class OutputFolder {
  /// Where the reports will stand.
  public let path: String
  private let temporary: String
  private let replaces: Bool
  private var createdParents: [String] = []
  private var isCommitted = false

  /// Makes the hidden folder.
  ///
  /// - Parameters:
  ///   - path: where the reports are to stand.
  ///   - replaces: whether a folder there may be replaced; only one that is empty or holds a `receipt.json` ever is.
  public init(at path: String, replaces: Bool) throws(OutputError) {
    var trimmed = path
    while trimmed.utf8.count > 1 && trimmed.hasSuffix("/") { trimmed.removeLast() }
    self.path = trimmed
    self.replaces = replaces
    let cut = trimmed.lastIndex(of: "/")
    let parent = cut.map { String(trimmed[..<trimmed.index(after: $0)]) } ?? ""
    let name = cut.map { String(trimmed[trimmed.index(after: $0)...]) } ?? trimmed
    temporary = parent + "." + name + ".unfinished-\(getpid())"
    if name.isEmpty || name == "." || name == ".." || trimmed.utf8.contains(0) {
      throw .cannotCreate(path: path, errno: EINVAL)
    }
    try makeParents(parent)
    try checkTarget()
    if mkdir(temporary, 0o755) != 0 {
      let code = errno
      removeParents()
      throw .cannotCreate(path: temporary, errno: code)
    }
  }

  deinit {
    if isCommitted { return }
    Self.remove(temporary)
    removeParents()
  }

  /// Where a file of the folder is to be written for now.
  public func place(of name: String) -> String { temporary + "/" + name }

  /// Makes a folder inside.
  public func makeSubfolder(_ name: String) throws(OutputError) {
    if mkdir(place(of: name), 0o755) != 0 { throw .cannotCreate(path: place(of: name), errno: errno) }
  }

  /// Writes a whole file.
  public func write(_ bytes: [UInt8], to name: String) throws(OutputError) {
    var output = try ByteOutput(creating: place(of: name))
    output.append(contentsOf: bytes)
    try output.finish()
  }

  /// Starts a table.
  public func table(_ schema: TableSchema, at name: String? = nil) throws(OutputError) -> CSVWriter {
    try CSVWriter(ByteOutput(creating: place(of: name ?? schema.path)), columns: schema.columns.map(\.name))
  }

  /// Puts the folder in its place.
  public func commit() throws(OutputError) {
    try checkTarget()
    let old = temporary + "-replaced"
    let isReplacing = Self.exists(path)
    if isReplacing && rename(path, old) != 0 { throw .cannotCreate(path: path, errno: errno) }
    if rename(temporary, path) != 0 {
      let code = errno
      if isReplacing { rename(old, path) }
      throw .cannotCreate(path: path, errno: code)
    }
    isCommitted = true
    if isReplacing { Self.remove(old) }
  }

  /// What a user can do about a folder that cannot be made, as the end of a message; empty where there is no advice.
  public static func remedy(errno code: Int32) -> String {
    switch code {
    case EEXIST: "; name another folder with --out, or replace it with --force"
    case ENOTEMPTY: "; it holds no receipt.json of an earlier run, so --force does not replace it"
    default: ""
    }
  }

  /// Nothing may stand in the way but what may be replaced.
  private func checkTarget() throws(OutputError) {
    guard Self.exists(path) else { return }
    let code: Int32? =
      if !replaces { EEXIST } else if let entries = Self.entries(of: path) {
        entries.isEmpty || entries.contains("receipt.json") ? nil : ENOTEMPTY
      } else { ENOTDIR }
    guard let code else { return }
    removeParents()
    throw .cannotCreate(path: path, errno: code)
  }

  private func makeParents(_ parent: String) throws(OutputError) {
    var made = ""
    for component in parent.split(separator: "/", omittingEmptySubsequences: false) {
      made += component + "/"
      if component.isEmpty || Self.exists(made) { continue }
      if mkdir(made, 0o755) != 0 && errno != EEXIST {
        let code = errno
        removeParents()
        throw .cannotCreate(path: made, errno: code)
      }
      createdParents.append(made)
    }
  }

  private func removeParents() {
    for parent in createdParents.reversed() { rmdir(parent) }
    createdParents = []
  }

  private static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// The names in a folder; nothing when it is none.
  private static func entries(of path: String) -> [String]? {
    guard let folder = opendir(path) else { return nil }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  /// Removes a file or a folder with all that is in it; symbolic links are removed, never followed.
  private static func remove(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR {
      for name in entries(of: path) ?? [] { remove(path + "/" + name) }
      rmdir(path)
    } else {
      unlink(path)
    }
  }
}
