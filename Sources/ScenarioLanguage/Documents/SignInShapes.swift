/// How agents sign in. Where none of these keys is written, sign-ins are neither simulated nor measured.
enum SignInShapes {
  /// The keys of an agent group.
  static let agentGroupKeys: [Property] = [
    .optional(
      "enableGlobalResiliency", .boolean, default: true,
      "Whether a custom CCP follows a change of region; without it it is a plain CCP."
    ).allowed(if: .equals("client", ["customCCP"])),
    .optional(
      "signInTakes", CommonShapes.drawn, default: ["uniform": ["PT1M", "PT3M"]],
      "How long an agent takes to sign in again; the first sign-in is made before the shift."),
    .optional("session", .object(session), "What ends a sign-in before the shift does; nothing when left out."),
    .optional("site", CommonShapes.id, "The place where they sit; where no fault reaches them when left out."),
  ]

  static let session = ObjectShape(
    "session", "How long a sign-in lasts.",
    [
      .optional(
        "lasts", CommonShapes.positiveDuration, default: "PT12H", "When it ends, and the agent must sign in again."),
      .optional(
        "endsWithRegion", .boolean, default: false,
        "Whether an outage of the region where the agent is signed in ends it."),
    ])

  static let identityProvider = ObjectShape(
    "identity provider", "What every sign-in has to pass, in whatever region.",
    [
      .optional(
        "signInsPerMinute", CommonShapes.number(0.001, 1e6),
        "Sign-ins that it lets begin in a minute, one after the other; no limit when left out."),
      .optional(
        "dependency", CommonShapes.id,
        "The dependency that it is, so that it can fail; one that never does when left out."),
    ])

  static let agentSite = ObjectShape("agent site", "A place where agents sit, with a network that can fail.", [])
}
