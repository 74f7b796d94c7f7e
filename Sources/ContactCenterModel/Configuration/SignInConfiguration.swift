import Infrastructure
import SimulationKernel

/// How the agents of a group sign in, and how long that lasts (ACGR-19, ACGR-25, ACGR-27).
public struct SignInConfiguration: Sendable, Hashable {
  /// Whether they sign in to the traffic distribution group, which places them; else to a region of their own choice, the
  /// old one until they are told of another.
  public var isGlobal: Bool
  /// Seconds that signing in again takes an agent. The first sign-in happens before the shift and takes nothing of it.
  public var takes: Distribution
  /// What ends a session before the shift does; `nil`: nothing.
  public var session: SessionConfiguration?
  /// Where they sit; `nil`: where no fault of the scenario reaches them.
  public var site: AgentSiteIndex?

  /// A way to sign in.
  public init(
    isGlobal: Bool, takes: Distribution = .constant(0), session: SessionConfiguration? = nil,
    site: AgentSiteIndex? = nil
  ) {
    self.site = site
    self.isGlobal = isGlobal
    self.takes = takes
    self.session = session
  }
}

/// What ends an agent's session.
public struct SessionConfiguration: Sendable, Hashable {
  /// How long a session lasts; positive. The service's default is 12 hours (facts 2.4).
  public var lasts: SimulationDuration
  /// Whether the session of an agent who is still signed in to a region ends with an outage of that region.
  public var endsWithRegion: Bool

  /// A session.
  public init(lasts: SimulationDuration, endsWithRegion: Bool) {
    self.lasts = lasts
    self.endsWithRegion = endsWithRegion
  }
}

/// What every sign-in has to pass, in whatever region.
public struct IdentityProviderConfiguration: Sendable, Hashable {
  /// Sign-ins that it lets begin in a minute, one after the other; `nil`: any number at once.
  public var signInsPerMinute: Double?
  /// Whether it can fail, and where: without it nobody signs in, and whoever is signed in stays so.
  public var dependency: DependencyIndex?

  /// An identity provider.
  public init(signInsPerMinute: Double?, dependency: DependencyIndex? = nil) {
    self.signInsPerMinute = signInsPerMinute
    self.dependency = dependency
  }
}
