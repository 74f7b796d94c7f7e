/// The handle of a running timer.
///
/// The scheduler takes it back when the timer fires or is cancelled, and will use it again for another timer: forget it
/// then (store `.none`).
public struct TimerID: BitwiseCopyable, Sendable, Hashable {
  @usableFromInline let slot: UInt32

  @inlinable @inline(__always)
  init(slot: UInt32) { self.slot = slot }

  /// No timer: what a field holds while no timer runs for it.
  @inlinable public static var none: TimerID { TimerID(slot: .max) }
}
