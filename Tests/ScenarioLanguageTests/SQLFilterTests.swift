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
    ("priority IN (1, 2, 3)", true), ("region NOT IN ('west', 'north')", true), ("urgent = TRUE", true),
    ("urgent = FALSE", false), ("NOT urgent = TRUE", false), ("missing IS NULL", true), ("region IS NOT NULL", true),
    ("EXISTS(region)", true), ("NOT EXISTS(missing)", true), ("sys.Label = 'order'", true),
    ("user.region = 'east'", true),
    ("[odd name] = 'x'", true), ("\"odd name\" = 'x'", true), ("priority + 2 * 2 = 7", true), ("-priority < 0", true),
    ("(priority = 1 OR priority = 3) AND (urgent = TRUE)", true), ("price / 0 = 1", false), ("priority % 2 = 1", true),
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

  /// The broker's grammar has conditions and values, and neither in the other's place.
  @Test(arguments: [
    ("1", 1, "has a value where a condition is expected"), ("urgent", 1, "has a value where a condition is expected"),
    ("NOT urgent", 5, "has a value where a condition is expected"),
    ("priority = 1 AND urgent", 18, "has a value where a condition is expected"),
    ("(urgent) OR priority = 1", 1, "has a value where a condition is expected"),
    ("priority + 1", 1, "has a value where a condition is expected"),
    ("TRUE", 1, "has a value where a condition is expected"),
    ("(priority = 3) = TRUE", 1, "has a condition where a value is expected"),
    ("1 + (priority = 3) = 2", 5, "has a condition where a value is expected"),
    ("-(priority = 3) = 2", 2, "has a condition where a value is expected"),
    ("priority IN (1, EXISTS(a))", 17, "has a condition where a value is expected"),
    ("(a = 1) IS NULL", 1, "has a condition where a value is expected"),
    ("(a = 1) LIKE 'x'", 1, "has a condition where a value is expected"),
    ("sys.Nonsense = 1", 1, "asks for \"sys.Nonsense\", which the broker does not have"),
    ("sys.Subject = 'a'", 1, "asks for \"sys.Subject\", which the broker does not have"),
    ("a = 1 AND sys.EnqueuedTimeUtc IS NULL", 11, "asks for \"sys.EnqueuedTimeUtc\", which is not supported here"),
    ("EXISTS(sys.DeliveryCount)", 8, "asks for \"sys.DeliveryCount\", which is not supported here"),
  ])
  func whatIsNoConditionIsRefused(text: String, place: Int, reason: String) {
    let fault = #expect(throws: SQLFilter.Fault.self) { try SQLFilter(text) }
    #expect(fault?.place == place && fault?.reason == reason)
  }

  @Test func noDepthAndNoLengthCrashesIt() {
    let deep = String(repeating: "(", count: 400) + "a=1" + String(repeating: ")", count: 400)
    #expect(throws: SQLFilter.Fault.self) { try SQLFilter(deep) }
    #expect(throws: SQLFilter.Fault.self) { try SQLFilter(String(repeating: "NOT ", count: 200) + "a=1") }
    #expect(throws: SQLFilter.Fault.self) { try SQLFilter(String(repeating: "a", count: 1_025)) }
    #expect(throws: Never.self) { try SQLFilter("a=1" + String(repeating: " AND a=1", count: 127)) }
  }
}
