import Infrastructure
import SimulationKernel

/// A partition of a namespace.
struct PartitionPlace: Hashable {
  var namespace: Int
  var partition: Int
}

// Facts, 1.8: a partitioned namespace keeps its messages in several stores. When one of them is away, messages without a key go to
// another, and those that a session or a partition key pins to it are refused; what it holds waits until it is back. Whatever
// the sources leave open is an assumption: the error is a broken connection, which the library tries again; a batch without keys
// goes to one partition, in turn; receivers are fed from the others, and what they had locked of the lost one cannot be settled.
// An unpartitioned namespace pays a test of a flag a message.
extension MessagingService {
  // MARK: - Which partition

  /// What pins a message to a partition; `nil` for nothing. The producer's own numbers, so that no other's move when one is added.
  private func key(of producer: Int, _ ordinal: UInt32) -> UInt32? {
    if producers[producer].sessions > 0 { return ordinal % producers[producer].sessions }
    return producers[producer].partitionKeys > 0 ? ordinal % producers[producer].partitionKeys : nil
  }

  private func pinned(_ producer: Int, _ key: UInt32, _ namespace: Int) -> UInt8 {
    let mixed = (UInt64(producers[producer].hash) << 32 | UInt64(key)) &* 0x9E37_79B9_7F4A_7C15
    return UInt8((mixed >> 40) % UInt64(namespaces[namespace].partitions))
  }

  /// The partition for a message: by its key, or else in turn among those that work.
  @inline(never)
  func partition(of producer: Int, _ ordinal: UInt32, batch: UInt32, _ namespace: Int) -> UInt8 {
    if let key = key(of: producer, ordinal) { return pinned(producer, key, namespace) }
    let count = namespaces[namespace].partitions
    var partition = UInt8((producers[producer].hash &+ batch) % UInt32(count))
    for _ in 0..<count where isDown(partition, of: namespace) { partition = (partition + 1) % count }
    return partition
  }

  /// Whether a batch has a message that only a partition which is down could take: then all of it is refused.
  @inline(never)
  func isPinnedToDeadPartition(_ slot: UInt32) -> Bool {
    let operation = sends[slot]
    let producer = Int(operation.producer)
    return (0..<UInt32(operation.count)).contains { offset in
      guard let key = key(of: producer, operation.first &+ offset) else { return false }
      return isDown(pinned(producer, key, Int(operation.namespace)), of: Int(operation.namespace))
    }
  }

  private func isDown(_ partition: UInt8, of namespace: Int) -> Bool {
    namespaces[namespace].partitionsDown & 1 << partition != 0
  }

  /// Whether a message may not become receivable, since its partition is down.
  @inline(__always)
  mutating func isInDeadPartition(_ slot: UInt32, _ place: Int) -> Bool {
    namespaces[namespaceIndex(of: place)].partitionsDown & 1 << messages[slot].partition != 0
  }

  /// Whether some partition that is down will be back.
  func awaitsPartition(_ namespace: Int) -> Bool {
    (0..<Int(namespaces[namespace].partitions)).contains {
      isDown(UInt8($0), of: namespace)
        && !lostPartitions.contains(PartitionPlace(namespace: namespace, partition: $0))
    }
  }

  /// Whether a message went with a partition that never comes back.
  func isLostWithPartition(_ slot: UInt32, _ namespace: Int) -> Bool {
    !lostPartitions.isEmpty
      && lostPartitions.contains(PartitionPlace(namespace: namespace, partition: Int(messages[slot].partition)))
  }

  // MARK: - Faults

  mutating func strikePartition(
    _ place: PartitionPlace, _ cause: Cause, returns: Bool, _ scheduler: inout Scheduler
  ) {
    partitionFaults[place, default: 0] += 1
    if !returns { lostPartitions.insert(place) }
    guard partitionFaults[place] == 1 else { return }
    let namespace = place.namespace
    namespaces[namespace].partitionsDown |= 1 << UInt8(place.partition)
    namespaces[namespace].meet(cause)
    refreshCosts(namespace)
    for entity in 0..<entityCount {
      takeFromReceivers(namespace * entityCount + entity, UInt8(place.partition), at: scheduler.now)
      takeFromLines(namespace * entityCount + entity, UInt8(place.partition))
    }
    // With the last of them the namespace stops.
    if namespaces[namespace].partitionsDown.nonzeroBitCount == namespaces[namespace].partitions {
      strike(namespace, cause, returns: true, &scheduler)
    }
  }

  mutating func repairPartition(_ place: PartitionPlace, _ scheduler: inout Scheduler) {
    partitionFaults[place, default: 0] -= 1
    guard partitionFaults[place] == 0 else { return }
    let namespace = place.namespace
    let wasStopped = namespaces[namespace].partitionsDown.nonzeroBitCount == namespaces[namespace].partitions
    namespaces[namespace].partitionsDown &= ~(1 << UInt8(place.partition))
    refreshCosts(namespace)
    if wasStopped { repair(namespace, &scheduler) }
    bringBack(UInt8(place.partition), of: namespace, &scheduler)
  }

  /// A message waits for its partition; it stands in no line.
  mutating func setAside(_ slot: UInt32, _ place: Int) {
    messages[slot].state = .setAside
    messages[slot].pendingEvent = 0
    places[place].setAside += 1
  }

  /// What is locked cannot be settled: its receiver goes on, and the message waits.
  private mutating func takeFromReceivers(_ place: Int, _ partition: UInt8, at now: SimulationTime) {
    var slot = places[place].out.tail
    while slot != Message.noLink {
      let previous = messages[slot].previous
      let isDone = messages[slot].state == .settling && messages[slot].lockedUntil <= now
      if messages[slot].partition == partition, !isDone, !consumers[Int(messages[slot].consumer)].deletesOnReceipt {
        removeOut(slot, place)
        setAside(leaveGhost(slot), place)
      }
      slot = previous
    }
  }

  private mutating func takeFromLines(_ place: Int, _ partition: UInt8) {
    if entities[entityIndex(of: place)].requiresSession {
      let first = Int(places[place].sessionRow)
      for row in first..<first + plan.sessionCount {
        while sessions[row].line.count > 0, messages[sessions[row].line.head].partition == partition {
          setAside(popSession(row, place), place)
        }
      }
      return
    }
    for _ in 0..<places[place].ready.count {
      let slot = popFront(place)
      if messages[slot].partition == partition { setAside(slot, place) } else { pushBack(slot, place) }
    }
  }

  /// What waited for a partition stands first again, the oldest before all others, unless it has grown too old.
  private mutating func bringBack(_ partition: UInt8, of namespace: Int, _ scheduler: inout Scheduler) {
    var waiting: [(sent: SimulationTime, producer: UInt16, ordinal: UInt32, slot: UInt32)] = []
    for slot in 0..<UInt32(messages.capacity)
    where messages.isLive(slot) && messages[slot].state == .setAside && messages[slot].partition == partition
      && namespaceIndex(of: Int(messages[slot].place)) == namespace
    {
      let message = messages[slot]
      waiting.append((message.createdAt, message.producer, message.ordinal, slot))
    }
    waiting.sort { ($0.sent, $0.producer, $0.ordinal, $0.slot) > ($1.sent, $1.producer, $1.ordinal, $1.slot) }
    for (_, _, _, slot) in waiting {
      let place = Int(messages[slot].place)
      places[place].setAside -= 1
      if messages[slot].expiresAt <= scheduler.now { expire(slot) } else { pushFront(slot, place) }
    }
    for entity in 0..<entityCount {
      setExpiryTimer(namespace * entityCount + entity, &scheduler)
      dispatch(namespace * entityCount + entity, &scheduler)
    }
  }
}
