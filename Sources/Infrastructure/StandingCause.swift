/// A reason for losses that no fault of the incident is: something the deployment lacks, with who answers for it (ACGR-33).
///
/// A `Cause` numbers the incident's faults first and these after them.
public struct StandingCause: Sendable, Hashable {
  /// The name in reports.
  public var id: String
  /// Who answers for the losses.
  public var owner: Owner

  /// A reason with its owner.
  public init(id: String, owner: Owner) {
    self.id = id
    self.owner = owner
  }
}
