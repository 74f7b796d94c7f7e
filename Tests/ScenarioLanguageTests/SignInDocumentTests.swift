import ContactCenterModel
import Infrastructure
import SimulationKernel
import Testing
import WorldModel

@testable import ScenarioLanguage

/// How documents say the way agents sign in.
@Suite struct SignInDocumentTests {
  private func world(group: String, _ more: String = "") throws -> WorldConfiguration {
    try BaseScenario().world(architecture: #"{"contactCenter":{"agentGroups":{"floor":\#(group)}\#(more)}}"#)
  }

  private func problems(group: String = "{}", step: String? = nil) throws -> [String] {
    var architecture = #"{"contactCenter":{"agentGroups":{"floor":\#(group)}}}"#
    if let step {
      architecture.removeLast()
      architecture += #","operations":{"runbooks":{"again":{"steps":[\#(step)]}}}}"#
    }
    return try BaseScenario().load(architecture: architecture).problems.map(\.description)
  }

  @Test func nothingIsDeclaredUnlessWritten() throws {
    let plain = try BaseScenario().world().contactCenter
    #expect(!plain.declaresSignIn && plain.identityProvider == nil)
    #expect(plain.agentGroups[0].signIn.isGlobal && plain.agentGroups[0].signIn.session == nil)
  }

  @Test(arguments: [
    (#"{"client":"agentWorkspace"}"#, true, false), (#"{"client":"customCCP"}"#, true, false),
    (#"{"client":"customCCP","enableGlobalResiliency":true}"#, true, true),
    (#"{"client":"customCCP","enableGlobalResiliency":false}"#, false, true),
    (#"{"client":"standardCCP"}"#, false, true), (#"{"signIn":"regional"}"#, false, true),
  ])
  func onlySomeClientsFollow(group: String, follows: Bool, declares: Bool) throws {
    let center = try world(group: group).contactCenter
    #expect(center.agentGroups[0].followsDistribution == follows)
    #expect(center.declaresSignIn == declares)
  }

  @Test func sessionsAndTheIdentityProviderAreRead() throws {
    let center = try world(
      group: #"{"session":{"endsWithRegion":true},"signInTakes":"PT2M"}"#,
      #","identityProvider":{"signInsPerMinute":2.5}"#
    ).contactCenter
    #expect(center.declaresSignIn && center.identityProvider?.signInsPerMinute == 2.5)
    let signIn = center.agentGroups[0].signIn
    #expect(signIn.session == SessionConfiguration(lasts: .hours(12), endsWithRegion: true))
    #expect(signIn.takes == .constant(120))
  }

  @Test func stepsThatMoveAgentsAreRead() throws {
    let world = try BaseScenario().world(
      architecture: """
        {"contactCenter":{"agentGroups":{"floor":{"signIn":"regional"}}},
        "operations":{"runbooks":{"again":{"steps":[
        {"reSignIn":"floor","to":"ap-northeast-3","takes":"PT1M","takesEffect":"PT2M"},{"reSignIn":["floor"]},
        {"UpdateTrafficDistribution":"default","AgentConfig":{"ap-northeast-1":0,"ap-northeast-3":100},
        "calledFrom":"ap-northeast-3","forceAgents":true}]}}}}
        """)
    let steps = try #require(world.operations.runbooks.first { $0.id == "again" }?.steps)
    #expect(
      steps[0]
        == RunbookStep(
          action: .signInAgain([AgentGroupIndex(0)], to: RegionIndex(1)), takes: .constant(60),
          takesEffect: .constant(120)))
    #expect(steps[1].action == .signInAgain([AgentGroupIndex(0)], to: nil))
    guard case .updateTrafficDistribution(let update) = steps[2].action else {
      Issue.record("the third step is no update")
      return
    }
    #expect(update.forceAgents)
  }

  @Test func sitesAndTheProvidersDependencyAreRead() throws {
    let world = try BaseScenario().world(
      architecture: """
        {"contactCenter":{"agentSites":{"umeda":{},"shinjuku":{}},"dependencies":{"idp":{"shared":true}},
        "identityProvider":{"dependency":"idp"},"agentGroups":{"floor":{"site":"umeda"}}}}
        """,
      incident: #"{"faults":{"network":{"outage":{"site":"umeda"},"at":"PT2H","lasts":"PT30M"}}}"#)
    #expect(world.topology.agentSites.map(\.id) == ["shinjuku", "umeda"])
    #expect(world.contactCenter.agentGroups[0].signIn.site == AgentSiteIndex(1))
    #expect(world.contactCenter.identityProvider?.dependency == DependencyIndex(0))
    let fault = try #require(world.faults.first { $0.id == "network" })
    #expect(fault.kind == .outage([.agentSite(AgentSiteIndex(1))]) && fault.owner == .customer)
  }

  @Test func sitesAreLookedUpAndNotImpaired() throws {
    let sites = #"{"contactCenter":{"agentSites":{"umeda":{}}}}"#
    func problems(_ fault: String) throws -> [String] {
      try BaseScenario().load(architecture: sites, incident: #"{"faults":{"network":\#(fault)}}"#)
        .problems.map(\.description)
    }
    #expect(
      try problems(#"{"outage":{"site":"umida"},"at":"PT2H","lasts":"PT30M"}"#)
        .contains { $0.contains("did you mean \"umeda\"") })
    #expect(
      try problems(#"{"impairment":{"site":"umeda"},"fails":0.5,"at":"PT2H","lasts":"PT30M"}"#)
        .contains { $0.contains("no attempt passes") })
    #expect(try self.problems(group: #"{"site":"umeda"}"#).contains { $0.contains("names no agent site") })
  }

  @Test func whatCannotBeIsRefused() throws {
    #expect(try problems(group: #"{"enableGlobalResiliency":false}"#).contains { $0.contains("misplaced-key") })
    #expect(try problems(group: #"{"session":{"lasts":"PT0S"}}"#).contains { $0.contains("out-of-range") })
    #expect(try problems(step: #"{"reSignIn":"flor"}"#).contains { $0.contains("did you mean \"floor\"") })
    #expect(try problems(step: #"{"reSignIn":["floor","floor"]}"#).contains { $0.contains("duplicate-id") })
    #expect(
      try problems(step: #"{"reSignIn":"floor","to":"ap-northeast-3"}"#).contains { $0.contains("signs in globally") })
    #expect(
      try problems(
        step: """
          {"UpdateTrafficDistribution":"default","TelephonyConfig":{"ap-northeast-1":0,"ap-northeast-3":100},
          "calledFrom":"ap-northeast-3","forceAgents":true}
          """
      ).contains { $0.contains("misplaced-key") })
  }
}
