import Infrastructure
import SimulationKernel

/// Calls of one number in one region, warm-up left out.
public struct CallUsage: Sendable, Hashable {
  /// Attempts.
  public var offered: Int
  /// Attempts that met something dead.
  public var unreachable: Int
  /// Billed seconds in the service: flow, queue and agent, after-contact work left out.
  public var voiceSeconds: Int
  /// Billed seconds on the telephone network.
  public var inboundSeconds: Int
}

/// Chats or tasks of one source in one region, warm-up left out.
public struct WrittenUsage: Sendable, Hashable {
  /// Those that got through to a flow.
  public var begun: Int
  /// Those of them that an agent took or the flow answered.
  public var handled: Int
}

/// What bills are made of, and how each number fares.
public struct UsageCounts: Sendable, Hashable {
  /// By number × region.
  public var calls: [CallUsage]
  /// By source × region.
  public var written: [WrittenUsage]
}

// What is counted for bills, at the end of an attempt and nowhere else: scenarios without bills pay a flag's test.
extension ContactCenter {
  /// Counts an attempt that ends.
  @inline(never)
  mutating func meter(_ slot: UInt32, _ outcome: ContactOutcome, at now: SimulationTime) {
    let contact = contacts[slot]
    let region = Int(contact.region)
    let source = Int(contact.source)
    guard contact.channel == .voice else {
      guard contact.isConnected else { return }
      let place = source * regionCount + region
      statistics.written[place].begun += 1
      if outcome.satisfies || contact.hasBeenAnswered { statistics.written[place].handled += 1 }
      return
    }
    let number = Int(contact.viaAlternate ? sources[source].alternate : sources[source].number)
    let place = number * regionCount + region
    statistics.calls[place].offered += 1
    if outcome == .unreachable { statistics.calls[place].unreachable += 1 }
    guard contact.isConnected, !metering.voiceMinimum.isEmpty else { return }
    // a call that still rings is not billed. The same draw as at the call's begin: it is addressed.
    let connected = contact.arrivedAt + (setUpTime(slot, hash: sources[source].hash) ?? .zero)
    guard now >= connected else { return }
    let length = now - connected
    statistics.calls[place].voiceSeconds += Self.billedSeconds(length, atLeast: metering.voiceMinimum[region])
    statistics.calls[place].inboundSeconds += Self.billedSeconds(length, atLeast: metering.inboundMinimum[region])
  }

  /// A second begun counts whole.
  static func billedSeconds(_ length: SimulationDuration, atLeast least: SimulationDuration) -> Int {
    Int((max(length, least).microseconds + 999_999) / 1_000_000)
  }

  /// What was metered; nothing where nothing is.
  func usageCounts() -> UsageCounts? {
    guard isMetering else { return nil }
    return UsageCounts(
      calls: (0..<statistics.calls.count).map {
        let totals = statistics.calls[$0]
        return CallUsage(
          offered: totals.offered, unreachable: totals.unreachable, voiceSeconds: totals.voiceSeconds,
          inboundSeconds: totals.inboundSeconds)
      },
      written: (0..<statistics.written.count).map {
        WrittenUsage(begun: statistics.written[$0].begun, handled: statistics.written[$0].handled)
      })
  }
}
