import ContactCenterModel
import Infrastructure
import SimulationKernel

/// How far a runbook has come. What it moves is all that a second region is worth in a disaster (ACGR-03). A runbook runs
/// once: failing back is a decision of its own.
struct RunbookState {
  let hash: UInt32
  var hasStarted = false
  var step = 0
  /// Tries of the present step.
  var tries: UInt8 = 0
  var stepBegan = SimulationTime.start
  var hasChangedAnything = false
  /// The strikes it answers to, by their place in the strike book.
  var strikes: [Int] = []
}

/// A change that has been accepted and is not yet felt.
struct PendingEffect {
  let runbook: Int
  let step: Int
  let accepted: SimulationTime
}

// Page → approve → run steps → propagate. Every step takes its time, and an API call runs somewhere.
extension World {
  mutating func startRunbook(_ index: Int, _ scheduler: inout Scheduler) {
    guard !runbookStates[index].hasStarted else { return }
    let now = scheduler.now
    runbookStates[index].hasStarted = true
    for strike in contactCenter.strikes.strikes.indices where contactCenter.strikes.strikes[strike].repaired == nil {
      runbookStates[index].strikes.append(strike)
      // A drill is known to whoever holds it.
      if contactCenter.strikes.strikes[strike].detected == nil { contactCenter.strikes.strikes[strike].detected = now }
      contactCenter.strikes.strikes[strike].decided = now
    }
    beginStep(index, &scheduler)
  }

  mutating func beginStep(_ index: Int, _ scheduler: inout Scheduler) {
    let step = runbookStates[index].step
    guard step < configuration.operations.runbooks[index].steps.count else { return }
    runbookStates[index].stepBegan = scheduler.now
    var draws = origin.stream(runbookStates[index].hash, UInt32(step), runbookStates[index].tries, .step)
    let takes = distributions.table.duration(distributions.steps[index][step].takes, &draws)
    scheduler.schedule(after: takes, .stepEnd, UInt32(index))
  }

  mutating func endStep(_ index: Int, _ scheduler: inout Scheduler) {
    let number = runbookStates[index].step
    let step = configuration.operations.runbooks[index].steps[number]
    switch step.action {
    case .page, .approve:
      if !runbookStates[index].hasChangedAnything { note(index) { $0.decided = scheduler.now } }
      record(index, step, "done", at: scheduler.now)
    case .wait: record(index, step, "done", at: scheduler.now)
    case .updateTrafficDistribution(let update):
      // ACGR-46: nothing can be moved before the service is set up for the customer.
      if let onboarded = configuration.operations.onboardedAt, scheduler.now < onboarded {
        record(index, step, "refused: not onboarded", at: scheduler.now)
        retry(index, number, &scheduler)
        return
      }
      // a sick region's control plane refuses.
      guard infrastructure.controlPlaneAnswers(region: update.calledFrom.raw) else {
        record(index, step, "refused", at: scheduler.now)
        retry(index, number, &scheduler)
        return
      }
      record(index, step, "accepted", at: scheduler.now)
      accept(index, number, &scheduler)
    case .switchClients, .signInAgain:
      record(index, step, "done", at: scheduler.now)
      accept(index, number, &scheduler)
    }
    runbookStates[index].step += 1
    runbookStates[index].tries = 0
    beginStep(index, &scheduler)
  }

  private mutating func retry(_ index: Int, _ step: Int, _ scheduler: inout Scheduler) {
    guard let retryAfter = distributions.steps[index][step].retryAfter else { return }
    runbookStates[index].tries &+= 1
    var draws = origin.stream(runbookStates[index].hash, UInt32(step), runbookStates[index].tries, .effect)
    scheduler.schedule(after: distributions.table.duration(retryAfter, &draws), .stepRetry, UInt32(index))
  }

  /// A change is accepted; it is felt after its delay.
  private mutating func accept(_ index: Int, _ step: Int, _ scheduler: inout Scheduler) {
    runbookStates[index].hasChangedAnything = true
    if countsForRecovery(index, step) { note(index) { $0.executed = scheduler.now } }
    var draws = origin.stream(runbookStates[index].hash, UInt32(step), 0, .effect)
    var delay = distributions.table.duration(distributions.steps[index][step].takesEffect, &draws)
    // Everybody reads it in their own time.
    if case .signInAgain = configuration.operations.runbooks[index].steps[step].action { delay = .zero }
    pendingEffects.append(PendingEffect(runbook: index, step: step, accepted: scheduler.now))
    scheduler.schedule(after: delay, .effect, UInt32(pendingEffects.count - 1))
  }

  mutating func takeEffect(_ pending: Int, _ scheduler: inout Scheduler) {
    let effect = pendingEffects[pending]
    let runbook = configuration.operations.runbooks[effect.runbook]
    let step = runbook.steps[effect.step]
    switch step.action {
    case .updateTrafficDistribution(let update):
      noteSwitch(update, at: scheduler.now)
      if let telephony = update.telephony { contactCenter.setTelephonyShares(update.group, telephony) }
      if let agents = update.agents {
        contactCenter.setAgentShares(update.group, agents, forced: update.forceAgents, &scheduler)
      }
    case .switchClients(let channels, let region):
      for channel in channels { contactCenter.pointClients(channel, at: region) }
    case .signInAgain(let groups, let region):
      for group in groups { tellToSignIn(group, to: region, effect, &scheduler) }
    case .page, .approve, .wait: preconditionFailure("a step without an effect took effect")
    }
    if countsForRecovery(effect.runbook, effect.step) {
      note(effect.runbook) { $0.effective = max($0.effective ?? scheduler.now, scheduler.now) }
    }
    operations.append(
      OperationRecord(
        actor: runbook.id, step: "effect of \(step.action.name)", began: effect.accepted, ended: scheduler.now,
        result: "done"))
  }

  private mutating func tellToSignIn(
    _ group: AgentGroupIndex, to region: RegionIndex?, _ effect: PendingEffect, _ scheduler: inout Scheduler
  ) {
    let hash = stableHash(configuration.contactCenter.agentGroups[group].id)
    let readAfter = distributions.steps[effect.runbook][effect.step].takesEffect
    let (origin, table) = (origin, distributions.table)
    contactCenter.tellToSignIn(group, to: region, &scheduler) { ordinal in
      var draws = origin.stream(hash, ordinal, UInt8(truncatingIfNeeded: effect.step), .signInNotice)
      return table.duration(readAfter, &draws)
    }
  }

  /// Recovery is measured on calls: pointing the clients of chats and tasks elsewhere is a milestone of it only where the
  /// runbook moves no calls or agents. Else a chat switch felt late would hide when the calls' way was open again.
  private func countsForRecovery(_ runbook: Int, _ step: Int) -> Bool {
    let steps = configuration.operations.runbooks[runbook].steps
    return steps[step].action.movesCalls || !steps.contains { $0.action.movesCalls }
  }

  private mutating func note(_ runbook: Int, _ change: (inout StrikeBook.Strike) -> Void) {
    for strike in runbookStates[runbook].strikes { change(&contactCenter.strikes.strikes[strike]) }
  }

  private mutating func record(_ index: Int, _ step: RunbookStep, _ result: String, at now: SimulationTime) {
    operations.append(
      OperationRecord(
        actor: configuration.operations.runbooks[index].id, step: step.action.name,
        began: runbookStates[index].stepBegan, ended: now, result: result))
  }
}

extension RunbookStep.Action {
  /// Whether it changes where calls or voice agents are.
  var movesCalls: Bool {
    switch self {
    case .updateTrafficDistribution, .signInAgain: true
    case .page, .approve, .wait, .switchClients: false
    }
  }

  /// The step's name in traces.
  var name: String {
    switch self {
    case .page(let who): "page \(who)"
    case .approve(let who): "approve \(who)"
    case .wait: "wait"
    case .updateTrafficDistribution: "UpdateTrafficDistribution"
    case .switchClients: "switchClients"
    case .signInAgain: "reSignIn"
    }
  }
}
