import Infrastructure
import SimulationKernel

/// A dependency that a flow uses, in the form of the event loop.
struct UseSettings: BitwiseCopyable {
  var dependency: UInt16
  var fails: Bool
  /// What is left of self-service; 1 where nothing is lost of it.
  var selfService: Double
  var handleTimeFactor: Double
  var durationFactor: Double

  init(_ use: FlowUse) {
    dependency = UInt16(use.dependency.raw)
    switch use.otherwise {
    case .fails:
      fails = true
      (selfService, handleTimeFactor, durationFactor) = (1, 1, 1)
    case .degraded(let degradation):
      fails = false
      selfService = degradation.selfService ?? 1
      handleTimeFactor = degradation.handleTimeFactor
      durationFactor = degradation.durationFactor
    }
  }
}

// ACGR-31, ACGR-41, X-08: a flow that misses something it uses takes its error path.
extension ContactCenter {
  /// Finds what flows miss, or may miss, in each region, so that a contact pays one look at a table. To be called after a
  /// dependency has failed or works again.
  public mutating func refreshFlows(_ infrastructure: inout InfrastructureState) {
    for flow in 0..<plannedFlows.count where plannedFlows[flow].firstUse < plannedFlows[flow].endUse {
      for region in 0..<regionCount {
        var missing: UInt64 = 0
        let first = Int(plannedFlows[flow].firstUse)
        for index in first..<Int(plannedFlows[flow].endUse) {
          let dependency = Int(uses[index].dependency)
          let isImpaired = impairments.contains { $0.meets(dependency: dependency, region: region) }
          if isImpaired || lack(of: dependency, in: region, &infrastructure) != nil {
            missing |= 1 << UInt64(index - first)
          }
        }
        flows[flow * regionCount + region].missing = missing
      }
    }
  }

  /// Why a dependency cannot be had in a region; `nil` when it can. What was never there is nobody's fault but the
  /// configuration's, whatever else has failed (ACGR-33).
  private mutating func lack(
    of dependency: Int, in region: Int, _ infrastructure: inout InfrastructureState
  ) -> Cause? {
    if absences[dependency * regionCount + region] { return .configuration }
    guard infrastructure.isDown(dependency: dependency, region: region) else { return nil }
    return infrastructure.cause(dependency: dependency, region: region)
  }

  /// The fault whose impairment of a dependency hits an attempt.
  private mutating func impairment(
    of dependency: Int, in region: Int, hash: UInt32, ordinal: UInt32, attempt: UInt8
  ) -> Cause? {
    for impairment in impairments where impairment.meets(dependency: dependency, region: region) {
      var draws = origin.stream(hash ^ impairment.hash, ordinal, attempt, .impairment)
      if draws.bernoulli(impairment.share) { return impairment.cause }
    }
    return nil
  }

  /// What is left of a flow for an attempt. Of several things missing one that fails the flow wins, factors multiply and
  /// the least self-service holds; so the order of a flow's uses changes nothing.
  mutating func flow(
    _ flow: Int, in region: Int, hash: UInt32, ordinal: UInt32, attempt: UInt8,
    _ infrastructure: inout InfrastructureState
  ) -> FlowSettings {
    var left = plannedFlows[flow]
    for index in Int(left.firstUse)..<Int(left.endUse) {
      let use = uses[index]
      let dependency = Int(use.dependency)
      let cause =
        lack(of: dependency, in: region, &infrastructure)
        ?? impairment(of: dependency, in: region, hash: hash, ordinal: ordinal, attempt: attempt)
      guard let cause else { continue }
      left.missing |= 1 << UInt64(index - Int(left.firstUse))
      if use.fails {
        // Without the fault the flow would have failed all the same where something was never there.
        if !left.fails || cause == .configuration { left.cause = cause }
        left.fails = true
      } else {
        left.selfService = min(left.selfService, use.selfService)
        left.handleTimeFactor *= use.handleTimeFactor
        left.durationFactor *= use.durationFactor
      }
    }
    return left
  }

  /// A contact begins a flow that misses something, or may: finds out, and counts it.
  @inline(never)
  mutating func beginErrorPath(
    _ slot: UInt32, flow index: Int, hash: UInt32, _ infrastructure: inout InfrastructureState
  ) -> FlowSettings {
    let region = Int(contacts[slot].region)
    let left = flow(
      index, in: region, hash: hash, ordinal: contacts[slot].ordinal, attempt: contacts[slot].attempt, &infrastructure)
    guard left.missing != 0 else { return left }
    statistics.regions[region].flowErrorsEver += 1
    guard contacts[slot].isMeasured else { return left }
    if !left.fails { statistics.regions[region].degraded += 1 }
    for place in 0..<Int(left.endUse - left.firstUse) where left.missing & 1 << UInt64(place) != 0 {
      let use = uses[Int(left.firstUse) + place]
      if !left.fails {
        statistics.dependencies[Int(use.dependency)].degraded += 1
      } else if use.fails {
        statistics.dependencies[Int(use.dependency)].failed += 1
      }
    }
    return left
  }

  /// ACGR-43: what callers of a region experience, where flows differ between regions.
  @inline(never)
  mutating func countExperience(_ slot: UInt32, _ outcome: ContactOutcome, at now: SimulationTime) {
    let region = Int(contacts[slot].region)
    statistics.regions[region].began += 1
    switch outcome {
    case .selfServed: statistics.regions[region].selfServed += 1
    case .failed: statistics.regions[region].failed += 1
    case .served, .abandoned, .blocked, .unreachable, .dropped, .inProgressAtEnd: break
    }
    if outcome.satisfies { statistics.regions[region].satisfaction.record(now - contacts[slot].arrivedAt) }
  }

  /// Contacts that have taken an error path in a region since the start.
  public mutating func flowErrors(in region: RegionIndex) -> Int {
    statistics.regions[region.raw].flowErrorsEver
  }
}
