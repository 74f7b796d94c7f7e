import Infrastructure
import SimulationKernel

// Where a messaging system meets the contact centre: contacts tell what happens to them, and customers wait for a task that a
// message will start. Who sends and receives the messages is the world's affair.
extension ContactCenter {
  /// Counts an event of a contact that has reached its region, where anybody listens.
  @inline(__always)
  mutating func tell(_ event: ContactEvent, _ slot: UInt32) {
    if _slowPath(isTelling) { count(event, slot) }
  }

  @inline(never)
  private mutating func count(_ event: ContactEvent, _ slot: UInt32) {
    hasTold = true
    told[toldPlace(event, contacts[slot].channel, Int(contacts[slot].region))] &+= 1
  }

  @inline(__always)
  private func toldPlace(_ event: ContactEvent, _ channel: Channel, _ region: Int) -> Int {
    (region &* ContactEvent.count &+ Int(event.rawValue)) &* Channel.count &+ Int(channel.rawValue)
  }

  /// How many events of a region were told since they were last forgotten.
  public mutating func eventsTold(_ filter: ContactEventFilter, region: Int) -> Int {
    var sum = 0
    for event in ContactEvent.allCases where filter.events.contains(event) {
      for channel in Channel.allCases where filter.channels.contains(channel) {
        sum += Int(told[toldPlace(event, channel, region)])
      }
    }
    return sum
  }

  /// Forgets what was told.
  public mutating func forgetTold() {
    told.fill(0)
    hasTold = false
  }

  // MARK: - Customers who wait for a message

  /// A customer has sent a message that will start a task: the message's ordinal is the customer's.
  public mutating func expectCustomers(_ count: Int, source: Int, at now: SimulationTime) {
    let isMeasured = now >= warmUp
    for _ in 0..<count {
      ends.append(source: source)
      awaited[source].append(isMeasured ? .measured : .unmeasured)
    }
    if isMeasured { statistics.sources[source].offered += count }
  }

  /// The message was processed: the task starts. One that is processed again starts no second: `StartTaskContact` with the
  /// message's id as its `ClientToken` is idempotent.
  public mutating func startAwaitedTask(
    source: Int, ordinal: UInt32, _ scheduler: inout Scheduler, _ infrastructure: inout InfrastructureState
  ) {
    let state = awaited[source][Int(ordinal)]
    guard state != .started else { return }
    awaited[source][Int(ordinal)] = .started
    let slot = contacts.allocate()
    contacts[slot] = Contact()
    contacts[slot].ordinal = ordinal
    contacts[slot].source = UInt16(source)
    contacts[slot].channel = sources[source].channel
    contacts[slot].isMeasured = state == .measured
    openCustomers += 1
    beginAttempt(slot, &scheduler, &infrastructure)
  }

  /// The run is over: who still waits for a message is lost with it, or undecided while it lies somewhere.
  ///
  /// - Parameter losses: By ordinal, what lost the message; `nil` while it may still come.
  public mutating func closeAwaited(source: Int, losses: [Cause?]) {
    for place in awaited[source].indices where awaited[source][place] != .started {
      let isMeasured = awaited[source][place] == .measured
      let cause = losses[place]
      // No attempt has reached the contact centre.
      let (end, outcome): (CustomerEnd, ContactOutcome) =
        cause == nil ? (.undecided, .inProgressAtEnd) : (.lost, .unreachable)
      ends.set(source: source, ordinal: place, end, outcome)
      guard isMeasured else { continue }
      statistics.sources[source].neverStarted += 1
      if end == .lost {
        statistics.sources[source].lost += 1
        statistics.sources[source].firstAttemptLost += 1
      } else {
        statistics.sources[source].undecided += 1
      }
      match(source, UInt32(place), sources[source].channel, end, outcome, cause ?? .none)
    }
  }
}

/// How far a customer has come who waits for a message.
enum AwaitedState: UInt8, BitwiseCopyable {
  /// Waits, and came before or after the warm-up.
  case unmeasured
  case measured
  /// The task has started.
  case started
}
