import SimulationKernel

/// The fixed pieces of work whose instructions are counted: how many, how often, and a number to show for it.
enum Cases {
  static let names = ["hold", "timers", "mm1", "erlang-a", "draws", "messages"]

  /// Does `count` units of a case's work and returns something that depends on all of it.
  static func run(_ name: String, _ count: Int) -> Double? {
    var scheduler = Scheduler()
    switch name {
    case "hold":
      let delays = Hold.makeDelays()
      var model = Hold(delays)
      for i in 0..<10_000 {
        scheduler.schedule(
          after: SimulationDuration(microseconds: delays[i & Hold.mask]), kind: 0, entity: UInt32(i))
      }
      model.left = count
      scheduler.run(&model)
    case "timers":
      var model = TimerHold(pending: 10_000)
      for i in 0..<10_000 {
        model.timers[i] = scheduler.setTimer(after: model.delay(), kind: 0, entity: UInt32(i))
      }
      model.left = count
      scheduler.run(&model)
    case "mm1":
      var model = SingleServer(customers: count, seed: 1)
      model.start(&scheduler)
      scheduler.run(&model)
      return model.sojourns.mean
    case "erlang-a":
      var model = ImpatientQueue(customers: count, seed: 1)
      model.start(&scheduler)
      scheduler.run(&model)
      return model.waits.mean
    case "messages":
      return MessageStream.run(messages: count)
    case "draws":
      return Draws.run(count)
    default:
      return nil
    }
    return Double(scheduler.traceDigest >> 11)
  }
}
