import ContactCenterModel
import Infrastructure
import JSONSource
import SimulationKernel
import WorldModel

/// What is done, by whom, and what starts it.
extension Compiler {
  mutating func runbooks(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> [RunbookConfiguration]? {
    var result = [RunbookConfiguration?](repeating: nil, count: tables.runbooks.count)
    for member in reader.members("runbooks") {
      guard let place = tables.runbooks[member.key], let runbook = ObjectReader(member.value, OperationsShapes.runbook)
      else { continue }
      let triggers = triggers(runbook["when"], tables)
      let undoes = resolve(runbook["undoes"], in: tables.runbooks, of: "this architecture")
      if let undoes, undoes == place, let node = runbook["undoes"] {
        report(
          .contradiction, at: node.location, "is the runbook itself", remedy: "name the one whose changes it undoes")
      }
      var steps: [RunbookStep?] = []
      for node in runbook["steps"]?.array ?? [] {
        steps.append(ObjectReader(node, OperationsShapes.step).flatMap { step($0, tables) })
      }
      guard let steps = whole(steps), let triggers, undoes != nil || !runbook.has("undoes"),
        let repeats = runbook.bool("repeats")
      else { continue }
      result[place] = RunbookConfiguration(
        id: member.key, triggers: triggers, steps: steps, undoes: undoes.map { RunbookIndex($0) }, repeats: repeats)
    }
    refuseCircles(reader.members("runbooks"), tables)
    return whole(result)
  }

  /// Reports runbooks that undo each other: each starts only after the other, so none ever does.
  private mutating func refuseCircles(_ members: [JSONMember], _ tables: CompiledArchitecture) {
    let undone = Dictionary(members.map { ($0.key, $0.value["undoes"]?.string) }) { first, _ in first }
    var told: Set<String> = []
    for member in members {
      var path = [member.key]
      while let next = undone[path[path.count - 1]] ?? nil, !path.contains(next) { path.append(next) }
      // A runbook that names itself is reported where it does.
      guard path.count > 1, undone[path[path.count - 1]] == member.key, told.isDisjoint(with: path),
        let node = member.value["undoes"]
      else { continue }
      told.formUnion(path)
      report(
        .contradiction, at: node.location,
        "names a runbook that itself undoes \(Quoting.quoted(member.key)), at once or through others: none of them could ever start",
        remedy: "let only the way back undo the way out")
    }
  }

  /// What starts a runbook; nothing where some of it cannot be read.
  private mutating func triggers(_ node: JSONNode?, _ tables: CompiledArchitecture) -> [RunbookTrigger]? {
    guard let node else { return [] }
    var result: [RunbookTrigger?] = []
    for trigger in node.array ?? [node] { result.append(self.trigger(trigger, tables)) }
    return whole(result)
  }

  private mutating func trigger(_ node: JSONNode, _ tables: CompiledArchitecture) -> RunbookTrigger? {
    if let id = node.string {
      if let notice = tables.notices[id], tables.alarms[id] == nil { return .notice(NoticeIndex(notice)) }
      return resolve(node, in: tables.alarms, of: "this architecture").map { .alarm(AlarmIndex($0)) }
    }
    guard let reader = ObjectReader(node, OperationsShapes.trigger) else { return nil }
    if reader.has("OK") {
      let alarm = resolve(reader["OK"], in: tables.alarms, of: "this architecture")
      guard let alarm, let time = duration(reader.microseconds("for")) else { return nil }
      return .returnedToOK(AlarmIndex(alarm), for: time)
    }
    guard let at = reader["at"], let text = at.string else { return nil }
    let offset: Int64
    if let duration = at.microseconds {
      offset = duration
    } else {
      guard let instant = try? ISO8601.instant(text) else { return nil }
      guard let startsAt else { return .at(.start) }
      offset = instant.epochMicroseconds - startsAt
    }
    // As with the times of faults.
    if offset < 0 || runDuration.map({ offset >= $0.microseconds }) ?? false {
      report(
        .outsideRun, at: at.location, offset < 0 ? "is before the run starts" : "is after the run's duration",
        remedy: "name a time within the run, or change the scenario's \"starts\" and \"duration\"")
      return nil
    }
    return .at(SimulationTime(microseconds: offset))
  }

  /// Someone by name, who always answers, or people by their ids; a name that is a person's id is that person, and one that is
  /// nearly so is taken for a misspelling.
  private mutating func addressee(_ node: JSONNode?, _ tables: CompiledArchitecture) -> Addressee? {
    guard let node else { return nil }
    if let name = node.string {
      if let person = tables.people[name] { return .firstOnDuty([PersonIndex(person)]) }
      if Nearest.suggestion(for: name, among: tables.people.ids, otherwise: "") != "" {
        reportUnknown(name, at: node.location, in: tables.people, of: "this architecture")
        return nil
      }
      return .someone(name)
    }
    guard let nodes = node.array else { return nil }
    refuseDuplicates(nodes, "person")
    var people: [PersonIndex?] = []
    for node in nodes {
      people.append(resolve(node, in: tables.people, of: "this architecture").map { PersonIndex($0) })
    }
    return whole(people).map { .firstOnDuty($0) }
  }

  private mutating func step(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> RunbookStep? {
    let isUpdate = reader.has("UpdateTrafficDistribution")
    // The API answers within a second or two; what it changes is felt within half a minute to a minute.
    let apiLatency = Distribution.uniform(low: 1, high: 2)
    let propagation = Distribution.uniform(low: 30, high: 60)
    let atOnce = Distribution.constant(0)
    let isOfBus = ServiceBusSteps.keys.contains { reader.has($0) }
    let usual = isUpdate ? apiLatency : isOfBus ? ServiceBusSteps.latency : atOnce
    let takes = reader.has("takes") ? distribution(reader["takes"]) : usual
    let effect = reader.has("takesEffect") ? distribution(reader["takesEffect"]) : isUpdate ? propagation : atOnce
    if reader.has("wait") {
      return distribution(reader["wait"]).map { RunbookStep(action: .wait, takes: $0, takesEffect: atOnce) }
    }
    let action: RunbookStep.Action?
    if reader.has("page") {
      action = addressee(reader["page"], tables).map { .page($0) }
    } else if reader.has("approve") {
      action = addressee(reader["approve"], tables).map { .approve($0) }
    } else if reader.has("onlyIf") {
      action = rule(reader["onlyIf"], tables).map { .onlyIf($0) }
    } else if isUpdate {
      action = update(reader, tables).map { .updateTrafficDistribution($0) }
    } else if let isolated = reader.bool("IsolatedAll") {
      if let center = tables.contactCenter, !center.routesGlobally, let node = reader["IsolatedAll"] {
        report(
          .contradiction, at: node.location, "stops or begins global routing, which this architecture does not have",
          remedy: "set its \"globalRouting\" to true, or leave the step out")
      }
      action = .isolateRegions(isolated)
    } else if reader.has("reSignIn") {
      action = reSignIn(reader, tables)
    } else if reader.has("move") {
      action = move(reader, tables).map { .move($0) }
    } else if isOfBus {
      action = serviceBusCommand(reader, tables).map { .serviceBus($0) }
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
    let isDefault = group.map { tables.defaultGroups.contains(tables.groups.ids[$0]) } ?? true
    let signIns = signIns(reader, isDefault: isDefault, tables)
    if let group, let telephony, let agents, let node = reader["TelephonyConfig"] {
      checkStaffing(telephony, agents, ofGroup: group, at: node.location, tables)
    }
    guard let group, let caller, let retry, let force = reader.bool("forceAgents"),
      telephony != nil || !reader.has("TelephonyConfig"),
      agents != nil || !reader.has("AgentConfig")
    else { return nil }
    var update = TrafficDistributionUpdate(
      group: TrafficDistributionGroupIndex(group), telephony: telephony, agents: agents, calledFrom: caller,
      retryAfter: retry, forceAgents: force)
    update.signIns = signIns
    return update
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
