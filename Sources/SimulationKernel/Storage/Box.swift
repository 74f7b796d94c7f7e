/// A value that cannot be copied, kept apart from its owner: for the owner it is a pointer.
///
/// The compiler's ownership checks look at every field of every stored value, however deep, at each access, so a struct
/// that stores large ones takes minutes to compile. Access costs one indirection, and neither reference counting nor a
/// dynamic exclusivity check.
public struct Box<Value: ~Copyable>: ~Copyable {
  @usableFromInline let base: UnsafeMutablePointer<Value>

  /// Moves a value into memory of its own.
  public init(_ value: consuming Value) {
    base = .allocate(capacity: 1)
    base.initialize(to: value)
  }

  deinit {
    base.deinitialize(count: 1)
    base.deallocate()
  }

  /// The value.
  @inlinable
  public var value: Value {
    @inline(__always) unsafeAddress { UnsafePointer(base) }
    @inline(__always) unsafeMutableAddress { base }
  }
}

// The box owns its memory alone, so it may move between threads with its value.
extension Box: @unchecked Sendable where Value: Sendable & ~Copyable {}
