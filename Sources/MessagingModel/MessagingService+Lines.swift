import Infrastructure
import SimulationKernel

// The lines that messages stand in: ready ones by place or session, those out with receivers by the end of their locks.
extension MessagingService {
  @inline(__always)
  mutating func pushBack(_ slot: UInt32, _ place: Int) {
    messages[slot].next = Message.noLink
    let tail = places[place].ready.tail
    if tail == Message.noLink {
      places[place].ready.head = slot
    } else {
      messages[tail].next = slot
    }
    places[place].ready.tail = slot
    places[place].ready.count &+= 1
  }

  /// A message that comes back stands first again.
  mutating func pushFront(_ slot: UInt32, _ place: Int) {
    if _slowPath(isInDeadPartition(slot, place)) {
      setAside(slot, place)
      return
    }
    messages[slot].state = .ready
    if messages[slot].session != Message.noLink && entities[entityIndex(of: place)].requiresSession {
      pushSession(slot, place, atFront: true)
      return
    }
    messages[slot].next = places[place].ready.head
    if places[place].ready.tail == Message.noLink { places[place].ready.tail = slot }
    places[place].ready.head = slot
    places[place].ready.count += 1
  }

  @inline(__always)
  mutating func popFront(_ place: Int) -> UInt32 {
    let slot = places[place].ready.head
    places[place].ready.head = messages[slot].next
    if messages[slot].next == Message.noLink { places[place].ready.tail = Message.noLink }
    places[place].ready.count &-= 1
    return slot
  }

  /// A message goes out to a receiver: last among the locked, since locks of one place last equally long.
  @inline(__always)
  mutating func pushOut(_ slot: UInt32, _ place: Int) {
    let tail = places[place].out.tail
    messages[slot].next = Message.noLink
    messages[slot].previous = tail
    if tail == Message.noLink {
      places[place].out.head = slot
    } else {
      messages[tail].next = slot
    }
    places[place].out.tail = slot
    places[place].out.count &+= 1
  }

  @inline(__always)
  mutating func removeOut(_ slot: UInt32, _ place: Int) {
    let next = messages[slot].next
    let previous = messages[slot].previous
    if previous == Message.noLink {
      places[place].out.head = next
    } else {
      messages[previous].next = next
    }
    if next == Message.noLink {
      places[place].out.tail = previous
    } else {
      messages[next].previous = previous
    }
    places[place].out.count &-= 1
  }

  // MARK: - Sessions

  @inline(__always)
  func sessionRow(_ slot: UInt32, _ place: Int) -> Int {
    Int(places[place].sessionRow) + Int(messages[slot].session)
  }

  mutating func pushSession(_ slot: UInt32, _ place: Int, atFront: Bool) {
    let row = Int(places[place].sessionRow) + Int(messages[slot].session)
    if atFront {
      messages[slot].next = sessions[row].line.head
      if sessions[row].line.tail == Message.noLink { sessions[row].line.tail = slot }
      sessions[row].line.head = slot
    } else {
      messages[slot].next = Message.noLink
      let tail = sessions[row].line.tail
      if tail == Message.noLink { sessions[row].line.head = slot } else { messages[tail].next = slot }
      sessions[row].line.tail = slot
    }
    sessions[row].line.count += 1
    places[place].ready.count += 1
    offerSession(row, place)
  }

  /// A session with messages that nobody has waits for a receiver.
  mutating func offerSession(_ row: Int, _ place: Int) {
    guard sessions[row].holder == Message.noLink, !sessions[row].isWaiting, sessions[row].line.count > 0 else { return }
    sessions[row].isWaiting = true
    sessions[row].next = Message.noLink
    let tail = places[place].lastSession
    if tail == Message.noLink {
      places[place].firstSession = UInt32(row)
    } else {
      sessions[Int(tail)].next = UInt32(row)
    }
    places[place].lastSession = UInt32(row)
  }

  /// The session that has waited longest; `nil` when none does.
  mutating func takeSession(_ place: Int) -> Int? {
    while places[place].firstSession != Message.noLink {
      let row = Int(places[place].firstSession)
      places[place].firstSession = sessions[row].next
      if places[place].firstSession == Message.noLink { places[place].lastSession = Message.noLink }
      sessions[row].isWaiting = false
      if sessions[row].line.count > 0 { return row }
    }
    return nil
  }

  mutating func popSession(_ row: Int, _ place: Int) -> UInt32 {
    let slot = sessions[row].line.head
    sessions[row].line.head = messages[slot].next
    if messages[slot].next == Message.noLink { sessions[row].line.tail = Message.noLink }
    sessions[row].line.count -= 1
    places[place].ready.count -= 1
    return slot
  }
}
