import Testing

@testable import ScenarioLanguage

/// The broker's filters: what the subset says, and what is refused where.
@Suite struct SQLFilterTests {
  typealias Value = SQLFilter.Value

  let message: [String: Value] = [
    "priority": .integer(3), "price": .decimal(9.5), "region": .text("east"), "urgent": .boolean(true),
    "odd name": .text("x"), "sys.label": .text("order"),
  ]

  func matches(_ text: String) throws -> Bool {
    try SQLFilter(text).matches { message[($0.isSystem ? "sys." : "") + $0.name] }
  }

  @Test(arguments: [
    ("priority = 3", true), ("priority > 3", false), ("priority >= 3 AND price < 10", true),
    ("region = 'east' OR missing = 1", true), ("region = 'East'", false), ("region <> 'west'", true),
    ("region LIKE 'ea%'", true), ("region NOT LIKE '_a_t'", false), ("region LIKE '50!%' ESCAPE '!'", false),
    ("priority IN (1, 2, 3)", true), ("region NOT IN ('west', 'north')", true), ("urgent", true),
    ("urgent = FALSE", false), ("NOT urgent", false), ("missing IS NULL", true), ("region IS NOT NULL", true),
    ("EXISTS(region)", true), ("NOT EXISTS(missing)", true), ("sys.Label = 'order'", true),
    ("user.region = 'east'", true),
    ("[odd name] = 'x'", true), ("\"odd name\" = 'x'", true), ("priority + 2 * 2 = 7", true), ("-priority < 0", true),
    ("(priority = 1 OR priority = 3) AND urgent", true), ("price / 0 = 1", false), ("priority % 2 = 1", true),
    ("region + 'ern' = 'eastern'", true), ("1 = 1", true), ("'it''s' = 'it''s'", true), ("priority = 3.0", true),
  ])
  func filtersSayWhatTheyMean(text: String, expected: Bool) throws {
    #expect(try matches(text) == expected)
  }

  /// What is unknown stays so through NOT, and lets nothing in.
  @Test(arguments: [
    "missing = 1", "NOT missing = 1", "missing <> 1", "missing LIKE 'a%'", "missing IN (1)", "region > 3",
  ])
  func whatIsUnknownLetsNothingIn(text: String) throws {
    #expect(try !matches(text))
  }

  @Test(arguments: [
    ("newid() = 1", 1, "calls the function \"newid\", which is not in the subset"),
    ("a = @p", 5, "names a parameter, which is not in the subset"),
    ("a = ", 5, "has the end where a value is expected"), ("a = 'x", 5, "has a quote that is not closed"),
    ("a b", 3, "has \"b\" where the end is expected"), ("a IN ()", 7, "has \")\" where a value is expected"),
    ("other.a = 1", 1, "names the scope \"other\"; there are \"sys\" and \"user\""),
    ("a LIKE b", 8, "has \"b\" where a pattern in quotes is expected"),
    ("(a = 1", 7, "has the end where \")\" is expected"),
    ("a ; b", 3, "has \";\""), ("AND", 1, "has \"AND\" where a value is expected"),
    ("a = 1..2", 5, "has the number \"1..2\", which is none"),
  ])
  func whatTheSubsetLacksIsRefusedWithItsPlace(text: String, place: Int, reason: String) {
    #expect(throws: SQLFilter.Fault(place: place, reason: reason)) { try SQLFilter(text) }
  }

  @Test func noDepthAndNoLengthCrashesIt() {
    let deep = String(repeating: "(", count: 400) + "a" + String(repeating: ")", count: 400)
    #expect(throws: SQLFilter.Fault.self) { try SQLFilter(deep) }
    #expect(throws: SQLFilter.Fault.self) { try SQLFilter(String(repeating: "NOT ", count: 200) + "a") }
    #expect(throws: SQLFilter.Fault.self) { try SQLFilter(String(repeating: "a", count: 1_025)) }
    #expect(throws: Never.self) { try SQLFilter("a" + String(repeating: " AND a", count: 170)) }
  }
}
