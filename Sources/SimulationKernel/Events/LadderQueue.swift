/// The pending events that are never cancelled: a ladder queue (Tang, Goh and Thng, 2005, "Ladder queue: an O(1) priority
/// queue structure for large-scale discrete event simulation") over integer time.
///
/// Near events stand in `bottom`, a sorted array. Farther ones lie unsorted in the buckets of *rungs*, the lowest rung
/// being the nearest; the farthest lie in one unsorted list, `top`. When `bottom` runs empty the next bucket is sorted into
/// it, or spread over a rung of its own when it holds too many. Each event is thus moved a few times, whatever the number
/// of events pending.
///
/// Ties have a place of their own: when a bucket too large for `bottom` cannot be cut because all its events share one
/// instant, it becomes the *tie list*, in order of scheduling, and `bottom` is fed from its head while later events of the
/// same instant join its tail. A million events at one instant cost no more than a million at different ones.
///
/// Order never depends on the lists' order, only on the events' keys.
@usableFromInline
struct LadderQueue: ~Copyable, Sendable {
  /// Sentinel, then the nearest events, earliest last.
  @usableFromInline var bottom: FixedTable<Event>
  @usableFromInline var bottomCount: Int
  /// When `bottom` has so many, something must be done: see `overflow`.
  @usableFromInline var bottomRoom: Int
  /// Events before this instant belong to `bottom`; `.max` while `bottom` alone holds everything.
  @usableFromInline var bottomLimit: UInt64
  /// How many events lie outside `bottom`.
  @usableFromInline var farCount: Int

  /// The events outside `bottom`, linked into lists; node 0 ends every list.
  var nodes: FixedTable<Event>
  var firstFreeNode: UInt32 = 0
  var unusedNode: UInt32 = 1

  /// The farthest events: those at or after `topStart`.
  var topHead: UInt32 = 0
  var topStart: UInt64 = 0
  var topExtent = ListExtent()

  var rungs: FixedTable<LadderRung>
  var rungCount = 0
  /// The list heads of all rungs, the farthest rung's first.
  var buckets: FixedTable<UInt32>

  var tieHead: UInt32 = 0
  var tieTail: UInt32 = 0
  var tieCount = 0
  var tieTime: UInt64 = 0

  /// A sorted array alone serves so few events best.
  @usableFromInline static var smallRoom: Int { 24 }
  /// The most events that `bottom` takes from one bucket.
  static var bucketRoom: Int { 48 }
  /// When `bottom` has grown so long, it is spread over a rung.
  static var largeRoom: Int { 64 }
  /// Behind this place of `bottom`, which it never reaches itself, a bucket's events stand while they are sorted into it.
  static var unsorted: Int { largeRoom + 1 }
  /// How many buckets ahead the next events are fetched into the cache.
  static var lookAhead: Int { 4 }
  /// When there would be more rungs than these, everything is gathered into `top` and laid out anew.
  static var mostRungs: Int { 32 }

  @usableFromInline
  init() {
    bottom = FixedTable(repeating: .sentinel, count: Self.unsorted + Self.bucketRoom + 1)
    bottomCount = 0
    bottomRoom = Self.smallRoom
    bottomLimit = .max
    farCount = 0
    nodes = FixedTable(repeating: .sentinel, count: 64)
    rungs = FixedTable(
      repeating: LadderRung(
        start: 0, current: 0, firstBucket: 0, bucketCount: 0, nextBucket: 0, eventCount: 0, shift: 0),
      count: Self.mostRungs)
    buckets = FixedTable(repeating: 0, count: 64)
  }

  private init(copying other: borrowing LadderQueue) {
    bottom = other.bottom.copy()
    bottomCount = other.bottomCount
    bottomRoom = other.bottomRoom
    bottomLimit = other.bottomLimit
    farCount = other.farCount
    nodes = other.nodes.copy()
    firstFreeNode = other.firstFreeNode
    unusedNode = other.unusedNode
    topHead = other.topHead
    topStart = other.topStart
    topExtent = other.topExtent
    rungs = other.rungs.copy()
    rungCount = other.rungCount
    buckets = other.buckets.copy()
    tieHead = other.tieHead
    tieTail = other.tieTail
    tieCount = other.tieCount
    tieTime = other.tieTime
  }

  func copy() -> LadderQueue { LadderQueue(copying: self) }

  /// How many events are pending.
  @inlinable var count: Int { bottomCount &+ farCount }

  /// The earliest event if `bottom` has any, else the sentinel: call `refill` first when `bottom` is empty.
  @inlinable @inline(__always)
  var first: Event { bottom[bottomCount] }

  /// Removes what `first` returned.
  @inlinable @inline(__always)
  mutating func removeFirst() { bottomCount &-= 1 }

  /// Adds an event, which must not be earlier than any removed one.
  @inlinable @inline(__always)
  mutating func insert(_ event: Event) {
    if event.timeBits < bottomLimit {
      insertIntoBottom(event)
      if _slowPath(bottomCount == bottomRoom) { overflow() }
    } else {
      insertFar(event)
    }
  }

  @inlinable @inline(__always)
  mutating func insertIntoBottom(_ event: Event) {
    var place = bottomCount &+ 1
    bottomCount = place
    while true {
      let other = bottom[place &- 1]
      if event.key < other.key { break }
      bottom[place] = other
      place &-= 1
    }
    bottom[place] = event
  }

  /// Adds an event beyond `bottom`: to the top, to a rung, or to the tie list.
  @usableFromInline @inline(never)
  mutating func insertFar(_ event: Event) {
    farCount &+= 1
    let time = event.timeBits
    let node = newNode(event)
    if time >= topStart {
      nodes[Int(node)].link = topHead
      topHead = node
      topExtent.include(time)
      return
    }
    var rung = 0
    while rung < rungCount {
      if time >= rungs[rung].current {
        link(node, at: time, into: rung)
        return
      }
      rung &+= 1
    }
    appendTie(node)
  }

  @inline(__always)
  mutating func newNode(_ event: Event) -> UInt32 {
    let node: UInt32
    if firstFreeNode != 0 {
      node = firstFreeNode
      firstFreeNode = nodes[Int(node)].link
    } else {
      if Int(unusedNode) == nodes.count { growNodes() }
      node = unusedNode
      unusedNode &+= 1
    }
    nodes[Int(node)] = event
    return node
  }

  @inline(never)
  mutating func growNodes() {
    precondition(nodes.count < Int(UInt32.max) / 2, "more events pending than nodes can number")
    nodes.grow(to: nodes.count * 2, filling: .sentinel)
  }

  @inline(__always)
  mutating func link(_ node: UInt32, at time: UInt64, into rung: Int) {
    let bucket = rungs[rung].firstBucket &+ rungs[rung].bucket(time)
    nodes[Int(node)].link = buckets[bucket]
    buckets[bucket] = node
    rungs[rung].eventCount &+= 1
  }

  /// Joins a node, whose event was scheduled last of all, to the tie list.
  @inline(__always)
  mutating func appendTie(_ node: UInt32) {
    assert(tieCount > 0 && nodes[Int(node)].timeBits == tieTime, "an event that belongs nowhere")
    nodes[Int(node)].link = 0
    nodes[Int(tieTail)].link = node
    tieTail = node
    tieCount &+= 1
  }
}
