import Testing

/// What detection, decision and the way back take, on the shipped scenarios and the built program.
@Suite struct OperationsTests {
  typealias Table = PromiseTests.Table

  func run(_ scenario: String, replications: Int) throws -> Folder {
    let folder = try Folder()
    let ending = try Program.run(
      "run", Program.shipped(scenario), "--replications", "\(replications)", "--quiet", "--out", "run", in: folder.path)
    #expect(ending.status == 0, "\(ending.errors)")
    return folder
  }

  /// The phases of one replication's telephony recovery, in seconds.
  struct Phases {
    var detection, decision, call, effect, rest, whole: Double
  }

  func phases(_ recovery: Table, _ architecture: String) throws -> [Phases] {
    try recovery.rows("architecture", architecture).filter { recovery.text($0, "service") == "telephony" }.map { row in
      let times = try ["onset_s", "detected_s", "decided_s", "executed_s", "effective_s", "restored_s"].map {
        try #require(recovery.number(row, $0))
      }
      let steps = zip(times, times.dropFirst()).map { $1 - $0 }
      return Phases(
        detection: steps[0], decision: steps[1], call: steps[2], effect: steps[3], rest: steps[4],
        whole: times[5] - times[0])
    }
  }

  func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  /// detect (60 to 150 s) + decide (0, or 600 to 1800 s) + API (1 to 2 s) + effect (30 to 60 s).
  @Test func recoveryTakesWhatTheArithmeticSays() throws {
    let folder = try run("connect/automatic-or-manual", replications: 100)
    let recovery = Table(folder.text("run/recovery.csv"))
    let automatic = try phases(recovery, "automatic")
    let manual = try phases(recovery, "manual")
    let patient = try phases(recovery, "automatic-3-of-5")
    #expect(automatic.count == 100 && manual.count == 100 && patient.count == 100)
    // A test call every two seconds, given up after two: what the canary adds.
    let canary = 4.0
    for phases in automatic + manual {
      #expect(phases.detection >= 60 && phases.detection <= 150 + canary)
      #expect(phases.call >= 1 && phases.call <= 2 && phases.effect >= 30 && phases.effect <= 60)
      // Windows of ten seconds.
      #expect(phases.rest >= 0 && phases.rest <= 10)
    }
    for phases in automatic {
      #expect(phases.decision == 0)
      #expect(phases.whole >= 91 && phases.whole <= 212 + canary + 10)
    }
    for phases in manual {
      #expect(phases.decision >= 600 && phases.decision <= 1_800)
      #expect(phases.whole >= 691 && phases.whole <= 2_012 + canary + 10)
    }
    // Half a minute to the end of the period, 75 s of publication, 3 s of canary; two periods more for three of five.
    #expect(abs(mean(automatic.map(\.detection)) - 108) < 8)
    #expect(abs(mean(patient.map(\.detection)) - mean(automatic.map(\.detection)) - 120) < 6)
    #expect(abs(mean(manual.map(\.decision)) - 1_200) < 110)

    let summary = Table(folder.text("run/summary.csv"))
    func value(_ metric: String, _ architecture: String) throws -> Double {
      let row = summary.rows("metric", metric).first { summary.text($0, "architecture") == architecture }
      return try #require(row.flatMap { summary.number($0, "mean") })
    }
    let telephony = try value("recovery.telephony", "automatic")
    let service = try value("recovery.service", "automatic")
    #expect(service > telephony + 60)
    #expect(try value("recovery.telephony", "manual") > telephony + 1_000)
    #expect(try value("customers.attributableLoss", "automatic") < value("customers.attributableLoss", "manual"))
    #expect(
      try value("customers.attributableLoss", "manual") < value("customers.attributableLoss", "tokyo-multi-az"))

    // Calls are in Osaka and agents are not: callers give up.
    let timeline = Table(folder.text("run/timeline.csv"))
    func abandoned(_ seconds: Range<Double>) -> [Double] {
      timeline.rows("series", "contacts.abandoned").filter { row in
        timeline.text(row, "architecture") == "automatic"
          && timeline.number(row, "time_s").map(seconds.contains) ?? false
      }.compactMap { timeline.number($0, "mean") }
    }
    let before = abandoned(9_000..<10_800)
    let between = abandoned((10_800 + telephony + 60)..<(10_800 + service + 60))
    #expect(before.count == 30 && !between.isEmpty)
    #expect(mean(between) > 2 * mean(before), "\(mean(between)) a minute after \(mean(before))")
  }

  /// three times the normal traffic after a carrier's restoration, as NTT Docomo saw on 2021-10-14.
  @Test func callersComeBackThreefold() throws {
    let summary = Table(try run("connect/redial-storm", replications: 20).text("run/summary.csv"))
    let row = try #require(summary.rows("metric", "redials.peak").first)
    let peak = try #require(summary.number(row, "mean"))
    #expect(peak > 2.5 && peak < 4.5)
  }
}
