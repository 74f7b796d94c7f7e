/// What a contact centre tells of a contact on its way, under the names of Amazon Connect's contact events.
public enum ContactEvent: UInt8, Sendable, Hashable, CaseIterable, BitwiseCopyable {
  /// The attempt has reached the contact centre.
  case initiated
  /// It joined a queue, or was answered at once.
  case queued
  /// An agent took it.
  case connectedToAgent
  /// It ended, however it did.
  case disconnected

  /// How many events there are.
  @inlinable public static var count: Int { 4 }

  /// The name in the service's event stream and in documents.
  public var name: String {
    switch self {
    case .initiated: "INITIATED"
    case .queued: "QUEUED"
    case .connectedToAgent: "CONNECTED_TO_AGENT"
    case .disconnected: "DISCONNECTED"
    }
  }
}

/// Which events of which contacts are meant.
public struct ContactEventFilter: Sendable, Hashable {
  /// The events.
  public var events: Set<ContactEvent>
  /// The channels.
  public var channels: Set<Channel>

  /// Events of contacts of some channels.
  public init(events: Set<ContactEvent>, channels: Set<Channel>) {
    self.events = events
    self.channels = channels
  }
}
