/// What can be wrong with a distribution.
public enum DistributionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A parameter is infinite or not a number.
  case notFinite
  /// The parameter of this name is outside its range.
  case outOfRange(String)
  /// The bounds (and mode) are not in ascending order.
  case wrongOrder
  /// There are no values or branches to draw from.
  case empty
  /// The result cannot be computed for these parameters; GSL's reason.
  case notComputable(String)

  /// The error in words.
  public var description: String {
    switch self {
    case .notFinite: "a parameter is not a finite number"
    case .outOfRange(let name): "\(name) is outside its range"
    case .wrongOrder: "the bounds are not in ascending order"
    case .empty: "there is nothing to draw from"
    case .notComputable(let reason): "not computable: \(reason)"
    }
  }
}
