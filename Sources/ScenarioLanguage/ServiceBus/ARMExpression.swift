import JSONSource

/// An expression of a resource manager template: a text in brackets that calls functions on literals.
///
/// What a namespace's templates use is evaluated: parameters, variables, `concat`, `format`, `resourceId`, `toLower`. Other
/// functions depend on a deployment that does not exist here, and are refused by name.
indirect enum ARMExpression: Hashable {
  case text(String)
  case integer(Int64)
  case call(String, [ARMExpression])

  /// What is wrong with an expression.
  struct Fault: Error, Hashable {
    /// What is wrong.
    var reason: String
    /// What to do about it.
    var remedy: String
  }

  /// Whether a text is an expression: brackets around it, and not two opening ones, which stand for a plain bracket.
  static func isExpression(_ text: String) -> Bool {
    text.hasPrefix("[") && text.hasSuffix("]") && !text.hasPrefix("[[")
  }

  /// Reads an expression with its brackets.
  init(_ text: String) throws(Fault) {
    var reader = Reader(characters: Array(text.dropFirst().dropLast()))
    self = try reader.expression(depth: 0)
    reader.skipSpace()
    guard reader.index == reader.characters.count else {
      throw Fault(reason: "has something after its expression", remedy: "write one expression within the brackets")
    }
  }

  private struct Reader {
    let characters: [Character]
    var index = 0

    mutating func skipSpace() {
      while index < characters.count, characters[index].isWhitespace { index += 1 }
    }

    mutating func take(_ character: Character) -> Bool {
      skipSpace()
      guard index < characters.count, characters[index] == character else { return false }
      index += 1
      return true
    }

    mutating func expression(depth: Int) throws(Fault) -> ARMExpression {
      guard depth < 32 else {
        throw Fault(reason: "is nested more than 32 deep", remedy: "write the value itself")
      }
      skipSpace()
      guard index < characters.count else {
        throw Fault(reason: "ends where an expression should go on", remedy: "close its parentheses")
      }
      if characters[index] == "'" { return .text(try quoted()) }
      if characters[index].isNumber || characters[index] == "-" {
        let start = index
        index += 1
        while index < characters.count, characters[index].isNumber { index += 1 }
        guard let number = Int64(String(characters[start..<index])) else {
          throw Fault(reason: "has a number that is none", remedy: "write a whole number")
        }
        return .integer(number)
      }
      let start = index
      while index < characters.count, characters[index].isLetter || characters[index].isNumber { index += 1 }
      let name = String(characters[start..<index])
      guard !name.isEmpty, take("(") else {
        throw Fault(
          reason: "is no expression that can be read",
          remedy: "it reads [function('argument', …)], as [parameters('name')]")
      }
      var arguments: [ARMExpression] = []
      while !take(")") {
        if !arguments.isEmpty, !take(",") {
          throw Fault(
            reason: "lacks a comma or a closing parenthesis", remedy: "close the call of \(Quoting.quoted(name))")
        }
        arguments.append(try expression(depth: depth + 1))
      }
      skipSpace()
      if index < characters.count, characters[index] == "." || characters[index] == "[" {
        throw Fault(
          reason: "reads a part of what \(Quoting.quoted(name)) gives, which is not resolved here",
          remedy: "write the value itself")
      }
      return .call(name, arguments)
    }

    private mutating func quoted() throws(Fault) -> String {
      var result = ""
      index += 1
      while index < characters.count {
        if characters[index] == "'" {
          guard index + 1 < characters.count, characters[index + 1] == "'" else {
            index += 1
            return result
          }
          index += 1
        }
        result.append(characters[index])
        index += 1
      }
      throw Fault(reason: "has a quote that is not closed", remedy: "close it with '")
    }
  }
}

/// Evaluates expressions with a template's parameters and variables.
struct ARMScope {
  /// The template's `parameters`.
  let declared: JSONNode?
  /// The values given for them, in either form: `{ "name": { "value": … } }` or `{ "name": … }`.
  let given: JSONNode?
  /// The template's `variables`.
  let variables: JSONNode?

  /// A value with every expression in it resolved; it keeps its place in the text.
  func resolve(_ node: JSONNode, depth: Int = 0) throws(ARMExpression.Fault) -> JSONNode {
    switch node.value {
    case .string(let text) where ARMExpression.isExpression(text):
      let value = try evaluate(try ARMExpression(text), depth: depth)
      return JSONNode(value.value, at: node.location)
    case .string(let text) where text.hasPrefix("[["):
      return JSONNode(JSONValue.string(String(text.dropFirst())), at: node.location)
    default: return node
    }
  }

  private func evaluate(_ expression: ARMExpression, depth: Int) throws(ARMExpression.Fault) -> JSONNode {
    guard depth < 32 else {
      throw ARMExpression.Fault(
        reason: "leads to itself, or is nested more than 32 deep", remedy: "write the value itself")
    }
    let nowhere = SourceLocation.whole(file: 0)
    switch expression {
    case .text(let text): return JSONNode(JSONValue.string(text), at: nowhere)
    case .integer(let number): return JSONNode(JSONOutput.integer(number), at: nowhere)
    case .call(let function, let arguments):
      switch function.lowercased() {
      case "parameters": return try parameter(try name(function, arguments), depth)
      case "variables":
        let name = try name(function, arguments)
        guard let value = variables?[name] else {
          throw ARMExpression.Fault(
            reason: "names no variable \(Quoting.quoted(name)) of the template",
            remedy: "declare it under \"variables\"")
        }
        return try resolve(value, depth: depth + 1)
      case "concat":
        return JSONNode(JSONValue.string(try texts(arguments, depth).joined()), at: nowhere)
      case "format": return JSONNode(JSONValue.string(try format(try texts(arguments, depth))), at: nowhere)
      case "resourceid":
        // What a template refers to is another of its own resources: the names are what is needed of it.
        return JSONNode(JSONValue.string(try texts(arguments, depth).joined(separator: "/")), at: nowhere)
      case "tolower": return JSONNode(JSONValue.string(try texts(arguments, depth).joined().lowercased()), at: nowhere)
      default:
        throw ARMExpression.Fault(
          reason: "calls \(Quoting.quoted(function)), which is not resolved here",
          remedy: "write the value itself; parameters, variables, concat, format, resourceId and toLower are resolved")
      }
    }
  }

  private func name(_ function: String, _ arguments: [ARMExpression]) throws(ARMExpression.Fault) -> String {
    guard arguments.count == 1, case .text(let name) = arguments[0] else {
      throw ARMExpression.Fault(
        reason: "calls \(Quoting.quoted(function)) with something else than one name",
        remedy: "write [\(function)('name')]")
    }
    return name
  }

  private func parameter(_ name: String, _ depth: Int) throws(ARMExpression.Fault) -> JSONNode {
    if let value = given?[name] { return value["value"] ?? value }
    guard let declaration = declared?[name] else {
      throw ARMExpression.Fault(
        reason: "names no parameter \(Quoting.quoted(name)) of the template", remedy: "declare it under \"parameters\"")
    }
    guard let value = declaration["defaultValue"] else {
      throw ARMExpression.Fault(
        reason: "needs the parameter \(Quoting.quoted(name)), which has no default and was not given",
        remedy: "give it beside \"template\", under \"parameters\"")
    }
    return try resolve(value, depth: depth + 1)
  }

  private func texts(_ arguments: [ARMExpression], _ depth: Int) throws(ARMExpression.Fault) -> [String] {
    var texts: [String] = []
    for argument in arguments {
      let value = try evaluate(argument, depth: depth + 1)
      guard let text = value.string ?? value.number?.text else {
        throw ARMExpression.Fault(reason: "puts together something else than texts", remedy: "write the value itself")
      }
      texts.append(text)
    }
    return texts
  }

  /// `{0}` stands for the first argument after the pattern.
  private func format(_ texts: [String]) throws(ARMExpression.Fault) -> String {
    guard var result = texts.first else {
      throw ARMExpression.Fault(reason: "calls \"format\" with nothing", remedy: "write the value itself")
    }
    for (place, text) in texts.dropFirst().enumerated() { result = result.replacing("{\(place)}", with: text) }
    return result
  }
}
