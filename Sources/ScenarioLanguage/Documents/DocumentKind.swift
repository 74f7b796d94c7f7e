import JSONSource

/// The kinds of document, as the key `kind` names them.
public enum DocumentKind: String, CaseIterable, Sendable, Hashable {
  /// What is deployed and who runs it.
  case architecture
  /// Who wants something, when, and how patient they are.
  case workload
  /// What goes wrong, and when.
  case incident
  /// Architectures under a workload and an incident, and what is expected of them.
  case scenario
  /// Several scenarios, to be run as one.
  case suite

  /// The shape of such a document.
  var shape: ObjectShape {
    switch self {
    case .architecture: ArchitectureShapes.architecture
    case .workload: WorkloadShapes.workload
    case .incident: IncidentShapes.incident
    case .scenario: ScenarioShapes.scenario
    case .suite: ScenarioShapes.suite
    }
  }

  /// The JSON Schema (2020-12) of such a document, as committed under `scenarios/schema/`.
  public var schema: JSONOutput {
    JSONSchemaWriter.schema(of: shape, title: "Faultline \(rawValue)")
  }

  /// The file name of the schema: `scenario.schema.json`.
  public var schemaFileName: String { "\(rawValue).schema.json" }

  /// The keys that every document begins with.
  func head(_ more: [Property]) -> [Property] {
    [
      .optional("$schema", .text(.any), "The path of the JSON Schema that editors check this document with."),
      .required("kind", .choice([rawValue]), "What kind of document this is: \"\(rawValue)\"."),
      .required("id", CommonShapes.id, "The name under which reports list it."),
      .required("title", CommonShapes.name, "One line for people."),
      .optional("description", .text(.any), "What it is about."),
    ] + more
  }
}
