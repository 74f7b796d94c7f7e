/// JSON Merge Patch (RFC 7396) on nodes that remember where they were written.
///
/// What a patch replaces or adds points into the patch; what it leaves alone keeps its own place. A member that a patch
/// adds is marked with the file it was added to. Removing what is not there is reported, since only a misspelt key
/// asks for it.
struct MergePatch {
  /// The path of a file as the author of the patch would write it.
  let name: (UInt16) -> String

  /// The target with the patch applied.
  func apply(_ patch: JSONNode, to target: JSONNode, findings: inout Findings) -> JSONNode {
    guard let changes = patch.object else { return patch }
    guard let original = target.object else {
      return JSONNode(.object(withoutNulls(changes)), at: patch.location)
    }
    var members = original.members
    var index: [String: Int] = [:]
    index.reserveCapacity(members.count)
    for (position, member) in members.enumerated() { index[member.key] = position }
    var removed: Set<Int> = []
    for change in changes.members {
      guard let position = index[change.key] else {
        if findings.isFull { continue }
        if case .null = change.value.value {
          findings.add(
            .unknownReference, at: change.keyLocation, "removes nothing of \(name(target.location.file))",
            remedy: Nearest.suggestion(
              for: change.key, among: original.members.lazy.map(\.key), otherwise: "remove it from the patch"))
        } else {
          members.append(
            JSONMember(
              key: change.key, keyLocation: change.keyLocation, value: withoutNulls(change.value),
              addedTo: target.location.file))
        }
        continue
      }
      if case .null = change.value.value {
        removed.insert(position)
      } else if change.value.object != nil, members[position].value.object != nil {
        members[position].value = apply(change.value, to: members[position].value, findings: &findings)
      } else {
        members[position] = JSONMember(
          key: change.key, keyLocation: change.keyLocation, value: withoutNulls(change.value))
      }
    }
    if !removed.isEmpty {
      members = members.indices.filter { !removed.contains($0) }.map { members[$0] }
    }
    return JSONNode(.object(JSONObject(members: members)), at: target.location)
  }

  private func withoutNulls(_ node: JSONNode) -> JSONNode {
    guard let object = node.object else { return node }
    return JSONNode(.object(withoutNulls(object)), at: node.location)
  }

  private func withoutNulls(_ object: JSONObject) -> JSONObject {
    var members: [JSONMember] = []
    for var member in object.members {
      if case .null = member.value.value { continue }
      member.value = withoutNulls(member.value)
      members.append(member)
    }
    return JSONObject(members: members)
  }
}
