import Infrastructure

/// How every customer ended: one byte a customer, addressed by source and ordinal.
public struct CustomerEnds: Sendable, Hashable {
  /// `ends[source][ordinal]` holds the end and the last attempt's outcome.
  public internal(set) var codes: [[UInt8]]

  /// Nobody has come yet to any of so many sources.
  init(sources: Int) {
    codes = Array(repeating: [], count: sources)
  }

  /// How a customer ended; `none` for one who never came.
  public func end(source: Int, ordinal: Int) -> CustomerEnd {
    guard ordinal < codes[source].count else { return .none }
    return CustomerEnd(rawValue: codes[source][ordinal] & 3) ?? .none
  }

  /// How the customer's last attempt ended.
  public func outcome(source: Int, ordinal: Int) -> ContactOutcome? {
    guard end(source: source, ordinal: ordinal) != .none else { return nil }
    return ContactOutcome(rawValue: codes[source][ordinal] >> 2)
  }

  /// One byte for an end and an outcome.
  static func code(_ end: CustomerEnd, _ outcome: ContactOutcome) -> UInt8 {
    end.rawValue | outcome.rawValue << 2
  }

  /// Another customer has come.
  @inline(__always)
  mutating func append(source: Int) {
    codes[source].append(0)
  }

  /// A customer's end is known.
  @inline(__always)
  mutating func set(source: Int, ordinal: Int, _ end: CustomerEnd, _ outcome: ContactOutcome) {
    codes[source][ordinal] = Self.code(end, outcome)
  }
}
