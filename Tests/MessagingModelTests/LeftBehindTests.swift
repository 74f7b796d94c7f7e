import Infrastructure
import SimulationKernel
import Testing

@testable import MessagingModel

/// What scheduled messages, late answers and namespaces that are gone come to.
@Suite struct LeftBehindTests {
  private typealias Fixture = MessagingFixture

  @Test(arguments: [20.0, 100]) func aScheduledMessagesAgeIsSinceItWasSent(dueAfter: Double) {
    // Sent at 10 s, lost at 50 s: it waits for a receiver since 30 s, or becomes due in ruins at 110 s.
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(at: [10])]
    fixture.producers[0].scheduledAfter = .constant(dueAfter)
    fixture.fault(.namespace(Fixture.first), from: 50, returns: false)
    let report = fixture.play().report
    #expect(report.count(.lost) == 1)
    // Kept to a millisecond.
    #expect(abs((report.oldestLost ?? 0) - 40) <= 0.001, "\(report.oldestLost ?? -1)")
  }

  @Test(arguments: [true, false]) func anAliasThatLeadsElsewhereTakesCancellationsAlong(fails: Bool) {
    var fixture = PairingTests.pair()
    fixture.consumers = []
    fixture.producers = [Fixture.producer("shop", .alias, at: [10])]
    fixture.producers[0].scheduledAfter = .constant(2_000)
    fixture.producers[0].cancels = 1
    // Cancelled half-way, at 1,010 s; the failover takes ten minutes at most.
    if fails { PairingTests.failOver(&fixture, at: 100) }
    let report = fixture.play().report
    #expect(report.stranded == (fails ? 1 : 0))
    #expect(report.count(.cancelled) == (fails ? 0 : 1) && report.count(.remaining) == (fails ? 1 : 0))
    #expect(report.strandedEnds == (fails ? [.remaining: 1] : [:]))
  }

  @Test(arguments: [(20.0, true), (90, false)])
  func anAnswerLaterThanTheLibraryWaitsIsATimeOut(roundTrip: Double, isInTime: Bool) {
    var fixture = Fixture()
    fixture.producers = [Fixture.producer(at: [10])]
    fixture.roundTrip = SimulationDuration(seconds: roundTrip)
    let report = fixture.play().report
    // Stored all the same: the first try, and the retries that nothing recognises.
    #expect((report.errors[.timeout] ?? 0) == (isInTime ? 0 : 4))
    #expect(report.accepted == (isInTime ? 1 : 0) && report.created == (isInTime ? 1 : 4))
  }

  @Test(arguments: [true, false]) func aNamespaceThatIsGoneIsNeitherDrainedNorProbed(deletes: Bool) {
    var fixture = Fixture()
    if deletes {
      fixture.at(10) { service, scheduler in try? service.deleteNamespace(Fixture.second, &scheduler) }
    } else {
      fixture.fault(.namespace(Fixture.second), from: 10, returns: false)
    }
    var refusals: [PairingRefusal] = []
    fixture.at(20) { service, scheduler in
      do throws(PairingRefusal) {
        try service.drain(Fixture.second, messagesPerSecond: 1, &scheduler)
      } catch { refusals.append(error) }
      do throws(PairingRefusal) { _ = try service.probe(Fixture.second) } catch { refusals.append(error) }
    }
    fixture.play()
    #expect(refusals == [.namespaceNotFound, .namespaceNotFound])
  }

  @Test func aSubscriptionNeedsItsTopic() {
    var fixture = Fixture()
    fixture.entities += [
      MessagingEntityConfiguration(id: "events", kind: .topic),
      MessagingEntityConfiguration(
        id: "events/all", kind: .subscription(of: MessagingEntityIndex(1), rules: [RuleConfiguration()])),
    ]
    var refusals: [PairingRefusal?] = []
    fixture.at(10) { service, scheduler in
      for entity in [2, 1, 2] {
        do throws(PairingRefusal) {
          try service.createEntity(MessagingEntityIndex(entity), in: Fixture.first, &scheduler)
          refusals.append(nil)
        } catch { refusals.append(error) }
      }
    }
    fixture.play()
    #expect(refusals == [.topicNotFound, nil, nil])
  }
}
