import ExperimentFixtures
import Infrastructure
import ScenarioLanguage
import SimulationKernel

@testable import ContactCenterModel
@testable import Experimentation
@testable import WorldModel

/// A result with made-up values, so that the looks of reports are tested apart from what the model does.
struct MadeUpResult {
  var example = SmallScenario()
  /// The value of a metric in a replication of an architecture; not-a-number for none.
  var value: (_ metric: String, _ architecture: Int, _ replication: Int) -> Double = MadeUpResult.usual
  var replications = 20
  var completed: Int?

  /// Values by metric: the baseline's, the candidate's, and how far they swing from replication to replication.
  static let figures: [String: (Double, Double, Double)] = [
    "contacts.offered": (48_720, 39_375, 900), "contacts.served": (23_072, 27_689, 400),
    "contacts.selfServed": (5_169, 6_213, 60), "contacts.abandoned": (1_046, 1_322, 250),
    "contacts.unreachable": (19_195, 3_903, 300), "contacts.dropped": (236, 236, 9),
    "contacts.inProgressAtEnd": (0.9, 14.7, 0.9), "customers.offered": (36_160, 36_160, 700),
    "customers.lost": (7_918, 2_243, 210), "customers.lost.withoutRedials": (8_696, 3_109, 300),
    "customers.caused": (7_296, 1_620, 90), "customers.averted": (23.7, 23.3, 5),
    "customers.attributableLoss": (7_272.3, 1_596.7, 95), "contacts.serviceLevel": (0.608, 0.764, 0.03),
    "contacts.serviceLevel.connect": (0.808, 0.81, 0.02), "twin.contacts.serviceLevel": (0.829, 0.829, 0.03),
    "availability": (0.793, 0.954, 0.004), "agents.occupancy": (0.721, 0.861, 0.01),
    "recovery.telephony": (7_200, 1_578, 120), "recovery.service": (7_860, 2_700, 400),
    "recovery.telephony.firstServed": (7_199.2, 1_574, 118),
    "messages.sent": (40_000, 40_000, 500), "messages.offered": (61_000, 61_400, 700),
    "messages.completed": (58_100, 60_950, 650), "messages.rejected": (2_400, 120, 60),
    "messages.lost": (0, 310, 25), "messages.lost.platform": (0, 310, 25), "messages.stranded": (0, 420, 25),
    "messages.recovered": (0, 110, 0), "messages.lostOrStranded": (0, 420, 25), "messages.duplicated": (12, 61, 4),
    "messages.reordered": (140, 220, 8), "messages.caused": (2_400, 450, 50),
    "messages.attributableLoss": (2_400, 450, 50), "messages.delay.p99": (95, 1_240, 60),
    "twin.messages.delay.p99": (0.4, 0.4, 0.1), "messages.availability": (0.954, 0.981, 0.004),
    "messages.serviceLevel": (0.95, 0.97, 0.004), "recovery.messaging": (1_200, 360, 20),
    "recovery.messaging.firstServed": (1_207, 345, 20), "recovery.messaging.point.age": (0, 122, 3),
    "messages.failovers": (0, 1, 0), "messages.failovers.transient": (0, 1, 0),
  ]

  static func usual(_ metric: String, _ architecture: Int, _ replication: Int) -> Double {
    guard let (baseline, candidate, swing) = figures[metric] else { return 0 }
    // A fixed pattern in -1...1 that differs a little between the architectures.
    let wave = Double((replication * 7 + architecture * replication % 3) % 11 - 5) / 5
    return (architecture == 0 ? baseline : candidate) + swing * wave
  }

  var result: ExperimentResult {
    let scenario = example.scenario
    var result = ExperimentResult(scenario, MetricCatalogue(scenario), replications: replications)
    for replication in 0..<(completed ?? replications) {
      result.add(
        ReplicationOutcome(
          replication: replication,
          architectures: scenario.architectures.indices.map { outcome(result.catalogue, $0, replication) }))
    }
    return result
  }

  private func outcome(_ catalogue: MetricCatalogue, _ architecture: Int, _ replication: Int) -> ArchitectureOutcome {
    let onset = SimulationTime.start + .minutes(30)
    let phases = RecoveryPhases(
      onset: onset, detected: onset, decided: onset, executed: onset, effective: onset, firstServed: onset,
      restored: onset + .milliseconds(1_200_250), drained: onset + .minutes(30))
    let recovery = ServiceRecovery(phases: phases, isUnaffected: false, isCensored: false)
    let loss = LossCell(
      channel: .voice, outcome: .unreachable, cause: Cause(fault: 0), owner: .platform, count: 3, caused: 2, averted: 1)
    let messageLoss = MessageLoss(
      outcome: .rejected, cause: Cause(fault: 0), owner: .platform, count: 9, caused: 5, averted: 0)
    return ArchitectureOutcome(
      values: catalogue.definitions.map { value($0.name, architecture, replication) },
      denominators: catalogue.definitions.map { $0.aggregation == .pooledRatio ? 1 : 0 },
      recovery: example.faults.isEmpty
        ? []
        : [
          StrikeRecovery(
            fault: 0, telephony: recovery, service: recovery, downtime: .minutes(20),
            messaging: example.hasMessages ? recovery : nil)
        ],
      timeline: Timeline(step: .minutes(30), names: ["contacts.offered"], values: [[1, 2, 3, Double(replication)]]),
      attemptLosses: [loss], customerLosses: [loss],
      messageLosses: example.hasMessages ? [messageLoss] : [], attempts: example.hasContacts ? 10_000 : 0,
      messages: example.hasMessages ? 40_000 : 0, events: 50_000,
      digests: [UInt64(replication), UInt64(architecture)], trace: nil)
  }
}
