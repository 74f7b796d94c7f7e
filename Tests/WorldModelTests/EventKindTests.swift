import Infrastructure
import SimulationKernel
import Testing

@Suite("Kinds of events")
struct EventKindTests {
  /// Schedules one event of each kind, and says of each which kind it was taken for.
  private struct Recorder: Model {
    var kinds: [EventKind] = []

    mutating func handle(_ event: Event, _ scheduler: inout Scheduler) { kinds.append(EventKind(of: event)) }
  }

  @Test("an event is of the kind it was scheduled as")
  func everyKindIsRead() {
    var scheduler = Scheduler()
    var recorder = Recorder()
    for kind in EventKind.allCases { scheduler.schedule(at: .start, kind) }
    scheduler.run(&recorder)
    #expect(recorder.kinds == EventKind.allCases)
    #expect(recorder.kinds.last == .runbookDue)
  }
}
