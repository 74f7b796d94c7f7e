/// Storage for entities that come and go: each lives in a numbered slot, and freed slots are used again, last freed first.
///
/// Memory grows with the most entities alive at once, never with how many there have been. Slots are checked for life in
/// debug builds only.
public struct EntitySlab<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline var elements: FixedTable<Element>
  /// For a free slot the next free one; `live` for a slot in use.
  @usableFromInline var links: FixedTable<UInt32>
  @usableFromInline var firstFree: UInt32
  @usableFromInline var template: Element

  /// How many slots are in use.
  public private(set) var liveCount: Int {
    @inlinable get { liveSlots }
    set { liveSlots = newValue }
  }
  @usableFromInline var liveSlots: Int

  @inlinable static var endOfList: UInt32 { .max }
  @inlinable static var live: UInt32 { .max - 1 }

  /// An empty slab; fresh slots start as `template`. It grows by itself from the given capacity.
  public init(template: Element, capacity: Int = 64) {
    precondition(capacity >= 0 && capacity < Int(UInt32.max) - 2, "capacity outside what slots can number")
    self.template = template
    elements = FixedTable(repeating: template, count: 0)
    links = FixedTable(repeating: 0, count: 0)
    firstFree = .max
    liveSlots = 0
    grow(to: max(1, capacity))
  }

  /// How many slots there are, used and free: an upper bound of every slot number.
  @inlinable public var capacity: Int { elements.count }

  /// Takes a free slot. Its element is the template or what the slot's last tenant left: write it whole before reading.
  @inlinable @inline(__always)
  public mutating func allocate() -> UInt32 {
    if _slowPath(firstFree == Self.endOfList) { grow(to: elements.count * 2) }
    let slot = firstFree
    firstFree = links[Int(slot)]
    links[Int(slot)] = Self.live
    liveSlots &+= 1
    return slot
  }

  /// Takes a free slot and puts the element there.
  @inlinable @inline(__always)
  public mutating func insert(_ element: Element) -> UInt32 {
    let slot = allocate()
    elements[Int(slot)] = element
    return slot
  }

  /// Gives a slot back. Freeing a slot that is not in use is a programmer's error, and stops the program.
  @inlinable @inline(__always)
  public mutating func free(_ slot: UInt32) {
    precondition(links[Int(slot)] == Self.live, "freed a slot that is not in use")
    links[Int(slot)] = firstFree
    firstFree = slot
    liveSlots &-= 1
  }

  /// Whether a slot is in use.
  @inlinable public func isLive(_ slot: UInt32) -> Bool {
    Int(slot) < links.count && links[Int(slot)] == Self.live
  }

  /// The element in a used slot.
  @inlinable
  public subscript(slot: UInt32) -> Element {
    @inline(__always) unsafeAddress {
      assert(isLive(slot), "slot not in use")
      return UnsafePointer(elements.base + Int(slot))
    }
    @inline(__always) unsafeMutableAddress {
      assert(isLive(slot), "slot not in use")
      return elements.base + Int(slot)
    }
  }

  @usableFromInline @inline(never)
  mutating func grow(to capacity: Int) {
    let old = elements.count
    precondition(capacity < Int(UInt32.max) - 2, "more entities alive than slots can number")
    elements.grow(to: capacity, filling: template)
    links.grow(to: capacity, filling: 0)
    for slot in stride(from: capacity - 1, through: old, by: -1) {
      links[slot] = firstFree
      firstFree = UInt32(slot)
    }
  }

  /// A slab of its own with the same entities in the same slots, and the same slots free in the same order.
  public func copy() -> EntitySlab { EntitySlab(copying: self) }

  private init(copying other: borrowing EntitySlab) {
    elements = other.elements.copy()
    links = other.links.copy()
    firstFree = other.firstFree
    template = other.template
    liveSlots = other.liveSlots
  }
}

extension EntitySlab: Sendable where Element: Sendable {}
