import JSONSource

// Functions of arrays that take a lambda.
extension ARMScope {
  /// A function that does something with each element of an array.
  func ofLambda(_ function: String, _ arguments: [ARMExpression]) throws(Failure) -> JSONNode {
    let isReduction = function.lowercased() == "reduce"
    let lambdas = arguments.dropFirst(isReduction ? 2 : 1)
    guard !lambdas.isEmpty, lambdas.count <= (function.lowercased() == "toobject" ? 2 : 1),
      let elements = try elements(of: arguments[0])
    else {
      throw fault(
        "calls \(Quoting.quoted(function)) with something else than an array and a lambda",
        "write [\(function)(array, \(isReduction ? "start, lambda('so far', 'next', …)" : "lambda('element', …)"))]")
    }
    let body = lambdas[lambdas.startIndex]
    switch function.lowercased() {
    case "map":
      var result: [JSONNode] = []
      for (index, element) in elements.enumerated() {
        result.append(try apply(body, [element, .made(.integer(Int64(index)))]))
      }
      return JSONNode(JSONValue.array(result), at: .whole(file: 0))
    case "filter":
      var result: [JSONNode] = []
      for (index, element) in elements.enumerated() {
        let flag = try apply(body, [element, .made(.integer(Int64(index)))])
        guard let isKept = flag.bool else {
          throw fault("decides by \(flag.value.kindName)", "decide by true or false")
        }
        if isKept { result.append(element) }
      }
      return JSONNode(JSONValue.array(result), at: .whole(file: 0))
    case "reduce":
      var result = try evaluate(arguments[1])
      for (index, element) in elements.enumerated() {
        result = try apply(body, [result, element, .made(.integer(Int64(index)))])
      }
      return result
    default:
      var members = ARMFunctions.Members()
      for element in elements {
        guard let key = try apply(body, [element]).string else {
          throw fault("makes keys of something else than texts", "make them texts")
        }
        let value = lambdas.count == 2 ? try apply(lambdas[lambdas.startIndex + 1], [element]) : element
        members.set(key, JSONOutput(value))
      }
      return .made(.object(members.list))
    }
  }

  /// An array's elements with their expressions resolved.
  private func elements(of expression: ARMExpression) throws(Failure) -> [JSONNode]? {
    var value = try evaluate(expression)
    if try hasExpressions(value) { value = resolve(value) }
    if case .unavailable = value.value { throw .said }
    return value.array
  }

  /// What a lambda makes of some values; it may name fewer of them.
  private func apply(_ lambda: ARMExpression, _ given: [JSONNode]) throws(Failure) -> JSONNode {
    guard case .call(let name, let parts) = lambda, name.lowercased() == "lambda", let body = parts.last,
      parts.count - 1 <= given.count
    else { throw fault("has something else than a lambda of its values", "write lambda('element', …)") }
    values += 1
    guard nesting < 32 else { throw .fault(.endless) }
    guard values < Self.mostValues else { throw fault(Self.tooLong, Self.fewer) }
    nesting += 1
    let count = bindings.count
    defer {
      nesting -= 1
      bindings.removeLast(bindings.count - count)
    }
    for (part, value) in zip(parts.dropLast(), given) {
      guard case .text(let argument) = part else {
        throw fault("has an argument without a name in its lambda", "write lambda('element', …)")
      }
      bindings.append((argument, value))
    }
    var value = try evaluate(body)
    if try hasExpressions(value) { value = resolve(value) }
    if case .unavailable = value.value { throw .said }
    return value
  }
}
