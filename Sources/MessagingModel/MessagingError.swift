/// Why an operation on the bus failed, as a client sees it.
public enum MessagingError: UInt8, Sendable, Hashable, CaseIterable, BitwiseCopyable {
  /// The connection broke or was refused.
  case connectionLost
  /// No answer came in time; whether it was done is not known.
  case timeout
  /// The broker has more work than it takes on.
  case serverBusy
  /// The name leads to a host that does not serve it any more.
  case endpointNotFound
  /// The name does not exist.
  case hostNotFound
  /// No such queue, topic or subscription.
  case entityNotFound
  /// The entity takes no such operation.
  case entityDisabled
  /// The client has no role, or its kind of identity is not accepted.
  case unauthorized
  /// The client's network is not let in.
  case networkDenied
  /// A passive secondary takes no messages.
  case secondaryPassive
  /// The entity is full.
  case quotaExceeded
  /// The message is larger than the entity takes.
  case messageSizeExceeded
  /// The namespace has as many connections as it takes.
  case connectionsQuotaExceeded
  /// The application misses something that it uses: the request never reached the service (SBGDR-06).
  case dependencyMissing

  /// How many there are.
  static let count = 14

  /// Whether the library tries again by itself.
  ///
  /// Host-not-found is final since azure-sdk-for-net's change 40049 of November 2023; a missing endpoint raised on the
  /// connection is a communication error.
  public var isTransient: Bool {
    switch self {
    case .connectionLost, .timeout, .serverBusy, .endpointNotFound: true
    case .hostNotFound, .entityNotFound, .entityDisabled, .unauthorized, .networkDenied, .secondaryPassive,
      .quotaExceeded, .messageSizeExceeded, .connectionsQuotaExceeded, .dependencyMissing:
      false
    }
  }

  /// The name in reports.
  public var name: String {
    switch self {
    case .connectionLost: "ServiceCommunicationProblem"
    case .timeout: "ServiceTimeout"
    case .serverBusy: "ServiceBusy"
    case .endpointNotFound: "EndpointNotFound"
    case .hostNotFound: "HostNotFound"
    case .entityNotFound: "MessagingEntityNotFound"
    case .entityDisabled: "MessagingEntityDisabled"
    case .unauthorized: "Unauthorized"
    case .networkDenied: "NetworkDenied"
    case .secondaryPassive: "SecondaryPassive"
    case .quotaExceeded: "QuotaExceeded"
    case .messageSizeExceeded: "MessageSizeExceeded"
    case .connectionsQuotaExceeded: "ConnectionsQuotaExceeded"
    case .dependencyMissing: "DependencyMissing"
    }
  }
}
