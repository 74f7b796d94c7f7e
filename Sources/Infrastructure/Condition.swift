import SimulationKernel

/// Whether a thing works: how many faults hold it down, and which came last.
struct Condition: BitwiseCopyable {
  /// Faults that hold it down now; faults overlap.
  var faults: UInt16 = 0
  /// The fault that struck it last.
  var cause: Cause = .none

  @inline(__always) var isDown: Bool { faults > 0 }

  mutating func strike(_ cause: Cause) {
    faults += 1
    self.cause = cause
  }

  mutating func repair() {
    precondition(faults > 0, "repaired what no fault held down")
    faults -= 1
  }
}
