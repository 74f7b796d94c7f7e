import ContactCenterModel
import Infrastructure
import SimulationKernel
import Testing

@testable import WorldModel

/// Who answers whom: priority, age, longest idle, concurrency, shifts.
@Suite struct AgentTests {
  @Test func theMostUrgentQueueThenTheOldestContactComesFirst() throws {
    var fixture = WorldFixture()
    // One agent is busy until minute 10; two contacts of each queue wait for it.
    fixture.sources = [
      .calls(id: "plain", arrivals: .times([0, 1, 2].map { .minute($0) }), handleTime: .constant(600)),
      .calls(id: "urgent", arrivals: .times([3, 4].map { .minute($0) }), handleTime: .constant(600)),
    ]
    fixture.sources[1].entry = .dials(PhoneNumberIndex(1))
    var configuration = fixture.configuration
    configuration.contactCenter.queues.append(
      QueueConfiguration(id: "urgent", maxContacts: nil, answerWithin: .seconds(20)))
    configuration.contactCenter.flows.append(
      FlowConfiguration(id: "urgent", duration: .constant(0), selfService: 0, queue: QueueIndex(1)))
    var number = configuration.contactCenter.phoneNumbers[0]
    number.id = "+81120000099"
    number.flow = FlowIndex(1)
    configuration.contactCenter.phoneNumbers.append(number)
    configuration.contactCenter.agentGroups[0].serves = [
      .init(queue: QueueIndex(0), priority: 2), .init(queue: QueueIndex(1), priority: 1),
    ]
    let run = try #require(
      try WorldBlueprint(configuration).play(
        .twin, seed: 1, replication: 0, matching: nil, tracing: true, isInterrupted: { false }))
    let answers = run.attempts.sorted { ($0.answered ?? .start) < ($1.answered ?? .start) }
    #expect(answers.map(\.source) == [0, 1, 1, 0, 0])
    #expect(answers.map(\.ordinal) == [0, 0, 1, 1, 2])
  }

  @Test func headCountsComeAndGoAndBusyAgentsFinish() throws {
    var fixture = WorldFixture()
    // Two agents for ten minutes, then none for ten, then one.
    fixture.heads = DailyProfile(
      scenarioStart: .zero, from: .zero, interval: .minutes(10), values: [2, 0, 1, 1, 1, 1])
    fixture.sources = [
      .calls(arrivals: .times([9, 9.5, 11].map { .minute($0) }), handleTime: .constant(300))
    ]
    let run = try fixture.play(tracing: true)
    let byCustomer = run.attempts.sorted { $0.ordinal < $1.ordinal }
    // Both agents finish past their shift; the third call waits for the next shift.
    #expect(byCustomer.map(\.answered) == [.minute(9), .minute(9.5), .minute(20)])
    #expect(byCustomer.map(\.ended) == [.minute(14), .minute(14.5), .minute(25)])
    // On duty: 2 for ten minutes, the two leavers until 14 and 14.5, one from 20 on.
    let onDuty = (2.0 * 10 + 4 + 4.5 + 40) / 60
    #expect(abs(run.agentsOnDuty - onDuty) < 1e-9)
  }

  @Test func afterContactWorkKeepsTheAgentAndNotTheCustomer() throws {
    var fixture = WorldFixture()
    fixture.sources = [
      .calls(
        arrivals: .times([0, 1].map { .minute($0) }), handleTime: .constant(120),
        afterContactWork: .constant(60))
    ]
    let run = try fixture.play(tracing: true)
    #expect(run.attempts.map(\.ended) == [.minute(2), .minute(5)])
    #expect(run.attempts.map(\.answered) == [.minute(0), .minute(3)])
    #expect(abs(run.agentsBusy - 6.0 / 60) < 1e-9)
  }

  @Test func oneAgentHandlesSeveralChatsAtOnce() throws {
    var fixture = WorldFixture()
    fixture.concurrency = [1, 2, 0]
    var chats = ContactSourceConfiguration.calls(
      id: "chats", arrivals: .times([0, 1, 2].map { .minute($0) }), handleTime: .constant(600))
    chats.channel = .chat
    chats.entry = .starts(FlowIndex(0))
    let call = ContactSourceConfiguration.calls(
      id: "calls", arrivals: .times([.minute(3)]), handleTime: .constant(60))
    fixture.sources = [call, chats]
    let run = try fixture.play(tracing: true)
    let chatAnswers = run.attempts.filter { $0.source == 1 }.sorted { $0.ordinal < $1.ordinal }.map(\.answered)
    // Two at once, the third when the first ends; a call waits until the agent has no chat left.
    #expect(chatAnswers == [.minute(0), .minute(1), .minute(10)])
    #expect(run.attempts.first { $0.source == 0 }?.answered == .minute(20))
  }

  @Test func tasksWaitOutAnOutageAndAreLostInADisaster() throws {
    var fixture = WorldFixture()
    fixture.concurrency = [0, 0, 1]
    var tasks = ContactSourceConfiguration.calls(
      id: "tasks", arrivals: .times([0, 1].map { .minute($0) }), handleTime: .constant(600))
    tasks.channel = .task
    tasks.entry = .starts(FlowIndex(0))
    fixture.sources = [tasks]
    fixture.faults = [.at(5, .outage([.region(RegionIndex(0))]), lasts: .constant(600))]
    let outage = try fixture.playTwin(tracing: true).incident
    #expect(outage.attempts.sorted { $0.ordinal < $1.ordinal }.map(\.answered) == [.minute(15), .minute(25)])
    #expect(outage.sources[0].satisfied == 2)
    fixture.faults = [.at(5, .disaster([.region(RegionIndex(0))]), lasts: .constant(600))]
    let disaster = try fixture.playTwin(tracing: true).incident
    #expect(disaster.attempts.allSatisfy { $0.outcome == .dropped })
    #expect(disaster.sources[0].caused == 2)
  }

  @Test func aTaskInItsFlowWaitsWithItsRegion() throws {
    var fixture = WorldFixture()
    fixture.flowDuration = .constant(120)
    fixture.selfService = 1
    var tasks = ContactSourceConfiguration.calls(
      id: "tasks", arrivals: .times([.minute(4), .minute(1)].sorted()), handleTime: .constant(60))
    tasks.channel = .task
    tasks.entry = .starts(FlowIndex(0))
    fixture.sources = [tasks]
    fixture.faults = [.at(5, .outage([.region(RegionIndex(0))]), lasts: .constant(600))]
    let run = try fixture.playTwin(tracing: true).incident
    // The flow of the second would have ended at minute 6; it goes on when its region does.
    #expect(run.attempts.sorted { $0.ordinal < $1.ordinal }.map(\.ended) == [.minute(3), .minute(15)])
    #expect(run.attempts.allSatisfy { $0.outcome == .selfServed })
  }

  @Test func abandonmentsFollowPatienceAndCountInBothServiceLevels() throws {
    var fixture = WorldFixture()
    fixture.sources = [
      .calls(
        arrivals: .times([0, 1, 2].map { .minute($0) }), handleTime: .constant(600), patience: .constant(10))
    ]
    let run = try fixture.play()
    let voice = run.channels[0]
    #expect(voice.outcomes[Int(ContactOutcome.abandoned.rawValue)] == 2)
    // Abandoned within the acceptable 20 s: out of our denominator, in the service's own numerator.
    #expect(voice.eligible == 1 && voice.answeredWithin == 1)
    #expect(voice.leftQueue == 3 && voice.leftQueueWithin == 3)
    fixture.answerWithin = .seconds(5)
    let strict = try fixture.play().channels[0]
    #expect(strict.eligible == 3 && strict.answeredWithin == 1)
    #expect(strict.leftQueue == 3 && strict.leftQueueWithin == 1)
  }
}
