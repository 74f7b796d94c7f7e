import Foundation
import JSONSource
import ScenarioLanguage
import Testing

/// The committed schemas and the list of codes are what the program says. `RECORD=1` writes them anew.
@Suite struct SchemaTests {
  func compare(_ text: String, with path: String) throws {
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let recorded = try String(contentsOfFile: path, encoding: .utf8)
    #expect(recorded == text, "\(path) is not what the program says; record it anew")
  }

  @Test(arguments: DocumentKind.allCases)
  func committedSchemasAreTheProgramsOwn(kind: DocumentKind) throws {
    try compare(kind.schema.text(), with: Repository.root + "/scenarios/schema/" + kind.schemaFileName)
  }

  @Test func everyDefinitionIsThere() throws {
    for kind in DocumentKind.allCases {
      let text = kind.schema.text()
      var findings = Findings()
      let root = try #require(JSONParser.parse(Array(text.utf8), findings: &findings)?.root)
      #expect(findings.items.isEmpty)
      let names = Set(root["$defs"]?.object?.members.map(\.key) ?? [])
      var used: Set<String> = []
      func visit(_ node: JSONNode) {
        switch node.value {
        case .array(let elements): elements.forEach(visit)
        case .object(let object):
          if let name = object["$ref"]?.value.string, name.hasPrefix("#/$defs/") {
            used.insert(name.dropFirst(8).replacingOccurrences(of: "%20", with: " "))
          }
          for member in object.members { visit(member.value) }
        default: break
        }
      }
      visit(root)
      #expect(used == names)
    }
  }

  @Test func theListOfCodesIsTheProgramsOwn() throws {
    var text = """
      # Problem codes

      What `faultline validate` and `faultline run` find wrong with documents, by code. Every problem also says what to do
      about it. The folder `Tests/Corpus` has a document for each.

      | Code | Means |
      | --- | --- |

      """
    for code in ProblemCode.allCases { text += "| `\(code.rawValue)` | \(code.meaning) |\n" }
    try compare(text, with: Repository.root + "/docs/problem-codes.md")
  }
}
