internal import CGSL

/// A flat table of trivial elements addressed by `Int`. Memory is handled by hand here and in `Box` alone.
///
/// Indices are checked in debug builds only. Elements are stored contiguously, without reference counting, and the table
/// is copied only by an explicit `copy()`.
public struct FixedTable<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline var base: UnsafeMutablePointer<Element>

  @usableFromInline var length: Int

  /// How many elements the table has.
  @inlinable public var count: Int { length }

  /// A table of `count` elements, each the same at first.
  public init(repeating element: Element, count: Int) {
    precondition(count >= 0, "a table cannot have fewer than no elements")
    base = Self.memory(count)
    base.initialize(repeating: element, count: count)
    length = count
  }

  /// A table of the array's elements.
  public init(_ elements: [Element]) {
    base = Self.memory(elements.count)
    length = elements.count
    _ = UnsafeMutableBufferPointer(start: base, count: length).initialize(from: elements)
  }

  deinit { base.deallocate() }

  /// Memory for so many elements that begins with a cache line: an element lies in no more lines than it must.
  @usableFromInline
  static func memory(_ count: Int) -> UnsafeMutablePointer<Element> {
    let bytes = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Element>.stride, alignment: max(64, MemoryLayout<Element>.alignment))
    return bytes.bindMemory(to: Element.self, capacity: max(1, count))
  }

  /// The element at an index in `0..<count`.
  @inlinable
  public subscript(index: Int) -> Element {
    @inline(__always) unsafeAddress {
      assert(index >= 0 && index < count, "index outside the table")
      return UnsafePointer(base + index)
    }
    @inline(__always) unsafeMutableAddress {
      assert(index >= 0 && index < count, "index outside the table")
      return base + index
    }
  }

  /// Asks the processor to fetch an element that will be needed soon; changes nothing else.
  @inline(__always)
  func prefetch(_ index: Int) {
    assert(index >= 0 && index < count, "index outside the table")
    cgsl_prefetch(base + index)
  }

  /// A table of its own with the same elements.
  public func copy() -> FixedTable {
    FixedTable(copying: self)
  }

  private init(copying other: borrowing FixedTable) {
    base = Self.memory(other.count)
    base.initialize(from: other.base, count: other.count)
    length = other.count
  }

  /// Sets every element.
  public mutating func fill(_ element: Element) {
    base.update(repeating: element, count: count)
  }

  /// An array of the elements in a range of indices.
  public func array(_ range: Range<Int>) -> [Element] {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "indices outside the table")
    return Array(UnsafeBufferPointer(start: base + range.lowerBound, count: range.count))
  }

  /// Lengthens the table; the new elements are all `element`.
  mutating func grow(to newCount: Int, filling element: Element) {
    precondition(newCount >= count, "a table does not shrink")
    insert(newCount - count, at: count, filling: element)
  }

  /// Puts `added` elements in before the one at `index`; all are `element`.
  @inlinable
  public mutating func insert(_ added: Int, at index: Int, filling element: Element) {
    precondition(added >= 0 && index >= 0 && index <= count, "elements cannot go there")
    let larger = Self.memory(count + added)
    larger.initialize(from: base, count: index)
    (larger + index).initialize(repeating: element, count: added)
    (larger + index + added).initialize(from: base + index, count: count - index)
    base.deallocate()
    base = larger
    length += added
  }
}

// The table owns its memory alone, so it may move between threads with its elements.
extension FixedTable: @unchecked Sendable where Element: Sendable {}
