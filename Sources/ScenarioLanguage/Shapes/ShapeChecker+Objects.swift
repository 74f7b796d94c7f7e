import JSONSource

/// Objects and collections: which keys may, must and cannot be there.
extension ShapeChecker {
  mutating func checkObject(_ object: JSONObject, at node: JSONNode, against shape: ObjectShape) {
    for member in object.members {
      if findings.isFull { return }
      guard let property = shape.property(member.key) else {
        checkForeign(member, against: shape)
        continue
      }
      if let condition = property.allowedIf, !condition.holds(for: object) {
        findings.add(
          .misplacedKey, at: member.keyLocation, "has no meaning here",
          remedy: "it belongs beside \(condition.phrase); remove it")
      }
      check(member.value, against: property.shape)
    }
    for property in shape.properties where object[property.key] == nil {
      if property.isRequired || property.requiredIf?.holds(for: object) == true {
        findings.add(
          .missingKey, at: node.location, "has no \"\(property.key)\"",
          remedy: "add it: \(Self.phrase(property.description))")
      }
    }
    for choice in shape.choices where choice.condition?.holds(for: object) != false {
      checkChoice(choice, of: object, at: node)
    }
  }

  private mutating func checkForeign(_ member: JSONMember, against shape: ObjectShape) {
    if Self.universalKeys.contains(member.key) {
      check(member.value, against: .text(.any))
      return
    }
    let keys = shape.properties.map(\.key) + Self.universalKeys
    findings.add(
      .unknownKey, at: member.keyLocation, "is no key of \(Self.article(shape.name))",
      remedy: Nearest.suggestion(
        for: member.key, among: keys, otherwise: "it knows \(keys.map { "\"\($0)\"" }.joined(separator: ", "))"))
  }

  private mutating func checkChoice(_ choice: ObjectShape.Choice, of object: JSONObject, at node: JSONNode) {
    let present = choice.keys.filter { object[$0] != nil }
    let listed = choice.keys.map { "\"\($0)\"" }.joined(separator: ", ")
    if present.isEmpty {
      findings.add(
        .wrongChoice, at: node.location, "has none of \(listed)",
        remedy: choice.rule == .exactlyOne ? "give it exactly one of them" : "give it at least one of them")
    } else if present.count > 1, choice.rule == .exactlyOne {
      let both = present.map { "\"\($0)\"" }.joined(separator: " and ")
      findings.add(
        .wrongChoice, at: node.location, "has \(both)",
        remedy: "keep one of them; a patch removes the other with null")
    }
  }

  mutating func checkMap(_ object: JSONObject, at node: JSONNode, against shape: MapShape) {
    var count = 0
    for member in object.members {
      if findings.isFull { return }
      if Self.universalKeys.contains(member.key) {
        check(member.value, against: .text(.any))
        continue
      }
      count += 1
      if !shape.keys.matches(member.key) {
        findings.add(
          .badPattern, at: member.keyLocation, "cannot be the id of \(Self.article(shape.noun))",
          remedy: "write \(shape.keys.phrase)")
      }
      if let file = member.addedTo, isIncomplete(member.value, shape.values) {
        let others = object.members.lazy.filter { $0.addedTo == nil }.map(\.key)
        findings.add(
          .unknownReference, at: member.keyLocation,
          "names no \(shape.noun) of \(Quoting.printable(fileName(file, member.keyLocation.file)))",
          remedy: Nearest.suggestion(
            for: member.key, among: others, otherwise: "name one of its own, or give the new one all it needs"))
      } else {
        check(member.value, against: shape.values)
      }
    }
    if !shape.counts.contains(count) {
      findings.add(
        .wrongCount, at: node.location, "has \(count) \(shape.noun)\(count == 1 ? "" : "s")",
        remedy: count < shape.counts.lowerBound
          ? "give it at least \(shape.counts.lowerBound)" : "give it at most \(shape.counts.upperBound)")
    }
  }

  /// Whether a member that a patch added lacks what a whole one has: then its author meant to change another.
  private func isIncomplete(_ node: JSONNode, _ shape: Shape) -> Bool {
    guard case .object(let object) = node.value else { return false }
    switch shape {
    case .named(let name): return isIncomplete(node, CommonShapes.named(name))
    case .either(let shapes):
      guard let fitting = shapes.first(where: { $0.takes(node.value) }) else { return false }
      return isIncomplete(node, fitting)
    case .ifHas(let key, let shape, let other): return isIncomplete(node, object[key] == nil ? other : shape)
    case .object(let known):
      return known.properties.contains { property in
        object[property.key] == nil && (property.isRequired || property.requiredIf?.holds(for: object) == true)
      }
        || known.choices.contains { choice in
          choice.condition?.holds(for: object) != false && choice.keys.allSatisfy { object[$0] == nil }
        }
    default: return false
    }
  }

  /// A description as the end of a sentence: no capital, no full stop.
  private static func phrase(_ description: String) -> String {
    let body = description.hasSuffix(".") ? String(description.dropLast()) : description
    return body.prefix(1).lowercased() + body.dropFirst()
  }

  static func article(_ noun: String) -> String {
    let vowels: [Character] = ["a", "e", "i", "o"]
    return (noun.first.map(vowels.contains) == true ? "an " : "a ") + noun
  }
}

extension Property.Condition {
  /// Whether it holds for an object.
  func holds(for object: JSONObject) -> Bool {
    switch self {
    case .has(let keys): keys.contains { object[$0] != nil }
    case .equals(let key, let texts): object[key]?.value.string.map(texts.contains) ?? false
    }
  }

  /// The condition in words: `"outage" or "disaster"`.
  var phrase: String {
    switch self {
    case .has(let keys): keys.map { "\"\($0)\"" }.joined(separator: " or ")
    case .equals(let key, let texts):
      "\"\(key)\": " + texts.map { "\"\($0)\"" }.joined(separator: " or ")
    }
  }
}
