/// Why the control plane refuses a command about namespaces, aliases and pairings.
///
/// The service's own texts are known for a few only; the codes are ours (requirements/service-bus.md).
public enum PairingRefusal: String, Error, Sendable, Hashable, CaseIterable {
  /// SBGDR-07: the feature requires the Premium tier.
  case tier = "E_TIER"
  /// SBGDR-26: a partitioned namespace pairs with no other than a partitioned one.
  case partitionMismatch = "E_PARTITION_MISMATCH"
  /// SBGDR-36: there is no such secondary.
  case noSecondary = "E_NO_SECONDARY"
  /// SBGDR-37: the name of an alias does not change.
  case aliasImmutable = "E_ALIAS_IMMUTABLE"
  /// SBGDR-37: the name is taken.
  case aliasNameInUse = "E_ALIAS_NAME_IN_USE"
  /// SBGDR-45: only new namespaces may join a pairing.
  case secondaryNotEmpty = "E_SECONDARY_NOT_EMPTY"
  /// SBGDR-46: both lie in one region.
  case sameRegion = "E_SAME_REGION"
  /// SBGDR-46: pairing starts at the primary.
  case notPrimary = "E_NOT_PRIMARY"
  /// SBGDR-47: an alias must be named.
  case aliasRequired = "E_ALIAS_REQUIRED"
  /// SBGDR-51: the alias typed to confirm is another one.
  case confirmAlias = "E_CONFIRM_ALIAS"
  /// SBGDR-54: a safe failover does not cross subscriptions.
  case safeCrossSubscription = "E_SAFE_CROSS_SUBSCRIPTION"
  /// A safe failover waits for the primary, which does not answer (facts, section 9, 5).
  case safePrimaryUnreachable = "E_SAFE_PRIMARY_UNREACHABLE"
  /// SBGDR-09: nothing is paired.
  case notPaired = "E_NOT_PAIRED"
  /// SBGDR-70: there is no way back but a new pairing with an empty namespace.
  case failbackUnsupported = "E_FAILBACK_UNSUPPORTED"
  /// SBGDR-58: a migrated namespace is paired by its old name.
  case migratedAliasRequired = "E_MIGRATED_ALIAS_REQUIRED"
  /// SBGDR-73: the namespace is still behind an alias.
  case aliasExists = "E_ALIAS_EXISTS"
  /// SBGDR-74: a namespace whose name becomes the alias needs another name.
  case alternateNameRequired = "E_ALTERNATE_NAME_REQUIRED"
  /// SBGDR-92: the primary has private endpoints and the secondary has none.
  case privateEndpointMissing = "E_PE_MISSING_ON_SECONDARY"
  /// SBGDR-96: in a pair, private endpoints come to the secondary first.
  case privateEndpointSecondaryFirst = "E_PE_SECONDARY_FIRST"
  /// SBGDR-97: "Cannot update a namespace which is secondary."
  case secondaryReadOnly = "E_SECONDARY_READ_ONLY"
  /// SBGDR-88: the region has no zones.
  case regionHasNoZones = "E_REGION_NO_ZONES"
  /// SBGDR-91: "ZoneRedundant is an immutable property."
  case zoneRedundantImmutable = "E_ZONE_IMMUTABLE"
  /// The namespace was deleted, or its region is lost for ever.
  case namespaceNotFound = "E_NAMESPACE_NOT_FOUND"
  /// A subscription's topic is not there.
  case topicNotFound = "E_TOPIC_NOT_FOUND"
  /// The management API that would take the command does not answer.
  case controlPlaneUnavailable = "E_CONTROL_PLANE_UNAVAILABLE"
}
