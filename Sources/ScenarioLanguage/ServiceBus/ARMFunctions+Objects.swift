import JSONSource

/// Functions that make objects, or look into them. Keys are told apart without regard to case.
extension ARMFunctions {
  func ofObjects() throws(Fault) -> JSONOutput {
    switch function {
    case "json":
      try take(1...1)
      return try parsed(try text(0))
    case "createObject":
      guard arguments.count.isMultiple(of: 2) else { throw fault("has a key without a value") }
      var members = Members()
      for place in stride(from: 0, to: arguments.count, by: 2) {
        members.set(try text(place), JSONOutput(arguments[place + 1]))
      }
      return .object(members.list)
    case "union", "shallowMerge": return try merged()
    case "intersection": return try common()
    case "tryGet": return try found()
    default:
      try take(1...1)
      let members = try object(arguments[0]).members
      if function == "objectKeys" { return .array(members.map { .string($0.key) }) }
      return .array(
        members.sorted { $0.key.lowercased() < $1.key.lowercased() }.map {
          .object([(key: "key", value: .string($0.key)), (key: "value", value: JSONOutput($0.value))])
        })
    }
  }

  /// Members in the order in which their keys came first.
  struct Members {
    private(set) var list: [(key: String, value: JSONOutput)] = []
    private var places: [String: Int] = [:]

    mutating func set(_ key: String, _ value: JSONOutput) {
      if let place = places[key.lowercased()] {
        list[place].value = value
      } else {
        places[key.lowercased()] = list.count
        list.append((key: key, value: value))
      }
    }

    func value(_ key: String) -> JSONOutput? { places[key.lowercased()].map { list[$0].value } }
  }

  private func parsed(_ text: String) throws(Fault) -> JSONOutput {
    var findings = Findings()
    guard let document = JSONParser.parse(Array(text.utf8), findings: &findings), !findings.hasErrors else {
      throw fault("reads a text that is no JSON")
    }
    return JSONOutput(document.root)
  }

  private func object(_ node: JSONNode) throws(Fault) -> JSONObject {
    guard let object = node.object else { throw fault("looks into \(node.value.kindName)") }
    return object
  }

  /// Several arrays' elements, each once; or several objects' members, the last of a name. A union goes on within objects,
  /// not within arrays.
  private func merged() throws(Fault) -> JSONOutput {
    let list = function == "shallowMerge" && arguments.count == 1 ? arguments[0].array ?? arguments : arguments
    guard let first = list.first else { return .object([]) }
    if function == "union", first.array != nil {
      var texts: Set<String> = []
      var result: [JSONOutput] = []
      for argument in list {
        guard let elements = argument.array else { throw fault("puts together an array and something else") }
        for element in elements {
          let value = JSONOutput(element)
          if texts.insert(value.compactText()).inserted { result.append(value) }
        }
      }
      return .array(result)
    }
    var result = JSONOutput.object([])
    for argument in list {
      _ = try object(argument)
      result = Self.merged(result, JSONOutput(argument), deeply: function == "union")
    }
    return result
  }

  private static func merged(_ old: JSONOutput, _ new: JSONOutput, deeply: Bool) -> JSONOutput {
    guard case .object(let before) = old, case .object(let after) = new else { return new }
    var members = Members()
    for member in before { members.set(member.key, member.value) }
    for member in after {
      if deeply, let known = members.value(member.key) {
        members.set(member.key, merged(known, member.value, deeply: true))
      } else {
        members.set(member.key, member.value)
      }
    }
    return .object(members.list)
  }

  /// What all arrays, or all objects, have.
  private func common() throws(Fault) -> JSONOutput {
    guard let first = arguments.first else { throw fault("is called with nothing") }
    if let elements = first.array {
      for argument in arguments where argument.array == nil { throw fault("compares an array with something else") }
      let others = arguments.dropFirst().map { other in
        Set((other.array ?? []).map { JSONOutput($0).compactText() })
      }
      return .array(
        elements.map { JSONOutput($0) }.filter { element in
          others.allSatisfy { $0.contains(element.compactText()) }
        })
    }
    var others: [JSONNode] = []
    for argument in arguments.dropFirst() {
      _ = try object(argument)
      others.append(argument)
    }
    return .object(
      try object(first).members.filter { member in
        others.allSatisfy { other in
          other.member(anyCase: member.key).map { Self.areEqual($0.value, member.value) } ?? false
        }
      }.map { (key: $0.key, value: JSONOutput($0.value)) })
  }

  /// A part by keys and indices, one within the other; null where it is not there.
  private func found() throws(Fault) -> JSONOutput {
    guard arguments.count >= 2 else { throw fault("is called without a key") }
    var node = arguments[0]
    for key in arguments.dropFirst() {
      if let name = key.string, let member = node.member(anyCase: name) {
        node = member.value
      } else if let index = key.number?.integer, let elements = node.array,
        elements.indices.contains(Int(clamping: index))
      {
        node = elements[Int(clamping: index)]
      } else {
        return .null
      }
    }
    return JSONOutput(node)
  }
}
