/// One problem as it is met: by place in the text. `SourceLibrary` turns it into a `Problem` with path and pointer.
public struct Finding: Sendable, Hashable {
  /// The kind of problem.
  public var code: ProblemCode
  /// Where it stands.
  public var location: SourceLocation
  /// The pointer, where the finder knows it; else it is looked up by the location.
  public var pointer: JSONPointer?
  /// What is wrong, as a phrase whose subject is the pointer.
  public var message: String
  /// What to do about it.
  public var remedy: String
  /// How bad it is.
  public var severity: Problem.Severity
}

/// Collects what is wrong, all of it, up to a limit that keeps a hostile document from filling the memory.
public struct Findings: Sendable {
  /// The most problems one load reports.
  public static let limit = 1_000

  /// What was found, in the order met, without repetition.
  public private(set) var items: [Finding] = []
  private var seen: Set<Finding> = []
  private var overflowed = false

  /// Makes an empty collection.
  public init() {}

  /// Whether nothing was found that stops a run.
  public var hasErrors: Bool { items.contains { $0.severity == .error } }

  /// Whether the limit is reached: searching on is of no use.
  public var isFull: Bool { overflowed }

  /// Adds a problem. A file that is referenced twice is checked twice; the second report of the same thing is dropped.
  public mutating func add(
    _ code: ProblemCode, at location: SourceLocation, _ message: String, remedy: String, pointer: JSONPointer? = nil,
    severity: Problem.Severity = .error
  ) {
    if overflowed { return }
    if items.count == Findings.limit {
      overflowed = true
      items.append(
        Finding(
          code: .tooManyProblems, location: location, pointer: pointer,
          message: "is where the list stops, after \(Findings.limit) problems", remedy: "mend those first",
          severity: .error))
      return
    }
    let finding = Finding(
      code: code, location: location, pointer: pointer, message: message, remedy: remedy, severity: severity)
    if seen.insert(finding).inserted { items.append(finding) }
  }
}
