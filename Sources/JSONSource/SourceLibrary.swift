/// Reads a document and every file it refers to, and puts them together into one tree.
///
/// A value `{"$ref": "path.json"}` stands for what that file holds; with a sibling `"patch"` it stands for that with the
/// patch merged in. Each file is read and expanded once, however often it is named. Everything found wrong is kept in
/// `findings`, to which whoever checks the tree further adds.
public struct SourceLibrary: Sendable {
  /// A file that was read.
  public struct File: Sendable {
    /// Its path, as it was opened.
    public let path: String
    /// Its bytes, as they were read; empty when they could not be.
    public let bytes: [UInt8]
    /// Its own tree, references unexpanded; nothing when it does not parse.
    public let root: JSONNode?
  }

  struct Expansion {
    var node: JSONNode
    var nodes: Int
    var depth: Int

    static func unavailable(at location: SourceLocation) -> Expansion {
      Expansion(node: JSONNode(.unavailable, at: location), nodes: 1, depth: 0)
    }
  }

  /// The files read so far, in the order they were first met. A location's `file` is an index into these.
  public private(set) var files: [File] = []
  /// What is wrong so far.
  public var findings = Findings()

  let reader: any SourceReader
  let limits: JSONLimits
  var documents: [JSONParser.Document?] = []
  var indices: [String: UInt16] = [:]
  var expansions: [UInt16: Expansion] = [:]
  /// The files being expanded, outermost first.
  var chain: [UInt16] = []
  var saidTooManyNodes = false

  /// Makes an empty library that gets its bytes from `reader`.
  public init(reader: any SourceReader, limits: JSONLimits = .standard) {
    self.reader = reader
    self.limits = limits
  }

  /// Reads a document with all it refers to. Nothing when the file itself cannot be read or parsed; a value whose
  /// reference cannot be followed is `unavailable`.
  public mutating func load(_ path: String) -> JSONNode? {
    let file: UInt16
    switch open(path) {
    case .opened(let index): file = index
    case .failed(let error):
      let index = register(File(path: path, bytes: [], root: nil), document: nil)
      report(error, at: .whole(file: index), pointer: JSONPointer(), subject: "")
      return nil
    case .tooMany:
      return nil
    }
    guard documents[Int(file)] != nil else { return nil }
    return expandFile(file).node
  }

  /// What is wrong, ready to be shown: in reading order, with paths and pointers.
  public func problems() -> [Problem] {
    var wanted: Set<SourceLocation> = []
    for finding in findings.items where finding.pointer == nil { wanted.insert(finding.location) }
    var pointers: [SourceLocation: JSONPointer] = [:]
    if !wanted.isEmpty {
      for file in files {
        if let root = file.root { Self.locate(root, path: [], wanted: wanted, into: &pointers) }
      }
    }
    return findings.items.map { finding in
      Problem(
        file: files.indices.contains(Int(finding.location.file)) ? files[Int(finding.location.file)].path : "",
        line: Int(finding.location.line), column: Int(finding.location.column),
        pointer: (finding.pointer ?? pointers[finding.location])?.description ?? "", code: finding.code,
        message: finding.message, remedy: finding.remedy, severity: finding.severity)
    }.sorted()
  }

  /// The pointer, within its own file, to the value or key written at a place.
  public func pointer(at location: SourceLocation) -> JSONPointer? {
    guard files.indices.contains(Int(location.file)), let root = files[Int(location.file)].root else { return nil }
    var found: [SourceLocation: JSONPointer] = [:]
    Self.locate(root, path: [], wanted: [location], into: &found)
    return found[location]
  }

  /// How a file is called by the author of another.
  public func name(of file: UInt16, from other: UInt16) -> String {
    ReferencePath.name(of: files[Int(file)].path, from: files[Int(other)].path)
  }

  private static func locate(
    _ node: JSONNode, path: [String], wanted: Set<SourceLocation>, into found: inout [SourceLocation: JSONPointer]
  ) {
    if wanted.contains(node.location) { found[node.location] = JSONPointer(path) }
    switch node.value {
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        locate(element, path: path + [String(index)], wanted: wanted, into: &found)
      }
    case .object(let object):
      for member in object.members {
        let below = path + [member.key]
        if wanted.contains(member.keyLocation) { found[member.keyLocation] = JSONPointer(below) }
        locate(member.value, path: below, wanted: wanted, into: &found)
      }
    default: break
    }
  }

  // MARK: Files

  enum Opening {
    case opened(UInt16)
    case failed(SourceReadError)
    case tooMany
  }

  mutating func open(_ path: String) -> Opening {
    if let index = indices[path] { return .opened(index) }
    if files.count >= limits.files { return .tooMany }
    do {
      let bytes = try reader.read(path, limit: limits.bytes)
      var remaining = limits
      remaining.nodes -= documents.reduce(0) { $0 + ($1?.nodes ?? 0) }
      let document = JSONParser.parse(bytes, file: UInt16(files.count), limits: remaining, findings: &findings)
      return .opened(register(File(path: path, bytes: bytes, root: document?.root), document: document))
    } catch {
      return .failed(error)
    }
  }

  mutating func register(_ file: File, document: JSONParser.Document?) -> UInt16 {
    let index = UInt16(files.count)
    files.append(file)
    documents.append(document)
    indices[file.path] = index
    return index
  }

  mutating func report(
    _ error: SourceReadError, at location: SourceLocation, pointer: JSONPointer?, subject: String
  ) {
    let names = subject.isEmpty ? "is" : "names \(subject),"
    let which = subject.isEmpty ? "" : " which is"
    switch error {
    case .noSuchFile:
      findings.add(
        .noSuchFile, at: location, subject.isEmpty ? "is not there" : "\(names) which is not there",
        remedy: "check the path", pointer: pointer)
    case .notARegularFile(let what):
      findings.add(
        .notARegularFile, at: location, "\(names)\(which) \(what)", remedy: "only regular files are read",
        pointer: pointer)
    case .tooLarge:
      findings.add(
        .fileTooLarge, at: location, "\(names)\(which) larger than \(limits.bytes) bytes", remedy: "make it smaller",
        pointer: pointer)
    case .unreadable(let reason):
      findings.add(
        .unreadableFile, at: location, "\(names)\(which) unreadable (\(reason))", remedy: "check its permissions",
        pointer: pointer)
    }
  }
}
