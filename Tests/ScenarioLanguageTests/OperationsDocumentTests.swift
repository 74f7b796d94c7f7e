import Infrastructure
import SimulationKernel
import Testing
import WorldModel

@testable import ScenarioLanguage

/// How documents say who watches, who is asked, and when calls return.
@Suite struct OperationsDocumentTests {
  static let alarm =
    #"{"metric":{"name":"QueueSize","region":"ap-northeast-1"},"period":"PT1M","publishedAfter":"PT60S","atLeast":5,"datapoints":"1 of 1"}"#
  static let move =
    #"{"UpdateTrafficDistribution":"default","TelephonyConfig":{"ap-northeast-1":0,"ap-northeast-3":100},"calledFrom":"ap-northeast-3"}"#

  private func architecture(_ operations: String) -> String {
    #"{"operations":\#(operations)}"#
  }

  private func problems(_ operations: String) throws -> [String] {
    try BaseScenario().load(architecture: architecture(operations)).problems.map(\.description)
  }

  @Test func rulesOfCompositeAlarmsAreRead() throws {
    let operations = try BaseScenario().world(
      architecture: architecture(
        """
        {"alarms":{"zz-a":\(Self.alarm),"zz-b":\(Self.alarm),"zz-c":{"in":"ap-northeast-3",
        "rule":{"AND":["zz-a",{"OR":[{"NOT":"zz-b"},{"OK":"zz-b"},{"INSUFFICIENT_DATA":"zz-b"},{"ALARM":"zz-b"}]}]}}}}
        """)
    ).operations
    let places = operations.alarms.indices.filter { operations.alarms[$0].id.hasPrefix("zz-") }
    let (a, b, c) = (AlarmIndex(places[0]), AlarmIndex(places[1]), operations.alarms[places[2]])
    #expect(
      c.rule
        == .and([
          .state(a, .alarm),
          .or([.not(.state(b, .alarm)), .state(b, .ok), .state(b, .insufficientData), .state(b, .alarm)]),
        ]))
    #expect(c.region == RegionIndex(1))
  }

  @Test func alarmsThatRestOnThemselvesAreRefused() throws {
    let circle = try problems(
      #"{"alarms":{"one":{"rule":{"NOT":"two"}},"two":{"rule":"three"},"three":{"rule":{"OR":["one"]}}}}"#)
    #expect(
      circle.count == 3 && circle.allSatisfy { $0.contains("error[contradiction]") && $0.contains("its own state") })
    #expect(try problems(#"{"alarms":{"one":{"rule":"nobody"}}}"#).contains { $0.contains("error[unknown-reference]") })
  }

  @Test func peopleNoticesAndTriggersAreRead() throws {
    let operations = try BaseScenario().world(
      architecture: architecture(
        """
        {"alarms":{"zz-a":\(Self.alarm)},
        "notices":{"page":{"region":"ap-northeast-1","after":"PT35M"}},
        "people":{"owner":{"onDuty":[{"days":["SUNDAY"],"from":"22:00","until":"06:00"}],"answersAfter":"PT5M"},
        "deputy":{"answersAfter":"PT1M"}},
        "runbooks":{"zz-out":{"when":["zz-a","page",{"at":"PT90S"}],"repeats":true,
        "steps":[{"approve":["owner","deputy"]},{"page":"someone"},{"onlyIf":"zz-a"},\(Self.move)]},
        "zz-back":{"undoes":"zz-out","when":{"OK":"zz-a","for":"PT15M"},"steps":[{"wait":"PT1M"}]}}}
        """)
    ).operations
    let alarm = try #require(operations.alarms.firstIndex { $0.id == "zz-a" })
    #expect(operations.notices == [NoticeConfiguration(id: "page", region: RegionIndex(0), after: .constant(2_100))])
    #expect(operations.people.map(\.id) == ["deputy", "owner"] && operations.people[0].onDuty == nil)
    #expect(operations.people[1].onDuty == [.hours(6 * 24 + 22)..<(.hours(7 * 24 + 6))])
    let out = try #require(operations.runbooks.first { $0.id == "zz-out" })
    #expect(
      out.triggers == [.alarm(AlarmIndex(alarm)), .notice(NoticeIndex(0)), .at(.start + .seconds(90))] && out.repeats)
    #expect(out.steps[0].action == .approve(.firstOnDuty([PersonIndex(1), PersonIndex(0)])))
    #expect(out.steps[1].action == .page("someone"))
    #expect(out.steps[2].action == .onlyIf(.state(AlarmIndex(alarm), .alarm)))
    let back = try #require(operations.runbooks.first { $0.id == "zz-back" })
    #expect(back.triggers == [.returnedToOK(AlarmIndex(alarm), for: .minutes(15))] && !back.repeats)
    #expect(back.undoes.map { operations.runbooks[$0].id } == "zz-out")
  }

  @Test(arguments: [
    (#"{"runbooks":{"a":{"undoes":"a","steps":[{"wait":"PT1M"}]}}}"#, "is the runbook itself"),
    (#"{"runbooks":{"a":{"steps":[{"approve":["nobody"]}]}}}"#, "names no person"),
    (#"{"runbooks":{"a":{"when":"nothing","steps":[{"wait":"PT1M"}]}}}"#, "names no alarm"),
    (#"{"runbooks":{"a":{"when":{"at":"2020-01-01T00:00:00Z"},"steps":[{"wait":"PT1M"}]}}}"#, "before the run starts"),
    (#"{"alarms":{"x":\#(alarm)},"notices":{"x":{"region":"ap-northeast-1","after":"PT1M"}}}"#, "is an alarm's id too"),
  ])
  func whatCannotBeIsRefused(operations: String, words: String) throws {
    let found = try problems(operations)
    #expect(found.count == 1 && found[0].contains(words), "\(found)")
  }

  @Test func theWeekBeginsOnMonday() throws {
    // 2025-07-07 was a Monday, in Tokyo from 15:00 UTC of the day before.
    func place(_ text: String) throws -> SimulationDuration {
      let instant = try ISO8601.instant(text)
      return Compiler.sinceMonday(
        CalendarInstant(epochMicroseconds: instant.epochMicroseconds, offsetMinutes: instant.offsetMinutes))
    }
    #expect(try place("2025-07-07T00:00:00+09:00") == .zero)
    #expect(try place("2025-07-13T23:00:00+09:00") == .hours(6 * 24 + 23))
    #expect(try place("1969-12-31T00:00:00Z") == .hours(2 * 24))
  }

  @Test(arguments: [
    (
      #"{"impairment":{"region":"ap-northeast-1"},"fails":0.5,"dropsInProgress":0.5,"at":"PT1M","lasts":"PT1M"}"#,
      "misplaced-key"
    ),
    (#"{"impairment":{"replication":"ap-northeast-3"},"fails":0.5,"at":"PT1M","lasts":"PT1M"}"#, "contradiction"),
  ])
  func impairmentsThatWouldChangeNothingAreRefused(fault: String, code: String) throws {
    let found = try BaseScenario().load(incident: #"{"faults":{"odd":\#(fault)}}"#).problems.map(\.description)
    #expect(found.contains { $0.contains("error[\(code)]") }, "\(found)")
  }

  @Test func aShareNeverReachesFive() throws {
    let found = try problems(
      """
      {"canaries":{"zz":{"dials":"+81312345678","every":"PT10S","timeout":"PT5S"}},"alarms":{"five":{"metric":{"canary":"zz"},
      "period":"PT1M","publishedAfter":"PT60S","atLeast":5,"datapoints":"1 of 1"}}}
      """)
    #expect(found.count == 1 && found[0].contains("error[out-of-range]"), "\(found)")
  }
}
