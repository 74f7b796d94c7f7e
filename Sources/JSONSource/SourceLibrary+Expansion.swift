/// Following references: which values stand for which files, within the limits.
extension SourceLibrary {
  mutating func expandFile(_ file: UInt16) -> Expansion {
    if let known = expansions[file] { return known }
    guard let document = documents[Int(file)] else { return .unavailable(at: .whole(file: file)) }
    let expansion: Expansion
    if document.hasReferences {
      chain.append(file)
      let isWithin = isWithinTemplate
      isWithinTemplate = false
      expansion = expand(document.root, enclosing: 0)
      isWithinTemplate = isWithin
      chain.removeLast()
    } else {
      expansion = Expansion(node: document.root, nodes: document.nodes, depth: document.depth)
    }
    expansions[file] = expansion
    return expansion
  }

  private mutating func expand(_ node: JSONNode, enclosing: Int) -> Expansion {
    var result = Expansion(node: node, nodes: 1, depth: 0)
    switch node.value {
    case .array(var elements):
      for index in elements.indices {
        let part = expand(elements[index], enclosing: enclosing + 1)
        elements[index] = part.node
        result.nodes += part.nodes
        result.depth = max(result.depth, part.depth)
      }
      result.depth += 1
      result.node.value = .array(elements)
    case .object(let object):
      let isWithin = isWithinTemplate
      defer { isWithinTemplate = isWithin }
      if Self.isTemplate(object) { isWithinTemplate = true }
      if let reference = object["$ref"], !(isWithinTemplate && reference.value.string?.hasPrefix("#") == true) {
        return follow(reference, in: object, at: node.location, enclosing: enclosing)
      }
      var members = object.members
      for index in members.indices {
        let part = expand(members[index].value, enclosing: enclosing + 1)
        members[index].value = part.node
        result.nodes += part.nodes
        result.depth = max(result.depth, part.depth)
      }
      result.depth += 1
      result.node.value = .object(JSONObject(members: members))
    default: break
    }
    return bounded(result, at: node.location)
  }

  /// Whether an object is a resource manager template, in which a `$ref` to a place in itself names one of its definitions.
  private static func isTemplate(_ object: JSONObject) -> Bool {
    object["$schema"]?.value.string?.lowercased().contains("deploymenttemplate.json") ?? false
  }

  private mutating func bounded(_ expansion: Expansion, at location: SourceLocation) -> Expansion {
    guard expansion.nodes > limits.nodes else { return expansion }
    if !saidTooManyNodes {
      saidTooManyNodes = true
      findings.add(
        .tooManyNodes, at: location, "has more than \(limits.nodes) values with all that it refers to",
        remedy: "refer to fewer or smaller files")
    }
    return .unavailable(at: location)
  }

  private mutating func follow(
    _ reference: JSONMember, in object: JSONObject, at location: SourceLocation, enclosing: Int
  ) -> Expansion {
    var patch: JSONNode?
    for member in object.members where member.key != "$ref" {
      if member.key == "patch" {
        patch = member.value
      } else {
        findings.add(
          .badReference, at: member.keyLocation, "stands beside a \"$ref\"",
          remedy: "only \"patch\" may; put it inside the patch")
      }
    }
    var result = target(of: reference.value, at: location)
    if let patch {
      let expanded = expand(patch, enclosing: enclosing + 1)
      if patch.object == nil {
        findings.add(
          .badReference, at: patch.location, "is \(patch.value.kindName)",
          remedy: "a patch is an object with the members to change")
      } else if case .unavailable = expanded.node.value {
        result = .unavailable(at: location)
      } else if case .unavailable = result.node.value {
        // What it would be merged into is already reported.
      } else {
        let paths = files.map(\.path)
        let merge = MergePatch { file in
          ReferencePath.name(of: paths[Int(file)], from: paths[Int(location.file)])
        }
        result.node = merge.apply(expanded.node, to: result.node, findings: &findings)
        result.nodes += expanded.nodes
        result.depth = max(result.depth, expanded.depth)
      }
    }
    if enclosing + result.depth > limits.nesting {
      findings.add(
        .nesting, at: reference.value.location, "brings the nesting beyond \(limits.nesting)", remedy: "make it flatter"
      )
      return .unavailable(at: location)
    }
    return bounded(result, at: location)
  }

  private mutating func target(of reference: JSONNode, at location: SourceLocation) -> Expansion {
    guard let text = reference.string else {
      findings.add(
        .badReference, at: reference.location, "is \(reference.value.kindName)",
        remedy: "write the path of a file as a text")
      return .unavailable(at: location)
    }
    let path: String
    switch ReferencePath.resolve(text, from: files[Int(location.file)].path) {
    case .path(let resolved): path = resolved
    case .refused(let message, let remedy):
      findings.add(.badReference, at: reference.location, message, remedy: remedy)
      return .unavailable(at: location)
    }
    if let index = indices[path], let start = chain.firstIndex(of: index) {
      let names = (chain[start...] + [index]).map { name(of: $0, from: location.file) }
      findings.add(
        .referenceCycle, at: reference.location,
        "closes a circle: \(names.map { Quoting.printable($0) }.joined(separator: " → "))",
        remedy: "break it at one of these files")
      return .unavailable(at: location)
    }
    switch open(path) {
    case .opened(let index):
      let expansion = expandFile(index)
      if case .unavailable = expansion.node.value { return .unavailable(at: location) }
      return expansion
    case .failed(let error):
      report(error, at: reference.location, pointer: nil, subject: Quoting.quoted(text))
    case .tooMany:
      reportTooManyFiles(at: reference.location)
    }
    return .unavailable(at: location)
  }
}
