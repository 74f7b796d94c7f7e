import Infrastructure
import JSONSource
import MessagingModel
import SimulationKernel
import WorldModel

/// Surges of messages: streams of their own beside those that grow, which the twin does not have.
extension Compiler {
  /// The messaging system with the additional messages of surges: like the stream's own, at (factor - 1) times its rates.
  /// Whoever has a role for a stream has it for its surge.
  mutating func withSurges(
    _ messaging: MessagingConfiguration, _ faults: [CompiledFault], _ operations: inout OperationsConfiguration
  ) -> MessagingConfiguration? {
    var result = messaging
    for fault in faults {
      guard case .messageSurge(let stream, let factor, let window) = fault.verb else { continue }
      guard let base = messaging.producers.first(where: { $0.id == stream.string }) else { return nil }
      guard case .poisson(var profile) = base.arrivals else {
        report(
          .contradiction, at: stream.location, "names a stream without a rate to multiply",
          remedy: "give the stream \"perHour\"")
        return nil
      }
      profile.values = profile.values.map { $0 * (factor - 1) }
      var extra = base
      extra.id = base.id + "+" + fault.id
      extra.arrivals = .poisson(perHour: profile)
      extra.incidentOnly = window
      if result.producers.contains(where: { $0.id == extra.id }) {
        report(
          .duplicateID, at: fault.location, "makes a stream \(Quoting.quoted(extra.id)), which there is already",
          remedy: "rename the fault or the stream")
        return nil
      }
      result.producers.append(extra)
      for place in result.namespaces.indices where result.namespaces[place].access.roles?.contains(base.id) == true {
        result.namespaces[place].access.roles?.append(extra.id)
      }
      giveRole(to: extra.id, like: base.id, &operations)
    }
    result.producers.sort { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    return result
  }

  private func giveRole(to extra: String, like base: String, _ operations: inout OperationsConfiguration) {
    for runbook in operations.runbooks.indices {
      for step in operations.runbooks[runbook].steps.indices {
        guard case .serviceBus(var command) = operations.runbooks[runbook].steps[step].action,
          case .assignRole(let clients, let namespace) = command.action, clients.contains(base)
        else { continue }
        command.action = .assignRole(clients + [extra], namespace)
        operations.runbooks[runbook].steps[step].action = .serviceBus(command)
      }
    }
  }
}
