import Infrastructure
import SimulationKernel

/// An agent on or off duty.
struct Agent: BitwiseCopyable {
  /// The list of available agents that an agent stands in.
  enum Listing: UInt8, BitwiseCopyable {
    case none
    /// With nothing to do.
    case idle
    /// Busy with a channel that leaves room for more of the same.
    case open
  }

  var next = Contact.noLink
  var previous = Contact.noLink
  /// When the agent came to its list: the longest there is taken first.
  var listedAt = SimulationTime.start
  var group: UInt16 = 0
  /// Where the agent is signed in.
  var region: UInt16 = 0
  /// Where its traffic distribution group wants it.
  var target: UInt16 = 0
  /// Contacts in hand, after-contact work included.
  var active: UInt8 = 0
  /// Moves wanted so far: addresses the random number of the next.
  var moves: UInt8 = 0
  /// The channel of the contacts in hand.
  var channel = Channel.voice
  var listing = Listing.none
  var isOnDuty = false
  /// Whether the client has noticed a change of region and waits for the contacts in hand to end (ACGR-26).
  var movePending = false
}
