/// The version of Faultline, a constant so that a run is a function of its inputs and of this alone.
public enum ProgramVersion {
  /// The version in receipts and for `--version`.
  public static let current = "0.1.0"
}
