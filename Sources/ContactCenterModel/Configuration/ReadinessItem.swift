/// Something that has to be the same in every region before calls can be moved, and where it is not (ACGR-32, X-06).
public struct ReadinessItem: Sendable, Hashable {
  /// The item's id: what the customer replicates, or `quota.` and a quota's name.
  public var id: String
  /// What is missing and where, as a phrase whose subject is the id; nothing when all is there.
  public var lack: String?

  /// An item and what it lacks.
  public init(id: String, lack: String?) {
    self.id = id
    self.lack = lack
  }
}
