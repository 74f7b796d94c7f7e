import Infrastructure
import SimulationKernel

/// A contact centre's configuration brought into the flat form of the event loop: made once, shared by every run.
public struct ContactCenterPlan: Sendable {
  let distributions: DistributionTable
  let sources: [SourceSettings]
  let redialProbabilities: [Double]
  let numbers: [NumberSettings]
  /// Set-up times of the numbers that have any, by region.
  let setUpTimes: [DistributionIndex?]
  let flows: [FlowSettings]
  let uses: [UseSettings]
  /// Whether a dependency is lacking, by dependency × region.
  let absences: [Bool]
  let queues: [QueueSettings]
  let groups: [GroupSettings]
  let servingGroups: [UInt16]
  let skills: [SkillSettings]
  let telephonyShares: [UInt32]
  let agentShares: [UInt32]
  let agents: [Agent]
  let signIns: SignInPlan
  let quotas: [Int]
  let arrivals: [ArrivalPlan]

  /// Flattens a configuration, which a compiled scenario has found good.
  public init(
    _ configuration: ContactCenterConfiguration, topology: TopologyConfiguration,
    sources configurations: [ContactSourceConfiguration]
  ) {
    var table = DistributionTable()
    sources = configurations.map { SourceSettings($0, &table) }
    redialProbabilities = configurations.flatMap(\.redial.probability)
    var allUses: [UseSettings] = []
    flows = configuration.flows.map { flow in
      allUses += flow.uses.map { UseSettings($0) }
      return FlowSettings(flow, uses: allUses.count - flow.uses.count..<allUses.count, &table)
    }
    uses = allUses
    absences = topology.dependencies.flatMap { dependency in
      topology.regions.entityIndices.map { !dependency.isAvailable(in: $0) }
    }
    var allSetUpTimes: [DistributionIndex?] = []
    numbers = configuration.phoneNumbers.map { number in
      var settings = NumberSettings(number)
      if number.setUpTime.contains(where: { $0 != nil }) {
        settings.firstSetUpTime = UInt32(allSetUpTimes.count)
        allSetUpTimes += number.setUpTime.map { $0.map { table.addChecked($0) } }
      }
      return settings
    }
    setUpTimes = allSetUpTimes
    var serving: [UInt16] = []
    queues = configuration.queues.enumerated().map { index, queue in
      let first = serving.count
      for (group, agentGroup) in configuration.agentGroups.enumerated()
      where agentGroup.serves.contains(where: { $0.queue.raw == index }) {
        serving.append(UInt16(group))
      }
      return QueueSettings(
        maxContacts: queue.maxContacts ?? .max, answerWithin: queue.answerWithin, firstGroup: Int32(first),
        endGroup: Int32(serving.count))
    }
    servingGroups = serving
    var allSkills: [SkillSettings] = []
    var allAgents: [Agent] = []
    groups = configuration.agentGroups.enumerated().map { index, group in
      let firstSkill = allSkills.count
      allSkills += group.serves.map { SkillSettings(queue: UInt16($0.queue.raw), priority: UInt16($0.priority)) }
      let firstAgent = allAgents.count
      let most = Int(group.heads.values.max() ?? 0)
      var agent = Agent()
      agent.group = UInt16(index)
      allAgents += Array(repeating: agent, count: most)
      return GroupSettings(
        hash: stableHash(group.id), firstAgent: UInt32(firstAgent), agentCount: UInt32(most),
        group: group.group.map { UInt16($0.raw) } ?? Contact.noPlace, region: UInt16(group.region.raw),
        followsDistribution: group.followsDistribution,
        isPlacedAtSignIn: group.followsDistribution || group.signIn.isGlobal,
        switchDetection: table.addChecked(group.switchDetection),
        firstSkill: Int32(firstSkill), endSkill: Int32(allSkills.count),
        voiceConcurrency: UInt8(group.concurrency[Int(Channel.voice.rawValue)]),
        chatConcurrency: UInt8(group.concurrency[Int(Channel.chat.rawValue)]),
        taskConcurrency: UInt8(group.concurrency[Int(Channel.task.rawValue)]))
    }
    skills = allSkills
    agents = allAgents
    telephonyShares = configuration.trafficDistributionGroups.flatMap { Self.cumulative($0.telephony) }
    agentShares = configuration.trafficDistributionGroups.flatMap { Self.cumulative($0.agents) }
    quotas = configuration.instances.flatMap { instance in
      Channel.allCases.map { channel in
        guard let instance else { return 0 }
        return instance.concurrentContacts[Int(channel.rawValue)] ?? .max
      }
    }
    arrivals = configurations.map { ArrivalPlan($0) }
    signIns = SignInPlan(configuration, &table)
    distributions = table
  }

  /// Upper end of each share: 40, 60 becomes 40, 100.
  static func cumulative(_ percentages: [Int]) -> [UInt32] {
    var sum: UInt32 = 0
    return percentages.map { percentage in
      sum += UInt32(percentage)
      return sum
    }
  }
}

extension SourceSettings {
  init(_ source: ContactSourceConfiguration, _ table: inout DistributionTable) {
    hash = stableHash(source.id)
    channel = source.channel
    switch source.entry {
    case .dials(let dialled):
      number = UInt16(dialled.raw)
      flow = Contact.noPlace
    case .starts(let started):
      number = Contact.noPlace
      flow = UInt16(started.raw)
    }
    alternate = source.alternate.map { UInt16($0.number.raw) } ?? Contact.noPlace
    alternateKnownTo = source.alternate?.knownTo ?? 0
    handleTime = table.addChecked(source.handleTime)
    afterContactWork = table.addChecked(source.afterContactWork)
    hasPatience = source.patience != nil
    patience = table.addChecked(source.patience ?? .constant(0))
    redialDelay = table.addChecked(source.redial.delay)
    maxAttempts = UInt8(source.redial.maxAttempts)
  }
}

extension NumberSettings {
  init(_ number: PhoneNumberConfiguration) {
    carrier = UInt16(number.carrier.raw)
    group = number.group.map { UInt16($0.raw) } ?? Contact.noPlace
    region = UInt16(number.region.raw)
    flow = UInt16(number.flow.raw)
  }
}

extension FlowSettings {
  init(_ flow: FlowConfiguration, uses: Range<Int>, _ table: inout DistributionTable) {
    firstUse = Int32(uses.lowerBound)
    endUse = Int32(uses.upperBound)
    duration = table.addChecked(flow.duration)
    selfService = flow.selfService
    queue = flow.queue.map { UInt16($0.raw) } ?? Contact.noPlace
  }
}
