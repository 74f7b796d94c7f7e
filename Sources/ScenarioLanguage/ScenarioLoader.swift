import JSONSource

/// What became of a scenario's documents.
public struct LoadedScenario: Sendable {
  /// The compiled scenario; nothing when there are errors. Nothing without an error would be a defect of this program.
  public let scenario: Scenario?
  /// Everything that is wrong, in reading order. Warnings leave the scenario usable.
  public let problems: [Problem]
  /// The paths of all files that were looked at.
  public let files: [String]
}

/// Reads a scenario with everything it refers to.
public enum ScenarioLoader {
  /// Reads, checks and compiles the scenario at a path.
  ///
  /// - Parameters:
  ///   - path: where it is, as the user wrote it.
  ///   - reader: what reads files.
  ///   - metrics: the metrics that reports of a scenario list, so that misspelt ones are found; nothing leaves them
  ///     unchecked.
  public static func load(
    path: String, reader: any SourceReader = FileSystemReader(), metrics: ((Scenario) -> [KnownMetric])? = nil
  ) -> LoadedScenario {
    var (library, scenario) = DocumentCheck.run(
      path: path, reader: reader, expecting: .scenario, metrics: metrics)
    if library.findings.hasErrors { scenario = nil }
    return LoadedScenario(scenario: scenario, problems: library.problems(), files: library.files.map(\.path))
  }
}

/// What is wrong with some documents.
public struct ValidationReport: Sendable {
  /// Every problem of every document, in reading order, each once.
  public let problems: [Problem]
  /// The paths of all files that were looked at, in order, each once.
  public let files: [String]

  /// Whether something must be mended.
  public var hasErrors: Bool { problems.contains { $0.severity == .error } }

  /// The last line of the report: "2 errors in 2 of 5 files".
  public var summary: String { Problem.summary(of: problems, files: files) }
}

/// Checks documents of any kind.
public enum Validator {
  /// Every problem of all these documents and of all that they refer to; parameters as in `ScenarioLoader.load`.
  public static func validate(
    _ paths: [String], reader: any SourceReader = FileSystemReader(), metrics: ((Scenario) -> [KnownMetric])? = nil
  ) -> ValidationReport {
    var problems: Set<Problem> = []
    var files: Set<String> = []
    for path in paths {
      let library = DocumentCheck.run(
        path: path, reader: reader, expecting: nil, metrics: metrics
      ).library
      problems.formUnion(library.problems())
      files.formUnion(library.files.map(\.path))
    }
    return ValidationReport(problems: problems.sorted(), files: files.sorted())
  }
}

/// One document from its path to its compiled form, as far as it comes.
enum DocumentCheck {
  static func run(
    path: String, reader: any SourceReader, expecting expected: DocumentKind?, metrics: ((Scenario) -> [KnownMetric])?
  ) -> (library: SourceLibrary, scenario: Scenario?) {
    var library = SourceLibrary(reader: reader)
    guard let root = library.load(path), let kind = kind(of: root, expecting: expected, &library) else {
      return (library, nil)
    }
    let names = library
    var checker = ShapeChecker(findings: library.findings) { names.name(of: $0, from: $1) }
    checker.check(root, against: .object(kind.shape))
    library.findings = checker.findings
    var compiler = Compiler(library: library)
    var scenario: Scenario?
    switch kind {
    case .scenario:
      scenario = compiler.scenario(root)
      if let scenario, let metrics { compiler.checkMetrics(root, against: metrics(scenario)) }
    case .architecture: _ = compiler.architecture(root)
    case .workload: _ = compiler.workload(root, lasting: nil)
    case .incident: _ = compiler.incident(root, within: nil)
    case .suite:
      let scenarios = root["scenarios"]?.array ?? []
      compiler.refuseDuplicates(scenarios.compactMap { $0["id"] }, "scenario")
      for node in scenarios {
        guard let scenario = compiler.scenario(node), let metrics else { continue }
        compiler.checkMetrics(node, against: metrics(scenario))
      }
    }
    return (compiler.library, scenario)
  }

  private static func kind(
    of root: JSONNode, expecting expected: DocumentKind?, _ library: inout SourceLibrary
  ) -> DocumentKind? {
    if case .unavailable = root.value { return nil }
    let kinds = DocumentKind.allCases.map(\.rawValue)
    guard let object = root.object else {
      library.findings.add(
        .wrongType, at: root.location, "is \(root.value.kindName)", remedy: "a document is an object with a \"kind\"")
      return nil
    }
    guard let kind = object["kind"] else {
      library.findings.add(
        .unknownKind, at: root.location, "has no \"kind\"",
        remedy:
          "add one of \(kinds.map { "\"\($0)\"" }.joined(separator: ", ")); parts of documents are checked with them")
      return nil
    }
    guard let text = kind.value.string, let found = DocumentKind(rawValue: text) else {
      if case .unavailable = kind.value.value { return nil }
      let text = kind.value.string ?? ""
      library.findings.add(
        .unknownKind, at: kind.value.location,
        "is \(kind.value.string.map(Quoting.quoted) ?? kind.value.value.kindName)",
        remedy: Nearest.suggestion(
          for: text, among: kinds, otherwise: "write one of \(kinds.map { "\"\($0)\"" }.joined(separator: ", "))"))
      return nil
    }
    if let expected, found != expected {
      library.findings.add(
        .unknownKind, at: kind.value.location, "is \"\(found.rawValue)\"",
        remedy: "only a document of kind \"\(expected.rawValue)\" can be run")
      return nil
    }
    return found
  }
}
