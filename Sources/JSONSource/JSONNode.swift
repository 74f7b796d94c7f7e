/// A JSON value together with the place where it was written.
///
/// After `$ref` expansion and patching a tree mixes nodes of several files; each keeps the place of its own text.
public struct JSONNode: Sendable {
  /// The value.
  public var value: JSONValue
  /// Where the value's first character stands.
  public var location: SourceLocation

  /// Makes a node.
  public init(_ value: JSONValue, at location: SourceLocation) {
    self.value = value
    self.location = location
  }

  /// The node's object, if it is one.
  public var object: JSONObject? {
    if case .object(let object) = value { return object }
    return nil
  }

  /// The node's elements, if it is an array.
  public var array: [JSONNode]? {
    if case .array(let elements) = value { return elements }
    return nil
  }

  /// The node's text, if it is a string.
  public var string: String? {
    if case .string(let text) = value { return text }
    return nil
  }

  /// The node's number, if it is one.
  public var number: JSONNumber? {
    if case .number(let number) = value { return number }
    return nil
  }

  /// The node's truth value, if it is one.
  public var bool: Bool? {
    if case .bool(let flag) = value { return flag }
    return nil
  }

  /// The member of that name, if the node is an object that has it.
  public subscript(_ key: String) -> JSONNode? { object?[key]?.value }
}

/// What a JSON text can say (RFC 8259, section 3), and one thing it cannot: that a value could not be had.
public enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONNode])
  case object(JSONObject)
  /// Stands where a `$ref` could not be followed or a number is too large. That is already reported; whoever meets this
  /// reports nothing.
  case unavailable

  /// What a person calls a value of this kind: "a number", "an object".
  public var kindName: String {
    switch self {
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .number: "a number"
    case .string: "a text"
    case .array: "an array"
    case .object: "an object"
    case .unavailable: "an unavailable value"
    }
  }
}

/// A JSON number: the text as written, its nearest double, and its exact integer value where it has one.
public struct JSONNumber: Sendable, Hashable {
  /// The digits as they stand in the document.
  public let text: String
  /// The double nearest to the text; always finite.
  public let double: Double
  /// The exact value where the number is integral and within 64 bits (`1e3` and `2.0` are), else nothing.
  public let integer: Int64?

  /// Makes a number from its parts, which the caller knows to belong together.
  public init(text: String, double: Double, integer: Int64?) {
    self.text = text
    self.double = double
    self.integer = integer
  }
}

/// The members of a JSON object in the order written. No two share a key.
public struct JSONObject: Sendable {
  /// The members in order.
  public internal(set) var members: [JSONMember]

  /// Makes an object; the caller has made sure that keys are unique.
  public init(members: [JSONMember]) {
    self.members = members
  }

  /// The member of that name. Linear: shapes have few keys, and collections are walked, not searched.
  public subscript(_ key: String) -> JSONMember? {
    for member in members where member.key == key { return member }
    return nil
  }
}

/// One `"key": value` of an object.
public struct JSONMember: Sendable {
  /// The key, its escapes resolved.
  public var key: String
  /// Where the key's opening quote stands.
  public var keyLocation: SourceLocation
  /// The value.
  public var value: JSONNode
  /// The file of the object that a patch added this member to; nothing for members written in place. A patch that
  /// *adds* where its author meant to *change* is a misspelt key, which the document's shape can then tell.
  public var addedTo: UInt16?

  /// Makes a member.
  public init(key: String, keyLocation: SourceLocation, value: JSONNode, addedTo: UInt16? = nil) {
    self.key = key
    self.keyLocation = keyLocation
    self.value = value
    self.addedTo = addedTo
  }
}
