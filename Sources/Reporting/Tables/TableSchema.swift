import JSONSource

/// One CSV file: its name, what it holds, and its columns. What is written and what `datapackage.json` says come from here.
public struct TableSchema: Sendable {
  /// A column.
  public struct Column: Sendable {
    /// What a field holds, in the words of Frictionless Table Schema.
    public enum Kind: String, Sendable {
      case string, integer, number
    }

    /// The name in the header.
    public var name: String
    /// What a field holds.
    public var kind: Kind
    /// What it means; when it is empty, where it can be.
    public var description: String

    init(_ name: String, _ kind: Kind, _ description: String) {
      self.name = name
      self.kind = kind
      self.description = description
    }
  }

  /// The path inside the folder.
  public var path: String
  /// One sentence about the table.
  public var description: String
  /// The columns in order.
  public var columns: [Column]

  /// The resource of a data package that describes this table, under another path where several files have its columns.
  func resource(path: String? = nil, name: String? = nil) -> JSONOutput {
    let path = path ?? self.path
    return [
      "name": .string(name ?? Self.resourceName(path)), "path": .string(path), "profile": "tabular-data-resource",
      "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "description": .string(description),
      "schema": [
        "fields": .array(
          columns.map { column in
            [
              "name": .string(column.name), "type": .string(column.kind.rawValue),
              "description": .string(column.description),
            ]
          }),
        "missingValues": [""],
      ],
    ]
  }

  /// A path as a resource name: lowercase, without folder and extension.
  static func resourceName(_ path: String) -> String {
    var name = path.lowercased()
    if name.hasSuffix(".csv") { name.removeLast(4) }
    return String(name.map { $0 == "/" || $0 == "+" ? "-" : $0 })
  }
}
