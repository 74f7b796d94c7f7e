import SimulationKernel
import Testing

@testable import MessagingModel

@Suite("Kinds of events of the messaging model")
struct EventKindTests {
  private struct Recorder: Model {
    var kinds: [MessagingEventKind] = []

    mutating func handle(_ event: Event, _ scheduler: inout Scheduler) { kinds.append(MessagingEventKind(of: event)) }
  }

  @Test("an event is of the kind it was scheduled as")
  func everyKindIsRead() {
    var scheduler = Scheduler()
    var recorder = Recorder()
    for kind in MessagingEventKind.allCases { scheduler.schedule(at: .start, kind: kind.rawValue, entity: 0) }
    scheduler.run(&recorder)
    #expect(recorder.kinds == MessagingEventKind.allCases)
    #expect(recorder.kinds.last == .keyRead)
  }
}
