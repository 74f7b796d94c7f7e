/// Where a value or a key was written: which file, which line, which column.
///
/// Lines and columns start at 1. A line ends at a line feed (U+000A) alone; a carriage return before it belongs to the
/// line it ends. Columns count Unicode scalars, not bytes and not what a terminal draws: a tab is one column, `é` written
/// as one scalar is one, written as two scalars it is two.
public struct SourceLocation: Hashable, Sendable, Comparable {
  /// The file's index in the `SourceLibrary` that read it.
  public var file: UInt16
  /// The line, from 1; 0 where a problem concerns a file as a whole.
  public var line: UInt32
  /// The column in Unicode scalars, from 1; 0 where a problem concerns a file as a whole.
  public var column: UInt32

  /// Makes a location from its parts.
  public init(file: UInt16, line: UInt32, column: UInt32) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// The place of a problem that concerns a whole file.
  public static func whole(file: UInt16) -> SourceLocation {
    SourceLocation(file: file, line: 0, column: 0)
  }

  /// Reading order: by file, then line, then column.
  public static func < (left: SourceLocation, right: SourceLocation) -> Bool {
    (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }
}
