/// The pending timers: a 4-ary heap that knows where each timer stands, so that a cancelled one leaves at once and no stale
/// entry is ever kept.
///
/// A timer's slot is the handle its owner holds; `positions` leads from the slot to the place in the heap. Element 0 is
/// the sentinel while the heap is empty, so that the earliest timer can be read without asking whether there is one.
@usableFromInline
struct TimerHeap: ~Copyable, Sendable {
  @usableFromInline var heap: FixedTable<Event>
  /// For a running timer its place in the heap; for a free slot the next free slot.
  @usableFromInline var positions: FixedTable<UInt32>
  @usableFromInline var firstFree: UInt32
  @usableFromInline var count: Int

  @usableFromInline
  init() {
    heap = FixedTable(repeating: .sentinel, count: 16)
    positions = FixedTable(repeating: 0, count: 0)
    firstFree = .max
    count = 0
    grow()
  }

  private init(copying other: borrowing TimerHeap) {
    heap = other.heap.copy()
    positions = other.positions.copy()
    firstFree = other.firstFree
    count = other.count
  }

  func copy() -> TimerHeap { TimerHeap(copying: self) }

  /// The earliest timer, or the sentinel.
  @inlinable @inline(__always)
  var first: Event { heap[0] }

  /// Makes room for twice as many timers.
  @usableFromInline @inline(never)
  mutating func grow() {
    let old = positions.count
    let new = max(16, old * 2)
    precondition(new < Int(UInt32.max), "more timers than slots can number")
    if heap.count < new { heap.grow(to: new, filling: .sentinel) }
    positions.grow(to: new, filling: 0)
    for slot in stride(from: new - 1, through: old, by: -1) {
      positions[slot] = firstFree
      firstFree = UInt32(slot)
    }
  }

  /// Starts a timer and returns its slot.
  @inlinable
  mutating func insert(timeBits: UInt64, low: UInt64, entity: UInt32) -> UInt32 {
    if _slowPath(firstFree == .max) { grow() }
    let slot = firstFree
    firstFree = positions[Int(slot)]
    let place = count
    count &+= 1
    siftUp(Event(timeBits: timeBits, low: low, entity: entity, link: slot), from: place)
    return slot
  }

  /// Removes the earliest timer and frees its slot.
  @inlinable
  mutating func removeFirst() {
    let slot = heap[0].link
    positions[Int(slot)] = firstFree
    firstFree = slot
    count &-= 1
    if count == 0 {
      heap[0] = .sentinel
    } else {
      siftDown(heap[count], from: 0)
    }
  }

  /// Whether a slot belongs to a running timer.
  @inlinable
  func isRunning(_ slot: UInt32) -> Bool {
    guard Int(slot) < positions.count else { return false }
    let place = Int(positions[Int(slot)])
    return place < count && heap[place].link == slot
  }

  /// Removes a running timer and frees its slot.
  @inlinable
  mutating func remove(_ slot: UInt32) {
    precondition(isRunning(slot), "cancelled a timer that is not running")
    let place = Int(positions[Int(slot)])
    positions[Int(slot)] = firstFree
    firstFree = slot
    count &-= 1
    if place == count {
      if count == 0 { heap[0] = .sentinel }
      return
    }
    let moved = heap[count]
    if place > 0 && moved.key < heap[(place &- 1) &>> 2].key {
      siftUp(moved, from: place)
    } else {
      siftDown(moved, from: place)
    }
  }

  @inlinable @inline(__always)
  mutating func put(_ event: Event, at place: Int) {
    heap[place] = event
    positions[Int(event.link)] = UInt32(truncatingIfNeeded: place)
  }

  @inlinable @inline(__always)
  mutating func siftUp(_ event: Event, from start: Int) {
    var place = start
    while place > 0 {
      let parent = (place &- 1) &>> 2
      let above = heap[parent]
      if above.key < event.key { break }
      put(above, at: place)
      place = parent
    }
    put(event, at: place)
  }

  @inlinable
  mutating func siftDown(_ event: Event, from start: Int) {
    var place = start
    while true {
      let child = 4 &* place &+ 1
      var least: Int
      if _fastPath(child &+ 3 < count) {
        let left = child &+ (heap[child &+ 1].key < heap[child].key ? 1 : 0)
        let right = child &+ 2 &+ (heap[child &+ 3].key < heap[child &+ 2].key ? 1 : 0)
        least = heap[right].key < heap[left].key ? right : left
      } else {
        if child >= count { break }
        least = child
        var other = child &+ 1
        while other < count {
          if heap[other].key < heap[least].key { least = other }
          other &+= 1
        }
      }
      let below = heap[least]
      if event.key < below.key { break }
      put(below, at: place)
      place = least
    }
    put(event, at: place)
  }
}
