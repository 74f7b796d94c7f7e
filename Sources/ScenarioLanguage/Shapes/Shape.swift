import JSONSource

/// What a value of a document may look like. One description serves three ends: checking a document with every problem at
/// once, the JSON Schema an editor completes from, and reading values with their defaults.
///
/// Two rules hold for every shape without being written down: a value may be a `$ref` object instead, which is expanded
/// before anything is checked, and every object may carry a `"source"` text (where its numbers come from) and a
/// `"note"`, unless it uses such a key itself.
public indirect enum Shape: Sendable {
  /// An object with known keys.
  case object(ObjectShape)
  /// An object whose keys are ids.
  case map(MapShape)
  /// An array whose elements are alike.
  case array(of: Shape, counts: ClosedRange<Int>)
  /// An array of exactly these.
  case tuple([Shape])
  /// A text of a known form.
  case text(TextPattern)
  /// One of a closed set of texts.
  case choice([String])
  /// A number.
  case number(NumberShape)
  /// `true` or `false`.
  case boolean
  /// An ISO 8601 duration.
  case duration(DurationShape)
  /// An ISO 8601 instant with its offset from UTC.
  case instant
  /// One of several shapes, told apart by what kind of JSON value stands there: the first that takes it. An instant,
  /// which begins with its year, goes before a duration.
  case either([Shape])
  /// One of two shapes of object, told apart by whether a key is there.
  case ifHas(String, Shape, otherwise: Shape)
  /// A shape of `CommonShapes.named`, for shapes that contain themselves.
  case named(String)
  /// Any JSON value: what is written in another language, and read by whoever knows it.
  case any
}

/// A number's range.
public struct NumberShape: Sendable {
  /// Whether it must be integral.
  public var isInteger = false
  /// The least value; nothing for none.
  public var minimum: Double?
  /// The greatest value; nothing for none.
  public var maximum: Double?
  /// Whether the least value itself is outside.
  public var excludesMinimum = false
  /// Whether the greatest value itself is outside.
  public var excludesMaximum = false
}

/// What kind of duration may stand somewhere.
public struct DurationShape: Sendable {
  /// Whether it must be longer than nothing.
  public var isPositive = false
  /// Whether the text `never` may stand there instead.
  public var allowsNever = false
  /// Whether .NET's longest time span may stand there, with which Azure says "for ever".
  public var allowsLongest = false

  /// .NET's `TimeSpan.MaxValue`, as exported templates have it.
  static let longest = "P10675199DT2H48M5.4775807S"
}

/// An object whose keys are ids chosen by the author, so that a patch can reach one member.
public struct MapShape: Sendable {
  /// What one member is called: "fault".
  public var noun: String
  /// What the keys look like.
  public var keys: TextPattern
  /// What the values look like.
  public var values: Shape
  /// How few and how many members there may be.
  public var counts: ClosedRange<Int>
}

/// An object with known keys.
public struct ObjectShape: Sendable {
  /// What it is called: "fault". Also its name among the schema's definitions, so no two shapes share one.
  public var name: String
  /// What it is for, in one sentence.
  public var description: String
  /// Its keys, in the order in which they are explained.
  public var properties: [Property]
  /// Which keys exclude or need each other.
  public var choices: [Choice]

  /// A group of keys of which some must be there.
  public struct Choice: Sendable {
    /// How many of them.
    public enum Rule: Sendable { case exactlyOne, atLeastOne }
    /// The keys.
    public var keys: [String]
    /// How many must be there.
    public var rule: Rule
    /// The rule holds only when this does.
    public var condition: Property.Condition?

    /// A group with its rule.
    public init(_ rule: Rule, of keys: [String], if condition: Property.Condition? = nil) {
      self.keys = keys
      self.rule = rule
      self.condition = condition
    }
  }

  /// A shape with these keys.
  public init(_ name: String, _ description: String, _ properties: [Property], choices: [Choice] = []) {
    self.name = name
    self.description = description
    self.properties = properties
    self.choices = choices
  }

  /// The property of that key.
  public func property(_ key: String) -> Property? {
    for property in properties where property.key == key { return property }
    return nil
  }
}

/// A key of an object.
public struct Property: Sendable {
  /// Something about the object that a key's presence can depend on.
  public enum Condition: Sendable {
    /// One of these keys is there.
    case has([String])
    /// That key's text is one of these.
    case equals(String, [String])
  }

  /// The key.
  public var key: String
  /// What it means, in one sentence.
  public var description: String
  /// What its value looks like.
  public var shape: Shape
  /// Whether it must be there.
  public var isRequired: Bool
  /// What holds when it is not there; nothing where absence has its own meaning.
  public var defaultValue: JSONOutput?
  /// It must be there when this holds.
  public var requiredIf: Condition?
  /// It may be there only when this holds.
  public var allowedIf: Condition?

  /// A key that must be there.
  public static func required(_ key: String, _ shape: Shape, _ description: String) -> Property {
    Property(key: key, description: description, shape: shape, isRequired: true)
  }

  /// A key that may be left out.
  public static func optional(
    _ key: String, _ shape: Shape, default defaultValue: JSONOutput? = nil, _ description: String
  ) -> Property {
    Property(key: key, description: description, shape: shape, isRequired: false, defaultValue: defaultValue)
  }

  /// The same key, allowed only under a condition.
  public func allowed(if condition: Condition) -> Property {
    var copy = self
    copy.allowedIf = condition
    return copy
  }

  /// The same key, required under a condition.
  public func required(if condition: Condition) -> Property {
    var copy = self
    copy.requiredIf = condition
    return copy
  }
}

extension Shape {
  /// What should stand there, as a phrase: `a duration such as "PT5M"`.
  var phrase: String {
    switch self {
    case .object, .map, .ifHas: "an object"
    case .array, .tuple: "an array"
    case .text(let pattern): pattern.phrase
    case .choice(let texts): "one of \(texts.map { "\"\($0)\"" }.joined(separator: ", "))"
    case .number(let number): number.isInteger ? "a whole number" : "a number"
    case .boolean: "true or false"
    case .duration(let duration):
      duration.allowsNever ? "a duration such as \"PT5M\", or \"never\"" : "a duration such as \"PT5M\""
    case .instant: "an instant such as \"2025-07-07T07:00:00+09:00\""
    case .either(let shapes): shapes.map(\.phrase).joined(separator: ", or ")
    case .named(let name): CommonShapes.named(name).phrase
    case .any: "any value"
    }
  }

  /// Whether a value of this kind is worth looking into with this shape.
  func takes(_ value: JSONValue) -> Bool {
    switch (self, value) {
    case (.object, .object), (.map, .object), (.ifHas, .object), (.array, .array), (.tuple, .array), (.text, .string),
      (.choice, .string), (.number, .number), (.boolean, .bool), (.duration, .string), (.any, _),
      (_, .unavailable):
      true
    case (.instant, .string(let text)): text.utf8.count > 5 && text.utf8.prefix(4).allSatisfy(TextPattern.isDigit)
    case (.either(let shapes), _): shapes.contains { $0.takes(value) }
    case (.named(let name), _): CommonShapes.named(name).takes(value)
    default: false
    }
  }
}
