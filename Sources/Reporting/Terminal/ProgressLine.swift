/// The one line that shows how far a run is, for a terminal's standard error.
public enum ProgressLine {
  /// The line without a line feed, at most `width` columns.
  ///
  /// - Parameters:
  ///   - elapsedSeconds: since the run began, by the caller's clock.
  public static func text(completed: Int, of total: Int, elapsedSeconds: Double, width: Int) -> String {
    let share = total > 0 ? Double(completed) / Double(total) : 1
    let counts = "\(Figures.text(completed)) of \(Figures.text(total)) replications"
    var rest = ""
    if completed > 0 && completed < total {
      rest = ", \(duration(elapsedSeconds * (1 - share) / share)) left"
    }
    let room = width - counts.count - rest.count - 4
    let cells = min(30, max(0, room))
    let filled = Int(share * Double(cells))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: cells - filled)
    return TextLayout.cut(cells > 5 ? "\(bar)  \(counts)\(rest)" : counts + rest, max(0, width - 1))
  }

  private static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 360_000 else { return "long" }
    let whole = Int(seconds.rounded(.up))
    if whole < 60 { return "\(whole) s" }
    if whole < 3_600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3_600) h \(whole / 60 % 60) min"
  }
}
