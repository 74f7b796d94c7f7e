import JSONSource

/// A template's parameters: what it declares, and the values given for them, which are checked as the resource manager
/// checks them before it deploys anything.
struct ARMParameters {
  /// Where a parameter's value comes from.
  enum Source {
    /// It was given, in either form: `{ "name": { "value": … } }` or `{ "name": … }`.
    case given(JSONNode)
    /// It is the declaration's default, in which expressions stand.
    case standard(JSONNode)
    /// It refers to a key vault.
    case secret
    /// The template has no such parameter.
    case undeclared
  }

  /// Where values of a whole template's parameters are given.
  static let besideTemplate = "beside \"template\", under \"parameters\""

  /// Where values are given.
  let place: String

  /// What the template declares.
  let declared: [JSONMember]
  /// The types that it defines, to which a declaration may refer.
  private let definitions: JSONNode?
  private let given: [JSONMember]
  /// What stands in the place of either and is no object.
  private let strangers: [JSONNode]

  init(of template: JSONNode, given: JSONNode?, place: String) {
    self.place = place
    var values = given
    // A parameters file of its own wraps them once more.
    if let inner = given?["parameters"], inner.object != nil { values = inner }
    declared = template["parameters"]?.object?.members ?? []
    definitions = template["definitions"]
    self.given = values?.object?.members ?? []
    strangers = [template["parameters"], values].compactMap { $0 }.filter { node in
      if case .unavailable = node.value { return false }
      return node.object == nil
    }
  }

  /// A parameter as the template spells it.
  func spelling(of name: String) -> String { declaration(name)?.key ?? name }

  /// Where the value of a parameter comes from.
  func value(of name: String) -> Source {
    guard let declaration = declaration(name) else { return .undeclared }
    if let member = givenMember(name) {
      if member.value["reference"] != nil, member.value["value"] == nil { return .secret }
      return .given(Self.literal(Self.value(member)))
    }
    let nothing = JSONNode(JSONValue.null, at: declaration.keyLocation)
    return .standard(declaration.value["defaultValue"] ?? nothing)
  }

  /// Reports what the resource manager refuses before a deployment.
  ///
  /// - Returns: The parameters that have no value, in lower case.
  func check(_ report: ARMTemplate.Report) -> Set<String> {
    var failed: Set<String> = []
    for node in strangers { report(node.location, "is \(node.value.kindName)", "write an object: parameters by name") }
    for member in given where declaration(member.key) == nil && !ShapeChecker.universalKeys.contains(member.key) {
      report(
        member.keyLocation, "is no parameter of the template",
        Nearest.suggestion(
          for: member.key, among: declared.map(\.key),
          otherwise: "remove it, or declare it under the template's \"parameters\""))
    }
    for declaration in declared where !check(declaration, report) { failed.insert(declaration.key.lowercased()) }
    return failed
  }

  private func check(_ declaration: JSONMember, _ report: ARMTemplate.Report) -> Bool {
    guard declaration.value.object != nil else {
      if case .unavailable = declaration.value.value { return false }
      report(
        declaration.value.location, "is \(declaration.value.value.kindName)",
        "declare the parameter as an object with a \"type\"")
      return false
    }
    if let reference = declaration.value["$ref"], definition(declaration.value) == nil {
      report(
        reference.location, "names no definition of the template",
        Nearest.suggestion(
          for: Self.name(of: reference) ?? "", among: definitions?.object?.members.map(\.key) ?? [],
          otherwise: "define it under \"definitions\""))
      return false
    }
    guard let type = self["type", declaration] else {
      report(declaration.keyLocation, "has no \"type\"", "add it: \(Self.types)")
      return false
    }
    if kind(of: declaration) == nil {
      report(type.location, "is no type of a parameter", "it is \(Self.types)")
      return false
    }
    if let member = givenMember(declaration.key) {
      if member.value["reference"] != nil, member.value["value"] == nil { return true }
      let value = Self.value(member)
      if case .unavailable = value.value { return false }
      guard let fault = fault(of: value, for: declaration.key) else { return true }
      report(value.location, fault.reason, fault.remedy)
      return false
    }
    guard let standard = declaration.value["defaultValue"] else {
      if self["nullable", declaration]?.bool == true { return true }
      report(
        declaration.keyLocation, "has no default, and no value was given",
        "give the parameter a value, \(place)")
      return false
    }
    // One that is an expression is looked at when it is used.
    if let text = standard.string, ARMExpression.isExpression(text) { return true }
    guard let fault = fault(of: standard, for: declaration.key) else { return true }
    report(standard.location, fault.reason, fault.remedy)
    return false
  }

  /// What is wrong with a value of a parameter.
  func fault(of value: JSONNode, for name: String) -> ARMExpression.Fault? {
    guard let declaration = declaration(name), let kind = kind(of: declaration) else { return nil }
    if case .null = value.value, self["nullable", declaration]?.bool == true { return nil }
    guard kind.accepts(value) else {
      return ARMExpression.Fault(
        reason: "is \(value.value.kindName), and the parameter's type is \(kind.rawValue)",
        remedy: "write \(kind.noun)")
    }
    return allowed(value, declaration, kind) ?? limited(value, declaration, kind)
  }

  /// Texts are compared without regard to case; of an array, every element may be one that is allowed.
  private func allowed(_ value: JSONNode, _ declaration: JSONMember, _ kind: Kind) -> ARMExpression.Fault? {
    guard let choices = self["allowedValues", declaration]?.array else { return nil }
    func text(_ node: JSONNode) -> String { JSONOutput(node).compactText().lowercased() }
    let known = Set(choices.map(text))
    if known.contains(text(value)) { return nil }
    if let elements = value.array, elements.allSatisfy({ known.contains(text($0)) }) { return nil }
    let names = choices.prefix(8).map { $0.string.map(Quoting.quoted) ?? JSONOutput($0).compactText() }
    let shown = kind.isSecure ? nil : value.string.map(Quoting.quoted) ?? value.number?.text
    return ARMExpression.Fault(
      reason: "is \(shown ?? "a value"), which the parameter does not allow",
      remedy: Nearest.suggestion(
        for: kind.isSecure ? "" : value.string ?? "", among: choices.compactMap(\.string),
        otherwise: "it allows \(names.joined(separator: ", "))\(choices.count > 8 ? " and others" : "")"))
  }

  private func limited(_ value: JSONNode, _ declaration: JSONMember, _ kind: Kind) -> ARMExpression.Fault? {
    func limit(_ key: String) -> Int64? { self[key, declaration]?.number?.integer }
    let (size, least, most, noun): (Int64, Int64?, Int64?, String)
    if let number = value.number?.integer {
      (size, least, most, noun) = (number, limit("minValue"), limit("maxValue"), "")
    } else {
      let count = value.string?.count ?? value.array?.count
      guard let count else { return nil }
      (size, least, most) = (Int64(count), limit("minLength"), limit("maxLength"))
      noun = value.string == nil ? "elements" : "characters"
    }
    let isTooSmall = least.map { size < $0 } ?? false
    guard isTooSmall || most.map({ size > $0 }) ?? false else { return nil }
    let bound = (isTooSmall ? least : most) ?? 0
    return ARMExpression.Fault(
      reason: noun.isEmpty ? "is \(size)" : "has \(size) \(noun)",
      remedy: "the parameter takes \(isTooSmall ? "at least" : "at most") \(bound)\(noun.isEmpty ? "" : " " + noun)")
  }

  // MARK: Looking up

  /// What a declaration says of a parameter, itself or by the definition to which it refers.
  private subscript(_ key: String, _ declaration: JSONMember) -> JSONNode? {
    declaration.value[key] ?? definition(declaration.value)?[key]
  }

  private func kind(of declaration: JSONMember) -> Kind? {
    Kind(rawValue: self["type", declaration]?.string?.lowercased() ?? "")
  }

  /// The definition to which a declaration refers in the end, as `{ "$ref": "#/definitions/name" }`.
  private func definition(_ declaration: JSONNode) -> JSONNode? {
    var node = declaration
    for _ in 0..<32 {
      guard let reference = node["$ref"] else { return node }
      guard let name = Self.name(of: reference), let next = definitions?[name] else { return nil }
      node = next
    }
    return nil
  }

  private static func name(of reference: JSONNode) -> String? {
    let prefix = "#/definitions/"
    guard let text = reference.string, text.hasPrefix(prefix) else { return nil }
    return String(text.dropFirst(prefix.count))
  }

  private func declaration(_ name: String) -> JSONMember? {
    declared.first { $0.key == name } ?? declared.first { $0.key.lowercased() == name.lowercased() }
  }

  /// What was given for a parameter; null is nothing.
  private func givenMember(_ name: String) -> JSONMember? {
    let member = given.first { $0.key == name } ?? given.first { $0.key.lowercased() == name.lowercased() }
    guard let member, case .null = Self.value(member).value else { return member }
    return nil
  }

  private static func value(_ member: JSONMember) -> JSONNode { member.value["value"] ?? member.value }

  /// What is given is no expression, whatever brackets it has: within arrays and objects they are doubled.
  private static func literal(_ node: JSONNode) -> JSONNode {
    func inner(_ node: JSONNode) -> JSONNode {
      guard let text = node.string else { return literal(node) }
      return text.hasPrefix("[") ? JSONNode(JSONValue.string("[" + text), at: node.location) : node
    }
    switch node.value {
    case .array(let elements): return JSONNode(JSONValue.array(elements.map(inner)), at: node.location)
    case .object(let object):
      let members = object.members.map { member in
        var result = member
        result.value = inner(member.value)
        return result
      }
      return JSONNode(JSONValue.object(JSONObject(members: members)), at: node.location)
    default: return node
    }
  }

  // MARK: Types

  private static let types = "string, securestring, int, bool, object, secureObject or array"

  /// The type of a parameter, which is written in any case.
  private enum Kind: String {
    case string
    case securestring
    case int
    case bool
    case object
    case secureobject
    case array

    var isSecure: Bool { self == .securestring || self == .secureobject }

    var noun: String {
      switch self {
      case .string, .securestring: "a text"
      case .int: "a whole number"
      case .bool: "true or false"
      case .object, .secureobject: "an object"
      case .array: "an array"
      }
    }

    func accepts(_ value: JSONNode) -> Bool {
      switch self {
      case .string, .securestring: value.string != nil
      case .int: value.number?.integer != nil
      case .bool: value.bool != nil
      case .object, .secureobject: value.object != nil
      case .array: value.array != nil
      }
    }
  }
}
