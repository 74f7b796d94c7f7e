import Infrastructure
import SimulationKernel

/// Something in which the secondary of a pair is not what its primary is, so that applications meet it at a failover.
public struct DriftFinding: Sendable, Hashable {
  /// What drifts: a property of the rules of access, `entity`, or `client`.
  public var kind: String
  /// The namespace, the entity, or the application with what it would be told.
  public var subject: String
  /// The namespace that is not as it should be.
  public var namespace: NamespaceIndex
  /// The one that is.
  public var model: NamespaceIndex
  /// The entity that is missing, where one is.
  public var entity: MessagingEntityIndex?
}

// SBGDR-80: what only shows at a failover, found before by a rehearsal. Drift of rules of access: SBGDR-16 to 25, SBGDR-92 to 98;
// entities that are not there: SBGDR-08, SBGDR-27, SBGDR-28.
extension MessagingService {
  /// What a failover of the pair would meet now; nothing without a pair.
  public func drift() -> [DriftFinding] {
    guard let primary = pairing.primary, let secondary = pairing.secondary else { return [] }
    let (model, namespace) = (NamespaceIndex(primary), NamespaceIndex(secondary))
    func finding(_ kind: String, _ subject: String, _ entity: Int? = nil) -> DriftFinding {
      DriftFinding(
        kind: kind, subject: subject, namespace: namespace, model: model,
        entity: entity.map { MessagingEntityIndex($0) })
    }
    let name = configuration.namespaces[namespace].id
    var findings = accessDrift(model, namespace).map { finding($0, name) }
    for entity in 0..<entityCount where places[primary * entityCount + entity].exists {
      let place = places[secondary * entityCount + entity]
      let id = configuration.entities[entity].id
      if !place.exists {
        let what = place.wasAutoDeleted ? "deleted while idle" : "not copied"
        findings.append(finding("entity", "\(id): \(what)", entity))
      } else if place.rules < entities[entity].ruleCount {
        findings.append(finding("entity", "\(id): rules not copied", entity))
      }
    }
    let senders = configuration.producers.filter { follows($0.endpoint) }.map { ($0.id, $0.place) }
    let receivers = configuration.consumers.filter { follows($0.endpoint) }.map { ($0.id, $0.place) }
    for (id, place) in senders + receivers where accessRules[primary].refusal(of: place, named: id) == nil {
      guard let refusal = accessRules[secondary].refusal(of: place, named: id) else { continue }
      findings.append(finding("client", "\(id): \(refusal.name)"))
    }
    return findings
  }

  /// Makes a namespace what its model is in one thing. A passive secondary takes changes of roles, which are not its own, and
  /// of private endpoints (SBGDR-97); everything else is refused until it is active.
  ///
  /// - Returns: Whether it was done; what follows from another finding, as a client's refusal does, is not done by itself.
  public mutating func mend(_ finding: DriftFinding, _ scheduler: inout Scheduler) throws(PairingRefusal) -> Bool {
    let model = accessRules[finding.model.raw]
    switch finding.kind {
    case "roles":
      accessRules[finding.namespace.raw].roles = model.roles
      refreshAccess()
    case "privateEndpoints":
      try updateAccess(of: finding.namespace) { $0.privateEndpoints = model.privateEndpoints }
    case "virtualNetworks": try updateAccess(of: finding.namespace) { $0.virtualNetworks = model.virtualNetworks }
    case "trustedServiceAccess":
      try updateAccess(of: finding.namespace) { $0.trustedServiceAccess = model.trustedServiceAccess }
    case "publicNetworkAccess":
      try updateAccess(of: finding.namespace) { $0.publicNetworkAccess = model.publicNetworkAccess }
    case "defaultAction":
      try updateAccess(of: finding.namespace) { $0.defaultActionAllows = model.defaultActionAllows }
    case "disableLocalAuth": try updateAccess(of: finding.namespace) { $0.disableLocalAuth = model.disableLocalAuth }
    case "encryption": try updateAccess(of: finding.namespace) { $0.encryptionKey = model.encryptionKey }
    case "identity": try updateAccess(of: finding.namespace) { $0.managedIdentity = model.managedIdentity }
    case "entity":
      guard let entity = finding.entity else { return false }
      try createEntity(entity, in: finding.namespace, &scheduler)
    default: return false
    }
    return true
  }
}
