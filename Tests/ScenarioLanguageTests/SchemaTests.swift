import Foundation
import JSONSource
import ScenarioLanguage
import Testing

/// The committed schemas and the guide's list of codes are what the program says. `RECORD=1` writes the schemas anew.
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

  @Test func theUserGuideListsEveryCode() throws {
    let guide = try String(contentsOfFile: Repository.root + "/docs/user-guide/scenario-language.md", encoding: .utf8)
    let section = try #require(guide.components(separatedBy: "## Problem codes\n").last)
    let listed = section.split(separator: "\n").compactMap { line in
      line.hasPrefix("| `") ? line.dropFirst(3).split(separator: "`").first.map(String.init) : nil
    }
    #expect(Set(listed) == Set(ProblemCode.allCases.map(\.rawValue)))
    #expect(listed.count == ProblemCode.allCases.count)
  }
}
