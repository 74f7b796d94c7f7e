import JSONSource

/// Reads the text of an `SQLFilter` by recursive descent; what binds less tightly is read first.
struct SQLFilterParser {
  private typealias Expression = SQLFilter.Expression
  private typealias Fault = SQLFilter.Fault

  private enum Token: Hashable {
    case word(String)
    /// A name in brackets or double quotes, never a keyword.
    case quotedName(String)
    case text(String)
    case integer(Int64)
    case decimal(Double)
    case sign(String)
    case end
  }

  /// How deep parentheses and signs may be nested.
  private static let deepest = 64

  private var tokens: [(token: Token, place: Int)] = []
  private var next = 0
  private var depth = 0

  init(_ text: String) throws(SQLFilter.Fault) {
    tokens = try Self.tokens(of: Array(text))
  }

  /// The whole text.
  mutating func filter() throws(SQLFilter.Fault) -> SQLFilter.Expression {
    let expression = try disjunction()
    guard tokens[next].token == .end else { throw unexpected("the end") }
    return try condition(expression, at: 0)
  }

  /// What stands where the grammar has a condition; a value is none, not even a property that is true or false.
  private func condition(_ expression: Expression, at token: Int) throws(Fault) -> Expression {
    if expression.isCondition { return expression }
    let isProperty = if case .property = expression { true } else { false }
    throw Fault(
      place: tokens[token].place, reason: "has a value where a condition is expected",
      remedy: isProperty ? "compare it with a value, such as = TRUE" : "compare it with something")
  }

  /// What stands where the grammar has a value.
  private func value(_ expression: Expression, at token: Int) throws(Fault) -> Expression {
    if !expression.isCondition { return expression }
    throw Fault(
      place: tokens[token].place, reason: "has a condition where a value is expected",
      remedy: "join conditions with AND, OR and NOT")
  }

  // MARK: Grammar

  private mutating func disjunction() throws(Fault) -> Expression {
    let first = next
    var left = try conjunction()
    while take(keyword: "OR") {
      let second = next
      left = .or(try condition(left, at: first), try condition(try conjunction(), at: second))
    }
    return left
  }

  private mutating func conjunction() throws(Fault) -> Expression {
    let first = next
    var left = try negation()
    while take(keyword: "AND") {
      let second = next
      left = .and(try condition(left, at: first), try condition(try negation(), at: second))
    }
    return left
  }

  private mutating func negation() throws(Fault) -> Expression {
    guard take(keyword: "NOT") else { return try predicate() }
    try descend()
    defer { depth -= 1 }
    let first = next
    return .not(try condition(try negation(), at: first))
  }

  private mutating func predicate() throws(Fault) -> Expression {
    let first = next
    var left = try sum()
    for (sign, comparison) in Self.comparisons where take(sign: sign) {
      let second = next
      return .comparison(comparison, try value(left, at: first), try value(try sum(), at: second))
    }
    if take(keyword: "IS") {
      left = try value(left, at: first)
      let isNegated = take(keyword: "NOT")
      guard take(keyword: "NULL") else { throw unexpected("NULL") }
      return isNegated ? .not(.isNull(left)) : .isNull(left)
    }
    let isNegated = take(keyword: "NOT")
    let result: Expression
    if take(keyword: "IN") {
      result = .isIn(try value(left, at: first), try list())
    } else if take(keyword: "LIKE") {
      result = try like(try value(left, at: first))
    } else if isNegated {
      throw unexpected("IN or LIKE")
    } else {
      return left
    }
    return isNegated ? .not(result) : result
  }

  private static let comparisons: [(String, SQLFilter.Comparison)] = [
    ("=", .equal), ("<>", .unequal), ("!=", .unequal), ("<=", .lessOrEqual), (">=", .greaterOrEqual), ("<", .less),
    (">", .greater),
  ]

  private mutating func list() throws(Fault) -> [Expression] {
    guard take(sign: "(") else { throw unexpected("\"(\"") }
    var elements: [Expression] = []
    repeat {
      let first = next
      elements.append(try value(try sum(), at: first))
    } while take(sign: ",")
    guard take(sign: ")") else { throw unexpected("\")\"") }
    return elements
  }

  private mutating func like(_ left: Expression) throws(Fault) -> Expression {
    guard case .text(let pattern) = tokens[next].token else { throw unexpected("a pattern in quotes") }
    next += 1
    guard take(keyword: "ESCAPE") else { return .isLike(left, pattern: pattern, escape: nil) }
    guard case .text(let sign) = tokens[next].token, sign.count == 1 else {
      throw unexpected("one character in quotes")
    }
    next += 1
    return .isLike(left, pattern: pattern, escape: sign.first)
  }

  private mutating func sum() throws(Fault) -> Expression {
    let first = next
    var left = try product()
    while case .sign(let sign) = tokens[next].token, sign == "+" || sign == "-",
      let operation = SQLFilter.Arithmetic(rawValue: Character(sign))
    {
      next += 1
      let second = next
      left = .arithmetic(operation, try value(left, at: first), try value(try product(), at: second))
    }
    return left
  }

  private mutating func product() throws(Fault) -> Expression {
    let first = next
    var left = try unary()
    while case .sign(let sign) = tokens[next].token, sign == "*" || sign == "/" || sign == "%",
      let operation = SQLFilter.Arithmetic(rawValue: Character(sign))
    {
      next += 1
      let second = next
      left = .arithmetic(operation, try value(left, at: first), try value(try unary(), at: second))
    }
    return left
  }

  private mutating func unary() throws(Fault) -> Expression {
    guard take(sign: "-") else {
      guard take(sign: "+") else { return try primary() }
      let first = next
      return try value(try primary(), at: first)
    }
    try descend()
    defer { depth -= 1 }
    let first = next
    return .negative(try value(try unary(), at: first))
  }

  private mutating func primary() throws(Fault) -> Expression {
    let (token, place) = tokens[next]
    switch token {
    case .text(let text):
      next += 1
      return .literal(.text(text))
    case .integer(let number):
      next += 1
      return .literal(.integer(number))
    case .decimal(let number):
      next += 1
      return .literal(.decimal(number))
    case .sign("("):
      next += 1
      try descend()
      defer { depth -= 1 }
      let inner = try disjunction()
      guard take(sign: ")") else { throw unexpected("\")\"") }
      return inner
    case .word(let word):
      switch word.uppercased() {
      case "TRUE", "FALSE":
        next += 1
        return .literal(.boolean(word.uppercased() == "TRUE"))
      case "NULL":
        next += 1
        return .literal(.null)
      case "EXISTS":
        next += 1
        guard take(sign: "(") else { throw unexpected("\"(\"") }
        let property = try property()
        guard take(sign: ")") else { throw unexpected("\")\"") }
        return .exists(property)
      case let keyword where Self.keywords.contains(keyword): throw unexpected("a value")
      default: break
      }
      if tokens[next + 1].token == .sign("(") {
        throw Fault(place: place, reason: "calls the function \(Quoting.quoted(word)), which is not in the subset")
      }
      return .property(try property())
    case .quotedName: return .property(try property())
    case .sign, .end: throw unexpected("a value")
    }
  }

  private static let keywords: Set<String> = ["AND", "OR", "NOT", "IN", "LIKE", "IS", "ESCAPE"]

  /// `name`, `sys.name` or `user.name`.
  private mutating func property() throws(Fault) -> SQLFilter.Property {
    let first = try name()
    guard take(sign: ".") else { return SQLFilter.Property(isSystem: false, name: first) }
    let second = try name()
    switch first.lowercased() {
    case "sys": return try system(second, at: tokens[next - 3].place)
    case "user": return SQLFilter.Property(isSystem: false, name: second)
    default:
      throw Fault(
        place: tokens[next - 3].place,
        reason: "names the scope \(Quoting.quoted(first)); there are \"sys\" and \"user\"")
    }
  }

  /// The service refuses a filter that asks for a property that it does not have.
  private func system(_ name: String, at place: Int) throws(Fault) -> SQLFilter.Property {
    let key = name.lowercased()
    if SQLFilter.systemNames.contains(key) { return SQLFilter.Property(isSystem: true, name: key) }
    let quoted = Quoting.quoted("sys." + name)
    let known = NamespaceShapes.systemNames.map { "sys." + $0 }
    if key == "subject" {
      throw Fault(
        place: place, reason: "asks for \(quoted), which the broker does not have",
        remedy: "write sys.label, the broker's name for it")
    }
    if SQLFilter.unsupportedNames.contains(key) {
      throw Fault(
        place: place, reason: "asks for \(quoted), which is not supported here",
        remedy: "ask for what the sender sets: a property of the application's, or \(known.joined(separator: ", "))")
    }
    throw Fault(
      place: place, reason: "asks for \(quoted), which the broker does not have",
      remedy: Nearest.suggestion(
        for: "sys." + name, among: known, otherwise: "it has \(known.joined(separator: ", "))"))
  }

  private mutating func name() throws(Fault) -> String {
    switch tokens[next].token {
    case .word(let name), .quotedName(let name):
      next += 1
      return name
    default: throw unexpected("a property's name")
    }
  }

  // MARK: Tokens

  private mutating func descend() throws(Fault) {
    depth += 1
    if depth > Self.deepest {
      throw Fault(place: tokens[next].place, reason: "is nested more than \(Self.deepest) deep")
    }
  }

  private mutating func take(sign: String) -> Bool {
    guard tokens[next].token == .sign(sign) else { return false }
    next += 1
    return true
  }

  private mutating func take(keyword: String) -> Bool {
    guard case .word(let word) = tokens[next].token, word.uppercased() == keyword else { return false }
    next += 1
    return true
  }

  private func unexpected(_ wanted: String) -> Fault {
    let found =
      switch tokens[next].token {
      case .word(let word): Quoting.quoted(word)
      case .quotedName(let name): Quoting.quoted(name)
      case .text(let text): "'\(text)'"
      case .integer(let number): String(number)
      case .decimal(let number): String(number)
      case .sign(let sign): Quoting.quoted(sign)
      case .end: "the end"
      }
    return Fault(place: tokens[next].place, reason: "has \(found) where \(wanted) is expected")
  }

  private static func tokens(of text: [Character]) throws(Fault) -> [(token: Token, place: Int)] {
    var tokens: [(token: Token, place: Int)] = []
    var index = 0
    while index < text.count {
      let character = text[index]
      let place = index + 1
      if character.isWhitespace {
        index += 1
      } else if character == "'" {
        tokens.append((.text(try quoted(text, &index, by: "'")), place))
      } else if character == "\"" {
        tokens.append((.quotedName(try quoted(text, &index, by: "\"")), place))
      } else if character == "[" {
        tokens.append((.quotedName(try quoted(text, &index, by: "]")), place))
      } else if isDigit(character) || character == "." && index + 1 < text.count && isDigit(text[index + 1]) {
        tokens.append((try number(text, &index), place))
      } else if character.isLetter || character == "_" {
        let start = index
        while index < text.count, text[index].isLetter || text[index].isNumber || text[index] == "_" { index += 1 }
        tokens.append((.word(String(text[start..<index])), place))
      } else {
        let pair = index + 1 < text.count ? String(text[index...(index + 1)]) : ""
        let sign = ["<>", "!=", "<=", ">="].contains(pair) ? pair : String(character)
        guard sign.count == 2 || "=<>+-*/%(),.".contains(character) else {
          let reason =
            character == "@" ? "names a parameter, which is not in the subset" : "has \(Quoting.quoted(sign))"
          throw Fault(place: place, reason: reason)
        }
        tokens.append((.sign(sign), place))
        index += sign.count
      }
    }
    tokens.append((.end, text.count + 1))
    return tokens
  }

  /// A quoted text, in which the closing quote written twice stands for itself.
  private static func quoted(_ text: [Character], _ index: inout Int, by closing: Character) throws(Fault) -> String {
    let start = index
    var result = ""
    index += 1
    while index < text.count {
      if text[index] == closing {
        guard index + 1 < text.count, text[index + 1] == closing else {
          index += 1
          return result
        }
        index += 1
      }
      result.append(text[index])
      index += 1
    }
    throw Fault(place: start + 1, reason: "has a quote that is not closed")
  }

  private static func number(_ text: [Character], _ index: inout Int) throws(Fault) -> Token {
    let start = index
    while index < text.count, isDigit(text[index]) || text[index] == "." { index += 1 }
    if index < text.count, text[index] == "e" || text[index] == "E" {
      index += 1
      if index < text.count, text[index] == "+" || text[index] == "-" { index += 1 }
      while index < text.count, isDigit(text[index]) { index += 1 }
    }
    let digits = String(text[start..<index])
    if let integer = Int64(digits) { return .integer(integer) }
    guard let decimal = Double(digits), decimal.isFinite else {
      throw Fault(place: start + 1, reason: "has the number \(Quoting.quoted(digits)), which is none")
    }
    return .decimal(decimal)
  }

  private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
}
