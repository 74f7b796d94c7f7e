import ContactCenterModel
import Infrastructure
import SimulationKernel

/// How far a runbook has come. What it moves is all that a second region is worth in a disaster (ACGR-03). Unless it says
/// otherwise a runbook runs once, and nothing fails back by itself (ACGR-36, X-10).
struct RunbookState {
  let hash: UInt32
  var hasStarted = false
  /// Earlier runs: they draw other numbers.
  var runs: UInt32 = 0
  var started = SimulationTime.start
  var step = 0
  /// Tries of the present step.
  var tries: UInt8 = 0
  var stepBegan = SimulationTime.start
  /// The person whom the present step asks.
  var asked: PersonIndex?
  var hasChangedAnything = false
  /// Whether its changes stand: some were made, and no other runbook has taken them back.
  var isInEffect = false
  /// The end of its last page or approval so far, before it changed anything.
  var decided: SimulationTime?
  /// The time in those pages and approvals.
  var deciding = SimulationDuration.zero
  /// The strikes it answers to, by their place in the strike book: those that contacts may feel.
  var strikes: [Int] = []
  /// Whether it only tries out what it would do (SBGDR-80).
  var isRehearsal = false
  /// Since when its failover waits for systems; `nil` while it does not.
  var waitsSince: SimulationTime?
}

/// A change that has been accepted and is not yet felt.
struct PendingEffect {
  let runbook: Int
  let step: Int
  let accepted: SimulationTime
}

// Page → approve → run steps → propagate. Every step takes its time, and an API call runs somewhere.
extension World {
  /// Begins a runbook that does not run already. It answers the faults that contacts meet; one that an alarm starts only those
  /// the alarm can tell of.
  mutating func startRunbook(
    _ index: Int, by alarm: AlarmIndex? = nil, rehearsing: Bool = false, _ scheduler: inout Scheduler
  ) {
    guard !runbookStates[index].hasStarted else { return }
    let now = scheduler.now
    let undone = configuration.operations.runbooks[index].undoes?.raw
    if let undone {
      // what has not been moved cannot be moved back.
      guard runbookStates[undone].isInEffect else { return }
    } else if runbookStates[index].isInEffect,
      configuration.operations.runbooks.contains(where: { $0.undoes?.raw == index })
    {
      // What was moved must first be moved back.
      return
    }
    runbookStates[index].hasStarted = true
    runbookStates[index].isRehearsal = rehearsing
    runbookStates[index].started = now
    runbookStates[index].step = 0
    runbookStates[index].tries = 0
    runbookStates[index].hasChangedAnything = false
    runbookStates[index].decided = nil
    runbookStates[index].deciding = .zero
    runbookStates[index].strikes = []
    runbookStates[index].waitsSince = nil
    book.report.started += 1
    let isRepetition = runbookStates[index].runs > 0
    for strike in contactCenter.value.strikes.strikes.indices
    where undone == nil && contactCenter.value.strikes.strikes[strike].repaired == nil
      && contactCenter.value.strikes.strikes[strike].touchesContacts
      && alarm.map({ tells($0.raw, of: contactCenter.value.strikes.strikes[strike]) }) ?? true
    {
      // A fault that has been answered once is not answered anew, or a second move would look like the recovery.
      if isRepetition && contactCenter.value.strikes.strikes[strike].executed != nil { continue }
      runbookStates[index].strikes.append(strike)
      // A drill is known to whoever holds it.
      if contactCenter.value.strikes.strikes[strike].detected == nil {
        contactCenter.value.strikes.strikes[strike].detected = now
      }
      let noted = contactCenter.value.strikes.strikes[strike]
      noteMessaging(noted) { $0.detected = noted.detected }
    }
    beginStep(index, &scheduler)
  }

  mutating func beginStep(_ index: Int, _ scheduler: inout Scheduler) {
    let step = runbookStates[index].step
    guard step < configuration.operations.runbooks[index].steps.count else {
      end(index, stoodDown: false)
      return
    }
    runbookStates[index].stepBegan = scheduler.now
    var draws = origin.stream(runbookStates[index].hash, place(of: step, in: index), runbookStates[index].tries, .step)
    var takes = distributions.table.duration(distributions.steps[index][step].takes, &draws)
    runbookStates[index].asked = nil
    if let people = configuration.operations.runbooks[index].steps[step].action.people {
      takes = takes + answer(of: people, index, at: scheduler.now)
    }
    scheduler.schedule(after: takes, .stepEnd, UInt32(index))
  }

  /// What addresses the random numbers of a step: a runbook has at most 100.
  private func place(of step: Int, in runbook: Int) -> UInt32 {
    UInt32(step) &+ 128 &* runbookStates[runbook].runs
  }

  /// ACGR-36: the first of those who are on duty is asked, or else whoever is on duty first; how long until the answer.
  private mutating func answer(
    of people: [PersonIndex], _ index: Int, at now: SimulationTime
  ) -> SimulationDuration {
    var best: (person: PersonIndex, wait: SimulationDuration)?
    for person in people {
      guard let wait = configuration.operations.people[person].wait(at: now) else { continue }
      if best.map({ wait < $0.wait }) ?? true { best = (person, wait) }
    }
    guard let best else { preconditionFailure("somebody is on duty some time") }
    runbookStates[index].asked = best.person
    let hash = runbookStates[index].hash ^ stableHash(configuration.operations.people[best.person].id)
    var draws = origin.stream(hash, place(of: runbookStates[index].step, in: index), 0, .answer)
    return best.wait + distributions.table.duration(distributions.answers[best.person.raw], &draws)
  }

  /// A runbook has come to its end, or its criteria are not met.
  private mutating func end(_ index: Int, stoodDown: Bool) {
    if stoodDown { book.report.stoodDown += 1 }
    if runbookStates[index].isRehearsal {
      // It has not run, and does so when it is needed, with the numbers of a first run.
      runbookStates[index].hasStarted = false
      return
    }
    // One that stood down without having changed anything has not run, and answers the next alarm.
    if configuration.operations.runbooks[index].repeats || stoodDown && !runbookStates[index].hasChangedAnything {
      runbookStates[index].hasStarted = false
      runbookStates[index].runs += 1
    }
  }

  mutating func endStep(_ index: Int, _ scheduler: inout Scheduler) {
    let number = runbookStates[index].step
    let step = configuration.operations.runbooks[index].steps[number]
    if runbookStates[index].isRehearsal, let result = rehearse(step, index, &scheduler) {
      record(index, step, result, at: scheduler.now)
      runbookStates[index].step += 1
      beginStep(index, &scheduler)
      return
    }
    switch step.action {
    case .page, .approve:
      if !runbookStates[index].hasChangedAnything {
        runbookStates[index].decided = scheduler.now
        runbookStates[index].deciding += scheduler.now - runbookStates[index].stepBegan
        noteDecision(index)
      }
      record(index, step, "done", at: scheduler.now)
    case .wait: record(index, step, "done", at: scheduler.now)
    case .onlyIf(let rule):
      guard holds(rule) else {
        record(index, step, "stood down", at: scheduler.now)
        end(index, stoodDown: true)
        return
      }
      record(index, step, "done", at: scheduler.now)
    case .updateTrafficDistribution(let update):
      let refusal = refusal(of: update, index, number, at: scheduler.now)
      book.report.calls += 1
      if isTracing {
        book.report.records.calls.append(
          .init(time: scheduler.now, runbook: RunbookIndex(index), update: update, error: refusal?.exception))
      }
      if let refusal {
        book.report.refusedCalls += 1
        record(index, step, refusal.result, at: scheduler.now)
        retry(index, number, &scheduler)
        return
      }
      record(index, step, "accepted", at: scheduler.now)
      isInUpdate[update.group.raw] = true
      accept(index, number, &scheduler)
    case .switchClients, .isolateRegions, .signInAgain:
      record(index, step, "done", at: scheduler.now)
      accept(index, number, &scheduler)
    case .move(let move):
      guard !infrastructure.isDown(region: move.region.raw) else {
        record(index, step, "refused", at: scheduler.now)
        retry(index, number, &scheduler)
        return
      }
      if isIn(move.region, move.system) {
        record(index, step, "is there already", at: scheduler.now)
        break
      }
      record(index, step, "accepted", at: scheduler.now)
      accept(index, number, &scheduler)
    case .serviceBus(let command):
      guard passesGate(index, command, at: scheduler.now) else { return }
      book.report.calls += 1
      let hadSafely = messaging?.value.isWaitingForCopies ?? false
      let answer = run(command, &scheduler)
      // A pair that is broken is not failed over any more, and a forced failover overtakes one that waits for copies.
      if messaging?.value.isSwitching == false || hadSafely && messaging?.value.isWaitingForCopies == false {
        switchIsOver(isDone: false, &scheduler)
      }
      switch answer {
      case .refused(let refusal):
        book.report.refusedCalls += 1
        record(index, step, "refused: \(refusal.rawValue)", at: scheduler.now)
        // What may be granted later is tried again; what never will be ends the runbook.
        if refusal.mayPass { retry(index, number, &scheduler) } else { end(index, stoodDown: true) }
        return
      case .seen(let finding):
        // SBGDR-95: what is found is told, and stops nobody.
        if finding != nil { book.report.probesAnswered += 1 }
        record(index, step, finding?.rawValue ?? "isolated", at: scheduler.now)
      case .accepted:
        record(index, step, "accepted", at: scheduler.now)
        accept(index, number, &scheduler)
      }
    }
    runbookStates[index].step += 1
    runbookStates[index].tries = 0
    beginStep(index, &scheduler)
  }

  /// Why a call of the management API is not accepted; nothing when it is.
  private mutating func refusal(
    of update: TrafficDistributionUpdate, _ index: Int, _ step: Int, at now: SimulationTime
  ) -> (result: String, exception: String)? {
    // ACGR-46: nothing can be moved before the service is set up for the customer.
    if let onboarded = configuration.operations.onboardedAt, now < onboarded {
      return ("refused: not onboarded", "AccessDeniedException")
    }
    // a dead region's control plane refuses, a sick one fails now and then.
    guard infrastructure.controlPlaneAnswers(region: update.calledFrom.raw) else {
      return ("refused", "InternalServiceException")
    }
    // A group must be active to be updated (facts 2.3): what was accepted before takes effect first.
    if isInUpdate[update.group.raw] { return ("refused: UPDATE_IN_PROGRESS", "InvalidRequestException") }
    let isHit = isHit(
      .controlPlane(update.calledFrom), runbookStates[index].hash, place(of: step, in: index),
      runbookStates[index].tries, .apiFailure)
    return isHit ? ("failed", "InternalServiceException") : nil
  }

  private mutating func retry(_ index: Int, _ step: Int, _ scheduler: inout Scheduler) {
    guard let retryAfter = distributions.steps[index][step].retryAfter else { return }
    runbookStates[index].tries &+= 1
    var draws = origin.stream(
      runbookStates[index].hash, place(of: step, in: index), runbookStates[index].tries, .effect)
    scheduler.schedule(after: distributions.table.duration(retryAfter, &draws), .stepRetry, UInt32(index))
  }

  /// A change is accepted; it is felt after its delay.
  private mutating func accept(_ index: Int, _ step: Int, _ scheduler: inout Scheduler) {
    runbookStates[index].hasChangedAnything = true
    runbookStates[index].isInEffect = true
    if let undone = configuration.operations.runbooks[index].undoes { runbookStates[undone.raw].isInEffect = false }
    noteDecision(index)
    noteMilestone(index, step) { $0.executed = scheduler.now }
    var draws = origin.stream(runbookStates[index].hash, place(of: step, in: index), 0, .effect)
    var delay = distributions.table.duration(distributions.steps[index][step].takesEffect, &draws)
    // Everybody reads it in their own time.
    if case .signInAgain = configuration.operations.runbooks[index].steps[step].action { delay = .zero }
    if case .move(let move) = configuration.operations.runbooks[index].steps[step].action {
      delay = beginMove(move, &scheduler)
    }
    pendingEffects.append(PendingEffect(runbook: index, step: step, accepted: scheduler.now))
    if configuration.operations.runbooks[index].steps[step].action.leadsClients {
      awaitedSwitches.append(pendingEffects.count - 1)
    } else {
      scheduler.schedule(after: delay, .effect, UInt32(pendingEffects.count - 1))
    }
  }

  /// SBGDR-11: a failover or promotion that the service accepted is felt when clients are led elsewhere, if it comes to that.
  mutating func switchIsOver(isDone: Bool, _ scheduler: inout Scheduler) {
    for pending in awaitedSwitches {
      if isDone {
        takeEffect(pending, &scheduler)
      } else {
        recordEffect(pendingEffects[pending], "given up", at: scheduler.now)
      }
    }
    awaitedSwitches = []
  }

  /// What is accepted and not done by the end of the run.
  mutating func closeSwitches(at now: SimulationTime) {
    for pending in awaitedSwitches { recordEffect(pendingEffects[pending], "under way at the end", at: now) }
  }

  mutating func takeEffect(_ pending: Int, _ scheduler: inout Scheduler) {
    let effect = pendingEffects[pending]
    let runbook = configuration.operations.runbooks[effect.runbook]
    let step = runbook.steps[effect.step]
    switch step.action {
    case .updateTrafficDistribution(let update):
      noteSwitch(update, at: scheduler.now)
      noteMove(update, effect.runbook, at: scheduler.now)
      isInUpdate[update.group.raw] = false
      if let telephony = update.telephony {
        contactCenter.value.setTelephonyShares(update.group, telephony, at: scheduler.now, &infrastructure)
      }
      if let signIns = update.signIns { contactCenter.value.setSignInRegions(signIns, &scheduler, &infrastructure) }
      if let agents = update.agents {
        contactCenter.value.setAgentShares(
          update.group, agents, forced: update.forceAgents, &scheduler, &infrastructure)
      }
    case .switchClients(let channels, let region):
      for channel in channels { contactCenter.value.pointClients(channel, at: region) }
    case .isolateRegions(let isolated): contactCenter.value.isolateRegions(isolated, &scheduler, &infrastructure)
    case .signInAgain(let groups, let region):
      for group in groups { tellToSignIn(group, to: region, effect, &scheduler) }
    case .serviceBus: break  // The service carries out by itself what it accepted.
    case .move(let move): endMove(move, &scheduler)
    case .page, .approve, .wait, .onlyIf: preconditionFailure("a step without an effect took effect")
    }
    noteMilestone(effect.runbook, effect.step) { $0.effective = max($0.effective ?? scheduler.now, scheduler.now) }
    recordEffect(effect, "done", at: scheduler.now)
    armFailbacks(of: effect.runbook, &scheduler)
  }

  private mutating func recordEffect(_ effect: PendingEffect, _ result: String, at now: SimulationTime) {
    let runbook = configuration.operations.runbooks[effect.runbook]
    operations.append(
      OperationRecord(
        actor: runbook.id, step: "effect of \(runbook.steps[effect.step].action.name)", began: effect.accepted,
        ended: now, result: result))
  }

  private mutating func tellToSignIn(
    _ group: AgentGroupIndex, to region: RegionIndex?, _ effect: PendingEffect, _ scheduler: inout Scheduler
  ) {
    let hash = stableHash(configuration.contactCenter.agentGroups[group].id)
    let readAfter = distributions.steps[effect.runbook][effect.step].takesEffect
    let (origin, table) = (origin, distributions.table)
    contactCenter.value.tellToSignIn(group, to: region, &scheduler) { ordinal in
      var draws = origin.stream(hash, ordinal, UInt8(truncatingIfNeeded: effect.step), .signInNotice)
      return table.duration(readAfter, &draws)
    }
  }

  /// Recovery is measured on calls: pointing the clients of chats and tasks elsewhere is a milestone of it only where the
  /// runbook moves no calls or agents. Else a chat switch felt late would hide when the calls' way was open again. In the same
  /// way that of messages is measured on what leads their clients, and not on a drain or a restart that comes after.
  private mutating func noteMilestone(_ runbook: Int, _ step: Int, _ change: (inout StrikeBook.Strike) -> Void) {
    let steps = configuration.operations.runbooks[runbook].steps
    let action = steps[step].action
    let callsMove = steps.contains { $0.action.movesCalls }
    let clientsAreLed = steps.contains { $0.action.leadsClients }
    let isOfCalls = callsMove ? action.movesCalls : !clientsAreLed || action.leadsClients
    let isOfMessages = clientsAreLed ? action.leadsClients : !callsMove || action.movesCalls
    for strike in runbookStates[runbook].strikes {
      if isOfMessages { noteMessaging(contactCenter.value.strikes.strikes[strike], change) }
      if isOfCalls { change(&contactCenter.value.strikes.strikes[strike]) }
    }
  }

  /// ACGR-36, SBGDR-63: deciding is what pages and approvals take, not waiting for an alarm; of several runbooks the decision is
  /// that of the one which changes something first.
  private mutating func noteDecision(_ runbook: Int) {
    let (decided, deciding) = (runbookStates[runbook].decided, runbookStates[runbook].deciding)
    note(runbook) { strike in
      guard strike.executed == nil else { return }
      strike.decided = decided
      strike.deciding = deciding
    }
  }

  /// Who has not decided when the run ends has been deciding until then: an approver who is absent dominates the delay.
  mutating func closeDecisions(at now: SimulationTime) {
    for runbook in runbookStates.indices where runbookStates[runbook].hasStarted {
      let state = runbookStates[runbook]
      let steps = configuration.operations.runbooks[runbook].steps
      guard !state.hasChangedAnything, state.step < steps.count, steps[state.step].action.isDecision else { continue }
      note(runbook) { strike in
        if strike.executed == nil { strike.deciding = state.deciding + (now - state.stepBegan) }
      }
    }
  }

  private mutating func note(_ runbook: Int, _ change: (inout StrikeBook.Strike) -> Void) {
    for strike in runbookStates[runbook].strikes {
      change(&contactCenter.value.strikes.strikes[strike])
      noteMessaging(contactCenter.value.strikes.strikes[strike], change)
    }
  }

  private mutating func record(_ index: Int, _ step: RunbookStep, _ result: String, at now: SimulationTime) {
    operations.append(
      OperationRecord(
        actor: configuration.operations.runbooks[index].id, step: name(of: step.action, index),
        began: runbookStates[index].stepBegan, ended: now, result: result))
  }

  /// What a step is called in traces: with the name of whoever was asked, or of what moves.
  private func name(of action: RunbookStep.Action, _ index: Int) -> String {
    if case .move(let move) = action { return "move \(configuration.operations.systems[move.system].id)" }
    guard let asked = runbookStates[index].asked else { return action.name }
    return "\(action.name) \(configuration.operations.people[asked].id)"
  }
}

extension RunbookStep.Action {
  /// Whether somebody is asked.
  var isDecision: Bool {
    switch self {
    case .page, .approve: true
    case .wait, .onlyIf, .updateTrafficDistribution, .switchClients, .isolateRegions, .signInAgain, .serviceBus, .move:
      false
    }
  }

  /// Whether it changes where calls or voice agents are.
  var movesCalls: Bool {
    switch self {
    case .updateTrafficDistribution, .signInAgain: true
    case .page, .approve, .wait, .onlyIf, .switchClients, .isolateRegions, .serviceBus, .move: false
    }
  }

  /// Whether it leads the clients of a service bus to another namespace.
  var leadsClients: Bool {
    guard case .serviceBus(let command) = self else { return false }
    switch command.action {
    case .failover, .promote: return true
    case .breakPairing, .deleteAlias, .pair, .drain, .deleteNamespace, .assignRole, .updateNamespace,
      .updateNetworkRules, .createPrivateEndpoint, .probe, .restart, .mend, .createEntity:
      return false
    }
  }

  /// Whom it asks, where that depends on the hour.
  var people: [PersonIndex]? {
    switch self {
    case .page(.firstOnDuty(let people)), .approve(.firstOnDuty(let people)): people
    case .page, .approve, .wait, .onlyIf, .updateTrafficDistribution, .switchClients, .isolateRegions, .signInAgain,
      .serviceBus, .move:
      nil
    }
  }

  /// The step's name in traces.
  var name: String {
    switch self {
    case .page(.someone(let who)): "page \(who)"
    case .page(.firstOnDuty): "page"
    case .approve(.someone(let who)): "approve \(who)"
    case .approve(.firstOnDuty): "approve"
    case .wait: "wait"
    case .onlyIf: "onlyIf"
    case .updateTrafficDistribution: "UpdateTrafficDistribution"
    case .switchClients: "switchClients"
    case .isolateRegions: "cross-region-routing"
    case .signInAgain: "reSignIn"
    case .serviceBus(let command): command.name
    case .move: "move"
    }
  }
}
