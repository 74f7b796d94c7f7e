import ContactCenterModel
import Infrastructure
import JSONSource
import SimulationKernel
import WorldModel

/// Canaries, alarms and runbooks.
extension Compiler {
  mutating func operations(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> OperationsConfiguration? {
    let canaries = canaries(reader, tables)
    let alarms = alarms(reader, tables)
    let runbooks = runbooks(reader, tables)
    guard let canaries, let alarms, let runbooks else { return nil }
    return OperationsConfiguration(canaries: canaries, alarms: alarms, runbooks: runbooks)
  }

  /// A duration that the run repeats without end: at least a second.
  private mutating func interval(_ node: JSONNode?) -> SimulationDuration? {
    guard let node, let microseconds = node.microseconds else { return nil }
    if microseconds < 1_000_000 {
      report(
        .absurdValue, at: node.location, "is less than a second", remedy: "it must be at least \"PT1S\"")
      return nil
    }
    if let longestRun, longestRun.microseconds / microseconds > 10_000_000 {
      report(
        .absurdValue, at: node.location, "comes more than 10000000 times in the run, its drain included",
        remedy: "make it longer, or \"duration\" and \"drainLimit\" shorter")
      return nil
    }
    return SimulationDuration(microseconds: microseconds)
  }

  private mutating func canaries(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> [CanaryConfiguration]? {
    var result = [CanaryConfiguration?](repeating: nil, count: tables.canaries.count)
    for member in reader.members("canaries") {
      guard let place = tables.canaries[member.key], let canary = ObjectReader(member.value, OperationsShapes.canary)
      else { continue }
      let number = resolve(canary["dials"], in: tables.numbers, of: "this architecture")
      guard let every = interval(canary["every"]), let timeout = duration(canary.microseconds("timeout")), let number
      else { continue }
      result[place] = CanaryConfiguration(
        id: member.key, number: PhoneNumberIndex(number), every: every, timeout: timeout)
    }
    return whole(result)
  }

  private mutating func alarms(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> [AlarmConfiguration]? {
    var result = [AlarmConfiguration?](repeating: nil, count: tables.alarms.count)
    for member in reader.members("alarms") {
      guard let place = tables.alarms[member.key], let alarm = ObjectReader(member.value, OperationsShapes.alarm) else {
        continue
      }
      let metric = metric(alarm.object("metric", OperationsShapes.alarmMetric), tables)
      let period = interval(alarm["period"])
      let published = distribution(alarm["publishedAfter"])
      let datapoints = datapoints(alarm["datapoints"])
      let comparison =
        alarm.number("atLeast").map { AlarmConfiguration.Comparison.atLeast($0) }
        ?? alarm.number("atMost").map { .atMost($0) }
      guard let metric, let period, let published, let datapoints, let comparison,
        let missing = alarm.text("treatMissingData").flatMap(AlarmConfiguration.MissingData.init)
      else { continue }
      result[place] = AlarmConfiguration(
        id: member.key, metric: metric, period: period, publishedAfter: published, comparison: comparison,
        datapointsToAlarm: datapoints.0, evaluationPeriods: datapoints.1, missingData: missing)
    }
    return whole(result)
  }

  private mutating func metric(
    _ reader: ObjectReader?, _ tables: CompiledArchitecture
  ) -> AlarmConfiguration.Metric? {
    guard let reader else { return nil }
    if reader.has("canary") {
      return resolve(reader["canary"], in: tables.canaries, of: "this architecture").map {
        .canaryFailedShare(CanaryIndex($0))
      }
    }
    if reader.has("replication") {
      return instanceRegion(reader["replication"], tables, default: nil).map { .mirrorDelay($0) }
    }
    guard let region = reader["region"],
      let index = instanceRegion(region, tables, default: nil),
      let name = reader.text("name").flatMap(AlarmConfiguration.RegionalMetric.init)
    else { return nil }
    return .regional(name, index)
  }

  private mutating func datapoints(_ node: JSONNode?) -> (Int, Int)? {
    guard let node, let text = node.string, let (least, of) = TextPattern.readDatapoints(text) else { return nil }
    if least > of {
      report(
        .datapoints, at: node.location, "asks for \(least) of only \(of) periods",
        remedy: "the first number must not exceed the second")
      return nil
    }
    return (least, of)
  }

  private mutating func runbooks(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> [RunbookConfiguration]? {
    var result = [RunbookConfiguration?](repeating: nil, count: tables.runbooks.count)
    for member in reader.members("runbooks") {
      guard let place = tables.runbooks[member.key], let runbook = ObjectReader(member.value, OperationsShapes.runbook)
      else { continue }
      let alarm = resolve(runbook["when"], in: tables.alarms, of: "this architecture")
      var steps: [RunbookStep?] = []
      for node in runbook["steps"]?.array ?? [] {
        steps.append(ObjectReader(node, OperationsShapes.step).flatMap { step($0, tables) })
      }
      guard let steps = whole(steps), alarm != nil || !runbook.has("when") else { continue }
      result[place] = RunbookConfiguration(id: member.key, alarm: alarm.map { AlarmIndex($0) }, steps: steps)
    }
    return whole(result)
  }

  private mutating func step(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> RunbookStep? {
    let isUpdate = reader.has("UpdateTrafficDistribution")
    // The API answers within a second or two; what it changes is felt within half a minute to a minute.
    let apiLatency = Distribution.uniform(low: 1, high: 2)
    let propagation = Distribution.uniform(low: 30, high: 60)
    let atOnce = Distribution.constant(0)
    let takes = reader.has("takes") ? distribution(reader["takes"]) : isUpdate ? apiLatency : atOnce
    let effect = reader.has("takesEffect") ? distribution(reader["takesEffect"]) : isUpdate ? propagation : atOnce
    if reader.has("wait") {
      return distribution(reader["wait"]).map { RunbookStep(action: .wait, takes: $0, takesEffect: atOnce) }
    }
    let action: RunbookStep.Action?
    if reader.has("page") {
      action = reader.text("page").map { .page($0) }
    } else if reader.has("approve") {
      action = reader.text("approve").map { .approve($0) }
    } else if isUpdate {
      action = update(reader, tables).map { .updateTrafficDistribution($0) }
    } else if reader.has("reSignIn") {
      action = reSignIn(reader, tables)
    } else {
      action = switchClients(reader, tables)
    }
    guard let action, let takes, let effect else { return nil }
    return RunbookStep(action: action, takes: takes, takesEffect: effect)
  }

  private mutating func update(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> TrafficDistributionUpdate? {
    let group = resolve(reader["UpdateTrafficDistribution"], in: tables.groups, of: "this architecture")
    let telephony = percentages(reader["TelephonyConfig"], tables)
    let agents = percentages(reader["AgentConfig"], tables)
    let caller = reader["calledFrom"].flatMap { instanceRegion($0, tables, default: nil) }
    let retry = repeated(reader["retryAfter"])
    checkTarget(reader, group: group, tables)
    guard let group, let caller, let retry, let force = reader.bool("forceAgents"),
      telephony != nil || !reader.has("TelephonyConfig"),
      agents != nil || !reader.has("AgentConfig")
    else { return nil }
    return TrafficDistributionUpdate(
      group: TrafficDistributionGroupIndex(group), telephony: telephony, agents: agents, calledFrom: caller,
      retryAfter: retry, forceAgents: force)
  }

  private mutating func switchClients(
    _ reader: ObjectReader, _ tables: CompiledArchitecture
  ) -> RunbookStep.Action? {
    guard let names = reader["switchClients"]?.array else { return nil }
    refuseDuplicates(names, "channel")
    let region = reader["to"].flatMap { instanceRegion($0, tables, default: nil) }
    let channels = whole(names.map { $0.string.flatMap(Self.channel) })
    guard let region, let channels else { return nil }
    return .switchClients(channels.sorted { $0.rawValue < $1.rawValue }, region)
  }

  /// The channel that a document names.
  static func channel(_ name: String) -> Channel? {
    DailyShapes.channels.firstIndex(of: name).map { Channel.allCases[$0] }
  }
}
