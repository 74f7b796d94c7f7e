import JSONSource

/// Turns a document's shape into JSON Schema 2020-12, so that an editor completes and checks while one types.
///
/// Whatever the schema cannot say (references between ids, sums, the calendar) the validator says; whatever it can say,
/// both say alike.
struct JSONSchemaWriter {
  private var definitions: [(key: String, value: JSONOutput)] = []
  private var defined: Set<String> = []

  /// The schema of a document whose outermost object has this shape.
  static func schema(of shape: ObjectShape, title: String) -> JSONOutput {
    var writer = JSONSchemaWriter()
    writer.define("reference", Self.reference)
    let root = writer.schema(.object(shape))
    return .object([
      ("$schema", "https://json-schema.org/draft/2020-12/schema"), ("title", .string(title)),
      ("description", .string(shape.description)), ("anyOf", [root, Self.referenceUse]),
      ("$defs", .object(writer.definitions.sorted { $0.key < $1.key })),
    ])
  }

  private static let referenceUse: JSONOutput = ["$ref": "#/$defs/reference"]

  private static let reference: JSONOutput = [
    "description": "Stands for what another file holds, with a patch merged in (RFC 7396).", "type": "object",
    "properties": [
      "$ref": [
        "description": "The other file's path, relative to this one.", "type": "string",
        "pattern": "^[^/#\\\\\\u0000-\\u001F\\u007F][^#\\\\\\u0000-\\u001F\\u007F]*$", "not": ["pattern": "://"],
      ],
      "patch": ["description": "What differs here; null removes a member.", "type": "object"],
    ],
    "required": ["$ref"], "additionalProperties": false,
  ]

  private mutating func define(_ name: String, _ schema: JSONOutput) {
    definitions.append((name, schema))
    defined.insert(name)
  }

  /// The schema of a value that may be a reference instead.
  private mutating func value(_ shape: Shape) -> JSONOutput {
    .object([("anyOf", [schema(shape), Self.referenceUse])])
  }

  private mutating func schema(_ shape: Shape) -> JSONOutput {
    switch shape {
    case .object(let object):
      let name = object.name
      if defined.insert(name).inserted {
        let place = definitions.count
        definitions.append((name, .null))
        definitions[place].value = self.object(object)
      }
      return Self.use(name)
    case .map(let map): return self.map(map)
    case .array(let element, let counts):
      return .object([("type", "array"), ("items", value(element))] + Self.bounds(counts, "Items"))
    case .tuple(let shapes):
      return [
        "type": "array", "prefixItems": .array(shapes.map { value($0) }), "minItems": .integer(Int64(shapes.count)),
        "maxItems": .integer(Int64(shapes.count)),
      ]
    case .text(let pattern):
      return .object([("type", "string")] + (pattern.expression.map { [("pattern", .string($0))] } ?? []))
    case .choice(let texts):
      return texts.count == 1 ? ["const": .string(texts[0])] : ["enum": .array(texts.map { .string($0) })]
    case .number(let number): return Self.number(number)
    case .boolean: return ["type": "boolean"]
    case .duration(let duration): return defined(Self.name(of: duration), Self.duration(duration))
    case .instant: return defined("instant", Self.instant)
    case .either(let shapes): return ["anyOf": .array(shapes.map { schema($0) })]
    case .ifHas(let key, let shape, let other):
      return [
        "type": "object", "if": ["required": [.string(key)]], "then": schema(shape), "else": schema(other),
      ]
    case .named(let name): return schema(CommonShapes.named(name))
    case .any: return [:]
    }
  }

  /// A reference to a definition. Names are letters and spaces; in a URL fragment the spaces are escaped.
  private static func use(_ name: String) -> JSONOutput {
    ["$ref": .string("#/$defs/" + name.split(separator: " ").joined(separator: "%20"))]
  }

  private mutating func defined(_ name: String, _ schema: JSONOutput) -> JSONOutput {
    if !defined.contains(name) { define(name, schema) }
    return Self.use(name)
  }

  private static func name(of duration: DurationShape) -> String {
    (duration.isPositive ? "positive duration" : "duration") + (duration.allowsNever ? " or never" : "")
      + (duration.allowsLongest ? " or longest" : "")
  }

  private static func duration(_ duration: DurationShape) -> JSONOutput {
    let body = (duration.isPositive ? "(?=.*[1-9])" : "") + ISO8601.durationExpression
    let other = duration.allowsNever ? "never" : duration.allowsLongest ? DurationShape.longest : nil
    let literal = other.map { $0.split(separator: ".").joined(separator: #"\."#) }
    return [
      "description": .string("ISO 8601, such as PT5M" + (other.map { ", or \($0)" } ?? "") + "."),
      "type": "string", "pattern": .string(literal.map { "^(?:\($0)|\(body))$" } ?? "^\(body)$"),
    ]
  }

  private static let instant: JSONOutput = [
    "description": "ISO 8601 with its offset from UTC, such as 2025-07-07T07:00:00+09:00.", "type": "string",
    "pattern": .string("^" + ISO8601.instantExpression + "$"),
  ]

  private static func number(_ number: NumberShape) -> JSONOutput {
    var members: [(key: String, value: JSONOutput)] = [("type", number.isInteger ? "integer" : "number")]
    func figure(_ value: Double) -> JSONOutput { .number(ShapeChecker.figure(value)) }
    if let minimum = number.minimum {
      members.append((number.excludesMinimum ? "exclusiveMinimum" : "minimum", figure(minimum)))
    }
    if let maximum = number.maximum {
      members.append((number.excludesMaximum ? "exclusiveMaximum" : "maximum", figure(maximum)))
    }
    return .object(members)
  }

  private static func bounds(_ counts: ClosedRange<Int>, _ noun: String) -> [(key: String, value: JSONOutput)] {
    var members: [(key: String, value: JSONOutput)] = []
    if counts.lowerBound > 0 { members.append(("min" + noun, .integer(Int64(counts.lowerBound)))) }
    if counts.upperBound < .max { members.append(("max" + noun, .integer(Int64(counts.upperBound)))) }
    return members
  }

  private static let universal: [(key: String, value: JSONOutput)] = [
    ("source", ["description": "Where the numbers here come from.", "type": "string"]),
    ("note", ["description": "A remark for readers.", "type": "string"]),
  ]

  private mutating func map(_ map: MapShape) -> JSONOutput {
    let body = map.keys.expression.map { $0.hasPrefix("^") ? String($0.dropFirst()) : $0 } ?? ""
    let values = value(map.values)
    var members: [(key: String, value: JSONOutput)] = [
      ("type", "object"), ("properties", .object(Self.universal)),
      ("patternProperties", .object([("^(?!(?:source|note)$)" + body, values)])), ("additionalProperties", false),
    ]
    // A count of properties would count the two texts; that there is any other key than these can be said. How many at
    // most is left to the validator.
    if map.counts.lowerBound > 0 {
      members.append(("not", ["propertyNames": ["enum": .array(ShapeChecker.universalKeys.map { .string($0) })]]))
    }
    return .object(members)
  }

  private mutating func object(_ object: ObjectShape) -> JSONOutput {
    var properties: [(key: String, value: JSONOutput)] = []
    var required: [JSONOutput] = []
    var rules: [JSONOutput] = []
    for property in object.properties {
      var members: [(key: String, value: JSONOutput)] = [("description", .string(property.description))]
      if let defaultValue = property.defaultValue { members.append(("default", defaultValue)) }
      if case .object(let inner) = value(property.shape) { members += inner }
      properties.append((property.key, .object(members)))
      if property.isRequired { required.append(.string(property.key)) }
      if let condition = property.requiredIf {
        rules.append(["if": Self.test(condition), "then": ["required": [.string(property.key)]]])
      }
      if let condition = property.allowedIf {
        rules.append(["if": ["required": [.string(property.key)]], "then": Self.test(condition)])
      }
    }
    for choice in object.choices {
      let each: [JSONOutput] = choice.keys.map { ["required": [.string($0)]] }
      let rule: JSONOutput = [choice.rule == .exactlyOne ? "oneOf" : "anyOf": .array(each)]
      rules.append(choice.condition.map { ["if": Self.test($0), "then": rule] } ?? rule)
    }
    properties += Self.universal.filter { object.property($0.key) == nil }
    var members: [(key: String, value: JSONOutput)] = [
      ("description", .string(object.description)), ("type", "object"), ("properties", .object(properties)),
    ]
    if !required.isEmpty { members.append(("required", .array(required))) }
    if !rules.isEmpty { members.append(("allOf", .array(rules))) }
    members.append(("additionalProperties", false))
    return .object(members)
  }

  private static func test(_ condition: Property.Condition) -> JSONOutput {
    switch condition {
    case .has(let keys): ["anyOf": .array(keys.map { ["required": [.string($0)]] })]
    case .equals(let key, let texts):
      .object([
        ("properties", .object([(key, .object([("enum", .array(texts.map { .string($0) }))]))])),
        ("required", [.string(key)]),
      ])
    }
  }
}
