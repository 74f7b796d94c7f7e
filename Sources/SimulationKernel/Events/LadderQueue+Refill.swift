extension LadderQueue {
  /// Fills an empty `bottom` with the nearest events, if there are any at all.
  @usableFromInline @inline(never)
  mutating func refill() {
    assert(bottomCount == 0)
    while bottomCount == 0 {
      if tieCount > 0 { return takeTies() }
      dropEmptyRungs()
      if rungCount == 0 {
        if topExtent.count == 0 {
          bottomLimit = .max
          bottomRoom = Self.smallRoom
          return
        }
        layOutTop()
      } else {
        takeBucket()
      }
    }
  }

  /// The first instant beyond the rungs below `rungCount` and the ties: what `bottom` must not reach.
  private func lowestFar() -> UInt64 {
    rungCount > 0 ? rungs[rungCount - 1].current : topStart
  }

  @inline(__always)
  private mutating func dropEmptyRungs() {
    while rungCount > 0 && rungs[rungCount &- 1].eventCount == 0 { rungCount &-= 1 }
  }

  /// Moves a list's events to `bottom` if they fit; false when there are too many.
  @inline(__always)
  private mutating func moveToBottom(_ head: UInt32) -> Bool {
    var node = head
    var last = head
    var count = 0
    while node != 0 {
      if count == Self.bucketRoom { return false }
      count &+= 1
      let event = nodes[Int(node)]
      bottom[Self.unsorted &+ count] = event
      last = node
      node = event.link
    }
    nodes[Int(last)].link = firstFreeNode
    firstFreeNode = head
    farCount &-= count
    bottomCount = count
    sortBottom()
    return true
  }

  /// Puts the unsorted events into `bottom`, latest first.
  ///
  /// So many that insertion would guess wrong again and again are put where the number of later ones says: more comparisons,
  /// but no branch depends on them.
  @inline(__always)
  private mutating func sortBottom() {
    if bottomCount >= 4 && bottomCount <= 32 && placeByRank() { return }
    var sorted = 0
    while sorted < bottomCount {
      let event = bottom[Self.unsorted &+ sorted &+ 1]
      var place = sorted &+ 1
      while true {
        let other = bottom[place &- 1]
        if event.key < other.key { break }
        bottom[place] = other
        place &-= 1
      }
      bottom[place] = event
      sorted &+= 1
    }
  }

  /// Whether it could: only times are compared, so events of one instant would stand in one place.
  @inline(__always)
  private mutating func placeByRank() -> Bool {
    let first = Self.unsorted &+ 1
    let end = first &+ bottomCount
    var sum = 0
    var one = first
    while one < end {
      let event = bottom[one]
      var place = 1
      var other = first
      while other < end {
        place &+= bottom[other].timeBits > event.timeBits ? 1 : 0
        other &+= 1
      }
      bottom[place] = event
      sum &+= place
      one &+= 1
    }
    // Each event that shares its instant with another stands one place too far ahead.
    return sum == bottomCount &* (bottomCount &+ 1) / 2
  }

  /// The extent of a list.
  private func extent(of head: UInt32) -> ListExtent {
    var extent = ListExtent()
    var node = head
    while node != 0 {
      extent.include(nodes[Int(node)].timeBits)
      node = nodes[Int(node)].link
    }
    return extent
  }

  /// Moves the first of the tie list to `bottom`. They are in order already.
  private mutating func takeTies() {
    let taken = min(tieCount, Self.bucketRoom)
    for place in stride(from: taken, to: 0, by: -1) {
      let node = tieHead
      bottom[place] = nodes[Int(node)]
      tieHead = nodes[Int(node)].link
      nodes[Int(node)].link = firstFreeNode
      firstFreeNode = node
    }
    bottomCount = taken
    farCount -= taken
    tieCount -= taken
    if tieCount == 0 { bottomLimit = lowestFar() }
  }

  /// Spreads `top` over a rung, or sorts it into `bottom` when it is small.
  private mutating func layOutTop() {
    let extent = topExtent
    let head = topHead
    topHead = 0
    topExtent = ListExtent()
    // What comes at the latest instant or after it goes to the top again.
    topStart = extent.latest
    bottomRoom = Self.largeRoom
    if extent.count <= Self.bucketRoom {
      bottomLimit = topStart
      _ = moveToBottom(head)
    } else {
      spread(head, extent)
    }
  }

  /// Hands on the lowest rung's next bucket that holds anything.
  private mutating func takeBucket() {
    let rung = rungCount &- 1
    let first = rungs[rung].firstBucket
    var bucket = first &+ rungs[rung].nextBucket
    while buckets[bucket] == 0 { bucket &+= 1 }
    let head = buckets[bucket]
    buckets[bucket] = 0
    // Lists far apart in memory are what a large ladder waits for: fetch the next ones' heads, and what follows the nearest
    // head, which was fetched a few buckets ago. The table has room for looking so far ahead: see `addRung`.
    nodes.prefetch(Int(buckets[bucket &+ 3]))
    nodes.prefetch(Int(buckets[bucket &+ 4]))
    nodes.prefetch(Int(nodes[Int(buckets[bucket &+ 1])].link))
    let index = bucket &- first
    rungs[rung].nextBucket = index &+ 1
    rungs[rung].current =
      index &+ 1 == rungs[rung].bucketCount
      ? (rung > 0 ? rungs[rung &- 1].current : topStart)
      : rungs[rung].start &+ (UInt64(truncatingIfNeeded: index &+ 1) &<< rungs[rung].shift)
    if moveToBottom(head) {
      rungs[rung].eventCount &-= bottomCount
      bottomLimit = rungs[rung].current
    } else {
      let extent = extent(of: head)
      rungs[rung].eventCount &-= extent.count
      spread(head, extent)
    }
  }

  /// Lays a list that is too long for `bottom` over a new lowest rung; if it has one instant only, makes it the tie list.
  private mutating func spread(_ head: UInt32, _ extent: ListExtent) {
    if rungCount == Self.mostRungs { return gather(head) }
    if extent.earliest == extent.latest {
      if extent.earliest + 1 < lowestFar() { addGapRung(from: extent.earliest + 1) }
      tieHead = sortedByKey(head)
      tieCount = extent.count
      tieTail = tieHead
      while nodes[Int(tieTail)].link != 0 { tieTail = nodes[Int(tieTail)].link }
      tieTime = extent.earliest
      bottomLimit = tieTime
      return
    }
    addRung(extent)
    var node = head
    while node != 0 {
      let event = nodes[Int(node)]
      link(node, at: event.timeBits, into: rungCount &- 1)
      node = event.link
    }
  }

  /// A new lowest rung for so many events between two instants.
  ///
  /// A small rung is cheaper to walk when it has few buckets; in a large one, where every event touched is a memory access,
  /// fewer events to a bucket are better. The factors are measured (`make bench`).
  private mutating func addRung(_ extent: ListExtent) {
    let range = extent.latest - extent.earliest
    let spread = extent.count < 512 ? 2 &* range : extent.count < 4_096 ? range : range / 3
    let width = spread / UInt64(extent.count)
    let shift = width == 0 ? 0 : UInt64(63 - width.leadingZeroBitCount)
    let bucketCount = Int(range >> shift) + 1
    let firstBucket = rungCount == 0 ? 0 : rungs[rungCount - 1].firstBucket + rungs[rungCount - 1].bucketCount
    if firstBucket + bucketCount + Self.lookAhead > buckets.count {
      buckets.grow(to: max(firstBucket + bucketCount + Self.lookAhead, buckets.count * 2), filling: 0)
    }
    for bucket in firstBucket..<firstBucket + bucketCount { buckets[bucket] = 0 }
    rungs[rungCount] = LadderRung(
      start: extent.earliest, current: extent.earliest, firstBucket: firstBucket, bucketCount: bucketCount,
      nextBucket: 0, eventCount: 0, shift: shift)
    rungCount += 1
    bottomLimit = extent.earliest
  }

  /// A rung of one bucket for what may still come between the ties and the rest.
  private mutating func addGapRung(from start: UInt64) {
    addRung(ListExtent(count: 1, earliest: start, latest: start))
  }

  /// Does what a full `bottom` calls for: opens the top, or moves everything to a rung or to the tie list.
  @usableFromInline @inline(never)
  mutating func overflow() {
    if bottomLimit == .max {
      topStart = bottom[1].timeBits
      bottomLimit = topStart
      bottomRoom = Self.largeRoom
      return
    }
    if rungCount == Self.mostRungs { return gather(0) }
    if tieCount > 0 { moveTiesToRung() }
    var head: UInt32 = 0
    for place in 1...bottomCount {
      let node = newNode(bottom[place])
      nodes[Int(node)].link = head
      head = node
    }
    let extent = ListExtent(
      count: bottomCount, earliest: bottom[bottomCount].timeBits, latest: bottom[1].timeBits)
    farCount += bottomCount
    bottomCount = 0
    spread(head, extent)
  }

  /// Turns the tie list into a rung of one bucket, since earlier events need `bottom`'s and its place.
  private mutating func moveTiesToRung() {
    addRung(ListExtent(count: tieCount, earliest: tieTime, latest: tieTime))
    buckets[rungs[rungCount - 1].firstBucket] = tieHead
    rungs[rungCount - 1].eventCount = tieCount
    tieCount = 0
  }

  /// Moves everything, and a list already taken out, to `top`, to be laid out anew: the way out of an ever-growing pile
  /// of rungs.
  private mutating func gather(_ list: UInt32) {
    var extent = topExtent
    var head = topHead
    for place in stride(from: bottomCount, to: 0, by: -1) {
      let node = newNode(bottom[place])
      nodes[Int(node)].link = head
      head = node
      extent.include(bottom[place].timeBits)
    }
    farCount += bottomCount
    bottomCount = 0
    take(list)
    if tieCount > 0 { take(tieHead) }
    tieCount = 0
    for rung in 0..<rungCount {
      let first = rungs[rung].firstBucket
      for bucket in first + rungs[rung].nextBucket..<first + rungs[rung].bucketCount { take(buckets[bucket]) }
    }
    rungCount = 0
    topHead = head
    topExtent = extent
    // Until the next refill everything goes to the top.
    topStart = 0
    bottomLimit = 0

    func take(_ list: UInt32) {
      var node = list
      while node != 0 {
        let next = nodes[Int(node)].link
        extent.include(nodes[Int(node)].timeBits)
        nodes[Int(node)].link = head
        head = node
        node = next
      }
    }
  }

  /// Sorts a list by key: merges runs of one, two, four … nodes, kept in bins as in a binary counter.
  private mutating func sortedByKey(_ list: UInt32) -> UInt32 {
    var bins = FixedTable<UInt32>(repeating: 0, count: 33)
    var node = list
    while node != 0 {
      var run = node
      node = nodes[Int(node)].link
      nodes[Int(run)].link = 0
      var bin = 0
      while bins[bin] != 0 {
        run = merged(bins[bin], run)
        bins[bin] = 0
        bin += 1
      }
      bins[bin] = run
    }
    var sorted: UInt32 = 0
    for bin in 0..<33 where bins[bin] != 0 { sorted = sorted == 0 ? bins[bin] : merged(bins[bin], sorted) }
    return sorted
  }

  private mutating func merged(_ left: UInt32, _ right: UInt32) -> UInt32 {
    var left = left
    var right = right
    var head: UInt32 = 0
    var tail: UInt32 = 0
    while left != 0 || right != 0 {
      let fromLeft = right == 0 || (left != 0 && nodes[Int(left)].key < nodes[Int(right)].key)
      let node = fromLeft ? left : right
      let next = nodes[Int(node)].link
      if fromLeft { left = next } else { right = next }
      if tail == 0 { head = node } else { nodes[Int(tail)].link = node }
      tail = node
    }
    return head
  }
}
