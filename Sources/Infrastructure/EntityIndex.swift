/// The place of an entity in its table, typed by what the table holds, so that a region's index cannot address a queue.
public struct EntityIndex<Entity>: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The position in the table, from 0.
  public let raw: Int

  /// The entity at this position of its table.
  @inlinable
  public init(_ raw: Int) {
    self.raw = raw
  }

  /// The order of the table.
  @inlinable
  public static func < (left: EntityIndex, right: EntityIndex) -> Bool {
    left.raw < right.raw
  }
}

extension Array {
  /// The entity that a typed index names.
  @inlinable
  public subscript(index: EntityIndex<Element>) -> Element {
    get { self[index.raw] }
    set { self[index.raw] = newValue }
  }

  /// The typed indices of all entities, in order.
  @inlinable
  public var entityIndices: [EntityIndex<Element>] {
    indices.map { EntityIndex($0) }
  }
}

/// The place of a region in the topology.
public typealias RegionIndex = EntityIndex<RegionConfiguration>
/// The place of an availability zone in the topology; zones of all regions share one table.
public typealias ZoneIndex = EntityIndex<ZoneConfiguration>
/// The place of a carrier in the topology.
public typealias CarrierIndex = EntityIndex<CarrierConfiguration>
