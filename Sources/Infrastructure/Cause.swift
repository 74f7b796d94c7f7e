/// What is behind a failure: a fault, by its place in the incident, or how things were set up.
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

  /// No fault's doing: something was never deployed where it was needed, or the service does not offer it there. The
  /// customer answers for it (ACGR-31, ACGR-33).
  @inlinable public static var configuration: Cause { Cause(raw: .max - 1) }

  /// The name of `configuration` in reports; no fault has it.
  public static let configurationName = "configuration"

  /// The fault's index; `nil` without one.
  @inlinable public var faultIndex: Int? { raw >= .max - 1 ? nil : Int(raw) }

  /// The name in reports: the fault's id, `configuration`, or nothing.
  public func name(among faults: [String]) -> String {
    self == .configuration ? Self.configurationName : faultIndex.map { faults[$0] } ?? ""
  }
}
