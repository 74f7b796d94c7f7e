import Infrastructure
import SimulationKernel

/// What became of every message, for matching with the other world: a byte a copy, addressed by producer, ordinal and copy.
public struct MessageEnds: Sendable, Hashable {
  /// By producer, ordinal × copies + copy: the outcome plus 1, times processed in bits 4 and 5.
  public internal(set) var codes: [[UInt8]]
  /// What ends were booked to, in pages of producer and place: only those with an end that has a cause.
  var causes: [Int: [Cause]] = [:]
  /// By producer: the queue or subscription that each copy of its messages is for.
  public internal(set) var destinations: [[MessagingEntityIndex]] = []

  /// Cells of a page of causes.
  static let pageSize = 4096

  /// A page of causes and a place in it.
  static func page(_ producer: Int, _ place: Int) -> (key: Int, offset: Int) {
    (producer << 40 | place / pageSize, place % pageSize)
  }

  /// What a copy's end was booked to.
  public func cause(producer: Int, _ place: Int) -> Cause {
    if causes.isEmpty { return .none }
    let (key, offset) = Self.page(producer, place)
    return causes[key]?[offset] ?? .none
  }

  /// How a copy ended; `nil` for one that never was.
  public func outcome(producer: Int, _ place: Int) -> MessageOutcome? {
    place < codes[producer].count ? Self.outcome(of: codes[producer][place]) : nil
  }

  /// The outcome in a code; `nil` while there is none.
  static func outcome(of code: UInt8) -> MessageOutcome? {
    code & 15 == 0 ? nil : MessageOutcome(rawValue: code & 15 - 1)
  }

  /// How often it was processed, at most 3 times.
  public func timesProcessed(producer: Int, _ place: Int) -> Int {
    place < codes[producer].count ? Int(codes[producer][place] >> 4 & 3) : 0
  }

  /// Messages processed in the twin and not here, and the reverse: matched one by one by id, of those that both have.
  public func compared(withTwin twin: MessageEnds) -> (caused: Int, averted: Int) {
    var caused = 0
    var averted = 0
    for producer in codes.indices {
      for place in 0..<min(codes[producer].count, twin.codes[producer].count) {
        let here = timesProcessed(producer: producer, place) > 0
        let there = twin.timesProcessed(producer: producer, place) > 0
        if there && !here { caused += 1 }
        if here && !there { averted += 1 }
      }
    }
    return (caused, averted)
  }
}

/// The ends being written while messages come and go: a row of bytes a producer, in one table.
struct MessageBook: ~Copyable {
  private var codes: FixedTable<UInt8>
  /// By producer: where its row begins, how many copies it has so far, and how many it makes of a message.
  private var starts: FixedTable<Int>
  private var counts: FixedTable<Int>
  private var copies: FixedTable<Int>
  /// The latest ordinal processed, by producer, session and copy.
  private var latest: FixedTable<Int64>
  private var latestStarts: FixedTable<Int>
  /// What ends were booked to; see `MessageEnds.causes`.
  private var causes: [Int: [Cause]] = [:]
  private var hasCauses = false

  init(_ producers: [ProducerSettings]) {
    codes = FixedTable(repeating: 0, count: producers.count * 64)
    starts = FixedTable(repeating: 0, count: producers.count + 1)
    counts = FixedTable(repeating: 0, count: producers.count)
    copies = FixedTable(producers.map { Int($0.copies) })
    latestStarts = FixedTable(repeating: 0, count: producers.count)
    var rows = 0
    for (producer, settings) in producers.enumerated() {
      latestStarts[producer] = rows
      rows += max(1, Int(settings.sessions)) * Int(settings.copies)
    }
    latest = FixedTable(repeating: -1, count: rows)
    for producer in 0...producers.count { starts[producer] = producer * 64 }
  }

  /// Messages of a producer are on their way.
  @inline(__always)
  mutating func append(_ producer: Int, _ messages: Int) {
    counts[producer] &+= messages &* copies[producer]
    if _slowPath(starts[producer] &+ counts[producer] > starts[producer &+ 1]) { widen(producer) }
  }

  /// Where a copy's byte stands.
  @inline(__always)
  func place(_ producer: Int, _ ordinal: UInt32, _ copy: UInt16) -> Int {
    starts[producer] &+ Int(ordinal) &* copies[producer] &+ Int(copy)
  }

  /// A copy has ended. One that was completed once stays so, whatever becomes of its duplicates.
  @inline(__always)
  mutating func end(
    _ producer: Int, _ ordinal: UInt32, _ copy: UInt16, _ outcome: MessageOutcome, _ cause: Cause
  ) {
    let place = place(producer, ordinal, copy)
    let code = codes[place]
    if _slowPath(code & 15 == MessageOutcome.completed.rawValue &+ 1) { return }
    codes[place] = code & 0xF0 | (outcome.rawValue &+ 1)
    if _slowPath(cause != .none || hasCauses && outcome != .completed) {
      noteCause(producer, place &- starts[producer], cause)
    }
  }

  @inline(never)
  private mutating func noteCause(_ producer: Int, _ place: Int, _ cause: Cause) {
    let (key, offset) = MessageEnds.page(producer, place)
    if cause == .none {
      causes[key]?[offset] = .none
    } else {
      hasCauses = true
      causes[key, default: Array(repeating: .none, count: MessageEnds.pageSize)][offset] = cause
    }
  }

  /// How a copy has ended; `nil` for one that has not.
  func outcome(_ place: Int) -> MessageOutcome? { MessageEnds.outcome(of: codes[place]) }

  /// What a copy's end was booked to.
  func cause(_ producer: Int, _ place: Int) -> Cause {
    let (key, offset) = MessageEnds.page(producer, place - starts[producer])
    return causes[key]?[offset] ?? .none
  }

  /// Whether no copy of the id has ended yet.
  func isOpen(_ place: Int) -> Bool { outcome(place) == nil }

  /// Whether a batch, by the place of its first copy, has not been taken at a first try before; and remembers it.
  mutating func isNewlyTaken(_ place: Int) -> Bool {
    if codes[place] & 0x40 != 0 { return false }
    codes[place] |= 0x40
    return true
  }

  @inline(__always)
  func isUnprocessed(_ place: Int) -> Bool { codes[place] & 0x30 == 0 }

  @inline(__always)
  mutating func noteProcessed(_ place: Int) {
    if _fastPath(codes[place] & 0x30 < 0x30) { codes[place] &+= 0x10 }
  }

  /// Whether no later message of the same session, or producer, was processed before; and remembers this one.
  @inline(__always)
  mutating func isInOrder(_ producer: Int, _ session: UInt32, _ copy: UInt16, _ ordinal: UInt32) -> Bool {
    let row = latestStarts[producer] &+ Int(session) &* copies[producer] &+ Int(copy)
    if Int64(ordinal) < latest[row] { return false }
    latest[row] = Int64(ordinal)
    return true
  }

  /// Doubles a row; those behind it move.
  @inline(never)
  private mutating func widen(_ producer: Int) {
    let added = max(starts[producer + 1] - starts[producer], counts[producer])
    codes.insert(added, at: starts[producer + 1], filling: 0)
    for row in producer + 1..<starts.count { starts[row] += added }
  }

  /// What was written.
  func ends() -> MessageEnds {
    MessageEnds(codes: (0..<counts.count).map { codes.array(starts[$0]..<starts[$0] + counts[$0]) }, causes: causes)
  }
}

/// The ids that applications remember, so as not to process a message twice: each application's last ones.
///
/// Only a message that was processed before is looked up, so the memory may be searched from end to end.
struct IDMemory: ~Copyable {
  private var ids: FixedTable<UInt64>
  private var starts: FixedTable<Int>
  private var sizes: FixedTable<Int>
  private var next: FixedTable<Int>
  /// Whether any application remembers ids.
  let isOn: Bool

  init(_ sizes: [Int]) {
    ids = FixedTable(repeating: .max, count: sizes.reduce(0, +))
    self.sizes = FixedTable(sizes)
    starts = FixedTable(repeating: 0, count: sizes.count)
    next = FixedTable(repeating: 0, count: sizes.count)
    var sum = 0
    for (application, size) in sizes.enumerated() {
      starts[application] = sum
      sum += size
    }
    isOn = sum > 0
  }

  mutating func remember(_ application: Int, _ id: UInt64) {
    guard sizes[application] > 0 else { return }
    ids[starts[application] + next[application]] = id
    next[application] = (next[application] + 1) % sizes[application]
  }

  func knows(_ application: Int, _ id: UInt64) -> Bool {
    for place in starts[application]..<starts[application] + sizes[application] where ids[place] == id { return true }
    return false
  }
}
