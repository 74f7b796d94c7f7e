import JSONSource

/// Reads an object's values by the shape it was checked against, defaults included.
///
/// Every reading gives nothing where the value does not have its shape: that is reported already, and whoever reads goes
/// on with what is left, so that problems of meaning are found in the same run.
struct ObjectReader {
  /// The object.
  let node: JSONNode
  let object: JSONObject
  let shape: ObjectShape

  init?(_ node: JSONNode?, _ shape: ObjectShape) {
    guard let node, let object = node.object else { return nil }
    self.node = node
    self.object = object
    self.shape = shape
  }

  /// Where the object begins.
  var location: SourceLocation { node.location }

  /// The value of a key, or its default.
  subscript(_ key: String) -> JSONNode? {
    if let member = object[key] { return member.value }
    assert(shape.property(key) != nil, "\(key) is no key of \(shape.name)")
    guard let value = shape.property(key)?.defaultValue else { return nil }
    return JSONNode(value, at: node.location)
  }

  /// Whether the key is written.
  func has(_ key: String) -> Bool { object[key] != nil }

  func text(_ key: String) -> String? { self[key]?.string }
  func number(_ key: String) -> Double? { self[key]?.number?.double }
  func integer(_ key: String) -> Int? { self[key]?.number?.integer.flatMap { Int(exactly: $0) } }
  func bool(_ key: String) -> Bool? { self[key]?.bool }

  /// A duration's microseconds; nothing for `never`, too.
  func microseconds(_ key: String) -> Int64? { self[key]?.microseconds }

  /// An object's member of an object.
  func object(_ key: String, _ shape: ObjectShape) -> ObjectReader? { ObjectReader(self[key], shape) }

  /// The members of a collection, without the texts that any object may have.
  func members(_ key: String) -> [JSONMember] { self[key]?.collection ?? [] }
}

extension JSONNode {
  /// The members of a collection keyed by id.
  var collection: [JSONMember] {
    (object?.members ?? []).filter { !ShapeChecker.universalKeys.contains($0.key) }
  }

  /// The microseconds of a duration's text.
  var microseconds: Int64? {
    guard let text = string else { return nil }
    return try? ISO8601.duration(text)
  }

  /// A default as if it were written at a place.
  init(_ value: JSONOutput, at location: SourceLocation) {
    let parsed: JSONValue
    switch value {
    case .null: parsed = .null
    case .bool(let flag): parsed = .bool(flag)
    case .integer(let number):
      parsed = .number(JSONNumber(text: String(number), double: Double(number), integer: number))
    case .double(let number):
      parsed = .number(JSONNumber(text: String(number), double: number, integer: Int64(exactly: number)))
    case .number(let text):
      let double = Double(text) ?? 0
      parsed = .number(JSONNumber(text: text, double: double, integer: Int64(exactly: double)))
    case .string(let text): parsed = .string(text)
    case .array(let elements): parsed = .array(elements.map { JSONNode($0, at: location) })
    case .object(let members):
      parsed = .object(
        JSONObject(
          members: members.map {
            JSONMember(key: $0.key, keyLocation: location, value: JSONNode($0.value, at: location))
          }))
    }
    self.init(parsed, at: location)
  }
}
