/// A service whose recovery is measured on its own.
public enum RecoveryService: String, Sendable, Hashable, CaseIterable {
  /// Calls get through: share of first attempts that connect.
  case telephony
  /// Calls are answered in time: service level of first attempts.
  case service
}
