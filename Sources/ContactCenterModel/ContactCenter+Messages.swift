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
    let first = Int(contacts[slot].region) &* ContactEvent.count &* Channel.count
    told[first &+ Self.place(event, contacts[slot].channel)] &+= 1
  }

  private static func place(_ event: ContactEvent, _ channel: Channel) -> Int {
    Int(event.rawValue) &* Channel.count &+ Int(channel.rawValue)
  }

  /// How many events of a region were told since they were last forgotten, of those at these places.
  public mutating func eventsTold(_ places: [Int], region: Int) -> Int {
    var sum = 0
    for place in places { sum += Int(told[region &* ContactEvent.count &* Channel.count &+ place]) }
    return sum
  }

  /// Where the events that a filter means stand among a region's.
  public static func places(of filter: ContactEventFilter) -> [Int] {
    filter.events.flatMap { event in filter.channels.map { place(event, $0) } }.sorted()
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
    let slot = enter(source, ordinal, isMeasured: state == .measured)
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
