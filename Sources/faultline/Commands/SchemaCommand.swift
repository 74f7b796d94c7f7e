import ArgumentParser
import ScenarioLanguage

/// `faultline schema KIND`
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Prints the JSON Schema of a kind of document.")

  @Argument(help: "One of: \(DocumentKind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var kind: String

  func validate() throws {
    if DocumentKind(rawValue: kind) == nil {
      throw ValidationError(
        "There is no kind \"\(kind)\"; the kinds are \(DocumentKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
  }

  func run() throws {
    guard let kind = DocumentKind(rawValue: kind) else { return }
    try Console.write(kind.schema.text())
  }
}
