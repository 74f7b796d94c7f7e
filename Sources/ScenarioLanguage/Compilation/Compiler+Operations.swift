import ContactCenterModel
import Infrastructure
import JSONSource
import MessagingModel
import SimulationKernel
import WorldModel

/// Canaries, alarms, notices and people.
extension Compiler {
  mutating func operations(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> OperationsConfiguration? {
    let canaries = canaries(reader, tables)
    let alarms = alarms(reader, tables)
    let notices = notices(reader, tables)
    let people = people(reader)
    let runbooks = runbooks(reader, tables)
    guard let canaries, let alarms, let notices, let people, let runbooks, let systems = tables.systemConfigurations
    else { return nil }
    var result = OperationsConfiguration(
      canaries: canaries, alarms: alarms, runbooks: runbooks, notices: notices, people: people)
    result.systems = systems
    return result
  }

  /// A duration that the run repeats without end: at least a second.
  mutating func interval(_ node: JSONNode?) -> SimulationDuration? {
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
      guard let place = tables.alarms[member.key] else { continue }
      if let composite = ObjectReader(member.value, OperationsShapes.compositeAlarm), composite.has("rule") {
        let region = home(composite, tables)
        guard let rule = rule(composite["rule"], tables), region != nil || !composite.has("in") else { continue }
        result[place] = AlarmConfiguration(id: member.key, rule: rule, region: region)
        continue
      }
      guard let alarm = ObjectReader(member.value, OperationsShapes.alarm) else { continue }
      let region = home(alarm, tables)
      let metric = metric(alarm.object("metric", OperationsShapes.alarmMetric), tables)
      let period = interval(alarm["period"])
      let published = distribution(alarm["publishedAfter"])
      let datapoints = datapoints(alarm["datapoints"])
      let comparison =
        alarm.number("atLeast").map { AlarmConfiguration.Comparison.atLeast($0) }
        ?? alarm.number("atMost").map { .atMost($0) }
      guard let metric, let period, let published, let datapoints, let comparison,
        let missing = alarm.text("treatMissingData").flatMap(AlarmConfiguration.MissingData.init),
        region != nil || !alarm.has("in")
      else { continue }
      if metric.isShare, case .atLeast(let threshold) = comparison, threshold > 1, let node = alarm["atLeast"] {
        // ACGR-37: such an alarm would never ring.
        report(.outOfRange, at: node.location, "is more than a share can be", remedy: "80 % is written 0.8")
      }
      result[place] = AlarmConfiguration(
        id: member.key, metric: metric, period: period, publishedAfter: published, comparison: comparison,
        datapointsToAlarm: datapoints.0, evaluationPeriods: datapoints.1, missingData: missing, region: region)
    }
    refuseCircles(result, reader.members("alarms"), tables)
    return whole(result)
  }

  /// The region that an alarm lives in.
  private mutating func home(_ alarm: ObjectReader, _ tables: CompiledArchitecture) -> RegionIndex? {
    resolve(alarm["in"], in: tables.regions, of: "this architecture").map { RegionIndex($0) }
  }

  /// A statement about the states of alarms.
  mutating func rule(_ node: JSONNode?, _ tables: CompiledArchitecture) -> AlarmRule? {
    guard let node else { return nil }
    func state(_ node: JSONNode?, _ value: AlarmStateValue) -> AlarmRule? {
      resolve(node, in: tables.alarms, of: "this architecture").map { .state(AlarmIndex($0), value) }
    }
    if node.string != nil { return state(node, .alarm) }
    guard let reader = ObjectReader(node, OperationsShapes.ruleOperation) else { return nil }
    if reader.has("NOT") { return rule(reader["NOT"], tables).map { .not($0) } }
    for value in [AlarmStateValue.alarm, .ok, .insufficientData] where reader.has(value.rawValue) {
      return state(reader[value.rawValue], value)
    }
    let isAnd = reader.has("AND")
    var parts: [AlarmRule?] = []
    for part in reader[isAnd ? "AND" : "OR"]?.array ?? [] { parts.append(rule(part, tables)) }
    guard let parts = whole(parts), !parts.isEmpty else { return nil }
    return isAnd ? .and(parts) : .or(parts)
  }

  /// Reports composite alarms that speak of themselves, directly or through others, and takes them out.
  private mutating func refuseCircles(
    _ alarms: [AlarmConfiguration?], _ members: [JSONMember], _ tables: CompiledArchitecture
  ) {
    var reachable = alarms.map { Set($0?.rule?.alarms.map(\.raw) ?? []) }
    for middle in alarms.indices {
      for alarm in alarms.indices where reachable[alarm].contains(middle) {
        reachable[alarm].formUnion(reachable[middle])
      }
    }
    for member in members {
      guard let place = tables.alarms[member.key], reachable[place].contains(place) else { continue }
      report(
        .contradiction, at: member.value.location, "rests on its own state", remedy: "name other alarms in its rule")
    }
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
    if let metric = reader.text("messages").flatMap(AlarmConfiguration.MessagesMetric.init) { return .messages(metric) }
    if reader.has("ActiveMessages") {
      let bus = tables.serviceBus ?? .nothing
      let entity = resolve(reader["ActiveMessages"], in: bus.entities, of: "this architecture")
      guard let entity, let namespace = namespace(reader["namespace"], bus),
        let region = bus.configuration?.namespaces[namespace].region
      else { return nil }
      return .activeMessages(MessagingEntityIndex(entity), namespace, region)
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

  // MARK: Notices and people

  private mutating func notices(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> [NoticeConfiguration]? {
    var result = [NoticeConfiguration?](repeating: nil, count: tables.notices.count)
    for member in reader.members("notices") {
      guard let place = tables.notices[member.key], let notice = ObjectReader(member.value, OperationsShapes.notice)
      else { continue }
      if tables.alarms[member.key] != nil {
        report(.duplicateID, at: member.keyLocation, "is an alarm's id too", remedy: "rename one of them")
      }
      let region = resolve(notice["region"], in: tables.regions, of: "this architecture")
      guard let after = distribution(notice["after"]), let region else { continue }
      result[place] = NoticeConfiguration(id: member.key, region: RegionIndex(region), after: after)
    }
    return whole(result)
  }

  private mutating func people(_ reader: ObjectReader) -> [PersonConfiguration]? {
    var result: [PersonConfiguration?] = []
    for member in reader.members("people").sorted(by: { $0.key < $1.key }) {
      guard let person = ObjectReader(member.value, OperationsShapes.person),
        let answers = distribution(person["answersAfter"])
      else { return nil }
      let hours = (person["onDuty"]?.array ?? []).map { duty($0) }
      guard let hours = whole(hours) else { return nil }
      result.append(
        PersonConfiguration(
          id: member.key, onDuty: person.has("onDuty") ? hours.flatMap { $0 } : nil, startOfRun: startOfWeek,
          answersAfter: answers))
    }
    return whole(result)
  }

  /// Hours of the week since Monday 00:00; those that end before they begin end on the next day.
  private func duty(_ node: JSONNode) -> [Range<SimulationDuration>]? {
    guard let reader = ObjectReader(node, OperationsShapes.duty), let days = reader["days"]?.array,
      let from = reader.text("from").flatMap(ISO8601.timeOfDay),
      let until = reader.text("until").flatMap(ISO8601.timeOfDay)
    else { return nil }
    let day = SimulationDuration.hours(24).microseconds
    let length = until > from ? until - from : until - from + day
    return days.compactMap { $0.string.flatMap(OperationsShapes.days.firstIndex) }.map { place in
      let start = Int64(place) * day + from
      return SimulationDuration(microseconds: start)..<SimulationDuration(microseconds: start + length)
    }
  }

  /// The local time since Monday 00:00 of an instant: 1970 began on a Thursday.
  static func sinceMonday(_ instant: CalendarInstant) -> SimulationDuration {
    let day = SimulationDuration.hours(24).microseconds
    let local = instant.epochMicroseconds + Int64(instant.offsetMinutes) * 60_000_000 + 3 * day
    return SimulationDuration(microseconds: ((local % (7 * day)) + 7 * day) % (7 * day))
  }
}
