/// Whether a value agrees with another to a share of it.
func agrees(_ value: Double, _ expected: Double, relative: Double = 1e-9) -> Bool {
  abs(value - expected) <= relative * abs(expected)
}

/// Whether a value rounds to a figure printed with so many decimals, one unit in the last being forgiven.
func agrees(_ value: Double, _ printed: Double, decimals: Int) -> Bool {
  var unit = 1.0
  for _ in 0..<decimals { unit /= 10 }
  return abs(value - printed) <= 1.0001 * unit
}
