import ContactCenterModel
import Infrastructure
import JSONSource
import SimulationKernel
import WorldModel

/// How agents sign in, and what makes them do it again.
extension Compiler {
  /// How the agents of a group sign in.
  mutating func signIn(_ group: ObjectReader, _ tables: CompiledArchitecture) -> SignInConfiguration? {
    let takes = distribution(group["signInTakes"])
    let site = resolve(group["site"], in: tables.agentSites, of: "this architecture")
    if site == nil && group.has("site") { return nil }
    guard let takes, let signIn = group.text("signIn") else { return nil }
    var session: SessionConfiguration?
    if group.has("session") {
      guard let reader = group.object("session", SignInShapes.session),
        let lasts = duration(reader.microseconds("lasts")),
        let endsWithRegion = reader.bool("endsWithRegion")
      else { return nil }
      session = SessionConfiguration(lasts: lasts, endsWithRegion: endsWithRegion)
    }
    return SignInConfiguration(
      isGlobal: signIn == "global", takes: takes, session: session, site: site.map { AgentSiteIndex($0) })
  }

  /// ACGR-27: whether agents follow a change of the distribution by themselves.
  func followsDistribution(_ group: ObjectReader) -> Bool? {
    guard let client = group.text("client"), let signIn = group.text("signIn") else { return nil }
    switch client {
    case "standardCCP": return false
    case "customCCP": return group.bool("enableGlobalResiliency").map { $0 && signIn == "global" }
    default: return signIn == "global"
    }
  }

  /// What every sign-in has to pass.
  mutating func identityProvider(
    _ reader: ObjectReader, _ tables: CompiledArchitecture
  ) -> IdentityProviderConfiguration? {
    guard let provider = reader.object("identityProvider", SignInShapes.identityProvider) else { return nil }
    let dependency = resolve(provider["dependency"], in: tables.dependencies, of: "this architecture")
    refuseSystem(provider["dependency"], tables)
    return IdentityProviderConfiguration(
      signInsPerMinute: provider.number("signInsPerMinute"), dependency: dependency.map { DependencyIndex($0) })
  }

  /// Whether a document says anything of how agents sign in.
  func declaresSignIn(_ center: ObjectReader, _ operations: OperationsConfiguration?) -> Bool {
    if center.has("identityProvider") || !center.members("agentSites").isEmpty { return true }
    let limits = center.members("trafficDistributionGroups").contains { group in
      group.value["SignInConfig"]?["Distributions"]?.array?.contains { $0["Enabled"]?.bool == false } == true
    }
    if limits { return true }
    let declares = center.members("agentGroups").contains { member in
      guard let group = ObjectReader(member.value, ArchitectureShapes.agentGroup) else { return false }
      return SignInShapes.agentGroupKeys.contains { group.has($0.key) } || followsDistribution(group) == false
    }
    return declares
      || (operations?.runbooks ?? []).contains { runbook in
        runbook.steps.contains { step in
          switch step.action {
          case .signInAgain: true
          case .updateTrafficDistribution(let update): update.forceAgents || update.signIns?.contains(false) == true
          case .page, .approve, .wait, .onlyIf, .switchClients, .isolateRegions, .serviceBus, .move: false
          }
        }
      }
  }

  /// A step that tells agents to log out and in.
  mutating func reSignIn(_ reader: ObjectReader, _ tables: CompiledArchitecture) -> RunbookStep.Action? {
    guard let node = reader["reSignIn"] else { return nil }
    let names = node.array ?? [node]
    refuseDuplicates(names, "agent group")
    var groups: [AgentGroupIndex?] = []
    for name in names {
      let group = resolve(name, in: tables.agentGroups, of: "this architecture").map { AgentGroupIndex($0) }
      groups.append(group)
      guard reader.has("to"), let group, let known = tables.contactCenter?.agentGroups[group], known.signIn.isGlobal,
        known.group != nil
      else { continue }
      report(
        .contradiction, at: name.location,
        "signs in globally: the distribution places its agents, whatever region they are told",
        remedy: "leave out \"to\", or give the group \"signIn\": \"regional\"")
    }
    let region = instanceRegion(reader["to"], tables, default: nil)
    guard let groups = whole(groups), region != nil || !reader.has("to") else { return nil }
    return .signInAgain(groups.sorted(), to: region)
  }
}
