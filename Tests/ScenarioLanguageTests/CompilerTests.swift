import ContactCenterModel
import Infrastructure
import JSONSource
import SimulationKernel
import Testing
import WorldModel

@testable import ScenarioLanguage

/// Compiles the corpus's base scenario with patches.
struct BaseScenario {
  var files: [String: [UInt8]]

  init() throws {
    files = try HostileDocumentTests.base()
  }

  /// The scenario with JSON patches on it and on the documents it names.
  func load(
    _ patch: String = "{}", architecture: String = "{}", workload: String = "{}", incident: String = "{}",
    more: [String: String] = [:]
  ) -> LoadedScenario {
    var files = files
    for (name, text) in more { files[name] = Array(text.utf8) }
    files["p/architecture.json"] = Array(
      "{\"$ref\":\"../base/architecture.json\",\"patch\":\(architecture)}".utf8)
    files["p/workload.json"] = Array("{\"$ref\":\"../base/workload.json\",\"patch\":\(workload)}".utf8)
    files["p/incident.json"] = Array("{\"$ref\":\"../base/incident.json\",\"patch\":\(incident)}".utf8)
    files["p/base.json"] = Array(
      """
      {"$ref":"../base/scenario.json","patch":{"architectures":[{"$ref":"architecture.json"}],
      "workload":null,"incident":null}}
      """.utf8)
    files["p/named.json"] = Array(
      """
      {"$ref":"base.json","patch":{"workload":{"$ref":"workload.json"},"incident":{"$ref":"incident.json"}}}
      """.utf8)
    files["p/main.json"] = Array("{\"$ref\":\"named.json\",\"patch\":\(patch)}".utf8)
    return ScenarioLoader.load(path: "p/main.json", reader: MemoryReader(files))
  }

  func world(
    _ patch: String = "{}", architecture: String = "{}", workload: String = "{}", incident: String = "{}",
    more: [String: String] = [:]
  ) throws -> WorldConfiguration {
    let loaded = load(patch, architecture: architecture, workload: workload, incident: incident, more: more)
    #expect(loaded.problems.map(\.description) == [])
    return try #require(loaded.scenario?.architectures.first?.world)
  }
}

@Suite struct CompilerTests {
  @Test func theBaseCompilesToWhatItSays() throws {
    let world = try BaseScenario().world()
    #expect(world.topology.regions.map(\.id) == ["ap-northeast-1", "ap-northeast-3"])
    #expect(
      world.topology.zones.map(\.id) == ["apne1-az1", "apne1-az2", "apne1-az3", "apne3-az1", "apne3-az2", "apne3-az3"])
    #expect(world.topology.regions[0].zones == [ZoneIndex(0), ZoneIndex(1), ZoneIndex(2)])
    #expect(world.topology.regions[0].zoneRemoval == .uniform(low: 5, high: 60))
    #expect(world.topology.carriers[0].mode == .activeActive)
    #expect(world.contactCenter.sourceRegion == RegionIndex(0))
    #expect(world.contactCenter.trafficDistributionGroups[0].telephony == [100, 0])
    #expect(
      world.contactCenter.flows[0]
        == FlowConfiguration(id: "main", duration: .constant(30), selfService: 0, queue: QueueIndex(0)))
    #expect(world.contactCenter.queues[0].answerWithin == .seconds(20))
    let group = world.contactCenter.agentGroups[0]
    #expect(group.heads == .constant(10))
    #expect(group.concurrency == [1, 0, 0])
    #expect(group.followsDistribution && group.switchDetection == .uniform(low: 0, high: 300))
    let alarm = world.operations.alarms[0]
    #expect(alarm.metric == .canaryFailedShare(CanaryIndex(0)))
    #expect(alarm.datapointsToAlarm == 2 && alarm.evaluationPeriods == 3 && alarm.comparison == .atLeast(0.5))
    let steps = world.operations.runbooks[0].steps
    #expect(steps[0].takes == .constant(300))
    #expect(steps[1].takes == .uniform(low: 1, high: 2) && steps[1].takesEffect == .uniform(low: 30, high: 60))
    guard case .updateTrafficDistribution(let update) = steps[1].action else {
      Issue.record("the second step is no update")
      return
    }
    #expect(update.telephony == [0, 100] && update.agents == nil && update.calledFrom == RegionIndex(1))
    #expect(world.sources[0].patience == .constant(300) && world.sources[0].redial == .never)
    #expect(world.faults[0].kind == .outage([.region(RegionIndex(0))]))
    #expect(world.faults[0].timing == .at(SimulationTime(microseconds: 3_600_000_000)))
    #expect(world.faults[0].lasts == .constant(1_800) && world.faults[0].owner == .platform)
    #expect(world.horizon.duration == .hours(4) && world.horizon.drainLimit == .hours(4))
    #expect(world.horizon.timelineStep == .minutes(5) && world.horizon.recoveryStep == .seconds(10))
    let coarse = try BaseScenario().load(#"{"timeline":{"step":"P5200W"}}"#).scenario?.architectures.first?.world
    #expect(coarse?.horizon.timelineStep == .hours(4))
  }

  @Test(arguments: [
    (#"{"constant":"PT2S"}"#, Distribution.constant(2)), (#"{"uniform":["PT1S","PT2S"]}"#, .uniform(low: 1, high: 2)),
    (#"{"triangular":["PT1S","PT2S","PT4S"]}"#, .triangular(low: 1, mode: 2, high: 4)),
    (#"{"exponential":{"mean":"PT1.5S"}}"#, .exponential(mean: 1.5)),
    (#"{"lognormal":{"mean":"PT1M","cv":0.8}}"#, .lognormal(mean: 60, cv: 0.8)),
    (#"{"gamma":{"mean":"PT1M","cv":0.8}}"#, .gamma(mean: 60, cv: 0.8)),
    (#"{"erlang":{"k":3,"mean":"PT1M"}}"#, .erlang(k: 3, mean: 60)),
    (#"{"weibull":{"shape":2,"scale":"PT1M"}}"#, .weibull(shape: 2, scale: 60)),
    (#"{"bernoulli":0.25}"#, .bernoulli(p: 0.25)),
    (#"{"empirical":["PT1S","PT3S"]}"#, .empirical([1, 3])),
    (
      #"{"mixture":[{"probability":0.25,"is":"PT0S"},{"probability":0.75,"is":{"exponential":{"mean":"PT1S"}}}]}"#,
      .mixture([.init(weight: 0.25, .constant(0)), .init(weight: 0.75, .exponential(mean: 1))])
    ),
  ])
  func everyDistributionIsRead(text: String, distribution: Distribution) throws {
    let world = try BaseScenario().world(
      workload: "{\"sources\":{\"calls\":{\"handleTime\":{\"exponential\":null},\"afterContactWork\":\(text)}}}"
        .replacing("\"handleTime\":{\"exponential\":null},", with: ""))
    #expect(world.sources[0].afterContactWork == distribution)
  }

  @Test func profilesKnowTheLocalTimeOfTheStart() throws {
    let world = try BaseScenario().world(
      #"{"starts":"2025-07-07T23:30:00-05:30"}"#,
      workload: """
        {"sources":{"calls":{"arrivals":{"perHour":{"constant":null,"every":"PT12H","from":"06:00","rates":[60,30]}}}}}
        """)
    guard case .poisson(let process) = world.sources[0].arrivals else {
      Issue.record("no rates")
      return
    }
    #expect(process.perHour.scenarioStart == .minutes(23 * 60 + 30))
    #expect(process.perHour.from == .hours(6) && process.perHour.interval == .hours(12))
    #expect(process.perHour.values == [60, 30])
    #expect(process.perHour.piece(at: .start).value == 30)
  }

  @Test func instantsAndDurationsNameTheSameTime() throws {
    let base = try BaseScenario()
    let byInstant = try base.world(incident: #"{"faults":{"tokyo":{"at":"2025-07-07T00:15:00+01:00"}}}"#)
    #expect(byInstant.faults[0].timing == .at(SimulationTime(microseconds: 75 * 60_000_000)))
  }

  @Test func aSurgeIsASourceOfItsOwn() throws {
    let world = try BaseScenario().world(
      workload: """
        {"sources":{"calls":{"arrivals":{"perHour":{"constant":60},"busyness":{"dayCv":0.1}}}}}
        """,
      incident: """
        {"faults":{"rush":{"surge":{"source":"calls","factor":3},"at":"PT2H","lasts":"PT30M"}}}
        """)
    #expect(world.sources.map(\.id) == ["calls", "calls+rush"])
    #expect(world.sources.map(\.incidentOnly) == [false, true])
    #expect(world.faults.map(\.id) == ["rush", "tokyo"])
    #expect(world.faults[0].kind == .surge(ContactSourceIndex(1)) && world.faults[0].owner == .customer)
    guard case .poisson(let process) = world.sources[1].arrivals else {
      Issue.record("no rates")
      return
    }
    #expect(process.perHour.values == [120] && process.dayVariation == 0.1)
    #expect(
      process.window
        == SimulationTime(microseconds: 7_200_000_000)..<SimulationTime(microseconds: 9_000_000_000))
  }

  @Test func aPlaceThatOnlyOneArchitectureHasIsNoProblem() throws {
    let base = try BaseScenario()
    let alone = """
      {"architectures":[{"$ref":"architecture.json"},{"$ref":"architecture.json","patch":{"id":"two",
      "regions":{"ap-northeast-3":null},"carriers":{"carrier-a":{"zones":["apne1-az1"]},"carrier-b":{"zones":["apne1-az1"]}},
      "contactCenter":{"instances":{"ap-northeast-3":null},"trafficDistributionGroups":null,
      "phoneNumbers":[{"PhoneNumber":"+81312345678","PhoneNumberType":"DID","carrier":"carrier-a","flow":"main"}],
      "agentGroups":{"floor":{"trafficDistributionGroup":null}}},"operations":{"runbooks":null}}}]}
      """
    let incident = """
      {"faults":{"osaka":{"outage":[{"region":"ap-northeast-3"},{"path":{"carrier":"carrier-a","zone":"apne1-az2"}}],
      "at":"PT1H","lasts":"never"},"try":{"drill":{"runbook":"move"},"at":"PT2H"},
      "line":{"impairment":{"carrier":"carrier-a"},"fails":0.5,"every":"P1D","lasts":"PT1H"}}}
      """
    let loaded = base.load(alone, incident: incident)
    #expect(loaded.problems.allSatisfy { $0.code == .fewPaths })
    let scenario = try #require(loaded.scenario)
    let first = scenario.architectures[0].world.faults
    let second = scenario.architectures[1].world.faults
    #expect(first.map(\.id) == ["line", "osaka", "tokyo", "try"] && second.map(\.id) == first.map(\.id))
    #expect(first[0].owner == .carrier && first[0].timing == .every(.constant(86_400)))
    #expect(first[1].kind == .outage([.region(RegionIndex(1)), .path(CarrierIndex(0), ZoneIndex(1))]))
    #expect(first[1].lasts == nil && first[1].owner == .platform)
    #expect(second[1].kind == .outage([]))
    #expect(first[3].kind == .drill(RunbookIndex(0)) && second[3].kind == .drill(nil))
    let nowhere = base.load(
      incident:
        #"{"faults":{"x":{"outage":{"path":{"carrier":"carrier-a","zone":"apne1-az4"}},"at":"PT1H","lasts":"PT1H"}}}"#)
    #expect(nowhere.problems.map(\.code) == [.unknownReference])
    #expect(nowhere.problems.first?.remedy == #"did you mean "apne1-az1"?"#)
  }

  @Test func objectivesAreThoseTheIncidentPutsToTheTest() throws {
    let loaded = try BaseScenario().load(
      """
      {"objectives":{"Region":{"rtoInSecs":3600},"AZ":{"rtoInSecs":60},
      "metrics":{"contacts.served":{"atLeast":10},"customers.lost":{"atMost":5.5}}}}
      """)
    #expect(loaded.problems.map(\.description) == [])
    #expect(
      loaded.scenario?.objectives == [
        Objective(
          metric: "recovery.service", expectation: .atMost(3_600), pointer: "/patch/objectives/Region/rtoInSecs"),
        Objective(
          metric: "contacts.served", expectation: .atLeast(10),
          pointer: "/patch/objectives/metrics/contacts.served/atLeast"),
        Objective(
          metric: "customers.lost", expectation: .atMost(5.5),
          pointer: "/patch/objectives/metrics/customers.lost/atMost"),
      ])
  }

  @Test func assumptionsListWhatNamesItsSource() throws {
    let loaded = try BaseScenario().load(
      workload: """
        {"sources":{"calls":{"source":"outer","handleTime":{"source":"inner","note":"x"},"patience":"never",
        "arrivals":{"perHour":{"constant":null,"every":"PT1H","from":"00:00","rates":[1,2.50]}}}}}
        """)
    let rows = try #require(loaded.scenario?.assumptions)
    #expect(
      rows.map { "\($0.document)\($0.pointer) = \($0.value) (\($0.source))" } == [
        "../base/workload.json/sources/calls/handleTime = {\"exponential\":{\"mean\":\"PT3M\"}} (inner)",
        "workload.json/patch/sources/calls/arrivals/perHour/every = PT1H (outer)",
        "workload.json/patch/sources/calls/arrivals/perHour/rates = [1,2.50] (outer)",
      ])
  }

  @Test func documentsAreKeptForTheReceipt() throws {
    let base = try BaseScenario()
    let csv = "day,interval_start,calls\n1,07:00,10\n1,08:00,0\n2,07:00,30\n"
    let workload = """
      {"sources":{"calls":{"arrivals":{"perHour":null,"counts":{"csv":"data/c.csv","every":"PT30M"}}}}}
      """
    let loaded = base.load(workload: workload, more: ["p/data/c.csv": csv])
    #expect(loaded.problems.map(\.description) == [])
    let scenario = try #require(loaded.scenario)
    #expect(
      scenario.documents.map(\.path) == [
        "../base/architecture.json", "../base/incident.json", "../base/scenario.json", "../base/workload.json",
        "architecture.json", "base.json", "data/c.csv", "incident.json", "main.json", "named.json", "workload.json",
      ])
    #expect(scenario.documents[6].bytes == Array(csv.utf8))
    #expect(
      scenario.architectures[0].world.sources[0].arrivals
        == .counts(
          CountedArrivals(
            scenarioStart: .hours(7), from: .hours(7), interval: .minutes(30), days: [[10, 0, 0], [30, 0, 0]])))
  }

  @Test func simulatedTimesHaveAPlaceInTheCalendar() throws {
    let scenario = try #require(try BaseScenario().load().scenario)
    #expect(scenario.instant(of: .start) == "2025-07-07T07:00:00+09:00")
    #expect(scenario.instant(of: SimulationTime(microseconds: 61_500_000)) == "2025-07-07T07:01:01.5+09:00")
    #expect(scenario.instant(of: SimulationTime(microseconds: 86_400_000_000 * 240)) == "2026-03-04T07:00:00+09:00")
    #expect(ISO8601.text(epochMicroseconds: -1, offsetMinutes: -90) == "1969-12-31T22:29:59.999999-01:30")
    var random = SplitMix64(state: 3)
    for _ in 0..<2_000 {
      let micros = Int64.random(in: -62_000_000_000_000_000...250_000_000_000_000_000, using: &random)
      let offset = Int.random(in: -1_439...1_439, using: &random)
      let read = try ISO8601.instant(ISO8601.text(epochMicroseconds: micros, offsetMinutes: offset))
      #expect(read.epochMicroseconds == micros && read.offsetMinutes == offset)
    }
  }

  @Test func misspeltMetricsAreFound() throws {
    let base = try BaseScenario()
    var files = base.files
    files["base/main.json"] = Array(
      """
      {"$ref":"scenario.json","patch":{"primaryMetric":"contacts.servd","margins":{"customers.lots":1},
      "objectives":{"metrics":{"contacts.served":{"atLeast":1},"x":{"atMost":1},
      "availability":{"atLeast":95}}}}}
      """.utf8)
    let known = [
      KnownMetric("contacts.served"), KnownMetric("customers.lost"), KnownMetric("availability", greatest: 1),
    ]
    let loaded = ScenarioLoader.load(path: "base/main.json", reader: MemoryReader(files), metrics: { _ in known })
    #expect(loaded.scenario == nil)
    #expect(
      loaded.problems.map(\.description) == [
        #"base/main.json:1:50: error[unknown-reference]: /patch/primaryMetric names no metric of this scenario; did you mean "contacts.served"?"#,
        #"base/main.json:1:78: error[unknown-reference]: /patch/margins/customers.lots names no metric of this scenario; did you mean "customers.lost"?"#,
        #"base/main.json:2:58: error[unknown-reference]: /patch/objectives/metrics/x names no metric of this scenario; it has "availability", "contacts.served", "customers.lost""#,
        #"base/main.json:3:27: error[out-of-range]: /patch/objectives/metrics/availability/atLeast is more than availability can be; it is a share: 80 % is written 0.8"#,
      ])
  }

  @Test func warningsLeaveAScenarioUsable() throws {
    let loaded = try BaseScenario().load(
      architecture: #"{"contactCenter":{"agentGroups":{"floor":null}}}"#)
    #expect(loaded.problems.map(\.code) == [.unservedQueue])
    let nobody = try BaseScenario().load(
      architecture: #"{"contactCenter":{"agentGroups":{"floor":{"heads":{"constant":0}}}}}"#)
    #expect(nobody.problems.map(\.code) == [.unservedQueue])
    #expect(loaded.problems.map(\.severity) == [.warning])
    #expect(loaded.scenario != nil)
  }

  @Test(arguments: [
    ("SameCountry", "JP", true), ("SameCountry", "SG", false), ("SameContinent", "SG", true),
    ("SameContinent", "AU", false), ("AnyLocation", "US", true),
  ])
  func dataStaysWhereItMay(constraint: String, country: String, isKept: Bool) throws {
    let loaded = try BaseScenario().load(
      "{\"objectives\":{\"dataLocationConstraint\":\"\(constraint)\"}}",
      architecture: "{\"regions\":{\"ap-northeast-3\":{\"country\":\"\(country)\"}}}")
    #expect(loaded.problems.map(\.code) == (isKept ? [] : [.dataLocation]))
    #expect((loaded.scenario != nil) == isKept)
  }

  @Test func theOrderOfArrayMembersChangesNothing() throws {
    func patch(_ reversed: Bool) -> (architecture: String, workload: String) {
      func list(_ members: String...) -> String {
        "[" + (reversed ? members.reversed() : members).joined(separator: ",") + "]"
      }
      let shares = list(
        #"{"Region":"ap-northeast-1","Percentage":70}"#, #"{"Region":"ap-northeast-3","Percentage":30}"#)
      let numbers = ["+81312345678", "+81120000002"].map {
        #"{"PhoneNumber":"\#($0)","PhoneNumberType":"TOLL_FREE","carrier":"carrier-a","trafficDistributionGroup":"default","flow":"main"}"#
      }
      let architecture = """
        {"regions":{"ap-northeast-1":{"zones":\(list(#""apne1-az1""#, #""apne1-az2""#, #""apne1-az3""#))}},
        "contactCenter":{"phoneNumbers":\(list(numbers[0], numbers[1])),"queues":{"cards":{}},
        "trafficDistributionGroups":{"default":{"TelephonyConfig":{"Distributions":\(shares)},"AgentConfig":{"Distributions":\(shares)}}},
        "agentGroups":{"floor":{"serves":\(list(#""general""#, #"{"queue":"cards","Priority":2}"#)),
        "MediaConcurrencies":\(list(#"{"Channel":"VOICE","Concurrency":1}"#, #"{"Channel":"CHAT","Concurrency":3}"#))}}}}
        """
      let parts = list(
        #"{"probability":0.1,"is":"PT0S"}"#, #"{"probability":0.9,"is":{"exponential":{"mean":"PT5M"}}}"#)
      return (architecture, #"{"sources":{"calls":{"patience":{"mixture":\#(parts)}}}}"#)
    }
    let base = try BaseScenario()
    let given = base.load(architecture: patch(false).architecture, workload: patch(false).workload)
    let reversed = base.load(architecture: patch(true).architecture, workload: patch(true).workload)
    #expect(!given.problems.contains { $0.severity == .error })
    #expect(given.scenario?.architectures.first?.world == reversed.scenario?.architectures.first?.world)
    #expect(given.scenario?.architectures.first?.world.contactCenter.phoneNumbers.count == 2)
  }
}
