/// Every kind of problem a document can have. The raw value is what users see and search for; the user guide lists all.
public enum ProblemCode: String, CaseIterable, Sendable, Hashable {
  // The file itself.
  case noSuchFile = "no-such-file"
  case notARegularFile = "not-a-regular-file"
  case unreadableFile = "unreadable-file"
  case fileTooLarge = "file-too-large"

  // Its text.
  case byteOrderMark = "byte-order-mark"
  case notUTF8 = "not-utf-8"
  case syntax = "syntax"
  case loneSurrogate = "lone-surrogate"
  case numberOverflow = "number-overflow"
  case duplicateKey = "duplicate-key"
  case nesting = "nesting"

  // References between files.
  case badReference = "bad-reference"
  case referenceCycle = "reference-cycle"
  case tooManyFiles = "too-many-files"
  case tooManyNodes = "too-many-nodes"

  // Its shape.
  case unknownKind = "unknown-kind"
  case unknownKey = "unknown-key"
  case missingKey = "missing-key"
  case misplacedKey = "misplaced-key"
  case wrongType = "wrong-type"
  case notAllowed = "not-allowed"
  case badPattern = "bad-pattern"
  case outOfRange = "out-of-range"
  case wrongCount = "wrong-count"
  case wrongChoice = "wrong-choice"
  case badDuration = "bad-duration"
  case wrongUnit = "wrong-unit"
  case badInstant = "bad-instant"

  // Its meaning.
  case unknownReference = "unknown-reference"
  case absurdValue = "absurd-value"
  case noSuchDay = "no-such-day"
  case duplicateID = "duplicate-id"
  case idCollision = "id-collision"
  case outsideRun = "outside-run"
  case contradiction = "contradiction"
  case probabilities = "probabilities"
  case wrongOrder = "wrong-order"
  case longerThanADay = "longer-than-a-day"
  case sourceInstance = "source-instance"
  case defaultGroup = "default-group"
  case deadEnd = "dead-end"
  case concurrency = "concurrency"
  case unservedQueue = "unserved-queue"
  case dataLocation = "data-location"
  case datapoints = "datapoints"
  case badCounts = "bad-counts"
  case unreviewed = "unreviewed"
  case highRisk = "high-risk"
  /// A warning: a group sends calls to several regions in normal operation (ACGR-43).
  case splitTraffic = "split-traffic"
  case noPrice = "no-price"
  case staysBehind = "stays-behind"
  case fewPaths = "few-paths"
  // Of the service bus; the names of refusals are those of its commands (`PairingRefusal`).
  case badTemplate = "bad-template"
  case badFilter = "bad-filter"
  case tier = "tier"
  case noSecondary = "no-secondary"
  case sameRegion = "same-region"
  case partitionMismatch = "partition-mismatch"
  case secondaryNotEmpty = "secondary-not-empty"
  case aliasNameInUse = "alias-name-in-use"
  case alternateNameRequired = "alternate-name-required"
  case migratedAliasRequired = "migrated-alias-required"
  case privateEndpointMissing = "pe-missing-on-secondary"
  /// A warning: private endpoints of a pair stand in different networks (SBGDR-93).
  case privateEndpointDrift = "pe-config-drift"
  /// A warning: a pairing does not copy what differs between its namespaces (SBGDR-23, SBGDR-24).
  case pairingDrift = "pairing-drift"
  case regionHasNoZones = "region-no-zones"
  /// A warning: calls go to a region that has no agents.
  case unstaffedRegion = "unstaffed-region"
  /// A warning: the quotas of a replica are not its source's.
  case unequalQuotas = "unequal-quotas"
  // The service's own names.
  case invalidRequest = "InvalidRequestException"
  case resourceConflict = "ResourceConflictException"
  case resourceNotFound = "ResourceNotFoundException"

  // The report itself.
  case tooManyProblems = "too-many-problems"
}
