import JSONSource

/// The ids of one collection in byte order, and the place of each.
struct IDTable {
  /// What one entry is called: "queue".
  let noun: String
  /// The ids in order.
  let ids: [String]
  /// Whether the collection could be read at all; if not, nobody is told that an id is missing from it.
  let isKnown: Bool
  private let places: [String: Int]

  init(_ noun: String, _ ids: some Sequence<String>, isKnown: Bool = true) {
    self.noun = noun
    self.ids = Set(ids).sorted()
    self.isKnown = isKnown
    places = Dictionary(uniqueKeysWithValues: self.ids.enumerated().map { ($1, $0) })
  }

  /// The ids of a collection keyed by id.
  init(_ noun: String, collection node: JSONNode?) {
    self.init(noun, node?.collection.map(\.key) ?? [], isKnown: node?.object != nil)
  }

  var count: Int { ids.count }

  /// The place of an id.
  subscript(_ id: String) -> Int? { places[id] }
}

/// All values, or nothing when one is missing.
func whole<Value>(_ values: [Value?]) -> [Value]? {
  let present = values.compactMap { $0 }
  return present.count == values.count ? present : nil
}
