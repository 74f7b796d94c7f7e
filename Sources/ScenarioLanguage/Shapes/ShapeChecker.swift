import JSONSource

/// Compares a document with its shape and reports every difference, each at its place and with its remedy.
struct ShapeChecker {
  /// What is wrong so far.
  var findings: Findings
  /// How a file is called by the author of another: for patches, whose targets lie elsewhere.
  let fileName: (_ file: UInt16, _ from: UInt16) -> String

  /// Keys that every object may have besides its own.
  static let universalKeys = ["source", "note"]

  /// Checks a value and all below it.
  mutating func check(_ node: JSONNode, against shape: Shape) {
    if findings.isFull { return }
    switch (shape, node.value) {
    case (_, .unavailable), (.any, _): break
    case (.object(let object), .object(let members)): checkObject(members, at: node, against: object)
    case (.map(let map), .object(let members)): checkMap(members, at: node, against: map)
    case (.array(let element, let counts), .array(let elements)):
      checkCount(elements.count, counts, "element", at: node)
      for part in elements { check(part, against: element) }
    case (.tuple(let shapes), .array(let elements)):
      checkCount(elements.count, shapes.count...shapes.count, "element", at: node)
      for (part, shape) in zip(elements, shapes) { check(part, against: shape) }
    case (.text(let pattern), .string(let text)):
      if !pattern.matches(text) {
        findings.add(
          .badPattern, at: node.location, "is \(Quoting.quoted(text))", remedy: "write \(pattern.phrase)")
      }
    case (.choice(let texts), .string(let text)):
      if !texts.contains(text) {
        findings.add(
          .notAllowed, at: node.location, "is \(Quoting.quoted(text))",
          remedy: Nearest.suggestion(for: text, among: texts, otherwise: "write \(shape.phrase)"))
      }
    case (.number(let range), .number(let number)): checkNumber(number, at: node, against: range)
    case (.boolean, .bool): break
    case (.duration(let duration), .string(let text)): checkDuration(text, at: node, against: duration)
    case (.duration, .number(let number)):
      findings.add(
        .wrongUnit, at: node.location, "is the bare number \(Quoting.printable(number.text, limit: 30))",
        remedy: "name the unit: \"PT5S\" is five seconds, \"PT5M\" five minutes")
    case (.instant, .string(let text)): checkInstant(text, at: node)
    case (.either(let shapes), _):
      if let fitting = shapes.first(where: { $0.takes(node.value) }) {
        check(node, against: fitting)
      } else if case .number = node.value, let duration = shapes.first(where: \.isDuration) {
        check(node, against: duration)
      } else {
        wrongType(node, shape)
      }
    case (.ifHas(let key, let shape, let other), .object(let object)):
      check(node, against: object[key] == nil ? other : shape)
    case (.named(let name), _): check(node, against: CommonShapes.named(name))
    default: wrongType(node, shape)
    }
  }

  private mutating func wrongType(_ node: JSONNode, _ shape: Shape) {
    findings.add(.wrongType, at: node.location, "is \(node.value.kindName)", remedy: "write \(shape.phrase)")
  }

  private mutating func checkCount(_ count: Int, _ counts: ClosedRange<Int>, _ noun: String, at node: JSONNode) {
    if counts.contains(count) { return }
    let wanted =
      counts.lowerBound == counts.upperBound
      ? "exactly \(counts.lowerBound)"
      : count < counts.lowerBound ? "at least \(counts.lowerBound)" : "at most \(counts.upperBound)"
    findings.add(
      .wrongCount, at: node.location, "has \(count) \(noun)\(count == 1 ? "" : "s")", remedy: "give it \(wanted)")
  }

  private mutating func checkNumber(_ number: JSONNumber, at node: JSONNode, against range: NumberShape) {
    let text = Quoting.printable(number.text, limit: 30)
    if range.isInteger, number.integer == nil {
      if number.double.rounded() != number.double {
        findings.add(.wrongType, at: node.location, "is \(text)", remedy: "write a whole number")
      } else {
        findings.add(.outOfRange, at: node.location, "is \(text)", remedy: "write a number within 64 bits")
      }
      return
    }
    if let minimum = range.minimum,
      range.excludesMinimum ? number.double <= minimum : number.double < minimum
    {
      findings.add(
        .outOfRange, at: node.location, "is \(text)",
        remedy: "it must be \(range.excludesMinimum ? "more than" : "at least") \(Self.figure(minimum))")
    } else if let maximum = range.maximum,
      range.excludesMaximum ? number.double >= maximum : number.double > maximum
    {
      findings.add(
        .outOfRange, at: node.location, "is \(text)",
        remedy: "it must be \(range.excludesMaximum ? "less than" : "at most") \(Self.figure(maximum))")
    }
  }

  /// A bound as a person writes it.
  static func figure(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e18 ? String(Int64(value)) : String(value)
  }

  private mutating func checkDuration(_ text: String, at node: JSONNode, against shape: DurationShape) {
    if shape.allowsNever, text == "never" { return }
    if shape.allowsLongest, text == DurationShape.longest { return }
    let quoted = Quoting.quoted(text)
    do throws(ISO8601.Failure) {
      if try ISO8601.duration(text) == 0, shape.isPositive {
        findings.add(.outOfRange, at: node.location, "is \(quoted)", remedy: "it must be longer than nothing")
      }
    } catch {
      switch error {
      case .calendarUnit:
        findings.add(
          .wrongUnit, at: node.location, "is \(quoted), in years or months, which have no fixed length",
          remedy: "count days or weeks")
      case .foreignUnit:
        findings.add(
          .wrongUnit, at: node.location, "is \(quoted)",
          remedy: "write durations as ISO 8601 does: \"PT5S\", \"PT5M\", \"PT1H30M\", \"P1D\"")
      case .negative:
        findings.add(.outOfRange, at: node.location, "is \(quoted)", remedy: "durations are not negative")
      case .tooLong:
        findings.add(.absurdValue, at: node.location, "is \(quoted)", remedy: "it must be at most 100 years")
      default:
        findings.add(
          .badDuration, at: node.location, "is \(quoted)",
          remedy: text == "never"
            ? "write a duration such as \"PT5M\"; \"never\" has no meaning here" : "write a duration such as \"PT5M\"")
      }
    }
  }

  private mutating func checkInstant(_ text: String, at node: JSONNode) {
    let quoted = Quoting.quoted(text)
    do throws(ISO8601.Failure) {
      _ = try ISO8601.instant(text)
    } catch {
      switch error {
      case .noOffset:
        findings.add(
          .badInstant, at: node.location, "is \(quoted), without an offset from UTC",
          remedy: "add it, as in \"2025-07-07T07:00:00+09:00\"")
      case .noSuchDay:
        findings.add(.noSuchDay, at: node.location, "is \(quoted)", remedy: "the calendar has no such day")
      default:
        findings.add(
          .badInstant, at: node.location, "is \(quoted)",
          remedy: "write an instant such as \"2025-07-07T07:00:00+09:00\"")
      }
    }
  }
}

extension Shape {
  /// Whether it is a duration, for which a bare number is a forgotten unit and not a wrong type.
  var isDuration: Bool {
    if case .duration = self { return true }
    return false
  }
}
