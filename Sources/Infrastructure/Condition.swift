import SimulationKernel

/// Whether a thing works: how many faults hold it down, and which came last.
@usableFromInline
struct Condition: BitwiseCopyable {
  /// Faults that hold it down now; faults overlap.
  @usableFromInline var faults: UInt16 = 0
  /// The fault that struck it last.
  @usableFromInline var cause: Cause = .none

  @inlinable @inline(__always) var isDown: Bool { faults > 0 }

  mutating func strike(_ cause: Cause) {
    faults += 1
    self.cause = cause
  }

  mutating func repair() {
    precondition(faults > 0, "repaired what no fault held down")
    faults -= 1
  }
}
