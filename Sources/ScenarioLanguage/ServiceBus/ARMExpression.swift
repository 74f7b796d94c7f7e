import JSONSource

/// An expression of a resource manager template: a text in brackets that calls functions on literals.
///
/// What a namespace's templates use is evaluated by `ARMScope`. Other functions depend on a deployment that does not exist
/// here, and are refused by name.
indirect enum ARMExpression: Hashable {
  case text(String)
  case integer(Int64)
  case call(String, [ARMExpression])
  /// A part of what another expression gives: `.name` or `[index]`.
  case part(ARMExpression, ARMExpression)

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
      return try parts(of: .call(name, arguments), depth: depth)
    }

    private mutating func parts(of whole: ARMExpression, depth: Int) throws(Fault) -> ARMExpression {
      var result = whole
      var count = depth
      while true {
        count += 1
        guard count < 32 else {
          throw Fault(reason: "is nested more than 32 deep", remedy: "write the value itself")
        }
        if take(".") {
          let start = index
          while index < characters.count,
            characters[index].isLetter || characters[index].isNumber || characters[index] == "_"
          {
            index += 1
          }
          guard index > start else {
            throw Fault(reason: "ends where a name should follow the point", remedy: "name the part that is meant")
          }
          result = .part(result, .text(String(characters[start..<index])))
        } else if take("[") {
          result = .part(result, try expression(depth: count))
          guard take("]") else {
            throw Fault(reason: "lacks a closing bracket", remedy: "close the part with \"]\"")
          }
        } else {
          return result
        }
      }
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
