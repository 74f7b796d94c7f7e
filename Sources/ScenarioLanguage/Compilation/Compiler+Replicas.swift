import JSONSource
import SimulationKernel
import WorldModel

/// What the service refuses of replicas and of calls that move traffic, under its own exceptions' names.
extension Compiler {
  /// Reports what `ReplicateInstance` would refuse (ACGR-02, ACGR-21, facts 2.1).
  ///
  /// - Parameter members: the instances by region.
  mutating func checkReplication(_ members: [JSONMember]) {
    var replicated: Set<String> = []
    for member in members {
      guard let target = member.value["replicaOf"], let region = target.string, region != member.key,
        let source = members.first(where: { $0.key == region })?.value
      else { continue }
      if !replicated.insert(region).inserted {
        report(
          .invalidRequest, at: target.location, "names an instance that is replicated already",
          remedy: "an instance has one replica")
      }
      checkSource(source)
      if let alias = member.value["InstanceAlias"], let name = alias.string, !name.isEmpty,
        name == source["InstanceAlias"]?.string
      {
        report(
          .resourceConflict, at: alias.location, "is the source instance's alias, too",
          remedy: "give the replica an alias of its own")
      }
      checkPair(source: region, replica: member.key, at: target.location)
      checkQuotas(source: source, replica: member.value)
    }
  }

  /// Warns of a replica with other quotas than its source: that they match in both regions is a precondition (facts 2.1).
  private mutating func checkQuotas(source: JSONNode, replica: JSONNode) {
    func quotas(_ node: JSONNode) -> [Int?] {
      let quotas = ObjectReader(node, ArchitectureShapes.instance)?.object("quotas", ArchitectureShapes.quotas)
      return Self.quotaNames.map { quotas?.integer($0) }
    }
    let differing = zip(Self.quotaNames, zip(quotas(source), quotas(replica))).filter { $1.0 != $1.1 }
    guard !differing.isEmpty else { return }
    let names = differing.map { name, values in
      "\(name) (\(values.1.map(String.init) ?? "no limit") for \(values.0.map(String.init) ?? "no limit"))"
    }
    warn(
      .unequalQuotas, at: (replica["quotas"] ?? replica).location,
      "differs from the source instance in \(names.joined(separator: ", "))",
      remedy: "the quotas of both regions must match before Global Resiliency is set up")
  }

  private mutating func checkSource(_ node: JSONNode) {
    guard let source = ObjectReader(node, ArchitectureShapes.instance) else { return }
    if let alias = source["InstanceAlias"], alias.string == "" {
      report(
        .invalidRequest, at: alias.location, "is empty, and an instance without an alias cannot be replicated",
        remedy: "give the source instance an alias")
    }
    if let status = source["InstanceStatus"], let text = status.string, text != "ACTIVE" {
      report(
        .invalidRequest, at: status.location,
        "is \(Quoting.quoted(text)), and only an active instance can be replicated",
        remedy: "wait until the source instance is \"ACTIVE\"")
    }
    if let identity = source["IdentityManagementType"], let text = identity.string, text != "SAML" {
      report(
        .invalidRequest, at: identity.location,
        "is \(Quoting.quoted(text)), and only an instance with SAML can be replicated",
        remedy: "the source instance needs \"SAML\"")
    }
  }

  /// ACGR-01, ACGR-02: pairs of regions have a direction and a first day, which the catalogue tells.
  private mutating func checkPair(source: String, replica: String, at location: SourceLocation) {
    guard let pairs else { return }
    func find(_ from: String, _ to: String) -> ObjectReader? {
      pairs.first { $0.text("SourceRegion") == from && $0.text("ReplicaRegion") == to }
    }
    guard let pair = find(source, replica) else {
      let isReversed = find(replica, source) != nil
      report(
        .invalidRequest, at: location,
        "makes \(Quoting.quoted(replica)) a replica of \(Quoting.quoted(source)), which the catalogue does not offer",
        remedy: isReversed
          ? "it offers the other direction only: exchange source and replica"
          : "use one of its pairs of regions")
      return
    }
    if let since = pair.text("since"), let asOf, asOf < since {
      report(
        .invalidRequest, at: location,
        "makes \(Quoting.quoted(replica)) a replica of \(Quoting.quoted(source)), which is offered since \(since), after \(asOf)",
        remedy: "make the scenario's \"asOf\" \(since) or later")
    }
  }

  /// The pairs of regions that the catalogue offers; nothing where it does not say.
  private var pairs: [ObjectReader]? {
    catalogue?.object("globalResiliency", CatalogueShapes.globalResiliency)?["pairs"]?.array?.compactMap {
      ObjectReader($0, CatalogueShapes.pair)
    }
  }

  /// ACGR-44: whether a number of a traffic distribution group works in the replica's region, too. Every number of the
  /// source's region may stand in a group, but only those of some types are replicated; the others stay where they are,
  /// and their callers with a region that fails, which is warned of.
  mutating func isCarriedOver(_ number: ObjectReader, replicas: [JSONMember], _ tables: CompiledArchitecture) -> Bool {
    guard let source = tables.sourceRegion, number.text("region") ?? source == source,
      let replica = replicas.first(where: { $0.value["replicaOf"]?.string == source })?.key,
      let pair = pairs?.first(where: {
        $0.text("SourceRegion") == source && $0.text("ReplicaRegion") == replica
      }), let types = pair.object("numberTypes", CatalogueShapes.numberTypes),
      let type = number.text("PhoneNumberType"),
      types.shape.property(type) != nil, let asOf, let group = number["trafficDistributionGroup"]
    else { return true }
    let since = types.text(type) ?? "never"
    if since != "never", asOf >= since { return true }
    warn(
      .staysBehind, at: group.location,
      "holds a \(type) number, which is not carried over from \(Quoting.quoted(source)) to \(Quoting.quoted(replica)) on \(asOf)",
      remedy: since == "never"
        ? "its calls stay with \(Quoting.quoted(source)) and fail with it; take a number of another type"
        : "its calls stay with \(Quoting.quoted(source)) and fail with it until \(since)")
    return false
  }

  /// Reports what `UpdateTrafficDistribution` would refuse of the group it names (ACGR-17, facts 2.3).
  mutating func checkTarget(_ step: ObjectReader, group: Int?, _ tables: CompiledArchitecture) {
    if let group, let status = tables.groupStatuses[tables.groups.ids[group]], status != "ACTIVE",
      let node = step["UpdateTrafficDistribution"]
    {
      // The service says that a group must be active; under which name it refuses is an assumption.
      report(
        .invalidRequest, at: node.location, "names a group that is \(Quoting.quoted(status))",
        remedy: "only an \"ACTIVE\" group can be updated")
    }
    guard let id = step["Id"], let text = id.string, let caller = step.text("calledFrom"),
      let source = tables.sourceRegion
    else { return }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    if parts.first == "arn" {
      if parts.count < 6 || parts[2] != "connect" || parts[3] != source {
        report(
          .resourceNotFound, at: id.location, "is no ARN of a group in the source instance's region",
          remedy: "it reads arn:aws:connect:\(source):ACCOUNT:traffic-distribution-group/ID")
      }
    } else if caller != source {
      report(
        .resourceNotFound, at: id.location, "is a bare id, which is not known in \(Quoting.quoted(caller))",
        remedy: "outside the source instance's region name the group by its ARN")
    }
  }

  /// When the service is set up for the customer, in simulated time; nothing when that is before the run (ACGR-46).
  func onboarding(_ reader: ObjectReader) -> SimulationTime? {
    guard let text = reader.text("onboardedOn"), let instant = try? ISO8601.instant(text), let startsAt,
      instant.epochMicroseconds > startsAt
    else { return nil }
    return SimulationTime(microseconds: instant.epochMicroseconds - startsAt)
  }

  /// What an architecture is for, and the review that counts on the scenario's day: one completed by then (ACGR-15).
  func gate(_ reader: ObjectReader) -> ProductionGate {
    var gate = ProductionGate()
    gate.isProduction = reader.text("environment") == "production"
    guard let review = reader.object("review", ArchitectureShapes.review), let lens = review.text("lens"),
      let day = review.text("completed"), asOf.map({ day <= $0 }) ?? true
    else { return gate }
    func risks(_ level: String) -> [String] {
      review.members("risks").filter { $0.value.string == level }.map(\.key).sorted()
    }
    gate.review = ProductionGate.Review(
      lens: lens, completed: day, highRisks: risks("HIGH"), mediumRisks: risks("MEDIUM"))
    return gate
  }

  /// ACGR-15: a review is a precondition of a replica in production.
  mutating func checkReview(_ reader: ObjectReader, instances: [JSONMember]) {
    let review = reader.object("review", ArchitectureShapes.review)
    checkCalendarDay(review?["completed"])
    guard reader.text("environment") == "production", instances.contains(where: { $0.value["replicaOf"] != nil })
    else { return }
    guard let review else {
      report(
        .unreviewed, at: reader["environment"]?.location ?? reader.location,
        "puts a replica into production without a review",
        remedy: "add the \"review\" with the Well-Architected lens, or make it \"test\"")
      return
    }
    if let day = review["completed"], let text = day.string, let asOf, asOf < text {
      report(
        .unreviewed, at: day.location, "is after \(asOf), so the replica goes into production without a review",
        remedy: "complete the review first")
    }
    for risk in review.members("risks") where risk.value.string == "HIGH" {
      warn(
        .highRisk, at: risk.value.location, "is a high risk, and the replica goes into production",
        remedy: "mend it before")
    }
  }
}
