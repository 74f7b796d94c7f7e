import JSONSource

/// Evaluates the expressions of a template with its parameters and variables.
///
/// What is wrong with a parameter or a variable is said once, where that is declared, however often it is used; what uses
/// it is then unavailable, and nothing more is said.
final class ARMScope {
  /// Why an expression has no value.
  private enum Failure: Error {
    /// It is at fault itself.
    case fault(ARMExpression.Fault)
    /// What it uses is, which has been said.
    case said
  }

  /// A parameter or a variable; both are told apart without regard to case.
  private enum Name: Hashable {
    case parameter(String)
    case variable(String)
  }

  /// A text that no part of a template exceeds.
  private static let longest = 131_072
  /// More values than a template may have.
  private static let mostValues = 1_000_000

  private let parameters: ARMParameters
  private let variables: JSONNode?
  private let report: ARMTemplate.Report
  private var known: [Name: JSONNode] = [:]
  private var failed: Set<Name>
  private var underWay: [Name] = []
  private var said: Set<SourceLocation> = []
  private var values = 0
  private var isTooLarge = false

  /// - Parameters:
  ///   - template: The template whose parameters and variables are meant. Its parameters are checked at once.
  ///   - given: Values for its parameters.
  ///   - report: Told of every problem.
  init(_ template: JSONNode, given: JSONNode?, report: @escaping ARMTemplate.Report) {
    parameters = ARMParameters(of: template, given: given)
    variables = template["variables"]
    self.report = report
    failed = Set(parameters.check(report).map { .parameter($0) })
  }

  /// A value with every expression in it resolved; it keeps its place in the text. What cannot be resolved is reported, and
  /// unavailable.
  func resolve(_ node: JSONNode) -> JSONNode { resolve(node, depth: 0) }

  private func resolve(_ node: JSONNode, depth: Int) -> JSONNode {
    values += 1
    switch node.value {
    case .array(let elements):
      return JSONNode(JSONValue.array(elements.map { resolve($0, depth: depth) }), at: node.location)
    case .object(let object):
      let members = object.members.map { member in
        var result = member
        result.value = resolve(member.value, depth: depth)
        return result
      }
      return JSONNode(JSONValue.object(JSONObject(members: members)), at: node.location)
    case .string(let text):
      guard values < Self.mostValues, depth < 32, let value = try? settled(node) else {
        if values >= Self.mostValues {
          sayTooLarge(at: node.location)
        } else if depth >= 32 {
          say(.endless, at: node.location)
        }
        return JSONNode(JSONValue.unavailable, at: node.location)
      }
      // What an expression gives may have expressions in it again.
      guard ARMExpression.isExpression(text), value.object != nil || value.array != nil else { return value }
      return resolve(value, depth: depth + 1)
    case .null, .bool, .number, .unavailable: return node
    }
  }

  /// A text's value, arrays and objects with their expressions as they stand. What is wrong with it is said at its place.
  private func settled(_ node: JSONNode) throws(Failure) -> JSONNode {
    guard let text = node.string else {
      if case .unavailable = node.value { throw .said }
      return node
    }
    guard ARMExpression.isExpression(text) else {
      return text.hasPrefix("[[") ? JSONNode(JSONValue.string(String(text.dropFirst())), at: node.location) : node
    }
    let expression: ARMExpression
    do {
      expression = try ARMExpression(text)
    } catch {
      say(error, at: node.location)
      throw .said
    }
    do throws(Failure) {
      return JSONNode(try evaluate(expression).value, at: node.location)
    } catch {
      if case .fault(let fault) = error { say(fault, at: node.location) }
      throw .said
    }
  }

  private func sayTooLarge(at location: SourceLocation) {
    if isTooLarge { return }
    isTooLarge = true
    report(
      location, "is of a template that makes more than \(Self.mostValues) values", "write fewer values, each itself")
  }

  private func say(_ fault: ARMExpression.Fault, at location: SourceLocation) {
    guard said.insert(location).inserted else { return }
    report(location, fault.reason, remedy(for: fault))
  }

  /// A default that depends on a deployment need not be changed: a value can be given in its place.
  private func remedy(for fault: ARMExpression.Fault) -> String {
    guard case .parameter(let name)? = underWay.last, fault.remedy == Self.resolved else { return fault.remedy }
    return "give the parameter \(Quoting.quoted(parameters.spelling(of: name))) a value, \(ARMParameters.place)"
  }

  // MARK: Parameters and variables

  private func parameter(_ name: String) throws(Failure) -> JSONNode {
    let key = Name.parameter(name.lowercased())
    if failed.contains(key) { throw .said }
    if let value = known[key] { return value }
    switch parameters.value(of: name) {
    case .given(let value):
      known[key] = value
      return value
    case .standard(let value): return try settle(key, value)
    case .secret:
      throw .fault(
        ARMExpression.Fault(
          reason: "needs the parameter \(Quoting.quoted(name)), whose value is a secret in a key vault",
          remedy: "give its value itself, \(ARMParameters.place)"))
    case .undeclared:
      failed.insert(key)
      throw .fault(
        ARMExpression.Fault(
          reason: "names no parameter \(Quoting.quoted(name)) of the template",
          remedy: Nearest.suggestion(
            for: name, among: parameters.declared.map(\.key), otherwise: "declare it under \"parameters\"")))
    }
  }

  private func variable(_ name: String) throws(Failure) -> JSONNode {
    let key = Name.variable(name.lowercased())
    if failed.contains(key) { throw .said }
    if let value = known[key] { return value }
    guard let member = variables?.member(anyCase: name) else {
      failed.insert(key)
      let names = variables?.object?.members.map(\.key) ?? []
      throw .fault(
        ARMExpression.Fault(
          reason: "names no variable \(Quoting.quoted(name)) of the template",
          remedy: Nearest.suggestion(for: name, among: names, otherwise: "declare it under \"variables\"")))
    }
    return try settle(key, member.value)
  }

  private func settle(_ key: Name, _ node: JSONNode) throws(Failure) -> JSONNode {
    guard !underWay.contains(key), underWay.count < 32 else { throw .fault(.endless) }
    underWay.append(key)
    defer { underWay.removeLast() }
    do throws(Failure) {
      let value = try settled(node)
      if case .parameter(let name) = key, let fault = parameters.fault(of: value, for: name) {
        say(fault, at: node.location)
        throw .said
      }
      known[key] = value
      return value
    } catch {
      failed.insert(key)
      throw error
    }
  }

  // MARK: Functions

  private static let resolved =
    "write the value itself; resolved are parameters, variables, concat, format, resourceId, toLower, toUpper, string, "
    + "int, if, equals, not, and, or, true and false"

  private func evaluate(_ expression: ARMExpression) throws(Failure) -> JSONNode {
    switch expression {
    case .text(let text): return .made(.string(text))
    case .integer(let number): return .made(.integer(number))
    case .part(let whole, let place): return try part(of: try evaluate(whole), try evaluate(place))
    case .call(let function, let arguments):
      switch function.lowercased() {
      case "parameters": return try parameter(try name(function, arguments))
      case "variables": return try variable(try name(function, arguments))
      case "concat": return .made(.string(try limited(try texts(arguments).joined())))
      case "format": return .made(.string(try limited(try format(try texts(arguments)))))
      case "resourceid":
        // What a template refers to is another of its own resources: the names are what is needed of it.
        return .made(.string(try limited(try texts(arguments).joined(separator: "/"))))
      case "tolower": return .made(.string(try only(function, try texts(arguments)).lowercased()))
      case "toupper": return .made(.string(try only(function, try texts(arguments)).uppercased()))
      case "string": return .made(.string(try only(function, try texts(arguments))))
      case "int":
        guard let number = Int64(try only(function, try texts(arguments))) else {
          throw fault("makes a whole number of what is none", "write the value itself")
        }
        return .made(.integer(number))
      case "true", "false":
        guard arguments.isEmpty else { throw fault("gives \(Quoting.quoted(function)) a value", "write [true()]") }
        return .made(.bool(function.lowercased() == "true"))
      case "if":
        guard arguments.count == 3 else {
          throw fault("calls \"if\" with something else than three values", "write [if(condition, value, other)]")
        }
        return try evaluate(try truth(arguments[0]) ? arguments[1] : arguments[2])
      case "equals":
        guard arguments.count == 2 else {
          throw fault("calls \"equals\" with something else than two values", "write [equals(value, other)]")
        }
        let (left, right) = (try evaluate(arguments[0]), try evaluate(arguments[1]))
        return .made(.bool(JSONOutput(left).compactText() == JSONOutput(right).compactText()))
      case "not":
        guard arguments.count == 1 else {
          throw fault("calls \"not\" with something else than one value", "write [not(condition)]")
        }
        return .made(.bool(!(try truth(arguments[0]))))
      case "and", "or":
        let isAnd = function.lowercased() == "and"
        for argument in arguments where try truth(argument) != isAnd { return .made(.bool(!isAnd)) }
        return .made(.bool(isAnd))
      default:
        throw fault("calls \(Quoting.quoted(function)), which is not resolved here", Self.resolved)
      }
    }
  }

  private func fault(_ reason: String, _ remedy: String) -> Failure {
    .fault(ARMExpression.Fault(reason: reason, remedy: remedy))
  }

  private func name(_ function: String, _ arguments: [ARMExpression]) throws(Failure) -> String {
    guard arguments.count == 1, case .text(let name) = arguments[0] else {
      throw fault(
        "calls \(Quoting.quoted(function)) with something else than one name", "write [\(function)('name')]")
    }
    return name
  }

  private func part(of whole: JSONNode, _ place: JSONNode) throws(Failure) -> JSONNode {
    if let name = place.string, whole.object != nil {
      guard let member = whole.member(anyCase: name) else {
        throw fault(
          "reads \(Quoting.quoted(name)), which its object does not have",
          Nearest.suggestion(
            for: name, among: whole.object?.members.map(\.key) ?? [], otherwise: "write the value itself"))
      }
      return try settled(member.value)
    }
    if let index = place.number?.integer, let elements = whole.array {
      guard elements.indices.contains(Int(clamping: index)) else {
        throw fault("reads element \(index) of \(elements.count), counted from 0", "write the value itself")
      }
      return try settled(elements[Int(clamping: index)])
    }
    throw fault("reads a part of \(whole.value.kindName)", "write the value itself")
  }

  private func truth(_ expression: ARMExpression) throws(Failure) -> Bool {
    let value = try evaluate(expression)
    guard let flag = value.bool else {
      throw fault("decides by \(value.value.kindName)", "decide by true or false")
    }
    return flag
  }

  private func texts(_ arguments: [ARMExpression]) throws(Failure) -> [String] {
    var texts: [String] = []
    for argument in arguments {
      let value = try evaluate(argument)
      guard let text = value.string ?? value.number?.text else {
        throw fault("puts together something else than texts", "write the value itself")
      }
      texts.append(text)
    }
    return texts
  }

  private func only(_ function: String, _ texts: [String]) throws(Failure) -> String {
    guard texts.count == 1 else {
      throw fault("calls \(Quoting.quoted(function)) with something else than one value", "give it one")
    }
    return texts[0]
  }

  private func limited(_ text: String) throws(Failure) -> String {
    guard text.utf8.count <= Self.longest else {
      throw fault("makes a text of more than \(Self.longest) bytes", "write the value itself")
    }
    return text
  }

  /// `{0}` stands for the first value after the pattern, `{{` for a brace.
  private func format(_ texts: [String]) throws(Failure) -> String {
    guard let pattern = texts.first.map(Array.init) else {
      throw fault("calls \"format\" with nothing", "write the value itself")
    }
    var result = ""
    var index = 0
    while index < pattern.count {
      let sign = pattern[index]
      index += 1
      guard sign == "{" || sign == "}" else {
        result.append(sign)
        continue
      }
      if index < pattern.count, pattern[index] == sign {
        result.append(sign)
        index += 1
        continue
      }
      let digits = pattern[index...].prefix { $0 != "}" }
      guard sign == "{", index + digits.count < pattern.count, let place = Int(String(digits)), place >= 0,
        place + 1 < texts.count
      else {
        throw fault(
          "has \(Quoting.quoted("\(sign)\(String(digits))")) in its pattern, for which it has no value",
          "write {0} for the first value after the pattern")
      }
      result += texts[place + 1]
      index += digits.count + 1
    }
    return result
  }
}

extension ARMExpression.Fault {
  /// What leads to itself has no value.
  fileprivate static var endless: ARMExpression.Fault {
    ARMExpression.Fault(
      reason: "leads to itself, or is nested more than 32 deep", remedy: "write the value itself")
  }
}

extension JSONNode {
  /// The member of that name, or else one that differs in case alone, as the resource manager looks for it.
  func member(anyCase name: String) -> JSONMember? {
    object?[name] ?? object?.members.first { $0.key.lowercased() == name.lowercased() }
  }

  /// What a function makes stands nowhere.
  fileprivate static func made(_ value: JSONOutput) -> JSONNode { JSONNode(value, at: .whole(file: 0)) }
}
