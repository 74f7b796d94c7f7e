import Infrastructure
import SimulationKernel

// Keys of the customer's own. SBGDR-23: a pairing does not copy them, and a namespace that cannot read its key is inoperable
// until it can again, with its data kept (Microsoft on customer-managed keys, "Revoke access to keys"). Of several keys one
// is enough.
extension MessagingService {
  mutating func strikeKeyVault(_ vault: Int, _ cause: Cause, _ scheduler: inout Scheduler) {
    keyVaultFaults[vault].count += 1
    keyVaultFaults[vault].cause = cause
    scheduleKeyChecks(ofVault: vault, &scheduler)
  }

  mutating func repairKeyVault(_ vault: Int, _ scheduler: inout Scheduler) {
    keyVaultFaults[vault].count -= 1
    scheduleKeyChecks(ofVault: vault, &scheduler)
  }

  /// The vaults of a region, which are down with it.
  func keyVaults(in region: RegionIndex) -> [Int] {
    configuration.keyVaults.indices.filter { configuration.keyVaults[$0].region == region }
  }

  private func scheduleKeyChecks(ofVault vault: Int, _ scheduler: inout Scheduler) {
    for namespace in 0..<namespaceCount
    where configuration.namespaces[namespace].keyVaults.contains(KeyVaultIndex(vault)) {
      scheduler.schedule(at: nextKeyRead(namespace, after: scheduler.now), .keyRead, UInt32(namespace))
    }
  }

  /// Keys are read every so often; each namespace began at an instant of its own.
  private func nextKeyRead(_ namespace: Int, after now: SimulationTime) -> SimulationTime {
    let every = configuration.keyReadEvery.microseconds
    guard every > 0 else { return now }
    var draws = origin.stream(plan.hashes[namespace], 0, 0, .keyRead)
    let first = Int64(draws.uniform() * Double(every))
    let reads = max(0, (now.microseconds - first + every - 1) / every)
    return SimulationTime(microseconds: max(now.microseconds, first + reads * every))
  }

  /// A namespace reads its key, or cannot.
  mutating func keyIsRead(_ namespace: Int, _ scheduler: inout Scheduler) {
    let vaults = configuration.namespaces[namespace].keyVaults
    let lacksKey = vaults.allSatisfy { keyVaultFaults[$0.raw].count > 0 }
    guard lacksKey != namespaces[namespace].lacksKey else { return }
    namespaces[namespace].lacksKey = lacksKey
    if lacksKey, let last = vaults.last { namespaces[namespace].meet(keyVaultFaults[last.raw].cause) }
    refreshServing(namespace, &scheduler)
  }
}
