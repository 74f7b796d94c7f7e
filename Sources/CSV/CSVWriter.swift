/// Writes RFC 4180 with LF line ends: a header first, then rows with as many fields.
///
/// Fields are appended one by one in the order of the columns; `endRow` closes the row. Quotes are written only where a
/// field needs them.
public struct CSVWriter: ~Copyable {
  /// Where the bytes go.
  private var output: ByteOutput
  private let columns: Int
  private var filled = 0
  private var scratch: [UInt8] = []

  /// Starts a table by writing its header.
  ///
  /// - Parameters:
  ///   - output: where the bytes go.
  ///   - columns: the names of the columns, at least one.
  public init(_ output: consuming ByteOutput, columns: [String]) throws(OutputError) {
    precondition(!columns.isEmpty, "a table has columns")
    self.output = output
    self.columns = columns.count
    for name in columns { field(name) }
    try endRow()
  }

  /// Appends a text.
  public mutating func field(_ text: String) {
    separate()
    let needsQuotes = text.utf8.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
    }
    // A row of one empty field would be an empty line, which readers skip.
    if !needsQuotes && !(columns == 1 && text.isEmpty) {
      output.append(contentsOf: text.utf8)
      return
    }
    output.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") { output.append(byte) }
      output.append(byte)
    }
    output.append(UInt8(ascii: "\""))
  }

  /// Appends a whole number.
  public mutating func field(_ value: Int64) {
    separate()
    scratch.removeAll(keepingCapacity: true)
    FixedDecimal.append(value, to: &scratch)
    output.append(contentsOf: scratch)
  }

  /// Appends a whole number.
  public mutating func field(_ value: Int) {
    field(Int64(value))
  }

  /// Appends a number with a fixed count of decimals (0 to 9); an empty field for nothing and for what is not finite.
  public mutating func field(_ value: Double?, decimals: Int) {
    separate()
    guard let value else { return }
    scratch.removeAll(keepingCapacity: true)
    FixedDecimal.append(value, decimals: decimals, to: &scratch)
    output.append(contentsOf: scratch)
  }

  /// Appends microseconds as seconds with six decimals; an empty field for nothing.
  public mutating func field(microseconds: Int64?) {
    separate()
    guard let microseconds else { return }
    scratch.removeAll(keepingCapacity: true)
    FixedDecimal.append(microseconds: microseconds, to: &scratch)
    output.append(contentsOf: scratch)
  }

  /// Appends a field for a value there is none of.
  public mutating func emptyField() {
    separate()
  }

  /// Ends the row, which must have a field for every column.
  public mutating func endRow() throws(OutputError) {
    precondition(filled == columns, "a row has \(columns) fields, not \(filled)")
    filled = 0
    output.append(0x0A)
    try output.flushIfLarge()
  }

  /// Writes out what is left and closes the file.
  public consuming func finish() throws(OutputError) {
    precondition(filled == 0, "the last row is not ended")
    try output.finish()
  }

  /// Ends the table and gives its bytes, for an output in memory.
  public consuming func finishInMemory() -> [UInt8] {
    precondition(filled == 0, "the last row is not ended")
    return output.buffer
  }

  private mutating func separate() {
    precondition(filled < columns, "a row has \(columns) fields")
    if filled > 0 { output.append(UInt8(ascii: ",")) }
    filled += 1
  }
}
