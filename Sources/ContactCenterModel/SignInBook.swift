import Infrastructure
import SimulationKernel

/// How a group signs in, in the form of the event loop.
struct SignInSettings: BitwiseCopyable {
  var takes: DistributionIndex
  /// Microseconds a session lasts; `nil`: as long as the shift.
  var lasts: SimulationDuration?
  var endsWithRegion: Bool
  /// `Contact.noPlace` for agents who sit nowhere in particular.
  var site: UInt16
}

/// The session of an agent on duty.
struct AgentSession: BitwiseCopyable {
  /// How far the agent is from being signed in.
  enum State: UInt8, BitwiseCopyable {
    case signedIn
    /// In the line for the identity provider.
    case waiting
    case signingIn
    /// At a site whose network is down.
    case cutOff
  }

  /// Neighbours in the line.
  var next = Contact.noLink
  var previous = Contact.noLink
  /// The end of the sign-in under way, or of the session; an event with another id is stale.
  var event: UInt64 = 0
  /// When the agent distribution first placed the agent elsewhere, while it is to move.
  var changedAt = SimulationTime.start
  /// Sign-ins so far: addresses the random number of the next.
  var signIns: UInt32 = 0
  var state = State.signedIn
  /// Whether this is the shift's first sign-in.
  var isFirst = false
  /// Whether the agent has to sign in again once the contacts in hand have ended.
  var mustSignIn = false
  /// Whether the agent distribution places the agent in another region.
  var isToMove = false
  /// Whether the agent moves without waiting for contacts to end.
  var isForced = false
  /// Whether the agent sits in a region without a share of its agents.
  var isStranded = false
}

/// Agents' sessions and what is counted of them, where a document says how agents sign in.
///
/// A table beside the agents': the way of a contact reads nothing of it.
struct SignInBook: ~Copyable {
  /// Whether a document says anything of sign-ins; without that the tables are empty and nothing is counted.
  let isDeclared: Bool
  /// Time between two sign-ins that the identity provider lets begin.
  let interval: SimulationDuration
  /// The identity provider, where it can fail, and the regions that have one.
  let provider: Int?
  let providerRegions: [Int]
  var settings: FixedTable<SignInSettings>
  var sessions: FixedTable<AgentSession>
  /// Agents who wait for the identity provider, oldest first.
  var line: AgentLine
  /// Where the global sign-in has servers, by region, and whether some region has none (`SignInConfig`).
  var regions: [Bool]
  var isLimited: Bool
  /// When the next may begin, and whether an event says so.
  var nextSlot: SimulationTime
  var isSlotScheduled: Bool

  var shifts: Int
  var signIns: Int
  var reSignIns: Int
  var moveTime: DurationTotal
  var moveTimes: QuantileSketch?
  /// Agents on duty who are not signed in, and those left in a region without a share.
  var signedOut: LevelIntegral
  var stranded: LevelIntegral

  init(
    _ configuration: ContactCenterConfiguration, _ topology: TopologyConfiguration, _ plan: borrowing SignInPlan,
    agents: Int
  ) {
    isDeclared = configuration.declaresSignIn
    interval =
      configuration.identityProvider?.signInsPerMinute.map { SimulationDuration(seconds: 60 / $0) } ?? .zero
    provider = configuration.identityProvider?.dependency?.raw
    providerRegions =
      configuration.identityProvider?.dependency.map {
        topology.dependencies[$0].isShared ? [] : topology.dependencies[$0].deployedIn.map(\.raw)
      } ?? []
    let group = configuration.trafficDistributionGroups.first { $0.isDefault }
    regions = group?.signIns ?? Array(repeating: true, count: topology.regions.count)
    isLimited = regions.contains(false)
    settings = FixedTable(plan.settings)
    sessions = FixedTable(repeating: AgentSession(), count: isDeclared ? agents : 0)
    line = AgentLine()
    nextSlot = .start
    isSlotScheduled = false
    shifts = 0
    signIns = 0
    reSignIns = 0
    moveTime = DurationTotal()
    moveTimes = isDeclared ? QuantileSketch() : nil
    signedOut = LevelIntegral()
    stranded = LevelIntegral()
  }

  private init(copying other: borrowing SignInBook) {
    isDeclared = other.isDeclared
    interval = other.interval
    provider = other.provider
    providerRegions = other.providerRegions
    settings = other.settings.copy()
    sessions = other.sessions.copy()
    line = other.line
    regions = other.regions
    isLimited = other.isLimited
    nextSlot = other.nextSlot
    isSlotScheduled = other.isSlotScheduled
    shifts = other.shifts
    signIns = other.signIns
    reSignIns = other.reSignIns
    moveTime = other.moveTime
    moveTimes = other.moveTimes?.copy()
    signedOut = other.signedOut
    stranded = other.stranded
  }

  /// A book of its own with the same sessions and counts.
  func copy() -> SignInBook { SignInBook(copying: self) }

  mutating func setAveraging(_ on: Bool, at now: SimulationTime) {
    guard isDeclared else { return }
    signedOut.setAveraging(on, at: now)
    stranded.setAveraging(on, at: now)
  }

  /// Puts an agent at the end of the line.
  mutating func append(_ agent: UInt32) {
    sessions[Int(agent)].state = .waiting
    sessions[Int(agent)].previous = line.tail
    sessions[Int(agent)].next = Contact.noLink
    if line.tail == Contact.noLink { line.head = agent } else { sessions[Int(line.tail)].next = agent }
    line.tail = agent
    line.count += 1
  }

  /// Takes an agent out of the line.
  mutating func remove(_ agent: UInt32) {
    let session = sessions[Int(agent)]
    if session.previous == Contact.noLink {
      line.head = session.next
    } else {
      sessions[Int(session.previous)].next = session.next
    }
    if session.next == Contact.noLink {
      line.tail = session.previous
    } else {
      sessions[Int(session.next)].previous = session.previous
    }
    line.count -= 1
  }
}

/// What the plan of a contact centre knows of sign-ins.
struct SignInPlan: Sendable {
  /// By agent group.
  let settings: [SignInSettings]

  init(_ configuration: ContactCenterConfiguration, _ table: inout DistributionTable) {
    guard configuration.declaresSignIn else {
      settings = []
      return
    }
    settings = configuration.agentGroups.map { group in
      SignInSettings(
        takes: table.addChecked(group.signIn.takes), lasts: group.signIn.session?.lasts,
        endsWithRegion: group.signIn.session?.endsWithRegion ?? false,
        site: group.signIn.site.map { UInt16($0.raw) } ?? Contact.noPlace)
    }
  }
}

/// Sign-ins and moves of agents, warm-up left out.
public struct SignInCounts: Sendable, Hashable {
  /// Shifts that an agent began.
  public var shifts: Int
  /// Sign-ins completed.
  public var signIns: Int
  /// Sign-ins completed that were not the first of their shift.
  public var reSignIns: Int
  /// From a change of the agent distribution until an agent whom it places elsewhere is there.
  public var moveTime: DurationTotal
  /// Seconds below which 50 % and 95 % of those times lie; empty without any.
  public var moveTimeQuantiles: [Double]
  /// Time average of agents on duty in a region without a share of their group's agents.
  public var stranded: Double
  /// Minutes that agents on duty were not signed in.
  public var minutesLost: Double
}

extension ContactCenter {
  /// What was counted of sign-ins; `nil` where no document says anything of them.
  func signInCounts(_ averaged: SimulationDuration) -> SignInCounts? {
    guard signIns.isDeclared else { return nil }
    var quantiles: [Double] = []
    if let p50 = signIns.moveTimes?.quantile(0.5), let p95 = signIns.moveTimes?.quantile(0.95) {
      quantiles = [p50.seconds, p95.seconds]
    }
    return SignInCounts(
      shifts: signIns.shifts, signIns: signIns.signIns, reSignIns: signIns.reSignIns, moveTime: signIns.moveTime,
      moveTimeQuantiles: quantiles, stranded: signIns.stranded.average(over: averaged),
      minutesLost: signIns.signedOut.average(over: averaged) * averaged.seconds / 60)
  }
}
