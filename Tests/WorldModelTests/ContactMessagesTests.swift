import ContactCenterModel
import Infrastructure
import MessagingModel
import SimulationKernel
import Testing

@testable import WorldModel

/// Contacts that publish messages, and messages that start tasks: a region's loss hits both systems.
@Suite struct ContactMessagesTests {
  /// Two queues in one namespace: events of contacts go through one, requests for a task through the other.
  private static func messaging(
    _ events: Set<ContactEvent>, requests: [SimulationTime], startsTasks: Bool = true,
    givenUp: ProducerConfiguration.GivenUp = .drops
  ) -> MessagingConfiguration {
    let place = ClientPlace(region: RegionIndex(0))
    let bus = EndpointConfiguration.namespace(NamespaceIndex(0))
    let queues = [MessagingEntityIndex(0), MessagingEntityIndex(1)]
    var website = ProducerConfiguration(
      id: "requests", place: place, endpoint: bus, target: queues[1], arrivals: .times(requests))
    website.givenUp = givenUp
    var starter = ConsumerConfiguration(
      id: "starter", place: place, endpoint: bus, source: queues[1], processing: .constant(1))
    starter.startsTasks = startsTasks
    return MessagingConfiguration(
      namespaces: [
        NamespaceConfiguration(
          id: "bus", region: RegionIndex(0), zones: (0..<3).map { ZoneIndex($0) }, entities: queues,
          promotion: .constant(3))
      ], entities: [MessagingEntityConfiguration(id: "events"), MessagingEntityConfiguration(id: "tasks")],
      producers: [
        ProducerConfiguration(
          id: "events", place: place, endpoint: bus, target: queues[0],
          arrivals: .contactEvents(ContactEventFilter(events: events, channels: [.voice]))),
        website,
      ],
      consumers: [
        ConsumerConfiguration(
          id: "records", place: place, endpoint: bus, source: queues[0], processing: .constant(0.1)),
        starter,
      ], roundTrips: [[.zero], [.zero]])
  }

  private static func minutes(_ minutes: [Int]) -> [SimulationTime] { minutes.map { .start + .minutes($0) } }

  /// A call every two minutes of a minute, and a task of a minute for each request.
  private static var world: WorldFixture {
    var fixture = WorldFixture()
    fixture.regions = ["tokyo", "osaka"]
    fixture.heads = .constant(4)
    fixture.concurrency = [1, 0, 1]
    fixture.sources = [
      ContactSourceConfiguration(
        id: "calls", channel: .voice, entry: .dials(PhoneNumberIndex(0)), alternate: nil,
        arrivals: .times(minutes(Array(stride(from: 0, to: 60, by: 2)))), handleTime: .constant(60),
        afterContactWork: .constant(0), patience: nil, redial: .never, incidentOnly: false),
      ContactSourceConfiguration(
        id: "callbacks", channel: .task, entry: .starts(FlowIndex(0)), alternate: nil,
        arrivals: .messages(producer: "requests"), handleTime: .constant(60), afterContactWork: .constant(0),
        patience: nil, redial: .never, incidentOnly: false),
    ]
    return fixture
  }

  private func play(
    _ fixture: WorldFixture, _ messaging: MessagingConfiguration, _ kind: WorldKind = .incident,
    matching twin: CustomerEnds? = nil
  ) throws -> WorldRun {
    var configuration = fixture.configuration
    configuration.messaging = messaging
    return try #require(
      try WorldBlueprint(configuration).play(
        kind, seed: 1, replication: 0, matching: twin, tracing: true, isInterrupted: { false }))
  }

  @Test(arguments: ContactEvent.allCases) func eachContactsEventIsAMessage(_ event: ContactEvent) throws {
    let run = try play(Self.world, Self.messaging([event], requests: []))
    // Thirty calls, each with each event once.
    #expect(run.contactMessages?.published == 30 && run.contactMessages?.untold == 0)
    #expect(run.messages?.offered == 30 && run.messages?.count(.completed) == 30)
  }

  @Test func severalEventsAreSeveralMessagesAndNoneOfAnotherChannel() throws {
    let run = try play(
      Self.world, Self.messaging(Set(ContactEvent.allCases), requests: Self.minutes([1, 2, 3])))
    // 4 × 30 of the calls, none of the three tasks; and the three requests themselves.
    #expect(run.contactMessages?.published == 120 && run.messages?.offered == 123)
  }

  /// The region's outage, which is the namespace's, too, from minute 20 to 30.
  private static func outage(of region: Int, dropping share: Double = 1) -> FaultConfiguration {
    FaultConfiguration(
      id: "fault", kind: .outage([.region(RegionIndex(region))]), timing: .at(.start + .minutes(20) + .seconds(30)),
      lasts: .constant(600), owner: .platform, dropsInProgress: share, messaging: [])
  }

  @Test func aRegionThatIsDownTellsNothingOfTheCallsThatItCuts() throws {
    var fixture = Self.world
    fixture.faults = [Self.outage(of: 0)]
    let run = try play(fixture, Self.messaging([.disconnected], requests: []))
    // The call of minute 20 is cut untold; those of the next ten minutes reach nothing, and have no event at all.
    #expect(run.contactMessages?.untold == 1)
    #expect(run.contactMessages?.published == 30 - 1 - 5)
    #expect(run.messages?.count(.completed) == 24)
  }

  @Test func aMessageStartsATaskWhenItIsProcessed() throws {
    let run = try play(Self.world, Self.messaging([], requests: Self.minutes([5, 10])))
    let callbacks = run.sources[1]
    #expect(callbacks.offered == 2 && callbacks.satisfied == 2 && callbacks.neverStarted == 0)
    let tasks = run.attempts.filter { $0.source == 1 }
    // One second of processing after the message was stored.
    #expect(tasks.map { ($0.arrived - .start).seconds.rounded() } == [301, 601])
  }

  @Test func aCustomerWhoseMessageIsLostIsLostWithItAndMatchedWithTheTwin() throws {
    var fixture = Self.world
    fixture.faults = [Self.outage(of: 0)]
    let requests = Self.minutes([5, 21, 40])
    let twin = try play(fixture, Self.messaging([], requests: requests), .twin)
    #expect(twin.sources[1].satisfied == 3)
    let run = try play(fixture, Self.messaging([], requests: requests), matching: twin.ends)
    let callbacks = run.sources[1]
    #expect(callbacks.offered == 3 && callbacks.satisfied == 2 && callbacks.lost == 1)
    #expect(callbacks.caused == 1 && callbacks.neverStarted == 1)
    let loss = run.customerLosses.first { $0.channel == .task }
    #expect(loss?.count == 1 && loss?.caused == 1 && loss?.cause == Cause(fault: 0) && loss?.owner == .platform)
    // The third request's customer is the third of the twin, although only two tasks were started.
    #expect(run.ends.end(source: 1, ordinal: 1) == .lost && run.ends.end(source: 1, ordinal: 2) == .satisfied)
  }

  @Test func anOutboxBringsTheTaskLate() throws {
    var fixture = Self.world
    fixture.faults = [Self.outage(of: 0)]
    let run = try play(
      fixture, Self.messaging([], requests: Self.minutes([21]), givenUp: .keeps(retryAfter: .constant(60))))
    #expect(run.sources[1].satisfied == 1 && run.sources[1].lost == 0)
    let task = run.attempts.first { $0.source == 1 }
    #expect(task.map { $0.arrived >= .start + .seconds(1_830) } == true)
  }

  @Test func aConsumerThatStartsNoTasksIsTheCustomersDoing() throws {
    let run = try play(Self.world, Self.messaging([], requests: Self.minutes([5]), startsTasks: false))
    #expect(run.sources[1].lost == 1)
    #expect(run.customerLosses.first { $0.channel == .task }?.cause == .configuration)
  }

  @Test func aRequestThatIsPutAsideStartsNoTask() throws {
    var messaging = Self.messaging([], requests: Self.minutes([5]))
    messaging.consumers[1].rejects = 1
    let run = try play(Self.world, messaging)
    #expect(run.messages?.deadLetters.isEmpty == false)
    #expect(run.sources[1].lost == 1 && run.sources[1].neverStarted == 1)
  }

  @Test func theCopyThatWouldHaveStartedTheTaskTellsWhatLostIt() throws {
    // A topic: one subscription is read at once, the other starts tasks, two minutes each. The second request waits when the
    // namespace is lost; the first's application finishes what it has in hand.
    var messaging = Self.messaging([], requests: Self.minutes([19, 20]))
    let topic = MessagingEntityIndex(1)
    messaging.entities = [
      messaging.entities[0], MessagingEntityConfiguration(id: "tasks", kind: .topic),
      MessagingEntityConfiguration(id: "tasks/audit", kind: .subscription(of: topic, rules: [RuleConfiguration()])),
      MessagingEntityConfiguration(id: "tasks/start", kind: .subscription(of: topic, rules: [RuleConfiguration()])),
    ]
    messaging.namespaces[0].entities = (0..<4).map { MessagingEntityIndex($0) }
    var audit = messaging.consumers[0]
    audit.id = "audit"
    audit.application = "audit"
    audit.source = MessagingEntityIndex(2)
    messaging.consumers[1].source = MessagingEntityIndex(3)
    messaging.consumers[1].processing = .constant(120)
    messaging.consumers.append(audit)
    var fixture = Self.world
    fixture.faults = [
      FaultConfiguration(
        id: "fault", kind: .disaster([]), timing: .at(.start + .minutes(20) + .seconds(30)), lasts: nil,
        owner: .platform, dropsInProgress: 1, messaging: [.namespace(NamespaceIndex(0))])
    ]
    let run = try play(fixture, messaging)
    #expect(run.messages?.count(.completed) == 2 && run.sources[1].satisfied == 1 && run.sources[1].lost == 1)
    #expect(run.customerLosses.first { $0.channel == .task }?.cause == Cause(fault: 0))
  }

  @Test func aMessageThatLiesSomewhereLeavesItsCustomerUndecided() throws {
    var messaging = Self.messaging([], requests: Self.minutes([5]))
    messaging.consumers.removeLast()
    let run = try play(Self.world, messaging)
    #expect(run.sources[1].undecided == 1 && run.sources[1].neverStarted == 1)
  }

  @Test func aMessageThatIsProcessedTwiceStartsOneTask() throws {
    var messaging = Self.messaging([], requests: Self.minutes([5]))
    // The lock ends while the application works, and another loop works on the same message.
    messaging.entities[1].lockDuration = .seconds(5)
    messaging.consumers[1].processing = .constant(8)
    messaging.consumers[1].renewsLocksFor = .zero
    messaging.consumers[1].concurrency = 2
    let run = try play(Self.world, messaging)
    #expect((run.messages?.duplicatesProcessed ?? 0) > 0)
    #expect(run.sources[1].satisfied == 1 && run.attempts.filter { $0.source == 1 }.count == 1)
  }
}
