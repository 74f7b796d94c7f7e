import JSONSource

/// Evaluates the expressions of a template with its parameters and variables.
///
/// What is wrong with a parameter or a variable is said once, where that is declared, however often it is used; what uses
/// it is then unavailable, and nothing more is said.
final class ARMScope {
  /// Why an expression has no value.
  enum Failure: Error {
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

  /// More values than a template may have.
  static let mostValues = 1_000_000
  /// Copies of one resource or value, as the resource manager makes them.
  private static let mostCopies = 800
  private static let mostLooks = 20_000_000
  static let tooLong = "is of a template that takes too long"
  static let fewer = "write fewer values"

  private let parameters: ARMParameters
  private let variables: JSONNode?
  private let report: ARMTemplate.Report
  private let deployed: ARMResources
  /// The ids of the template's resources by symbolic name, in small letters.
  private var symbols: [String: String] = [:]
  /// What the lambdas being evaluated call their arguments, the innermost last.
  var bindings: [(name: String, value: JSONNode)] = []
  private var known: [Name: JSONNode] = [:]
  private var failed: Set<Name>
  private var underWay: [Name] = []
  private var said: Set<SourceLocation> = []
  var values = 0
  private var isTooLarge = false
  /// Values looked at for expressions, and calls within calls.
  private var looks = 0
  var nesting = 0
  /// The copies that are being made of resources, the innermost last.
  private var loops: [(name: String, index: Int)] = []

  /// - Parameters:
  ///   - template: The template whose parameters and variables are meant. Its parameters are checked at once.
  ///   - given: Values for its parameters.
  ///   - place: Where they are given, in the words of a remedy.
  ///   - deployed: What is deployed, to be referred to.
  ///   - report: Told of every problem.
  init(
    _ template: JSONNode, given: JSONNode?, place: String = ARMParameters.besideTemplate, deployed: ARMResources,
    report: @escaping ARMTemplate.Report
  ) {
    self.deployed = deployed
    parameters = ARMParameters(of: template, given: given, place: place)
    variables = template["variables"]
    self.report = report
    failed = Set(parameters.check(report).map { .parameter($0) })
  }

  /// A value with every expression in it resolved; it keeps its place in the text. What cannot be resolved is reported, and
  /// unavailable.
  func resolve(_ node: JSONNode) -> JSONNode { resolve(node, depth: 0) }

  /// The template calls a resource by a name of its own.
  func name(_ symbol: String, _ id: String) { symbols[symbol.lowercased()] = id }

  /// A copy of a resource begins, which `copyIndex` gives the number of until it ends.
  func beginCopy(_ name: String, _ index: Int) { loops.append((name, index)) }

  /// The innermost copy ends.
  func endCopy() { loops.removeLast() }

  /// How many copies a `copy` makes; nothing where that cannot be read, which is said.
  func count(of copy: JSONNode) -> Int? {
    guard copy["name"]?.string != nil, let wanted = copy["count"] else {
      report(copy.location, "has no \"name\" or no \"count\"", "give it both")
      return nil
    }
    let count = resolve(wanted)
    if case .unavailable = count.value { return nil }
    guard let number = count.number?.integer, (0...Int64(Self.mostCopies)).contains(number) else {
      report(
        wanted.location, "is \(count.number?.text ?? count.value.kindName)",
        "write a whole number of copies, 0 to \(Self.mostCopies), or an expression that gives it")
      return nil
    }
    return Int(number)
  }

  private func resolve(_ node: JSONNode, depth: Int) -> JSONNode {
    values += 1
    guard values < Self.mostValues else {
      sayTooLarge(at: node.location)
      return JSONNode(JSONValue.unavailable, at: node.location)
    }
    switch node.value {
    case .array(let elements):
      return JSONNode(JSONValue.array(elements.map { resolve($0, depth: depth) }), at: node.location)
    case .object(let object):
      let copies = Self.copies(in: node)
      let members = object.members.flatMap { member in
        if member.key == "copy", !copies.isEmpty { return copies.map { array($0, depth: depth) } }
        var result = member
        result.value = resolve(member.value, depth: depth)
        return [result]
      }
      return JSONNode(JSONValue.object(JSONObject(members: members)), at: node.location)
    case .string(let text):
      guard depth < 32, let value = try? settled(node) else {
        if depth >= 32 { say(.endless, at: node.location) }
        return JSONNode(JSONValue.unavailable, at: node.location)
      }
      // What an expression gives may have expressions in it again.
      guard ARMExpression.isExpression(text), value.object != nil || value.array != nil else { return value }
      return resolve(value, depth: depth + 1)
    case .null, .bool, .number, .unavailable: return node
    }
  }

  /// What an object's `copy` makes arrays of.
  private static func copies(in node: JSONNode) -> [JSONNode] { node["copy"]?.array ?? [] }

  /// The array that an entry of an object's `copy` makes, as a member of its name.
  private func array(_ entry: JSONNode, depth: Int) -> JSONMember {
    let name = entry["name"]?.string ?? ""
    var elements: [JSONNode] = []
    var result = JSONMember(
      key: name, keyLocation: entry.location, value: JSONNode(JSONValue.unavailable, at: entry.location))
    guard let count = count(of: entry) else { return result }
    guard let input = entry["input"] else {
      report(entry.location, "has no \"input\"", "give it what every element is made of")
      return result
    }
    for index in 0..<count where !isTooLarge {
      beginCopy(name, index)
      elements.append(resolve(input, depth: depth + 1))
      endCopy()
    }
    result.value = JSONNode(JSONValue.array(elements), at: entry.location)
    return result
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
    return "give the parameter \(Quoting.quoted(parameters.spelling(of: name))) a value, \(parameters.place)"
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
          remedy: "give its value itself, \(parameters.place)"))
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
    let copies = variables.map { Self.copies(in: $0) } ?? []
    if let entry = copies.first(where: { $0["name"]?.string?.lowercased() == name.lowercased() }) {
      return try settle(key, entry, isCopy: true)
    }
    guard let member = variables?.member(anyCase: name) else {
      failed.insert(key)
      let names = (variables?.object?.members.map(\.key) ?? []) + copies.compactMap { $0["name"]?.string }
      throw .fault(
        ARMExpression.Fault(
          reason: "names no variable \(Quoting.quoted(name)) of the template",
          remedy: Nearest.suggestion(for: name, among: names, otherwise: "declare it under \"variables\"")))
    }
    return try settle(key, member.value)
  }

  /// The value of a parameter or a variable, which may be an array that a `copy` makes.
  private func settle(_ key: Name, _ node: JSONNode, isCopy: Bool = false) throws(Failure) -> JSONNode {
    guard !underWay.contains(key), underWay.count < 32 else { throw .fault(.endless) }
    underWay.append(key)
    defer { underWay.removeLast() }
    do throws(Failure) {
      let value = isCopy ? array(node, depth: 0).value : try settled(node)
      if case .unavailable = value.value { throw .said }
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

  private static let resolved = "write the value itself; the guide to the service bus lists what is resolved"

  func evaluate(_ expression: ARMExpression) throws(Failure) -> JSONNode {
    switch expression {
    case .text(let text): return .made(.string(text))
    case .integer(let number): return .made(.integer(number))
    case .part(let whole, let place): return try part(of: try evaluate(whole), try evaluate(place))
    case .call(let function, let arguments):
      switch function.lowercased() {
      case "parameters": return try parameter(try name(function, arguments))
      case "variables": return try variable(try name(function, arguments))
      case "copyindex": return .made(.integer(try copyIndex(arguments)))
      case "if":
        guard arguments.count == 3 else {
          throw fault("calls \"if\" with something else than three values", "write [if(condition, value, other)]")
        }
        return try evaluate(try truth(arguments[0]) ? arguments[1] : arguments[2])
      case "and", "or":
        let isAnd = function.lowercased() == "and"
        for argument in arguments where try truth(argument) != isAnd { return .made(.bool(!isAnd)) }
        return .made(.bool(isAnd))
      case "reference": return try reference(arguments)
      case "lambdavariables":
        let name = try name(function, arguments)
        guard let value = bindings.last(where: { $0.name.lowercased() == name.lowercased() })?.value else {
          throw fault("names no argument \(Quoting.quoted(name)) of its lambda", "name one of the lambda's arguments")
        }
        return value
      case "map", "filter", "reduce", "toobject": return try ofLambda(function, arguments)
      default: return try ofArguments(function, arguments)
      }
    }
  }

  /// What the template says of a resource of Service Bus that it deploys: its properties, or all with "full".
  private func reference(_ arguments: [ARMExpression]) throws(Failure) -> JSONNode {
    guard let first = arguments.first, let name = try evaluate(first).string?.lowercased(),
      let resource = deployed[symbols[name] ?? name]
    else { throw fault("calls \"reference\", which is not resolved here", Self.resolved) }
    if arguments.count == 3, try evaluate(arguments[2]).string?.lowercased() == "full" { return resource }
    return resource["properties"] ?? .made(.object([]))
  }

  /// A function whose value depends on its arguments alone.
  private func ofArguments(_ function: String, _ arguments: [ARMExpression]) throws(Failure) -> JSONNode {
    guard ARMFunctions.names.contains(where: { $0.lowercased() == function.lowercased() }) else {
      throw fault("calls \(Quoting.quoted(function)), which is not resolved here", Self.resolved)
    }
    guard nesting < 32 else { throw .fault(.endless) }
    nesting += 1
    defer { nesting -= 1 }
    var values: [JSONNode] = []
    for argument in arguments {
      var value = try evaluate(argument)
      // Elements of a variable or a default may be expressions themselves.
      if value.array != nil || value.object != nil, try hasExpressions(value) { value = resolve(value) }
      if case .unavailable = value.value { throw .said }
      values.append(value)
    }
    do throws(ARMExpression.Fault) {
      return .made(try ARMFunctions.value(function, values) ?? .null)
    } catch {
      throw .fault(error)
    }
  }

  func hasExpressions(_ node: JSONNode) throws(Failure) -> Bool {
    looks += 1
    guard looks < Self.mostLooks else { throw fault(Self.tooLong, Self.fewer) }
    switch node.value {
    case .string(let text): return ARMExpression.isExpression(text) || text.hasPrefix("[[")
    case .array(let elements):
      for element in elements where try hasExpressions(element) { return true }
    case .object(let object):
      if !Self.copies(in: node).isEmpty { return true }
      for member in object.members where try hasExpressions(member.value) { return true }
    case .null, .bool, .number, .unavailable: break
    }
    return false
  }

  /// Which copy of a resource is meant: of the loop around it, or of one by its name, with something added.
  private func copyIndex(_ arguments: [ARMExpression]) throws(Failure) -> Int64 {
    var loop = loops.last
    var rest = arguments[...]
    if case .text(let name)? = rest.first {
      loop = loops.last { $0.name.lowercased() == name.lowercased() }
      rest = rest.dropFirst()
    }
    guard let loop else { throw fault("counts copies outside of their \"copy\"", "give the resource a \"copy\"") }
    guard let added = rest.first else { return Int64(loop.index) }
    guard rest.count == 1, let offset = try evaluate(added).number?.integer, abs(offset) < 1 << 32 else {
      throw fault("counts copies from something else than a whole number", "write [copyIndex(1)]")
    }
    return Int64(loop.index) + offset
  }

  func fault(_ reason: String, _ remedy: String) -> Failure {
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
    let whole = Self.copies(in: whole).isEmpty ? whole : resolve(whole)
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
}

/// The resources of Service Bus that a template deploys, by id: type and names, in small letters.
final class ARMResources {
  private var members: [String: JSONNode] = [:]

  subscript(_ id: String) -> JSONNode? {
    get { members[id] }
    set { members[id] = newValue }
  }
}

extension ARMExpression.Fault {
  /// What leads to itself has no value.
  static var endless: ARMExpression.Fault {
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
  static func made(_ value: JSONOutput) -> JSONNode { JSONNode(value, at: .whole(file: 0)) }
}
