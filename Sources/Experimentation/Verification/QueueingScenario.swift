import JSONSource
import SimulationKernel

/// A textbook queue as a scenario document: one region, one zone, one carrier, a queue and a number for each class of
/// callers, and one group of agents.
///
/// It is compiled and run as any other document; nothing in the simulation knows that theory is asked about it.
struct QueueingScenario: Sendable {
  /// A figure that stays the same, or changes by intervals of the day.
  enum Profile: Sendable {
    case constant(Double)
    case intervals(every: Double, [Double])
  }

  /// One class of callers with its own queue.
  struct Callers: Sendable {
    var perHour: Profile
    /// Seconds with an agent.
    var service: Distribution
    /// Seconds; `nil`: for ever.
    var patience: Distribution?
    /// 1 is the most urgent.
    var priority = 1
    /// Places to wait; `nil`: no limit.
    var waitingRoom: Int?
  }

  var id: String
  var title: String
  /// Classes of callers; their queues are named `queue-1`, `queue-2` and so on.
  var callers: [Callers]
  var agents: Profile
  /// Seconds in which a call answered counts as answered in time.
  var answerWithin = 20.0
  /// Calls that the carrier carries at once.
  var trunks: Int?
  /// Calls that the instance takes at once.
  var concurrentCalls: Int?
  /// Seconds up to failure and for repair of the region, again and again; `nil`: it never fails.
  var outages: (every: Distribution, lasts: Distribution)?
  /// Seconds.
  var duration: Double
  var warmUp = 0.0
  /// Seconds; `nil`: one cell.
  var timelineStep: Double?
  var replications: Int
  var seed: Int

  /// The id of the queue of a class, from 0.
  static func queue(_ callers: Int) -> String { "queue-\(callers + 1)" }

  /// The document.
  var document: JSONOutput {
    var members: [(key: String, value: JSONOutput)] = [
      ("kind", "scenario"), ("id", .string(id)), ("title", .string(title)),
      ("starts", "2025-01-01T00:00:00Z"), ("duration", Self.json(seconds: duration)),
      ("warmUp", Self.json(seconds: warmUp)),
      // Nobody is left unserved, however long the queue was at closing.
      ("drainLimit", Self.json(seconds: max(duration, 86_400))),
      ("seed", .integer(Int64(seed))), ("replications", .integer(Int64(replications))),
      ("timeline", ["step": Self.json(seconds: timelineStep ?? duration)]),
      ("recovery", ["step": Self.json(seconds: max(duration, 86_400) / 8)]),
      ("architectures", [architecture]), ("workload", workload),
    ]
    if let outages {
      members.append(
        (
          "incident",
          [
            "kind": "incident", "id": "failures", "title": "The region fails and is repaired, again and again",
            "faults": [
              "region-fails": [
                "outage": ["region": "region"], "every": Self.json(outages.every), "lasts": Self.json(outages.lasts),
              ]
            ],
          ]
        ))
    }
    return .object(members)
  }

  private var architecture: JSONOutput {
    var carrier: [(key: String, value: JSONOutput)] = [("zones", ["zone"])]
    if let trunks { carrier.append(("trunks", .integer(Int64(trunks)))) }
    var quotas: [(key: String, value: JSONOutput)] = []
    if let concurrentCalls { quotas.append(("concurrentCalls", .integer(Int64(concurrentCalls)))) }
    return [
      "kind": "architecture", "id": "system", "title": "One region",
      "regions": ["region": ["country": "JP", "zones": ["zone"]]], "carriers": ["carrier": .object(carrier)],
      "contactCenter": [
        "instances": ["region": ["quotas": .object(quotas)]],
        "phoneNumbers": .array(
          callers.indices.map {
            [
              "PhoneNumber": .string(Self.number($0)), "PhoneNumberType": "TOLL_FREE", "carrier": "carrier",
              "flow": .string("flow-\($0 + 1)"),
            ]
          }),
        "flows": each("flow") { ["duration": "PT0S", "queue": .string(Self.queue($0))] },
        "queues": each("queue") { queue($0) },
        "agentGroups": [
          "agents": [
            "heads": profile(agents, constant: "constant", intervals: "heads") { .integer(Int64($0)) },
            "serves": .array(
              callers.indices.map {
                ["queue": .string(Self.queue($0)), "Priority": .integer(Int64(callers[$0].priority))]
              }),
          ]
        ],
      ],
    ]
  }

  private func queue(_ index: Int) -> JSONOutput {
    var members: [(key: String, value: JSONOutput)] = [("serviceLevel", ["within": Self.json(seconds: answerWithin)])]
    if let room = callers[index].waitingRoom { members.append(("MaxContacts", .integer(Int64(room)))) }
    return .object(members)
  }

  private var workload: JSONOutput {
    [
      "kind": "workload", "id": "callers", "title": "Callers",
      "sources": each("callers") {
        [
          "channel": "VOICE", "dials": .string(Self.number($0)),
          "arrivals": [
            "perHour": profile(callers[$0].perHour, constant: "constant", intervals: "rates") { .double($0) }
          ],
          "handleTime": Self.json(callers[$0].service),
          "patience": callers[$0].patience.map { Self.json($0) } ?? "never",
        ]
      },
    ]
  }

  private static func number(_ index: Int) -> String { "+812000000\(10 + index)" }

  private func each(_ noun: String, _ value: (Int) -> JSONOutput) -> JSONOutput {
    .object(callers.indices.map { (key: "\(noun)-\($0 + 1)", value: value($0)) })
  }

  private func profile(
    _ profile: Profile, constant: String, intervals: String, _ number: (Double) -> JSONOutput
  ) -> JSONOutput {
    switch profile {
    case .constant(let value): .object([(key: constant, value: number(value))])
    case .intervals(let every, let values):
      .object([
        (key: "every", value: Self.json(seconds: every)), (key: "from", value: "00:00"),
        (key: intervals, value: .array(values.map(number))),
      ])
    }
  }
}

extension QueueingScenario {
  /// A duration as documents write it, to the microsecond.
  static func json(seconds: Double) -> JSONOutput {
    let microseconds = Int64((seconds * 1e6).rounded())
    let fraction = String(microseconds % 1_000_000 + 1_000_000).dropFirst()
    return .string("PT\(microseconds / 1_000_000).\(fraction)S")
  }

  /// A distribution as documents write it.
  static func json(_ distribution: Distribution) -> JSONOutput {
    switch distribution {
    case .constant(let value): json(seconds: value)
    case .uniform(let low, let high): ["uniform": [json(seconds: low), json(seconds: high)]]
    case .triangular(let low, let mode, let high):
      ["triangular": [json(seconds: low), json(seconds: mode), json(seconds: high)]]
    case .exponential(let mean): ["exponential": ["mean": json(seconds: mean)]]
    case .lognormal(let mean, let cv): ["lognormal": ["mean": json(seconds: mean), "cv": .double(cv)]]
    case .gamma(let mean, let cv): ["gamma": ["mean": json(seconds: mean), "cv": .double(cv)]]
    case .erlang(let k, let mean): ["erlang": ["k": .integer(Int64(k)), "mean": json(seconds: mean)]]
    case .weibull(let shape, let scale): ["weibull": ["shape": .double(shape), "scale": json(seconds: scale)]]
    case .empirical(let values): ["empirical": .array(values.map { json(seconds: $0) })]
    case .mixture(let branches):
      [
        "mixture": .array(branches.map { ["probability": .double($0.weight), "is": json($0.distribution)] })
      ]
    case .normal, .bernoulli: preconditionFailure("documents have no such distribution of durations")
    }
  }
}
