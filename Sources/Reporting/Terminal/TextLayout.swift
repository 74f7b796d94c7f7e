/// Padding, cutting and wrapping of plain text; every character is one column wide in what reports print.
enum TextLayout {
  /// The text at the left of a column; cut with an ellipsis when it is wider.
  static func left(_ text: String, _ width: Int) -> String {
    let fitting = cut(text, width)
    return fitting + String(repeating: " ", count: width - fitting.count)
  }

  /// The text at the right of a column; cut with an ellipsis when it is wider.
  static func right(_ text: String, _ width: Int) -> String {
    let fitting = cut(text, width)
    return String(repeating: " ", count: width - fitting.count) + fitting
  }

  static func cut(_ text: String, _ width: Int) -> String {
    text.count <= width ? text : width > 0 ? text.prefix(width - 1) + "…" : ""
  }

  /// The text in lines of at most `width` columns, broken at spaces; lines after the first are indented.
  static func wrapped(_ text: String, width: Int, indent: String = "") -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty && line.count + 1 + word.count > width {
        lines.append(line)
        line = indent + word
      } else {
        line += (line.isEmpty || line == indent ? "" : " ") + word
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }
}
