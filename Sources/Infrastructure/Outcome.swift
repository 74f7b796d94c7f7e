/// The medium of a contact (ACGR-05).
public enum Channel: UInt8, Sendable, Hashable, CaseIterable, BitwiseCopyable {
  case voice
  case chat
  case task

  /// How many channels there are: a constant, where `allCases` would make an array.
  @inlinable public static var count: Int { 3 }

  /// The name in metrics, such as `contacts.voice.dropped`.
  public var name: String {
    switch self {
    case .voice: "voice"
    case .chat: "chat"
    case .task: "task"
    }
  }
}

/// How a contact attempt ends: every attempt ends in exactly one of these.
public enum ContactOutcome: UInt8, Sendable, Hashable, CaseIterable, BitwiseCopyable {
  /// An agent handled it to the end.
  case served
  /// The flow answered it without an agent.
  case selfServed
  /// The customer gave up while queued.
  case abandoned
  /// Refused for want of capacity: quota, trunk or queue full.
  case blocked
  /// The number, carrier, path, zone or region was dead or failing.
  case unreachable
  /// Cut while in progress.
  case dropped
  /// The flow ended in an error.
  case failed
  /// Still in progress when the drain limit came.
  case inProgressAtEnd

  /// How many outcomes there are.
  @inlinable public static var count: Int { 8 }

  /// The name in metrics and reports.
  public var name: String {
    switch self {
    case .served: "served"
    case .selfServed: "selfServed"
    case .abandoned: "abandoned"
    case .blocked: "blocked"
    case .unreachable: "unreachable"
    case .dropped: "dropped"
    case .failed: "failed"
    case .inProgressAtEnd: "inProgressAtEnd"
    }
  }

  /// Whether the customer got what they came for.
  @inlinable
  public var satisfies: Bool {
    switch self {
    case .served, .selfServed: true
    case .abandoned, .blocked, .unreachable, .dropped, .failed, .inProgressAtEnd: false
    }
  }
}

/// How a customer, one exogenous arrival with all its attempts, ends.
public enum CustomerEnd: UInt8, Sendable, Hashable, CaseIterable, BitwiseCopyable {
  /// Never arrived, or still on the way when asked.
  case none
  case satisfied
  case lost
  /// In progress or about to redial when the drain limit came.
  case undecided

  /// The name in reports.
  public var name: String {
    switch self {
    case .none: "none"
    case .satisfied: "satisfied"
    case .lost: "lost"
    case .undecided: "undecided"
    }
  }
}

/// Who answers for a loss (ACGR-33).
public enum Owner: String, Sendable, Hashable, CaseIterable {
  case platform
  case carrier
  case customer
}
