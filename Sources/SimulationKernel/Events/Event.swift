/// Something that happens at an instant: a kind for the model to switch on, and the entity it happens to.
///
/// Twenty-four trivial bytes. Events are ordered by (time, order of scheduling), compared as one 128-bit number.
public struct Event: BitwiseCopyable, Sendable {
  @usableFromInline let timeBits: UInt64
  @usableFromInline let low: UInt64

  /// What the event happens to: a slot or index whose meaning the kind decides.
  public let entity: UInt32

  /// For a list node the next node; for a timer its slot.
  @usableFromInline var link: UInt32

  @inlinable @inline(__always)
  init(timeBits: UInt64, low: UInt64, entity: UInt32, link: UInt32) {
    self.timeBits = timeBits
    self.low = low
    self.entity = entity
    self.link = link
  }

  /// When the event happens.
  @inlinable @inline(__always)
  public var time: SimulationTime { SimulationTime(microseconds: Int64(bitPattern: timeBits)) }

  /// What happens, in the model's numbering.
  @inlinable @inline(__always)
  public var kind: UInt16 { UInt16(truncatingIfNeeded: low) }

  /// The event's unique name.
  @inlinable @inline(__always)
  public var id: EventID { EventID(rawValue: low) }

  /// Time, then order of scheduling: compared without a branch.
  @inlinable @inline(__always)
  var key: UInt128 { UInt128(_low: low, _high: timeBits) }

  /// Later than every event; stands at the end of the queues.
  @inlinable @inline(__always)
  static var sentinel: Event { Event(timeBits: .max, low: .max, entity: 0, link: 0) }
}
