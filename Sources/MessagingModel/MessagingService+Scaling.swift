import Infrastructure
import SimulationKernel

/// The messaging units of a namespace over time: what its bill is for, busy or not, up or down, until it is deleted.
struct UnitMeter {
  private var units = 0
  private var since = SimulationTime.start
  /// Units × microseconds so far.
  private var total: Int64 = 0

  /// There are so many units from an instant on.
  mutating func set(_ units: Int, at time: SimulationTime) {
    total += Int64(self.units) * (time - since).microseconds
    since = time
    self.units = units
  }

  /// Hours of a unit so far.
  func hours(until end: SimulationTime) -> Double {
    Double(total + Int64(units) * (end - since).microseconds) / 3_600e6
  }
}

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

  mutating func unitsChange(_ namespace: Int, at now: SimulationTime) {
    statistics.unitSteps += 1
    namespaces[namespace].units = namespaces[namespace].orderedUnits
    meterUnits(namespace, at: now)
    refreshCosts(namespace)
  }

  /// Bills end with the arrivals, as averages do.
  mutating func meterUnits(_ namespace: Int, at now: SimulationTime) {
    let units = Int(namespaces[namespace].units) * configuration.namespaces[namespace].partitions
    meters[namespace].set(namespaces[namespace].isDeleted ? 0 : units, at: min(now, closesAt))
  }
}
