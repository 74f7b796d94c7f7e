/// What tables of contacts also hold where a scenario has a messaging system.
extension TableSchema {
  private static let notes: [String: [String: String]] = [
    "timeline.csv": [
      "series":
        "; of messages, Azure Monitor's metrics by their REST names, of all namespaces or of one: totals of the cell, or for levels (messages, Size, ActiveConnections, ReplicationLag) means of samples taken every minute"
    ],
    "recovery.csv": [
      "service": "; messaging: messages are taken at the first try and processed in time",
      "first_served_s": ", or the first message was acknowledged (messaging)",
      "drained_s": "; of messaging, no more messages",
    ],
    "losses.csv": [
      "kind": "; messages counts copies of messages, one a subscription", "outcome": ", or the copy",
      "count": ", or copies", "caused": "; of messages, copies processed in the twin and not with the incident",
      "averted": "; of messages, copies that ended so in the twin and were processed with the incident",
    ],
  ]

  /// The same table, its columns described for messages, too.
  func describingMessages() -> TableSchema {
    guard let notes = Self.notes[path] else { return self }
    return TableSchema(
      path: path, description: description,
      columns: columns.map { Column($0.name, $0.kind, $0.description + notes[$0.name, default: ""]) })
  }
}
