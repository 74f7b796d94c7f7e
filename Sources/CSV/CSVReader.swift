/// What is wrong with a CSV text, and in which line.
public struct CSVError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of fault.
  public enum Kind: Sendable, Hashable {
    /// A quoted field is never closed.
    case unterminatedQuote
    /// A quote stands inside a field that does not start with one.
    case strayQuote
    /// Something other than a comma or a line end follows a closing quote.
    case textAfterQuote
    /// The row has another count of fields than the first.
    case fieldCount(found: Int, expected: Int)
    /// A field is longer than the limit.
    case fieldTooLong
    /// A row has more fields than the limit.
    case tooManyFields
    /// A field's bytes are not UTF-8.
    case notUTF8
  }

  /// What is wrong.
  public var kind: Kind
  /// The line, from 1, where the fault stands; for an unterminated quote, where it opens.
  public var line: Int

  /// Makes an error.
  public init(_ kind: Kind, line: Int) {
    self.kind = kind
    self.line = line
  }

  /// The fault as a phrase whose subject is the line.
  public var description: String {
    switch kind {
    case .unterminatedQuote: "opens a quote that is never closed"
    case .strayQuote: "has a quote inside an unquoted field"
    case .textAfterQuote: "has text after a closing quote"
    case .fieldCount(let found, let expected): "has \(found) fields instead of \(expected)"
    case .fieldTooLong: "has a field of more than \(CSVReader.longestField) bytes"
    case .tooManyFields: "has more than \(CSVReader.mostFields) fields"
    case .notUTF8: "has bytes that are not UTF-8"
    }
  }
}

/// Reads RFC 4180 row by row: commas, double quotes, rows ended by LF or CRLF, the same count of fields in each.
///
/// Empty lines are skipped and so is a UTF-8 byte order mark, which spreadsheets write. Nothing but the current row is
/// kept, and no input makes it trap.
public struct CSVReader: Sendable {
  /// The longest field in bytes.
  public static let longestField = 65_536
  /// The most fields of a row.
  public static let mostFields = 1_024

  private let bytes: [UInt8]
  private var position = 0
  private var currentLine = 1
  private var expected: Int?

  /// The line at which the row last read begins, from 1.
  public private(set) var line = 0

  /// Makes a reader of a whole file's bytes.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The next row's fields, or nothing at the end. After an error the reader is at its end.
  public mutating func next() throws(CSVError) -> [String]? {
    do throws(CSVError) {
      return try readRow()
    } catch {
      position = bytes.count
      throw error
    }
  }

  private mutating func readRow() throws(CSVError) -> [String]? {
    skipEmptyLines()
    guard position < bytes.count else { return nil }
    line = currentLine
    var fields: [String] = []
    while true {
      if fields.count == Self.mostFields { throw CSVError(.tooManyFields, line: currentLine) }
      let isQuoted = position < bytes.count && bytes[position] == UInt8(ascii: "\"")
      fields.append(isQuoted ? try readQuoted() : try readPlain())
      if position < bytes.count, bytes[position] == UInt8(ascii: ",") {
        position += 1
        continue
      }
      takeLineEnd()
      break
    }
    if let expected, fields.count != expected {
      throw CSVError(.fieldCount(found: fields.count, expected: expected), line: line)
    }
    expected = fields.count
    return fields
  }

  private mutating func skipEmptyLines() {
    while position < bytes.count {
      if bytes[position] == 0x0A || isCarriageReturnLineFeed { takeLineEnd() } else { return }
    }
  }

  private var isCarriageReturnLineFeed: Bool {
    position + 1 < bytes.count && bytes[position] == 0x0D && bytes[position + 1] == 0x0A
  }

  private mutating func takeLineEnd() {
    if isCarriageReturnLineFeed { position += 1 }
    if position < bytes.count, bytes[position] == 0x0A {
      position += 1
      currentLine += 1
    }
  }

  private mutating func readPlain() throws(CSVError) -> String {
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: ",") || byte == 0x0A || (byte == 0x0D && isCarriageReturnLineFeed) { break }
      if byte == UInt8(ascii: "\"") { throw CSVError(.strayQuote, line: currentLine) }
      position += 1
      if position - start > Self.longestField { throw CSVError(.fieldTooLong, line: currentLine) }
    }
    return try text(bytes[start..<position])
  }

  private mutating func readQuoted() throws(CSVError) -> String {
    let opening = currentLine
    position += 1
    var field: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") {
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
          position += 1
        } else {
          guard
            position == bytes.count || bytes[position] == UInt8(ascii: ",") || bytes[position] == 0x0A
              || isCarriageReturnLineFeed
          else { throw CSVError(.textAfterQuote, line: currentLine) }
          return try text(field[...])
        }
      } else if byte == 0x0A {
        currentLine += 1
      }
      field.append(byte)
      if field.count > Self.longestField { throw CSVError(.fieldTooLong, line: opening) }
    }
    throw CSVError(.unterminatedQuote, line: opening)
  }

  private func text(_ field: ArraySlice<UInt8>) throws(CSVError) -> String {
    guard let text = String(validating: field, as: UTF8.self) else { throw CSVError(.notUTF8, line: currentLine) }
    return text
  }
}
