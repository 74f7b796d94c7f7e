import JSONSource

/// Values as the service takes them: its own samples write numbers and truth values as texts, and what it exports writes
/// the longest duration in two ways.
extension ARMTemplate {
  private static let shapes: [String: ObjectShape] = [
    "namespaces": NamespaceShapes.namespaceProperties, "queues": NamespaceShapes.queueProperties,
    "topics": NamespaceShapes.topicProperties, "subscriptions": NamespaceShapes.subscriptionProperties,
  ]

  /// A member of a resource of a collection with its values in their own types.
  static func typed(_ member: JSONMember, of collection: String) -> JSONMember {
    let shape =
      switch member.key {
      case "sku" where collection == "namespaces": NamespaceShapes.sku
      case "properties": shapes[collection]
      default: ObjectShape?.none
      }
    guard let shape, let object = member.value.object else { return member }
    let members = object.members.map { own in
      var result = own
      if let kind = shape.property(own.key)?.shape, let text = own.value.string {
        result.value = JSONNode(typed(text, as: kind) ?? own.value.value, at: own.value.location)
      }
      return result
    }
    var result = member
    result.value = JSONNode(JSONValue.object(JSONObject(members: members)), at: member.value.location)
    return result
  }

  private static func typed(_ text: String, as shape: Shape) -> JSONValue? {
    switch shape {
    case .boolean:
      switch text.lowercased() {
      case "true": .bool(true)
      case "false": .bool(false)
      default: nil
      }
    case .number:
      Int64(text).map { .number(JSONNumber(text: text, double: Double($0), integer: $0)) }
    case .duration(let duration) where duration.allowsLongest && text.hasPrefix("P10675198D"):
      .string(DurationShape.longest)
    default: nil
    }
  }
}
