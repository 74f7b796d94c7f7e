import SimulationKernel

/// The models that SimPy and Ciw run too: one line of figures a replication, then processor seconds and customers.
func runForPeers(_ model: String, until seconds: Double, first: Int, count: Int) {
  let end = SimulationTime.start + SimulationDuration(seconds: seconds)
  var figures: [[Double]] = []
  var customers = 0
  let start = threadSeconds()
  for replication in first..<first + count {
    var scheduler = Scheduler()
    if model == "mm1" {
      var queue = SingleServer(customers: .max, seed: 1, replication: UInt32(replication))
      queue.start(&scheduler)
      scheduler.run(&queue, until: end)
      customers += queue.sojourns.count
      figures.append([queue.sojourns.mean ?? 0, queue.inSystem.average(until: end) ?? 0])
    } else {
      var queue = ImpatientQueue(customers: .max, seed: 1, replication: UInt32(replication))
      queue.start(&scheduler)
      scheduler.run(&queue, until: end)
      customers += queue.arrived
      let abandoned = Double(queue.abandoned) / Double(queue.arrived)
      figures.append([queue.waits.mean ?? 0, queue.queueLength.average(until: end) ?? 0, abandoned])
    }
  }
  let elapsed = threadSeconds() - start
  for line in figures { print(line.map { "\($0)" }.joined(separator: " ")) }
  print("seconds", elapsed, "customers", customers)
}
