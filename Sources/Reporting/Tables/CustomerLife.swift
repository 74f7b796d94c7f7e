import ContactCenterModel
import Infrastructure
import SimulationKernel

/// One customer's attempts in both worlds.
struct CustomerLife {
  /// What the incident did to a customer.
  enum Effect: String {
    case none, caused, averted, delayed, improved
  }

  /// Attempts with the incident; empty for a customer who exists without it only.
  var incident: ArraySlice<AttemptRecord>
  /// Attempts without it; empty for a surge's customer.
  var twin: ArraySlice<AttemptRecord>

  /// What the incident did.
  var effect: Effect {
    guard let here = incident.last, let there = twin.last else { return .none }
    switch (here.end, there.end) {
    case (.lost, .satisfied): return .caused
    case (.satisfied, .lost): return .averted
    case (.satisfied, .satisfied):
      return here.ended > there.ended ? .delayed : here.ended < there.ended ? .improved : .none
    default: return .none
    }
  }

  /// The customers of two worlds, each world's attempts sorted by source, ordinal and attempt.
  static func matched(incident: [AttemptRecord], twin: [AttemptRecord]) -> [CustomerLife] {
    var lives: [CustomerLife] = []
    var (here, there) = (0, 0)
    while here < incident.count || there < twin.count {
      let next = min(key(incident, here), key(twin, there))
      let (hereStart, thereStart) = (here, there)
      while key(incident, here) == next { here += 1 }
      while key(twin, there) == next { there += 1 }
      lives.append(CustomerLife(incident: incident[hereStart..<here], twin: twin[thereStart..<there]))
    }
    return lives
  }

  /// Source and ordinal, beyond every other at the end.
  private struct Key: Comparable {
    var source: Int
    var ordinal: Int

    static func < (left: Key, right: Key) -> Bool {
      (left.source, left.ordinal) < (right.source, right.ordinal)
    }
  }

  private static func key(_ records: [AttemptRecord], _ place: Int) -> Key {
    place < records.count
      ? Key(source: records[place].source, ordinal: records[place].ordinal) : Key(source: .max, ordinal: .max)
  }
}
