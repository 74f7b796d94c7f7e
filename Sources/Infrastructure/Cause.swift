/// The fault behind a failure, by its place in the incident.
public struct Cause: Hashable, Sendable, BitwiseCopyable {
  /// The fault's index, or `UInt16.max` for no fault.
  public let raw: UInt16

  /// The cause at an index of the incident's faults.
  @inlinable
  public init(fault index: Int) {
    raw = UInt16(index)
  }

  @inlinable
  init(raw: UInt16) {
    self.raw = raw
  }

  /// No fault had a part in it.
  @inlinable public static var none: Cause { Cause(raw: .max) }

  /// The fault's index; `nil` without one.
  @inlinable public var faultIndex: Int? { raw == .max ? nil : Int(raw) }
}
