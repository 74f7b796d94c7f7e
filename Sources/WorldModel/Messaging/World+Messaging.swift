import Infrastructure
import MessagingModel
import SimulationKernel

// The messaging system beside the contact centre: the same clock, the same faults.
extension World {
  static func messaging(_ blueprint: WorldBlueprint, _ origin: RandomOrigin, tracing: Bool) -> Box<MessagingService>? {
    guard let plan = blueprint.messagingPlan else { return nil }
    return Box(
      MessagingService(
        plan, horizon: blueprint.configuration.horizon,
        faults: blueprint.configuration.faults.count + blueprint.standingCauses.count, origin: origin,
        tracing: tracing))
  }

  /// What a fault takes down of the messaging system: the namespaces of its regions and zones, and what it names.
  private func messagingComponents(of index: Int) -> [MessagingComponent] {
    let fault = configuration.faults[index]
    return fault.messaging
      + fault.components.compactMap { component in
        switch component {
        case .region(let region): .region(region)
        case .zone(let zone): .zone(zone)
        case .carrier, .path, .controlPlane, .monitoring, .dependency, .agentSite, .replication: nil
        }
      }
  }

  /// SBGDR-30, SBGDR-33: an outage keeps what a namespace holds; a disaster that is never repaired does not.
  mutating func strikeMessaging(_ index: Int, _ scheduler: inout Scheduler) {
    guard configuration.messaging != nil else { return }
    var returns = true
    if case .disaster = configuration.faults[index].kind { returns = configuration.faults[index].lasts != nil }
    messaging?.value.advance(to: scheduler.now)
    messaging?.value.strikes.open(Cause(fault: index), at: scheduler.now)
    for component in messagingComponents(of: index) {
      messaging?.value.strike(component, Cause(fault: index), returns: returns, &scheduler)
    }
    if messaging?.value.isSwitching == false { switchIsOver(isDone: false, &scheduler) }
  }

  /// SBGDR-32: the networks of an impairment lose this share of what goes over them, in either direction, or are slower.
  mutating func impairMessaging(_ index: Int, share: Double, _ scheduler: inout Scheduler) {
    let fault = configuration.faults[index]
    guard configuration.messaging != nil, !fault.messaging.isEmpty else { return }
    messaging?.value.advance(to: scheduler.now)
    messaging?.value.strikes.open(Cause(fault: index), at: scheduler.now)
    for case .network(let region, let namespace) in fault.messaging {
      messaging?.value.impair(
        NetworkImpairment(
          region: region, namespace: namespace, losesRequests: share, losesAnswers: share,
          addedLatency: fault.addedLatency, cause: Cause(fault: index)))
    }
  }

  mutating func clearMessagingImpairments(_ index: Int, _ scheduler: inout Scheduler) {
    guard configuration.messaging != nil, !configuration.faults[index].messaging.isEmpty else { return }
    messaging?.value.advance(to: scheduler.now)
    messaging?.value.strikes.close(Cause(fault: index), at: scheduler.now)
    messaging?.value.clearImpairments(of: Cause(fault: index))
  }

  mutating func repairMessaging(_ index: Int, _ scheduler: inout Scheduler) {
    guard configuration.messaging != nil else { return }
    messaging?.value.advance(to: scheduler.now)
    messaging?.value.strikes.close(Cause(fault: index), at: scheduler.now)
    for component in messagingComponents(of: index) { messaging?.value.repair(component, &scheduler) }
    messaging?.value.clearImpairments(of: Cause(fault: index))
  }

  /// A switch of the service bus was due: it is done, goes on, or has been given up.
  mutating func noteServiceBusSwitch(_ scheduler: inout Scheduler) {
    if messaging?.value.latestSwitch == scheduler.now {
      switchIsOver(isDone: true, &scheduler)
    } else if messaging?.value.isSwitching == false {
      switchIsOver(isDone: false, &scheduler)
    }
  }

  /// What was counted of messages.
  mutating func messagingReport() -> MessagingReport? {
    messaging?.value.report(faults: configuration.faults.count + standingCauses.count)
  }
}
