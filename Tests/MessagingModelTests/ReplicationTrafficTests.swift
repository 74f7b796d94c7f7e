import Infrastructure
import SimulationKernel
import Testing

@testable import MessagingModel

/// What a replication of messages carries, and how far it is behind (SBGDR-13 to 15); what the two readings of the
/// documentation differ in (facts, 3.3).
@Suite struct ReplicationTrafficTests {
  typealias Fixture = MessagingFixture
  typealias Index = MessagingEntityIndex

  private static func replicated(
    maxLag: SimulationDuration = .hours(10), delay: SimulationDuration = .seconds(2), perSecond: Double = 1e6
  ) -> Fixture {
    var fixture = PairingTests.pair()
    fixture.protection = .geoReplication(
      ReplicatedNamespaceConfiguration(
        primary: Fixture.first, secondary: Fixture.second, mode: .asynchronous(maxLag: maxLag), delay: delay,
        operationsPerSecond: perSecond, promotionTakes: .constant(300)))
    return fixture
  }

  private static func readQueuesAsSynchronous(_ fixture: inout Fixture) {
    guard case .geoReplication(var settings) = fixture.protection else { return }
    settings.queuesAreSynchronous = true
    fixture.protection = .geoReplication(settings)
  }

  @Test func aMessageIsThreeChangesOfState() {
    // SBGDR-13: sent, locked, completed; without a lock two.
    var fixture = PairingTests.pair()
    fixture.consumers[0].concurrency = 20
    let locked = fixture.play().report
    #expect(locked.count(.completed) == locked.offered && locked.brokerOperations == 3 * locked.offered)
    #expect(locked.replication == nil)
    fixture.consumers[0].mode = .receiveAndDelete
    let deleted = fixture.play().report
    #expect(deleted.brokerOperations == 2 * deleted.offered)
    // Abandoning and trying again is more of both.
    fixture.consumers[0].mode = .peekLock
    fixture.consumers[0].abandons = 0.2
    fixture.entities[0].maxDeliveryCount = 1000
    let again = fixture.play().report
    #expect(Double(again.brokerOperations) / Double(again.offered) > 3.4)
  }

  @Test func aFastQueueIsReplicatedForNothing() {
    // SBGDR-14: what takes half a second is gone before the other region, two seconds away, has it.
    var fixture = Self.replicated()
    fixture.consumers[0].concurrency = 20
    let fast = fixture.play().report
    #expect((fast.replication?.deletedBeforeArrival ?? 0) > fast.offered * 9 / 10)
    fixture.consumers[0].processing = .constant(10)
    fixture.consumers[0].concurrency = 200
    #expect(fixture.play().report.replication?.deletedBeforeArrival == 0)
  }

  @Test func aLinkTooSlowFallsBehindWithoutBound() {
    // SBGDR-15: ten messages a second are twenty operations; a link of fifteen is behind for ever, one of thirty hardly.
    func lags(_ perSecond: Double) -> [Double] {
      var fixture = Self.replicated(perSecond: perSecond)
      fixture.consumers[0].concurrency = 20
      var lags: [Double] = []
      for minute in [10.0, 20, 40, 59] {
        fixture.at(minute * 60) { service, scheduler in
          lags.append(service.replication.lag(at: scheduler.now).seconds)
        }
      }
      let report = fixture.play().report
      #expect((report.replication?.longestLag ?? 0) >= lags[3] && report.rejections.isEmpty)
      return lags
    }
    let slow = lags(15)
    #expect(zip(slow, slow.dropFirst()).allSatisfy { $0 < $1 }, "\(slow)")
    // A third of the time's operations wait: 10 minutes leave 200 seconds of work behind.
    #expect(abs(slow[0] / 200 - 1) < 0.1 && abs(slow[2] / 800 - 1) < 0.1, "\(slow)")
    #expect(lags(30).allSatisfy { $0 < 2 })
  }

  @Test func theReadingDecidesWhatAForcedPromotionLoses() {
    func play(_ synchronous: Bool, topic: Bool) -> MessagingReport {
      var fixture = Self.replicated(maxLag: .seconds(60))
      if synchronous { Self.readQueuesAsSynchronous(&fixture) }
      if topic {
        fixture.entities = [
          MessagingEntityConfiguration(id: "orders", kind: .topic),
          MessagingEntityConfiguration(id: "orders/a", kind: .subscription(of: Index(0), rules: [RuleConfiguration()])),
        ]
        fixture.namespaces[0].entities = [Index(0), Index(1)]
        fixture.consumers[0].source = Index(1)
      }
      fixture.consumers[0].concurrency = 6
      fixture.fault(.region(Fixture.east), from: 600, returns: false)
      fixture.at(700) { service, scheduler in
        do throws(PairingRefusal) { try service.promote(forced: true, &scheduler) } catch {
          Issue.record("refused: \(error)")
        }
      }
      return fixture.play().report
    }
    let follows = play(false, topic: false)
    let before = play(true, topic: false)
    #expect(follows.count(.lost) > 2 && follows.reappeared > 0)
    #expect(before.count(.lost) == 0 && before.reappeared == 0 && before.unreplicated == 0)
    #expect((before.meanAcknowledgement ?? 0) > (follows.meanAcknowledgement ?? 0) + 0.3)
    // Subscriptions follow the mode in either reading.
    #expect(play(true, topic: true).count(.lost) == play(false, topic: true).count(.lost))
    #expect(play(true, topic: true).count(.lost) > 2)
  }

  // MARK: - A link slower than the load

  /// Two messages a second, four operations, over a slow link.
  private static func overloaded(
    _ mode: ReplicatedNamespaceConfiguration.Mode, perSecond: Double, delay: SimulationDuration = .seconds(2)
  ) -> Fixture {
    var fixture = replicated(delay: delay, perSecond: perSecond)
    fixture.protection = .geoReplication(
      ReplicatedNamespaceConfiguration(
        primary: Fixture.first, secondary: Fixture.second, mode: mode, delay: delay, operationsPerSecond: perSecond,
        promotionTakes: .constant(300)))
    fixture.producers = [Fixture.producer("shop", .alias, perSecond: 2)]
    fixture.consumers[0].processing = .constant(0.2)
    fixture.consumers[0].concurrency = 20
    fixture.duration = .hours(1)
    return fixture
  }

  @Test func aSynchronousLinkTooSlowThrottles() {
    // An operation that would wait longer than its sixty seconds for those before it is refused: nothing is stored twice.
    let report = Self.overloaded(.synchronous, perSecond: 1).play().report
    let lag = report.replication?.longestLag ?? 0
    #expect(lag > 20 && lag <= 60, "\(lag)")
    #expect((report.errors[.serverBusy] ?? 0) > 100 && report.count(.rejected) > 0)
    #expect(report.ambiguous == 0 && report.resent == 0)
    // Only what was handed out and could not be settled in time comes again.
    #expect(report.duplicatesProcessed * 20 < report.processed, "\(report.duplicatesProcessed)")
    // An hour's operations at most, and what is still on its way at the end: a message is two.
    #expect(report.count(.completed) > 1_500)
    let fast = Self.overloaded(.synchronous, perSecond: 100).play().report
    #expect(fast.errors[.serverBusy] == nil && fast.count(.completed) == fast.created)
    // Its completions use the link, too: three a second are too few for four.
    let close = Self.overloaded(.synchronous, perSecond: 3).play().report
    #expect((close.replication?.longestLag ?? 0) > 10)
  }

  @Test func anAsynchronousLagStaysWithinItsLimit() {
    for perSecond in [1.0, 3] {
      let report = Self.overloaded(.asynchronous(maxLag: .seconds(300)), perSecond: perSecond).play().report
      let lag = report.replication?.longestLag ?? 0
      #expect(lag > 290 && lag <= 300, "\(perSecond): \(lag)")
      #expect(report.count(.rejected) > 0 && report.resent == 0)
      #expect(report.duplicatesProcessed * 20 < report.processed, "\(report.duplicatesProcessed)")
    }
    // The monitor shows the lag of the namespace that has it: in seconds, and at three a second in operations.
    let watched = Self.overloaded(.asynchronous(maxLag: .seconds(300)), perSecond: 3).play().report.timeline
    func last(_ name: String) -> Double {
      watched.names.firstIndex(of: name).flatMap { watched.values[$0].last } ?? -1
    }
    #expect(last("namespaces.sb-east.ReplicationLagDuration") > 250)
    #expect(last("namespaces.sb-west.ReplicationLagCount") == 0)
    let ratio = last("ReplicationLagCount") / last("ReplicationLagDuration")
    #expect(abs(ratio - 3) < 0.1, "\(ratio)")
    // One who takes without locks is throttled, too.
    var unlocked = Self.overloaded(.asynchronous(maxLag: .seconds(300)), perSecond: 1)
    unlocked.consumers[0].mode = .receiveAndDelete
    let lag = unlocked.play().report.replication?.longestLag ?? 0
    #expect(lag > 290 && lag <= 300, "\(lag)")
  }

  @Test func aSynchronousMessageIsSeenWhenTheOtherSideHasIt() {
    var fixture = Self.overloaded(.synchronous, perSecond: 1e6, delay: .seconds(5))
    fixture.producers = [Fixture.producer("shop", .alias, at: [10])]
    let report = fixture.play().report
    // Five seconds to the other side, then processed at once; the sender hears when it was stored.
    #expect(abs((report.meanDelay ?? 0) - 5.2) < 0.01 && abs((report.meanAcknowledgement ?? 0) - 5) < 0.01)
  }

  @Test func whoSomebodyWaitsForGoesFirst() {
    // Topics are far behind on a link of one operation a second; queues, which are synchronous, are not.
    var fixture = Self.replicated(delay: .seconds(2), perSecond: 1)
    Self.readQueuesAsSynchronous(&fixture)
    var link = ReplicationLink(fixture.configuration)
    var arrivals: [Double] = []
    func seconds(_ time: SimulationTime) -> Double { (time - .start).seconds }
    arrivals.append(seconds(link.send(at: .start, 600, synchronous: false)))
    let hasRoom = link.admits(1, in: 0, synchronous: true, within: .seconds(60), at: .start)
    for _ in 0..<2 { arrivals.append(seconds(link.send(at: .start, 1, synchronous: true))) }
    let isFull = !link.admits(57, in: 0, synchronous: true, within: .seconds(60), at: .start)
    #expect(hasRoom && isFull)
    // Those behind wait as much longer.
    arrivals.append(seconds(link.send(at: .start, 1, synchronous: false)))
    let lag = link.lag(at: .start).seconds
    // While the secondary is away both stand still.
    link.noteDown(1, at: .start)
    link.noteUp(1, at: .start + .seconds(10))
    arrivals.append(seconds(link.send(at: .start + .seconds(10), 1, synchronous: true)))
    #expect(arrivals == [602, 3, 4, 605, 15] && lag == 603)
  }

  @Test func whoGoesFirstStaysWithinTheLimitOfAll() {
    // Room that is kept for settling what is not synchronous is nobody else's.
    var fixture = Self.replicated(maxLag: .seconds(300), delay: .zero, perSecond: 1)
    Self.readQueuesAsSynchronous(&fixture)
    var link = ReplicationLink(fixture.configuration)
    _ = link.send(at: .start, 300, synchronous: false)
    let isFull = !link.admits(1, in: 0, synchronous: true, within: .seconds(60), at: .start)
    let hasRoom = link.admits(1, in: 0, synchronous: true, within: .seconds(60), at: .start + .seconds(1))
    let next = link.roomAt(for: 1, synchronous: true, within: .seconds(60), after: .start)
    #expect(isFull && hasRoom && next == .start + .seconds(1))
  }

  @Test func whatIsWithheldIsLookedAtOnce() {
    // Two queues are withheld at different times, and each look finds both: looks must not multiply.
    var fixture = Self.overloaded(.synchronous, perSecond: 2)
    fixture.entities.append(MessagingEntityConfiguration(id: "other"))
    fixture.namespaces[0].entities.append(Index(1))
    fixture.producers.append(Fixture.producer("other", .alias, perSecond: 2))
    fixture.producers[1].target = Index(1)
    fixture.consumers.append(fixture.consumers[0])
    fixture.consumers[1].id = "other"
    fixture.consumers[1].source = Index(1)
    fixture.consumers[1].batchSize = 5
    let (report, events, _) = fixture.play()
    #expect(report.count(.completed) > 1_000 && events < 40 * report.offered, "\(events) events")
  }

  @Test func aSettlementThatTheBrokerHasOutlivesItsLock() {
    // Ten messages at once on a link of one operation a second: settlements wait for it longer than their locks last.
    var fixture = Self.overloaded(.synchronous, perSecond: 1, delay: .zero)
    fixture.entities[0].lockDuration = .seconds(2)
    fixture.producers = [Fixture.producer("shop", .alias, at: Array(repeating: 0, count: 10))]
    fixture.consumers[0].renewsLocksFor = .zero
    let report = fixture.play().report
    #expect(report.count(.completed) == 10 && report.duplicatesProcessed == 0 && report.locksExpired == 0)
    // The last to arrive is settled when the nine before it are.
    #expect(report.replication?.longestLag ?? 0 > 8)
  }

  @Test func whatCannotBeSettledIsLeftToItsLock() {
    // The secondary is away from when a message is being processed: three retries ten seconds apart, and then its lock ends.
    var fixture = Self.overloaded(.synchronous, perSecond: 1e6, delay: .milliseconds(1))
    fixture.producers = [Fixture.producer("shop", .alias, at: [10])]
    fixture.consumers[0].concurrency = 1
    fixture.consumers[0].processing = .constant(1)
    fixture.consumers[0].renewsLocksFor = .minutes(5)
    fixture.fault(.namespace(Fixture.second), from: 10.5, to: 200)
    let report = fixture.play().report
    #expect(report.errors[.serverBusy] == 4 && report.locksExpired == 1)
    // It is handed out again when the secondary is back, and processed a second time.
    #expect(report.duplicatesProcessed == 1 && report.count(.completed) == 1 && report.count(.deadLettered) == 0)
    // A secondary that is back in time costs a retry.
    fixture.actions = []
    fixture.fault(.namespace(Fixture.second), from: 10.5, to: 15)
    let short = fixture.play().report
    #expect(short.errors[.serverBusy] == 1 && short.duplicatesProcessed == 0 && short.count(.completed) == 1)
    // Where the primary's connections break meanwhile, it comes back at once.
    fixture.actions = []
    fixture.fault(.namespace(Fixture.second), from: 10.5, to: 200)
    fixture.fault(.namespace(Fixture.first), from: 60, to: 61)
    #expect(fixture.play().report.count(.completed) == 1)
  }

  @Test func completionsKeptBackArriveLater() {
    // Completed while the secondary was away, which then has all; a forced switch much later brings nothing back.
    var fixture = Self.overloaded(.asynchronous(maxLag: .hours(1)), perSecond: 1e6, delay: .milliseconds(100))
    fixture.producers = [Fixture.producer("shop", .alias, at: [10, 20])]
    fixture.consumers[0].processing = .constant(8)
    fixture.fault(.namespace(Fixture.second), from: 15, to: 100)
    func forced(at seconds: Double) -> MessagingReport {
      var switched = fixture
      switched.at(seconds) { service, scheduler in try? service.promote(forced: true, &scheduler) }
      return switched.play().report
    }
    #expect(forced(at: 600).reappeared == 0)
    // Before they have arrived it does: of the copy that had come over, not of the one that had not.
    #expect(forced(at: 100.05).reappeared == 1)
  }

  @Test func aDrillsSwitchHasARecoveryPoint() {
    // Nothing failed: what the forced switch loses is the customer's own doing, and counts.
    var fixture = Self.overloaded(.asynchronous(maxLag: .seconds(300)), perSecond: 1e6, delay: .seconds(10))
    fixture.at(600) { service, scheduler in try? service.promote(forced: true, &scheduler) }
    fixture.consumers[0].processing = .constant(30)
    fixture.consumers[0].concurrency = 100
    let report = fixture.play().report
    let lost = report.ends.filter { $0.outcome == .lost }
    #expect(lost.allSatisfy { $0.cause == .configuration } && report.count(.lost) > 5)
    #expect(report.lostInRecovery == report.count(.lost))
    #expect((report.oldestLost ?? 0) > 8 && (report.oldestLost ?? 99) <= 10)
  }

  // MARK: - A secondary that goes and comes

  @Test func aSecondaryThatWasAwayHasAllToCatchUpWith() {
    // Three operations a second for a load of four. While the secondary is away nothing is carried, and nothing is forgotten.
    var fixture = Self.overloaded(.asynchronous(maxLag: .seconds(600)), perSecond: 3, delay: .zero)
    fixture.duration = .minutes(30)
    fixture.fault(.namespace(Fixture.second), from: 600, to: 840)
    var lags: [Double] = []
    for seconds in [599.0, 839, 841] {
      fixture.at(seconds) { service, scheduler in lags.append(service.replication.lag(at: scheduler.now).seconds) }
    }
    let report = fixture.play().report
    // A third of ten minutes' operations wait; the messages of four minutes come on top, in time for one operation each.
    #expect(abs(lags[0] / 200 - 1) < 0.15 && abs(lags[1] / 239 - 1) < 0.01, "\(lags)")
    #expect(abs(lags[2] / (lags[0] + 240 * 4 / 3) - 1) < 0.1, "\(lags)")
    #expect((report.replication?.longestLag ?? 0) <= 600)
  }

  @Test func whatADeadSecondaryRefusesIsItsFault() {
    // Two messages a second for ten minutes: each is tried four times, twelve seconds apart and a little, and then given up.
    var fixture = Self.overloaded(.synchronous, perSecond: 1e6, delay: .milliseconds(1))
    fixture.fault(.namespace(Fixture.second), from: 600, to: 1200)
    let report = fixture.play().report
    let faults = report.ends.filter { $0.outcome == .rejected }
    #expect(faults.allSatisfy { $0.cause == Cause(fault: 0) })
    #expect(abs(Double(report.count(.rejected)) / 1_100 - 1) < 0.1, "\(report.count(.rejected))")
    // None waits longer than its tries take.
    #expect((report.p99Delay ?? 0) < 60)
    // An asynchronous one that never comes back is further behind as long as the day goes on.
    fixture = Self.overloaded(.asynchronous(maxLag: .seconds(300)), perSecond: 1e6)
    fixture.fault(.namespace(Fixture.second), from: 600, returns: false)
    let lag = fixture.play().report.replication
    #expect(abs((lag?.longestLag ?? 0) - 3_000) < 10 && lag?.longestLag == lag?.latestLag)
  }

  @Test func aQuietNamespaceIsNotBehind() {
    // Nothing was sent since long before the secondary went away: the first message is taken, an hour's limit later none.
    var fixture = Self.overloaded(.asynchronous(maxLag: .seconds(300)), perSecond: 1e6)
    fixture.producers = [Fixture.producer("shop", .alias, at: [10, 2_000, 2_100, 2_400])]
    fixture.fault(.namespace(Fixture.second), from: 600, returns: false)
    #expect(fixture.play().report.rejections == [.serverBusy: 1])
  }

  @Test(arguments: [true, false]) func aSwitchWaitsForItsSecondary(forced: Bool) {
    // The secondary goes a minute after the order: a planned switch is given up, a forced one comes when it is back.
    var fixture = Self.overloaded(.asynchronous(maxLag: .hours(1)), perSecond: 1e6)
    fixture.at(600) { service, scheduler in try? service.promote(forced: forced, &scheduler) }
    fixture.fault(.region(Fixture.west), from: 660, to: 1_800)
    let report = fixture.play().report
    #expect(report.switches.count == (forced ? 1 : 0))
    if let first = report.switches.first { #expect(first.effective >= .start + .seconds(1_800)) }
    #expect(report.count(.lost) <= 10)
    if !forced { #expect(report.count(.rejected) < 2 * 400) }
    // What a forced one refuses after it was due is the secondary's fault's: twenty minutes less the time of the switch.
    let rejected = report.ends.filter { $0.outcome == .rejected }
    let ofFault = rejected.filter { $0.cause == Cause(fault: 0) }.reduce(0) { $0 + $1.count }
    if forced { #expect(2 * ofFault > report.count(.rejected)) }
  }

  @Test func anotherNamespacesMessagesDoNotUseTheLink() {
    var fixture = Self.overloaded(.asynchronous(maxLag: .seconds(300)), perSecond: 100)
    let quiet = fixture.play().report.replication
    fixture.namespaces.append(
      NamespaceConfiguration(id: "sb-else", region: Fixture.east, entities: [Fixture.queue]))
    fixture.producers.append(Fixture.producer("else", .namespace(NamespaceIndex(2)), perSecond: 200))
    fixture.consumers.append(Fixture.consumer("reader", .namespace(NamespaceIndex(2))))
    fixture.consumers[1].concurrency = 20
    let beside = fixture.play().report.replication
    // Two hundred a second would be four times what it carries.
    #expect((beside?.longestLag ?? 9) < (quiet?.longestLag ?? 0) + 1)
  }

  @Test func aSettlementUnderWayWhenTheSecondaryComesBackArrives() {
    // Processed at 28 s while the secondary is away, and settled after a round trip of ten seconds, when it is back.
    var fixture = Self.overloaded(.asynchronous(maxLag: .hours(1)), perSecond: 1e6, delay: .milliseconds(100))
    fixture.roundTrip = .seconds(10)
    fixture.producers = [Fixture.producer("shop", .alias, at: [10])]
    fixture.consumers[0].processing = .constant(8)
    fixture.fault(.namespace(Fixture.second), from: 25, to: 30)
    fixture.at(600) { service, scheduler in try? service.promote(forced: true, &scheduler) }
    let report = fixture.play().report
    #expect(report.count(.completed) == 1 && report.reappeared == 0 && report.switches.count == 1)
  }

  @Test func whatWasOnTheLinkWhenTheSecondaryWentArrivesLater() {
    // The first message's completion leaves at 16 s and would be there at 26 s; the secondary is away from 20 to 100 s, and while
    // it is, another message comes and is completed. A switch at 104 s, two seconds before the first arrives, brings that back;
    // of the other the secondary knows nothing yet.
    var fixture = Self.overloaded(.asynchronous(maxLag: .hours(1)), perSecond: 1e6, delay: .seconds(10))
    fixture.producers = [Fixture.producer("shop", .alias, at: [8, 22])]
    fixture.consumers[0].processing = .constant(8)
    fixture.fault(.namespace(Fixture.second), from: 20, to: 100)
    fixture.at(104) { service, scheduler in try? service.promote(forced: true, &scheduler) }
    let early = fixture.play().report
    fixture.actions.removeLast()
    fixture.at(120) { service, scheduler in try? service.promote(forced: true, &scheduler) }
    #expect(early.reappeared == 1 && fixture.play().report.reappeared == 0)
  }
}
