/// What a simulation is about: a value that handles one event after the other and schedules further ones.
public protocol Model: ~Copyable {
  /// Handles an event at its instant, `scheduler.now`.
  mutating func handle(_ event: Event, _ scheduler: inout Scheduler)
}
