import Reporting

/// Shows on a terminal's standard error how far a run is; silent otherwise.
struct ProgressBar {
  private let total: Int
  private let isShown: Bool
  private let width: Int
  private let began = Machine.seconds
  private var drawn = -Double.infinity
  private var isDirty = false

  init(total: Int, isQuiet: Bool) {
    self.total = total
    isShown = Console.errorIsTerminal && !isQuiet
    width = isShown ? Console.width : 0
  }

  /// Draws at most ten times a second.
  mutating func update(_ completed: Int) {
    guard isShown else { return }
    let now = Machine.seconds
    guard now - drawn >= 0.1 else { return }
    drawn = now
    isDirty = true
    let line = ProgressLine.text(completed: completed, of: total, elapsedSeconds: now - began, width: width)
    Console.writeError("\r\u{1B}[K\(line)")
  }

  /// Takes the line away.
  func clear() {
    if isDirty { Console.writeError("\r\u{1B}[K") }
  }
}
