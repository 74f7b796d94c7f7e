import Infrastructure
import SimulationKernel
import Testing

@testable import MessagingModel

/// Random systems under random faults and commands: every copy ends exactly once, whatever happens. After every event the
/// model itself asserts that copies created are copies held and copies ended.
@Suite struct ConservationTests {
  typealias Fixture = MessagingFixture

  /// A system drawn from a seed.
  static func fixture(_ seed: UInt64) -> Fixture {
    var draws = RandomOrigin(seed: seed, replication: 7).stream(1, 1, 0, .message)
    var fixture = Fixture()
    func pick(_ count: Int) -> Int { draws.index(below: count) }
    func chance(_ p: Double) -> Bool { draws.bernoulli(p) }
    fixture.duration = .minutes(20)
    fixture.drainLimit = .minutes(10)
    fixture.roundTrip = .milliseconds([0, 1, 70][pick(3)])
    for index in 0..<2 {
      fixture.namespaces[index].zones = (0..<[0, 1, 3][pick(3)]).map { ZoneIndex(index * 3 + $0) }
      fixture.namespaces[index].storeTime = .milliseconds([0, 10][pick(2)])
      fixture.namespaces[index].busyBeyond = .milliseconds([50, 10_000][pick(2)])
    }
    var entity = MessagingEntityConfiguration(id: "orders", lockDuration: .seconds([5, 60][pick(2)]))
    entity.maxDeliveryCount = [1, 3, 10][pick(3)]
    if chance(0.3) { entity.defaultTimeToLive = .seconds([10, 120][pick(2)]) }
    entity.deadLettersOnExpiration = chance(0.5)
    if chance(0.4) { entity.duplicateDetectionWindow = .minutes(5) }
    if chance(0.2) { entity.maxBytes = 100 * 1024 }
    entity.requiresSession = chance(0.4)
    var source = Fixture.queue
    fixture.entities = [entity]
    if chance(0.4) {
      // A topic with two subscriptions, one of which forwards to a queue.
      entity.requiresSession = false
      fixture.entities[0] = entity
      fixture.entities[0].kind = .topic
      var subscription = entity
      subscription.id = "orders/a"
      subscription.kind = .subscription(of: Fixture.queue, rules: [RuleConfiguration()])
      var forwarding = subscription
      forwarding.id = "orders/b"
      forwarding.kind = .subscription(of: Fixture.queue, rules: [RuleConfiguration(id: "one", classes: [1])])
      forwarding.forwardTo = MessagingEntityIndex(3)
      var destination = entity
      destination.id = "archive"
      fixture.entities += [subscription, forwarding, destination]
      source = MessagingEntityIndex([1, 3][pick(2)])
    }
    fixture.namespaces[0].entities = fixture.entities.indices.map { MessagingEntityIndex($0) }
    let protection = pick(4)
    if protection < 2 {
      fixture.protection = .geoDisasterRecovery(
        PairingConfiguration(
          alias: "orders-alias", primary: Fixture.first, secondary: Fixture.second, isInSync: chance(0.7)))
    } else if protection == 2 {
      fixture.protection = .geoReplication(
        ReplicatedNamespaceConfiguration(
          primary: Fixture.first, secondary: Fixture.second,
          mode: chance(0.5) ? .synchronous : .asynchronous(maxLag: .seconds(20)),
          delay: .milliseconds([50, 3000][pick(2)]), operationsPerSecond: [3, 1e6][pick(2)],
          promotionTakes: .constant(30)))
    }
    let endpoint = protection < 3 ? EndpointConfiguration.alias : .namespace(Fixture.first)
    var producer = Fixture.producer("shop", endpoint, perSecond: 4)
    producer.batchSize = [1, 7][pick(2)]
    producer.classes = [1, 1]
    producer.sessions = entity.requiresSession || chance(0.2) ? [1, 5][pick(2)] : 0
    if chance(0.3) { producer.scheduledAfter = .exponential(mean: 60) }
    producer.cancels = 0.2
    if chance(0.4) { producer.givenUp = .keeps(retryAfter: .exponential(mean: 20)) }
    if chance(0.2) { producer.timeToLive = .seconds(30) }
    if protection == 3 {
      fixture.namespaces[1].entities = fixture.namespaces[0].entities
      if chance(0.7) {
        producer.second = SecondEndpoint(.namespace(Fixture.second), mode: chance(0.5) ? .active : .passive)
      }
    }
    fixture.producers = [producer]
    for index in 0..<1 + pick(3) {
      var consumer = Fixture.consumer("c\(index)", index == 2 ? .namespace(Fixture.second) : endpoint)
      consumer.source = source
      consumer.processing = .exponential(mean: [0.05, 3][pick(2)])
      consumer.concurrency = 1 + pick(8)
      consumer.batchSize = [1, 5][pick(2)]
      consumer.prefetch = entity.requiresSession ? 0 : [0, 20][pick(2)]
      consumer.mode = chance(0.3) ? .receiveAndDelete : .peekLock
      consumer.abandons = [0, 0.2][pick(2)]
      consumer.rejects = [0, 0.05][pick(2)]
      consumer.defers = [0, 0.1][pick(2)]
      consumer.renewsLocksFor = .seconds([0, 300][pick(2)])
      consumer.remembersIDs = [0, 50][pick(2)]
      consumer.getsStuck = chance(0.1)
      fixture.consumers.append(consumer)
    }
    let components: [MessagingComponent] = [
      .namespace(Fixture.first), .region(Fixture.east), .region(Fixture.west), .zone(ZoneIndex(0)), .consumer(0),
      .units(Fixture.first, share: 0.5), .zone(ZoneIndex(1)),
    ]
    for _ in 0..<2 + pick(4) {
      let from = Double(pick(1000))
      let component = components[pick(components.count)]
      let lasts: Double? = chance(0.8) ? Double(1 + pick(200)) : nil
      fixture.fault(component, from: from, to: lasts.map { from + $0 }, returns: lasts != nil)
    }
    if chance(0.5) {
      let impairment = NetworkImpairment(
        region: Fixture.east, namespace: Fixture.first, losesRequests: 0.1, losesAnswers: 0.2, cause: Cause(fault: 0))
      fixture.at(Double(pick(600))) { service, _ in service.impair(impairment) }
      fixture.at(900) { service, _ in service.clearImpairments(of: Cause(fault: 0)) }
    }
    // Commands may be refused; that is not what is looked at here.
    let (forced, deletes, drains) = (chance(0.7), chance(0.3), chance(0.7))
    fixture.at(Double(300 + pick(400))) { service, scheduler in
      if protection == 2 { try? service.promote(forced: forced, &scheduler) }
      if protection < 2 { try? service.failOver(safely: !forced, confirm: "orders-alias", &scheduler) }
    }
    fixture.at(900) { service, scheduler in
      if drains { try? service.drain(Fixture.first, messagesPerSecond: 50, &scheduler) }
    }
    fixture.at(1100) { service, scheduler in
      if deletes { try? service.deleteNamespace(Fixture.first, &scheduler) }
    }
    return fixture
  }

  /// The same with what few systems have: dead letters that go on, a topic behind a queue, receivers that send on, transactions,
  /// quotas, units that follow the load, cut networks, drains that die.
  static func richFixture(_ seed: UInt64) -> Fixture {
    var fixture = Self.fixture(seed)
    var draws = RandomOrigin(seed: seed, replication: 8).stream(1, 1, 0, .message)
    func pick(_ count: Int) -> Int { draws.index(below: count) }
    func chance(_ p: Double) -> Bool { draws.bernoulli(p) }
    let first = fixture.entities.count
    fixture.entities += [
      MessagingEntityConfiguration(id: "failed", maxDeliveryCount: 2),
      MessagingEntityConfiguration(id: "all", kind: .topic),
      MessagingEntityConfiguration(
        id: "all/a", kind: .subscription(of: MessagingEntityIndex(first + 1), rules: [RuleConfiguration()])),
      MessagingEntityConfiguration(
        id: "all/b",
        kind: .subscription(of: MessagingEntityIndex(first + 1), rules: [RuleConfiguration(id: "one", classes: [1])])),
    ]
    for entity in 0..<first where fixture.entities[entity].kind != .topic {
      if chance(0.7) { fixture.entities[entity].forwardDeadLettersTo = MessagingEntityIndex(first) }
    }
    let receives = fixture.consumers[0].source.raw
    if chance(0.3), first > 1, receives == 1 { fixture.entities[3].forwardTo = MessagingEntityIndex(first + 1) }
    fixture.namespaces[0].entities = fixture.entities.indices.map { MessagingEntityIndex($0) }
    if !fixture.namespaces[1].entities.isEmpty { fixture.namespaces[1].entities = fixture.namespaces[0].entities }
    var repair = fixture.consumers[0]
    repair.id = "repair"
    repair.source = MessagingEntityIndex(first)
    if chance(0.6) {
      for index in fixture.consumers.indices {
        fixture.consumers[index].sendsTo = PassingOn(to: MessagingEntityIndex(first), isTransactional: chance(0.5))
      }
    }
    fixture.consumers.append(repair)
    fixture.producers[0].isTransactional = chance(0.3)
    fixture.producers[0].getsStuck = chance(0.2)
    fixture.consumers[0].pollsEvery = .minutes([1, 3][pick(2)])
    fixture.namespaces[1].maxConnections = [2, 5000][pick(2)]
    fixture.namespaces[0].maxConcurrentReceives = [6, 5000][pick(2)]
    if chance(0.5) {
      fixture.namespaces[0].autoscale = AutoscaleConfiguration(least: 1, most: 4)
      fixture.costs.queueSend = 30_000
    }
    let region: RegionIndex? = chance(0.5) ? nil : Fixture.east
    fixture.fault(.network(region, Fixture.first), from: Double(pick(900)))
    fixture.at(950) { service, _ in service.clearImpairments(of: Cause(fault: 0)) }
    fixture.at(1000) { service, scheduler in
      try? service.drain(Fixture.first, messagesPerSecond: 100, crashes: 0.5, &scheduler)
    }
    return fixture
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>) func everyCopyEndsOnceInRicherSystems(_ seed: UInt64) {
    var isWhole = true
    let report = Self.richFixture(seed).play(seed: seed) { service in
      isWhole = Self.linesAreWhole(service)
    }.report
    #expect(isWhole && report.ends.reduce(0) { $0 + $1.count } == report.created && report.offered > 1000)
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>) func everyCopyEndsOnceInPartitions(_ seed: UInt64) {
    var fixture = Self.richFixture(seed)
    var draws = RandomOrigin(seed: seed, replication: 9).stream(1, 1, 0, .message)
    for index in 0..<2 { fixture.namespaces[index].partitions = 4 }
    if fixture.producers[0].sessions == 0 { fixture.producers[0].partitionKeys = [0, 9][draws.index(below: 2)] }
    for _ in 0..<6 {
      let from = Double(draws.index(below: 1000))
      let returns = draws.bernoulli(0.8)
      let partition = MessagingComponent.partition(Fixture.first, draws.index(below: 4))
      fixture.fault(
        partition, from: from, to: returns ? from + Double(1 + draws.index(below: 300)) : nil, returns: returns)
    }
    var isWhole = true
    let report = fixture.play(seed: seed) { service in
      isWhole = Self.linesAreWhole(service)
    }.report
    #expect(isWhole && report.ends.reduce(0) { $0 + $1.count } == report.created && report.offered > 1000)
  }

  @Test(arguments: 1...60 as ClosedRange<UInt64>) func everyCopyEndsOnce(_ seed: UInt64) {
    let fixture = Self.fixture(seed)
    var isWhole = true
    let (report, _, digest) = fixture.play(seed: seed) { service in
      isWhole = Self.linesAreWhole(service)
    }
    #expect(isWhole)
    #expect(report.ends.reduce(0) { $0 + $1.count } == report.created && report.offered > 1000)
    // Every copy of every message has an end written down for the twin.
    let copies = max(1, fixture.entities.count { if case .subscription = $0.kind { true } else { false } })
    let missing = report.book.codes[0].indices.count { report.book.outcome(producer: 0, $0) == nil }
    #expect(report.book.codes[0].count == report.offered * copies && missing == 0)
    #expect(report.stranded == report.recovered + report.strandedEnds.values.reduce(0, +))
    // The same seed plays the same run.
    guard seed % 10 == 0 else { return }
    #expect(Self.fixture(seed).play(seed: seed).digest == digest)
  }

  /// Whether what stands in the lines is what the counts say.
  static func linesAreWhole(_ service: borrowing MessagingService) -> Bool {
    for place in 0..<service.places.count {
      let state = service.places[place]
      var counts = [Int](repeating: 0, count: 7)
      for slot in 0..<UInt32(service.messages.capacity)
      where service.messages.isLive(slot) && Int(service.messages[slot].place) == place {
        counts[Int(service.messages[slot].state.rawValue)] += 1
      }
      guard counts[0] == Int(state.ready.count), counts[1] + counts[2] == Int(state.out.count),
        counts[3] == Int(state.scheduled), counts[4] == Int(state.dead), counts[6] == Int(state.setAside)
      else { return false }
      var walked = 0
      var slot = state.out.head
      while slot != Message.noLink {
        walked += 1
        slot = service.messages[slot].next
      }
      guard walked == Int(state.out.count) else { return false }
      guard !service.entities[place % service.entityCount].requiresSession else { continue }
      walked = 0
      slot = state.ready.head
      while slot != Message.noLink {
        walked += 1
        slot = service.messages[slot].next
      }
      guard walked == Int(state.ready.count) else { return false }
    }
    return true
  }
}
