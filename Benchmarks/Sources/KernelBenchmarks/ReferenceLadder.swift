/// The yardstick of the hold benchmark: a ladder queue over `Double` time as it was prototyped before the kernel was
/// written, with raw pointers, no cancellation, no digest, no checks, all in the module that measures it.
struct ReferenceLadder: ~Copyable {
  /// Twenty-four bytes like the kernel's event; the time's bits order like the time, since it is never negative.
  struct Entry: BitwiseCopyable {
    var timeBits: UInt64
    var low: UInt64
    var entity: UInt32
    var link: UInt32

    @inline(__always) var time: Double { Double(bitPattern: timeBits) }
    @inline(__always) var key: UInt128 { UInt128(_low: low, _high: timeBits) }
  }

  struct Rung: BitwiseCopyable {
    var start = 0.0
    var width = 0.0
    var inverse = 0.0
    var current = 0.0
    var buckets = 0
    var next = 0
    var count = 0
    var capacity = 1
    var heads = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
  }

  static let rungLimit = 8
  private var sorted = UnsafeMutablePointer<Entry>.allocate(capacity: 256)
  private var sortedCount = 0
  private var sortedCapacity = 256
  private var nodes = UnsafeMutablePointer<Entry>.allocate(capacity: 256)
  private var nodeCapacity = 256
  private var nodesUsed: UInt32 = 1
  private var freeNode: UInt32 = 0
  private var topHead: UInt32 = 0
  private var topCount = 0
  private var topLeast = Double.infinity
  private var topGreatest = 0.0
  private var topStart = 0.0
  private var rungs = UnsafeMutablePointer<Rung>.allocate(capacity: rungLimit + 1)
  private var rungCount = 0
  private var sequence: UInt64 = 1
  private var total = 0

  init() {
    for i in 0...Self.rungLimit { (rungs + i).initialize(to: Rung()) }
  }

  deinit {
    for i in 0...Self.rungLimit { rungs[i].heads.deallocate() }
    rungs.deallocate()
    nodes.deallocate()
    sorted.deallocate()
  }

  @inline(__always)
  mutating func push(_ time: Double, kind: UInt16, entity: UInt32) {
    let entry = Entry(timeBits: time.bitPattern, low: sequence &<< 16 | UInt64(kind), entity: entity, link: 0)
    sequence &+= 1
    total &+= 1
    if total &- sortedCount == 1 {
      // Everything else is in the sorted part.
      if sortedCount < 24 { return insertSorted(entry) }
      topStart = sorted[0].time
    }
    pushBeyond(entry)
  }

  @inline(__always)
  mutating func pop() -> Entry {
    if sortedCount == 0 { refill() }
    sortedCount &-= 1
    total &-= 1
    return sorted[sortedCount]
  }

  @inline(__always)
  private mutating func insertSorted(_ entry: Entry) {
    if sortedCount == sortedCapacity { growSorted() }
    let sorted = self.sorted
    var i = sortedCount
    sortedCount &+= 1
    while i > 0 {
      let other = sorted[i &- 1]
      if entry.key <= other.key { break }
      sorted[i] = other
      i &-= 1
    }
    sorted[i] = entry
  }

  @inline(never)
  private mutating func growSorted() {
    let larger = UnsafeMutablePointer<Entry>.allocate(capacity: sortedCapacity * 2)
    larger.update(from: sorted, count: sortedCount)
    sorted.deallocate()
    sorted = larger
    sortedCapacity *= 2
  }

  @inline(never)
  private mutating func growNodes() {
    let larger = UnsafeMutablePointer<Entry>.allocate(capacity: nodeCapacity * 2)
    larger.update(from: nodes, count: nodeCapacity)
    nodes.deallocate()
    nodes = larger
    nodeCapacity *= 2
  }

  @inline(__always)
  private mutating func node(_ entry: Entry) -> UInt32 {
    var node = freeNode
    if node != 0 {
      freeNode = nodes[Int(node)].link
    } else {
      if Int(nodesUsed) == nodeCapacity { growNodes() }
      node = nodesUsed
      nodesUsed &+= 1
    }
    nodes[Int(node)] = entry
    return node
  }

  @inline(__always)
  private mutating func put(_ node: UInt32, _ time: Double, rung: Int) {
    let rung = rungs + rung
    var i = Int((time - rung.pointee.start) * rung.pointee.inverse)
    if i >= rung.pointee.buckets { i = rung.pointee.buckets &- 1 }
    if i < rung.pointee.next { i = rung.pointee.next }
    let head = rung.pointee.heads + i
    nodes[Int(node)].link = head.pointee
    head.pointee = node
    rung.pointee.count &+= 1
  }

  @inline(__always)
  private mutating func pushBeyond(_ entry: Entry) {
    let time = entry.time
    if time >= topStart {
      let node = node(entry)
      nodes[Int(node)].link = topHead
      topHead = node
      topCount &+= 1
      if time < topLeast { topLeast = time }
      if time > topGreatest { topGreatest = time }
      return
    }
    var rung = 0
    while rung < rungCount {
      if time >= rungs[rung].current { return put(node(entry), time, rung: rung) }
      rung &+= 1
    }
    insertSorted(entry)
    if sortedCount > 64 && rungCount < Self.rungLimit { spill() }
  }

  /// Spreads an overlong sorted part over a new rung.
  @inline(never)
  private mutating func spill() {
    let least = sorted[sortedCount - 1].time
    let limit = rungCount > 0 ? rungs[rungCount - 1].current : (topCount > 0 ? topStart : sorted[0].time)
    let width = (limit - least) / Double(sortedCount)
    if !(width > 0) || least + width == least { return }
    if rungCount == 0 && topCount == 0 { topStart = sorted[0].time.nextUp }
    addRung(start: least, width: width, buckets: sortedCount)
    for i in 0..<sortedCount { put(node(sorted[i]), sorted[i].time, rung: rungCount - 1) }
    sortedCount = 0
  }

  @inline(never)
  private mutating func addRung(start: Double, width: Double, buckets: Int) {
    let rung = rungs + rungCount
    rungCount += 1
    if rung.pointee.capacity < buckets {
      rung.pointee.heads.deallocate()
      rung.pointee.capacity = buckets * 2
      rung.pointee.heads = .allocate(capacity: buckets * 2)
    }
    rung.pointee.heads.update(repeating: 0, count: buckets)
    rung.pointee.start = start
    rung.pointee.width = width
    rung.pointee.inverse = 1 / width
    rung.pointee.buckets = buckets
    rung.pointee.next = 0
    rung.pointee.count = 0
    rung.pointee.current = start
  }

  /// Moves a node to the sorted part and returns its successor.
  @inline(__always)
  private mutating func take(_ node: UInt32) -> UInt32 {
    let entry = nodes[Int(node)]
    nodes[Int(node)].link = freeNode
    freeNode = node
    insertSorted(entry)
    return entry.link
  }

  @inline(never)
  private mutating func refill() {
    precondition(total > 0, "nothing is pending")
    while sortedCount == 0 {
      while rungCount > 0 && rungs[rungCount - 1].count == 0 { rungCount -= 1 }
      if rungCount == 0 {
        if layOutTop() { return }
      }
      takeBucket()
    }
  }

  /// Lays the top over the first rung; true when it was small enough to be sorted at once.
  private mutating func layOutTop() -> Bool {
    let count = topCount
    let width = (topGreatest - topLeast) / Double(max(1, count))
    var node = topHead
    let (least, greatest) = (topLeast, topGreatest)
    topHead = 0
    topCount = 0
    topLeast = .infinity
    if count <= 48 || !(width > 0) {
      topStart = greatest
      while node != 0 { node = take(node) }
      return true
    }
    addRung(start: least, width: width, buckets: count + 1)
    while node != 0 {
      let next = nodes[Int(node)].link
      put(node, nodes[Int(node)].time, rung: 0)
      node = next
    }
    topStart = max(greatest.nextUp, least + width * Double(count + 1))
    topGreatest = topStart
    return false
  }

  private mutating func takeBucket() {
    let rung = rungs + (rungCount - 1)
    let heads = rung.pointee.heads
    var i = rung.pointee.next
    while heads[i] == 0 { i += 1 }
    var node = heads[i]
    heads[i] = 0
    let start = rung.pointee.start + Double(i) * rung.pointee.width
    rung.pointee.next = i + 1
    rung.pointee.current =
      i + 1 == rung.pointee.buckets
      ? (rungCount > 1 ? rungs[rungCount - 2].current : topStart)
      : rung.pointee.start + Double(i + 1) * rung.pointee.width
    var count = 0
    var other = node
    while other != 0 && count <= 48 {
      count += 1
      other = nodes[Int(other)].link
    }
    if count > 48 && rungCount < Self.rungLimit {
      while other != 0 {
        count += 1
        other = nodes[Int(other)].link
      }
      let width = rung.pointee.width / Double(count)
      if start + width > start {
        rung.pointee.count -= count
        addRung(start: start, width: width, buckets: count + 1)
        while node != 0 {
          let next = nodes[Int(node)].link
          put(node, max(nodes[Int(node)].time, start), rung: rungCount - 1)
          node = next
        }
        return
      }
    }
    var moved = 0
    while node != 0 {
      node = take(node)
      moved += 1
    }
    rung.pointee.count -= moved
  }
}
