/// Where messages go by forwarding: how many copies there are in the end of one that comes to an entity, and where they are.
///
/// Copies are numbered before it is known what becomes of them, so that a message has the same copies in both worlds. A topic
/// makes one for each subscription; a subscription or queue that forwards to a topic multiplies them.
struct ForwardingRoutes: Sendable {
  /// The most hops of a message; a fifth ends in the dead-letter queue of its source (facts, 1.6).
  static let mostHops = 4

  /// Whether anything is forwarded to a topic: else every entity stands for one copy.
  let reachTopics: Bool
  private let entities: [MessagingEntityConfiguration]
  private let subscriptions: [[UInt16]]
  /// Copies by hops × entity, where topics are reached.
  private var widths: [UInt16] = []

  init(_ entities: [MessagingEntityConfiguration], _ subscriptions: [[UInt16]]) {
    self.entities = entities
    self.subscriptions = subscriptions
    reachTopics = entities.contains { entity in entity.forwardTo.map { entities[$0].kind == .topic } ?? false }
    guard reachTopics else { return }
    for hops in 0...Self.mostHops {
      for entity in entities.indices { widths.append(UInt16(max(1, destinations(entity, hops: hops).count))) }
    }
  }

  /// The queues and subscriptions that copies of a message are for which comes to an entity after so many hops. Behind a
  /// forward to a queue it is the source that counts, behind one to a topic the topic's subscriptions.
  func destinations(_ entity: Int, hops: Int) -> [Int] {
    if entities[entity].kind == .topic { return subscriptions[entity].flatMap { destinations(Int($0), hops: hops) } }
    guard hops < Self.mostHops, let next = entities[entity].forwardTo?.raw else { return [entity] }
    let further = destinations(next, hops: hops + 1)
    return entities[next].kind == .topic || further.count > 1 ? further : [entity]
  }

  /// Copies that there are in the end of a message that comes to an entity after so many hops.
  func width(_ entity: Int, hops: UInt8) -> Int {
    guard reachTopics, Int(hops) <= Self.mostHops else { return 1 }
    return Int(widths[Int(hops) * entities.count + entity])
  }
}
