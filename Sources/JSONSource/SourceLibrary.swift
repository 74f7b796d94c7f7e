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
  /// Whether the value being expanded stands in a resource manager template.
  var isWithinTemplate = false
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
    let pointers = wanted.isEmpty ? [:] : pointers(at: wanted)
    return findings.items.map { finding in
      Problem(
        file: files.indices.contains(Int(finding.location.file)) ? files[Int(finding.location.file)].path : "",
        line: Int(finding.location.line), column: Int(finding.location.column),
        pointer: (finding.pointer ?? pointers[finding.location])?.description ?? "", code: finding.code,
        message: finding.message, remedy: finding.remedy, severity: finding.severity)
    }.sorted()
  }

  /// The pointers, each within its own file, to the values and keys written at these places.
  public func pointers(at locations: Set<SourceLocation>) -> [SourceLocation: JSONPointer] {
    var found: [SourceLocation: JSONPointer] = [:]
    for file in files {
      if let root = file.root { Self.locate(root, path: [], wanted: locations, into: &found) }
    }
    return found
  }

  /// Reads the file that a text names, relative to the file the text stands in, without parsing it.
  ///
  /// - Returns: the file's index, or nothing when the text is no string or the file cannot be had, which is reported.
  public mutating func attach(_ name: JSONNode) -> UInt16? {
    guard let text = name.string else { return nil }
    switch ReferencePath.resolve(text, from: files[Int(name.location.file)].path) {
    case .refused(let message, let remedy):
      findings.add(.badReference, at: name.location, message, remedy: remedy)
      return nil
    case .path(let path):
      if let index = indices[path] { return index }
      if files.count >= limits.files {
        reportTooManyFiles(at: name.location)
        return nil
      }
      do throws(SourceReadError) {
        let bytes = try reader.read(path, limit: limits.bytes)
        return register(File(path: path, bytes: bytes, root: nil), document: nil)
      } catch {
        report(error, at: name.location, pointer: nil, subject: Quoting.quoted(text))
        return nil
      }
    }
  }

  mutating func reportTooManyFiles(at location: SourceLocation) {
    findings.add(
      .tooManyFiles, at: location, "names file \(limits.files + 1) of this document",
      remedy: "at most \(limits.files) are read")
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
        .unreadableFile, at: location, "\(names)\(which) unreadable (\(reason))", remedy: "make it readable",
        pointer: pointer)
    }
  }
}
