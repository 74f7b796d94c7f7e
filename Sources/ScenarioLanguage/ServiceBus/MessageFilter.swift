import JSONSource

/// The properties of a kind of messages.
typealias MessageProperties = [SQLFilter.Property: SQLFilter.Value]

/// What a rule of a subscription asks of a message.
enum MessageFilter: Sendable, Hashable {
  /// Nothing.
  case all
  /// A statement in the broker's SQL.
  case sql(SQLFilter)
  /// That properties are equal to these texts.
  case correlation([SQLFilter.Property: String])

  /// Whether it lets a message in.
  func matches(_ properties: MessageProperties) -> Bool {
    switch self {
    case .all: true
    case .sql(let filter): filter.matches { properties[$0] }
    case .correlation(let wanted): wanted.allSatisfy { properties[$0.key] == .text($0.value) }
    }
  }
}

extension SQLFilter.Property {
  /// A property of the broker's own, which is told apart without regard to case.
  static func system(_ name: String) -> SQLFilter.Property {
    SQLFilter.Property(isSystem: true, name: name.lowercased())
  }

  /// A property that the application set.
  static func user(_ name: String) -> SQLFilter.Property { SQLFilter.Property(isSystem: false, name: name) }
}

extension SQLFilter.Value {
  /// A value as a document writes it.
  init?(_ node: JSONNode) {
    switch node.value {
    case .bool(let flag): self = .boolean(flag)
    case .string(let text): self = .text(text)
    case .number(let number): self = number.integer.map { .integer($0) } ?? .decimal(number.double)
    case .null, .array, .object, .unavailable: return nil
    }
  }
}
