/// A filter of a subscription's rule in the documented subset of the broker's SQL: comparisons, `IN`, `LIKE`, `IS NULL`,
/// `EXISTS`, arithmetic, `NOT`, `AND`, `OR` over a message's properties. What is not of the subset is refused with its place.
///
/// Logic has three values: a comparison with a property that a message does not have is unknown, and a filter that is
/// unknown does not let the message in.
struct SQLFilter: Sendable, Hashable {
  /// A property's value.
  enum Value: Sendable, Hashable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case decimal(Double)
    case text(String)
  }

  /// A property of a message: one that the application set (`user`), or one of the broker's own (`sys`).
  struct Property: Sendable, Hashable {
    /// Whether it is one of the broker's own, such as `sys.Label`.
    var isSystem: Bool
    /// Its name. The broker's own are told apart without regard to case; the application's by case.
    var name: String
  }

  /// What is wrong with a filter's text.
  struct Fault: Error, Hashable {
    /// The character at which it stands, counted from 1.
    var place: Int
    /// What is wrong.
    var reason: String
    /// What to do about it.
    var remedy = "write it in the documented subset of the broker's SQL"
  }

  /// The most characters a filter may have (facts 1.6).
  static let longest = 1_024

  indirect enum Expression: Sendable, Hashable {
    case literal(Value)
    case property(Property)
    case exists(Property)
    case not(Expression)
    case and(Expression, Expression)
    case or(Expression, Expression)
    case comparison(Comparison, Expression, Expression)
    case arithmetic(Arithmetic, Expression, Expression)
    case negative(Expression)
    case isNull(Expression)
    case isIn(Expression, [Expression])
    case isLike(Expression, pattern: String, escape: Character?)

    /// Whether it is a `<predicate>` of the broker's grammar, which is true, false or unknown; else it is an
    /// `<expression>`, which has a value.
    var isCondition: Bool {
      switch self {
      case .not, .and, .or, .comparison, .isNull, .exists, .isIn, .isLike: true
      case .literal, .property, .arithmetic, .negative: false
      }
    }
  }

  /// Properties of the broker's own that a sender sets: what a filter may ask for here, in lower case.
  static let systemNames: Set<String> = Set(NamespaceShapes.systemNames.map { $0.lowercased() })

  /// Those that the broker has beside them. What they are depends on the moment, or is the broker's affair.
  static let unsupportedNames: Set<String> = [
    "deadlettererrordescription", "deadletterreason", "deadlettersource", "deliverycount", "enqueuedsequencenumber",
    "enqueuedtimeutc", "expiresatutc", "forcepersistence", "isbodyconsumed", "lockeduntilutc", "locktoken",
    "partitionkey", "scheduledenqueuetimeutc", "sequencenumber", "size", "state", "timetolive", "viapartitionkey",
  ]

  enum Comparison: String, Sendable, Hashable {
    case equal = "="
    case unequal = "<>"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
  }

  enum Arithmetic: Character, Sendable, Hashable {
    case plus = "+"
    case minus = "-"
    case times = "*"
    case by = "/"
    case modulo = "%"
  }

  let expression: Expression

  /// Reads a filter.
  ///
  /// - Throws: `Fault` with the place of the first thing that the subset does not have.
  init(_ text: String) throws(Fault) {
    guard text.count <= Self.longest else {
      throw Fault(place: Self.longest + 1, reason: "has more than \(Self.longest) characters")
    }
    var parser = try SQLFilterParser(text)
    expression = try parser.filter()
  }

  /// Whether it lets a message in.
  func matches(_ properties: (Property) -> Value?) -> Bool { Self.truth(expression, properties) == true }

  // MARK: Evaluation

  /// True, false, or unknown.
  private static func truth(_ expression: Expression, _ properties: (Property) -> Value?) -> Bool? {
    switch expression {
    case .not(let inner): return truth(inner, properties).map { !$0 }
    case .and(let left, let right):
      let (first, second) = (truth(left, properties), truth(right, properties))
      if first == false || second == false { return false }
      return first == nil || second == nil ? nil : true
    case .or(let left, let right):
      let (first, second) = (truth(left, properties), truth(right, properties))
      if first == true || second == true { return true }
      return first == nil || second == nil ? nil : false
    case .comparison(let comparison, let left, let right):
      return compare(value(left, properties), value(right, properties)).map(comparison.holds)
    case .isNull(let inner): return value(inner, properties) == .null
    case .exists(let property): return properties(property).map { $0 != .null } ?? false
    case .isIn(let inner, let list): return isIn(value(inner, properties), list.map { value($0, properties) })
    case .isLike(let inner, let pattern, let escape):
      guard case .text(let text) = value(inner, properties) else { return nil }
      return isLike(Array(text), Array(pattern), escape)
    case .literal, .property, .arithmetic, .negative:
      guard case .boolean(let flag) = value(expression, properties) else { return nil }
      return flag
    }
  }

  private static func isIn(_ value: Value, _ list: [Value]) -> Bool? {
    guard value != .null else { return nil }
    var isUnknown = false
    for candidate in list {
      switch compare(value, candidate) {
      case 0?: return true
      case nil: isUnknown = true
      default: break
      }
    }
    return isUnknown ? nil : false
  }

  private static func value(_ expression: Expression, _ properties: (Property) -> Value?) -> Value {
    switch expression {
    case .literal(let value): return value
    case .property(let property): return properties(property) ?? .null
    case .negative(let inner): return combine(.minus, .integer(0), value(inner, properties))
    case .arithmetic(let operation, let left, let right):
      return combine(operation, value(left, properties), value(right, properties))
    case .not, .and, .or, .comparison, .isNull, .exists, .isIn, .isLike:
      return truth(expression, properties).map { .boolean($0) } ?? .null
    }
  }

  private static func combine(_ operation: Arithmetic, _ left: Value, _ right: Value) -> Value {
    if case .text(let first) = left, case .text(let second) = right, operation == .plus { return .text(first + second) }
    if case .integer(let first) = left, case .integer(let second) = right {
      let (result, overflow) =
        switch operation {
        case .plus: first.addingReportingOverflow(second)
        case .minus: first.subtractingReportingOverflow(second)
        case .times: first.multipliedReportingOverflow(by: second)
        case .by: first.dividedReportingOverflow(by: second)
        case .modulo: first.remainderReportingOverflow(dividingBy: second)
        }
      return overflow ? .null : .integer(result)
    }
    guard let first = left.double, let second = right.double else { return .null }
    let result =
      switch operation {
      case .plus: first + second
      case .minus: first - second
      case .times: first * second
      case .by: first / second
      case .modulo: first.truncatingRemainder(dividingBy: second)
      }
    return result.isFinite ? .decimal(result) : .null
  }

  /// -1, 0 or 1; nothing where two values cannot be compared.
  private static func compare(_ left: Value, _ right: Value) -> Int? {
    switch (left, right) {
    case (.text(let first), .text(let second)):
      return first == second ? 0 : first.utf8.lexicographicallyPrecedes(second.utf8) ? -1 : 1
    case (.boolean(let first), .boolean(let second)): return first == second ? 0 : first ? 1 : -1
    case (.integer(let first), .integer(let second)): return first == second ? 0 : first < second ? -1 : 1
    default:
      guard let first = left.double, let second = right.double else { return nil }
      return first == second ? 0 : first < second ? -1 : 1
    }
  }

  /// `%` stands for any characters, `_` for one. In time proportional to text × pattern, whatever they are.
  static func isLike(_ text: [Character], _ pattern: [Character], _ escape: Character?) -> Bool {
    var reachable = [Bool](repeating: false, count: text.count + 1)
    reachable[0] = true
    var place = 0
    while place < pattern.count {
      var sign = pattern[place]
      var isPlain = false
      if sign == escape, place + 1 < pattern.count {
        place += 1
        sign = pattern[place]
        isPlain = true
      }
      place += 1
      if sign == "%" && !isPlain {
        guard let first = reachable.firstIndex(of: true) else { return false }
        for index in first...text.count { reachable[index] = true }
        continue
      }
      for index in stride(from: text.count, to: 0, by: -1) {
        reachable[index] = reachable[index - 1] && (sign == "_" && !isPlain || text[index - 1] == sign)
      }
      reachable[0] = false
    }
    return reachable[text.count]
  }
}

extension SQLFilter.Value {
  fileprivate var double: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .decimal(let number): number
    case .null, .boolean, .text: nil
    }
  }
}

extension SQLFilter.Comparison {
  fileprivate func holds(_ order: Int) -> Bool {
    switch self {
    case .equal: order == 0
    case .unequal: order != 0
    case .less: order < 0
    case .lessOrEqual: order <= 0
    case .greater: order > 0
    case .greaterOrEqual: order >= 0
    }
  }
}
