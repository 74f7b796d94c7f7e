import SimulationKernel

/// Steps of a runbook that command the service bus, by the names of its API where it has one.
enum ServiceBusSteps {
  /// The keys of which a step has one.
  static let keys = [
    "failover", "breakPairing", "deleteAlias", "pair", "promote", "drain", "deleteNamespace", "updateNamespace",
    "assignRole", "updateNetworkRuleSet", "createPrivateEndpoint", "probeNamespace", "restart", "mend", "create",
  ]

  /// "Management operations can take 1-2 minutes to take effect": the service's own samples.
  static let latency = Distribution.uniform(low: 60, high: 120)

  static let properties: [Property] = [
    .optional("failover", CommonShapes.name, "The alias of this name is to lead to the secondary."),
    .optional(
      "IsSafeFailover", .boolean, default: false, "Whether the failover waits until all entities are copied."
    ).allowed(if: .has(["failover"])),
    .optional("confirm", CommonShapes.name, "What is typed to confirm; the alias when left out.")
      .allowed(if: .has(["failover"])),
    .optional(
      "awaits", .array(of: CommonShapes.id, counts: 1...100),
      "Systems for which it waits until they work in the region that it leads to; for none when left out."
    ).allowed(if: .has(["failover", "promote"])),
    .optional("breakPairing", CommonShapes.name, "The pairing of this alias ends; the primary keeps the alias."),
    .optional("deleteAlias", CommonShapes.name, "The alias is deleted."),
    .optional("pair", .object(pair), "Two namespaces are paired."),
    .optional("promote", CommonShapes.name, "The secondary of this replicated namespace becomes its primary."),
    .optional("Force", .boolean, default: false, "Whether the promotion does not wait for what is still on its way.")
      .allowed(if: .has(["promote"])),
    .optional("drain", CommonShapes.name, "The messages of this old primary are sent to where the alias leads."),
    .optional("messagesPerSecond", CommonShapes.number(0.001, 1e6), "How fast.").required(if: .has(["drain"]))
      .allowed(if: .has(["drain"])),
    .optional(
      "crashes", CommonShapes.share, default: 0,
      "The share of the batches that are sent and not completed, since the draining process dies between."
    ).allowed(if: .has(["drain"])),
    .optional("deleteNamespace", CommonShapes.name, "This namespace is deleted with all it holds."),
    .optional("updateNamespace", CommonShapes.name, "A property of this namespace is set anew."),
    .optional("zoneRedundant", .boolean, "Whether it is to be zone-redundant, which cannot be changed.")
      .required(if: .has(["updateNamespace"])).allowed(if: .has(["updateNamespace"])),
    .optional(
      "assignRole", .array(of: CommonShapes.id, counts: 1...1_000), "These applications are given a role on entities."),
    .optional("updateNetworkRuleSet", CommonShapes.name, "The network rules of this namespace are set anew."),
    .optional("properties", .object(NamespaceShapes.networkRuleProperties), "The rules.")
      .required(if: .has(["updateNetworkRuleSet"])).allowed(if: .has(["updateNetworkRuleSet"])),
    .optional("createPrivateEndpoint", CommonShapes.name, "This private endpoint is approved for a namespace."),
    .optional("namespace", CommonShapes.name, "The namespace whose entities they are, or that the endpoint leads to.")
      .required(if: .has(["assignRole", "createPrivateEndpoint", "create"]))
      .allowed(if: .has(["assignRole", "createPrivateEndpoint", "create"])),
    .optional(
      "probeNamespace", CommonShapes.name,
      "This namespace is asked from outside all virtual networks: an answer is a finding, W_PE_NOT_ISOLATED."),
    .optional("restart", CommonShapes.id, "The processes of this consumer are started anew."),
    .optional(
      "mend", CommonShapes.name,
      "What rehearsals found of the pair of this alias is mended, as far as the service lets it."),
    .optional(
      "create", .array(of: CommonShapes.name, counts: 1...1_000),
      "These queues, topics or subscriptions are created in the namespace, which lacks them until then."),
  ]

  /// SBGDR-47: what a pairing must be told.
  static let pair = ObjectShape(
    "pairing request", "Which namespaces are paired under which name.",
    [
      .required("alias", CommonShapes.name, "The alias."),
      .required("primary", CommonShapes.name, "The namespace that holds the entities."),
      .required("secondary", CommonShapes.name, "The empty one."),
      .optional(
        "alternateName", CommonShapes.name, "Another name for the primary, where the alias takes its own (SBGDR-74)."),
      .optional(
        "startedAt", CommonShapes.name,
        "The namespace at which the pairing is begun: the primary when left out, and refused elsewhere (SBGDR-46)."),
    ])
}
