import Infrastructure
import MessagingModel
import SimulationKernel

// SBGDR-80: a rehearsal of a runbook takes its people and its time, and changes nothing but what it mends.
extension World {
  /// What a step comes to in a rehearsal; `nil` for one that is done as ever.
  mutating func rehearse(_ step: RunbookStep, _ index: Int, _ scheduler: inout Scheduler) -> String? {
    switch step.action {
    case .page, .approve, .wait: return nil
    case .onlyIf, .updateTrafficDistribution, .switchClients, .isolateRegions, .signInAgain, .move: return "rehearsed"
    case .serviceBus(let command):
      switch command.action {
      case .mend: return mend(&scheduler)
      case .failover(let alias, let safely):
        do {
          try messaging?.value.checkFailover(safely: safely, confirm: alias)
        } catch {
          return "rehearsed: refused, \(error.rawValue)"
        }
        let findings = messaging?.value.drift() ?? []
        for finding in findings {
          book.report.findings.append(
            DriftRecord(time: scheduler.now, runbook: RunbookIndex(index), finding: finding))
          if !book.known.contains(finding) { book.known.append(finding) }
        }
        return "rehearsed: \(findings.count) findings"
      case .breakPairing, .deleteAlias, .pair, .promote, .drain, .deleteNamespace, .assignRole, .updateNamespace,
        .restart, .createEntity, .updateNetworkRules, .createPrivateEndpoint:
        return "rehearsed"
      // A look changes nothing.
      case .probe: return nil
      }
    }
  }

  /// What failovers met stands among the findings, in order of time.
  mutating func recordMetDrift() {
    for (time, finding) in messaging?.value.metDrift ?? [] {
      let record = DriftRecord(time: time, runbook: nil, finding: finding)
      let place = book.report.findings.firstIndex { $0.time > time } ?? book.report.findings.endIndex
      book.report.findings.insert(record, at: place)
    }
  }

  /// Mends what rehearsals found, as far as the service lets it; what it refuses now is tried by the next such step.
  mutating func mend(_ scheduler: inout Scheduler) -> String {
    var mended = 0
    var left: [DriftFinding] = []
    for finding in book.known {
      let isDone = (try? messaging?.value.mend(finding, &scheduler)) ?? false
      if isDone { mended += 1 } else { left.append(finding) }
    }
    book.known = left
    book.report.mended += mended
    return "mended \(mended) of \(mended + left.count)"
  }
}

extension WorldConfiguration {
  /// Whether a failover is rehearsed, or what rehearsals find would be mended (SBGDR-80).
  public var hasRehearsals: Bool {
    let isRehearsed = faults.contains { fault in
      if case .rehearsal = fault.kind { true } else { false }
    }
    return isRehearsed || commands { $0 == .mend }
  }

  /// Whether a runbook gives a command of some kind to the service bus.
  public func commands(_ isMeant: (ServiceBusCommand.Action) -> Bool) -> Bool {
    operations.runbooks.contains { runbook in
      runbook.steps.contains { step in
        if case .serviceBus(let command) = step.action { isMeant(command.action) } else { false }
      }
    }
  }
}
