import Foundation
import ScenarioLanguage
import Testing

@Suite struct ISO8601Tests {
  @Test(arguments: [
    ("PT0S", Int64(0)), ("PT5S", 5_000_000), ("PT1M", 60_000_000), ("PT1H30M", 5_400_000_000), ("P1D", 86_400_000_000),
    ("P1DT2H3M4.5S", 93_784_500_000), ("P2W", 1_209_600_000_000), ("PT0.5H", 1_800_000_000), ("PT36H", 129_600_000_000),
    ("PT0.0000015S", 2), ("PT0.333333333333333333333M", 20_000_000), ("P36525D", 3_155_760_000_000_000),
    ("PT000000000000000000000001S", 1_000_000), ("P0.5W", 302_400_000_000),
  ])
  func durationsAreMicroseconds(text: String, microseconds: Int64) throws {
    #expect(try ISO8601.duration(text) == microseconds)
  }

  @Test(arguments: [
    ("", ISO8601.Failure.malformed), ("P", .malformed), ("PT", .malformed), ("P1DT", .malformed), ("PT5", .malformed),
    ("P5S", .malformed), ("PT5D", .malformed), ("PT1M1H", .malformed), ("P1W1D", .malformed), ("P1WT1H", .malformed),
    ("PT1.5H1M", .malformed), ("PT.5S", .malformed), ("PT5.S", .malformed), ("PT1S1S", .malformed),
    ("pt5s", .malformed),
    ("PT5,5S", .malformed), ("PT-5S", .malformed), ("P1DT1D", .malformed), ("PTT1S", .malformed), ("-PT5S", .negative),
    ("P1Y", .calendarUnit), ("P1M", .calendarUnit), ("5m", .foreignUnit), ("300", .foreignUnit), ("PT5é", .malformed),
    ("P36526D", .tooLong), ("PT99999999999999999999999999S", .tooLong), ("five minutes", .malformed),
  ])
  func whatIsNoDurationSaysWhy(text: String, failure: ISO8601.Failure) {
    #expect(throws: failure) { try ISO8601.duration(text) }
  }

  @Test func instantsAgreeWithTheCalendar() throws {
    let formatter = ISO8601DateFormatter()
    // From 1586 on: before, the reference counts by the Julian calendar.
    for day in stride(from: -140_000, to: 200_000, by: 997) {
      let date = Date(timeIntervalSince1970: Double(day) * 86_400 + 3_661)
      let text = formatter.string(from: date)
      guard text.utf8.count == 20 else { continue }
      #expect(try ISO8601.instant(text).epochMicroseconds == (Int64(day) * 86_400 + 3_661) * 1_000_000, "\(text)")
    }
    let tokyo = try ISO8601.instant("2025-07-07T07:00:00.25+09:00")
    #expect(tokyo.epochMicroseconds == 1_751_839_200_250_000)
    #expect(tokyo.offsetMinutes == 540)
    #expect(try ISO8601.instant("1970-01-01T00:00:00-01:30").epochMicroseconds == 5_400_000_000)
  }

  @Test(arguments: [
    ("2025-07-07T07:00:00", ISO8601.Failure.noOffset), ("2025-02-29T07:00:00Z", .noSuchDay),
    ("2025-07-07", .malformed), ("2025-07-07 07:00:00Z", .malformed), ("2025-13-07T07:00:00Z", .malformed),
    ("2025-07-07T24:00:00Z", .malformed), ("2025-07-07T07:00:60Z", .malformed),
    ("2025-07-07T07:00:00+9:00", .malformed),
    ("2025-07-07T07:00:00.Z", .malformed), ("2025-07-07T07:00:00.1234567Z", .malformed), ("", .malformed),
    ("2025-07-07T07:00:00Zx", .malformed), ("2100-02-29T00:00:00Z", .noSuchDay),
  ])
  func whatIsNoInstantSaysWhy(text: String, failure: ISO8601.Failure) {
    #expect(throws: failure) { try ISO8601.instant(text) }
  }

  @Test func timesOfDayAreRead() {
    #expect(ISO8601.timeOfDay("07:30") == 27_000_000_000)
    #expect(ISO8601.timeOfDay("23:59") == 86_340_000_000)
    for text in ["7:30", "24:00", "07:60", "07:30:00", ""] { #expect(ISO8601.timeOfDay(text) == nil) }
  }

  /// The schema's expressions and the reader must accept the same texts.
  @Test func expressionsAgreeWithTheReader() throws {
    let expression = try NSRegularExpression(pattern: "^" + ISO8601.durationExpression + "$")
    let letters = Array("P1T2HMSDW.0")
    var state: UInt64 = 5
    var accepted = 0
    for _ in 0..<40_000 {
      var text = "P"
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      for _ in 0..<(Int(state >> 40) % 8) {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text.append(letters[Int(state >> 33) % letters.count])
      }
      let matches = expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
      let reads: Bool
      do throws(ISO8601.Failure) {
        _ = try ISO8601.duration(text)
        reads = true
      } catch {
        reads = error == .tooLong
      }
      #expect(matches == reads, "\(text)")
      accepted += matches ? 1 : 0
    }
    #expect(accepted > 300)
  }
}
