import Infrastructure
import SimulationKernel

/// The way of operations from a replicated namespace's primary to its secondary: a link of so many operations a second and
/// a delay, in order.
///
/// Facts, 3.3, and Microsoft's page on the service's exceptions (Geo-Replication, ServerBusyException): an operation with
/// which the lag would pass its limit is refused with "server busy", and so is one of a synchronous namespace that would
/// wait longer than its time for those before it. Messages sent and messages settled use the link. What receivers have will
/// be settled, and room is kept for that: at the limit senders wait, and so do messages that would be handed out. Where some
/// entities are synchronous and others are not, somebody waits for the first, and they go before the others.
struct ReplicationLink: ~Copyable {
  let isOn: Bool
  private(set) var active = 0
  private(set) var passive = 0
  let isSynchronous: Bool
  /// Whether queues are synchronous whatever the mode.
  let queuesAreSynchronous: Bool
  let maxLag: SimulationDuration
  private let delay: SimulationDuration
  /// Time of an operation on the link, in 1/1024 microseconds.
  private let interval: Int64
  private var freeAt: Int64 = 0
  /// The same of operations that somebody waits for.
  private var freeAtForSynchronous: Int64 = 0
  /// SBGDR-15: how far the secondary was behind when the latest operation left, and at most.
  private var latestLag = SimulationDuration.zero
  private var longestLag = SimulationDuration.zero
  /// SBGDR-14: copies that were deleted on the primary before the secondary had them.
  var deletedBeforeArrival = 0
  /// When the last operation so far is on the other side.
  private var last = SimulationTime.start
  /// Since when the secondary takes nothing; the future while it does.
  private(set) var stalledSince = SimulationTime.distantFuture
  /// Operations that wait for it to come back.
  private var keptBack = 0
  /// Since when the oldest of what has not arrived waits, while the secondary is away; the future when all has.
  private var oldestWaiting = SimulationTime.distantFuture
  /// What was kept back leaves from then on, for so long, in 1/1024 microseconds.
  private var keptFrom: Int64 = 0
  private var keptSpan: Int64 = 0
  /// When what had been kept back is all there.
  private var caughtUpAt = SimulationTime.start
  /// Whether the secondary was given up, so that nothing is copied any more.
  private(set) var isBroken = false
  /// Completed copies whose completion the secondary may not know: a ring.
  private var ring = FixedTable(repeating: Message(), count: 64)
  private var ringHead = 0
  private var ringCount = 0
  /// When the primary stopped; the future while it works.
  private var primaryDownAt = SimulationTime.distantFuture
  /// Whether the primary had stopped before a switch was ordered.
  var isPrimaryDown: Bool { primaryDownAt != .distantFuture }
  /// Whether a switch is on the way, and what had come over by when goes with it.
  var isSwitching = false
  var cutoff = SimulationTime.distantFuture
  var switches: UInt32 = 0
  /// When the next look at what is withheld is due.
  var looksAgainAt = SimulationTime.distantFuture

  init(_ configuration: MessagingConfiguration) {
    guard case .geoReplication(let settings) = configuration.protection else {
      isOn = false
      isSynchronous = false
      queuesAreSynchronous = false
      maxLag = .infinite
      delay = .zero
      interval = 0
      return
    }
    isOn = true
    active = settings.primary.raw
    passive = settings.secondary.raw
    delay = settings.delay
    queuesAreSynchronous = settings.queuesAreSynchronous
    interval = Int64((1024e6 / settings.operationsPerSecond).rounded())
    switch settings.mode {
    case .synchronous:
      isSynchronous = true
      maxLag = .infinite
    case .asynchronous(let lag):
      isSynchronous = false
      maxLag = lag
    }
  }

  /// Whether a namespace's operations go to the secondary.
  func isInUse(by namespace: Int) -> Bool { isOn && !isBroken && namespace == active }

  func isPassive(_ namespace: Int) -> Bool { isOn && !isBroken && namespace == passive }

  /// Operations leave the primary; when the secondary has them.
  mutating func send(at now: SimulationTime, _ count: Int, synchronous: Bool) -> SimulationTime {
    if isStalled {
      keptBack += count
      oldestWaiting = min(oldestWaiting, now)
      return .distantFuture
    }
    freeAt = end(of: count, synchronous: false, at: now)
    last = SimulationTime(microseconds: (freeAt + 1023) >> 10) + delay
    latestLag = lag(at: now)
    longestLag = max(longestLag, latestLag)
    guard synchronous else { return last }
    freeAtForSynchronous = end(of: count, synchronous: true, at: now)
    return SimulationTime(microseconds: (freeAtForSynchronous + 1023) >> 10) + delay
  }

  /// When so many operations that leave now have left, in 1/1024 microseconds.
  private func end(of count: Int, synchronous: Bool, at now: SimulationTime) -> Int64 {
    max(synchronous ? freeAtForSynchronous : freeAt, now.microseconds << 10) + interval * Int64(count)
  }

  /// Whether what an entity holds is on the other side before it is acknowledged.
  func isSynchronous(for entity: EntitySettings) -> Bool {
    isSynchronous || queuesAreSynchronous && !entity.isSubscription && !entity.isTopic
  }

  /// How far the secondary is behind: how long an operation that left now would wait, or has waited since the secondary went.
  func lag(at now: SimulationTime) -> SimulationDuration {
    isStalled
      ? max(.zero, now - oldestWaiting) : max(.zero, SimulationTime(microseconds: freeAt >> 10) - now)
  }

  /// Whether the secondary is away, or has not got what was kept back meanwhile.
  func isHeldUp(at now: SimulationTime) -> Bool { isInUse(by: active) && (isStalled || now < caughtUpAt) }

  /// Operations that have left, and are not on the link's other end yet.
  func waitingOperations(at now: SimulationTime) -> Double {
    Double(keptBack) + Double(max(0, freeAt - now.microseconds << 10) / max(1, interval))
  }

  /// Whether the secondary takes nothing.
  var isStalled: Bool { stalledSince != .distantFuture }

  /// Whether a namespace takes so many more operations. In a synchronous entity the last of them must be on the other side
  /// within the time that the client gives it.
  @inline(never)
  func admits(
    _ count: Int, in namespace: Int, synchronous: Bool, within time: SimulationDuration, at now: SimulationTime
  ) -> Bool {
    guard isInUse(by: namespace) else { return true }
    if isStalled { return !synchronous && lag(at: now) <= maxLag }
    // Those that go first make the others wait as much longer.
    let all = SimulationTime(microseconds: end(of: count, synchronous: false, at: now) >> 10) - now
    if all > maxLag { return false }
    if !synchronous { return true }
    let own = SimulationTime(microseconds: end(of: count, synchronous: true, at: now) >> 10) - now
    return own + delay <= time
  }

  /// When there is room for so many operations that `admits` refuses now, if no others come; `nil` while that is not known.
  func roomAt(
    for count: Int, synchronous: Bool, within time: SimulationDuration, after now: SimulationTime
  ) -> SimulationTime? {
    if isStalled { return nil }
    let own = SimulationDuration(microseconds: (interval * Int64(count) + 1023) >> 10)
    if own > maxLag || synchronous && own + delay > time { return nil }
    var room = now + SimulationDuration(microseconds: 1)
    if maxLag != .infinite { room = max(room, SimulationTime(microseconds: (freeAt + 1023) >> 10) + (own - maxLag)) }
    guard synchronous else { return room }
    return max(room, SimulationTime(microseconds: (freeAtForSynchronous + 1023) >> 10) + (own + delay - time))
  }

  /// The latest lag at the end of a day; of a secondary that is away, how far it is behind then.
  func latestLag(until end: SimulationTime) -> SimulationDuration {
    isStalled && !isBroken ? lag(at: end) : latestLag
  }

  /// The longest lag of a day.
  func longestLag(until end: SimulationTime) -> SimulationDuration { max(longestLag, latestLag(until: end)) }

  /// Operations that the link carries in a time.
  func operations(in time: SimulationDuration) -> Int {
    Int(min(1e9, time.seconds * 1024e6 / Double(max(1, interval))))
  }

  /// When all that has left is on the other side.
  func drained(at now: SimulationTime) -> SimulationTime { max(last, now) }

  mutating func noteDown(_ namespace: Int, at now: SimulationTime) {
    if namespace == passive && !isStalled {
      stalledSince = now
      oldestWaiting = last > now ? now : .distantFuture
    }
    if namespace == active && !isSwitching { primaryDownAt = min(primaryDownAt, now) }
  }

  mutating func noteUp(_ namespace: Int, at now: SimulationTime) {
    if namespace == passive && isStalled {
      if !isBroken { longestLag = max(longestLag, lag(at: now)) }
      // What was on the link waits as long as the secondary was away.
      let away = (now - stalledSince).microseconds << 10
      freeAt = max(freeAt, stalledSince.microseconds << 10) + away
      freeAtForSynchronous = max(freeAtForSynchronous, stalledSince.microseconds << 10) + away
      last = SimulationTime(microseconds: (freeAt + 1023) >> 10) + delay
      stalledSince = .distantFuture
    }
    if namespace == active { primaryDownAt = .distantFuture }
  }

  /// A switch is ordered. What a dead primary had not sent never comes; a forced switch does not wait for a living one's.
  mutating func beginSwitch(forced: Bool, at now: SimulationTime) {
    isSwitching = true
    cutoff = forced ? min(now, primaryDownAt) : .distantFuture
  }

  /// The secondary becomes the primary, and has no secondary of its own.
  mutating func swap() {
    (active, passive) = (passive, active)
    isBroken = true
    isSwitching = false
    switches += 1
  }

  // MARK: - Completions

  /// A copy was completed on the primary; until the secondary knows, it has the copy still.
  ///
  /// - Parameter arrival: when it knows.
  mutating func noteCompletion(_ message: Message, knownAt arrival: SimulationTime, at now: SimulationTime) {
    if isBroken { return }
    if message.replicatedAt > now { deletedBeforeArrival += 1 }
    if arrival <= now { return }
    var known = message
    // The time of the completion's own arrival stands where the lock's end stood.
    known.lockedUntil = arrival
    // While the secondary is away nothing arrives, whatever its time was to be.
    while !isStalled, ringCount > 0, ring[ringHead].lockedUntil <= now {
      ringHead = (ringHead + 1) % ring.count
      ringCount -= 1
    }
    append(known)
  }

  private mutating func append(_ completion: Message) {
    if ringCount == ring.count { grow() }
    ring[(ringHead + ringCount) % ring.count] = completion
    ringCount += 1
  }

  private mutating func grow() {
    var larger = FixedTable(repeating: Message(), count: ring.count * 2)
    for place in 0..<ringCount { larger[place] = ring[(ringHead + place) % ring.count] }
    ring = larger
    ringHead = 0
  }

  /// Completions that have not arrived at an instant from which on the secondary was away.
  var keptCompletions: Int {
    (0..<ringCount).reduce(0) { $0 + (ring[(ringHead + $1) % ring.count].lockedUntil == .distantFuture ? 1 : 0) }
  }

  /// The secondary is back: what was kept back leaves now, behind what had left before. What became of messages that are gone
  /// was kept back as well, and takes its time.
  mutating func sendKept() {
    keptFrom = freeAt
    keptSpan = interval * Int64(keptBack)
    freeAt += keptSpan
    last = SimulationTime(microseconds: (freeAt + 1023) >> 10) + delay
    caughtUpAt = last
    keptBack = 0
    oldestWaiting = .distantFuture
  }

  /// When an operation that had left, or was kept back, while the secondary was away since an instant is there now.
  ///
  /// - Parameter rank: its place among those kept back, of so many.
  func lateArrival(
    _ arrival: SimulationTime, awaySince since: SimulationTime, at now: SimulationTime, rank: Int, of count: Int
  ) -> SimulationTime {
    if arrival != .distantFuture { return arrival > since ? arrival + (now - since) : arrival }
    let leaves = keptFrom + Int64(Double(keptSpan) * Double(rank + 1) / Double(max(1, count)))
    return SimulationTime(microseconds: (leaves + 1023) >> 10) + delay
  }

  /// When a settlement that was on its way as the broker did its work arrives: one that was kept back, when the secondary has
  /// come back meanwhile, with the last of what was.
  func arrival(ofSettlement planned: SimulationTime) -> SimulationTime {
    planned == .distantFuture && !isStalled ? caughtUpAt : planned
  }

  /// The completions among them, from a rank on.
  mutating func delayCompletions(awaySince since: SimulationTime, at now: SimulationTime, rank: Int, of count: Int) {
    var rank = rank
    for offset in 0..<ringCount {
      let place = (ringHead + offset) % ring.count
      let isKept = ring[place].lockedUntil == .distantFuture
      ring[place].replicatedAt = lateArrival(ring[place].replicatedAt, awaySince: since, at: now, rank: rank, of: count)
      ring[place].lockedUntil = lateArrival(ring[place].lockedUntil, awaySince: since, at: now, rank: rank, of: count)
      if isKept { rank += 1 }
    }
  }

  /// Completed copies that the secondary has, and whose completion it does not know at an instant.
  func unknownCompletions(at now: SimulationTime) -> [Message] {
    (0..<ringCount).map { ring[(ringHead + $0) % ring.count] }
      .filter { $0.lockedUntil > now && $0.replicatedAt <= now }
  }
}
