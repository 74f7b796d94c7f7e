import JSONSource

/// Functions of the resource manager whose value depends on their arguments alone.
///
/// Those that decide what is evaluated (`if`, `and`, `or`), name something of the template (`parameters`, `variables`,
/// `copyIndex`), or depend on a deployment are `ARMScope`'s.
struct ARMFunctions {
  typealias Fault = ARMExpression.Fault

  /// A text that no part of a template exceeds.
  private static let longest = 131_072
  /// Comparisons of characters that no search of a template needs.
  private static let longestSearch = 1 << 22
  /// Elements that no array of a template exceeds.
  private static let most = 10_000
  /// Values that no value of a function has in it.
  private static let heaviest = 100_000

  /// The functions, in the resource manager's spelling.
  static let names = [
    "concat", "format", "resourceId", "toLower", "toUpper", "trim", "string", "int", "replace", "substring", "padLeft",
    "split", "join", "startsWith", "endsWith", "length", "empty", "contains", "first", "last", "take", "skip",
    "createArray", "array", "range", "coalesce", "equals", "not", "less", "lessOrEquals", "greater", "greaterOrEquals",
    "add", "sub", "mul", "div", "mod", "min", "max", "true", "false", "null", "bool", "indexOf", "lastIndexOf", "json",
    "createObject", "union", "intersection", "shallowMerge", "objectKeys", "items", "tryGet",
  ]

  /// As it was called.
  let function: String
  let arguments: [JSONNode]

  /// A function's value.
  ///
  /// - Returns: Nothing for a function that is not one of these; they are told apart without regard to case.
  /// - Throws: What is wrong with the arguments.
  static func value(_ function: String, _ arguments: [JSONNode]) throws(Fault) -> JSONOutput? {
    guard let name = names.first(where: { $0.lowercased() == function.lowercased() }) else { return nil }
    let call = ARMFunctions(function: name, arguments: arguments)
    let value = try call.value()
    var left = heaviest
    guard fits(value, &left) else { throw call.fault("makes more than \(heaviest) values") }
    return value
  }

  /// Whether a value has no more values in it than are left, as arrays of arrays soon have.
  private static func fits(_ value: JSONOutput, _ left: inout Int) -> Bool {
    left -= 1
    switch value {
    case .array(let elements): return left >= 0 && elements.allSatisfy { fits($0, &left) }
    case .object(let members): return left >= 0 && members.allSatisfy { fits($0.value, &left) }
    case .null, .bool, .integer, .double, .number, .string: return left >= 0
    }
  }

  private func value() throws(Fault) -> JSONOutput {
    switch function {
    case "true", "false", "null":
      try take(0...0)
      return function == "null" ? .null : .bool(function == "true")
    case "concat":
      if arguments.first?.array != nil { return .array(try limited(try lists().flatMap { $0 })) }
      return .string(try limited(try texts().joined()))
    case "format": return .string(try limited(try format(try texts())))
    // What a template refers to is another of its own resources: type and names are what is needed of it.
    case "resourceId": return .string(try limited(try texts().joined(separator: "/")))
    case "toLower": return .string(try only().lowercased())
    case "toUpper": return .string(try only().uppercased())
    case "trim": return .string(Self.trimmed(try only()))
    case "string":
      try take(1...1)
      return .string(try limited(arguments[0].string ?? JSONOutput(arguments[0]).compactText()))
    case "int":
      guard let number = Int64(try only()) else { throw fault("makes a whole number of what is none") }
      return .integer(number)
    case "replace", "substring", "padLeft", "split", "join", "startsWith", "endsWith": return try ofTexts()
    case "length", "empty", "contains", "first", "last", "take", "skip", "createArray", "array", "range", "coalesce":
      return try ofCollections()
    case "equals":
      try take(2...2)
      return .bool(Self.areEqual(arguments[0], arguments[1]))
    case "not":
      try take(1...1)
      guard let flag = arguments[0].bool else { throw fault("decides by \(arguments[0].value.kindName)") }
      return .bool(!flag)
    case "bool": return .bool(try truth())
    case "indexOf", "lastIndexOf": return .integer(try place())
    case "less", "lessOrEquals", "greater", "greaterOrEquals": return .bool(try compared())
    case "json", "createObject", "union", "intersection", "shallowMerge", "objectKeys", "items", "tryGet":
      return try ofObjects()
    default: return .integer(try calculated())
    }
  }

  // MARK: Texts

  private func ofTexts() throws(Fault) -> JSONOutput {
    switch function {
    case "replace":
      try take(3...3)
      let (text, old, new) = (try text(0), try text(1), try text(2))
      guard !old.isEmpty else { throw fault("replaces an empty text") }
      let parts = try self.parts(of: text, at: [old])
      // Before it is made: a short expression can make a long text.
      guard text.utf8.count + (parts.count - 1) * new.utf8.count <= Self.longest else { throw Self.tooLong }
      return .string(parts.joined(separator: new))
    case "substring":
      try take(2...3)
      let characters = Array(try text(0))
      let start = try number(1)
      let count = try arguments.count > 2 ? number(2) : Int64(characters.count) - start
      guard start >= 0, count >= 0, start <= characters.count, count <= Int64(characters.count) - start else {
        throw fault("takes a part that its text does not have")
      }
      return .string(String(characters[Int(start)..<Int(start + count)]))
    case "padLeft":
      try take(2...3)
      let (text, width, sign) = try (text(0), number(1), arguments.count > 2 ? text(2) : " ")
      guard sign.count == 1, (0...Int64(Self.longest)).contains(width) else {
        throw fault("fills up with something else than one sign, or to no length that a text has")
      }
      return .string(try limited(String(repeating: sign, count: max(0, Int(width) - text.count)) + text))
    case "split":
      try take(2...2)
      let signs: [String]
      if let several = arguments[1].array { signs = several.compactMap(\.string) } else { signs = [try text(1)] }
      guard !signs.isEmpty, !signs.contains("") else { throw fault("parts a text at an empty one") }
      return .array(try limited(try parts(of: try text(0), at: signs).map { .string($0) }))
    case "join":
      try take(2...2)
      guard let elements = arguments[0].array else { throw fault("joins \(arguments[0].value.kindName)") }
      var texts: [String] = []
      for element in elements { texts.append(try Self.text(element)) }
      let joint = try text(1)
      guard texts.reduce(0, { $0 + $1.utf8.count + joint.utf8.count }) <= Self.longest else { throw Self.tooLong }
      return .string(texts.joined(separator: joint))
    default:
      try take(2...2)
      let (whole, part) = (try text(0).lowercased(), try text(1).lowercased())
      return .bool(function == "startsWith" ? whole.hasPrefix(part) : whole.hasSuffix(part))
    }
  }

  /// Looking for a long text in a long one takes their product.
  private func checkSearch(_ whole: Int, _ part: Int) throws(Fault) {
    guard whole * part <= Self.longestSearch else { throw fault("looks for a long text in a long one") }
  }

  /// A text parted at each of several signs, the first that fits.
  private func parts(of text: String, at signs: [String]) throws(Fault) -> [String] {
    try checkSearch(text.count, signs.reduce(0) { $0 + $1.count })
    var result: [String] = []
    var current = ""
    var rest = Substring(text)
    while let first = rest.first {
      if let sign = signs.first(where: { rest.hasPrefix($0) }) {
        result.append(current)
        current = ""
        rest = rest.dropFirst(sign.count)
      } else {
        current.append(first)
        rest = rest.dropFirst()
      }
    }
    return result + [current]
  }

  private static func trimmed(_ text: String) -> String {
    let start = text.drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }

  /// `{0}` stands for the first value after the pattern, `{{` for a brace.
  private func format(_ texts: [String]) throws(Fault) -> String {
    guard let pattern = texts.first.map(Array.init) else { throw fault("is called with nothing") }
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
        throw Fault(
          reason: "has \(Quoting.quoted("\(sign)\(String(digits))")) in its pattern, for which it has no value",
          remedy: "write {0} for the first value after the pattern")
      }
      result += texts[place + 1]
      guard result.utf8.count <= Self.longest else { throw Self.tooLong }
      index += digits.count + 1
    }
    return result
  }

  /// Where a text first or last has another in it, without regard to case; −1 where it has not.
  private func place() throws(Fault) -> Int64 {
    try take(2...2)
    if let elements = arguments[0].array {
      let places = elements.indices.filter { Self.areEqual(elements[$0], arguments[1]) }
      return Int64((function == "indexOf" ? places.first : places.last) ?? -1)
    }
    let part = Array(try text(1).lowercased())
    let whole = Array(try text(0).lowercased())
    guard part.count <= whole.count else { return -1 }
    try checkSearch(whole.count, part.count)
    let last = whole.count - part.count
    let found = (0...last).filter { whole[$0...].starts(with: part) }
    return Int64((function == "indexOf" ? found.first : found.last) ?? -1)
  }

  private func truth() throws(Fault) -> Bool {
    try take(1...1)
    if let flag = arguments[0].bool { return flag }
    if let number = arguments[0].number?.integer { return number != 0 }
    switch arguments[0].string?.lowercased() {
    case "true", "1": return true
    case "false", "0": return false
    default: throw fault("makes true or false of what is neither")
    }
  }

  // MARK: Collections

  private func ofCollections() throws(Fault) -> JSONOutput {
    switch function {
    case "length":
      try take(1...1)
      guard let count = size(arguments[0]) else { throw fault("counts \(arguments[0].value.kindName)") }
      return .integer(Int64(count))
    case "empty":
      try take(1...1)
      if case .null = arguments[0].value { return .bool(true) }
      guard let count = size(arguments[0]) else { throw fault("looks into \(arguments[0].value.kindName)") }
      return .bool(count == 0)
    case "contains":
      try take(2...2)
      if let elements = arguments[0].array { return .bool(elements.contains { Self.areEqual($0, arguments[1]) }) }
      if arguments[0].object != nil { return .bool(arguments[0].member(anyCase: try text(1)) != nil) }
      let part = try text(1)
      let whole = try text(0)
      if part.isEmpty { return .bool(true) }
      return .bool(try parts(of: whole, at: [part]).count > 1)
    case "first", "last":
      try take(1...1)
      let isFirst = function == "first"
      if let elements = arguments[0].array {
        return (isFirst ? elements.first : elements.last).map { JSONOutput($0) } ?? .null
      }
      let text = try text(0)
      return .string(String((isFirst ? text.first : text.last).map { [$0] } ?? []))
    case "take", "skip":
      try take(2...2)
      let count = Int(clamping: max(0, try number(1)))
      let isTake = function == "take"
      if let elements = arguments[0].array {
        return .array((isTake ? elements.prefix(count) : elements.dropFirst(count)).map { JSONOutput($0) })
      }
      let text = try text(0)
      return .string(String(isTake ? text.prefix(count) : text.dropFirst(count)))
    case "createArray": return .array(arguments.map { JSONOutput($0) })
    case "array":
      try take(1...1)
      return arguments[0].array == nil ? .array([JSONOutput(arguments[0])]) : JSONOutput(arguments[0])
    case "range":
      try take(2...2)
      let (start, count) = (try number(0), try number(1))
      guard (0...Int64(Self.most)).contains(count), !start.addingReportingOverflow(count).overflow else {
        throw fault("makes an array of other than 0 to \(Self.most) numbers")
      }
      return .array((0..<count).map { .integer(start + $0) })
    default:
      for argument in arguments {
        if case .null = argument.value { continue }
        return JSONOutput(argument)
      }
      return .null
    }
  }

  private func size(_ node: JSONNode) -> Int? { node.array?.count ?? node.object?.members.count ?? node.string?.count }

  // MARK: Numbers

  private func compared() throws(Fault) -> Bool {
    try take(2...2)
    let isLess: Bool
    if let left = arguments[0].string, let right = arguments[1].string {
      isLess = function.hasPrefix("less") ? left < right : left > right
    } else {
      let (left, right) = (try number(0), try number(1))
      isLess = function.hasPrefix("less") ? left < right : left > right
    }
    return isLess || function.hasSuffix("OrEquals") && Self.areEqual(arguments[0], arguments[1])
  }

  private func calculated() throws(Fault) -> Int64 {
    if function == "min" || function == "max" {
      let nodes = arguments.count == 1 ? arguments[0].array ?? arguments : arguments
      var numbers: [Int64] = []
      for node in nodes { numbers.append(try number(node)) }
      guard let result = function == "min" ? numbers.min() : numbers.max() else { throw fault("has no numbers") }
      return result
    }
    try take(2...2)
    let (left, right) = (try number(0), try number(1))
    let result: (partialValue: Int64, overflow: Bool) =
      switch function {
      case "add": left.addingReportingOverflow(right)
      case "sub": left.subtractingReportingOverflow(right)
      case "mul": left.multipliedReportingOverflow(by: right)
      case "div": left.dividedReportingOverflow(by: right)
      default: left.remainderReportingOverflow(dividingBy: right)
      }
    guard !result.overflow else { throw fault("gives no whole number") }
    return result.partialValue
  }

  // MARK: Arguments

  func take(_ counts: ClosedRange<Int>) throws(Fault) {
    guard !counts.contains(arguments.count) else { return }
    let wanted = counts.count == 1 ? "\(counts.lowerBound)" : "\(counts.lowerBound) or \(counts.upperBound)"
    throw Fault(
      reason: "calls \(Quoting.quoted(function)) with \(arguments.count) value\(arguments.count == 1 ? "" : "s")",
      remedy: "give it \(wanted)")
  }

  private func only() throws(Fault) -> String {
    try take(1...1)
    return try text(0)
  }

  func text(_ place: Int) throws(Fault) -> String { try Self.text(arguments[place]) }

  private func texts() throws(Fault) -> [String] {
    var texts: [String] = []
    for argument in arguments { texts.append(try Self.text(argument)) }
    return texts
  }

  private static func text(_ node: JSONNode) throws(Fault) -> String {
    guard let text = node.string ?? node.number?.text else {
      throw Fault(reason: "puts together something else than texts", remedy: "write the value itself")
    }
    return text
  }

  private func number(_ place: Int) throws(Fault) -> Int64 { try number(arguments[place]) }

  private func number(_ node: JSONNode) throws(Fault) -> Int64 {
    guard let number = node.number?.integer else { throw fault("reckons with \(node.value.kindName)") }
    return number
  }

  private func lists() throws(Fault) -> [[JSONOutput]] {
    var lists: [[JSONOutput]] = []
    for argument in arguments {
      guard let elements = argument.array else { throw fault("puts together arrays and something else") }
      lists.append(elements.map { JSONOutput($0) })
    }
    return lists
  }

  static func areEqual(_ left: JSONNode, _ right: JSONNode) -> Bool {
    JSONOutput(left).compactText() == JSONOutput(right).compactText()
  }

  // MARK: Limits and faults

  private func limited(_ text: String) throws(Fault) -> String {
    guard text.utf8.count <= Self.longest else { throw Self.tooLong }
    return text
  }

  private func limited(_ elements: [JSONOutput]) throws(Fault) -> [JSONOutput] {
    guard elements.count <= Self.most else { throw fault("makes an array of more than \(Self.most) values") }
    return elements
  }

  private static var tooLong: Fault {
    Fault(reason: "makes a text of more than \(longest) bytes", remedy: "write the value itself")
  }

  func fault(_ reason: String) -> Fault {
    Fault(reason: "\(reason) in \(Quoting.quoted(function))", remedy: "write the value itself")
  }
}
