import Infrastructure
import SimulationKernel

// Messaging units that follow the load.
extension MessagingService {
  mutating func scheduleLoadCheck(_ namespace: Int, _ scheduler: inout Scheduler) {
    guard let autoscale = configuration.namespaces[namespace].autoscale else { return }
    scheduler.schedule(after: autoscale.every, .loadCheck, UInt32(namespace))
  }

  /// SBGDR-24: the units of a namespace that scales by itself follow its load, those of its partner do not. Work that waits
  /// has not been done yet; what was taken on before a step is done at the old rate.
  mutating func checkLoad(_ namespace: Int, _ scheduler: inout Scheduler) {
    guard let autoscale = configuration.namespaces[namespace].autoscale, scheduler.now < closesAt + .hours(24) else {
      return
    }
    let now = scheduler.now.microseconds << 10
    let done = namespaces[namespace].work - max(0, namespaces[namespace].freeAt - now)
    let busy = Double(done - namespaces[namespace].workSeen) / Double(autoscale.every.microseconds << 10)
    namespaces[namespace].workSeen = done
    let units = namespaces[namespace].units
    if units == namespaces[namespace].orderedUnits && namespaces[namespace].isServing {
      let ordered =
        busy > autoscale.above
        ? min(units * 2, Int32(autoscale.most))
        : busy < autoscale.below ? max(units / 2, Int32(autoscale.least)) : units
      if ordered != units {
        namespaces[namespace].orderedUnits = ordered
        scheduler.schedule(after: autoscale.takes, .unitsChange, UInt32(namespace))
      }
    }
    scheduleLoadCheck(namespace, &scheduler)
  }

  mutating func unitsChange(_ namespace: Int) {
    statistics.unitSteps += 1
    namespaces[namespace].units = namespaces[namespace].orderedUnits
    refreshCosts(namespace)
  }
}
