/// Mt/M/ct + M: arrival rates and head counts that change by pieces, exponential service and patience, one queue.
///
/// An agent who is busy when the shift ends finishes the contact and then leaves; idle ones leave at once. After the last
/// piece arrivals stop and the last head count stays until nobody is left. It begins empty.
///
/// The state is the number busy, those past their shift included, and the number waiting: a Markov chain on each piece.
public struct ShiftSystem: Sendable {
  /// A stretch of time on which nothing but chance changes.
  public struct Piece: Sendable, Hashable {
    /// How long it lasts.
    public var duration: Double
    /// Arrivals in a unit of time.
    public var arrivalRate: Double
    /// Agents on duty.
    public var agents: Int

    /// A piece.
    public init(duration: Double, arrivalRate: Double, agents: Int) {
      self.duration = duration
      self.arrivalRate = arrivalRate
      self.agents = agents
    }
  }

  /// What to expect of a piece.
  public struct Expectation: Sendable, Hashable {
    /// Mean number waiting, averaged over the piece.
    public var meanQueue: Double
    /// Mean number of busy agents, averaged over the piece.
    public var meanBusy: Double
    /// Contacts given up in the piece.
    public var abandoned: Double
    /// Probability that the line was as long as the chain allows: what is cut off lies in this order.
    public var full: Double
  }

  /// What happens to busy agents when there are too many.
  public enum ShiftEnd: Sendable, Hashable {
    /// They finish the contact in hand.
    case finishContact
    /// They vanish with it: a wrong model, against which tests show their power.
    case leaveAtOnce
  }

  /// Services that one busy agent completes in a unit of time.
  public let serviceRate: Double
  /// 1 / mean patience.
  public let patienceRate: Double
  /// Waiting contacts that the chain follows; more are turned away, which `Expectation.full` says how likely it is.
  public let queueLimit: Int
  private let mostAgents: Int
  private let shiftEnd: ShiftEnd

  /// A system with these rates and at most so many agents on duty.
  public init(
    serviceRate: Double, patienceRate: Double, mostAgents: Int, queueLimit: Int, shiftEnd: ShiftEnd = .finishContact
  ) {
    precondition(serviceRate > 0 && patienceRate >= 0 && mostAgents >= 0 && queueLimit >= 0, "no such system")
    self.serviceRate = serviceRate
    self.patienceRate = patienceRate
    self.mostAgents = mostAgents
    self.queueLimit = queueLimit
    self.shiftEnd = shiftEnd
  }

  private func state(busy: Int, waiting: Int) -> Int { waiting * (mostAgents + 1) + busy }

  private var states: Int { (queueLimit + 1) * (mostAgents + 1) }

  /// What to expect of every piece, and of contacts given up after the last one, until nobody is left.
  public func expectations(_ pieces: [Piece]) -> (pieces: [Expectation], abandonedAfterwards: Double) {
    var law = Array(repeating: 0.0, count: states)
    law[0] = 1
    var found: [Expectation] = []
    for piece in pieces {
      law = changed(law, agents: piece.agents)
      found.append(expectation(&law, piece))
    }
    var afterwards = 0.0
    guard let last = pieces.last else { return ([], 0) }
    let drain = Piece(duration: 1 / serviceRate, arrivalRate: 0, agents: last.agents)
    // The chance that anybody is left falls geometrically as long as somebody serves or gives up.
    while law[0] < 1 - 1e-12 && (last.agents > 0 || patienceRate > 0) {
      let before = law[0]
      afterwards += expectation(&law, drain).abandoned
      if law[0] <= before { break }
    }
    return (found, afterwards)
  }

  private func expectation(_ law: inout [Double], _ piece: Piece) -> Expectation {
    let (end, occupation) = chain(piece).evolve(law, for: piece.duration)
    law = end
    var found = Expectation(meanQueue: 0, meanBusy: 0, abandoned: 0, full: 0)
    for waiting in 0...queueLimit {
      for busy in 0...mostAgents {
        let share = occupation[state(busy: busy, waiting: waiting)] / piece.duration
        found.meanQueue += Double(waiting) * share
        found.meanBusy += Double(busy) * share
        if waiting == queueLimit { found.full += share }
      }
    }
    found.abandoned = patienceRate * found.meanQueue * piece.duration
    return found
  }

  /// The head count changes: those who come take from the line; of those who should go the idle are gone already.
  private func changed(_ law: [Double], agents: Int) -> [Double] {
    var next = Array(repeating: 0.0, count: states)
    for waiting in 0...queueLimit {
      for busy in 0...mostAgents {
        let staying = shiftEnd == .leaveAtOnce ? min(busy, agents) : busy
        let taken = min(waiting, max(0, agents - staying))
        next[state(busy: staying + taken, waiting: waiting - taken)] += law[state(busy: busy, waiting: waiting)]
      }
    }
    return next
  }

  private func chain(_ piece: Piece) -> ContinuousMarkovChain {
    var transitions: [ContinuousMarkovChain.Transition] = []
    func add(_ from: Int, busy: Int, waiting: Int, _ rate: Double) {
      if rate > 0 {
        transitions.append(.init(from: from, to: state(busy: busy, waiting: waiting), rate: rate))
      }
    }
    for waiting in 0...queueLimit {
      for busy in 0...mostAgents {
        let here = state(busy: busy, waiting: waiting)
        if busy < piece.agents && waiting == 0 {
          add(here, busy: busy + 1, waiting: waiting, piece.arrivalRate)
        } else if waiting < queueLimit {
          add(here, busy: busy, waiting: waiting + 1, piece.arrivalRate)
        }
        let completions = Double(busy) * serviceRate
        // An agent past the shift takes nothing more.
        if waiting > 0 && busy <= piece.agents {
          add(here, busy: busy, waiting: waiting - 1, completions)
        } else if busy > 0 {
          add(here, busy: busy - 1, waiting: waiting, completions)
        }
        if waiting > 0 { add(here, busy: busy, waiting: waiting - 1, Double(waiting) * patienceRate) }
      }
    }
    return ContinuousMarkovChain(states: states, transitions: transitions)
  }
}
